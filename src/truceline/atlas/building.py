"""A theatre pack from the user's own files: boundaries, settlements, sites.

Everything is checked before anything is written, all problems are told together, and a pack is
either complete or not there.
"""

from __future__ import annotations

import math
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, get_args, get_type_hints

import msgspec
import shapely

from truceline.atlas.packs import Description, is_pack
from truceline.atlas.writing import write_pack
from truceline.errors import InputError, Problem, Problems, Where
from truceline.geo.measure import area_km2
from truceline.geo.reading import Feature, OnInvalid, read_geojson
from truceline.geo.shapes import geometry_of, shape_of
from truceline.intake.tables import Row, Table
from truceline.model.place import Layer, Place, Site, Unit
from truceline.model.record import UnitId

T = TypeVar("T")

SITE_KINDS: tuple[str, ...] = get_args(get_type_hints(Site)["kind"])

_SLIVER_KM2 = 1.0  # borders drawn twice overlap by slivers; more than this counts ground twice
_AT_THE_BORDER = 0.05  # degrees: a town this near a unit, on a generalised coast, is in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The files of a theatre, and what the user says of them."""

    boundaries: Path  # GeoJSON, a feature a unit
    places: Path | None = None  # CSV: name, lon, lat; id, kind, unit, population, ... if there
    sites: Path | None = None  # CSV: name, lon, lat; id, kind, unit, names, source if there
    id_property: str = "id"
    name_properties: tuple[str, ...] = ("name",)
    kind: str = ""  # of every unit: "oblast", "district"
    country: str = ""  # ISO 3166-1 alpha-2 of the recognised state
    title: str = ""
    viewpoint: str = "as in the boundaries given"
    source: str = ""  # who made the files
    licence: str = "not stated"


