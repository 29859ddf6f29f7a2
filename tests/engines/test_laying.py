"""Grids laid out by compiled loops are the grids that numpy lays out."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from truceline.engines.coarse import coarsened
from truceline.engines.compiled import has_numba
from truceline.engines.edges import Edges, ZoneShape, edges_of
from truceline.engines.grid import grid_of
from truceline.engines.matching import ZoneIndex
from truceline.engines.plane import Plane

pytestmark = pytest.mark.skipif(not has_numba(), reason="numba is absent: install the extra 'fast'")


def rugged(seed: int) -> Edges:
    """A star with a long diagonal side and a hole, and its neighbour on the other side."""
    rng = np.random.default_rng(seed)
    angle = np.sort(rng.uniform(0, 2 * np.pi, 300))
    radius = rng.uniform(0.5, 1.0, 300)
    star = shapely.Polygon(np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]))
    box = shapely.box(-3, -2, 3, 2).difference(star)
    cut = shapely.Polygon([(-0.9, -1.9), (2.9, -1.8), (2.8, 1.9)])
    shapes = [star, box.difference(cut), cut.difference(star)]
    return edges_of([ZoneShape(i, each) for i, each in enumerate(shapes)], 3)


@pytest.mark.parametrize("cell, reach", [(0.01, 0.0), (0.05, 0.12), (0.2, 0.9)])
def test_cells_list_the_same_edges(cell: float, reach: float) -> None:
    edges = rugged(1)
    plain, compiled = grid_of(edges, cell, reach), grid_of(edges, cell, reach, compiled=True)
    assert np.array_equal(plain.edge_offsets, compiled.edge_offsets)
    assert np.array_equal(plain.edge_ids, compiled.edge_ids)


def test_stretches_start_at_the_same_edges() -> None:
    edges = rugged(2)
    plain, compiled = coarsened(edges, 0.1), coarsened(edges, 0.1, compiled=True)
    assert 0 < len(plain) < len(edges)
    assert np.array_equal(plain.ends, compiled.ends)
    assert np.array_equal(plain.lobes, compiled.lobes)


def test_few_positions_are_matched_without_loading_the_compiled_loops(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loaded: list[float] = []
    monkeypatch.setattr(
        "truceline.engines.matching.worth_compiling", lambda terms: bool(loaded.append(terms))
    )
    index = ZoneIndex([ZoneShape(0, shapely.box(30, 48, 31, 49))], 1)
    assert index.probabilities(30.5, 48.5, 100.0).share.tolist() == pytest.approx([1.0])
    assert index.contains(30.5, 48.5).share.tolist() == [1.0]
    assert loaded and max(loaded) < 1000


def test_positions_are_projected_to_the_same_places() -> None:
    plane = Plane(35.0, 48.0)
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(-20, 90, 5000), rng.uniform(-30, 85, 5000)
    lon[:2], lat[:2] = [35.0, np.nan], [48.0, 1.0]
    plain, compiled = plane.project(lon, lat), plane.project(lon, lat, compiled=True)
    for one, other, bar in zip(plain, compiled, (1e-6, 1e-6, 1e-12), strict=True):  # m, m, 1
        assert np.allclose(one, other, rtol=0, atol=bar, equal_nan=True)


def test_a_stream_is_taken_by_the_same_loops_in_batches_of_any_size() -> None:
    """Loops differ in the tenth digit: what a cluster deals out otherwise must come out alike."""
    rng = np.random.default_rng(11)
    lon, lat = rng.uniform(30.0, 31.2, 20_001), rng.uniform(48.0, 48.9, 20_001)
    ring = np.array([[30.1, 48.1], [31.0, 48.2], [30.9, 48.8], [30.2, 48.7], [30.1, 48.1]])
    shape = ZoneShape(0, shapely.Polygon(ring))
    whole = ZoneIndex([shape], 1).probabilities(lon[:20_000], lat[:20_000], 4000.0)
    dealt = ZoneIndex([shape], 1).settled(20_001)
    found = {}
    for at in (0, 3000):
        part = dealt.probabilities(lon[at : at + 3000], lat[at : at + 3000], 4000.0)
        found.update(zip((part.point + at).tolist(), part.share.tolist(), strict=True))
    expected = dict(zip(whole.point.tolist(), whole.share.tolist(), strict=True))
    assert found == {point: share for point, share in expected.items() if point < 6000}
    few = ZoneIndex([shape], 1)
    assert few.settled(300).kernel == ("numba" if few._compiled(0) else "numpy")
