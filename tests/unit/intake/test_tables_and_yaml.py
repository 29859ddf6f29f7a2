"""Tables whose cells stay text, and YAML whose words stay what they were."""

import csv

import pytest

from truceline.errors import InputError, Problems
from truceline.intake.tables import Table, safe_cell, table_bytes, write_table
from truceline.intake.yaml import read_yaml


def problem_of(call, *args, **kwargs):
    with pytest.raises(InputError) as caught:
        result = call(*args, **kwargs)
        if hasattr(result, "rows"):
            list(result.rows())
    return caught.value.problems[0]


def written(tmp_path, content, name="table.csv"):
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_read_from_the_header(tmp_path, delimiter):
    content = "\ufeffplace,holder\nA,RU\n\nB,UA\n".replace(",", delimiter)
    rows = list(Table(written(tmp_path, content), required=("place",)).rows())
    assert [(row["place"], row["holder"], row.where.line) for row in rows] == [
        ("A", "RU", 2),
        ("B", "UA", 4),
    ]


def test_a_row_after_a_cell_of_two_lines_keeps_its_own_line(tmp_path):
    rows = list(Table(written(tmp_path, 'a,b\n"x\ny",1\nz,2\n')).rows())
    assert [row.where.line for row in rows] == [2, 4]


def test_missing_and_double_columns_are_all_told(tmp_path):
    with pytest.raises(InputError) as caught:
        Table(written(tmp_path, "a,b,a\n1,2,3\n"), required=("holder", "place"))
    assert [problem.code for problem in caught.value.problems] == ["TABLE-COLUMN"] * 3
    assert "wanted are: holder, place" in caught.value.problems[-1].hint


def test_a_short_row_is_refused_or_set_aside(tmp_path):
    file = written(tmp_path, "a,b\n1,2\n3\n4,5\n")
    assert problem_of(Table, file).where.line == 3
    aside = Problems()
    assert [row["a"] for row in Table(file).rows(problems=aside)] == ["1", "4"]
    assert [problem.code for problem in aside] == ["TABLE-ROW"]


def test_a_file_cut_inside_a_quoted_cell_is_torn(tmp_path):
    assert problem_of(Table, written(tmp_path, 'a,b\n1,"cut')).code == "FILE-TORN"
    assert problem_of(Table, written(tmp_path, "")).code == "FILE-TORN"


def test_a_byte_of_another_encoding_is_told_and_reads_when_named(tmp_path):
    file = written(tmp_path, "a,b\n1,2\n3,François\n".encode("cp1252"))
    problem = problem_of(Table, file)
    # "a,b\n1,2\n3,Fran" is 14 bytes
    assert (problem.code, problem.where.feature) == ("TEXT-ENCODING", "byte 14")
    assert [row["b"] for row in Table(file, encoding="cp1252").rows()] == ["2", "François"]


def test_a_table_without_header_takes_the_names_it_is_given(tmp_path):
    rows = list(Table(written(tmp_path, "1\t2\n3\t4\n"), columns=("a", "b")).rows())
    assert [(row["a"], row.where.line) for row in rows] == [("1", 1), ("3", 2)]


FORMULAS = ['=HYPERLINK("https://example.org")', "+1+1", "@SUM(A1)", "-2+3", "\t=1"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_come_in_as_text_and_go_out_harmless(tmp_path, formula):
    file = tmp_path / "out.csv"
    (note,) = write_table(file, ("a", "b"), [("x", formula), ("y", "-3.5")])
    assert (note.code, note.severity, note.where.line) == ("CSV-FORMULA", "note", 2)
    cells = list(csv.reader(file.open(newline="")))
    assert cells[1] == ["x", "'" + formula]
    assert cells[2] == ["y", "-3.5"]
    assert table_bytes(("a", "b"), [("x", formula), ("y", "-3.5")]) == file.read_bytes()


def test_a_formula_in_a_table_is_text(tmp_path):
    file = written(tmp_path, 'a\n"=HYPERLINK(""x"")"\n')
    assert [row["a"] for row in Table(file).rows()] == ['=HYPERLINK("x")']
    assert safe_cell("plain") == "plain"


def test_plain_yaml_is_read(tmp_path):
    text = "title: A\nparts: [1, 2.5, true, null]\ndate: 2015-03-02\nquoted: 'NO'\n"
    assert read_yaml(written(tmp_path, text)) == {
        "title": "A",
        "parts": [1, 2.5, True, None],
        "date": "2015-03-02",
        "quoted": "NO",
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x [1]\nb: [*x, *x]\n", "YAML-ALIAS"),
        ("country: NO\n", "TYPE"),
        ("time: 12:30:00\n", "TYPE"),
        ("mode: 0755\n", "TYPE"),
        ("a: !!python/object/apply:os.system ['id']\n", "YAML-TAG"),
        ("a: !!str 1\n", "YAML-TAG"),
        ("a: 1\na: 2\n", "JSON-DUPKEY"),
        ("a: [" + "[" * 100 + "]" * 100 + "]\n", "LIMIT-DEPTH"),
        ("a: [1\n", "YAML-SYNTAX"),
        ("1: a\n", "TYPE"),
    ],
)
def test_yaml_that_is_more_than_data_is_refused(tmp_path, text, code):
    problem = problem_of(read_yaml, written(tmp_path, text))
    assert problem.code == code
    assert problem.where.line >= 1


def test_an_alias_bomb_is_refused_before_it_grows(tmp_path):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30)]
    assert problem_of(read_yaml, written(tmp_path, "\n".join(lines))).code == "YAML-ALIAS"
