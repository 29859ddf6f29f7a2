"""Maps, charts and pages, to HTML and PDF."""
