"""Clusters of incidents in space and time, told in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from truceline.engines.plane import ECCENTRICITY, SEMI_MAJOR_M, Floats
from truceline.engines.scanning import Cases, Reach, Replicating, Window, scan
from truceline.errors import InputError, Problem
from truceline.intake.tables import Table
from truceline.intake.times import parse_date
from truceline.model.estimate import exactly
from truceline.model.hotspot import Hotspot, Hotspots
from truceline.model.incident import Incident
from truceline.monitor.readers.cells import number_of, position_of

SIGNIFICANT = 0.05
_FEWEST = 10  # incidents; below, no pattern can be told from chance

Key = tuple[float, float]


@dataclass(frozen=True)
class Search:
    """What is searched: circles, bins, how long a cluster may last, and how surely."""

    radius_km: float = 50.0
    bin_days: int = 7
    longest_days: int = 84
    least_incidents: int = 2
    prospective: bool = False
    replicates: int = 999
    seed: int = 1
    digits: int = 2  # of a degree: reports of one settlement stand on one place


def hotspots_of(
    incidents: Sequence[Incident],
    search: Search | None = None,
    exposure: Mapping[tuple[Key, date], float] | None = None,
    replicating: Replicating | None = None,
) -> Hotspots:
    """Return the clusters among incidents.

    Incidents placed more coarsely than half the largest circle, or timed more coarsely than a
    bin, are left out and counted: they would smear every cluster. `replicating` searches the
    shuffles elsewhere.

    Raises
    ------
    InputError
        HOTSPOTS-FEW, where there are too few incidents to tell a pattern from chance.
    """
    search = search or Search()
    used = [each for each in incidents if _is_sharp(each, search)]
    if len(used) < _FEWEST:
        raise InputError(
            Problem(
                "HOTSPOTS-FEW",
                f"{len(used)} incidents are sharp enough in place and time; {_FEWEST} are needed",
                hint="Widen --radius-km or --bin-days, or take a longer period.",
            )
        )
    days = [_day(each) for each in used]
    first = min(days)
    bins = (max(days) - first).days // search.bin_days + 1
    keys = [_key(each.lon, each.lat, search.digits) for each in used]
    places = sorted(set(keys))
    number = {key: index for index, key in enumerate(places)}
    lon, lat = (np.array(column) for column in zip(*places, strict=True))
    x, y, z = _from_the_centre(lon, lat)
    cases = Cases(
        place=np.array([number[key] for key in keys]),
        bin=np.array([(day - first).days // search.bin_days for day in days]),
        x=x,
        y=y,
        z=z,
        bins=bins,
    )
    reach = Reach(
        search.radius_km,
        min(max(1, search.longest_days // search.bin_days), bins),
        search.prospective,
        search.least_incidents,
    )
    watched = None if exposure is None else _watched(exposure, number, first, bins, search)
    found = scan(
        cases, reach, replicates=search.replicates, seed=search.seed, exposure=watched,
        replicating=replicating,
    )  # fmt: skip
    return Hotspots(
        incidents=len(used),
        left_out=len(incidents) - len(used),
        first_day=first,
        last_day=max(days),
        radius_km=search.radius_km,
        bin_days=search.bin_days,
        longest_days=search.longest_days,
        least_incidents=max(2, search.least_incidents),
        prospective=search.prospective,
        exposure_adjusted=exposure is not None,
        replicates=search.replicates,
        critical_5_percent=found.critical(SIGNIFICANT),
        hotspots=tuple(_told(window, places, first, search) for window in found.windows),
        notes=("a cluster shows where to look; it says nothing of who acted or why",),
    )


def read_exposure(path: str | Path, digits: int = 2) -> dict[tuple[Key, date], float]:
    """Return how much of each place and day was watched, from a CSV file ``lon,lat,date,share``."""
    table = Table(path, required=("lon", "lat", "date", "share"))
    watched: dict[tuple[Key, date], float] = {}
    for row in table.rows():
        share = number_of(row, "share")
        if share is None or share < 0:
            raise InputError(Problem("TABLE-CELL", "share is empty or negative", row.where))
        key = _key(*position_of(row, "lon", "lat"), digits)
        watched[key, parse_date(row["date"], row.where)] = share
    return watched


def _is_sharp(incident: Incident, search: Search) -> bool:
    lasting = incident.occurred_to - incident.occurred_from
    return incident.precision_m <= search.radius_km * 500 and lasting <= timedelta(
        days=search.bin_days, hours=1
    )


def _day(incident: Incident) -> date:
    middle: datetime = incident.occurred_from + (incident.occurred_to - incident.occurred_from) / 2
    return middle.astimezone(UTC).date()


def _key(lon: float, lat: float, digits: int) -> Key:
    return round(lon, digits), round(lat, digits)


def _from_the_centre(lon: Floats, lat: Floats) -> tuple[Floats, Floats, Floats]:
    """Return x, y and z of points on the ellipsoid, from the centre of the earth [km]."""
    east, north = np.radians(lon), np.radians(lat)
    curvature = SEMI_MAJOR_M / 1e3 / np.sqrt(1 - (ECCENTRICITY * np.sin(north)) ** 2)
    across = curvature * np.cos(north)
    up = curvature * (1 - ECCENTRICITY**2) * np.sin(north)
    return across * np.cos(east), across * np.sin(east), up


def _watched(
    exposure: Mapping[tuple[Key, date], float],
    number: Mapping[Key, int],
    first: date,
    bins: int,
    search: Search,
) -> NDArray[np.float64]:
    watched = np.zeros((len(number), bins))
    for (key, day), share in exposure.items():
        place, bin_ = number.get(key), (day - first).days // search.bin_days
        if place is not None and 0 <= bin_ < bins:
            watched[place, bin_] += share
    # what happened was seen, so that some of its place and bin was watched
    return np.maximum(watched, 1e-3)


def _told(window: Window, places: Sequence[Key], first: date, search: Search) -> Hotspot:
    start = first + timedelta(days=window.first * search.bin_days)
    last = first + timedelta(days=window.last * search.bin_days - 1)
    chance = (
        "chance gives such a cluster in "
        + (f"{window.p:.0%}" if window.p >= 0.01 else f"{window.p:.1%}")
        + " of shuffles"
    )
    within = f"within {window.radius_km:.0f} km" if window.radius_km >= 0.5 else "at one place"
    return Hotspot(
        centre=places[window.centre],
        radius_km=round(window.radius_km, 3),
        first_day=start,
        last_day=last,
        incidents=window.cases,
        expected=exactly(window.expected, "count"),
        statistic=window.statistic,
        p=window.p,
        words=f"{window.cases} where {window.expected:.1f} were expected, {within}, "
        f"{start} to {last}; {chance}",
    )
