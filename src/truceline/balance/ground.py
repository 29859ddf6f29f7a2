"""Ground: land with the settlements and sites on it, cut and joined as one thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from truceline.geo.shapes import areal

Points = frozenset[int]  # positions in the theatre's list of settlements, or of sites


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Land in lon/lat degrees, and which settlements and sites belong to it.

    The three follow a term together but are kept apart: who holds a settlement may be known
    as a fact where the land around it has a band.
    """

    land: BaseGeometry
    settlements: Points = frozenset()
    sites: Points = frozenset()

    def __and__(self, other: Ground) -> Ground:
        return Ground(
            _common(self.land, other.land),
            self.settlements & other.settlements,
            self.sites & other.sites,
        )

    def __or__(self, other: Ground) -> Ground:
        return Ground(
            _joined(self.land, other.land),
            self.settlements | other.settlements,
            self.sites | other.sites,
        )

    def __sub__(self, other: Ground) -> Ground:
        return Ground(
            _rest(self.land, other.land),
            self.settlements - other.settlements,
            self.sites - other.sites,
        )

    def __bool__(self) -> bool:
        return not self.land.is_empty or bool(self.settlements or self.sites)


NOTHING = Ground(shapely.Polygon())


def _common(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    if one is other:
        return one
    if not shapely.intersects(shapely.box(*one.bounds), other):
        return shapely.Polygon()
    return areal(shapely.intersection(one, other))


def _joined(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    if one.is_empty or other.is_empty:
        return other if one.is_empty else one
    return areal(shapely.union(one, other))


def _rest(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    if one.is_empty or other.is_empty:
        return one
    return areal(shapely.difference(one, other))


def points_in(land: BaseGeometry, lon_lat: Sequence[tuple[float, float]]) -> Points:
    """Return the positions of the points (n, 2) that lie on a piece of land."""
    if land.is_empty or not lon_lat:
        return frozenset()
    shapely.prepare(land)
    lon, lat = zip(*lon_lat, strict=True)
    return frozenset(shapely.contains_xy(land, lon, lat).nonzero()[0].tolist())


class Gazetteer:
    """The settlements and sites of a theatre, by position."""

    def __init__(
        self, settlements: Sequence[tuple[float, float]], sites: Sequence[tuple[float, float]]
    ) -> None:
        self._settlements = settlements
        self._sites = sites

    def ground(self, land: BaseGeometry) -> Ground:
        """Return a piece of land with what stands on it."""
        return Ground(land, points_in(land, self._settlements), points_in(land, self._sites))
