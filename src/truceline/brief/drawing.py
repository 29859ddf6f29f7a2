"""From lon/lat to a drawing: a local equal-area plane, clipped to a frame, in drawing units."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from truceline.geo.near import LocalPlane

_MARGIN = 0.05  # of the larger extent, left free around what the map is about
_DETAIL = 0.35  # drawing units: smaller bends are not drawn
_TALLEST, _FLATTEST = 1.3, 0.5  # height over width


class View:
    """A frame on the ground: an equal-area plane centred on what the map is about.

    Equal area, because a reader compares surfaces; north is up at the middle of the frame.
    """

    def __init__(self, focus: BaseGeometry, width: float) -> None:
        west, south, east, north = focus.bounds
        self.width = width
        self._plane = LocalPlane((west + east) / 2, (south + north) / 2, kind="laea")
        left, low, right, high = self._plane.to_plane(
            shapely.segmentize(shapely.box(west, south, east, north), 0.25)
        ).bounds
        margin = _MARGIN * max(right - left, high - low)
        left, low, right, high = left - margin, low - margin, right + margin, high + margin
        shape = (high - low) / (right - left)
        if shape < _FLATTEST:
            grow = (_FLATTEST * (right - left) - (high - low)) / 2
            low, high = low - grow, high + grow
        elif shape > _TALLEST:
            grow = ((high - low) / _TALLEST - (right - left)) / 2
            left, right = left - grow, right + grow
        self._left, self._top = left, high
        self.metres = (right - left) / width  # on the ground for one unit of the drawing
        self.height = (high - low) / self.metres
        self._frame = (left, low, right, high)

    @cached_property
    def frame(self) -> BaseGeometry:
        """The frame in lon/lat degrees."""
        corners = shapely.segmentize(shapely.box(*self._frame), 20_000)
        return self._plane.to_degrees(corners)

    def place(self, geometry: BaseGeometry, detail: float = _DETAIL) -> BaseGeometry:
        """Return a geometry in drawing units, clipped to a little more than the frame."""
        if geometry.is_empty:
            return geometry
        west, south, east, north = self.frame.bounds
        near = shapely.clip_by_rect(geometry, west - 1, south - 1, east + 1, north + 1)
        if near.is_empty:
            return near
        pad = 10 * self.metres
        left, low, right, high = self._frame
        flat = shapely.clip_by_rect(
            self._plane.to_plane(near), left - pad, low - pad, right + pad, high + pad
        )
        return shapely.simplify(shapely.transform(flat, self._to_drawing), detail)

    def point(self, lon: float, lat: float) -> tuple[float, float] | None:
        """Return where a point stands in the drawing, or None outside the frame."""
        spot = shapely.transform(self._plane.to_plane(shapely.Point(lon, lat)), self._to_drawing)
        inside = 0 <= spot.x <= self.width and 0 <= spot.y <= self.height
        return (spot.x, spot.y) if inside else None

    def _to_drawing(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        east, north = points[:, 0], points[:, 1]
        return np.column_stack(
            [(east - self._left) / self.metres, (self._top - north) / self.metres]
        )


def path(geometry: BaseGeometry) -> str:
    """Return the SVG path data of lines or polygons in drawing units."""
    pieces: list[str] = []
    for part in shapely.get_parts(geometry).tolist():
        if part.geom_type == "Polygon" and not part.is_empty:
            pieces += [_run(ring) + "Z" for ring in (part.exterior, *part.interiors)]
        elif part.geom_type in ("LineString", "LinearRing") and not part.is_empty:
            pieces.append(_run(part))
        elif part.geom_type in ("MultiPolygon", "MultiLineString", "GeometryCollection"):
            pieces.append(path(part))
    return "".join(pieces)


def _run(line: BaseGeometry) -> str:
    points = [f"{x:.1f} {y:.1f}" for x, y in shapely.get_coordinates(line)]
    return f"M{'L'.join(points)}"


def nice_length_km(most: float) -> float:
    """Return the longest of 1, 2, 5, 10, 20, 50 ... km that is no longer than `most`.

    >>> nice_length_km(137), nice_length_km(40)
    (100.0, 20.0)
    """
    decade = 10.0 ** np.floor(np.log10(most))
    return float(max(step * decade for step in (1, 2, 5) if step * decade <= most))
