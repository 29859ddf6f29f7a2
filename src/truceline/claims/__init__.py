"""Reports in, attributed claims out."""