def build_pack(
    folder: Path, sources: Sources, *, replace: bool = False, on_invalid: OnInvalid = "refuse"
) -> tuple[Problem, ...]:
    """Write a theatre pack into `folder` and return what a reader of it should know.

    Raises
    ------
    InputError
        THEATRE-EXISTS, THEATRE-PROPERTY, THEATRE-DUPLICATE, THEATRE-OVERLAP, THEATRE-VALUE,
        UNIT-UNKNOWN, and what reading GeoJSON (GEO-...) and tables (TABLE-...) raises.
    NotFoundError
        FILE-MISSING.
    """
    _check_target(folder, replace)
    found = Problems()
    units = _units(sources, found, on_invalid)
    found.raise_if_any()
    ground = _Ground(units)
    places = _places(sources.places, ground, found) if sources.places else ()
    sites = _sites(sources.sites, ground, found) if sources.sites else ()
    found.raise_if_any()
    with tempfile.TemporaryDirectory(dir=_existing_parent(folder)) as made:
        draft = Path(made) / folder.name
        write_pack(draft, _description(folder, sources), units, places, sites)
        if folder.exists():
            shutil.rmtree(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft.rename(folder)
    return found.in_order()


def _check_target(folder: Path, replace: bool) -> None:
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    where = Where(file=str(folder))
    if not is_pack(folder):
        message = "is there already and is no theatre pack; nothing was written"
        raise InputError(Problem("THEATRE-EXISTS", message, where, "Name a new folder."))
    if not replace:
        hint = "Name a new folder, or say --replace to write it anew."
        raise InputError(Problem("THEATRE-EXISTS", "this theatre is there already", where, hint))


def _existing_parent(folder: Path) -> Path:
    return next(parent for parent in folder.resolve().parents if parent.is_dir())


def _description(folder: Path, sources: Sources) -> Description:
    files = {"units": sources.boundaries, "places": sources.places, "sites": sources.sites}
    layers = tuple(
        Layer(name=name, source=f"{sources.source or 'file'}: {path.name}", licence=sources.licence)
        for name, path in files.items()
        if path
    )
    return Description(
        title=sources.title or folder.name,
        boundaries=f"{sources.source}, {sources.boundaries.name}".removeprefix(", "),
        viewpoint=sources.viewpoint,
        countries=(sources.country,) if sources.country else (),
        population="Registered population as the places file gives it." if sources.places else "",
        layers=layers,
    )


def _units(sources: Sources, found: Problems, on_invalid: OnInvalid) -> tuple[Unit, ...]:
    read = read_geojson(sources.boundaries, on_invalid=on_invalid)
    found.extend(read.notes)
    units: list[Unit] = []
    for feature in read:
        where = Where(file=read.file, feature=f"feature {feature.index}")
        with found.gathering():
            units.append(_unit(feature, sources, where))
    if not read.features:
        found.add(Problem("GEO-SHAPE", "holds no feature", Where(file=read.file)))
    _check_unlike([(unit.id, "unit") for unit in units], read.file, found)
    if units:
        _check_overlaps(units, read.file, found)
    return tuple(units)


def _unit(feature: Feature, sources: Sources, where: Where) -> Unit:
    geometry = feature.geometry
    if geometry is None or geometry.geom_type not in ("Polygon", "MultiPolygon"):
        kind = geometry.geom_type if geometry is not None else "nothing"
        raise InputError(Problem("GEO-SHAPE", f"a unit needs an area; {kind} found", where))
    names = [_text(feature, name, where) for name in sources.name_properties]
    code = feature.id if sources.id_property == "id" and feature.id else None
    return Unit(
        id=UnitId(code or _text(feature, sources.id_property, where)),
        name=names[0],
        kind=sources.kind,
        country=sources.country,
        names=tuple(dict.fromkeys(name for name in names[1:] if name != names[0])),
        shape=shape_of(geometry),
    )


def _text(feature: Feature, name: str, where: Where) -> str:
    value = feature.properties.get(name)
    if isinstance(value, (str, int)) and str(value).strip():
        return str(value).strip()
    names = ", ".join(sorted(feature.properties)) or "none"
    raise InputError(
        Problem(
            "THEATRE-PROPERTY",
            f"no property {name!r} with a text",
            where,
            f"The feature has: {names[:300]}. Name the right ones with --id and --name.",
        )
    )


def _check_unlike(ids: Iterable[tuple[str, str]], file: str, found: Problems) -> None:
    for (id, what), times in Counter(ids).items():
        if times == 1:
            continue
        message = f"the {what} id {id!r} stands more than once"
        hint = "Give each its own id; parts of one unit belong into one MultiPolygon."
        found.add(Problem("THEATRE-DUPLICATE", message, Where(file=file), hint))


def _check_overlaps(units: Sequence[Unit], file: str, found: Problems) -> None:
    shapes = [geometry_of(unit.shape) for unit in units]
    tree = shapely.STRtree(shapes)
    for one, other in tree.query(shapes, predicate="intersects").T.tolist():
        if one >= other:
            continue
        shared_km2 = area_km2(shapely.intersection(shapes[one], shapes[other]))
        if shared_km2 > _SLIVER_KM2:
            message = f"{units[one].id} and {units[other].id} overlap by {shared_km2:,.1f} km2"
            hint = "Ground in two units would be counted twice: cut one of them back."
            found.add(Problem("THEATRE-OVERLAP", message, Where(file=file), hint))


def _places(path: Path, ground: _Ground, found: Problems) -> tuple[Place, ...]:
    def place(row: Row, located: dict[str, object]) -> Place:
        known = {
            "kind": row.get("kind"),
            "population": _whole(row, "population"),
            "population_year": _whole(row, "population_year"),
        }
        return msgspec.convert(located | known, Place)

    return _things(path, "place", place, ground, found)


def _sites(path: Path, ground: _Ground, found: Problems) -> tuple[Site, ...]:
    def site(row: Row, located: dict[str, object]) -> Site:
        # a site says whose ground it is on; nothing finer leaves this room
        coarse = {axis: round(_number(row, axis), 2) for axis in ("lon", "lat")}
        known = {"kind": _site_kind(row), "source": row.get("source")}
        return msgspec.convert(located | coarse | known, Site)

    return _things(path, "site", site, ground, found)


def _things(
    path: Path,
    what: str,
    thing: Callable[[Row, dict[str, object]], T],
    ground: _Ground,
    found: Problems,
) -> tuple[T, ...]:
    """Return a thing for each sound row of a table; faults of the others are gathered."""
    ids: list[tuple[str, str]] = []
    things: list[T] = []
    faults = Problems()
    for row in Table(path, required=("name", "lon", "lat")).rows(problems=faults):
        with faults.gathering():
            id = row.get("id") or f"{what}:{row.where.line}"
            ids.append((id, what))
            lon, lat = ground.position(row)
            located: dict[str, object] = {
                "id": id,
                "name": _required(row, "name"),
                "lon": lon,
                "lat": lat,
                "unit": ground.unit(row, lon, lat, faults),
                "names": _spellings(row),
            }
            things.append(thing(row, located))
    _check_unlike(ids, str(path), faults)
    found.extend(_once_if_all_swapped(faults.in_order(), len(ids), str(path)))
    return tuple(things)


def _once_if_all_swapped(faults: Sequence[Problem], rows: int, file: str) -> Sequence[Problem]:
    """Return one problem instead of one a row, where the whole table or the map is swapped."""
    if rows < 2 or [fault.code for fault in faults] != ["GEO-SWAP"] * rows:
        return faults
    message = f"all {rows:,} rows lie outside the boundaries, and inside with the two swapped"
    hint = "Either this table or the boundaries have latitude first: mend that one."
    return [Problem("GEO-SWAP", message, Where(file=file), hint)]


class _Ground:
    """Where the units are: checks positions, and files them under a unit."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._units = units
        self._ids = {str(unit.id): unit.id for unit in units}
        shapes = [geometry_of(unit.shape) for unit in units]
        self._tree = shapely.STRtree(shapes)
        self._frame = shapely.box(*shapely.total_bounds(shapes)).buffer(1.0)

    def position(self, row: Row) -> tuple[float, float]:
        """Return lon and lat [degrees] of a row, or raise GEO-RANGE, GEO-SWAP, THEATRE-VALUE."""
        lon, lat = _number(row, "lon"), _number(row, "lat")
        for name, value, limit in (("lat", lat, 90.0), ("lon", lon, 180.0)):
            if abs(value) > limit:
                message = f"{name} {value:g} found; {-limit:g} to {limit:g} allowed"
                raise InputError(Problem("GEO-RANGE", message, row.where))
        inside = self._frame.contains(shapely.Point(lon, lat))
        if not inside and self._frame.contains(shapely.Point(lat, lon)):
            message = (
                f"lies outside the theatre at ({lon:g}, {lat:g}), and inside with the two swapped"
            )
            hint = "lon is the column of longitudes. Confirm, mend the file, and build again."
            raise InputError(Problem("GEO-SWAP", message, row.where, hint))
        return lon, lat

    def unit(self, row: Row, lon: float, lat: float, found: Problems) -> UnitId | None:
        """Return the unit that a row names, else the one its position is in, else None."""
        named = row.get("unit")
        if named:
            if named in self._ids:
                return self._ids[named]
            message = f"no unit {named[:60]!r} in the boundaries"
            hint = f"Units: {', '.join(self._ids)[:300]}. An empty cell files it by its position."
            raise InputError(Problem("UNIT-UNKNOWN", message, row.where, hint))
        near = self._tree.query_nearest(shapely.Point(lon, lat), max_distance=_AT_THE_BORDER)
        if len(near):
            return self._units[int(near[0])].id
        message = "lies in no unit and is filed under none"
        found.add(Problem("THEATRE-OUTSIDE", message, row.where, severity="note"))
        return None


def _required(row: Row, column: str) -> str:
    if text := row[column].strip():
        return text
    raise InputError(Problem("THEATRE-VALUE", f"{column} is empty", row.where))


def _number(row: Row, column: str) -> float:
    try:
        value = float(row[column])
    except ValueError:
        value = float("nan")
    if not math.isfinite(value):
        message = f"{column} {row[column][:40]!r} is not a number"
        hint = "Write degrees with a decimal point, e.g. 37.57."
        raise InputError(Problem("THEATRE-VALUE", message, row.where, hint))
    return value


def _whole(row: Row, column: str) -> int | None:
    text = row.get(column).strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit():
        message = f"{column} {text[:40]!r} is not a whole number of at least 0"
        hint = "Leave the cell empty where the figure is not known: unknown is not zero."
        raise InputError(Problem("THEATRE-VALUE", message, row.where, hint))
    return int(text)


def _site_kind(row: Row) -> str:
    kind = row.get("kind") or "other"
    if kind in SITE_KINDS:
        return kind
    message = f"kind {kind[:40]!r} is not known"
    raise InputError(
        Problem("THEATRE-VALUE", message, row.where, f"Kinds: {', '.join(SITE_KINDS)}.")
    )


def _spellings(row: Row) -> tuple[str, ...]:
    return tuple(name for cell in row.get("names").split("|") if (name := cell.strip()))
