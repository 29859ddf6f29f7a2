"""A withdrawal is met when somebody has looked everywhere and found nothing, and not before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from truceline.model.control import ChangeRow
from truceline.model.estimate import between
from truceline.model.mission import Inspection
from truceline.monitor.mission.withdrawal import freeze_standing, standing

START = datetime(2015, 2, 15, tzinfo=UTC)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def visit(number: float, count: int | None, access: str = "full") -> Inspection:
    return Inspection(
        id=f"v{number}", at=day(number), area="zone", objects="artillery", count=count,
        access=access,
    )  # fmt: skip


def state(*visits: Inspection, now: float = 20, starts: float | None = 2, due: float = 14) -> str:
    found = standing(
        "t", "zone", "artillery", visits,
        starts=None if starts is None else day(starts), due=day(due), now=day(now),
    )  # fmt: skip
    return found.state


@pytest.mark.parametrize(
    ("visits", "now", "expected"),
    [
        ((), 1, "not due"),
        ((visit(3, 12),), 5, "due"),
        ((visit(3, 12), visit(6, 4)), 7, "under way"),
        ((visit(3, 12), visit(9, 0)), 20, "met"),
        ((visit(3, 12), visit(15, 0)), 20, "late"),
        ((visit(3, 12),), 20, "late"),
        ((visit(9, 0), visit(16, 2)), 20, "reversed"),
        ((visit(9, 0), visit(16, 2), visit(18, 0)), 20, "late"),
        ((visit(5, None, "denied"), visit(9, None, "denied")), 20, "unverifiable"),
        ((visit(9, 0, "partial"),), 20, "unverifiable"),
        ((visit(9, 0), visit(16, 1, "partial")), 20, "reversed"),
        ((visit(9, 0), visit(16, None, "denied")), 20, "met"),
    ],
)
def test_each_state(visits, now, expected) -> None:
    assert state(*visits, now=now) == expected


def test_a_denied_visit_is_never_taken_for_an_empty_area() -> None:
    found = standing(
        "t", "zone", "artillery", [visit(9, None, "denied")],
        starts=None, due=day(14), now=day(20),
    )  # fmt: skip
    assert found.remaining.best is None
    assert found.because == ("visits denied: 1",)


def test_what_comes_after_the_day_asked_about_is_not_known_yet() -> None:
    assert state(visit(9, 3), visit(18, 0), now=16) == "late"


def test_holdings_are_those_of_full_visits_in_order() -> None:
    found = standing(
        "t", "zone", "artillery", [visit(6, 4), visit(3, 12), visit(7, 1, "partial")],
        starts=None, due=None, now=day(20),
    )  # fmt: skip
    assert [count for _, count in found.holdings] == [12, 4]


def moved(low: float, best: float, high: float) -> ChangeRow:
    gained, none = between(low, best, high, "km2"), between(0, 0, 0, "km2")
    return ChangeRow(unit="total", name="Total", holder="A", gained=gained, lost=none, net=gained)


@pytest.mark.parametrize(
    ("change", "mapped", "expected"),
    [
        (moved(0, 0, 0), True, "met"),
        (moved(0, 0.02, 0.05), True, "met"),
        (moved(2, 3, 5), True, "reversed"),
        (moved(0, 1, 5), True, "unverifiable"),
        (moved(0, 0, 0), False, "unverifiable"),
    ],
)
def test_a_freeze_is_read_off_two_maps(change, mapped, expected) -> None:
    assert freeze_standing("t", "the line", [change], mapped=mapped).state == expected
