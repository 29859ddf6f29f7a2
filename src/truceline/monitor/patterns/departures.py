"""From incidents to departures: one series an area and kind, each against its own season."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from truceline.model.estimate import Estimate
from truceline.model.incident import Incident
from truceline.model.pattern import Combined, Departure, Departures, Series, WeekCount
from truceline.monitor.patterns.baseline import Baseline, fit, mondays_between
from truceline.monitor.patterns.departing import Watched, combined, rise, watch

Key = tuple[str, str, str]  # area, kind, source
AreaOf = Callable[[Incident], str]

_WEAK = 0.25  # a series with a larger p is no signal, however many there are


@dataclass(frozen=True)
class Asked:
    """What is watched, against what, and how many false alarms are borne."""

    first: date
    last: date
    reference: tuple[date, date]
    family_rate: float = 0.05  # of quiet periods with any alarm at all, over all series


def departures_of(incidents: Iterable[Incident], asked: Asked, area: AreaOf) -> Departures:
    """Return every series of a period against its season.

    The share of false alarms is borne by all series together: each gets its part of it
    (Bonferroni), so that watching more of them does not raise more alarms.
    """
    counts = _weekly(incidents, area)
    past = mondays_between(*asked.reference)
    weeks = mondays_between(asked.first, asked.last)
    fitted: dict[Key, Baseline] = {}
    thin: list[str] = []
    for key in sorted(counts):
        try:
            fitted[key] = fit(past, _aligned(counts[key], past))
        except ValueError as error:
            # what has no past to be measured by may be all the more worth a look
            now = _aligned(counts[key], weeks).sum()
            thin.append(f"{key[1]} in {key[0]}, by {key[2]}: {error}; {now} in the watched weeks")
    share = asked.family_rate / max(1, len(fitted))
    series = tuple(
        _series(key, baseline, weeks, _aligned(counts[key], weeks), len(past), share)
        for key, baseline in fitted.items()
    )
    return Departures(
        edition="restricted",
        first=asked.first,
        last=asked.last,
        reference=asked.reference,
        family_rate=asked.family_rate,
        series=series,
        combined=tuple(_combined(series)),
        left_out=tuple(thin),
        notes=_NOTES,
    )


_NOTES = (
    "A departure is a departure from the recorded past and says nothing of its cause.",
    "Counts follow reporting: a change in who watches looks like a change in what happens.",
    "Restricted: for the mission and those it chooses. A public edition is coarse and delayed.",
)


def _weekly(incidents: Iterable[Incident], area: AreaOf) -> dict[Key, Counter[np.datetime64]]:
    counts: dict[Key, Counter[np.datetime64]] = defaultdict(Counter)
    for one in incidents:
        day = one.occurred_from.date()
        monday = np.datetime64(day - timedelta(day.weekday()), "D")
        counts[area(one), one.category, one.feed][monday] += 1
    return counts


def _aligned(counts: Counter[np.datetime64], mondays: NDArray[np.datetime64]) -> NDArray[np.int64]:
    return np.array([counts[monday] for monday in mondays], dtype=np.int64)


def _series(
    key: Key,
    baseline: Baseline,
    weeks: NDArray[np.datetime64],
    counts: NDArray[np.int64],
    reference_weeks: int,
    share: float,
) -> Series:
    found = watch(baseline, weeks, counts, false_alarms=share)
    area, kind, source = key
    return Series(
        area=area,
        kind=kind,
        source=source,
        reference_weeks=reference_weeks,
        dispersion=baseline.dispersion,
        weeks=tuple(_week_rows(weeks, counts, found, baseline.dispersion)),
        false_alarms=share,
        departure=_departure(weeks, counts, found, baseline.dispersion),
        p=found.p,
        because=(f"alarm at {share:.2%} of quiet periods of {len(weeks)} weeks",),
    )


def _week_rows(
    weeks: NDArray[np.datetime64], counts: NDArray[np.int64], found: Watched, dispersion: float
) -> Iterable[WeekCount]:
    for week, count, expected, level in zip(
        weeks, counts, found.expected, found.level, strict=True
    ):
        spread = 1.645 * float(np.sqrt(expected * dispersion))
        yield WeekCount(
            week=week.astype(object),
            count=int(count),
            expected=Estimate(
                best=float(expected),
                low=max(0.0, float(expected) - spread),
                high=float(expected) + spread,
                unit="count",
                because=("season of the reference; nine of ten quiet weeks lie in the range",),
            ),
            level=float(level),
        )


def _departure(
    weeks: NDArray[np.datetime64], counts: NDArray[np.int64], found: Watched, dispersion: float
) -> Departure | None:
    if found.alarm is None:
        return None
    up = rise(counts, found.expected, dispersion, found.alarm)
    because = ("weeks that the counts do not rule out (95 %)",)
    return Departure(
        alarm=weeks[found.alarm].astype(object),
        began=weeks[up.week].astype(object),
        since=Estimate(
            best=7.0 * (found.alarm - up.week),
            low=7.0 * (found.alarm - up.latest),
            high=7.0 * (found.alarm - up.earliest),
            unit="days",
            because=because,
        ),
        times=Estimate(
            best=up.times,
            low=up.times_low,
            high=up.times_high,
            unit="count",
            because=("times the baseline; 95 % range",),
        ),
    )


def _combined(series: Sequence[Series]) -> Iterable[Combined]:
    """Yield, area by area, what several weak signals say together, each source counted once."""
    for area in dict.fromkeys(one.area for one in series):
        mine = [one for one in series if one.area == area]
        sources = tuple(dict.fromkeys(one.source for one in mine))
        if len(sources) < 2 or min(one.p for one in mine) > _WEAK:
            continue
        independent, any_dependence = combined(
            {source: [one.p for one in mine if one.source == source] for source in sources}
        )
        low, high = sorted((independent, any_dependence))
        yield Combined(
            area=area,
            sources=sources,
            kinds=tuple(dict.fromkeys(one.kind for one in mine)),
            p=Estimate(
                best=independent,
                low=low,
                high=high,
                unit="probability",
                because=(
                    "best: sources independent of each other (Fisher)",
                    "high: however they depend on each other (Bonferroni)",
                ),
            ),
        )


def public_edition(found: Departures, *, delay: timedelta, now: date) -> Departures:
    """Return what may be shown to everybody: months late, whole areas, and no weekly course.

    Of a departure it says that there was one, in which month, and roughly how large; nothing of
    a week, and nothing that ended less than `delay` ago.
    """
    from msgspec.structs import replace

    released = now - delay
    series = tuple(
        replace(
            one,
            weeks=(),
            p=round(one.p, 2),
            dispersion=round(one.dispersion, 1),
            departure=_coarse(one.departure),
        )
        for one in found.series
        if one.departure is not None and one.departure.alarm <= released
    )
    return replace(
        found,
        edition="public",
        series=series,
        combined=(),
        left_out=(),
        notes=(found.notes[0], found.notes[1], f"Held back for {delay.days} days."),
    )


def _coarse(departure: Departure | None) -> Departure | None:
    if departure is None:
        return None
    month = departure.alarm.replace(day=1)
    times = departure.times
    whole = Estimate(
        best=float(round(times.best or 0)),
        low=float(int(times.low or 0)),
        high=float(int(times.high or 0) + 1),
        unit="count",
        because=("rounded",),
    )
    unknown = Estimate(best=None, low=None, high=None, unit="days", because=("not published",))
    return Departure(alarm=month, began=departure.began.replace(day=1), since=unknown, times=whole)
