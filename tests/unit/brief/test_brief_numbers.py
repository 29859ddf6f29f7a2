"""Numbers as a reader sees them: rounded no finer than they are known, ranges kept."""

from __future__ import annotations

import pytest

from truceline.brief.words import (
    best,
    number,
    plural,
    sentence,
    signed_share,
    spread,
    the,
    with_unit,
    zone_name,
)
from truceline.model.estimate import Estimate, between, exactly, unknown


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (6_612.4, "km2", "6,612"),
        (17.398, "km2", "17.4"),
        (0.02, "km2", "under 0.1"),
        (0.0, "km2", "0"),
        (-333.2, "km2", "−333"),
        (257_832, "persons", "257,800"),
        (9_876, "persons", "9,876"),
        (3.0, "count", "3"),
    ],
)
def test_a_number_is_rounded_as_its_unit_deserves(value, unit, text):
    assert number(value, unit) == text


def test_unknown_is_said_and_never_zero():
    assert best(unknown("km2", "nobody knows")) == "not known"
    assert with_unit(unknown("km2", "nobody knows")) == "not known"


def test_a_range_without_a_best_value_is_the_value():
    left_open = between(0.0, None, 27_096.0, "km2", "left open")
    assert best(left_open) == "0–27,096"


def test_no_upper_bound_is_said():
    at_least = Estimate(best=None, low=12_763.0, high=None, unit="km2")
    assert with_unit(at_least) == "12,763\u202fkm² or more"


def test_an_exact_figure_has_no_range():
    assert spread(exactly(5.0, "km")) == ""
    assert spread(between(1.0, 2.0, 3.0, "count")) == "1–3"


def test_phrases():
    assert the("Russian Federation") == "the Russian Federation"
    assert the("Ukraine") == "Ukraine"
    assert sentence("that it halts") == "That it halts."
    assert (zone_name("east"), zone_name("crimea.zone")) == ("east", "crimea")
    assert zone_name("troops.zone.2") == "troops.2"
    assert plural(1, "claim rests", "claims rest") == "1 claim rests"


def test_a_difference_has_its_sign_and_a_true_minus():
    assert signed_share(0.0332) == "+3.3%"
    assert signed_share(-0.2423) == "−24.2%"
    assert signed_share(-0.0002) == signed_share(0.0) == "0.0%"
