"""Whether the boundary of a polygon crosses itself: told with the names, before anything is drawn.

What needs no map is said in the same run as every other mistake of the text.
"""

from __future__ import annotations

from collections.abc import Sequence

from truceline.deal import syntax as s
from truceline.deal.names import Scope
from truceline.model.place import Place, Site

CODE = "GEO-SELFX"
MESSAGE = "the boundary of this polygon crosses itself"
HINT = "Give the points in order around the area."


def check_crossing(polygon: s.Polygon, scope: Scope) -> None:
    """Report a polygon whose corners are known and whose boundary crosses itself."""
    corners = [_position(point, scope) for point in polygon.points]
    known = [corner for corner in corners if corner is not None]
    if len(known) == len(corners) and not _leaps(known) and crosses_itself(known):
        scope.say(CODE, MESSAGE, polygon.at, HINT)


def _leaps(corners: Sequence[tuple[float, float]]) -> bool:
    """Whether corners lie on both sides of the 180th meridian, which drawing refuses by name."""
    east = [lon for lon, _ in corners]
    return max(east) - min(east) > 180


def _position(point: s.Point, scope: Scope) -> tuple[float, float] | None:
    """Return lon and lat [degrees] of a corner, or None where only drawing can tell."""
    if isinstance(point, s.Coordinate):
        return point.lon, point.lat
    found = scope.find(point, "point")
    if isinstance(found, s.PointStatement):
        at = found.point
        return (at.lon, at.lat) if isinstance(at, s.Coordinate) else None
    return (found.lon, found.lat) if isinstance(found, Place | Site) else None


def crosses_itself(corners: Sequence[tuple[float, float]]) -> bool:
    """Whether geodesics from corner to corner, and back to the first, cross each other."""
    import shapely

    from truceline.geo.measure import geodesic

    ring = geodesic([*corners, corners[0]])
    return not shapely.Polygon(shapely.get_coordinates(ring)).is_valid
