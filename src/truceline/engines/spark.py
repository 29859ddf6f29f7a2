"""The same kernels on a Spark cluster: Parquet in, Parquet out, Arrow batches between.

A cluster runs the functions that this process runs, on batches of the same columns, so that the
answers are equal. What differs is who gets which rows: cells of place and time are packed into
parts of bounded size (`truceline.engines.partitioning`), because incidents crowd along a line.

Files must lie where every machine sees them under one path, and every machine needs Truceline
with its extra ``spark``.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from truceline.engines.joining import Pairing
from truceline.engines.nearness import Located, near_pairs
from truceline.engines.partitioning import Plan, code_of, plan_of
from truceline.engines.plane import Floats, Ints
from truceline.engines.scanning import Replicating, Shuffler, replicate
from truceline.errors import Problem, UnavailableError, missing_extra

Batches = Iterator[Any]  # of pyarrow.RecordBatch
Step = Callable[[Batches], Batches]
# column, row and slab of each row of a batch
Celled = Callable[[Any], tuple[Ints, Ints, Ints]]

BATCH = 20_000  # rows a batch, as on one machine
ROW = "row_number"  # of all files together, in their order
_PART = "part"
_PARTS_A_CORE = 4  # so that a slow part is not waited for
_LEAST_ROWS, _MOST_ROWS = 4_000, 1_000_000  # of a part: worth a task; some 500 MB of memory
_FILE_ROWS = 1 << 40

_SETTINGS = {
    "spark.app.name": "truceline",
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH),
    "spark.sql.adaptive.enabled": "false",  # parts stay as they are planned
}


class Cluster:
    """A session on a cluster, and the few ways in which work is put to it."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def read(self, files: Sequence[str | Path], columns: Sequence[str]) -> Any:
        """Return columns of Parquet files as a frame, with the number of each row."""
        from pyspark.sql import functions as sql

        frames = [
            self._session.read.parquet(str(Path(file).absolute())).select(
                *columns,
                (sql.col("_metadata.row_index") + sql.lit(number * _FILE_ROWS)).alias(ROW),
            )
            for number, file in enumerate(files)
        ]
        return reduce(lambda one, other: one.unionByName(other), frames)

    def write(self, frame: Any, folder: str | Path) -> None:
        """Write a frame as Parquet into a folder, in place of what the folder held."""
        frame.write.mode("overwrite").parquet(str(Path(folder).absolute()), compression="zstd")

    def run(self, frame: Any, step: Step, schema: str) -> Any:
        """Return what a step makes of every batch of a frame, as a table in this process."""
        return frame.mapInArrow(step, schema).toArrow()

    def share(self, value: object) -> Any:
        """Send a value once to every machine; its `.value` is there in a step."""
        return self._session.sparkContext.broadcast(value)

    def expect(self, rows: int) -> None:
        """Shuffle from now on into as many parts as so many rows and all cores ask for."""
        cores = self._session.sparkContext.defaultParallelism
        parts = max(_PARTS_A_CORE * cores, rows // _MOST_ROWS + 1)
        self._session.conf.set("spark.sql.shuffle.partitions", str(parts))

    def spread(self, count: int) -> Any:
        """Return a frame of the numbers below `count`, shared out among all cores."""
        cores = self._session.sparkContext.defaultParallelism
        return self._session.range(0, count, 1, max(1, min(count, _PARTS_A_CORE * cores)))

    def plan(self, frame: Any, celled: Celled) -> Plan:
        """Count the rows of every cell of place and time, and pack the cells into parts."""
        counted = self.run(frame, _counting(celled), "cell long, rows long")
        if not counted.num_rows:
            nothing = np.empty(0, np.int64)
            return Plan(nothing, nothing, nothing)
        cells, place = np.unique(counted["cell"].to_numpy(), return_inverse=True)
        counts = np.bincount(place, weights=counted["rows"].to_numpy()).astype(np.int64)
        cores = self._session.sparkContext.defaultParallelism
        even = int(counts.sum()) // (_PARTS_A_CORE * cores) + 1
        return plan_of(cells, counts, int(np.clip(even, _LEAST_ROWS, _MOST_ROWS)))

    def balanced(self, frame: Any, celled: Celled) -> Any:
        """Return a frame whose parts hold neighbours in place and time, and no part too many."""
        from pyspark.sql import types

        plan = self.plan(frame, celled)
        schema = types.StructType([*frame.schema.fields, _part_field(types)])
        return _by_part(frame.mapInArrow(_dealing(self.share(plan), celled), schema), plan)

    def surrounded(self, frame: Any, celled: Celled) -> Any:
        """Return a balanced frame in which each part also holds the rows around its cells.

        The column ``own`` tells the part's rows from their surroundings.
        """
        from pyspark.sql import types

        plan = self.plan(frame, celled)
        own = types.StructField("own", types.BooleanType())
        schema = types.StructType([*frame.schema.fields, own, _part_field(types)])
        return _by_part(frame.mapInArrow(_surrounding(self.share(plan), celled), schema), plan)

    def pairing(self, scratch: Path) -> Pairing:
        """Return what finds near pairs of reports on the cluster, by files in a scratch folder."""

        def pairs(reports: Located) -> tuple[Ints, Ints]:
            import pyarrow as pa
            import pyarrow.parquet as pq

            columns = {name: getattr(reports, name) for name in Located.__annotations__}
            pq.write_table(pa.table(columns), scratch / "located.parquet")
            frame = self.read([scratch / "located.parquet"], [*columns])
            found = self.surrounded(frame, _cells_of_located).mapInArrow(
                _pairing, "first long, second long"
            )
            self.write(found, scratch / "pairs")
            table = pq.read_table(scratch / "pairs")
            return table["first"].to_numpy(), table["second"].to_numpy()

        return pairs

    @property
    def replicating(self) -> Replicating:
        """What searches the shuffles of a scan on the cluster."""

        def replicated(layout: Any, draw: Shuffler, numbers: Ints) -> Floats:
            shared = self.share((layout, draw))

            def search(batches: Batches) -> Batches:
                import pyarrow as pa

                laid_out, drawing = shared.value
                for batch in batches:
                    mine = batch["id"].to_numpy()
                    largest = replicate(laid_out, drawing, mine)
                    yield pa.record_batch([mine, largest], ["id", "largest"])

            found = self.run(self.spread(len(numbers)), search, "id long, largest double")
            order = np.argsort(found["id"].to_numpy())
            return np.asarray(found["largest"].to_numpy()[order])

        return replicated


@contextmanager
def cluster(engine: str) -> Iterator[Cluster]:
    """Connect to a cluster for a while.

    Raises
    ------
    UnavailableError
        EXTRA-MISSING without pyspark, ENGINE-FAILED where the cluster gives up.
    """
    try:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise missing_extra("spark", "computing on a cluster") from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(engine)
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        try:
            yield Cluster(session)
        finally:
            session.stop()
    except (Py4JError, PySparkException, ConnectionError) as error:
        raise _failed(engine, error) from None


@contextmanager
def scratch_in(folder: str | Path) -> Iterator[Path]:
    """Make a folder for files on the way, beside the answer so that every machine sees it."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".on-the-way-", dir=folder) as name:
        yield Path(name).absolute()


def _failed(engine: str, error: Exception) -> UnavailableError:
    said = str(error).strip().splitlines()
    reason = next((line.strip() for line in reversed(said) if "truceline.errors" in line), "")
    return UnavailableError(
        Problem(
            "ENGINE-FAILED",
            f"{engine} gave up: {reason or (said[0][:200] if said else type(error).__name__)}",
            hint="Look into the logs of the cluster's workers, or leave --engine out.",
        )
    )


def _part_field(types: Any) -> Any:
    return types.StructField(_PART, types.IntegerType())


def _by_part(frame: Any, plan: Plan) -> Any:
    from pyspark.sql import functions as sql

    return frame.repartitionById(max(plan.parts, 1), sql.col(_PART)).drop(_PART)


def _counting(celled: Celled) -> Step:
    def count(batches: Batches) -> Batches:
        import pyarrow as pa

        for batch in batches:
            cells, rows = np.unique(code_of(*celled(batch)), return_counts=True)
            yield pa.record_batch([cells, rows], ["cell", "rows"])

    return count


def _dealing(plan: Any, celled: Celled) -> Step:
    def deal(batches: Batches) -> Batches:
        for batch in batches:
            part = plan.value.part_of(code_of(*celled(batch)), batch[ROW].to_numpy())
            yield _with(batch, {_PART: part.astype(np.int32)})

    return deal


def _surrounding(plan: Any, celled: Celled) -> Step:
    def surround(batches: Batches) -> Batches:
        for batch in batches:
            cells = np.stack(celled(batch), axis=1)
            own = plan.value.part_of(code_of(*cells.T), batch[ROW].to_numpy())
            different, which = np.unique(cells, axis=0, return_inverse=True)
            around = [plan.value.parts_around(*cell) for cell in different.tolist()]
            copies = np.array([len(parts) for parts in around])[which.ravel()]
            rows = np.repeat(np.arange(len(cells)), copies)
            part = np.concatenate([around[cell] for cell in which.ravel().tolist()])
            for at in range(0, len(rows), BATCH):
                some, where = rows[at : at + BATCH], part[at : at + BATCH]
                columns = {"own": own[some] == where, _PART: where.astype(np.int32)}
                yield _with(batch.take(some), columns)

    return surround


def _with(batch: Any, columns: dict[str, NDArray[Any]]) -> Any:
    import pyarrow as pa

    names = [*batch.schema.names, *columns]
    return pa.record_batch([*batch.columns, *map(pa.array, columns.values())], names)


def _located(table: Any) -> Located:
    return Located(*(table[name].to_numpy() for name in Located.__annotations__))


def _cells_of_located(batch: Any) -> tuple[Ints, Ints, Ints]:
    return _located(batch).cells()


def _pairing(batches: Batches) -> Batches:
    """Find the pairs of one part, from all its batches together."""
    import pyarrow as pa

    held = list(batches)
    if not held:
        return
    # in the order of the files, so that who comes first is the same in every part
    table = pa.Table.from_batches(held).sort_by(ROW)
    first, second = near_pairs(_located(table), table["own"].to_numpy())
    number = table[ROW].to_numpy()
    for at in range(0, len(first), BATCH):
        some = slice(at, at + BATCH)
        yield pa.record_batch([number[first[some]], number[second[some]]], ["first", "second"])
