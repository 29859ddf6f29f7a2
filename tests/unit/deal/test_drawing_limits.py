"""What cannot be drawn rightly is refused where it stands; a line is drawn anew for each domain."""

from __future__ import annotations

import math

import pytest

from truceline.deal.compiling import compile_deal
from truceline.errors import InputError, Problem
from truceline.model.terms import Terms

HEAD = """deal "Limits"
theatre none
as of 2026-01-01
status proposed
party N "North"
party S "South"
"""


NEAR_IT = "60°N 179°E, 60°N 179.99°E, 61°N 179°E\n"


def refused(text: str) -> Problem:
    with pytest.raises(InputError) as caught:
        compile_deal(HEAD + text)
    return caught.value.problems[0]


def km2(terms: Terms, zone: str) -> float:
    best = next(z for z in terms.zones if z.id == zone).area.best
    assert best is not None
    return best


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        # a leg from one side of the 180th meridian to the other
        ("line l = line through 60°N 179°E, 60°N 179°W\nzone z = within 5 km of l\n", 7, 10),
        # a line that stops 3 km short of it, by the cosine of its latitude, and a strip of 5 km
        ("line l = line through 60°N 179°E, 60°N 179.95°E\nzone z = within 5 km of l\n", 8, 10),
        ("line l = line through 59°N 180°E, 61°N 180°E\nzone z = band 5 km around l\n", 8, 10),
        ("zone z = circle of radius 5 km around 60°N 179.95°E\n", 7, 10),
        ("zone z = polygon through 60°N 179°E, 60°N 179°W, 61°N 179°W, 61°N 179°E\n", 7, 10),
        ("zone z = box 20 km by 20 km around 60°N 179.95°E\n", 7, 10),
        ("zone z = within 5 km of a\nzone a = polygon through " + NEAR_IT, 7, 10),
        # five kilometres from the pole, a circle of ten holds it
        ("zone z = circle of radius 10 km around 89.95°N 10°E\n", 7, 10),
    ],
)  # fmt: skip
def test_what_crosses_the_180th_meridian_is_refused_where_it_stands(
    text: str, line: int, column: int
) -> None:
    problem = refused(text)
    assert problem.code == "GEO-ANTIMERIDIAN"
    assert problem.where is not None
    assert (problem.where.line, problem.where.column) == (line, column)


def test_a_strip_up_to_the_180th_meridian_is_drawn() -> None:
    text = "line l = line through 60°N 178.8°E, 60°N 179.8°E\nzone z = within 5 km of l\n"
    # a degree of longitude at 60 degrees north is 55.80 km (WGS 84 tables)
    expected = 10 * 55.80 + math.pi * 25
    assert km2(compile_deal(HEAD + text), "z") == pytest.approx(expected, rel=2e-3)


MERIDIAN_LIKE = "line k = line through 49°N 11°E, 51°N 11°E\n"
SQUARE = "zone a = polygon through 48°N 10°E, 48°N 12°E, 52°N 12°E, 52°N 10°E\n"


@pytest.mark.parametrize(
    ("side", "instead"),
    [
        ("north of 11°E", "east of or west of"),
        ("south of meridian 11°E", "east of or west of"),
        ("east of parallel 50°N", "north of or south of"),
        ("west of 50°N", "north of or south of"),
        ("north of k", "east of or west of"),
        ("south of k", "east of or west of"),
    ],
)
def test_no_land_lies_on_the_side_that_a_line_runs_to(side: str, instead: str) -> None:
    problem = refused(f"{MERIDIAN_LIKE}{SQUARE}zone z = a & {side}\n")
    assert problem.code == "LINE-SIDE"
    assert instead in problem.hint
    assert problem.where is not None and problem.where.line == 9


def test_the_two_sides_of_a_slanting_line_are_the_whole() -> None:
    line = "line k = line through 49°N 10.9°E, 51°N 11.1°E\n"
    halves = "zone e = a & east of k\nzone w = a & west of k\n"
    terms = compile_deal(HEAD + line + SQUARE + halves)
    assert km2(terms, "e") + km2(terms, "w") == pytest.approx(km2(terms, "a"), rel=1e-6)


def test_a_line_cut_to_land_is_whole_again_at_sea() -> None:
    # 46 degrees north crosses Crimea, the Black Sea and the Sea of Azov. Written inside the zone
    # the parallel is drawn for that zone alone; declared before it, it must be the same.
    head = HEAD.replace("theatre none", "theatre ukraine")
    inside = "zone m = band 5 km per side around parallel 46°N\n  domain maritime\n"
    line, land = "line l = parallel 46°N\n", "zone g = band 5 km per side around l\n"
    sea = "zone m = band 5 km per side around l\n  domain maritime\n"
    alone = km2(compile_deal(head + inside), "m")
    assert km2(compile_deal(head + line + sea), "m") == pytest.approx(alone)
    assert km2(compile_deal(head + line + land + sea), "m") == pytest.approx(alone)
