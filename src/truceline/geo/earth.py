"""Areas on other models of the Earth than the ellipsoid, as publishers of maps use them.

The ellipsoid is right; the spheres are here so that a figure that was published can be
reproduced and its difference explained.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from truceline.geo.measure import area_km2, areas_km2

if TYPE_CHECKING:
    from pyproj import Geod

EarthName = Literal["wgs84", "sphere-equatorial", "sphere-mean", "web-mercator"]


@dataclass(frozen=True, slots=True)
class Earth:
    """One model of the Earth: its name, what it is, and its radius where it is a sphere [m]."""

    name: EarthName
    title: str
    radius_m: float | None = None

    def area_km2(self, geometry: BaseGeometry) -> float:
        """Return the area of a (multi)polygon in lon/lat degrees on this Earth [km2]."""
        if self.name == "wgs84":
            return area_km2(geometry)
        if self.name == "web-mercator":
            return _mercator_area_km2(geometry)
        assert self.radius_m is not None
        return _sphere_area_km2(geometry, self.radius_m)

    def areas_km2(self, geometries: Sequence[BaseGeometry]) -> NDArray[np.float64]:
        """Return the area of each of many (multi)polygons [km2]."""
        if self.name == "wgs84":
            return areas_km2(geometries)
        return np.array([self.area_km2(geometry) for geometry in geometries])


EARTHS: dict[EarthName, Earth] = {
    "wgs84": Earth("wgs84", "ellipsoid WGS 84, edges geodesic"),
    "sphere-equatorial": Earth(
        "sphere-equatorial", "sphere of radius 6,378,137 m (equatorial)", 6_378_137.0
    ),
    "sphere-mean": Earth("sphere-mean", "sphere of radius 6,371,008.8 m (mean)", 6_371_008.8),
    "web-mercator": Earth("web-mercator", "plane of Web Mercator (EPSG:3857), not an area"),
}


@cache
def _sphere(radius_m: float) -> Geod:
    from pyproj import Geod

    return Geod(a=radius_m, b=radius_m)


def _sphere_area_km2(geometry: BaseGeometry, radius_m: float) -> float:
    sphere = _sphere(radius_m)
    total = 0.0
    for polygon in shapely.get_parts(geometry).tolist():
        for index, ring in enumerate([polygon.exterior, *polygon.interiors]):
            lon, lat = shapely.get_coordinates(ring).T
            area, _ = sphere.polygon_area_perimeter(lon, lat)
            total += abs(area) if index == 0 else -abs(area)
    return total / 1e6


def _mercator_area_km2(geometry: BaseGeometry) -> float:
    from pyproj import Transformer

    to_plane = Transformer.from_crs("OGC:CRS84", "EPSG:3857", always_xy=True)
    flat = shapely.transform(geometry, to_plane.transform, interleaved=False)
    return float(flat.area) / 1e6
