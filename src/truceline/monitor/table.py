"""The harmonised table as Arrow and Parquet: incidents out in batches, and in again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from truceline.errors import InputError, Problem, Where, missing_extra
from truceline.intake.files import existing_file
from truceline.model.incident import INCIDENT_COLUMNS, Attribution, Incident
from truceline.model.record import to_json

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 20_000  # rows a batch: some 20 MB of text feeds

_ATTRIBUTIONS = msgspec.json.Decoder(tuple[Attribution, ...])


def arrow() -> Any:
    """Return the pyarrow module, or raise EXTRA-MISSING."""
    try:
        import pyarrow.parquet
    except ImportError:
        raise missing_extra("fast", "reading and writing Parquet") from None
    return pyarrow


def arrow_schema() -> pa.Schema:
    """Return the schema of the harmonised table."""
    pa = arrow()
    kinds = {
        "string": pa.string(),
        "double": pa.float64(),
        "bool": pa.bool_(),
        "timestamp[s, UTC]": pa.timestamp("s", tz="UTC"),
        "list<string>": pa.list_(pa.string()),
    }
    return pa.schema([pa.field(name, kinds[kind]) for name, kind in INCIDENT_COLUMNS])


def incidents_to_parquet(incidents: Iterable[Incident], path: str | Path) -> int:
    """Write incidents as a Parquet file, whole or not at all, and return how many there were."""
    pa = arrow()
    schema = arrow_schema()
    target = Path(path)
    part = target.with_name(target.name + ".part")
    part.touch()  # a folder that is not there is told as any other file's
    count = 0
    stream = iter(incidents)
    try:
        with pa.parquet.ParquetWriter(part, schema, compression="zstd") as writer:
            while batch := list(islice(stream, BATCH)):
                writer.write_batch(arrow_batch(batch))
                count += len(batch)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return count


def arrow_batch(incidents: Sequence[Incident]) -> pa.RecordBatch:
    """Return incidents as one Arrow batch of the harmonised table."""
    columns = []
    schema = arrow_schema()
    for field in schema:
        values = [getattr(incident, field.name) for incident in incidents]
        if field.name == "attributions":
            values = [to_json(each).decode() for each in values]
        columns.append(arrow().array(values, type=field.type))
    return arrow().record_batch(columns, schema=schema)


def incidents_from_parquet(path: str | Path) -> Iterator[Incident]:
    """Yield the incidents of a harmonised Parquet file, batch by batch.

    Raises
    ------
    InputError
        TABLE-COLUMN where columns are missing, FILE-TORN where the file is no Parquet file.
    """
    for batch in batches_of(path, [name for name, _ in INCIDENT_COLUMNS]):
        yield from incidents_of(batch)


def incidents_of(batch: pa.RecordBatch) -> Iterator[Incident]:
    """Yield the incidents of a batch of the harmonised table; columns with defaults may lack."""
    for row in batch.to_pylist():
        row["attributions"] = _ATTRIBUTIONS.decode(row["attributions"] or "[]")
        row["origins"] = tuple(row["origins"] or ())
        yield Incident(**row)


def batches_of(path: str | Path, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Yield some columns of a Parquet file in batches, checked to be there."""
    pa = arrow()
    found = existing_file(path)
    try:
        file = pa.parquet.ParquetFile(found)
    except (pa.ArrowInvalid, OSError):
        raise InputError(
            Problem("FILE-TORN", "is no whole Parquet file", Where(file=str(path)))
        ) from None
    missing = [name for name in columns if name not in file.schema_arrow.names]
    if missing:
        raise InputError(
            *(Problem("TABLE-COLUMN", f"no column {name!r}", Where(file=str(path)))
              for name in missing)
        )  # fmt: skip
    with file:
        yield from file.iter_batches(batch_size=BATCH, columns=list(columns))


def seconds(moment: datetime) -> int:
    """Return a UTC time as seconds since 1970, floored."""
    return int(moment.astimezone(UTC).timestamp() // 1)
