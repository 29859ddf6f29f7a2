"""What `new` made."""

from __future__ import annotations

from truceline.model.record import Record


class NewFiles(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The files of a new workspace, relative to its folder."""

    folder: str
    files: tuple[str, ...]
