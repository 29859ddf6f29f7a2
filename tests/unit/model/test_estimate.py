"""Estimates keep their order, their reasons, and the difference between zero and unknown."""

from __future__ import annotations

import pytest

from truceline.model.estimate import Estimate, between, exactly, total, unknown


def test_bounds_out_of_order_are_a_programmers_mistake() -> None:
    with pytest.raises(ValueError, match="not in order"):
        Estimate(best=1, low=2, high=3, unit="km2")


def test_sums_add_bounds_and_keep_each_reason_once() -> None:
    parts = [between(1, 2, 4, "km2", "coast"), between(10, 10, 11, "km2", "coast")]
    assert total(parts, "km2") == between(11, 12, 15, "km2", "coast")


def test_one_unknown_part_makes_the_sum_unknown_not_smaller() -> None:
    assert total([exactly(5, "km2"), unknown("km2", "no map")], "km2").best is None


def test_nothing_adds_up_to_exactly_zero() -> None:
    assert total([], "km2") == exactly(0, "km2")


def test_different_units_do_not_add() -> None:
    with pytest.raises(ValueError, match="cannot add km"):
        total([exactly(1, "km")], "km2")


def test_a_negative_factor_turns_the_range_around() -> None:
    assert between(1, 2, 3, "km2").scaled(-1) == between(-3, -2, -1, "km2")
