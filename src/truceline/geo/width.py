"""What of an area is wide and what is thin: strips along an outline apart from real land."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

from truceline.geo.near import LocalPlane
from truceline.geo.shapes import areal

_SPARE = 1.05  # grown back a little farther than worn down, so that curves come back whole


def wide_part(area: BaseGeometry, width_km: float) -> BaseGeometry:
    """Return what of an area is wider than `width_km`: strips and tongues narrower than it go.

    The area is worn down by half the width and grown back (a morphological opening); its
    corners come back as they were.
    """
    if area.is_empty:
        return area
    centre = shapely.box(*area.bounds).centroid
    plane = LocalPlane(centre.x, centre.y, kind="laea")
    half = width_km * 500.0
    core = plane.to_plane(area).buffer(-half, quad_segs=2)
    grown = core.buffer(half * _SPARE, join_style="mitre", mitre_limit=3)
    return areal(shapely.intersection(plane.to_degrees(grown), area))
