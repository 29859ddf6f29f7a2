"""An RSS or Atom file: every entry is a report."""

from __future__ import annotations

import re
from datetime import date
from email.utils import parsedate_to_datetime
from xml.etree.ElementTree import Element

from truceline.claims.readers.html import read_html_report
from truceline.errors import InputError, Problem, Where
from truceline.intake.xml import read_xml
from truceline.model.claim import Report
from truceline.model.record import DocumentId

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


def read_feed(content: bytes, file: str) -> tuple[Report, ...]:
    """Return the reports of a feed, or raise READ-FEED where it has no entries."""
    root = read_xml(content, file=file)
    channel = root.find("channel")
    holder = channel if channel is not None else root
    outlet = _text(holder, "title") or _text(holder, ATOM + "title")
    entries = [*root.iter("item"), *root.iter(ATOM + "entry")]
    if not entries:
        raise InputError(
            Problem(
                "READ-FEED",
                "is XML without entries of RSS or Atom",
                Where(file=file),
                "Give the address of a feed, or save the report as text or HTML.",
            )
        )
    return tuple(
        _report(entry, number, outlet, file) for number, entry in enumerate(entries, start=1)
    )


def _report(entry: Element, number: int, outlet: str, file: str) -> Report:
    title = _text(entry, "title") or _text(entry, ATOM + "title")
    markup = next(
        (
            found
            for name in (CONTENT, ATOM + "content", "description", ATOM + "summary")
            if (found := _text(entry, name))
        ),
        "",
    )
    body = read_html_report(f"<article><p>{markup}</p></article>", file).text.strip()
    text = f"{title}\n\n{body}\n"
    name = re.sub(r"\W+", "-", outlet.lower()).strip("-") or "feed"
    return Report(
        id=DocumentId(f"{name}-{number}"),
        text=text,
        file=file,
        format="feed",
        outlet=outlet,
        reported_at=_date(entry),
        headline=(0, len(title)) if title else None,
        body=(len(title) + 2, len(text)),
    )


def _text(element: Element, name: str) -> str:
    found = element.find(name)
    return " ".join("".join(found.itertext()).split()) if found is not None else ""


def _date(entry: Element) -> date | None:
    written = _text(entry, "pubDate")
    if written:
        try:
            return parsedate_to_datetime(written).date()
        except ValueError:
            return None
    for name in ("published", "updated"):
        match = re.match(r"\d{4}-\d{2}-\d{2}", _text(entry, ATOM + name))
        if match:
            return date.fromisoformat(match[0])
    return None
