"""A theatre: the units, settlements, sites and lines of one conflict, found by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from truceline.atlas import packs
from truceline.atlas.index import Named, NameIndex, Reference, load_index
from truceline.atlas.names import plain_key, sound_key
from truceline.errors import NotFoundError, Problem
from truceline.model.place import Layer, NamedLine, Neighbour, Place, Site, Unit
from truceline.model.record import PlaceId, UnitId

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

T = TypeVar("T")

_TOWN = re.compile(
    r"(?:the )?(?:city|town|village|settlement) of (?P<of>.+)|(?P<city>.+) (?:city|town|village)",
    re.IGNORECASE,
)


def open_theatre(name_or_path: str | Path) -> Theatre:
    """Return a theatre that comes with Truceline, by id, or one of the user's, by folder.

    Names load at once, shapes only when they are asked for.

    Raises
    ------
    NotFoundError
        THEATRE-UNKNOWN.
    InputError
        THEATRE-FILE, where a pack is damaged.

    >>> open_theatre("ukraine").place("Запорожье").name
    'Zaporizhzhia'
    """
    return Theatre(packs.pack_folder(name_or_path))


class Theatre:
    """The units, places, sites and lines of a pack; what is not asked for is not read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.id = folder.resolve().name
        self._description = packs.read_description(folder)

    @property
    def title(self) -> str:
        """The theatre's title, in words."""
        return self._description.title

    @property
    def is_nowhere(self) -> bool:
        """Whether this is the theatre `none`: no units, places or land."""
        return self.folder == packs.pack_folder(packs.NOWHERE)

    @property
    def boundaries(self) -> str:
        """Which boundary set the units are drawn by: it belongs beside every area."""
        return self._description.boundaries

    @property
    def viewpoint(self) -> str:
        """Whose view of the borders is shown."""
        return self._description.viewpoint

    @property
    def population_note(self) -> str:
        """What the population figures are and of which years; never the present population."""
        return self._description.population

    @property
    def countries(self) -> tuple[str, ...]:
        """The recognised states whose land this is, ISO 3166-1 alpha-2."""
        return self._description.countries

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of figures from this theatre should know."""
        return self._description.notes

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The source layers, each with its licence."""
        return self._description.layers

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The administrative units."""
        return packs.read_units(self.folder)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The settlements."""
        return packs.read_places(self.folder)

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """The sites whose holder matters."""
        return packs.read_sites(self.folder)

    @cached_property
    def lines(self) -> tuple[NamedLine, ...]:
        """The named lines."""
        return packs.read_lines(self.folder)

    @cached_property
    def neighbours(self) -> tuple[Neighbour, ...]:
        """The countries around, coarse: for the background of a map, never for a figure."""
        return packs.read_neighbours(self.folder)

    def lookup(self, name: str) -> tuple[Named, ...]:
        """Return every unit, place, site and line of this name, in any spelling; never a guess.

        A spelling on record hides what only sounds like it. ``city of X`` leaves out units,
        and ``X, Y`` keeps what lies in the unit Y. Units come first, then places, seats and
        cities before villages.
        """
        found = self._find(name)
        if found:
            return found
        if "," in name:
            inner, _, outer = name.rpartition(",")
            units = {unit.id for unit in self._find(outer) if isinstance(unit, Unit)}
            return tuple(thing for thing in self.lookup(inner) if _unit_of(thing) in units)
        if town := _TOWN.fullmatch(name.strip()):
            named = self._find(town["of"] or town["city"])
            return tuple(thing for thing in named if isinstance(thing, Place))
        return ()

    def unit(self, name_or_code: str) -> Unit | None:
        """Return the one unit of this code or name, or None."""
        by_code = self._units_by_id.get(UnitId(name_or_code))
        return by_code or _only(self.lookup(name_or_code), Unit)

    def place(self, name: str) -> Place | None:
        """Return the one settlement of this id or name, or None where none or several fit.

        Of several settlements of one name, the seat of an administrative unit is meant, and
        failing that the only one with the status of a city, and failing that the only one that
        bears the name today: Nikopol, which was called Sloviansk once, does not take it from
        Sloviansk. Any other needs its unit beside it: ``"Avdiivka, Chernihiv oblast"``.
        """
        by_id = self._places_by_id.get(PlaceId(name))
        if by_id:
            return by_id
        found = [thing for thing in self.lookup(name) if isinstance(thing, Place)]
        seats = [place for place in found if place.id in self._seats]
        cities = [place for place in found if place.kind == "city"]
        likely = seats or cities or found
        today = [place for place in likely if sound_key(place.name) == sound_key(name)]
        return _only(likely, Place) or _only(today, Place)

    def site(self, name: str) -> Site | None:
        """Return the one site of this id or name, or None."""
        return _only(self.lookup(name), Site)

    def line(self, name: str) -> NamedLine | None:
        """Return the one line of this id or name, or None."""
        return _only(self.lookup(name), NamedLine)

    def suggest(self, name: str, n: int = 3) -> tuple[str, ...]:
        """Return up to `n` names of this theatre that are spelled much like `name`."""
        from difflib import get_close_matches

        wanted = plain_key(name)
        keys = [key for key in self._index.plain_keys() if _may_be_meant(key, wanted)]
        near = get_close_matches(wanted, keys, n=3 * n, cutoff=0.7)
        meant = {key: self._named(self._index.find(key)[0]) for key in near}
        first = {thing.id: key for key, thing in reversed(meant.items())}
        spelled = [_suggested(thing, key) for key, thing in meant.items() if first[thing.id] == key]
        return tuple(dict.fromkeys(spelled))[:n]

    @cached_property
    def land(self) -> BaseGeometry:
        """The recognised land of the theatre: all its units together [lon/lat degrees]."""
        from truceline.geo.shapes import merged

        return merged(self.geometry(unit.id) for unit in self.units)

    def geometry(self, unit_id: str) -> BaseGeometry:
        """Return the area of a unit [lon/lat degrees], or raise UNIT-UNKNOWN."""
        from truceline.geo.shapes import geometry_of

        if unit_id not in self._geometries:
            unit = self._units_by_id.get(UnitId(unit_id))
            if unit is None:
                raise NotFoundError(
                    Problem("UNIT-UNKNOWN", f'no unit "{unit_id}" in the theatre {self.id}')
                )
            self._geometries[unit_id] = geometry_of(unit.shape)
        return self._geometries[unit_id]

    def _find(self, name: str) -> tuple[Named, ...]:
        found = [self._named(row) for row in self._index.find(name)]
        return tuple(sorted(found, key=self._prominence))

    def _prominence(self, thing: Named) -> tuple[int, bool, bool, int]:
        kind = (Unit, Place, Site, NamedLine).index(type(thing))
        if not isinstance(thing, Place):
            return kind, False, False, 0
        return kind, thing.id not in self._seats, thing.kind != "city", -(thing.population or 0)

    def _named(self, reference: Reference) -> Named:
        return self._tables[reference.kind]()[reference.row]

    @cached_property
    def _tables(self) -> Mapping[str, Callable[[], tuple[Named, ...]]]:
        return {
            "u": lambda: self.units,
            "p": lambda: self.places,
            "s": lambda: self.sites,
            "l": lambda: self.lines,
        }

    @cached_property
    def _index(self) -> NameIndex:
        return load_index(self.folder, ((kind, table()) for kind, table in self._tables.items()))

    @cached_property
    def _geometries(self) -> dict[str, BaseGeometry]:
        return {}

    @cached_property
    def _units_by_id(self) -> dict[UnitId, Unit]:
        return {unit.id: unit for unit in self.units}

    @cached_property
    def _places_by_id(self) -> dict[PlaceId, Place]:
        return {place.id: place for place in self.places}

    @cached_property
    def _seats(self) -> frozenset[PlaceId]:
        return frozenset(unit.seat for unit in self.units if unit.seat)


def _only(things: Iterable[object], kind: type[T]) -> T | None:
    found = [thing for thing in things if isinstance(thing, kind)]
    return found[0] if len(found) == 1 else None


def _may_be_meant(key: str, wanted: str) -> bool:
    """Whether two keys are worth comparing: of like length, and alike at one end."""
    alike = key[:1] == wanted[:1] or key[-2:] == wanted[-2:]
    return alike and abs(len(key) - len(wanted)) <= 3


def _suggested(thing: Named, key: str) -> str:
    """Return a name that finds a thing: of a unit the one that tells it from its seat."""
    if isinstance(thing, Unit) and key != plain_key(thing.name):
        full = f"{thing.name} {thing.kind}"
        if plain_key(full) in map(plain_key, thing.names):
            return full
    return thing.name


def _unit_of(thing: Named) -> UnitId | None:
    return thing.unit if isinstance(thing, Place | Site) else None
