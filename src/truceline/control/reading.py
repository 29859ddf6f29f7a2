"""One way in: any control file and a theatre give the control map of a date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from shapely.geometry.base import BaseGeometry

from truceline.atlas import Theatre
from truceline.control.conventions import Convention, convention_of
from truceline.control.ground import Ground, ground_of
from truceline.control.published import RESIDUE_WIDTH_KM, control_from, near_theatre
from truceline.control.readers.choose import SETTLEMENTS, VIINA, choose, read_published
from truceline.control.readers.settlements import (
    PlaceTable,
    latest,
    read_barriers,
    read_settlements,
)
from truceline.control.readers.viina import read_viina
from truceline.control.settlements import control_from_places
from truceline.geo.shapes import areal
from truceline.geo.width import wide_part
from truceline.model.control import ControlMap
from truceline.model.record import PartyId


def read_control(
    path: str | Path,
    theatre: Theatre,
    *,
    holder: str | None = None,
    rest: str | None = None,
    convention: str | Convention | None = None,
    format: str | None = None,
    ground: Ground | None = None,
    on: date | None = None,
    band_km: float = 0.0,
) -> ControlMap:
    """Return who holds what according to a published map or a settlement list.

    Parameters
    ----------
    path
        The file.
    theatre
        The theatre whose places and boundaries it is laid on.
    holder
        Who holds the areas of a map that does not say so.
    rest
        Who holds what the map leaves blank; without it the rest is unknown.
    convention
        Whose layers count as held (see `truceline.control.conventions`).
    format
        The file's format, where the file itself does not tell it.
    ground
        Other boundaries than the theatre's own.
    on
        Of a list with several dates, the last row of each place up to this date.
    band_km
        How far an outline of a published map may be from the truth [km].

    Raises
    ------
    InputError
        What the reader of the format finds wrong, all of it together; CONTROL-HOLDER,
        CONTROL-EMPTY, CONVENTION-UNKNOWN, FORMAT-UNKNOWN.
    NotFoundError
        FILE-MISSING.
    """
    chosen = choose(path, format)
    counted = convention if isinstance(convention, Convention) else convention_of(convention)
    ground = ground or ground_of(theatre)
    if chosen in (SETTLEMENTS, VIINA):
        listed = (
            _as_of(read_settlements(path, theatre), on)
            if chosen == SETTLEMENTS
            else read_viina(path, theatre, on=on)
        )
        return control_from_places(
            listed.places,
            ground,
            barriers=read_barriers(path),
            sea=None if ground.boundaries == theatre.boundaries else _sea(ground, theatre),
            basis=f"{chosen} table {Path(path).name}",
            notes=listed.notes,
        )
    published = near_theatre(read_published(path, ground.bounds, format=format), ground)
    return control_from(
        published,
        ground,
        convention=counted,
        holder=None if holder is None else PartyId(holder),
        rest=None if rest is None else PartyId(rest),
        band_km=band_km,
    )


def _as_of(table: PlaceTable, on: date | None) -> PlaceTable:
    return replace(table, places=latest(table.places, on))


def _sea(ground: Ground, theatre: Theatre) -> BaseGeometry:
    """Return the bays and sea that other boundaries take in: wide parts off the theatre's land.

    What is thin is a border that two makers draw differently, and stays land.
    """
    return wide_part(areal(ground.land.difference(theatre.land)), RESIDUE_WIDTH_KM)
