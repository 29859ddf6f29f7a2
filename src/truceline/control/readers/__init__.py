"""Readers: each turns one kind of published file into a published map or a settlement list."""

from truceline.control.readers.choose import FORMATS, choose, read_published

__all__ = ["FORMATS", "choose", "read_published"]
