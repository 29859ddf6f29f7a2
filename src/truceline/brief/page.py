"""A brief as one HTML file: no request to anywhere, no script, readable on paper and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from html import escape
from importlib.resources import files

from truceline.brief.blocks import (
    Block,
    Bullets,
    Cell,
    Document,
    Figure,
    Figures,
    Heading,
    KeyFigures,
    Line,
    Paragraph,
    Row,
    Span,
    Table,
)

# nothing may be fetched or run, whatever text a report brings in
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"

_LARGEST = 1.4  # times the size of a drawing: beyond it its names grow too large

_TAGS = {"strong": "strong", "emphasis": "em", "code": "code"}


def html_of(document: Document) -> str:
    """Return the brief as a self-contained HTML page; equal documents give equal text."""
    body = "".join(_sections(document.blocks))
    return (
        f'<!doctype html>\n<html lang="{escape(document.language)}">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)}</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n"
        f'<header><p class="kicker">{escape(document.kicker)}</p>'
        f"<h1>{escape(document.title)}</h1>"
        f'<p class="standing">{_spans(document.standing)}</p></header>\n'
        f"{_contents(document.blocks)}\n<main>\n{body}</main>\n"
        f"<footer>{''.join(f'<p>{escape(text)}</p>' for text in document.colophon)}</footer>\n"
        "</body>\n</html>\n"
    )


@cache
def _style() -> str:
    return files("truceline.brief").joinpath("page.css").read_text(encoding="utf-8")


def _contents(blocks: Iterable[Block]) -> str:
    links = "".join(
        f'<li><a href="#{escape(block.anchor)}">{escape(block.text)}</a></li>'
        for block in blocks
        if isinstance(block, Heading) and block.level == 1 and block.anchor
    )
    return f'<nav aria-label="Contents"><ol>{links}</ol></nav>'


def _sections(blocks: Iterable[Block]) -> Iterable[str]:
    """Yield the blocks, each first-level heading opening a section."""
    opened = False
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            yield "</section>\n" if opened else ""
            yield "<section>"
            opened = True
        yield _block(block)
    yield "</section>\n" if opened else ""


def _block(block: Block) -> str:
    match block:
        case Heading():
            anchor = f' id="{escape(block.anchor)}"' if block.anchor else ""
            level = block.level + 1
            return f"<h{level}{anchor}>{escape(block.text)}</h{level}>\n"
        case Paragraph():
            return f'<p class="{block.kind}">{_spans(block.spans)}</p>\n'
        case Bullets():
            return f"<ul>{''.join(f'<li>{_spans(item)}</li>' for item in block.items)}</ul>\n"
        case KeyFigures():
            return _key_figures(block)
        case Table():
            return _table(block)
        case Figures():
            return _figures(block)


def _spans(spans: Line) -> str:
    return "".join(_span(span) for span in spans)


def _span(span: Span) -> str:
    text = escape(span.text)
    if span.style in _TAGS:
        text = f"<{_TAGS[span.style]}>{text}</{_TAGS[span.style]}>"
    elif span.style != "plain":
        text = f'<span class="{span.style}">{text}</span>'
    return f'<a href="#{escape(span.to)}">{text}</a>' if span.to else text


def _key_figures(block: KeyFigures) -> str:
    cards = "".join(
        f"<div><dt>{escape(figure.label)}</dt>"
        f"<dd>{_key_line('value', figure.value)}{_key_line('spread', figure.spread)}"
        f"{_key_line('note', figure.note)}</dd></div>"
        for figure in block.figures
    )
    return f'<dl class="key">{cards}</dl>\n'


def _key_line(kind: str, text: str) -> str:
    return f'<span class="{kind}">{escape(text)}</span>' if text else ""


def _table(table: Table) -> str:
    kind = "stacked" if table.stacked else "numbers"
    head = "".join(
        f'<th scope="col" class="{column.align}">{escape(column.heading)}</th>'
        for column in table.columns
    )
    shares = sum(column.share for column in table.columns)
    widths = "".join(
        f'<col style="width:{100 * column.share / shares:.1f}%">' for column in table.columns
    )
    rows = "".join(_row(row, table) for row in table.rows)
    notes = "".join(f"<p>{escape(note)}</p>" for note in table.notes)
    return (
        f'<figure class="{kind}"><div class="scroll"><table><caption><span>{escape(table.caption)}'
        f"</span></caption><colgroup>{widths}</colgroup><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
        f"{f'<figcaption>{notes}</figcaption>' if notes else ''}</figure>\n"
    )


def _row(row: Row, table: Table) -> str:
    anchor = f' id="{escape(row.anchor)}"' if row.anchor else ""
    if row.kind == "group":
        width = len(table.columns)
        return f'<tr class="group"{anchor}><th colspan="{width}">{_cell(row.cells[0])}</th></tr>'
    if row.kind == "detail":
        label, value = (_cell(cell) for cell in row.cells)
        span = len(table.columns) - 1
        align = table.columns[-1].align
        return (
            f'<tr class="detail"{anchor}><th scope="row" colspan="{span}">{label}</th>'
            f'<td class="{align}">{value}</td></tr>'
        )
    cells = []
    for position, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
        labelled = bool(column.heading) and not column.speaks and position > 0
        label = f' data-label="{escape(column.heading)}"' if labelled else ""
        name = "th" if position == 0 else "td"
        scope = ' scope="row"' if position == 0 else ""
        cells.append(f'<{name}{scope} class="{column.align}"{label}>{_cell(cell)}</{name}>')
    return f'<tr class="{row.kind}"{anchor}>{"".join(cells)}</tr>'


def _cell(cell: Cell) -> str:
    if len(cell.lines) == 1:
        return _spans(cell.lines[0])
    return "".join(f"<div>{_spans(line)}</div>" for line in cell.lines)


def _figures(block: Figures) -> str:
    kind = f"plates of-{min(len(block.figures), 3)}"
    drawings = "".join(_figure(figure) for figure in block.figures)
    legend = "".join(
        f"<li>{swatch.svg}<span>{escape(swatch.text)}</span></li>" for swatch in block.legend
    )
    note = f'<p class="note">{escape(block.note)}</p>' if block.note else ""
    legend = f'<ul class="legend">{legend}</ul>' if legend else ""
    return f'<div class="{kind}"><div class="drawings">{drawings}</div>{legend}{note}</div>\n'


def _figure(figure: Figure) -> str:
    # the page sizes the drawing, so its own size goes
    size = f' style="max-width:{figure.width * _LARGEST:.0f}px"'
    svg = re.sub(r' width="\d+" height="\d+"', size, figure.svg, count=1)
    return f"<figure>{svg}<figcaption>{escape(figure.caption)}</figcaption></figure>"
