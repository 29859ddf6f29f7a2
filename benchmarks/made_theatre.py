"""A theatre and its incidents by seed, for rows A1, A2 and D: nothing of a real map is in it.

27 units share fractal borders; 20 bands follow a fractal line. Together they have some 121,000
vertices, and a random incident lies in 3 to 4 of the 47 zones.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

WEST, EAST, SOUTH, NORTH = 24.0, 39.0, 45.0, 52.0
ACROSS, UP = 9, 3
PRECISIONS = ((500.0, 0.5), (2000.0, 0.3), (5000.0, 0.15), (25_000.0, 0.05))


def fractal(
    start: np.ndarray, end: np.ndarray, halvings: int, rng: np.random.Generator
) -> np.ndarray:
    """Return a line that is bent at its middle again and again."""
    points = np.array([start, end])
    bend = 0.12 * np.hypot(*(end - start))
    for _ in range(halvings):
        middles = (points[:-1] + points[1:]) / 2 + rng.normal(0, bend, (len(points) - 1, 2))
        woven = np.empty((2 * len(points) - 1, 2))
        woven[::2], woven[1::2] = points, middles
        points, bend = woven, bend * 0.42
    return points


def zones(seed: int = 1) -> list[BaseGeometry]:
    """Return 27 units that share their borders, and 20 bands along a line."""
    units, line = _units_and_line(seed)
    bands = []
    for width in (0.22, 0.31, 0.63, 1.26):  # some 25, 35, 70 and 140 km to each side
        shift = np.array([0.0, width])
        for section in np.array_split(np.arange(len(line)), 5):
            part = line[section[0] : section[-1] + 2]
            bands.append(shapely.Polygon(np.concatenate([part - shift, (part + shift)[::-1]])))
    return [shapely.make_valid(shape) for shape in (*units, *bands)]


def _units_and_line(seed: int) -> tuple[list[BaseGeometry], np.ndarray]:
    rng = np.random.default_rng(seed)
    corners = np.stack(
        np.meshgrid(np.linspace(WEST, EAST, ACROSS + 1), np.linspace(SOUTH, NORTH, UP + 1),
                    indexing="ij"), axis=-1,
    )  # fmt: skip
    east = {
        (i, j): fractal(corners[i, j], corners[i + 1, j], 9, rng)
        for i in range(ACROSS) for j in range(UP + 1)
    }  # fmt: skip
    north = {
        (i, j): fractal(corners[i, j], corners[i, j + 1], 9, rng)
        for i in range(ACROSS + 1) for j in range(UP)
    }  # fmt: skip
    units = [
        shapely.Polygon(
            np.concatenate([
                east[i, j][:-1], north[i + 1, j][:-1], east[i, j + 1][:0:-1], north[i, j][:0:-1]
            ])
        )
        for i in range(ACROSS) for j in range(UP)
    ]  # fmt: skip
    line = fractal(np.array([WEST + 1, 48.0]), np.array([EAST - 1, 49.0]), 13, rng)
    return units, line


def incidents(count: int, path: Path, seed: int = 2) -> None:
    """Write incidents as Parquet, six columns: six in ten lie near the line."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rng = np.random.default_rng(seed)
    near = rng.random(count) < 0.6
    line = _units_and_line(1)[1]
    on_line = line[rng.integers(0, len(line), count)]
    lon = np.where(near, on_line[:, 0], rng.uniform(WEST, EAST, count))
    lat = np.where(
        near, on_line[:, 1] + rng.normal(0, 0.25, count), rng.uniform(SOUTH, NORTH, count)
    )
    metres, shares = zip(*PRECISIONS, strict=True)
    table = pa.table({
        "id": np.arange(count),
        "occurred_from": rng.integers(1.4e9, 1.7e9, count),
        "lon": np.round(lon, 5),
        "lat": np.round(lat, 5),
        "precision_m": rng.choice(metres, count, p=shares),
        "category": rng.integers(0, 23, count).astype(np.int8),
    })  # fmt: skip
    pq.write_table(table, path, compression="zstd")
