"""A mission's report as a document: in the mission's words, section by section, four forms."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from truceline.brief.blocks import Block, Document, line, quiet
from truceline.brief.mission_cases import annex_table
from truceline.brief.mission_sections import SECTIONS
from truceline.brief.mission_words import capital, local_time
from truceline.brief.words import plural
from truceline.errors import InputError, Problem, missing_extra
from truceline.model.mission import MissionReport
from truceline.monitor.mission.profile import Profile

FORMS = ("html", "pdf", "docx", "csv")

# decimal degrees finer than a hundredth: a position, whatever it stands in
_POSITION = re.compile(r"\b\d{1,3}\.\d{3,}\b")


def forms_of(report: MissionReport, words: Profile, forms: Sequence[str]) -> dict[str, bytes]:
    """Return a report in each form asked for; a public one only after it has been checked.

    Raises
    ------
    ValueError
        For a form that is not one of FORMS.
    InputError
        PUBLIC-LEAK: a form of the public edition holds what policy keeps back.
    """
    document = mission_document(report, words)
    made = {form: _written(form, document, report, words) for form in forms}
    if report.edition == "public":
        for form, content in made.items():
            _check_public(form, content, report)
    return made


def _written(form: str, document: Document, report: MissionReport, words: Profile) -> bytes:
    if form == "html":
        from truceline.brief.page import html_of

        return html_of(document).encode()
    if form == "pdf":
        from truceline.brief.paper import pdf_of

        return pdf_of(document)
    if form == "docx":
        from truceline.brief.word_file import docx_of

        return docx_of(document)
    if form == "csv":
        return annex_table(report, words)
    raise ValueError(f"no form {form!r}; there are {', '.join(FORMS)}")


def _check_public(form: str, content: bytes, report: MissionReport) -> None:
    """Open what was written again, and refuse it where it shows what is held back."""
    text = _text_in(form, content)
    kept_back = {row.place for row in report.annex} | {row.party for row in report.annex}
    leaks = [name for name in kept_back if name and name in text]
    if leaks or _POSITION.search(text):
        raise InputError(
            Problem(
                "PUBLIC-LEAK",
                f"the public edition ({form}) holds an exact place, a position or a party",
                hint="Nothing was written. Please report this: it should not be possible.",
            )
        )


def _text_in(form: str, content: bytes) -> str:
    if form == "docx":
        from truceline.brief.word_file import text_of_docx

        return text_of_docx(content)
    if form == "html":
        body = content.decode().partition("</style>")[2]
        return re.sub(r"<[^>]+>", " ", body)
    if form == "pdf":
        return _text_of_pdf(content)
    return content.decode("utf-8", errors="ignore")


def _text_of_pdf(content: bytes) -> str:
    """Return the text of a PDF; its streams are packed, and bytes of it would show nothing."""
    try:
        from pypdf import PdfReader
    except ImportError:
        raise missing_extra("read", "checking the PDF of a public edition") from None
    pages = PdfReader(io.BytesIO(content)).pages
    return "\n".join(page.extract_text() for page in pages)


def mission_document(report: MissionReport, words: Profile) -> Document:
    """Return the report as a document, in the sections that the mission's profile names."""
    blocks: list[Block] = []
    for section in words.sections:
        if section in SECTIONS:
            blocks += SECTIONS[section](report, words)
    clock = ZoneInfo(report.zone)
    return Document(
        title=capital(report.title),
        kicker=f"{report.mission} · {report.edition} edition",
        standing=line(
            f"{local_time(report.starts, clock)} to {local_time(report.ends, clock)}, ",
            report.zone,
            quiet(f" · {plural(report.nights, 'reporting day')}"),
        ),
        blocks=tuple(blocks),
        colophon=report.notes,
        dated=report.ends.astimezone(clock).date(),
    )
