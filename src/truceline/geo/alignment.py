"""Geodesics of a few kilometres, by plain arithmetic on whole arrays of edges.

Over short distances the geodesic between two points is the curve of alignment: the points of the
ellipsoid whose normals meet the straight chord. At 100 km the two lie 0.03 mm apart, as measured
against PROJ. A point of the chord is brought to the ellipsoid by Bowring's formula (1976), which
is exact that near to it. Longer edges, and those near a pole, are left to PROJ, which takes longer
to load than a month of maps to read.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

REACH_KM = 100.0  # beyond, the curve of alignment is not taken for the geodesic
AREA_REACH_KM = 20.0  # beyond, a parabola is not taken for what lies under an edge
MAX_LAT = 80.0  # nearer to a pole the formulas lose digits
_A = 6_378_137.0  # WGS 84 [m]
_F = 1 / 298.257223563
_E2 = _F * (2 - _F)
_E = sqrt(_E2)
_B = _A * (1 - _F)
_EP2 = _E2 / (1 - _E2)
_R = 6_371_000.0
_DEGREE_KM = 111.8  # nowhere is a degree of a geodesic longer


def are_short(starts: Floats, ends: Floats, reach_km: float = REACH_KM) -> NDArray[np.bool_]:
    """Return whether each edge is surely short, and far from the poles, without measuring it."""
    apart = ends - starts
    far_north = np.maximum(np.abs(starts[:, 1]), np.abs(ends[:, 1])) > MAX_LAT
    near = np.hypot(apart[:, 0], apart[:, 1]) <= reach_km / _DEGREE_KM
    return np.asarray(near & ~far_north)


def lengths_m(starts: Floats, ends: Floats) -> Floats:
    """Return the length of each edge [m], to 2e-7 of it, by its chord and the arc over that."""
    chords = np.sqrt(((_in_space(ends) - _in_space(starts)) ** 2).sum(axis=0))
    return np.asarray(chords * (1 + chords**2 / (24 * _R * _R)))


def between(starts: Floats, ends: Floats, share: Floats) -> Floats:
    """Return the lon/lat of a point of each edge (n, 2), at a share [0, 1] of its chord."""
    first = _in_space(starts)
    lon, lat = _on_ellipsoid(first + share * (_in_space(ends) - first))
    return np.degrees(np.column_stack([lon, lat]))


def ring_areas_m2(points: Floats, ring: NDArray[np.intp]) -> Floats:
    """Return the area that each closed ring encloses, positive where it runs anticlockwise [m2].

    `ring` counts the rings, point by point from 0. Every edge has to be short.

    Under an edge lies the area between it and a parallel, the integral of an authalic function of
    latitude over longitude; both are taken as parabolas through the two ends and the middle.
    """
    lon, lat = np.radians(points).T
    place = _in_space(points)
    lon_mid, lat_mid = _on_ellipsoid((place[:, 1:] + place[:, :-1]) / 2)
    starts = np.flatnonzero(np.diff(ring, prepend=-1))
    height = _authalic(lat)
    base = height[starts][ring]  # near the ring, so that few digits cancel
    height_mid = _authalic(lat_mid) - base[:-1]
    height = height - base
    span, bow = lon[1:] - lon[:-1], 4 * lon_mid - 2 * (lon[1:] + lon[:-1])
    under = height[:-1] * (span + bow) + 4 * height_mid * span + height[1:] * (span - bow)
    under[ring[1:] != ring[:-1]] = 0.0  # the step to the next ring is no edge
    return np.asarray(np.add.reduceat(np.append(under, 0.0), starts) * (-_A * _A / 12))


def have_short_edges(points: Floats, ring: NDArray[np.intp], count: int) -> NDArray[np.bool_]:
    """Return of each of `count` rings whether all its edges are short enough for its area."""
    long = ~are_short(points[:-1], points[1:], AREA_REACH_KM) & (ring[1:] == ring[:-1])
    return np.asarray(np.bincount(ring[:-1][long], minlength=count) == 0)


def _authalic(lat: Floats) -> Floats:
    sine = np.sin(lat)
    return np.asarray((1 - _E2) * (sine / (1 - _E2 * sine * sine) + np.arctanh(_E * sine) / _E))


def _in_space(points: Floats) -> Floats:
    """Return points of the ellipsoid as x, y, z (3, n) [m]."""
    lon, lat = np.radians(points).T
    sine, cosine = np.sin(lat), np.cos(lat)
    normal = _A / np.sqrt(1 - _E2 * sine * sine)
    out = normal * cosine
    return np.array([out * np.cos(lon), out * np.sin(lon), normal * (1 - _E2) * sine])


def _on_ellipsoid(place: Floats) -> tuple[Floats, Floats]:
    """Return the longitude and latitude [radians] of points just under the ellipsoid."""
    x, y, z = place
    out = np.hypot(x, y)
    # Bowring's parametric latitude by its tangent, its sine and cosine without angles
    high, wide = z * _A, out * _B
    radius = np.hypot(high, wide)
    sine, cosine = high / radius, wide / radius
    lat = np.arctan2(z + _EP2 * _B * sine**3, out - _E2 * _A * cosine**3)
    return np.arctan2(y, x), lat
