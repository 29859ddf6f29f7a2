"""The containers that maps come in: GeoJSON, KML and KMZ, GeoPackage, shapefile, GeoParquet.

Each gives the same features: lon/lat degrees on WGS 84, checked alike, whatever the file's own
reference system was. A layer of a GeoPackage is named after a hash: ``maps.gpkg#2025-08-08``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from truceline.errors import InputError, Problem, Where, missing_extra
from truceline.geo.reading import (
    MAX_VERTICES,
    Bounds,
    Feature,
    Features,
    OnInvalid,
    check_features,
    read_geojson,
)
from truceline.geo.shapes import areal
from truceline.intake.files import MAX_BYTES, check_size, existing_file

_GDAL_LIMIT = 4 * MAX_BYTES  # a year of maps in one GeoPackage is still taken
ENDINGS = frozenset(
    {
        ".geojson",
        ".json",
        ".kml",
        ".kmz",
        ".zip",
        ".parquet",
        ".geoparquet",
        ".gpkg",
        ".shp",
        ".fgb",
    }
)
_PARTS = {".shp", ".shx", ".dbf", ".prj", ".cpg", ".qix"}


def split_layer(path: str | Path) -> tuple[Path, str | None]:
    """Return a file and the layer named after a hash, if there is one."""
    whole = Path(path)
    if "#" not in whole.name or whole.exists():
        return whole, None
    name, _, layer = whole.name.rpartition("#")
    return whole.with_name(name), layer


def read_features(
    path: Path,
    bounds: Bounds | None = None,
    layer: str | None = None,
    on_invalid: OnInvalid = "settle",
) -> Features:
    """Return the features of a map file by the kind that its ending says.

    `on_invalid` is what is done about outlines that cross themselves, as in `read_geojson`.

    Raises
    ------
    InputError
        GEO-LAYER where a file has several layers of areas and none is named; LIMIT-SIZE,
        LIMIT-VERTICES, FILE-KIND, the ZIP-*, XML-* and GEO-* problems.
    UnavailableError
        EXTRA-MISSING where the kind of file needs an optional part.
    """
    document = _features_of(path, bounds, layer, on_invalid)
    return replace(document, features=tuple(map(_with_areas, document.features)))


def _with_areas(feature: Feature) -> Feature:
    """Return a feature with the areas of its collection of shapes, where it is one."""
    shape = feature.geometry
    if shape is None or shape.geom_type != "GeometryCollection":
        return feature
    areas = areal(shape)
    return feature if areas.is_empty else replace(feature, geometry=areas)


def _features_of(
    path: Path, bounds: Bounds | None, layer: str | None, on_invalid: OnInvalid
) -> Features:
    kind = path.suffix.lower()
    if kind in (".kml", ".kmz"):
        from truceline.control.readers.kml import read_kml, read_kmz

        read = read_kml if kind == ".kml" else read_kmz
        return read(path, bounds, on_invalid=on_invalid)
    if kind == ".zip":
        return _read_zipped_shapefile(path, bounds, on_invalid)
    if kind in (".parquet", ".geoparquet"):
        return _read_parquet(path, bounds, on_invalid)
    if kind in (".gpkg", ".shp", ".fgb"):
        return _read_gdal(path, bounds, layer, str(path), on_invalid)
    return read_geojson(path, theatre_bounds=bounds, on_invalid=on_invalid)


def _read_zipped_shapefile(path: Path, bounds: Bounds | None, on_invalid: OnInvalid) -> Features:
    from tempfile import TemporaryDirectory

    from truceline.intake.archive import read_archive

    members = [m for m in read_archive(path) if PurePosixPath(m.name).suffix.lower() in _PARTS]
    shapes = [m.name for m in members if m.name.lower().endswith(".shp")]
    if len(shapes) != 1:
        raise InputError(
            Problem(
                "GEO-LAYER",
                f"the archive holds {len(shapes)} shapefiles; one is needed",
                Where(file=str(path)),
                "Put one shapefile, with its .shx, .dbf and .prj, into an archive of its own.",
            )
        )
    with TemporaryDirectory() as folder:
        for member in members:
            (Path(folder) / PurePosixPath(member.name).name).write_bytes(member.content)
        inner = Path(folder) / PurePosixPath(shapes[0]).name
        return _read_gdal(inner, bounds, None, str(path), on_invalid)


def _read_gdal(
    path: Path, bounds: Bounds | None, layer: str | None, file: str, on_invalid: OnInvalid
) -> Features:
    try:
        import pyogrio
    except ImportError:
        raise missing_extra("geo", f"a map in the format {path.suffix}") from None
    check_size(existing_file(path).stat().st_size, _GDAL_LIMIT, file)
    try:
        chosen = _layer_of(pyogrio.list_layers(path).tolist(), layer, file)
        meta, _, shapes, columns = pyogrio.raw.read(path, layer=chosen)
    except (RuntimeError, UnicodeDecodeError) as error:  # all of pyogrio's own, and bad labels
        reason = str(error).partition("\n")[0][:120]
        raise InputError(
            Problem("FILE-KIND", f"is not a map that can be read: {reason}", Where(file=file))
        ) from None
    geometries = _geometries(shapes, file)
    names = [str(name) for name in meta["fields"]]
    properties = [
        dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)
    ] or [{}] * len(geometries)
    return check_features(
        file,
        zip(properties, geometries, strict=True),
        theatre_bounds=bounds,
        crs=_unless_degrees(meta["crs"]),
        on_invalid=on_invalid,
    )


def _layer_of(layers: list[list[Any]], wanted: str | None, file: str) -> str:
    """Return the layer wanted, or the only one that has areas."""
    names = [str(name) for name, _ in layers]
    if wanted in names:
        return str(wanted)
    areas = [str(name) for name, kind in layers if kind is None or "Polygon" in str(kind)]
    if wanted is None and len(areas) == 1:
        return areas[0]
    told = f'no layer "{wanted}"' if wanted else f"{len(areas)} layers of areas"
    raise InputError(
        Problem(
            "GEO-LAYER",
            f"the file has {told}; its layers are {', '.join(names) or 'none'}",
            Where(file=file),
            f"Name one after a hash, e.g. {Path(file).name}#{(areas or names or ['layer'])[0]}.",
        )
    )


def _read_parquet(path: Path, bounds: Bounds | None, on_invalid: OnInvalid) -> Features:
    try:
        from pyarrow import ArrowInvalid, parquet
    except ImportError:
        raise missing_extra("geo", "a map in GeoParquet") from None
    file = str(path)
    check_size(existing_file(path).stat().st_size, _GDAL_LIMIT, file)
    try:
        table = parquet.read_table(path)
    except (ArrowInvalid, OSError):
        raise InputError(
            Problem("FILE-KIND", "is not a Parquet file, or a damaged one", Where(file=file))
        ) from None
    name, column = _geo_column((table.schema.metadata or {}).get(b"geo", b"{}"))
    if column.get("encoding") != "WKB" or name not in table.column_names:
        raise InputError(
            Problem(
                "FILE-KIND",
                "is Parquet but not GeoParquet with shapes as WKB",
                Where(file=file),
                "Save it as GeoParquet 1.0 or 1.1, for instance from QGIS or GeoPandas.",
            )
        )
    shapes = table.column(name).to_pylist()
    geometries = _geometries(shapes, file)
    properties = table.drop_columns([name]).to_pylist() or [{}] * len(geometries)
    crs = column.get("crs")
    return check_features(
        file,
        zip(properties, geometries, strict=True),
        theatre_bounds=bounds,
        crs=_unless_degrees(json.dumps(crs) if crs else None),
        on_invalid=on_invalid,
    )


def _geo_column(metadata: bytes) -> tuple[str, dict[str, Any]]:
    """Return the name and description of the geometry column, empty where there is none."""
    try:
        geo = json.loads(metadata)
        name = str(geo.get("primary_column", "geometry"))
        return name, dict(geo["columns"][name])
    except (ValueError, KeyError, TypeError, AttributeError):
        return "", {}


def _geometries(shapes: Iterable[bytes | None], file: str) -> list[BaseGeometry | None]:
    """Return the shapes of a binary column, or tell the first that is none."""
    geometries: list[BaseGeometry | None] = []
    for index, wkb in enumerate(shapes):
        try:
            geometries.append(None if wkb is None else shapely.from_wkb(wkb))
        except (shapely.GEOSException, TypeError) as error:
            where = Where(file=file, feature=f"feature {index}")
            reason = str(error).partition("\n")[0][:120]
            raise InputError(Problem("GEO-SHAPE", f"not a geometry: {reason}", where)) from None
    _check_vertices(geometries, file)
    return geometries


def _check_vertices(geometries: Sequence[BaseGeometry | None], file: str) -> None:
    count = shapely.count_coordinates([shape for shape in geometries if shape is not None])
    if count > MAX_VERTICES:
        raise InputError(
            Problem(
                "LIMIT-VERTICES",
                f"{count:,} vertices found, at most {MAX_VERTICES:,} allowed",
                Where(file=file),
                "Simplify the shapes, or cut the file to the area in question.",
            )
        )


def _unless_degrees(crs: str | None) -> str | None:
    """Return the reference system, or None where it is lon/lat degrees on WGS 84 already."""
    if crs is None:
        return None
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        known = CRS.from_user_input(crs)
    except CRSError:
        return crs
    degrees: Callable[[str], bool] = known.equals
    return None if any(degrees(name) for name in ("EPSG:4326", "OGC:CRS84")) else crs
