"""The line of contact between two parties: its course, its lengths, and how far a place is.

Coast and state border are no line of contact, and neither are slivers. A line has no one
length: the finer the scale, the longer it is, so every length here says its scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
import shapely
from shapely import ops
from shapely.geometry.base import BaseGeometry

from truceline.errors import NotFoundError, Problem
from truceline.geo.measure import area_km2, distances_m, length_km
from truceline.geo.near import LocalPlane
from truceline.geo.nearest import halves
from truceline.geo.shapes import areal, geometry_of, merged, shape_of
from truceline.model.control import (
    RESIDUE,
    ControlMap,
    Holding,
    LengthAtScale,
    LineOfContact,
    Sector,
)
from truceline.model.estimate import Estimate, between, exactly
from truceline.model.place import Place
from truceline.model.record import PartyId, Shape

SCALES_KM = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 25.0)
DEFAULT_SCALE_KM = 1.0
_SNAP_KM = 0.002  # two outlines this close are one line
_SLIVER_KM2 = 0.25  # a closed line around less than this is a trace of drawing, not a pocket
_HEMMED_IN = 0.5  # of the outline of what lies between two holdings
_SCRAP_KM = 0.5  # a piece shorter than this on its own is the end of a border, not a line


@lru_cache(maxsize=8)  # a deal, its sheet and its brief ask for the same line of the same map
def line_of_contact(
    control_map: ControlMap, a: PartyId, b: PartyId, *, simplify_km: float | None = None
) -> LineOfContact:
    """Return the line between the holdings of `a` and `b`, with a length at a stated scale.

    Where land or water that neither holds lies between the two, the line runs along its middle
    and the band takes it in. `length` is best at the scale asked for (1 km by default), low at
    the coarsest scale of the curve and high at full detail; a line drawn from places is
    straighter than the real one, and its high is a third more.

    Raises
    ------
    NotFoundError
        HOLDER-UNKNOWN where the map has no such holder, LINE-NONE where the two do not meet.
    """
    one, other = _holding_of(control_map, a), _holding_of(control_map, b)
    gaps = _gaps(control_map, one, other)
    best = _course(one, other, gaps)
    if best.is_empty:
        raise NotFoundError(
            Problem("LINE-NONE", f"the holdings of {a} and {b} do not meet on this map")
        )
    scale = DEFAULT_SCALE_KM if simplify_km is None else simplify_km
    curve = lengths_by_scale(best, tuple(sorted({*SCALES_KM, scale})))
    length = next(point.length_km for point in curve if point.scale_km == scale)
    finest, coarsest = curve[0].length_km, min(point.length_km for point in curve)
    reasons = [
        f"a line has no one length: bends under {scale:g} km are drawn straight for the best "
        f"value, none for the high, those under {curve[-1].scale_km:g} km for the low"
    ]
    if control_map.roughness > 1.0:
        finest *= control_map.roughness
        reasons.append(
            "drawn from places it is straighter than a line drawn by hand: the high is "
            f"{control_map.roughness - 1:.0%} more"
        )
    return LineOfContact(
        between=(a, b),
        as_of=control_map.as_of,
        length=between(
            min(coarsest, length),
            length,
            max(finest, length),
            "km",
            *reasons,
        ),
        scale_km=scale,
        shape=shape_of(best if simplify_km is None else straightened(best, simplify_km)),
        band=_band_between(one, other, gaps),
        convention=control_map.convention,
        curve=curve,
        notes=control_map.notes,
    )


def lengths_by_scale(line: BaseGeometry, scales_km: tuple[float, ...]) -> tuple[LengthAtScale, ...]:
    """Return the geodesic length of a line after straightening at each scale, finest first."""
    return tuple(
        LengthAtScale(scale_km=scale, length_km=length_km(straightened(line, scale)))
        for scale in sorted(scales_km)
    )


def straightened(line: BaseGeometry, scale_km: float) -> BaseGeometry:
    """Return the line without bends smaller than a scale (Douglas-Peucker, in metres)."""
    if not scale_km:
        return line
    plane = _plane_of(line)
    return plane.to_degrees(plane.to_plane(line).simplify(scale_km * 1e3))


def distance_from(control_map: ControlMap, line: LineOfContact, lon: float, lat: float) -> Estimate:
    """Return how far a point is from the line [km].

    The line lies within its band: no nearer than the band's edge, no farther than the land that
    the party across it surely holds.
    """
    point = shapely.Point(lon, lat)
    best = _distance_km(point, geometry_of(line.shape))
    low = best if line.band is None else min(best, _distance_km(point, geometry_of(line.band)))
    sure = [geometry_of(_holding_of(control_map, party).inner) for party in line.between]
    high = max(best, *(_distance_km(point, shape) for shape in sure if not shape.is_empty))
    if line.band is None or high - low < 1e-3:
        return exactly(best, "km")
    return between(low, best, high, "km", "the line lies somewhere within its band")


def sectors(
    line: LineOfContact, length_km_each: float, places: Sequence[Place] = ()
) -> tuple[Sector, ...]:
    """Return the line cut into stretches of about one length, in order along each part.

    Each is called by the settlements of `places` that lie nearest to its ends.

    Raises
    ------
    ValueError
        If the length is not positive.
    """
    if length_km_each <= 0:
        raise ValueError(f"a sector needs a positive length, not {length_km_each}")
    found: list[Sector] = []
    run = 0.0
    for part in shapely.get_parts(geometry_of(line.shape)).tolist():
        whole = length_km(part)
        count = max(1, round(whole / length_km_each))
        ends = np.linspace(0.0, 1.0, count + 1)
        for start, end in pairwise(ends.tolist()):
            stretch = ops.substring(part, start, end, normalized=True)
            size = length_km(stretch)
            start_near, end_near = (_nearest(places, *stretch.coords[end]) for end in (0, -1))
            found.append(
                Sector(
                    number=len(found) + 1,
                    start_km=run,
                    end_km=run + size,
                    shape=shape_of(stretch),
                    start_near=start_near,
                    end_near=end_near,
                )
            )
            run += size
    return tuple(found)


def _nearest(places: Sequence[Place], lon: float, lat: float) -> str:
    if not places:
        return ""
    metres = distances_m(lon, lat, [p.lon for p in places], [p.lat for p in places])
    return places[int(metres.argmin())].name


def _holding_of(control_map: ControlMap, party: PartyId) -> Holding:
    for holding in control_map.holdings:
        if holding.holder == party:
            return holding
    known = ", ".join(holding.holder for holding in control_map.holdings)
    raise NotFoundError(
        Problem(
            "HOLDER-UNKNOWN",
            f"nobody called {party} holds anything on this map; it has {known}",
            hint="A published map leaves the rest unknown unless it is named: --rest PARTY.",
        )
    )


def _course(one: Holding, other: Holding, gaps: Sequence[BaseGeometry]) -> BaseGeometry:
    left, right = geometry_of(one.best), geometry_of(other.best)
    for gap in gaps:
        mine, theirs = halves(gap, left, right)
        left, right = merged([left, mine]), merged([right, theirs])
    tolerance = _SNAP_KM / 111.2
    shared = shapely.intersection(left.boundary, right.buffer(tolerance))
    return _whole(shared)


def _gaps(control_map: ControlMap, one: Holding, other: Holding) -> list[BaseGeometry]:
    """Return the land and water between the two: what neither holds and both hem in.

    Coast and border residue is no such land, and neither is a hinterland that both happen to
    touch: the two have to make up half of its outline or more.
    """
    left, right = geometry_of(one.best), geometry_of(other.best)
    between_them = [
        geometry_of(holding.best)
        for holding in control_map.holdings
        if holding.holder not in (one.holder, other.holder, RESIDUE)
    ]
    return [
        part
        for shape in between_them
        for part in shapely.get_parts(shape).tolist()
        if _is_hemmed_in(part, left, right)
    ]


def _is_hemmed_in(part: BaseGeometry, left: BaseGeometry, right: BaseGeometry) -> bool:
    shores = [
        shapely.intersection(part.boundary, holding.buffer(1e-6)).length
        for holding in (left, right)
    ]
    return bool(min(shores) > 0 and sum(shores) >= _HEMMED_IN * part.length)


def _whole(pieces: BaseGeometry) -> BaseGeometry:
    """Return the pieces joined end to end, without slivers and scraps."""
    lines = [part for part in shapely.get_parts(pieces).tolist() if part.geom_type == "LineString"]
    joined = shapely.line_merge(shapely.union_all(lines))
    kept = [part for part in shapely.get_parts(joined).tolist() if not _is_scrap(part)]
    return shapely.line_merge(shapely.multilinestrings(kept)) if kept else shapely.LineString()


def _is_scrap(part: BaseGeometry) -> bool:
    if part.is_closed:
        return area_km2(shapely.Polygon(part)) < _SLIVER_KM2
    return length_km(part) < _SCRAP_KM


def _band_between(one: Holding, other: Holding, gaps: Sequence[BaseGeometry]) -> Shape | None:
    both = areal(geometry_of(one.outer).intersection(geometry_of(other.outer)))
    doubt = merged([both, *gaps])
    return None if doubt.is_empty else shape_of(doubt)


def _distance_km(point: BaseGeometry, shape: BaseGeometry) -> float:
    """Return the distance on a plane around the point, which is true to scale from there."""
    plane = LocalPlane(point.x, point.y)
    for reach in (1.0, 5.0):  # [degrees]: only what is near has to be brought to the plane
        near = shapely.clip_by_rect(
            shape, point.x - reach, point.y - reach, point.x + reach, point.y + reach
        )
        if not near.is_empty:
            break
    else:
        near = shape
    flat = plane.to_plane(shapely.segmentize(near, 0.1))
    return float(shapely.distance(shapely.Point(0.0, 0.0), flat)) / 1e3


def _plane_of(shape: BaseGeometry) -> LocalPlane:
    centre = shapely.box(*shape.bounds).centroid
    return LocalPlane(centre.x, centre.y, kind="stere")
