"""Published figures beside ours: every difference taken apart into parts that sum to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.balance import beside_published
from truceline.errors import InputError
from truceline.model.balance import PublishedFigure
from truceline.model.control import UnitArea
from truceline.model.estimate import between, exactly


def area(unit: str, total: float, held: float, band: float = 0.0) -> UnitArea:
    holding = between(held - band, held, held + band, "km2", "band")
    return UnitArea(
        unit=unit, name=unit, total=exactly(total, "km2"), held_by={"A": holding}, share={}
    )


def figure(value: float, **more: object) -> PublishedFigure:
    return PublishedFigure(
        text="printed", holder="A", value_km2=value, by="somebody", **({"unit": "U"} | more)
    )


def parts(compared) -> dict[str, float]:
    return {part.name: part.amount_km2 for part in compared.parts}


def test_a_small_difference_is_left_whole():
    (compared,) = beside_published([figure(1_000)], [area("U", 2_000, 1_005)])
    assert compared.difference_km2 == 5
    assert compared.parts == ()


def test_each_cause_takes_its_part_and_no_more():
    # ours 1,200, theirs 1,000. Our unit is 200 km2 larger and A holds 60 % of it: 120 of 200.
    # Printed to 20: 10 more. Our band reaches 30 down: 30 more. 40 are left.
    printed = figure(1_000, rounded_to_km2=20, unit_area_km2=1_800)
    (compared,) = beside_published([printed], [area("U", 2_000, 1_200, band=30)])
    assert parts(compared) == pytest.approx(
        {
            "boundary set": 120,
            "coast and border residue": 0,
            "rounding": 10,
            "method": 30,
            "unexplained": 40,
        }
    )


def test_a_measured_cause_may_point_the_other_way():
    # ours 900, theirs 1,000, and yet our unit is larger by 200 at a share of 45 %
    printed = figure(1_000, unit_area_km2=1_800)
    (compared,) = beside_published([printed], [area("U", 2_000, 900)])
    assert parts(compared)["boundary set"] == pytest.approx(90)
    assert parts(compared)["unexplained"] == pytest.approx(-190)


def test_land_outside_every_unit_is_named_in_the_total():
    residue = area("residue", 50, 50)
    rows = [area("U", 2_000, 1_000), residue, area("total", 2_050, 1_050)]
    (compared,) = beside_published([figure(1_000, unit="total")], rows)
    assert parts(compared)["coast and border residue"] == 50
    assert parts(compared)["unexplained"] == 0


@given(
    st.floats(10, 1e5), st.floats(10, 1e5), st.floats(0, 1e4), st.floats(0, 1e3), st.floats(10, 2e5)
)
def test_the_parts_sum_to_the_difference(ours, theirs, band, rounding, whole):
    printed = figure(theirs, rounded_to_km2=rounding, unit_area_km2=whole)
    (compared,) = beside_published([printed], [area("U", 2e5, ours, band)])
    if compared.parts:
        assert sum(parts(compared).values()) == pytest.approx(compared.difference_km2, abs=1e-6)


def test_every_unknown_unit_is_named_in_one_go():
    figures = [figure(1, unit="Donetsk"), figure(1, unit="U+Luhansk")]
    with pytest.raises(InputError) as raised:
        beside_published(figures, [area("U", 2, 1)])
    assert {problem.code for problem in raised.value.problems} == {"PUBLISHED-UNIT"}
    assert len(raised.value.problems) == 2


def test_a_tolerance_is_not_told_as_a_cause():
    # 220 km2 apart: a band of 500 takes what rounding to 100 (half of it, 50) leaves
    printed = figure(1_000, rounded_to_km2=100)
    (compared,) = beside_published([printed], [area("U", 2_000, 1_220, 500)])
    told = {part.name: part for part in compared.parts}
    assert (told["rounding"].amount_km2, told["method"].amount_km2) == (50, 170)
    assert "tolerance" in told["rounding"].because
    assert "a tolerance and no measured cause" in told["method"].because
    # without a band there is nothing that the method could account for
    (exact,) = beside_published([printed], [area("U", 2_000, 1_220)])
    (method,) = [part for part in exact.parts if part.name == "method"]
    assert (method.amount_km2, method.because[:22]) == (0, "our figure has no band")
