"""What was watched beside what is expected: no total of findings stands without its exposure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import msgspec

from truceline.model.finding import FindingTotal
from truceline.model.mission import Watch
from truceline.monitor.mission.exposure import Span, clipped, covered, hours_of
from truceline.monitor.mission.ground import MissionGround

_MOSTLY = 0.5  # share of the smaller area from which on two areas are about the same ground


def with_exposure(
    totals: Sequence[FindingTotal], watches: Sequence[Watch], ground: MissionGround
) -> tuple[FindingTotal, ...]:
    """Return totals with the hours watched and the denials in their zone and period.

    A watch bears on a zone if its area is that zone, or mostly the same ground. Where access
    was denied a low total says little, and the two stand side by side.
    """
    known: dict[tuple[str | None, str], str] = {}
    for total in totals:
        key = (total.zone, total.period)
        if key not in known:
            mine = [one for one in watches if _bears_on(one.area, total.zone, ground)]
            known[key] = _told(mine, span_of_period(total.period))
    return tuple(
        msgspec.structs.replace(total, exposure=known[total.zone, total.period]) for total in totals
    )


def _bears_on(area: str, zone: str | None, ground: MissionGround) -> bool:
    if zone is None or area == zone:
        return True
    one, other = ground.areas.get(area), ground.zones.get(zone)
    if one is None or other is None or not one.intersects(other):
        return False
    return bool(one.intersection(other).area >= _MOSTLY * min(one.area, other.area))


def _told(watches: Sequence[Watch], span: Span | None) -> str:
    if span:
        watches = [one for one in watches if clipped([(one.starts, one.ends)], span)]
    if not watches:
        return "not recorded"
    on = [(one.starts, one.ends) for one in watches if one.state == "watched"]
    hours = hours_of(covered(clipped(on, span) if span else on))
    of = f" of {hours_of([span]):g} h" if span else ""
    denials = sum(one.state == "denied" for one in watches)
    denied = f"; access denied {denials} time{'s' * (denials != 1)}" if denials else ""
    return f"watched {hours:.1f} h{of}{denied}"


def span_of_period(name: str) -> Span | None:
    """Return the days of a period of totals in UTC, or None for all of them.

    >>> [str(end.date()) for end in span_of_period("2015-W07")]
    ['2015-02-09', '2015-02-16']
    """
    if name == "all":
        return None
    if "W" in name:
        year, week = name.split("-W")
        first = date.fromisocalendar(int(year), int(week), 1)
        last = first + timedelta(7)
    elif len(name) == len("2015-02"):
        first = date.fromisoformat(f"{name}-01")
        last = (first + timedelta(31)).replace(day=1)
    else:
        first = date.fromisoformat(name)
        last = first + timedelta(1)
    return datetime.combine(first, time(), UTC), datetime.combine(last, time(), UTC)
