"""Readers of reports, one a file format; each returns the text that claims are quoted from."""
