"""Strips along lines: which side is whose, and the land on one side of a line."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Literal

import numpy as np
import shapely
from shapely import ops
from shapely.geometry.base import BaseGeometry

from truceline.geo.near import within_km
from truceline.geo.shapes import areal

Hand = Literal["left", "right"]


def side_strip(line: BaseGeometry, distance_km: float, hand: Hand) -> BaseGeometry:
    """Return what lies within a distance of a line on its left or right, as it is drawn.

    The full strip is cut by the line, drawn out straight at both ends, and each piece goes to
    the hand on which most of it lies.
    """
    strip = within_km(line, distance_km)
    course = _one_line(line)
    reach = 2.5 * distance_km / 111.0
    pieces = shapely.get_parts(ops.split(strip, _drawn_out(course, reach)))
    kept = [piece for piece in pieces.tolist() if _hand(course, piece) == hand]
    return areal(shapely.union_all(kept))


def land_beyond(
    line: BaseGeometry, land: BaseGeometry, *, toward: BaseGeometry | None, compass: str
) -> BaseGeometry:
    """Return the land on the side of a line where a point lies, or by compass.

    The line is drawn out straight beyond its ends; by compass, along the other axis.
    """
    course = _one_line(line)
    west, south, east, north = shapely.union_all([land, course]).bounds
    frame = shapely.box(west - 1, south - 1, east + 1, north + 1)
    reach = (east - west) + (north - south) + 4
    cut = _drawn_out(course, reach) if not compass else _drawn_along(course, reach, compass)
    mark = toward if toward is not None else _mark(course, compass)
    pieces = shapely.get_parts(ops.split(frame, cut)).tolist()
    kept = [piece for piece in pieces if piece.distance(mark) == 0]
    return areal(shapely.intersection(shapely.union_all(kept), land))


def runs_toward(line: BaseGeometry, compass: str) -> bool:
    """Return whether a line runs the way of a compass point itself: it has no side there.

    Its ends lie less than a tenth as far apart across that way as along it.
    """
    points = shapely.get_coordinates(_one_line(line))
    east, north = np.abs(points[-1] - points[0]).tolist()
    east *= math.cos(math.radians(float(np.mean(points[[0, -1], 1]))))
    across, along = (east, north) if compass in ("north", "south") else (north, east)
    return bool(across < along / 10)


def between_lines(first: BaseGeometry, second: BaseGeometry) -> BaseGeometry:
    """Return the area between two lines, joined at the ends that lie nearer each other."""
    one = shapely.get_coordinates(_one_line(first))
    two = shapely.get_coordinates(_one_line(second))
    same = np.hypot(*(one[-1] - two[-1])) + np.hypot(*(one[0] - two[0]))
    crossed = np.hypot(*(one[-1] - two[0])) + np.hypot(*(one[0] - two[-1]))
    ring = np.concatenate([one, two[::-1] if same <= crossed else two])
    return areal(shapely.make_valid(shapely.Polygon(ring)))


def _one_line(line: BaseGeometry) -> BaseGeometry:
    merged = ops.linemerge(line) if line.geom_type == "MultiLineString" else line
    parts = shapely.get_parts(merged)
    return parts[int(np.argmax(shapely.length(parts)))]


def _drawn_out(course: BaseGeometry, reach: float) -> BaseGeometry:
    points = shapely.get_coordinates(course)
    start = _beyond(points[0], points[0] - points[1], reach)
    end = _beyond(points[-1], points[-1] - points[-2], reach)
    return shapely.LineString(np.vstack([start, points, end]))


def _drawn_along(course: BaseGeometry, reach: float, compass: str) -> BaseGeometry:
    points = shapely.get_coordinates(course)
    axis = np.array([1.0, 0.0]) if compass in ("north", "south") else np.array([0.0, 1.0])
    if float(np.dot(points[-1] - points[0], axis)) < 0:
        points = points[::-1]
    return shapely.LineString(
        np.vstack([points[0] - axis * reach, points, points[-1] + axis * reach])
    )


def _beyond(
    point: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    direction: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    reach: float,
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return point + direction / math.hypot(*direction.tolist()) * reach


def _mark(course: BaseGeometry, compass: str) -> BaseGeometry:
    west, south, east, north = course.bounds
    middle = shapely.Point((west + east) / 2, (south + north) / 2)
    return {
        "north": shapely.Point(middle.x, north + 0.9),
        "south": shapely.Point(middle.x, south - 0.9),
        "east": shapely.Point(east + 0.9, middle.y),
        "west": shapely.Point(west - 0.9, middle.y),
    }[compass]


def _hand(course: BaseGeometry, piece: BaseGeometry) -> Hand:
    inside = piece.representative_point()
    where = course.project(inside)
    points = shapely.get_coordinates(course)
    walked = 0.0
    for start, end in pairwise(points):
        step = math.hypot(*(end - start).tolist())
        if walked + step >= where or step == 0:
            east, north = (end - start).tolist()
            aside_east, aside_north = inside.x - start[0], inside.y - start[1]
            return "left" if east * aside_north - north * aside_east > 0 else "right"
        walked += step
    last_east, last_north = (points[-1] - points[-2]).tolist()
    cross = last_east * (inside.y - points[-2][1]) - last_north * (inside.x - points[-2][0])
    return "left" if cross > 0 else "right"


def circle_line(value: float, axis: str, bounds: tuple[float, float, float, float]) -> BaseGeometry:
    """Return a parallel (axis "lat") or meridian across bounds (west, south, east, north).

    A parallel is no geodesic: it has a vertex every hundredth of a degree, and keeps its latitude.
    """
    west, south, east, north = bounds
    first, last = (west, east) if axis == "lat" else (south, north)
    along = np.linspace(first, last, max(2, math.ceil((last - first) / 0.01) + 1))
    still = np.full_like(along, value)
    return shapely.LineString(np.column_stack([along, still] if axis == "lat" else [still, along]))


def strip_beside(
    area: BaseGeometry,
    beyond: BaseGeometry,
    near_km: float,
    far_km: float,
    face: Literal["of", "outside", "inside"],
) -> BaseGeometry:
    """Return what lies from `near_km` to `far_km` of an area: with it, outside it or inside it.

    `beyond` is the same area where its extent is sure, else the extent that is left out.
    """
    if face == "inside":
        strip = shapely.intersection(within_km(area.boundary, far_km), area)
        taken = within_km(beyond.boundary, near_km) if near_km else None
    else:
        strip = within_km(area, far_km)
        whole = beyond if face == "outside" else None
        taken = within_km(beyond, near_km) if near_km else whole
    return areal(strip if taken is None else shapely.difference(strip, taken))
