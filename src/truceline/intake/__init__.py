"""Bounded, strict reading of files from outside: JSON, text, XML, archives, tables, times.

Every reader counts before it allocates, refuses what is ambiguous instead of guessing, and
raises once, with a code, a place and a way to mend it. Import from the module that reads the
kind of file at hand (`truceline.intake.json`), so that a command loads no other.
"""
