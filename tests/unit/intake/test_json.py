"""What strict JSON refuses, and that it says where."""

import json
import random

import pytest

from truceline.errors import InputError, NotFoundError
from truceline.intake.json import MAX_NUMBER, read_json


def problem_of(content, **bounds):
    with pytest.raises(InputError) as caught:
        read_json(content if isinstance(content, bytes) else content.encode(), **bounds)
    (problem,) = caught.value.problems
    return problem


def test_values_come_back_as_the_standard_library_reads_them():
    text = '{"a": [1, -2.5e3, true, null, "\\u0416 \\ud83d\\ude00 [{NaN"], "b": {"a": 1}}'
    assert read_json(text.encode()) == json.loads(text)


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_not_a_number_is_refused_at_its_place(word):
    problem = problem_of(f'{{"a": "NaN",\n "b": {word}}}')
    assert problem.code == "JSON-NAN"
    assert (problem.where.line, problem.where.column) == (2, 7)


def test_a_key_that_stands_twice_is_named_where_it_comes_again():
    problem = problem_of('{"x": {"a": 1}, "a": 2,\n "a": 3}')
    assert problem.code == "JSON-DUPKEY"
    assert "'a'" in problem.message
    assert (problem.where.line, problem.where.column) == (2, 2)


def test_two_spellings_of_one_key_are_one_key():
    assert problem_of('{"a": 1, "\\u0061": 2}').code == "JSON-DUPKEY"


def test_a_number_of_five_thousand_digits_is_refused():
    problem = problem_of('{"a": ' + "7" * 5000 + "}")
    assert problem.code == "JSON-NUMBER"
    assert "5,000" in problem.message


def test_a_number_beyond_doubles_is_refused_and_the_largest_double_is_not():
    assert problem_of("[1e999]").code == "JSON-NUMBER"
    assert read_json(b"[1.7976931348623157e+308, 1e-400]") == [1.7976931348623157e308, 0.0]


def test_a_long_number_inside_a_string_is_text():
    text = "7" * (MAX_NUMBER + 1)
    assert read_json(f'["{text}"]'.encode()) == [text]


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_nesting_a_hundred_thousand_deep_is_refused(opening):
    closing = "]" if opening == "[" else "}"
    problem = problem_of(opening * 100_000 + "1" + closing * 100_000)
    assert problem.code == "LIMIT-DEPTH"
    assert problem_of(opening * 100_000).code == "LIMIT-DEPTH"


def test_the_allowed_depth_is_read_and_one_more_is_not():
    assert read_json(b"[" * 64 + b"]" * 64)
    problem = problem_of(b"[" * 65 + b"]" * 65)
    assert problem.code == "LIMIT-DEPTH"
    assert problem.where.feature == "byte 64"


def test_brackets_in_strings_do_not_nest():
    assert read_json(b'["' + b"[" * 1000 + b'\\"[[["]')


def test_size_is_checked_before_reading(tmp_path):
    file = tmp_path / "large.json"
    with file.open("wb") as stream:
        stream.truncate(300 << 20)  # a sparse file: 300 MB in name only
    with pytest.raises(InputError) as caught:
        read_json(file)
    assert caught.value.problems[0].code == "LIMIT-SIZE"


def test_every_cut_of_a_document_is_torn_and_nothing_comes_back():
    document = json.dumps(
        {"k": [1.25e-3, True, None, 'ж\\"é'], "rest": {"deep": [[1, 2], [3, 4]]}}
    ).encode()
    for end in range(len(document)):
        problem = problem_of(document[:end])
        assert problem.code == "FILE-TORN", document[:end]
        assert f"byte {end}" in problem.message


def test_a_fault_in_the_middle_is_syntax_not_a_torn_file():
    problem = problem_of('{"a": 1,, "b": [1, 2, 3], "c": "text that goes on"}')
    assert problem.code == "JSON-SYNTAX"
    assert (problem.where.line, problem.where.column) == (1, 9)


def test_bytes_that_are_not_utf8_are_told_with_their_place():
    problem = problem_of('{"a":\n "Żó'.encode() + b"\xe9" + b'"}')
    assert problem.code == "TEXT-ENCODING"
    assert problem.where.line == 2
    # 5 bytes of {"a":, a newline, a space, a quote, and two letters of two bytes: 12
    assert problem.where.feature == "byte 12"


def test_half_a_surrogate_pair_is_refused():
    assert problem_of('["\\ud800"]').code == "TEXT-ENCODING"
    assert read_json(b'["\\\\ud800"]') == ["\\ud800"]


def test_a_web_page_in_place_of_json_is_told():
    assert problem_of("<!DOCTYPE html><html></html>").code == "FILE-KIND"


def test_a_missing_file_is_not_found_with_a_near_name(tmp_path):
    (tmp_path / "control.json").write_text("{}")
    with pytest.raises(NotFoundError) as caught:
        read_json(tmp_path / "contrl.json")
    assert caught.value.problems[0].code == "FILE-MISSING"
    assert "control.json" in caught.value.problems[0].hint


def test_random_bytes_raise_nothing_but_input_errors():
    alphabet = [b"[", b"]", b"{", b"}", b'"', b"\\", b":", b",", b"1", b"e9", b"NaN", b"\xff", b"u"]
    pick = random.Random(4)
    for _ in range(3000):
        content = b"".join(pick.choices(alphabet, k=pick.randrange(1, 14)))
        try:
            read_json(content)
        except InputError as error:
            assert error.problems
