"""A PDF with a text layer (extra ``read``)."""

from __future__ import annotations

import io
import re

from truceline.claims.readers.text import read_text_report
from truceline.errors import InputError, Problem, Where, missing_extra
from truceline.model.claim import Report

MAX_PAGES = 200


def read_pdf_report(content: bytes, file: str) -> Report:
    """Return the report in a PDF, or raise READ-SCANNED, READ-PDF or LIMIT-SIZE."""
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError:
        raise missing_extra("read", "reading a PDF") from None
    where = Where(file=file)
    try:
        document = PdfReader(io.BytesIO(content))
        if document.is_encrypted and not document.decrypt(""):
            raise InputError(
                Problem("READ-PDF", "is locked by a password", where, "Save it without one.")
            )
        if len(document.pages) > MAX_PAGES:
            found = f"has {len(document.pages):,} pages; at most {MAX_PAGES} are read"
            raise InputError(Problem("LIMIT-SIZE", found, where, "Save the pages in question."))
        pages = [page.extract_text() for page in document.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as error:
        found = f"cannot be read as a PDF ({type(error).__name__})"
        raise InputError(Problem("READ-PDF", found, where, "Save it again as a PDF.")) from None
    text = _joined("\n\n".join(pages))
    if not re.search(r"\w{3}", text):
        raise InputError(
            Problem(
                "READ-SCANNED",
                "has pages but no text: it is a scan or a picture",
                where,
                "Run it through a text recognition program first, and check what that made.",
            )
        )
    report = read_text_report(text, file)
    return Report(
        id=report.id,
        text=report.text,
        file=file,
        format="pdf",
        outlet=report.outlet,
        outlet_span=report.outlet_span,
        reported_at=report.reported_at,
        headline=report.headline,
        body=report.body,
        note=report.note,
    )


def _joined(text: str) -> str:
    """Join the lines of a paragraph, and words that a line break divides."""
    text = text.replace("\r\n", "\n").replace("\x00", "")
    text = re.sub(r"(\w)-\n(?=[a-z])", r"\1", text)
    return re.sub(r"(?<![.!?:”\"\n])\n(?=[^\n])", " ", text).strip() + "\n"
