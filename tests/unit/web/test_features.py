"""A map program opens the workspace: every row, page by page, and files that say their licence."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import msgspec
import pytest

pytest.importorskip("litestar")
pytest.importorskip("pyogrio")

from served import server_of
from truceline.accounts import open_accounts
from truceline.monitor.readers.reading import IncidentStream, Reading
from truceline.monitor.table import incidents_to_parquet
from truceline.steps.accounts import accounts_add
from truceline.steps.features import Asked, feature_collections, feature_page

KYIV = "Europe/Kyiv"
FORMULA = '=HYPERLINK("https://example.invalid","open")'

# GDAL's own client, with nothing of ours in the process; it asks for few features at a time
READ = """
import json, sys
import numpy as np
import pyogrio
from pyogrio.raw import read
address, arguments = sys.argv[1], json.loads(sys.argv[2])
layers = {}
for layer in pyogrio.list_layers(address)[:, 0]:
    if arguments.get("layer", layer) != layer:
        continue
    options = {name: value for name, value in arguments.items() if name != "layer"}
    if "bbox" in options:
        options["bbox"] = tuple(options["bbox"])
    size = "500" if layer == "settlements" else "7"
    meta, _, shapes, columns = read(address, layer=layer, PAGE_SIZE=size, **options)
    names = list(meta["fields"])
    rows = [[None if value is None or value != value else str(value) for value in row]
            for row in zip(*columns)]
    layers[layer] = {"names": names, "rows": rows, "shapes": [shape.hex() for shape in shapes],
                     "crs": meta["crs"]}
