"""A cache of the log of changes, as GeoParquet: a second run over a year takes a second.

The log is kept under a key made of everything it depends on: the bytes of every map, the
boundaries, the convention and the format. The file is an ordinary GeoParquet table, one row a
piece of land that changed hands, that any GIS opens.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from truceline.control.changelog import ChangeLog, Entry
from truceline.errors import missing_extra
from truceline.intake.files import sha256_of
from truceline.model.record import PartyId

VERSION = 2  # of what stands in the columns; an older file is made again
_ORIGIN = b"truceline"


def cache_key(files: Iterable[Path], boundaries: Path, *terms: str | None) -> str:
    """Return the key of a log: equal when the maps' bytes, the ground and the terms are equal."""
    digest = hashlib.sha256(f"{VERSION}".encode())
    for path in files:
        digest.update(f"{path.name} {sha256_of(path)}\n".encode())
    digest.update(sha256_of(boundaries).encode())
    digest.update("\n".join(term or "" for term in terms).encode())
    return digest.hexdigest()[:32]


def write_log(path: Path, log: ChangeLog, key: str) -> None:
    """Write a log as GeoParquet, through a second file, so that a torn one is never found."""
    pa, parquet = _arrow()
    import shapely

    shapes = [entry.shape for entry in log.entries]
    columns = {
        "date": pa.array([entry.day for entry in log.entries], pa.date32()),
        "holder": pa.array([entry.holder for entry in log.entries]).dictionary_encode(),
        "unit": pa.array([entry.unit for entry in log.entries]).dictionary_encode(),
        "kind": pa.array([entry.kind for entry in log.entries]).dictionary_encode(),
        "face": pa.array([entry.face for entry in log.entries], pa.int32()),
        "area_km2": pa.array([entry.km2 for entry in log.entries], pa.float64()),
        "geometry": pa.array(shapely.to_wkb(shapes).tolist(), pa.binary()),
    }
    own = {
        "key": key,
        "days": [day.isoformat() for day in log.days],
        "notes": list(log.notes),
    }
    meta = {b"geo": json.dumps(_geo(shapes)).encode(), _ORIGIN: json.dumps(own).encode()}
    table = pa.table(columns).replace_schema_metadata(meta)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    parquet.write_table(table, beside, compression="zstd")
    beside.replace(path)


def read_log(path: Path, key: str) -> ChangeLog | None:
    """Return the log kept under a key, or None where there is none or it is another's."""
    if not path.is_file():
        return None
    _, parquet = _arrow()
    import shapely

    table = parquet.read_table(path)
    own = json.loads((table.schema.metadata or {}).get(_ORIGIN, b"{}"))
    if own.get("key") != key:
        return None
    columns = {name: table.column(name).to_pylist() for name in table.column_names}
    shapes = shapely.from_wkb(columns["geometry"])
    rows = zip(
        columns["date"],
        columns["holder"],
        columns["unit"],
        columns["kind"],
        columns["area_km2"],
        shapes.tolist(),
        columns["face"],
        strict=True,
    )
    return ChangeLog(
        days=tuple(date.fromisoformat(day) for day in own["days"]),
        entries=tuple(
            Entry(day, PartyId(holder), unit, kind, km2, shape, face)
            for day, holder, unit, kind, km2, shape, face in rows
        ),
        notes=tuple(own["notes"]),
    )


def _geo(shapes: list[Any]) -> dict[str, object]:
    """Return the GeoParquet 1.1 metadata of the geometry column."""
    import shapely

    column: dict[str, object] = {
        "encoding": "WKB",
        "geometry_types": sorted({shape.geom_type for shape in shapes}),
        "bbox": shapely.total_bounds(shapes).tolist() if shapes else [],
    }  # no crs: the standard's default is OGC:CRS84, lon/lat in degrees
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise missing_extra("geo", "a cache or a map in GeoParquet") from None
    return pa, parquet
