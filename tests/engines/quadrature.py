"""Reference values for positions in zones, by means that share nothing with the engines.

A Gaussian is integrated in thin vertical slices (normal distribution function along a slice,
Gauss-Legendre between the vertices across); a disc is a polygon of 8,192 corners intersected by
GEOS. Both work on an azimuthal equidistant plane around the position itself, where distance from
the position is geodesic distance, so that projection and scale factor are under test too.
"""

from __future__ import annotations

import numpy as np
import shapely
from pyproj import Transformer
from scipy.special import ndtr
from shapely.geometry.base import BaseGeometry


def around(geometry: BaseGeometry, lon: float, lat: float, spread_m: float) -> BaseGeometry:
    """Return the zone on the position's own plane, in units of the spread."""
    plane = f"+proj=aeqd +lat_0={lat} +lon_0={lon} +datum=WGS84 +units=m"
    there = Transformer.from_crs("OGC:CRS84", plane, always_xy=True)
    dense = shapely.segmentize(geometry, 0.002)

    def move(points: np.ndarray) -> np.ndarray:
        return np.column_stack(there.transform(points[:, 0], points[:, 1])) / spread_m

    return shapely.transform(dense, move)


def gaussian_mass(zone: BaseGeometry) -> float:
    """Return the mass of a unit Gaussian at the origin inside a polygon."""
    sides = []
    for ring in shapely.get_rings(shapely.orient_polygons(shapely.get_parts(zone))):
        points = shapely.get_coordinates(ring)
        sides.append(np.hstack([points[:-1], points[1:]]))
    edges = np.concatenate(sides)
    marks = np.unique(np.concatenate([edges[:, 0], np.linspace(-9, 9, 73)]))
    marks = marks[(marks >= -9) & (marks <= 9)]
    nodes, weights = np.polynomial.legendre.leggauss(4)
    half = np.diff(marks) / 2
    x = ((marks[:-1] + marks[1:]) / 2)[:, None] + half[:, None] * nodes
    density = (half[:, None] * weights) * np.exp(-x * x / 2) / np.sqrt(2 * np.pi)
    x, density = x.ravel(), density.ravel()
    edges = edges[edges[:, 0] != edges[:, 2]]
    low = np.searchsorted(x, np.minimum(edges[:, 0], edges[:, 2]))
    crossed = np.searchsorted(x, np.maximum(edges[:, 0], edges[:, 2])) - low
    edge = np.repeat(np.arange(len(edges)), crossed)
    slice_ = low[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(crossed) - crossed, crossed)
    ax, ay, bx, by = edges[edge].T
    y = ay + (x[slice_] - ax) * (by - ay) / (bx - ax)
    # a ring turned to the left runs east below the zone and west above it
    return float(np.sum(-np.sign(bx - ax) * density[slice_] * ndtr(y)))


def disc_mass(zone: BaseGeometry) -> float:
    """Return the share of the unit disc at the origin that a polygon covers."""
    disc = shapely.Point(0, 0).buffer(1.0, quad_segs=2048)
    return float(shapely.make_valid(zone).intersection(disc).area / disc.area)
