"""Zones that move with the line of contact: drawn anew by each control map, one index for all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from shapely.geometry.base import BaseGeometry

from truceline.engines.edges import ALWAYS
from truceline.model.record import ZoneId
from truceline.model.terms import Terms, Zone
from truceline.monitor.table import seconds
from truceline.monitor.watch import ZoneVersion, drawn


@dataclass(frozen=True)
class DrawnOn:
    """A deal compiled with the control map of one day."""

    day: date
    terms: Terms


def moving_zones(base: Terms, days: Iterable[DrawnOn]) -> dict[ZoneId, tuple[ZoneVersion, ...]]:
    """Return the versions of each zone that is not the same on all days.

    A map counts from the start of its day (UTC) until that of the next map, so that a missing
    day has the map before it. Before the first map a zone is as the deal itself has it. Days on
    which a zone does not move make no version of their own.
    """
    ordered = sorted(days, key=lambda one: one.day)
    moments = [seconds(datetime.combine(one.day, time(), UTC)) for one in ordered]
    starts, ends = [ALWAYS[0], *moments], [*moments, ALWAYS[1]]
    versions = {}
    for zone in base.zones:
        zones = [_zone_of(terms, zone.id) for terms in (base, *(one.terms for one in ordered))]
        found = _joined(zones, starts, ends)
        if len(found) > 1:
            versions[zone.id] = found
    return versions


def _zone_of(terms: Terms, name: ZoneId) -> Zone | None:
    return next((zone for zone in terms.zones if zone.id == name), None)


def _joined(
    zones: Sequence[Zone | None], starts: Sequence[int], ends: Sequence[int]
) -> tuple[ZoneVersion, ...]:
    """Return the areas of a zone in time, those that do not change in one."""
    found: list[ZoneVersion] = []
    for zone, start, end in zip(zones, starts, ends, strict=True):
        version = _version(zone, start, end)
        if version is None:
            continue
        before = found[-1] if found else None
        if before and before.end == start and _same(before, version):
            found[-1] = ZoneVersion(before.geometry, before.start, end, before.low, before.high)
        else:
            found.append(version)
    return tuple(found)


def _version(zone: Zone | None, start: int, end: int) -> ZoneVersion | None:
    if zone is None:
        return None
    area = drawn(zone.shape or zone.high or zone.low)
    if area is None:
        return None
    low, high = (
        None if each is None or each.equals(area) else each
        for each in (drawn(zone.low), drawn(zone.high))
    )
    return ZoneVersion(area, start, end, low, high)


def _same(one: ZoneVersion, other: ZoneVersion) -> bool:
    pairs = ((one.geometry, other.geometry), (one.low, other.low), (one.high, other.high))
    return all(_equal(*pair) for pair in pairs)


def _equal(one: BaseGeometry | None, other: BaseGeometry | None) -> bool:
    if one is None or other is None:
        return one is other
    return bool(one.equals(other))
