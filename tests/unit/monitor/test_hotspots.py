"""Clusters of incidents on the globe, told in words, and only of what is placed sharply enough."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest
from pyproj import Geod
from tests.unit.monitor.making import START, incident

from truceline.engines.compiled import has_numba
from truceline.errors import InputError
from truceline.model.incident import Incident
from truceline.monitor.hotspots import Search, hotspots_of, read_exposure

pytestmark = pytest.mark.skipif(not has_numba(), reason="numba is absent: install the extra 'fast'")

SEARCH = Search(radius_km=30.0, replicates=99)
TOWNS = [(lon, lat) for lon in (24.0, 30.0, 36.0, 39.0) for lat in (46.0, 49.0, 52.0)]


def told(number: int, lon: float, lat: float, day: int, **others: object) -> Incident:
    since = START + timedelta(days=day, hours=9)
    given = {"precision_m": 1000.0, "occurred_to": since + timedelta(hours=1), **others}
    return incident(f"h{number}", lon=lon, lat=lat, occurred_from=since, **given)


def quiet(days: int = 140, every: int = 5) -> Iterator[Incident]:
    """One incident a town every few days."""
    spots = ((lon, lat, day) for lon, lat in TOWNS for day in range(0, days, every))
    for number, (lon, lat, day) in enumerate(spots):
        yield told(number, lon, lat, day)


def burst(at: tuple[float, float], first_day: int, count: int) -> list[Incident]:
    return [told(10_000 + n, *at, first_day + n % 7) for n in range(count)]


def test_a_burst_is_found_and_told_in_words() -> None:
    incidents = [*quiet(), *burst((36.0, 49.0), 70, 20)]
    found = hotspots_of(incidents, SEARCH)
    first = found.hotspots[0]
    assert first.centre == (36.0, 49.0)
    assert first.first_day == START.date() + timedelta(days=70)
    assert first.p == 0.01
    # by hand: of 12 x 28 + 20 = 356 incidents, 28 + 20 at the town, and in the week of days
    # 70 to 76 the 20 and 2 from each of 12 towns (days 70 and 75)
    assert first.incidents == 22
    assert first.expected.best == pytest.approx(48 * 44 / 356, rel=1e-12)
    assert "22 where 5.9 were expected" in first.words
    assert "nothing of who acted" in found.notes[0]


def test_a_cluster_has_at_least_as_many_incidents_as_asked_for() -> None:
    incidents = [*quiet(), *burst((36.0, 49.0), 70, 20), *burst((24.0, 46.0), 30, 4)]
    all_of_them = hotspots_of(incidents, SEARCH)
    large = hotspots_of(incidents, replace(SEARCH, least_incidents=10))
    assert large.hotspots[0] == all_of_them.hotspots[0]
    assert min(each.incidents for each in all_of_them.hotspots) < 10
    assert min(each.incidents for each in large.hotspots) >= 10
    assert large.least_incidents == 10


def test_circles_are_measured_on_the_ellipsoid_far_from_the_middle_of_the_data() -> None:
    # a cluster of two towns at the edge of a theatre of 1,200 km
    near, far = (39.0, 46.0), (39.25, 46.1)
    incidents = [*quiet(), *burst(near, 70, 12)]
    incidents += [replace_id(one, f"far{n}", far) for n, one in enumerate(burst(near, 70, 12))]
    first = hotspots_of(incidents, SEARCH).hotspots[0]
    metres = Geod(ellps="WGS84").inv(*near, *far)[2]
    assert first.incidents > 20
    # the sphere that bends the chord makes 1e-8 of it, and the answer is rounded to a metre
    assert first.radius_km == pytest.approx(metres / 1e3, abs=6e-4)


def replace_id(one: Incident, name: str, at: tuple[float, float]) -> Incident:
    return msgspec.structs.replace(one, id=name, lon=at[0], lat=at[1])


def test_what_is_vague_in_place_or_time_is_left_out_and_counted() -> None:
    vague = [
        told(1, 36.0, 49.0, 70, precision_m=20_000.0),
        told(2, 36.0, 49.0, 70, occurred_to=START + timedelta(days=99)),
    ]
    found = hotspots_of([*quiet(), *vague], SEARCH)
    assert (found.left_out, found.incidents) == (2, len(list(quiet())))


def test_too_few_incidents_show_no_pattern() -> None:
    with pytest.raises(InputError) as caught:
        hotspots_of(list(quiet())[:9], SEARCH)
    assert caught.value.problems[0].code == "HOTSPOTS-FEW"


def test_prospective_looks_only_at_what_still_goes_on() -> None:
    incidents = [*quiet(140), *burst((36.0, 49.0), 70, 20), *burst((24.0, 52.0), 133, 12)]
    past = hotspots_of(incidents, SEARCH).hotspots[0]
    assert past.centre == (36.0, 49.0)
    now = hotspots_of(incidents, replace(SEARCH, prospective=True))
    assert now.hotspots[0].centre == (24.0, 52.0)
    assert {each.last_day for each in now.hotspots} == {START.date() + timedelta(days=139)}


def test_a_camera_that_was_switched_on_is_no_outbreak(tmp_path: Path) -> None:
    # one town is watched from day 105 on only; where it is watched, as much happens as elsewhere
    all_of = quiet(every=2)
    late = [one for one in all_of if one.lon != 36.0 or one.lat != 49.0 or day_of(one) >= 105]
    rows = [
        f"{lon},{lat},{START.date() + timedelta(days=day)},"
        f"{0 if (lon, lat) == (36.0, 49.0) and day < 105 else 1}"
        for lon, lat in TOWNS
        for day in range(140)
    ]
    file = tmp_path / "watched.csv"
    file.write_text("\n".join(["lon,lat,date,share", *rows]) + "\n")
    search = replace(SEARCH, longest_days=35)
    plain = hotspots_of(late, search).hotspots[0]
    assert (plain.centre, plain.p <= 0.05) == ((36.0, 49.0), True)
    adjusted = hotspots_of(late, search, read_exposure(file))
    assert adjusted.exposure_adjusted
    assert not [each for each in adjusted.hotspots if each.p <= 0.05]


def day_of(one: Incident) -> int:
    return (one.occurred_from - START).days


def test_shares_of_watching_are_read_by_place_and_day(tmp_path: Path) -> None:
    file = tmp_path / "watched.csv"
    file.write_text("lon,lat,date,share\n36.004,49.0,2025-01-02,0.5\n36.0,49.0,2025-01-03,-1\n")
    with pytest.raises(InputError) as caught:
        read_exposure(file)
    assert caught.value.problems[0].code == "TABLE-CELL"
    file.write_text("lon,lat,date,share\n36.004,49.0,2025-01-02,0.5\n")
    assert read_exposure(file) == {((36.0, 49.0), date(2025, 1, 2)): 0.5}


def test_the_same_seed_gives_the_same_p_values() -> None:
    incidents = list(quiet())
    first, second = (hotspots_of(incidents, SEARCH) for _ in range(2))
    assert first == second
    assert np.isfinite(first.critical_5_percent)
