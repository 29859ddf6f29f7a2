"""A brief as a PDF, set by typst: tagged for screen readers, the same bytes for the same brief."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

from truceline.brief.blocks import (
    Block,
    Bullets,
    Cell,
    Document,
    Figures,
    Heading,
    KeyFigures,
    Line,
    Paragraph,
    Row,
    Span,
    Table,
)
from truceline.errors import Problem, UnavailableError, missing_extra

_UNPRINTABLE = dict.fromkeys(code for code in range(32) if chr(code) not in "\n\t")


def pdf_of(document: Document, fonts: Sequence[Path] = ()) -> bytes:
    """Return the brief as a PDF: accessible (PDF/UA-1), and archival (PDF/A-2a) where dated.

    Only the fonts that come with typst and those in the folders `fonts` are used, never the
    machine's own, so that two machines give the same bytes. The fonts of typst cover Latin,
    Greek, Cyrillic and Arabic.

    Raises
    ------
    UnavailableError
        EXTRA-MISSING without typst, PDF-GLYPH where no font has a letter, PDF-FAILED where
        typst refuses for another reason.
    """
    try:
        import typst
    except ImportError:
        raise missing_extra("brief", "a PDF") from None
    try:
        pdf = typst.compile(
            typst_source(document).encode(),
            format="pdf",
            font_paths=typst.Fonts(
                include_system_fonts=False, font_paths=[str(folder) for folder in fonts]
            ),
            pdf_standards=["a-2a", "ua-1"] if document.dated else ["ua-1"],
            timestamp=0,
        )
    except typst.TypstError as error:
        raise _refused(error.message) from None
    return bytes(pdf)


def _refused(message: str) -> UnavailableError:
    """Return what typst refused as an error of ours; a letter without a font has its own remedy."""
    if "could not be displayed" in message:
        hint = "Name a folder with a font that has it: --fonts DIR. The HTML page shows it already"
        return UnavailableError(Problem("PDF-GLYPH", f"no font has a letter: {message}", hint=hint))
    hint = "Please report it, with the deal that shows it"
    return UnavailableError(
        Problem("PDF-FAILED", f"typst could not set the page: {message}", hint=hint)
    )


def typst_source(document: Document) -> str:
    """Return the brief in typst's language: the template, then one call a block."""
    template = files("truceline.brief").joinpath("paper.typ").read_text(encoding="utf-8")
    head = _call(
        "show: brief.with",
        title=_text(document.title),
        kicker=_text(document.kicker),
        standing=_line(document.standing),
        colophon=_array(_text(text) for text in document.colophon),
        language=_text(document.language),
        dated=_date(document.dated),
    )
    body = "\n".join(_block(block) for block in document.blocks)
    return f"{template}\n{head}\n{body}\n"


def _text(text: str) -> str:
    """Return text as a typst string, in which nothing can act as markup.

    Of the escapes of JSON, typst knows those of quotes, backslashes, tabs and line ends; other
    control characters say nothing on paper and are left out.
    """
    return json.dumps(text.translate(_UNPRINTABLE), ensure_ascii=False)


def _date(day: date | None) -> str:
    return f"datetime(year: {day.year}, month: {day.month}, day: {day.day})" if day else "none"


def _array(items: Iterable[str]) -> str:
    inner = "".join(f"{item}, " for item in items)
    return f"({inner})"


def _call(function: str, *arguments: str, **named: str) -> str:
    inner = ", ".join((*arguments, *(f"{key}: {value}" for key, value in named.items())))
    return f"#{function}({inner})"


def _line(spans: Line) -> str:
    """Return spans as typst content: calls in a content block, no bare text."""
    return f"[{''.join(_span(span) for span in spans)}]"


def _span(span: Span) -> str:
    content = f"#run({_text(span.text)}, style: {_text(span.style)})"
    return f"#link(label({_text(span.to)}))[{content}]" if span.to else content


def _lines(cell: Cell) -> str:
    return f"lines({_array(_line(line) for line in cell.lines)})"


def _block(block: Block) -> str:
    match block:
        case Heading():
            anchor = f"label({_text(block.anchor)})" if block.anchor else "none"
            return _call("titled", str(block.level), _text(block.text), anchor)
        case Paragraph():
            return _call("prose", _line(block.spans), _text(block.kind))
        case Bullets():
            return _call("bullets", _array(_line(item) for item in block.items))
        case KeyFigures():
            return _call(
                "key-figures",
                _array(
                    _array(_text(part) for part in (f.label, f.value, f.spread, f.note))
                    for f in block.figures
                ),
            )
        case Table():
            return _table(block)
        case Figures():
            return _figures(block)


def _table(table: Table) -> str:
    columns = _array(
        f"(heading: {_text(column.heading)}, align: {column.align}, share: {column.share}fr)"
        for column in table.columns
    )
    return _call(
        "ledger",
        _text(table.caption),
        columns,
        _array(_row(row) for row in table.rows),
        _array(_text(note) for note in table.notes),
    )


def _row(row: Row) -> str:
    anchor = f"label({_text(row.anchor)})" if row.anchor else "none"
    cells = _array(_lines(cell) for cell in row.cells)
    return f"(kind: {_text(row.kind)}, anchor: {anchor}, cells: {cells})"


def _figures(block: Figures) -> str:
    drawings = _array(
        f"(svg: {_text(figure.svg)}, caption: {_text(figure.caption)}, alt: {_text(figure.alt)})"
        for figure in block.figures
    )
    legend = _array(f"({_text(swatch.svg)}, {_text(swatch.text)})" for swatch in block.legend)
    return _call("plates", drawings, legend, _text(block.note))
