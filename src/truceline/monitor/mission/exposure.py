"""Exposure: how much was watched, and what a count means beside it.

A count is a sample. Fewer patrols hear fewer explosions, and a checkpoint that is denied must
never improve a record: what was not watched widens the range upwards and never narrows it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from truceline.model.estimate import Estimate, exactly
from truceline.model.mission import Exposure, Rate, Watch

Span = tuple[datetime, datetime]


def covered(spans: Iterable[Span]) -> list[Span]:
    """Return the union of half-open spans, in order and without overlaps."""
    union: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if union and start <= union[-1][1]:
            union[-1] = (union[-1][0], max(union[-1][1], end))
        else:
            union.append((start, end))
    return union


def hours_of(spans: Iterable[Span]) -> float:
    """Return how long spans last together [h]; overlaps count as often as they are given."""
    return sum((end - start).total_seconds() for start, end in spans) / 3600


def clipped(spans: Iterable[Span], period: Span) -> list[Span]:
    """Return the parts of spans that lie in a period."""
    start, end = period
    parts = ((max(one, start), min(other, end)) for one, other in spans)
    return [part for part in parts if part[0] < part[1]]


def watched_spans(watches: Iterable[Watch], area: str, period: Span) -> list[Span]:
    """Return when at least one watch of an area was on, in a period."""
    on = ((w.starts, w.ends) for w in watches if w.area == area and w.state == "watched")
    return covered(clipped(on, period))


def exposure(watches: Sequence[Watch], period: Span) -> tuple[Exposure, ...]:
    """Return how much of each area was watched in a period, a row for each area and means."""
    rows = []
    for area, means in dict.fromkeys((watch.area, watch.means) for watch in watches):
        mine = [watch for watch in watches if (watch.area, watch.means) == (area, means)]
        on = clipped(((w.starts, w.ends) for w in mine if w.state == "watched"), period)
        lost = [w for w in mine if w.state != "watched" and clipped([(w.starts, w.ends)], period)]
        reasons = (f"{w.state}: {w.reason}" if w.reason else w.state for w in lost)
        rows.append(
            Exposure(
                area=area,
                means=means,
                watched_hours=hours_of(on),
                covered_hours=hours_of(covered(on)),
                lost_hours=hours_of(clipped(((w.starts, w.ends) for w in lost), period)),
                denials=sum(watch.state == "denied" for watch in lost),
                because=tuple(dict.fromkeys(reasons)),
            )
        )
    return tuple(rows)


def rate(area: str, count: int, watches: Sequence[Watch], period: Span) -> Rate:
    """Return a count beside its exposure, and what it lets expect of the whole period.

    The rate has the exact 95 % bounds of a Poisson count. What the unwatched time held is not
    known: the range of the whole period starts at what was counted and ends at the upper rate
    over all of it, so that taking a watch away can only raise the upper end.
    """
    seen = hours_of(watched_spans(watches, area, period))
    whole = hours_of([period])
    counted = exactly(float(count), "count")
    if seen == 0:
        because = ("nothing was watched in the period",)
        unknown = Estimate(best=None, low=None, high=None, unit="count", because=because)
        least = Estimate(best=None, low=float(count), high=None, unit="count", because=because)
        return Rate(
            area=area, count=counted, exposure_hours=0.0, per_100_hours=unknown, expected=least
        )
    low, high = poisson_bounds(count)
    unwatched = whole - seen
    reasons = () if math.isclose(unwatched, 0) else (f"{unwatched:.1f} h were not watched",)
    return Rate(
        area=area,
        count=counted,
        exposure_hours=seen,
        per_100_hours=Estimate(
            best=100 * count / seen,
            low=100 * low / seen,
            high=100 * high / seen,
            unit="count",
            because=("95 % range of a Poisson count",),
        ),
        expected=Estimate(
            best=count + count / seen * unwatched,
            low=float(count),
            high=count + high / seen * unwatched,
            unit="count",
            because=reasons,
        ),
    )


def poisson_bounds(count: int, level: float = 0.95) -> tuple[float, float]:
    """Return the exact two-sided bounds of the mean of a Poisson count (Garwood 1936).

    >>> [round(bound, 2) for bound in poisson_bounds(10)]
    [4.8, 18.39]
    """
    tail = (1 - level) / 2
    low = _mean_where(lambda mean: 1 - _at_most(count - 1, mean), tail, count) if count else 0.0
    high = _mean_where(lambda mean: 1 - _at_most(count, mean), 1 - tail, count)
    return low, high


def _at_most(count: int, mean: float) -> float:
    """Return the probability of at most `count` events where `mean` are expected."""
    if mean <= 0:
        return 1.0
    steps = (k * math.log(mean) - mean - math.lgamma(k + 1) for k in range(count + 1))
    return math.fsum(math.exp(step) for step in steps)


def _mean_where(rising: Callable[[float], float], level: float, near: int) -> float:
    """Return the mean at which a probability that rises with it reaches a level."""
    low, high = 0.0, near + 10 * math.sqrt(near + 1) + 10
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < level else (low, middle)
    return (low + high) / 2
