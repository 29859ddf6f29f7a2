"""Bounded, strict reading of files from outside: JSON, text, XML, archives, times."""
