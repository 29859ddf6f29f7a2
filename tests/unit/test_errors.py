"""Problems print as a compiler's do, are gathered, and come in file order."""

from __future__ import annotations

import pytest

from truceline.errors import InputError, Problem, Problems, Where


def test_a_problem_shows_place_excerpt_caret_and_remedy() -> None:
    problem = Problem(
        "PLACE-UNKNOWN",
        'unknown place "Adra brigde"',
        Where(file="adra.deal", line=3, column=29, width=11),
        'Did you mean "Adra bridge"?',
        excerpt="zone crossing: within 2 km of Adra brigde",
    )
    assert str(problem).splitlines() == [
        'adra.deal:3:29: unknown place "Adra brigde" [PLACE-UNKNOWN]',
        "    zone crossing: within 2 km of Adra brigde",
        "                                " + "^" * 11,
        '    Did you mean "Adra bridge"?',
    ]


def test_a_caret_stands_under_its_token_after_tabs() -> None:
    problem = Problem("X-Y", "m", Where(file="a", line=1, column=2, width=2), excerpt="\tab")
    assert str(problem).splitlines()[2] == "    \t^^"


def test_problems_are_raised_together_in_file_order() -> None:
    found = Problems()
    found.add(Problem("B-B", "second", Where(file="a", line=9)))
    found.add(Problem("A-A", "first", Where(file="a", line=2)))
    found.add(Problem("A-A", "first", Where(file="a", line=2)))
    with pytest.raises(InputError) as caught:
        found.raise_if_any()
    assert [problem.code for problem in caught.value.problems] == ["A-A", "B-B"]


def test_warnings_do_not_stop_the_work() -> None:
    found = Problems()
    found.add(Problem("W-W", "only a warning", severity="warning"))
    found.raise_if_any()
    assert bool(found)


def test_problems_of_a_failed_part_are_kept_and_the_pass_goes_on() -> None:
    found = Problems()
    with found.gathering():
        raise InputError(Problem("A-A", "one"), Problem("B-B", "two"))
    assert len(found.errors) == 2
