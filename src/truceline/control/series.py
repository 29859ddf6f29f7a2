"""From the log of a series of maps to rows: held, gained and lost, day by day and by month.

A region that is missing from some maps and then back, or that leaves a map all at once, is no
change of hands: it is flagged, held between a low without it and a high with it, and counted
neither as lost nor as gained. One that comes onto a map all at once and was never there before is
counted as gained, and flagged too: a layer that the first maps lacked looks the same.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

import msgspec
import shapely

from truceline.control.changelog import GAINED, HELD, LOST, ChangeLog, Entry
from truceline.errors import InputError, Problem
from truceline.model.control import MonthRow, SeriesRow
from truceline.model.estimate import Estimate, between, exactly, total, unknown
from truceline.model.record import PartyId

REGION_KM2 = 100.0  # more than was ever gained or lost in one place in one day of 2024 and 2025
BACK_SHARE = 0.9  # a region is back when nine tenths of it are
FAR_APART = timedelta(days=7)  # two maps farther apart say nothing of a day between them
TOTAL = "total"

Key = tuple[str, PartyId]  # unit and holder
Tally = defaultdict[Key, float]


@dataclass
class _Region:
    """A piece that left the map at once: when it left, and when it came back if it did."""

    entry: Entry
    back: date | None = None
    covered_km2: float = 0.0
    returns: list[Entry] = field(default_factory=list)


def series_rows(log: ChangeLog, *, units: Sequence[str] | None = None) -> tuple[SeriesRow, ...]:
    """Return one row a day, unit and holder, and one for the total of all units and outside.

    `units` keeps the rows of some units; the total is always that of all.
    """
    regions = missing_regions(log)
    arrivals = _arrivals(log, regions)
    tallies = _tallies(log.entries, regions)
    keys = [key for key in _keys(log.entries) if units is None or key[0] in (*units, TOTAL)]
    held: Tally = defaultdict(float)
    rows: list[SeriesRow] = []
    for previous, day in pairwise((None, *log.days)):
        assert day is not None
        gap = 0 if previous is None else (day - previous).days - 1
        first, gained, lost = (tallies[day, kind] for kind in (HELD, GAINED, LOST))
        for key in keys:
            held[key] += first[key] + gained[key] - lost[key]
            row = _row(day, key, held[key], gained[key], lost[key], gap, regions)
            arrived = [entry.km2 for entry in arrivals if _is_of(entry, day, key)]
            rows.append(_told(row, arrived) if arrived else row)
    return tuple(rows)


def _arrivals(log: ChangeLog, regions: Sequence[_Region]) -> list[Entry]:
    """Return the pieces of 100 km2 and more that come onto a map at once and were never missing."""
    back = {id(entry) for region in regions for entry in region.returns}
    whole = _at_once(log, GAINED)
    return [
        entry
        for entry in log.entries
        if entry.kind == GAINED
        and id(entry) not in back
        and whole[entry.day, entry.holder, entry.face] >= REGION_KM2
    ]


def _is_of(entry: Entry, day: date, key: Key) -> bool:
    return entry.day == day and key in ((entry.unit, entry.holder), (TOTAL, entry.holder))


def _told(row: SeriesRow, arrived: Sequence[float]) -> SeriesRow:
    text = f"{sum(arrived):,.0f} km2 came onto the map at once on {row.date}, counted as gained"
    flag = f"{row.flag}; {text}" if row.flag else text
    return msgspec.structs.replace(row, flag=flag)


def _tallies(
    entries: Sequence[Entry], regions: Sequence[_Region]
) -> defaultdict[tuple[date, str], Tally]:
    """Return what each day and kind adds up to, without the regions that went missing."""
    aside = {id(entry) for region in regions for entry in (region.entry, *region.returns)}
    tallies: defaultdict[tuple[date, str], Tally] = defaultdict(lambda: defaultdict(float))
    for entry in entries:
        if id(entry) not in aside:
            for unit in (entry.unit, TOTAL):
                tallies[entry.day, entry.kind][unit, entry.holder] += entry.km2
    return tallies


def missing_regions(log: ChangeLog) -> list[_Region]:
    """Return the pieces of 100 km2 and more that leave a map at once, unit by unit.

    Between maps more than a week apart so much may have changed hands.
    """
    whole = _at_once(log, LOST)
    regions: list[_Region] = []
    for entry in log.entries:
        if entry.kind == LOST and whole[entry.day, entry.holder, entry.face] >= REGION_KM2:
            regions.append(_Region(entry))
        elif entry.kind == GAINED:
            _take_back(entry, regions)
    return regions


def _at_once(log: ChangeLog, kind: str) -> dict[tuple[date, PartyId, int], float]:
    """Return the size of each face that changed between maps at most a week apart [km2]."""
    near = {day for before, day in pairwise(log.days) if day - before <= FAR_APART}
    whole: dict[tuple[date, PartyId, int], float] = defaultdict(float)
    for entry in log.entries:
        if entry.kind == kind and entry.day in near:
            whole[entry.day, entry.holder, entry.face] += entry.km2
    return whole


def _take_back(entry: Entry, regions: list[_Region]) -> None:
    """Count a gain as the return of a missing region that it covers."""
    for region in regions:
        missing = region.entry
        if region.back or (missing.unit, missing.holder) != (entry.unit, entry.holder):
            continue
        shared = shapely.intersection(missing.shape, entry.shape).area
        if shared > BACK_SHARE * entry.shape.area:
            region.returns.append(entry)
            region.covered_km2 += entry.km2
            if region.covered_km2 >= BACK_SHARE * missing.km2:
                region.back = entry.day
            return


def _keys(entries: Sequence[Entry]) -> list[Key]:
    found = {(entry.unit, entry.holder) for entry in entries}
    holders = {holder for _, holder in found}
    return [*sorted(found), *((TOTAL, holder) for holder in sorted(holders))]


def _row(
    day: date,
    key: Key,
    held: float,
    gained: float,
    lost: float,
    gap: int,
    regions: Sequence[_Region],
) -> SeriesRow:
    absent = [region for region in regions if _is_absent(region, day, key)]
    missing = sum(region.entry.km2 for region in absent)
    flags = [
        f"{region.entry.km2:,.0f} km2 left the map at once on {region.entry.day}, "
        + (f"back on {region.back}" if region.back else "not back")
        for region in absent
    ]
    return SeriesRow(
        date=day,
        unit=key[0],
        holder=key[1],
        held_km2=held,
        held_low=held - missing,
        held_high=held,
        gained_km2=gained,
        lost_km2=lost,
        net_km2=gained - lost,
        missing_days=gap,
        flag="; ".join(flags),
    )


def _is_absent(region: _Region, day: date, key: Key) -> bool:
    entry = region.entry
    return (
        key in ((entry.unit, entry.holder), (TOTAL, entry.holder))
        and entry.day <= day
        and (region.back is None or day < region.back)
    )


TIMINGS = {
    "first-to-first": "from the map of the month's 1st day to that of the next month's 1st day",
    "last-to-last": "from the map of the last day before the month to that of its last day",
    "posted": "from the map of the 1st to that of the next 1st; the range is that of a figure "
    "posted between the map of the last day and that of the 1st, at either end",
}


def timing_of(name: str) -> str:
    """Return the name of a timing convention as it is, or raise CONVENTION-UNKNOWN."""
    if name not in TIMINGS:
        raise InputError(
            Problem("CONVENTION-UNKNOWN", f'no timing "{name}"; known are {", ".join(TIMINGS)}')
        )
    return name


def month_rows(
    rows: Sequence[SeriesRow], *, timing: str = "first-to-first"
) -> tuple[MonthRow, ...]:
    """Return the net gain of each whole month under a timing convention.

    Where the map of a boundary day is missing, the area is interpolated between the maps around
    it, and the range runs from the one to the other. Farther than a week apart they say nothing
    of the day, and the net gain is unknown.

    Raises
    ------
    InputError
        CONVENTION-UNKNOWN where the timing is not one of `TIMINGS`.
    """
    timing = timing_of(timing)
    by_key: dict[Key, list[SeriesRow]] = defaultdict(list)
    for row in rows:
        by_key[(row.unit, row.holder)].append(row)
    before = timedelta(days=0 if timing != "last-to-last" else 1)
    found = [
        _month(days, start, end, before, timing)
        for days in by_key.values()
        for start, end in _months(days[0].date + before, days[-1].date + before)
    ]
    return tuple(sorted(found, key=lambda row: (row.month, row.unit, row.holder)))


def _month(
    days: Sequence[SeriesRow], start: date, end: date, before: timedelta, timing: str
) -> MonthRow:
    dates = [row.date for row in days]
    inside = days[bisect_right(dates, start - before) : bisect_right(dates, end - before)]
    state = _posted if timing == "posted" else _at
    net, note = _net(state(days, dates, start - before), state(days, dates, end - before))
    flags = [row.flag for row in inside if row.flag]
    return MonthRow(
        month=f"{start:%Y-%m}",
        unit=days[0].unit,
        holder=days[0].holder,
        net=net,
        gained_km2=sum(row.gained_km2 for row in inside),
        lost_km2=sum(row.lost_km2 for row in inside),
        timing=TIMINGS[timing],
        note="; ".join(dict.fromkeys([*note, *flags])),
    )


def _net(first: Estimate | None, last: Estimate | None) -> tuple[Estimate, list[str]]:
    if first is None or last is None:
        why = f"no map within {FAR_APART.days} days around a boundary of the month"
        return unknown("km2", why), [why]
    net = total([last, first.scaled(-1)], "km2")
    return net, list(net.because)


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Yield the first days of each whole month between two days, and of the month after."""
    start = first if first.day == 1 else _next_month(first)
    while (end := _next_month(start)) <= last:
        yield start, end
        start = end


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _at(days: Sequence[SeriesRow], dates: Sequence[date], day: date) -> Estimate | None:
    """Return what is held on a day, interpolated where it has no map; None where none is near."""
    after = bisect_left(dates, day)
    if dates[after] == day:
        return exactly(days[after].held_km2, "km2")
    early, late = days[after - 1], days[after]
    if late.date - early.date > FAR_APART:
        return None
    share = (day - early.date) / (late.date - early.date)
    best = early.held_km2 + share * (late.held_km2 - early.held_km2)
    low, high = sorted((early.held_km2, late.held_km2))
    return between(low, best, high, "km2", f"{day} has no map of its own")


def _posted(days: Sequence[SeriesRow], dates: Sequence[date], day: date) -> Estimate | None:
    """Return what is held on a 1st, no less and no more than the map before it and its own say."""
    on_day = _at(days, dates, day)
    place = bisect_left(dates, day)
    if on_day is None or not place or day - dates[place - 1] > FAR_APART:
        return on_day
    assert on_day.best is not None and on_day.low is not None and on_day.high is not None
    earlier = days[place - 1].held_km2
    low, high = min(on_day.low, earlier), max(on_day.high, earlier)
    if low == high:
        return on_day
    why = f"a figure posted on {day} may be of the map of {dates[place - 1]}"
    return between(low, on_day.best, high, "km2", *on_day.because, why)
