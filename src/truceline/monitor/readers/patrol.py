"""Patrol reports in the template `docs/reference/incidents.md` gives: what a person saw or heard.

A patrol knows where it stands, and in which direction and how far away it judged a sound or a
flash to be. The incident is placed there, with an error that grows with the distance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar, get_args

from truceline.errors import InputError, Problem
from truceline.geo.measure import ellipsoid
from truceline.intake.tables import Row
from truceline.intake.times import parse_instant
from truceline.model.incident import (
    Attribution,
    Category,
    CountUnit,
    Incident,
    Observation,
)
from truceline.model.record import IncidentId
from truceline.monitor.readers.cells import (
    count_of,
    number_of,
    original_of,
    position_of,
    text_of,
)
from truceline.monitor.readers.days import Clock
from truceline.monitor.readers.feed import CATEGORIES, DOMAIN_OF

COLUMNS = ("report", "patrol", "time", "until", "lon", "lat", "direction_deg", "distance_km",
           "precision_m", "observed", "count", "unit", "weapon", "exercise", "party", "basis",
           "category", "place")  # fmt: skip
NEEDED = ("report", "patrol", "time", "lon", "lat", "observed", "unit")

# How well a distance and a direction are judged without instruments. Assumptions of ours: give
# precision_m where the mission knows better.
_DISTANCE_SHARE = {"seen": 0.25, "camera": 0.1, "heard": 0.5}
_DIRECTION_DEG = {"seen": 5.0, "camera": 2.0, "heard": 15.0}
_OBSERVER_M = 50.0

Word = TypeVar("Word", bound=str)
_OBSERVED: tuple[Observation, ...] = ("seen", "heard", "camera")
_UNITS: tuple[CountUnit, ...] = get_args(CountUnit)

_CATEGORY_OF_UNIT: dict[str, Category] = {
    "explosion": "explosion",
    "burst": "small-arms fire",
    "shot": "small-arms fire",
}
_YES_NO = {"yes": True, "no": False, "": None, "unknown": None}


def incident(row: Row, mission: str, clock: Clock) -> Incident:
    """Return the incident of one observation, placed where the patrol judged it to be."""
    observed = _one_of(row, "observed", _OBSERVED)
    unit = _one_of(row, "unit", _UNITS)
    lon, lat, precision = _placed(row, observed)
    start, end = _occurred(row, clock)
    category = _category(row, unit)
    patrol = text_of(row, "patrol")
    party = text_of(row, "party")
    return Incident(
        id=IncidentId(f"patrol:{_required(row, 'report')}"),
        feed="patrol",
        occurred_from=start,
        occurred_to=end,
        lon=lon,
        lat=lat,
        precision_m=precision,
        category=category,
        feed_category=text_of(row, "category") or unit,
        domain=DOMAIN_OF.get(category),
        attributions=(
            (Attribution(name=party, role="actor", basis=text_of(row, "basis")),) if party else ()
        ),
        count=count_of(row, "count"),
        count_unit=unit,
        weapon=text_of(row, "weapon"),
        exercise=_exercise(row),
        observation=observed,
        origins=(patrol,) if patrol else (),
        licence=f"{mission}: own observation",
        redistribution="none",
        place=text_of(row, "place"),
        original=original_of(row),
        read_from=str(row.where),
    )


def _placed(row: Row, observed: Observation) -> tuple[float, float, float]:
    lon, lat = position_of(row, "lon", "lat")
    given = number_of(row, "precision_m")
    direction, distance = number_of(row, "direction_deg"), number_of(row, "distance_km")
    if distance is None:
        if given is None:
            raise InputError(
                Problem(
                    "INCIDENT-PRECISION",
                    "neither a distance nor a precision is given",
                    row.where,
                    "Give distance_km from the patrol, or precision_m of the position.",
                )
            )
        return lon, lat, given
    if distance < 0 or (direction is not None and not 0 <= direction <= 360):
        raise InputError(
            Problem(
                "TABLE-CELL",
                f"direction_deg {direction} and distance_km {distance}: 0 to 360 degrees clockwise "
                "from north and no negative distance are allowed",
                row.where,
            )
        )
    metres = distance * 1e3
    if direction is None:  # somewhere on a circle around the patrol
        return lon, lat, given or metres * (1 + _DISTANCE_SHARE[observed])
    there_lon, there_lat, _ = ellipsoid().fwd(lon, lat, direction, metres)
    along = metres * _DISTANCE_SHARE[observed]
    across = metres * math.tan(math.radians(_DIRECTION_DEG[observed]))
    judged = math.hypot(max(along, across), _OBSERVER_M)
    return float(there_lon), float(there_lat), judged if given is None else given


def _occurred(row: Row, clock: Clock) -> tuple[datetime, datetime]:
    zone = None if clock.zone == "UTC" else clock.zone
    start = parse_instant(_required(row, "time"), row.where, zone=zone)
    until = text_of(row, "until")
    end = parse_instant(until, row.where, zone=zone) if until else start + timedelta(minutes=1)
    if end <= start:
        raise InputError(
            Problem("TIME-REVERSED", f"until {end:%H:%M} is not after {start:%H:%M}", row.where)
        )
    return start, end


def _category(row: Row, unit: CountUnit) -> Category:
    named = text_of(row, "category").lower()
    if not named:
        return _CATEGORY_OF_UNIT.get(unit, "unknown")
    for category in CATEGORIES:
        if category == named:
            return category
    raise InputError(
        Problem(
            "INCIDENT-CATEGORY",
            f"{named[:40]!r} is no category",
            row.where,
            f"Categories: {', '.join(CATEGORIES)}.",
        )
    )


def _exercise(row: Row) -> bool | None:
    text = text_of(row, "exercise").lower()
    if text not in _YES_NO:
        raise InputError(
            Problem("TABLE-CELL", f"exercise is {text[:20]!r}; yes, no or unknown", row.where)
        )
    return _YES_NO[text]


def _one_of(row: Row, column: str, allowed: Sequence[Word]) -> Word:
    text = text_of(row, column).lower()
    for word in allowed:
        if word == text:
            return word
    raise InputError(
        Problem("TABLE-CELL", f"{column} is {text[:20]!r}; {', '.join(allowed)}", row.where)
    )


def _required(row: Row, column: str) -> str:
    text = text_of(row, column)
    if not text:
        raise InputError(Problem("TABLE-CELL", f"{column} is empty", row.where))
    return text
