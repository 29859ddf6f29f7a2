"""Rows A1 and A2: incidents in zones, exactly and with a probability, against what a user would do.

Each way runs as a process of its own, from import to last number; CPU seconds are those of the
whole process. Ours runs in full. Slow peers run on a part, shown as such, and are scaled to the
whole (their cost is linear in incidents; two parts are shown). Answers are compared before any
time is printed: A1 pair by pair, A2 against draws and against integration by slices.

    python benchmarks/a_zones.py [--incidents 1000000] [--runs 3]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

BATCH = 1_000_000
COLUMNS = ["id", "occurred_from", "lon", "lat", "precision_m", "category"]
SIGMA_SHARE = 1 / 2.4477468306808166


def batches(path: Path, part: int | None = None):
    """Yield (lon, lat, precision_m) of the file, or of its first `part` rows."""
    import pyarrow.parquet as pq

    left = part
    for batch in pq.ParquetFile(path).iter_batches(BATCH, columns=COLUMNS):
        if left is not None:
            batch = batch.slice(0, left)
            left -= len(batch)
        yield tuple(batch.column(name).to_numpy() for name in ("lon", "lat", "precision_m"))
        if left == 0:
            return


def index():
    from made_theatre import zones

    from truceline.engines.edges import ZoneShape
    from truceline.engines.matching import ZoneIndex

    shapes = zones()
    return ZoneIndex([ZoneShape(i, shape) for i, shape in enumerate(shapes)], len(shapes))


def read_only(path: Path, part: int | None) -> dict[str, float]:
    return {"rows": sum(len(lon) for lon, _, _ in batches(path, part))}


def ours_exact(path: Path, part: int | None) -> dict[str, float]:
    zones, pairs, digest = index(), 0, 0
    start = 0
    for lon, lat, _ in batches(path, part):
        found = zones.zone_sets(lon, lat)  # leaves out what lies on a border, as GEOS does
        held, edges = found.zones.astype(np.int64) + 1, found.offsets
        # of each set, how many zones it has and what they come to: summed up, as positions are
        summed = np.diff(np.concatenate([[0], np.cumsum(held)])[edges])
        pairs += int(np.diff(edges)[found.which].sum())
        digest += int((summed[found.which] * np.arange(start + 1, start + len(lon) + 1)).sum())
        start += len(lon)
    return {"pairs": pairs, "digest": digest}


def shapely_prepared(path: Path, part: int | None) -> dict[str, float]:
    import shapely
    from made_theatre import zones

    shapes = zones()
    shapely.prepare(shapes)
    pairs = digest = start = 0
    for lon, lat, _ in batches(path, part):
        for zone, shape in enumerate(shapes):
            rows = np.flatnonzero(shapely.contains_xy(shape, lon, lat))
            pairs += len(rows)
            digest += int(((rows + start + 1) * (zone + 1)).sum())
        start += len(lon)
    return {"pairs": pairs, "digest": digest}


def geopandas_sjoin(path: Path, part: int | None) -> dict[str, float]:
    import geopandas as gpd
    from made_theatre import zones

    shapes = gpd.GeoDataFrame(geometry=zones())
    pairs = digest = start = 0
    for lon, lat, _ in batches(path, part):
        points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat))
        found = gpd.sjoin(points, shapes, predicate="within")
        pairs += len(found)
        rows, zone = found.index.to_numpy(), found["index_right"].to_numpy()
        digest += int(((rows + start + 1) * (zone + 1)).sum())
        start += len(lon)
    return {"pairs": pairs, "digest": digest}


def ours_probable(path: Path, part: int | None) -> dict[str, float]:
    zones, pairs, mass = index(), 0, 0.0
    for lon, lat, metres in batches(path, part):
        found = zones.probabilities(lon, lat, metres * SIGMA_SHARE)
        pairs += len(found)
        mass += float(found.share.sum())
    return {"pairs": pairs, "mass": mass}


def geopandas_buffers(path: Path, part: int | None) -> dict[str, float]:
    """Return what the usual way gives: the share of a circle in each zone, another quantity."""
    import geopandas as gpd
    from made_theatre import zones

    plane = "+proj=laea +lat_0=48.5 +lon_0=31.5 +datum=WGS84 +units=m"
    shapes = gpd.GeoDataFrame({"zone": range(47)}, geometry=zones(), crs="EPSG:4326").to_crs(plane)
    pairs, mass = 0, 0.0
    for lon, lat, metres in batches(path, part):
        points = gpd.GeoSeries.from_xy(lon, lat, crs="EPSG:4326").to_crs(plane)
        circles = gpd.GeoDataFrame(geometry=points.buffer(metres))
        circles["area"] = circles.area
        cut = gpd.overlay(circles, shapes, keep_geom_type=True)
        pairs += len(cut)
        mass += float((cut.area / cut["area"]).sum())
    return {"pairs": pairs, "mass": mass}


def draws(path: Path, part: int | None) -> dict[str, float]:
    """Monte Carlo: 1,000 draws an incident, each looked up in every zone."""
    import shapely
    from made_theatre import zones

    shapes = zones()
    shapely.prepare(shapes)
    rng = np.random.default_rng(3)
    mass = 0.0
    for lon, lat, metres in batches(path, part):
        for start in range(0, len(lon), 1000):
            rows = slice(start, start + 1000)
            x, y = _drawn(rng, lon[rows], lat[rows], metres[rows] * SIGMA_SHARE, 1000)
            mass += sum(float(shapely.contains_xy(s, x, y).sum()) for s in shapes) / 1000
    return {"mass": mass}


def _drawn(rng, lon, lat, sigma, count):
    east, north = rng.standard_normal((2, len(lon), count)) * sigma[:, None]
    x = lon[:, None] + east / (111_320 * np.cos(np.radians(lat)))[:, None]
    return x.ravel(), (lat[:, None] + north / 111_200).ravel()


# name, function, row, the largest part it is given, whether its answer is the same quantity
WAYS = {
    "read": (read_only, "", None),
    "ours A1": (ours_exact, "A1", None),
    "shapely prepared": (shapely_prepared, "A1", None),
    "geopandas sjoin": (geopandas_sjoin, "A1", 1_000_000),
    "ours A2": (ours_probable, "A2", None),
    "geopandas buffer + overlay": (geopandas_buffers, "A2", 5_000),
    "1,000 draws, shapely": (draws, "A2", 2_000),
}
NEEDS = {"geopandas sjoin": "geopandas", "geopandas buffer + overlay": "geopandas"}


def measured(way: str, path: Path, part: int | None) -> tuple[float, dict[str, float]]:
    """Return CPU seconds of a process of its own, and its answer."""
    before = os.times()
    run = subprocess.run(
        [sys.executable, __file__, "--way", way, "--file", str(path), "--part", str(part or 0)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    after = os.times()
    spent = after.children_user + after.children_system
    return spent - before.children_user - before.children_system, json.loads(run.stdout)


def check_answers(path: Path, count: int) -> None:
    """Compare answers first: A1 pair by pair; A2 with slices and with draws."""
    part = min(count, 200_000)
    exact, peer = ours_exact(path, part), shapely_prepared(path, part)
    assert exact == peer, (exact, peer)
    from made_theatre import zones
    from tests.engines.quadrature import around, gaussian_mass

    lon, lat, metres = next(batches(path, 300))
    shapes, found = zones(), index().probabilities(lon, lat, metres * SIGMA_SHARE, least=1e-9)
    worst = 0.0
    rng = np.random.default_rng(4)
    for at in rng.choice(len(found), 150, replace=False):
        row = found.point[at]
        zone = around(shapes[found.zone[at]], lon[row], lat[row], metres[row] * SIGMA_SHARE)
        worst = max(worst, abs(gaussian_mass(zone) - found.share[at]))
    assert worst < 1e-4, worst
    part = min(count, 2_000)
    mass, drawn = ours_probable(path, part)["mass"], draws(path, part)["mass"]
    assert abs(mass - drawn) < 4 * np.sqrt(0.25 * mass / 1000), (mass, drawn)
    print(
        f"answers: A1 equal on {min(count, 200_000):,} incidents; A2 within {worst:.1e} of slices"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--incidents", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--way")
    parser.add_argument("--file", type=Path)
    parser.add_argument("--part", type=int, default=0)
    asked = parser.parse_args()
    if asked.way:
        print(json.dumps(WAYS[asked.way][0](asked.file, asked.part or None)))
        return
    from made_theatre import incidents, zones

    shapes = zones()
    vertices = sum(len(shape.wkb) // 16 for shape in shapes)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "incidents.parquet"
        incidents(asked.incidents, path)
        check_answers(path, asked.incidents)
        print(
            f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, "
            + ", ".join(f"{name} {version(name)}" for name in ("numpy", "shapely", "numba"))
        )
        print(f"{asked.incidents:,} incidents, {len(shapes)} zones, about {vertices:,} vertices")
        table = {}
        for way, (_, row, most) in WAYS.items():
            if NEEDS.get(way) and importlib.util.find_spec(NEEDS[way]) is None:
                print(f"  {way:28} NOT RUN: {NEEDS[way]} is not installed")
                continue
            part = None if most is None or most >= asked.incidents else most
            runs = [measured(way, path, part) for _ in range(asked.runs)]
            seconds = statistics.median(spent for spent, _ in runs)
            if part:  # what does not grow with incidents is measured on a tenth and taken off
                small = measured(way, path, part // 10)[0]
                each = (seconds - small) / (part - part // 10)
                full = small + each * (asked.incidents - part // 10)
            else:
                full = seconds
            table[way] = full
            note = f" (from {part:,}, scaled)" if part else ""
            pairs = runs[0][1].get("pairs")
            print(
                f"  {row:3} {way:28} {full:12.1f} s {full / asked.incidents * 1e6:9.2f} us/incident"
                f"{f'  {pairs:,.0f} pairs' if pairs else ''}{note}"
            )
        for mine, row in (("ours A1", "A1"), ("ours A2", "A2")):
            print(f"{row}: {table[mine] / table['read']:.2f} x the read")
            for way, (_, of, _) in WAYS.items():
                if of == row and way != mine and way in table:
                    print(
                        f"{row}: {table[mine] / table[way]:.4f} of {way} "
                        f"({table[way] / table[mine]:,.0f} x)"
                    )


if __name__ == "__main__":
    main()
