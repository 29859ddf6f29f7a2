"""Golden deals: each good one compiles to what stands beside it, each bad one says what is wrong.

Set ``TRUCELINE_GOLDEN=write`` to write the expected output anew, and read the diff.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from truceline.deal.compiling import compile_deal
from truceline.deal.formatting import format_deal
from truceline.deal.parser import parse
from truceline.errors import InputError

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "deal"
BAD = sorted((GOLDEN / "bad").glob("*.deal"))
GOOD = sorted((GOLDEN / "good").glob("*.deal"))


def expect(path: Path, found: str) -> None:
    if os.environ.get("TRUCELINE_GOLDEN") == "write":
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_deal_says_what_is_wrong(path: Path) -> None:
    with pytest.raises(InputError) as raised:
        compile_deal(path)
    found = str(raised.value).replace(f"{path.parent}{os.sep}", "")
    expect(path.with_suffix(".txt"), found + "\n")


def test_there_are_at_least_forty_bad_deals() -> None:
    assert len(BAD) >= 40


def test_eight_mistakes_give_eight_messages_in_file_order() -> None:
    with pytest.raises(InputError) as raised:
        compile_deal(GOLDEN / "bad" / "eight-mistakes.deal")
    problems = raised.value.problems
    assert len(problems) == 8
    assert len({problem.code for problem in problems}) == 8
    places = [(problem.where.line, problem.where.column) for problem in problems]
    assert places == sorted(places)
    assert all(problem.where.column and problem.hint for problem in problems)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_deal_is_in_canonical_form(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert format_deal(text) == text
    assert parse(format_deal(text)) == parse(text)
