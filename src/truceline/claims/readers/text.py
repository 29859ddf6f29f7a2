"""Plain text, with an optional head of "Key: value" lines."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from truceline.errors import Where
from truceline.intake.times import parse_date
from truceline.model.claim import Report, Span
from truceline.model.record import DocumentId

_OUTLET = ("outlet", "source", "publisher")  # the first is ours, the others are what people write
KEYS = (*_OUTLET, "id", "date", "headline", "title", "note", "url")
_HEAD_LINE = re.compile(r"(?P<key>[A-Za-z]+):[ \t]*(?P<value>.*?)[ \t]*(?:\r?\n|$)")


def read_text_report(text: str, file: str) -> Report:
    """Return the report in a text; without a head, a short first line is its headline."""
    head, start = _head(text)
    headline = head.get("headline") or head.get("title")
    if headline is None:
        headline, start = _first_line(text, start)
    outlet = next((head[key] for key in _OUTLET if key in head), None)
    return Report(
        id=DocumentId(_value(text, head.get("id")) or Path(file).stem or "report"),
        text=text,
        file=file,
        outlet=_value(text, outlet),
        outlet_span=outlet,
        reported_at=_date(_value(text, head.get("date")), text, head.get("date"), file),
        headline=headline,
        body=(start, len(text)),
        note=_value(text, head.get("note")),
    )


def _head(text: str) -> tuple[dict[str, Span], int]:
    """Return the spans of the values in the head of a text, and where its body begins."""
    found: dict[str, Span] = {}
    at = 0
    while match := _HEAD_LINE.match(text, at):
        key = match["key"].lower()
        if key not in KEYS:
            break
        found[key] = match.span("value")
        at = match.end()
    blank_follows = at == len(text) or text[at] in "\r\n"
    return (found, at) if found and blank_follows else ({}, 0)


def _first_line(text: str, start: int) -> tuple[Span | None, int]:
    """Take a first line that stands alone and is short for the headline."""
    match = re.compile(r"\s*(\S[^\n]*)\n[ \t\r]*\n").match(text, start)
    if match is None or len(match[1]) > 160 or match[1].rstrip()[-1] in '.:"”':
        return None, start
    return (match.start(1), match.start(1) + len(match[1].rstrip())), match.end()


def _value(text: str, span: Span | None) -> str:
    return text[span[0] : span[1]] if span else ""


def _date(value: str, text: str, span: Span | None, file: str) -> date | None:
    if not value or span is None:
        return None
    line = text.count("\n", 0, span[0]) + 1
    return parse_date(value, Where(file=file, line=line, column=len("Date: ") + 1))