print(json.dumps(layers))
"""


def gdal(address: str, secret: str = "", **options: Any) -> Any:
    """Return what GDAL reads of a server, in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GDAL")}
    signed = {"GDAL_HTTP_AUTH": "BASIC", "GDAL_HTTP_USERPWD": f"qgis:{secret}"} if secret else {}
    done = subprocess.run(
        [sys.executable, "-c", READ, f"OAPIF:{address}/ogc", json.dumps(options)],
        env={**kept, **signed}, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@dataclass(frozen=True)
class Desk:
    """A server with accounts, and the tokens of two people's programs."""

    root: Path
    address: str
    analyst: str
    observer: str

    def get(self, path: str, secret: str = "") -> Any:
        headers = {"authorization": f"Bearer {secret or self.analyst}"}
        at = path if path.startswith("http") else f"{self.address}{path}"
        with urlopen(Request(at, headers=headers)) as answer:
            return answer.read()

    def gdal(self, secret: str = "", **options: Any) -> Any:
        return gdal(self.address, secret or self.analyst, **options)


@pytest.fixture(scope="module")
def desk(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A mission's day with its own patrols, a feed that is open and one that is not to pass on."""
    root = tmp_path_factory.mktemp("features") / "day"
    shutil.copytree(examples / "mission-day", root, ignore=shutil.ignore_patterns(".truceline"))
    reading = Reading(now=datetime(2026, 1, 1, tzinfo=UTC), zone=KYIV, mission="osce-like")
    rows = list(IncidentStream([root / "patrols.csv"], reading))
    replace = msgspec.structs.replace
    for name, redistribution, licence in (("open", "attribution", FORMULA), ("closed", "none", "")):
        told = [
            replace(row, id=f"{name}:{row.id}", feed=name, licence=licence,
                    redistribution=redistribution, url="", origins=(f"{name} {row.id}",))
            for row in rows[:20]
        ]  # fmt: skip
        incidents_to_parquet(told, root / f"{name}.parquet")
    file = root / "truceline.toml"
    text = file.read_text(encoding="utf-8")
    feeds = 'incidents = ["patrols.csv", "open.parquet", "closed.parquet"]'
    file.write_text(text.replace('incidents = ["patrols.csv"]', feeds), encoding="utf-8")
    accounts_add(root, "olga", ["observer"])
    accounts_add(root, "ann", ["analyst"])
    accounts = open_accounts(root / ".truceline")
    analyst, observer = (accounts.add_token(name, "qgis").secret for name in ("ann", "olga"))
    with server_of(root, auth=True) as address:
        yield Desk(root, address, analyst, observer)


def everything(root: Path, id: str, **asked: Any) -> list[Any]:
    return list(feature_page(root, id, Asked(limit=1_000_000, **asked)).features)


def test_gdal_reads_every_row_of_every_collection_page_by_page(desk: Desk) -> None:
    read = desk.gdal()
    assert set(read) == {one.id for one in feature_collections(desk.root)}
    for id, layer in read.items():
        ours = everything(desk.root, id)
        assert len(ours) > 0
        assert len(layer["rows"]) == len(ours), id
        assert layer["crs"].upper() in ("EPSG:4326", "OGC:CRS84")
        expected = [one.geometry.wkb.hex() for one in ours]
        assert sorted(map(bounds, layer["shapes"])) == sorted(map(bounds, expected)), id
    assert len(read["findings"]["rows"]) > 7  # more than one page
    assert len(read["settlements"]["rows"]) > 100


def bounds(shape: str) -> tuple[float, ...]:
    import shapely

    return tuple(round(value, 6) for value in shapely.from_wkb(bytes.fromhex(shape)).bounds)


def test_gdal_is_given_what_lies_in_its_box(desk: Desk) -> None:
    import shapely

    places = [shapely.from_wkb(one.geometry.wkb) for one in everything(desk.root, "findings")]
    west, south = min(place.x for place in places), min(place.y for place in places)
    box = (west - 0.01, south - 0.01, west + 0.5, 90.0)
    inside = [place for place in places if box[0] <= place.x <= box[2]]
    assert 0 < len(inside) < len(places)
    read = desk.gdal(layer="findings", bbox=box)
    assert len(read["findings"]["rows"]) == len(inside)


@pytest.mark.parametrize("instant", ["2021-10-11T18:00:00", "2021-10-12T12:00:00"])
def test_a_time_asks_for_what_happened_then(desk: Desk, instant: str) -> None:
    at, items = f"{instant}Z", "/ogc/collections/findings/items?limit=10000&datetime="
    page = json.loads(desk.get(f"{items}../{at}"))
    every = everything(desk.root, "findings")
    # instants in one zone and one form sort as texts do
    begun = {one.id for one in every if one.properties["occurred"] < instant}
    assert 0 < len(begun) < len(every)
    assert {one["id"] for one in page["features"]} == begun
    assert page["numberMatched"] == len(begun)


@pytest.mark.parametrize(
    ("when", "share"),
    [("../1999-01-01T00:00:00Z", 0), ("2100-01-01T00:00:00Z/..", 0), ("../..", 1)],
)
def test_a_time_open_at_an_end_is_open(desk: Desk, when: str, share: int) -> None:
    page = json.loads(desk.get(f"/ogc/collections/findings/items?datetime={when}"))
    assert page["numberMatched"] == share * len(everything(desk.root, "findings"))


def test_pages_follow_their_links_to_the_end_without_a_row_twice(desk: Desk) -> None:
    at, ids = f"{desk.address}/ogc/collections/findings/items?limit=9", []
    while at:
        page = json.loads(desk.get(at))
        ids += [one["id"] for one in page["features"]]
        assert page["numberReturned"] == len(page["features"]) <= 9
        at = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
    assert ids == [one.id for one in everything(desk.root, "findings")]
    one = json.loads(desk.get(f"/ogc/collections/findings/items/{ids[0]}"))
    assert one["id"] == ids[0]


def test_an_observer_with_a_token_in_gdal_reads_rounded_and_no_row_that_is_closed(
    desk: Desk,
) -> None:
    rounded = desk.gdal(desk.observer, layer="findings")["findings"]
    exact = desk.gdal(layer="findings")["findings"]
    ours = everything(desk.root, "findings")
    closed = [one for one in ours if one.id.startswith("closed:")]
    assert closed
    assert len(exact["rows"]) == len(ours)
    assert len(rounded["rows"]) == len(ours) - len(closed)
    assert not any("closed:" in str(cell) for row in rounded["rows"] for cell in row)
    for shape in rounded["shapes"]:
        lon, lat = bounds(shape)[:2]
        assert (lon, lat) == (round(lon, 1), round(lat, 1))
    assert any(bounds(shape)[0] != round(bounds(shape)[0], 1) for shape in exact["shapes"])
    hours = [row[rounded["names"].index("occurred")] for row in rounded["rows"]]
    assert not any(part in hour for hour in hours for part in ("19:57", "23:00", "20:00:00"))


def test_a_program_without_a_good_token_reads_nothing(desk: Desk) -> None:
    with pytest.raises(HTTPError, match="401"):
        desk.get("/ogc/collections", "no such token")
    with pytest.raises(AssertionError):
        desk.gdal("no such token")


@pytest.mark.parametrize("form", ["geojson", "csv", "gpkg"])
@pytest.mark.parametrize("id", ["units", "settlements", "zones", "findings"])
def test_a_file_carries_its_licence(desk: Desk, tmp_path: Path, id: str, form: str) -> None:
    content = desk.get(f"/download/{id}/{form}")
    page = feature_page(desk.root, id, Asked(limit=1_000_000))
    told = page.licence if id != "findings" else FORMULA
    if form == "geojson":
        read = json.loads(content)
        assert read["license"] == page.licence
        assert len(read["features"]) == len(page.features)
    elif form == "csv":
        rows = list(csv.DictReader(io.StringIO(content.decode())))
        assert len(rows) == len(page.features)
        assert any(told in row["licence"] for row in rows)
        assert id == "findings" or all(row["licence"] == told for row in rows)
    else:
        import pyogrio

        (tmp_path / "file.gpkg").write_bytes(content)
        info = pyogrio.read_info(tmp_path / "file.gpkg", layer=id)
        assert info["features"] == len(page.features)
        assert info["layer_metadata"]["LICENCE"] == page.licence


def test_no_cell_of_a_table_is_a_formula(desk: Desk) -> None:
    rows = list(csv.reader(io.StringIO(desk.get("/download/findings/csv").decode())))
    cells = [cell for row in rows[1:] for cell in row]
    held = [cell for cell in cells if "HYPERLINK" in cell]
    assert held
    assert all(cell[0] == "'" for cell in held)
    risky = [cell for cell in cells if cell[:1] in "=@\t\r" and cell]
    assert risky == []
    # a number below nought stays a number
    assert not any(cell.startswith("'-") and cell[2:3].isdigit() for cell in cells)


def test_files_for_an_observer_hold_no_row_that_is_closed(desk: Desk) -> None:
    for form in ("geojson", "csv", "gpkg"):
        assert b"closed:" not in desk.get(f"/download/findings/{form}", desk.observer)
        assert b"closed:" in desk.get(f"/download/findings/{form}")
