"""The PDF: archival, accessible, the same bytes, and every script on paper."""

from __future__ import annotations

import io

import pytest

from truceline.brief import BriefContent, pdf_of, tell
from truceline.brief.blocks import Document, Paragraph, line
from truceline.brief.paper import typst_source
from truceline.errors import UnavailableError

typst = pytest.importorskip("typst", reason="NOT RUN: the extra 'brief' is not installed")


@pytest.fixture(scope="module")
def pdf(content: BriefContent) -> bytes:
    return pdf_of(tell(content))


def text_of(pdf: bytes) -> str:
    pypdf = pytest.importorskip("pypdf", reason="NOT RUN: pypdf reads the PDF back")
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_two_runs_give_the_same_bytes(content, pdf):
    assert pdf_of(tell(content)) == pdf


def test_it_declares_archive_and_accessibility_standards(pdf):
    assert b"pdfaid:part" in pdf
    assert b"pdfuaid:part" in pdf


def test_text_arrives_as_text_and_never_as_markup(content, pdf):
    text = text_of(pdf)
    assert "<script>alert" in text
    assert "#set page()" in text
    assert "$x$" in text


def test_cyrillic_and_arabic_letters_are_on_the_paper(content):
    # typst warns of letters for which no font has a glyph; the fonts are those that come with it
    compiler = typst.Compiler(
        input=typst_source(tell(content)).encode(),
        font_paths=typst.Fonts(include_system_fonts=False),
    )
    _, warnings = compiler.compile_with_warnings(format="pdf", timestamp=0)
    assert not [str(warning) for warning in warnings if "font" in str(warning)]


def test_every_map_has_words_for_who_cannot_see_it(content):
    source = typst_source(tell(content))
    assert source.count("alt: ") > 2
    assert 'alt: ""' not in source.split("#show: brief.with")[1]


@pytest.mark.parametrize("text", ["Запоріжжя", "Ґалаґан", "القدس", "Երևան", "ירושלים", "Ελλάδα"])
def test_names_in_the_scripts_of_the_theatres_are_set(text):
    assert pdf_of(one_paragraph(text)).startswith(b"%PDF")


def test_a_letter_that_no_font_has_is_an_error_with_a_remedy_and_no_empty_box():
    with pytest.raises(UnavailableError) as raised:
        pdf_of(one_paragraph("北京"))
    (problem,) = raised.value.problems
    assert problem.code == "PDF-GLYPH"
    assert "--fonts" in problem.hint


def one_paragraph(text: str) -> Document:
    return Document("Title", "Kicker", line("standing"), (Paragraph(line(text)),), ())
