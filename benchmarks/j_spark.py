"""Row J: the matching kernel on a Spark cluster against this process, and a worker lost on the way.

A master and workers of one core each are started on loopback. 5 million incidents are matched to
47 zones in this process, on one worker, on two, and on two of which one is killed while the tasks
run; every pair of incident and zone must be the same in all four, bit for bit.

    python benchmarks/j_spark.py [--incidents 5000000]
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import made_theatre  # noqa: E402
from tests.standalone_spark import StandaloneSpark  # noqa: E402

from truceline.engines.edges import ZoneShape  # noqa: E402
from truceline.engines.matching import ZoneIndex  # noqa: E402
from truceline.engines.spark import BATCH, ROW, Cluster, cluster  # noqa: E402

COLUMNS = ["lon", "lat", "precision_m"]
TWO_SIGMA = 2.4477  # 19 of 20 cases
NAMES = ("point", "zone", "share")
PAIRS = "point long, zone int, share double"


def index() -> ZoneIndex:
    shapes = [ZoneShape(place, zone) for place, zone in enumerate(made_theatre.zones())]
    return ZoneIndex(shapes, len(shapes))


def pairs_of(batch: pa.RecordBatch, zones: ZoneIndex, numbers: np.ndarray) -> pa.RecordBatch:
    """Match one batch, as both engines do."""
    lon, lat, metres = (batch[name].to_numpy() for name in COLUMNS)
    found = zones.probabilities(lon, lat, metres / TWO_SIGMA)
    return pa.record_batch([numbers[found.point], found.zone, found.share], [*NAMES])


def here(path: Path) -> pa.Table:
    zones, before, found = index(), 0, []
    for batch in pq.ParquetFile(path).iter_batches(batch_size=BATCH):
        found.append(pairs_of(batch, zones, np.arange(before, before + len(batch))))
        before += len(batch)
    return pa.Table.from_batches(found)


def cells(batch: pa.RecordBatch) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    column, row = (np.floor(batch[axis].to_numpy() / 0.1).astype(np.int64) for axis in COLUMNS[:2])
    return column, row, np.zeros_like(row)


def there(found: Cluster, path: Path, out: Path) -> pa.Table:
    rows = pq.ParquetFile(path).metadata.num_rows
    shared = found.share(index().settled(rows))

    def match(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield pairs_of(batch, shared.value, batch[ROW].to_numpy())

    frame = found.balanced(found.read([path], COLUMNS), cells)
    found.write(frame.mapInArrow(match, PAIRS), out)
    return pq.read_table(out)


def digest(table: pa.Table) -> tuple[np.ndarray, ...]:
    columns = [table[name].to_numpy() for name in NAMES]
    order = np.argsort(columns[0] * 64 + columns[1], kind="stable")
    return tuple(column[order] for column in columns)


def on_cluster(
    path: Path, folder: Path, workers: int, *, kill: bool
) -> tuple[float, tuple[np.ndarray, ...]]:
    machines = StandaloneSpark(workers)
    try:
        with cluster(machines.url) as found:
            out = folder / f"pairs-{workers}-{kill}"
            if kill:
                threading.Thread(target=kill_in_the_middle, args=(machines, out)).start()
            start = time.perf_counter()
            table = there(found, path, out)
            return time.perf_counter() - start, digest(table)
    finally:
        machines.stop()


def kill_in_the_middle(machines: StandaloneSpark, out: Path) -> None:
    """Kill a worker once the first part of the answer is written."""
    until = time.monotonic() + 3600
    while time.monotonic() < until:
        if next(out.glob("_temporary/0/task_*"), None):
            machines.kill_worker()
            print("  (a worker killed)")
            return
        time.sleep(0.05)


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--incidents", type=int, default=5_000_000)
    count = given.parse_args().incidents
    load = os.getloadavg()[0]
    print(
        f"{count:,} incidents; Spark {version('pyspark')}, numba {version('numba')}, "
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load {load:.1f}"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "incidents.parquet"
        made_theatre.incidents(count, path)
        start = time.perf_counter()
        expected = digest(here(path))
        print(f"  {'this process':28}{time.perf_counter() - start:8.1f} s")
        took = {}
        for title, workers, kill in (
            ("one worker", 1, False),
            ("two workers", 2, False),
            ("two workers, one killed", 2, True),
        ):
            took[title], found = on_cluster(path, folder, workers, kill=kill)
            for mine, theirs in zip(expected, found, strict=True):
                assert np.array_equal(mine, theirs), f"{title}: other answers"
            print(f"  {title:28}{took[title]:8.1f} s   {len(found[0]):,} pairs, all equal")
        print(
            f"from one worker to two: {took['one worker'] / took['two workers']:.2f} times as fast"
        )


if __name__ == "__main__":
    main()
