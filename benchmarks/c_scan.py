"""Row C: the space-time permutation scan with 999 shuffles.

SaTScan, which a user would take, is in no package registry, and neither is any other program with
this scan; so it is not run here. Its printed answer, where the folder of published answers is
given, is compared digit by digit. In its place stands `exhaustive` below: every window of every
shuffle, compiled, with no logarithm but for the windows that could be the best - the way
SaTScan's source searches its shuffles. It is run on a few shuffles, and the largest statistic of
each must equal ours; its time for all is extrapolated, shuffles being alike. A ratio to it says
what the search itself gains. It says nothing of how fast SaTScan is.

    python benchmarks/c_scan.py [--events 5000] [--replicates 999] [--truth FOLDER] [--plain 20]
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import numba
import numpy as np

from truceline.engines import scanning
from truceline.engines.cylinders import statistic
from truceline.engines.scanning import Cases, Reach, scan

PRINTED = "58.198483"  # SaTScan 10.3.2 on scan_5000, most likely cluster
REACH = Reach(50.0, 12)
SEED = 1


def made(events: int, seed: int = 5) -> Cases:
    """Return events at places along a line, busier in some seasons, with one planted cluster."""
    rng = np.random.default_rng(seed)
    places = int(events**0.5 * 11)
    x, y = rng.uniform(-250, 250, places), rng.normal(0, 80, places)
    busy = rng.pareto(1.1, places) + 0.1
    place = rng.choice(places, events, p=busy / busy.sum())
    season = 1 + 0.4 * np.sin(np.arange(110) / 8)
    bins = rng.choice(110, events, p=season / season.sum())
    planted = rng.choice(events, events // 150, replace=False)
    near = np.flatnonzero(np.hypot(x - x[0], y - y[0]) < 12)
    place[planted], bins[planted] = rng.choice(near, len(planted)), rng.integers(60, 63)
    return Cases(place, bins, x, y, 110)


def published(folder: Path) -> Cases:
    places = {}
    for line in (folder / "scan_5000.geo").read_text().splitlines():
        name, x, y = line.split()
        places[name] = (float(x), float(y))
    number = {name: index for index, name in enumerate(places)}
    place, bins = [], []
    for line in (folder / "scan_5000.cas").read_text().splitlines():
        name, count, day = line.split()
        week = (date(*map(int, day.split("/"))) - date(2024, 7, 8)).days // 7
        place += [number[name]] * int(count)
        bins += [week] * int(count)
    x, y = (np.array(column) for column in zip(*places.values(), strict=True))
    return Cases(np.array(place), np.array(bins), x, y, 110)


@numba.njit
def exhaustive(rows: Any, offsets: Any, places: Any, last: Any, by_bin: Any, longest: int) -> float:
    """Return the largest statistic of all windows: for each count, of its least expected.

    Of windows with equal cases that with the least expected is the best, so that one number a
    count is kept while all windows are looked at, and logarithms are taken at the end.
    """
    bins, total = rows.shape[1], by_bin.sum()
    along = np.zeros(bins + 1, np.int64)
    along[1:] = np.cumsum(by_bin)
    least = np.full(total + 1, np.inf)
    running = np.zeros(bins + 1, np.int64)
    for centre in range(len(offsets) - 1):
        counts, held = np.zeros(bins, np.int64), 0
        for ring in range(offsets[centre], offsets[centre + 1]):
            counts += rows[places[ring]]
            held += rows[places[ring]].sum()
            if not last[ring]:
                continue
            running[1:] = np.cumsum(counts)
            for first in range(bins):
                for stop in range(first + 1, min(first + longest, bins) + 1):
                    cases = running[stop] - running[first]
                    expected = held * (along[stop] - along[first])
                    if expected < least[cases]:
                        least[cases] = expected
    largest = 0.0
    for cases in range(2, total):
        if least[cases] < np.inf:
            largest = max(largest, statistic(float(cases), least[cases] / total, float(total)))
    return largest


def plainly(cases: Cases, shuffles: int) -> tuple[list[float], list[float]]:
    """Return the largest statistic of the first shuffles, and the CPU that each took."""
    rings = scanning._rings(cases, REACH.radius_km)
    order = np.argsort(cases.place, kind="stable")
    times, place = cases.bin[order], cases.place[order]
    by_bin = np.bincount(times, minlength=cases.bins)
    found, took = [], []
    for number in range(-1, shuffles):  # the first is for compiling
        rng = np.random.default_rng((SEED, max(number, 0)))
        rows = np.zeros((len(cases.x), cases.bins), np.int64)
        np.add.at(rows, (place, rng.permutation(times)), 1)
        start = time.process_time()
        value = exhaustive(rows, rings.offsets, rings.places, rings.last, by_bin, REACH.bins)
        if number >= 0:
            found.append(value)
            took.append(time.process_time() - start)
    return found, took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=5000)
    parser.add_argument("--replicates", type=int, default=999)
    parser.add_argument("--truth", type=Path)
    parser.add_argument("--plain", type=int, default=20, help="shuffles searched exhaustively")
    asked = parser.parse_args()
    cases = published(asked.truth) if asked.truth else made(asked.events)
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}, numpy {version('numpy')}, numba {version('numba')}"
    )
    scan(made(500), REACH, replicates=1)  # compiled code is loaded once; its cost is told apart
    loaded = time.process_time()
    begun = time.perf_counter()
    found = scan(cases, REACH, replicates=asked.replicates, seed=SEED)
    spent, wall = time.process_time() - loaded, time.perf_counter() - begun
    best = found.windows[0]
    if asked.truth:
        assert f"{best.statistic:.6f}" == PRINTED, best
        print(
            f"answer: {best.statistic:.6f}, {best.cases} cases where {best.expected:.2f} were "
            "expected, equal to the printed one"
        )
    circles = int(scanning._rings(cases, REACH.radius_km).last.sum())
    print(
        f"{len(cases.place):,} events, {len(cases.x):,} places, {circles:,} circles, "
        f"{asked.replicates} shuffles, 5 % critical value {found.critical():.3f}"
    )
    print(f"  ours        {spent:10.1f} s CPU, {wall:.1f} s wall ({loaded:.1f} s CPU to load)")
    plain, took = plainly(cases, min(asked.plain, asked.replicates))
    for mine, theirs in zip(found.replicates, plain, strict=False):
        assert abs(mine - theirs) <= 1e-9 * theirs, (mine, theirs)
    whole = median(took) * (asked.replicates + 1)
    print(
        f"  exhaustive  {whole:10.1f} s CPU, extrapolated from {len(took)} shuffles of "
        f"{min(took):.3f} to {max(took):.3f} s, the largest statistic of each equal to ours"
    )
    print(f"  ratio       {whole / spent:10.1f}")
    sys.stdout.write("  SaTScan     NOT RUN: it is in no package registry\n")


if __name__ == "__main__":
    main()
