"""Files and folders in, reports out: each in the reader of its format, all or nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec.structs import replace

from truceline.claims.readers.feed import read_feed
from truceline.claims.readers.html import read_html_report
from truceline.claims.readers.text import read_text_report
from truceline.errors import InputError, NotFoundError, Problem, Problems, Where
from truceline.intake.files import read_bytes
from truceline.intake.text import decode, mixed_script
from truceline.model.claim import Report
from truceline.model.record import DocumentId

MAX_BYTES = 20 << 20  # a PDF with pictures; the text itself is held to MAX_TEXT
MAX_TEXT = 2 << 20  # [characters]; a book has about one million
MAX_LINE = 200_000  # [characters] without a line break
FORMATS = {
    ".txt": "text",
    ".md": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".xml": "feed",
    ".rss": "feed",
    ".atom": "feed",
}


def read_reports(paths: Sequence[str | Path]) -> tuple[tuple[Report, ...], tuple[Problem, ...]]:
    """Return the reports in files and folders, and the warnings about them.

    Nothing is returned unless every file could be read: all problems are raised together
    (READ-EMPTY, READ-BINARY, READ-FORMAT, READ-SCANNED, READ-PDF, READ-FEED, TEXT-ENCODING,
    LIMIT-SIZE, READ-LINE, FILE-MISSING).
    """
    found = Problems()
    reports: list[Report] = []
    for path in _files(paths):
        with found.gathering():
            reports += _read(path)
    found.raise_if_any()
    warnings = [
        problem for report in reports for problem in mixed_script(report.text, Where(report.file))
    ]
    return tuple(_with_unlike_ids(reports)), tuple(warnings)


def _files(paths: Sequence[str | Path]) -> list[Path]:
    files: list[Path] = []
    for path in map(Path, paths):
        if not path.exists():
            raise NotFoundError(
                Problem("FILE-MISSING", "no such file or folder", Where(file=str(path)))
            )
        if not path.is_dir():
            files.append(path)
            continue
        inside = sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in FORMATS)
        if not inside:
            raise InputError(
                Problem(
                    "READ-EMPTY",
                    "the folder holds no report: no text, HTML, PDF or feed",
                    Where(file=str(path)),
                    f"Put files in it that end in {', '.join(FORMATS)}.",
                )
            )
        files += inside
    return files


def _read(path: Path) -> Iterable[Report]:
    content = read_bytes(path, max_bytes=MAX_BYTES)
    file = str(path)
    if not content.strip():
        raise _refused("READ-EMPTY", "the file is empty", file, "Save the report again.")
    if content.startswith(b"%PDF"):
        from truceline.claims.readers.pdf import read_pdf_report

        return (_bounded(read_pdf_report(content, file)),)
    kind = FORMATS.get(path.suffix.lower())
    if kind is None and b"\x00" not in content[:4096]:
        kind = "html" if re.match(rb"\s*<(?:!doctype html|html)", content[:200], re.I) else "text"
    if kind == "pdf":
        raise _refused("READ-PDF", "does not begin like a PDF", file, "Save it again as a PDF.")
    if kind == "feed":
        return tuple(_bounded(report) for report in read_feed(content, file))
    _check_is_text(content, file)
    text = decode(content, file=file)
    report = read_html_report(text, file) if kind == "html" else read_text_report(text, file)
    return (_bounded(report),)


def _check_is_text(content: bytes, file: str) -> None:
    """Raise READ-BINARY for a file with bytes that no text has."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return  # UTF-16: `decode` says what is needed
    at = re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", content)
    if at:
        raise _refused(
            "READ-BINARY",
            f"byte {at.start():,} (0x{content[at.start()]:02X}) does not occur in text",
            file,
            "Give a text, HTML, PDF or feed file.",
        )


def _bounded(report: Report) -> Report:
    """Return the report, or raise where its text is empty or longer than is read."""
    file = report.file
    if not re.search(r"\w", report.text):
        raise _refused("READ-EMPTY", "the report has no words", file, "Save the report again.")
    if len(report.text) > MAX_TEXT:
        found = f"has {len(report.text):,} characters; at most {MAX_TEXT:,} are read"
        raise _refused("LIMIT-SIZE", found, file, "Give one report a file.")
    longest = max(map(len, report.text.split("\n")))
    if longest > MAX_LINE:
        found = f"has a line of {longest:,} characters; at most {MAX_LINE:,} are read"
        raise _refused("READ-LINE", found, file, "Save it with its paragraphs.")
    return report


def _refused(code: str, message: str, file: str, hint: str) -> InputError:
    return InputError(Problem(code, message, Where(file=file), hint))


def _with_unlike_ids(reports: list[Report]) -> list[Report]:
    """Return the reports with a number behind ids that occur more than once."""
    counts, seen = Counter(report.id for report in reports), Counter[str]()
    unlike = []
    for report in reports:
        if counts[report.id] > 1:
            seen[report.id] += 1
            report = replace(report, id=DocumentId(f"{report.id}-{seen[report.id]}"))
        unlike.append(report)
    return unlike
