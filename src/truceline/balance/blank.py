"""The map of a theatre of which nobody has said who holds what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.geo.shapes import shape_of
from truceline.model.control import ControlMap, Holding
from truceline.model.record import UNKNOWN_HOLDER

if TYPE_CHECKING:
    from truceline.atlas import Theatre


def blank_map(theatre: Theatre) -> ControlMap:
    """Return a control map on which all land is held by "unknown"."""
    land = shape_of(theatre.land)
    return ControlMap(
        as_of=None,
        theatre=theatre.id,
        convention="geodesic WGS 84",
        boundaries=theatre.boundaries,
        basis="no control map is given",
        holdings=(Holding(holder=UNKNOWN_HOLDER, best=land, inner=land, outer=land),),
        notes=("No control map is given: who holds what is not known.",),
    )
