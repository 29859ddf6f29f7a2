"""A saved web page: its headline, outlet, date and running text."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

from truceline.model.claim import Report
from truceline.model.record import DocumentId

SKIPPED = frozenset(
    """script style noscript template svg nav header footer aside form button select iframe figure
    figcaption""".split()
)
BLOCKS = frozenset("p h1 h2 h3 h4 h5 h6 li blockquote div section article td pre".split())
VOID = frozenset("br hr img input link meta source wbr area base col embed track".split())


def read_html_report(page: str, file: str) -> Report:
    """Return the report in a web page; menus, scripts and captions are left out."""
    reading = _Page()
    reading.feed(page)
    reading.close()
    headline = reading.headline or reading.meta.get("og:title") or reading.title
    paragraphs = [block for block in reading.blocks if block != headline]
    body = "\n\n".join(paragraphs)
    start = len(headline) + 2 if headline else 0
    return Report(
        id=DocumentId(Path(file).stem or "report"),
        text=f"{headline}\n\n{body}" if headline else body,
        file=file,
        format="html",
        outlet=reading.meta.get("og:site_name", ""),
        reported_at=_date(reading),
        headline=(0, len(headline)) if headline else None,
        body=(start, start + len(body)),
    )


def _date(reading: _Page) -> date | None:
    for name in ("article:published_time", "datepublished", "date", "dc.date", "pubdate"):
        match = re.match(r"\d{4}-\d{2}-\d{2}", reading.meta.get(name, ""))
        if match:
            return date.fromisoformat(match[0])
    return None


class _Page(HTMLParser):
    """Gathers the blocks of text that a reader of the page would call the article."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.headline = ""
        self.meta: dict[str, str] = {}
        self._all: list[tuple[str, str, bool]] = []  # tag, text, inside <article> or <main>
        self._stack: list[str] = []
        self._text: list[str] = []
        self._tag = ""

    @property
    def blocks(self) -> list[str]:
        """The paragraphs: those of the article where the page marks one, else all."""
        inside = [text for tag, text, article in self._all if article and tag != "h1"]
        return inside or [text for tag, text, _ in self._all if tag != "h1"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "meta":
            values = {key: value or "" for key, value in attrs}
            name = values.get("property") or values.get("name") or values.get("itemprop") or ""
            self.meta.setdefault(name.lower(), " ".join(values.get("content", "").split()))
        elif tag == "time":
            values = {key: value or "" for key, value in attrs}
            self.meta.setdefault("pubdate", values.get("datetime", ""))
        if tag == "br":
            self._text.append("\n")
        if tag in VOID:
            return
        if tag in BLOCKS or tag == "title":
            self._flush()
            self._tag = tag
        self._stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._stack:
            return
        if tag in BLOCKS or tag == "title":
            self._flush()
        while self._stack and self._stack.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not SKIPPED.intersection(self._stack):
            self._text.append(data)

    def close(self) -> None:
        super().close()
        self._flush()

    def _flush(self) -> None:
        text = " ".join("".join(self._text).split())
        self._text = []
        if not text:
            return
        if self._tag == "title" or (self._stack and self._stack[-1] == "title"):
            self.title = self.title or text
            return
        tag = self._tag
        if tag == "h1" and not self.headline:
            self.headline = text
        self._all.append((tag, text, bool({"article", "main"}.intersection(self._stack))))
