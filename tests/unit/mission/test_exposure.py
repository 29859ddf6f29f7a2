"""What was not watched widens a range and never improves a record."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from truceline.model.mission import Watch
from truceline.monitor.mission.exposure import exposure, poisson_bounds, rate

DAY = datetime(2021, 10, 13, tzinfo=UTC)
PERIOD = (DAY, DAY + timedelta(days=1))


def watch(start: float, end: float, state="watched", means="patrol", area="north", **more) -> Watch:
    at = lambda hours: DAY + timedelta(hours=hours)  # noqa: E731
    name = f"{means}-{start}"
    return Watch(
        id=name, means=means, area=area, starts=at(start), ends=at(end), state=state, **more
    )


def test_two_patrols_at_once_watch_longer_but_cover_no_more() -> None:
    (row,) = exposure([watch(8, 12), watch(10, 14)], PERIOD)
    assert (row.watched_hours, row.covered_hours) == (8.0, 6.0)


def test_lost_hours_keep_their_reasons_and_denials_are_counted() -> None:
    watches = [watch(8, 12), watch(12, 15, state="denied", reason="mines")]
    (row,) = exposure(watches, PERIOD)
    assert (row.lost_hours, row.denials, row.because) == (3.0, 1, ("denied: mines",))


def test_what_lies_outside_the_period_does_not_count() -> None:
    (row,) = exposure([watch(-6, 2)], PERIOD)
    assert row.watched_hours == 2.0


def test_poisson_bounds_are_those_in_print() -> None:
    # Ulm 1990, doi:10.1093/oxfordjournals.aje.a115507, table: exact 95 % limits
    printed = {0: (0, 3.689), 1: (0.0253, 5.572), 5: (1.623, 11.668), 10: (4.795, 18.390)}
    for count, limits in printed.items():
        assert poisson_bounds(count) == pytest.approx(limits, abs=6e-4)


def test_nothing_watched_means_unknown_and_not_zero() -> None:
    found = rate("north", 0, [watch(0, 24, state="down")], PERIOD)
    assert found.per_100_hours.best is None
    assert found.expected.high is None


def test_a_day_watched_throughout_expects_what_was_counted() -> None:
    found = rate("north", 7, [watch(0, 24)], PERIOD)
    assert (found.expected.low, found.expected.best, found.expected.high) == (7, 7, 7)


def test_denied_access_never_lowers_an_expected_count() -> None:
    # 1,000 random days: with the same counts on record, one more watch is denied
    draw = random.Random(7)
    for _ in range(1000):
        watches = []
        for index in range(draw.randint(1, 6)):
            start = draw.uniform(0, 20)
            watches.append((watch(start, start + draw.uniform(0.5, 4)), draw.randint(0, 4), index))
        whole = rate("north", sum(n for _, n, _ in watches), [w for w, _, _ in watches], PERIOD)
        denied = draw.choice(watches)
        left = [each for each in watches if each is not denied]
        shown = [w for w, _, _ in left]
        with_denial = rate("north", sum(n for _, n, _ in watches), shown, PERIOD)
        assert with_denial.expected.low == whole.expected.low
        assert (with_denial.expected.high or float("inf")) >= whole.expected.high - 1e-9
