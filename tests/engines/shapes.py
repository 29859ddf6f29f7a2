"""Random zones and positions by seed: stars, holes, slivers, rings; on edges and far away."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry


def star(rng: np.random.Generator, lon: float, lat: float, size: float, corners: int) -> np.ndarray:
    turn = np.sort(rng.uniform(0, 2 * np.pi, corners))
    away = size * rng.uniform(0.3, 1.0, corners)
    return np.column_stack([lon + away * np.cos(turn) * 1.5, lat + away * np.sin(turn)])


def random_zone(rng: np.random.Generator, kind: str, lon: float, lat: float, size: float):
    """Return a valid polygon of a kind around (lon, lat), `size` in degrees."""
    if kind == "star":
        return shapely.make_valid(shapely.Polygon(star(rng, lon, lat, size, 12)))
    if kind == "holes":
        outer = shapely.Polygon(star(rng, lon, lat, size, 16)).buffer(0)
        hole = shapely.Polygon(star(rng, lon, lat, size / 3, 7)).buffer(0)
        return outer.difference(hole)
    if kind == "sliver":
        end = (lon + size * rng.uniform(0.5, 2), lat + size * rng.uniform(-1, 1))
        return shapely.LineString([(lon, lat), end]).buffer(size / 200, cap_style="flat")
    if kind == "box":
        return shapely.box(lon - size, lat - size, lon + size, lat + size)
    if kind == "rugged":  # many short edges, so that coarse drawing takes part
        angles = np.linspace(0, 2 * np.pi, 3000, endpoint=False)
        away = size * (1 + 0.15 * np.sin(9 * angles) + 0.02 * rng.standard_normal(3000))
        points = np.column_stack([lon + 1.5 * away * np.cos(angles), lat + away * np.sin(angles)])
        return shapely.Polygon(points)
    raise ValueError(kind)


def random_position(
    rng: np.random.Generator, zone: BaseGeometry, where: str, size: float
) -> tuple[float, float]:
    """Return a position inside or around, on an edge, on a corner, or on the far side."""
    west, south, east, north = zone.bounds
    if where == "around":
        return rng.uniform(west - size / 2, east + size / 2), rng.uniform(
            south - size / 2, north + size / 2
        )
    rings = shapely.get_rings(zone)
    points = shapely.get_coordinates(rings[rng.integers(len(rings))])
    place = rng.integers(len(points) - 1)
    if where == "corner":
        return tuple(points[place])
    if where == "edge":
        share = rng.uniform()
        return tuple(points[place] * (1 - share) + points[place + 1] * share)
    return rng.uniform(-180, 180), rng.uniform(-60, 75)  # "far"
