"""What `brief` leaves behind: the files it wrote, and what is in them."""

from __future__ import annotations

from truceline.model.record import Record


class BriefFiles(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The files of a brief, each with the hash of its content."""

    schema: str = "brief/1"
    html: str
    html_sha256: str
    pdf: str | None = None
    pdf_sha256: str | None = None
