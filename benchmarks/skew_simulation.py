"""How unevenly incidents fall on a cluster's tasks, by how they are shared out.

Nine of ten incidents lie along a line of contact, and there they crowd in a few places and weeks,
as a power law has it. Three ways of sharing them out are compared: by cell, by cell and month, and
by cells packed into parts of bounded size, as `--engine spark://...` does. The work of a row near
a border is taken as ten times that of any other.

    python benchmarks/skew_simulation.py [--rows 5000000] [--tasks 256] [--shape 1.1] [--seed 1]
"""

from __future__ import annotations

import argparse

import numpy as np

from truceline.engines.partitioning import code_of, plan_of

LENGTH_DEG, DEPTH_DEG, DAYS = 15.0, 6.0, 1460
CELL_DEG, SLAB_DAYS = 0.1, 30
PLACES, NEAR_DEG, NEAR_WORK = 3_000, 0.05, 10.0


def made(rows: int, shape: float, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return column, row (both in degrees) and day of incidents that crowd along a line."""
    rng = np.random.default_rng(seed)
    busy = 1 + rng.pareto(shape, PLACES)
    place = rng.choice(PLACES, rows, p=busy / busy.sum())
    lon = rng.uniform(0, LENGTH_DEG, PLACES)[place] + rng.normal(0, 0.02, rows)
    lat = np.sin(lon) * 0.3 + rng.normal(0, 0.05, rows)
    # every place has its weeks: an offensive, then quiet
    day = (rng.uniform(0, DAYS, PLACES)[place] + rng.normal(0, 40, rows)) % DAYS
    behind = rng.random(rows) < 0.1
    lat[behind] = rng.uniform(-DEPTH_DEG / 2, DEPTH_DEG / 2, behind.sum())
    day[behind] = rng.uniform(0, DAYS, behind.sum())
    return lon, lat, day


def hashed(keys: np.ndarray, tasks: int) -> np.ndarray:
    """Return a task for each key, as a shuffle by hash gives it."""
    mixed = keys.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return ((mixed >> np.uint64(33)) % np.uint64(tasks)).astype(np.int64)


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--rows", type=int, default=5_000_000)
    given.add_argument("--tasks", type=int, default=256)
    given.add_argument("--shape", type=float, default=1.1, help="of the power law; less is worse")
    given.add_argument("--seed", type=int, default=1)
    asked = given.parse_args()
    lon, lat, day = made(asked.rows, asked.shape, asked.seed)
    column = np.floor(lon / CELL_DEG).astype(np.int64)
    row = np.floor(lat / CELL_DEG).astype(np.int64)
    slab = np.floor(day / SLAB_DAYS).astype(np.int64)
    work = np.where(np.abs(lat - np.sin(lon) * 0.3) < NEAR_DEG, NEAR_WORK, 1.0)
    cells = code_of(column, row, slab)
    codes, counts = np.unique(cells, return_counts=True)
    plan = plan_of(codes, counts, asked.rows // asked.tasks + 1)
    ways = {
        "by cell": hashed(code_of(column, row, np.zeros_like(slab)), asked.tasks),
        "by cell and month": hashed(cells, asked.tasks),
        "packed, bounded, salted": plan.part_of(cells, np.arange(asked.rows)),
    }
    print(
        f"{asked.rows:,} rows, {len(codes):,} cells of place and month; the fullest holds "
        f"{counts.max():,} ({counts.max() / asked.rows:.2%}), the median {np.median(counts):,.0f}"
    )
    print(f"{'':26}{'tasks':>7}{'fullest / mean rows':>21}{'work':>8}{'wait':>7}")
    for name, task in ways.items():
        held = np.bincount(task)
        worked = np.bincount(task, weights=work)
        wait = longest(worked, asked.tasks // 4) / (worked.sum() / (asked.tasks // 4))
        print(
            f"{name:26}{len(held):>7}{held.max() / held.mean():>21.2f}"
            f"{worked.max() / worked.mean():>8.2f}{wait:>7.2f}"
        )
    print(
        f"wait: time on {asked.tasks // 4} cores that take task after task, against an even share"
    )


def longest(work: np.ndarray, cores: int) -> float:
    """Return when the last core is done, if each takes the next task as it becomes free."""
    free = np.zeros(cores)
    for each in work.tolist():
        free[free.argmin()] += each
    return float(free.max())


if __name__ == "__main__":
    main()
