"""Encodings, and words that are not what they look like."""

import pytest

from truceline.errors import InputError
from truceline.intake.text import decode, mixed_script


def codes(text):
    return [problem.code for problem in mixed_script(text)]


def test_a_byte_order_mark_is_taken_off():
    assert decode(b"\xef\xbb\xbfa") == "a"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_other_unicode_encodings_are_named(encoding):
    with pytest.raises(InputError) as caught:
        decode("Донецьк".encode(encoding))
    assert encoding.upper() in caught.value.problems[0].message


def test_cp1252_read_as_utf8_fails_at_its_byte_and_reads_when_named():
    content = "line\nFrançois".encode("cp1252")
    with pytest.raises(InputError) as caught:
        decode(content)
    problem = caught.value.problems[0]
    # four letters, a newline and "Fran" stand before the ç
    assert (problem.code, problem.where.line, problem.where.feature) == (
        "TEXT-ENCODING",
        2,
        "byte 9",
    )
    assert str(problem).count("byte 9") == 1  # told once
    assert "0xE7" in problem.message
    assert decode(content, encoding="cp1252") == "line\nFrançois"


def test_a_cyrillic_letter_in_a_latin_word_is_told():
    (problem,) = mixed_script("Shelling near Dоnetsk.")
    assert problem.code == "TEXT-MIXEDSCRIPT"
    assert problem.severity == "warning"
    assert "D<U+043E>netsk" in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "Donetsk Донецьк",
        "Запоріжжя, Zaporizhzhia",
        "the Су-25 and T-72Б3",
        "میان‌رودان",  # a joiner between Arabic letters is spelling
        "l'été à Orán",
        "О'Коннор пише в Reuters-Україна",
        "غزة",
    ],
)
def test_scripts_side_by_side_are_fine(text):
    assert codes(text) == []


@pytest.mark.parametrize(
    "mark", ["\u202e", "\u2066", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200f"]
)
def test_invisible_and_turning_marks_are_told(mark):
    assert "TEXT-MIXEDSCRIPT" in codes(f"Donet{mark}sk")


def test_direction_marks_are_fine_in_right_to_left_text():
    assert codes("غزة \u200f(Gaza)") == []
