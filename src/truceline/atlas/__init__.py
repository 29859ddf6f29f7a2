"""Theatres: units, settlements, sites; a name in any spelling becomes one place."""
