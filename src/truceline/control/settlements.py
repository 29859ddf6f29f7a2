"""From a list of who holds which settlement to areas: each place holds the land nearest to it.

Land goes to its nearest listed place on the same bank of every barrier. The line between two
parties then runs halfway between their facing places. Where exactly it runs between them the
list cannot say: the band reaches most of the way to either place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from truceline.control.conventions import DEFAULT
from truceline.control.ground import Ground
from truceline.geo.edges import along_geodesics
from truceline.geo.measure import area_km2, distances_m
from truceline.geo.near import within_km
from truceline.geo.nearest import Partition, nearest_cells, shared_edges
from truceline.geo.shapes import areal, geometry_of, merged, shape_of
from truceline.model.control import ControlMap, Holding, PlaceHolding
from truceline.model.record import CONTESTED, UNKNOWN_HOLDER, PartyId

# Of the way from the midpoint to either of two facing places. On three published maps, of July
# 2024, June and August 2025, nineteen twentieths of the line lay within it (docs/explanation).
BAND_SHARE = 0.8
# Five published lines of 2024 and 2025 were 1.10 to 1.29 times as long, in full detail, as the
# lines drawn from some 640 places each on the same day (docs/explanation/control-from-places.md).
ROUGHNESS = 4 / 3
NEAREST_PLACE = "land goes to its nearest listed place, and no holding crosses a barrier"
_WIDTH_STEP_KM = 0.25  # widths are drawn in steps, so that neighbours share one buffer


@dataclass(frozen=True)
class Barrier:
    """A line that no holding crosses, or water that nobody's place reaches over.

    `width_km` is how far the line may be from where it is drawn.
    """

    name: str
    basis: str
    shape: BaseGeometry
    width_km: float = 1.0

    @property
    def is_water(self) -> bool:
        """Whether the barrier has an area of its own, which no place holds."""
        return bool(self.shape.geom_type.endswith("Polygon"))

    @property
    def line(self) -> BaseGeometry:
        """The line or shore that is not crossed."""
        return self.shape.boundary if self.is_water else self.shape


def control_from_places(
    places: Sequence[PlaceHolding],
    ground: Ground,
    *,
    barriers: Sequence[Barrier] = (),
    sea: BaseGeometry | None = None,
    basis: str = "settlement list",
    notes: Sequence[str] = (),
) -> ControlMap:
    """Return the areas that follow from who holds which place.

    `sea` is what of the ground no place's land reaches into, as water is.

    Raises
    ------
    ValueError
        If there is no place.
    """
    barriers = [replace(barrier, shape=along_geodesics(barrier.shape)) for barrier in barriers]
    waters = [barrier.shape for barrier in barriers if barrier.is_water]
    water = merged(waters if sea is None else [*waters, sea])
    wet = areal(ground.land.intersection(water))
    dry = ground.land if water.is_empty else areal(ground.land.difference(water))
    lines = shapely.union_all([barrier.line for barrier in barriers])
    at = _by_position(places)
    partition = nearest_cells(np.array([*at]), dry, barriers=lines if barriers else None)
    holders = np.array([*at.values()])
    band = _bands(partition, holders, barriers)
    holdings = [
        _holding(PartyId(str(holder)), partition.of(holders == holder), band, dry)
        for holder in np.unique(holders)
    ]
    if not wet.is_empty:
        holdings = _with_water(holdings, wet)
    return ControlMap(
        as_of=_as_of(places),
        theatre=ground.theatre,
        convention=DEFAULT.describe(ground.boundaries, NEAREST_PLACE),
        boundaries=ground.boundaries,
        basis=basis,
        holdings=tuple(sorted(holdings, key=lambda holding: holding.holder)),
        places=tuple(places),
        roughness=ROUGHNESS,
        notes=(*notes, *_notes(places, barriers, wet)),
    )


def _by_position(places: Sequence[PlaceHolding]) -> dict[tuple[float, float], PartyId]:
    """Return the holder at each position; two places in one with two holders are contested."""
    at: dict[tuple[float, float], PartyId] = {}
    for place in places:
        position = (place.lon, place.lat)
        at[position] = place.holder if at.get(position, place.holder) == place.holder else CONTESTED
    return at


def _bands(
    partition: Partition, holders: NDArray[np.str_], barriers: Sequence[Barrier]
) -> BaseGeometry:
    """Return the land in which the line between two holders may run.

    Along a barrier the line is known to the barrier's width; elsewhere it may run most of the
    way from the midpoint to either of the two places that face each other.
    """
    by_width: dict[float, list[BaseGeometry]] = {}
    banks = [(b.line.buffer(1e-6), b.width_km) for b in barriers]
    for i, j, edge in shared_edges(partition, holders):
        (lon, lat), (other_lon, other_lat) = partition.points[i], partition.points[j]
        gap_km = float(distances_m(lon, lat, other_lon, other_lat)) / 1e3
        for bank, width_km in banks:
            along = shapely.intersection(edge, bank)
            if along.length:
                by_width.setdefault(width_km, []).append(along)
                edge = shapely.difference(edge, bank)
        if edge.length:
            width = max(_WIDTH_STEP_KM, _stepped(BAND_SHARE * gap_km / 2))
            by_width.setdefault(width, []).append(edge)
    return merged(within_km(shapely.union_all(edges), km) for km, edges in by_width.items())


def _stepped(km: float) -> float:
    return round(km / _WIDTH_STEP_KM) * _WIDTH_STEP_KM


def _holding(
    holder: PartyId, best: BaseGeometry, band: BaseGeometry, land: BaseGeometry
) -> Holding:
    near = shapely.intersection(band, land)
    return Holding(
        holder=holder,
        best=shape_of(best),
        inner=shape_of(areal(best.difference(band))),
        outer=shape_of(merged([best, *_touching(near, best)])),
    )


def _touching(band: BaseGeometry, best: BaseGeometry) -> list[BaseGeometry]:
    parts = shapely.get_parts(areal(band)).tolist()
    return [part for part in parts if shapely.intersects(part, best)]


def _with_water(holdings: list[Holding], wet: BaseGeometry) -> list[Holding]:
    shape = shape_of(wet)
    known = {holding.holder: holding for holding in holdings}
    if UNKNOWN_HOLDER not in known:
        return [
            *holdings,
            Holding(holder=UNKNOWN_HOLDER, best=shape, inner=shape, outer=shape),
        ]
    old = known[UNKNOWN_HOLDER]
    known[UNKNOWN_HOLDER] = Holding(
        holder=UNKNOWN_HOLDER,
        best=shape_of(merged([geometry_of(old.best), wet])),
        inner=shape_of(merged([geometry_of(old.inner), wet])),
        outer=shape_of(merged([geometry_of(old.outer), wet])),
    )
    return list(known.values())


def _as_of(places: Sequence[PlaceHolding]) -> date:
    return max(place.as_of for place in places)


def _notes(
    places: Sequence[PlaceHolding], barriers: Sequence[Barrier], wet: BaseGeometry
) -> list[str]:
    counts = Counter(place.holder for place in places)
    said = ", ".join(f"{count} by {holder}" for holder, count in sorted(counts.items()))
    notes = [f"{len(places)} places listed, held {said}; a place not listed goes with the nearest"]
    days = {place.as_of for place in places}
    if len(days) > 1:
        notes.append(f"the places are dated from {min(days)} to {max(days)}")
    notes += [f"no holding crosses {barrier.name} ({barrier.basis})" for barrier in barriers]
    if not wet.is_empty:
        notes.append(f"{area_km2(wet):,.0f} km2 of water inside the units, held by nobody here")
    return notes
