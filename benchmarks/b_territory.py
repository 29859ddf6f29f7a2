"""Row B: held, gained and lost by unit over daily maps, against what a user would write.

Each way runs as a process of its own, from import to last number, in turn, and writes its rows;
the rows are compared before any time is printed. Every way gets the same units, and long edges
with vertices along their geodesics, so that cutting them leaves the same areas. Peers: GeoPandas
``overlay`` (the plain way)
and shapely intersections unit by unit, both with areas by ``pyproj.Geod``.

    python benchmarks/b_territory.py [--days 31] [--maps FOLDER] [--runs 3] [--against shapely]

Without a folder of real maps a series is made by seed: a coast-to-coast area of about 3,000 edges
that changes a little every day, one file a day.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from truceline.control.ground import Ground

Row = tuple[str, str, float, float, float]  # day, unit, held, gained, lost [km2]
CLOSE_KM2 = 0.02  # two ways may differ by this in one unit and day: a plain overlay's slivers


def ours(files: list[Path]) -> Iterator[Row]:
    from truceline.control.changelog import log_changes
    from truceline.control.conventions import DEFAULT
    from truceline.control.series import series_rows
    from truceline.model.record import PartyId

    log = log_changes(files, ground(), DEFAULT, holder=PartyId("RU"))
    for row in series_rows(log):
        if row.unit not in ("total", "residue"):
            yield (f"{row.date}", str(row.unit), row.held_km2, row.gained_km2, row.lost_km2)


def geopandas_overlay(files: list[Path]) -> Iterator[Row]:
    import geopandas as gpd

    from truceline.geo.edges import along_geodesics

    shapes = {unit.id: unit.shape for unit in ground().units}
    units = gpd.GeoDataFrame({"unit": [*shapes]}, geometry=[*shapes.values()], crs="EPSG:4326")
    before = None
    for path in files:
        day = gpd.read_file(path)[["geometry"]].dissolve()
        day["geometry"] = [along_geodesics(shape) for shape in day.geometry]
        held = _by_unit(gpd.overlay(units, day, how="intersection"))
        gained: dict[str, float] = {}
        lost: dict[str, float] = {}
        if before is not None:
            new = gpd.overlay(day, before, how="difference")
            old = gpd.overlay(before, day, how="difference")
            if len(new):
                gained = _by_unit(gpd.overlay(units, new, how="intersection"))
            if len(old):
                lost = _by_unit(gpd.overlay(units, old, how="intersection"))
        for unit in held:
            yield (_day(path), unit, held[unit], gained.get(unit, 0.0), lost.get(unit, 0.0))
        before = day


def shapely_loop(files: list[Path]) -> Iterator[Row]:
    import shapely

    from truceline.geo.edges import along_geodesics

    units = {unit.id: unit.shape for unit in ground().units}
    before = None
    for path in files:
        features = json.loads(path.read_text("utf-8"))["features"]
        shapes = [shapely.from_geojson(json.dumps(f["geometry"])) for f in features]
        day = along_geodesics(shapely.union_all(shapes))
        new = day.difference(before) if before is not None else shapely.Polygon()
        old = before.difference(day) if before is not None else shapely.Polygon()
        for unit, shape in units.items():
            held = _km2(day.intersection(shape))
            if held:
                gained, lost = _km2(new.intersection(shape)), _km2(old.intersection(shape))
                yield (_day(path), unit, held, gained, lost)
        before = day


WAYS: dict[str, Callable[[list[Path]], Iterator[Row]]] = {
    "truceline": ours,
    "shapely": shapely_loop,
    "geopandas": geopandas_overlay,
}


def ground() -> Ground:
    """Return the same units for every way, with vertices along their geodesic edges."""
    from truceline.atlas import open_theatre
    from truceline.control.boundaries import read_ground
    from truceline.control.ground import ground_of

    theatre = open_theatre("ukraine")
    boundaries = os.environ.get("TRUCELINE_BENCH_BOUNDARIES")
    return read_ground(boundaries, theatre) if boundaries else ground_of(theatre)


def _by_unit(frame: object) -> dict[str, float]:
    areas: dict[str, float] = {}
    for unit, shape in zip(frame["unit"], frame.geometry, strict=True):  # type: ignore[index,attr-defined]
        areas[unit] = areas.get(unit, 0.0) + _km2(shape)
    return areas


def _km2(shape: object) -> float:
    import shapely
    from pyproj import Geod

    area, _ = Geod(ellps="WGS84").geometry_area_perimeter(shapely.normalize(shape))
    return abs(float(area)) / 1e6


def _day(path: Path) -> str:
    return f"{path.stem[:4]}-{path.stem[4:6]}-{path.stem[6:8]}"


def made_by_seed(folder: Path, days: int, seed: int = 20250808) -> None:
    """Write a series of maps: a wavy area in the east, a few vertices moved each day."""
    import numpy as np
    import shapely

    rng = np.random.default_rng(seed)
    lat = np.linspace(46.2, 49.9, 2_900)
    lon = 36.0 + np.cumsum(rng.normal(0, 0.004, lat.size)) + 0.8 * np.sin(lat * 3)
    for day in range(days):
        if day:
            at = int(rng.integers(20, lat.size - 40))
            lon[at : at + 16] -= rng.uniform(0, 0.01, 16)
        ring = [*zip(lon, lat, strict=True), (39.9, 49.9), (39.9, 46.2)]
        shape = shapely.make_valid(shapely.Polygon(np.round(ring, 6)), method="structure")
        feature = {
            "type": "Feature",
            "properties": {"holder": "RU"},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        name = f"{date(2025, 1, 1) + timedelta(days=day):%Y%m%d}.geojson"
        document = {"type": "FeatureCollection", "features": [feature]}
        (folder / name).write_text(json.dumps(document), "utf-8")


def run(way: str, folder: Path, days: int, out: Path) -> float:
    """Run one way as a process of its own and return its CPU seconds, children included."""
    import subprocess

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, __file__, "--way", way, "--maps", str(folder), "--days", str(days)]
    # compiled modules are kept from run to run, as they are for a user
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([*command, "--out", str(out)], check=True, env=env)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def rows_in(path: Path) -> dict[tuple[str, str], tuple[float, float, float]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            (day, unit): (float(held), float(gained), float(lost))
            for day, unit, held, gained, lost in csv.reader(stream)
        }


def check_equal(one: Path, other: Path) -> float:
    """Return the largest difference between two ways' figures, or stop where it is too large."""
    mine, theirs = rows_in(one), rows_in(other)
    worst = 0.0
    for key in mine.keys() | theirs.keys():
        pairs = zip(mine.get(key, (0, 0, 0)), theirs.get(key, (0, 0, 0)), strict=True)
        for name, (a, b) in zip(("held", "gained", "lost"), pairs, strict=True):
            worst = max(worst, abs(a - b))
            assert abs(a - b) <= CLOSE_KM2 + 1e-6 * abs(b), f"{key} {name}: {a} and {b}"
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=31)
    parser.add_argument("--maps", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--against", choices=[*WAYS][1:], help="one peer instead of all")
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    if options.way:
        files = sorted(options.maps.glob("*.geojson"))[: options.days]
        with options.out.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(WAYS[options.way](files))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        options.out.with_suffix(".peak").write_text(f"{peak}")
        return
    # a way's own process does not load what only the table needs
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as scratch:
        folder = options.maps or Path(scratch) / "maps"
        if options.maps is None:
            folder.mkdir()
            made_by_seed(folder, options.days)
        peers = [options.against] if options.against else [*WAYS][1:]
        compare(folder, options.days, options.runs, Path(scratch), peers, options.maps is None)


def compare(
    folder: Path, days: int, runs: int, scratch: Path, peers: list[str], made: bool
) -> None:
    """Run every way in turn, check that the rows agree, and print the table."""
    import platform
    import statistics
    from importlib.metadata import version

    few = max(2, days // 10)
    ways = ["truceline", *peers]
    whole: dict[str, list[float]] = {way: [] for way in ways}
    tenth: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(runs):
        for way in ways:
            whole[way].append(run(way, folder, days, scratch / f"{way}.csv"))
            tenth[way].append(run(way, folder, few, scratch / f"{way}-few.csv"))
    apart = {way: check_equal(scratch / "truceline.csv", scratch / f"{way}.csv") for way in peers}
    used = ("shapely", "pyproj", *(peer for peer in peers if peer == "geopandas"))
    libraries = ", ".join(f"{name} {version(name)}" for name in used)
    print(f"{days} maps {'by seed' if made else 'from a folder'} x 27 units, {runs} runs in turn")
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"truceline {version('truceline')}, {libraries}\n"
    )
    heads = (
        "CPU s, whole process",
        "ratio",
        "ms a further map",
        "ratio",
        f"peak MB, {few} / {days} maps",
        "largest difference km2",
    )
    print(f"{'way':<12}" + "".join(f"{head:>24}" for head in heads))
    for way in ways:
        further = [(all_ - some) / (days - few) * 1e3 for all_, some in pairs(whole, tenth, way)]
        ours_further = [(a - b) / (days - few) * 1e3 for a, b in pairs(whole, tenth, "truceline")]
        cells = (
            f"{statistics.median(whole[way]):.2f}",
            f"{ratio(whole['truceline'], whole[way]):.1f}",
            f"{statistics.median(further):.0f}",
            f"{ratio(ours_further, further):.1f}",
            " / ".join((scratch / f"{way}{of}.peak").read_text() for of in ("-few", "")),
            f"{apart.get(way, 0.0):.6f}",
        )
        print(f"{way:<12}" + "".join(f"{cell:>24}" for cell in cells))


def pairs(
    whole: dict[str, list[float]], tenth: dict[str, list[float]], way: str
) -> Iterator[tuple[float, float]]:
    yield from zip(whole[way], tenth[way], strict=True)


def ratio(mine: list[float], theirs: list[float]) -> float:
    """Return the median of the ratios of pairs of runs."""
    import statistics

    return statistics.median(b / a for a, b in zip(mine, theirs, strict=True))


if __name__ == "__main__":
    main()
