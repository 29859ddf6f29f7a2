"""Theatres: places, boundaries, settlements and sites; names in any spelling are one place."""

from truceline.atlas.theatre import Theatre, open_theatre

__all__ = ["Theatre", "open_theatre"]
