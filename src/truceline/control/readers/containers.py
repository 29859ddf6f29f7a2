"""The containers that maps come in: GeoJSON, KML and KMZ, GeoPackage, shapefile, GeoParquet.

Each gives the same features: lon/lat degrees on WGS 84, checked alike, whatever the file's own
reference system was.
"""

from __future__ import annotations

from pathlib import Path

from truceline.geo.reading import Bounds, Features, read_geojson


def read_features(path: Path, bounds: Bounds | None = None) -> Features:
    """Return the features of a map file by the kind that its ending says."""
    return read_geojson(path, theatre_bounds=bounds, on_invalid="repair")
