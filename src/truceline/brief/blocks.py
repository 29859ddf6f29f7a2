"""A brief as a tree of blocks, written out by the page (HTML) and the paper (PDF) alike.

Text in a block is plain text: the writers escape it, so nothing a report says can act as markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True)
class Span:
    """A run of text in one style, perhaps a link to an anchor of the brief."""

    text: str
    style: Literal["plain", "strong", "quiet", "emphasis", "tag", "code"] = "plain"
    to: str = ""  # the anchor it leads to


Line = tuple[Span, ...]


def line(*parts: str | Span) -> Line:
    """Return spans, plain text among them."""
    return tuple(part if isinstance(part, Span) else Span(part) for part in parts if part != "")


def strong(text: str) -> Span:
    """Return a run of text that stands out."""
    return Span(text, "strong")


def quiet(text: str) -> Span:
    """Return a run of text that stands back: ranges, notes, names of sources."""
    return Span(text, "quiet")


def tag(text: str) -> Span:
    """Return a word set as a label: the status of a term, the modality of a claim."""
    return Span(text, "tag")


@dataclass(frozen=True)
class Heading:
    """A heading with an anchor; level 1 is a section."""

    text: str
    level: int = 1
    anchor: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; a note is set smaller, a lead larger."""

    spans: Line
    kind: Literal["body", "lead", "note"] = "body"


@dataclass(frozen=True)
class Bullets:
    """A list of short items."""

    items: tuple[Line, ...]


@dataclass(frozen=True)
class KeyFigure:
    """One number that carries the page: what it is, its value, its range, its caveat."""

    label: str
    value: str
    spread: str = ""
    note: str = ""


@dataclass(frozen=True)
class KeyFigures:
    """The few numbers that stand at the top."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Cell:
    """A cell: lines one under the other."""

    lines: tuple[Line, ...]


def cell(*parts: str | Span) -> Cell:
    """Return a cell of one line."""
    return Cell((line(*parts),) if parts else ())


@dataclass(frozen=True)
class Row:
    """A table row, with an anchor where other places point at it.

    A total is set off. A group has one cell over all columns; a detail has two, the first over
    all columns but the last.
    """

    cells: tuple[Cell, ...]
    kind: Literal["plain", "total", "group", "detail"] = "plain"
    anchor: str = ""


@dataclass(frozen=True)
class Column:
    """A column: heading, alignment, and its share of the width in print.

    Where a table is stacked, the heading stands before each cell, unless the cell speaks for
    itself.
    """

    heading: str
    align: Literal["left", "right"] = "left"
    share: float = 1.0
    speaks: bool = False


@dataclass(frozen=True)
class Table:
    """A table with a caption above it and notes below.

    A `stacked` table of sentences turns into cards on a narrow page; one of numbers does not.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    stacked: bool = False


@dataclass(frozen=True)
class Swatch:
    """One entry of a legend: a small drawing and what it stands for."""

    svg: str
    text: str


@dataclass(frozen=True)
class Figure:
    """A drawing with a caption; `alt` says in words what it shows."""

    svg: str
    caption: str
    alt: str
    width: float  # of the drawing, in its own units
    height: float


@dataclass(frozen=True)
class Figures:
    """Drawings side by side, stacked on a narrow page, with one legend under them."""

    figures: tuple[Figure, ...]
    legend: tuple[Swatch, ...] = ()
    note: str = ""


Block = Heading | Paragraph | Bullets | KeyFigures | Table | Figures


@dataclass(frozen=True)
class Document:
    """A whole brief: what stands in its head, and its blocks."""

    title: str
    kicker: str  # the small line over the title
    standing: Line  # status, date and theatre, under the title
    blocks: tuple[Block, ...]
    colophon: tuple[str, ...]
    dated: date | None = None  # the day its ground is as held on
    language: str = "en"
