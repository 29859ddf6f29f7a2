"""Row C: the space-time permutation scan with 999 shuffles, against SaTScan.

SaTScan is in no package registry, so that it is not run here; its printed answer, where the folder
of published answers is given, is compared digit by digit.

    python benchmarks/c_scan.py [--events 5000] [--replicates 999] [--truth FOLDER]
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np

from truceline.engines.scanning import Cases, Reach, scan

PRINTED = "58.198483"  # SaTScan 10.3.2 on scan_5000, most likely cluster


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


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=5000)
    parser.add_argument("--replicates", type=int, default=999)
    parser.add_argument("--truth", type=Path)
    asked = parser.parse_args()
    cases = published(asked.truth) if asked.truth else made(asked.events)
    reach = Reach(50.0, 12)
    scan(cases, reach, replicates=1)  # compiled code is loaded once; its cost is told apart
    loaded = sum(os.times()[:2])
    found = scan(cases, reach, replicates=asked.replicates)
    spent = sum(os.times()[:2]) - loaded
    best = found.windows[0]
    if asked.truth:
        assert f"{best.statistic:.6f}" == PRINTED, best
        print(
            f"answer: {best.statistic:.6f}, {best.cases} cases where {best.expected:.2f} were "
            "expected, equal to the printed one"
        )
    print(
        f"{platform.machine()}, Python {platform.python_version()}, numpy {version('numpy')}, "
        f"numba {version('numba')}"
    )
    print(
        f"  ours     {spent:8.1f} s CPU ({loaded:.1f} s to load and compile), "
        f"{len(cases.place):,} events, {asked.replicates} shuffles, "
        f"5 % critical value {found.critical():.3f}"
    )
    sys.stdout.write("  SaTScan  NOT RUN: it is in no package registry\n")


if __name__ == "__main__":
    main()
