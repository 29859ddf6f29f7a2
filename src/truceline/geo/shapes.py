"""Between records and geometries, and the few repairs that never change an answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from truceline.model.record import Shape

_ALIKE = 1e-10  # of an area: what summing it in another order may change
_MANY = 3  # areas from which laying them together first costs less than taking each away


def geometry_of(shape: Shape) -> BaseGeometry:
    """Return the shapely geometry of a shape, in lon/lat degrees."""
    return shapely.from_wkb(shape.wkb)


def shape_of(geometry: BaseGeometry) -> Shape:
    """Return the shape of a geometry in normal form, so that equal areas give equal bytes."""
    return Shape(shapely.to_wkb(shapely.normalize(geometry), byte_order=1))


def areal(geometry: BaseGeometry) -> BaseGeometry:
    """Return the polygons of a geometry as one valid (multi)polygon; lines and points go."""
    if geometry.is_empty or geometry.geom_type in ("Polygon", "MultiPolygon"):
        polygons = geometry
    else:
        parts = shapely.get_parts(geometry)
        kept = [part for part in parts if part.geom_type in ("Polygon", "MultiPolygon")]
        polygons = shapely.union_all(kept) if kept else shapely.Polygon()
    return polygons if polygons.is_valid else shapely.make_valid(polygons, method="structure")


def merged(geometries: Iterable[BaseGeometry]) -> BaseGeometry:
    """Return the union of areas, as one valid (multi)polygon."""
    return areal(shapely.union_all(list(geometries)))


def side_by_side(areas: NDArray[np.object_]) -> Sequence[BaseGeometry]:
    """Return areas as one where they lie side by side and share their borders, else as they are.

    Their common edges are struck out, which is quick, and right only where no two areas overlap:
    what is left then encloses as much as all of them do one by one.
    """
    if len(areas) < _MANY:
        return list(areas)
    try:
        together = shapely.coverage_union_all(areas)
    except shapely.GEOSException:  # an edge crosses another's
        return list(areas)
    whole = float(shapely.area(areas).sum())
    if together.is_valid and abs(together.area - whole) <= _ALIKE * whole:
        return [together]
    return list(areas)
