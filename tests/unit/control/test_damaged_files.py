"""Whatever is wrong with a file, it is told as a problem: no damaged byte surprises a reader."""

from __future__ import annotations

import json
import random
import zipfile
from pathlib import Path

import pytest
import shapely

from truceline.atlas import Theatre
from truceline.control.reading import read_control
from truceline.errors import TrucelineError

from .conftest import write_geojson
from .test_containers import DRAWN, kml_text, save
from .test_publisher_files import TABLE
from .test_settlements import LIST

TRIES = 25


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return the content with a few bytes changed, cut out, put in, or its end torn off."""
    spoilt = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(spoilt)) if spoilt else 0
        kind = chance.random()
        if kind < 0.5 and spoilt:
            spoilt[at] = chance.randrange(256)
        elif kind < 0.7:
            del spoilt[at : at + chance.randrange(1, 30)]
        elif kind < 0.9:
            spoilt[at:at] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 8)))
        else:
            del spoilt[at:]
    return bytes(spoilt)


def whole(folder: Path, kind: str) -> Path:
    """Return a sound file of a kind."""
    path = folder / f"map.{kind}"
    if kind == "geojson":
        return write_geojson(path, (DRAWN, {"holder": "BB"}))
    if kind == "kml":
        path.write_text(kml_text(), "utf-8")
    elif kind == "kmz":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("doc.kml", kml_text())
    elif kind == "parquet":
        pa = pytest.importorskip("pyarrow")
        from pyarrow import parquet

        geo = {"primary_column": "shape", "columns": {"shape": {"encoding": "WKB"}}}
        table = pa.table({"holder": ["BB"], "shape": [shapely.to_wkb(DRAWN)]})
        parquet.write_table(table.replace_schema_metadata({b"geo": json.dumps(geo)}), path)
    elif kind == "csv":
        path.write_text(LIST, "utf-8")
    elif kind == "places.csv":
        path.write_text(TABLE, "utf-8")
    else:
        save(path)
    return path


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    "kind", ["geojson", "kml", "kmz", "parquet", "csv", "places.csv", "gpkg", "shp", "fgb"]
)
def test_a_damaged_file_is_read_or_told_and_nothing_else(
    kind: str, tmp_path: Path, small: Theatre
) -> None:
    path = whole(tmp_path, kind)
    sound = path.read_bytes()
    read_control(path, small, holder="BB")  # the file is sound before it is damaged
    chance = random.Random(2025)
    told = 0
    for _ in range(TRIES):
        path.write_bytes(damaged(sound, chance))
        try:
            read_control(path, small, holder="BB")
        except TrucelineError as error:
            told += 1
            assert error.problems
    # the damage is real: much of it is noticed
    assert told > TRIES // 5
