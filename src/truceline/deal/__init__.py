"""The deal language: text to syntax to names to zones to obligations to Terms, and back."""
