"""A document as a Word file, for those who must edit it before it goes out."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from truceline.brief.blocks import (
    Block,
    Bullets,
    Document,
    Figures,
    Heading,
    KeyFigures,
    Line,
    Paragraph,
    Table,
)
from truceline.errors import missing_extra

if TYPE_CHECKING:
    from docx.document import Document as WordDocument


def docx_of(document: Document) -> bytes:
    """Return a document as DOCX; drawings stay in the page and the PDF, named by their captions.

    Raises `UnavailableError` (EXTRA-MISSING) without the extra `brief`.
    """
    try:
        import docx
    except ModuleNotFoundError:
        raise missing_extra("brief", "a Word file") from None
    word = docx.Document()
    word.core_properties.title = document.title
    word.core_properties.author = ""
    word.add_paragraph(document.kicker)
    word.add_heading(document.title, level=0)
    _spans(word.add_paragraph(), document.standing)
    for block in document.blocks:
        _block(word, block)
    for text in document.colophon:
        word.add_paragraph(text)
    content = io.BytesIO()
    word.save(content)
    return content.getvalue()


def text_of_docx(content: bytes) -> str:
    """Return all text of a Word file, its tables included."""
    import docx

    word = docx.Document(io.BytesIO(content))
    lines = [paragraph.text for paragraph in word.paragraphs]
    lines += [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join(lines)


def _block(word: WordDocument, block: Block) -> None:
    match block:
        case Heading():
            word.add_heading(block.text, level=block.level)
        case Paragraph():
            _spans(word.add_paragraph(), block.spans)
        case Bullets():
            for item in block.items:
                _spans(word.add_paragraph(style="List Bullet"), item)
        case KeyFigures():
            for figure in block.figures:
                told = " ".join(part for part in (figure.spread, figure.note) if part)
                paragraph = word.add_paragraph(f"{figure.label}: ")
                paragraph.add_run(figure.value).bold = True
                paragraph.add_run(f"  {told}" if told else "")
        case Table():
            _table(word, block)
        case Figures():
            for drawing in block.figures:
                word.add_paragraph(f"[{drawing.caption}: see the page or the PDF]")


def _table(word: WordDocument, table: Table) -> None:
    word.add_paragraph(table.caption).runs[0].bold = True
    grid = word.add_table(rows=1, cols=len(table.columns), style="Light Grid Accent 1")
    for place, column in zip(grid.rows[0].cells, table.columns, strict=True):
        place.text = column.heading
    for row in table.rows:
        places = grid.add_row().cells
        for place, content in zip(places, row.cells, strict=False):
            place.text = "\n".join("".join(span.text for span in text) for text in content.lines)
    for note in table.notes:
        word.add_paragraph(note)


def _spans(paragraph: Any, spans: Line) -> None:
    for span in spans:
        run = paragraph.add_run(span.text)
        run.bold = span.style in ("strong", "tag")
        run.italic = span.style == "emphasis"
