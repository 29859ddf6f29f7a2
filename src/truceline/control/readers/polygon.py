"""Polygons of any other maker: whose they are is named in a property, or by the user."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from truceline.control import conventions as c
from truceline.control.published import PublishedArea, PublishedMap
from truceline.errors import InputError, Problem, Where
from truceline.geo.reading import Features
from truceline.model.control import RESIDUE
from truceline.model.record import PartyId

BAND_LAYERS = ("held surely", "held possibly")
_HOLDER = re.compile(r"[A-Z][A-Z0-9-]*|contested|unknown")
_AREA = re.compile(r"(?i)(shape_+)?(st_?)?area([_ ]?(km2|sqkm|ha|m2))?")
_DAY = re.compile(r"(20\d\d)-?(\d\d)-?(\d\d)")


def read_polygon(document: Features, path: Path) -> PublishedMap:
    """Return the areas of a file; a property `holder` names the party of each, if there is one.

    Raises
    ------
    InputError
        CONTROL-EMPTY where the file has no area, only points or lines.
    """
    areas = tuple(
        PublishedArea(c.HELD, feature.id, feature.geometry, _holder_of(feature.properties))
        for feature in document
        if feature.geometry is not None
        and feature.geometry.geom_type.endswith("Polygon")
        and not _is_no_holding(feature.properties)
    )
    if not areas:
        raise InputError(
            Problem(
                "CONTROL-EMPTY",
                f"the map has no area among its {len(document)} features",
                Where(file=str(path)),
            )
        )
    others = len(document) - len(areas)
    notes = [f"{others} features that are no areas were not read"] if others else []
    notes += [*unused_area_columns(document), *(note.message for note in document.notes)]
    return PublishedMap(
        file=str(path),
        format="polygon",
        as_of=_stated_date(document) or _date_of(path.stem),
        basis=f"areas of {path.name}",
        areas=areas,
        notes=tuple(notes),
    )


def unused_area_columns(document: Features) -> list[str]:
    """Return a note on columns that state areas: they are of the file's plane, never used."""
    columns = sorted(
        {name for feature in document for name in feature.properties if _AREA.fullmatch(name)}
    )
    return [f"the column {name} is an area on the file's own plane; not used" for name in columns]


def _is_no_holding(properties: Mapping[str, object]) -> bool:
    """Whether an area is a band or the residue of a map that Truceline wrote."""
    return properties.get("layer") in BAND_LAYERS or properties.get("holder") == RESIDUE


def _holder_of(properties: Mapping[str, object]) -> PartyId | None:
    named = properties.get("holder")
    return PartyId(named) if isinstance(named, str) and _HOLDER.fullmatch(named) else None


def _stated_date(document: Features) -> date | None:
    """Return the date that a property `as_of` states, where all areas state the same."""
    stated = {str(feature.properties.get("as_of", "")) for feature in document}
    return _date_of(stated.pop()) if len(stated) == 1 else None


def _date_of(text: str) -> date | None:
    found = _DAY.search(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
