"""A zone that moves with the line of contact holds an incident by the map of its own day."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import shapely
from tests.unit.monitor.making import incident, terms, zone

import truceline
from truceline.errors import InputError
from truceline.monitor.match import Matcher
from truceline.monitor.moving import DrawnOn, moving_zones
from truceline.monitor.watch import Watch

FIRST = date(2020, 1, 10)


def drawn_to(east: float, on: int, **bounds: shapely.Geometry) -> DrawnOn:
    area = zone("box", shapely.box(30, 48, east, 49), **bounds)
    return DrawnOn(FIRST + timedelta(on), terms(zones=(area,)))


def watch(*days: DrawnOn) -> Watch:
    base = terms(zones=(zone("box", shapely.box(30, 48, 30.5, 49)),))
    return Watch(base, versions=moving_zones(base, days), kernel="numpy")


def inside(of: Watch, lon: float, day: int) -> float:
    start = datetime(2020, 1, 10, 12, tzinfo=UTC) + timedelta(day)
    one = incident("i", lon=lon, precision_m=10, occurred_from=start, occurred_to=start)
    found = Matcher(of, {}).match([one])
    return float(found[0].inside.best[0]) if found else 0.0


def test_an_incident_is_held_against_the_map_of_its_day() -> None:
    # to 30.5 in the deal's own map, to 31 from the 10th, and back to 30.4 from the 14th; the
    # maps of the 11th to the 13th are missing
    moving = watch(drawn_to(30.4, 4), drawn_to(31, 0))
    assert [inside(moving, 30.8, day) for day in (-1, 0, 2, 3, 4, 9)] == [0, 1, 1, 1, 0, 0]
    assert [inside(moving, 30.45, day) for day in (-1, 0, 4)] == [1, 1, 0]


def test_a_zone_that_never_moves_is_no_moving_zone() -> None:
    base = terms()
    days = [DrawnOn(FIRST + timedelta(n), terms()) for n in range(5)]
    assert moving_zones(base, days) == {}


def test_days_on_which_nothing_moves_make_no_edges_of_their_own() -> None:
    few = watch(drawn_to(31, 0), drawn_to(30.4, 400))
    many = watch(*(drawn_to(31, n) for n in range(400)), drawn_to(30.4, 400))
    assert few.index is not None
    assert many.index is not None
    assert len(many.index._edges) == len(few.index._edges)


def test_what_a_map_is_not_sure_of_stays_a_range_on_its_day() -> None:
    wide = {"low": shapely.box(30, 48, 30.7, 49), "high": shapely.box(30, 48, 31.2, 49)}
    moving = watch(drawn_to(31, 0, **wide))
    start = datetime(2020, 1, 20, tzinfo=UTC)
    one = incident("i", lon=30.8, precision_m=10, occurred_from=start, occurred_to=start)
    (found,) = Matcher(moving, {}).match([one])
    ranges = (found.inside.low, found.inside.best, found.inside.high)
    assert [float(each[0]) for each in ranges] == [0, 1, 1]


DEAL = """\
deal "A halt along a line that moves"
theatre ukraine
as of 2024-07-08
status agreed
party RU "Russian Federation"
party UA "Ukraine"
control "{first}"
zone east = Donetsk oblast held by RU
entry into force 2024-07-01 00:00 Europe/Kyiv
term halt: RU halts offensive operations in east
  starting entry into force
"""


@pytest.fixture
def days(tmp_path: Path, test_data: Path) -> Path:
    maps = sorted((test_data / "control" / "deepstate_daily").glob("*.geojson"))
    folder = tmp_path / "days"
    folder.mkdir()
    for file in (maps[0], maps[150]):
        shutil.copy(file, folder / file.name)
    return folder


def land_of(file: Path) -> shapely.Geometry:
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in features]
    return shapely.union_all(shapely.make_valid(shapes))


@pytest.mark.needs_data
def test_ground_that_passed_between_two_real_maps_is_in_the_zone_only_after(
    tmp_path: Path, days: Path
) -> None:
    first, last = sorted(days.iterdir())
    areas = [land_of(file) for file in (first, last)]
    passed = areas[1].difference(areas[0]).intersection(shapely.box(37, 47.5, 38.5, 48.6))
    here = max(shapely.get_parts(passed), key=lambda part: part.area).representative_point()
    deal = tmp_path / "halt.deal"
    deal.write_text(DEAL.format(first=first), encoding="utf-8")
    later = datetime.strptime(last.stem, "%Y%m%d").replace(tzinfo=UTC)
    feed = tmp_path / "incidents.csv"
    feed.write_text(
        "id,time,lon,lat,precision_m,category\n"
        f"before,{later - timedelta(days=2):%Y-%m-%dT%H:%MZ},{here.x},{here.y},1,armed clash\n"
        f"after,{later + timedelta(hours=2):%Y-%m-%dT%H:%MZ},{here.x},{here.y},1,armed clash\n",
        encoding="utf-8",
    )
    found = truceline.monitor(deal, feed, control_days=days, zone="UTC")
    assert {one.incident for one in found.findings} == {"table:after"}
    assert not truceline.monitor(deal, feed, zone="UTC").findings  # by the first map alone


def test_a_map_without_a_date_is_refused(tmp_path: Path, examples: Path) -> None:
    (tmp_path / "sometime.csv").write_text("place,unit,geonameid,holder,as_of,basis,url,note\n")
    with pytest.raises(InputError):
        truceline.monitor(
            examples / "donbas-2025-08" / "deal.deal",
            examples / "incidents-demo" / "incidents.csv",
            control_days=tmp_path,
        )
