"""Parts of bounded size, and pairs found in shares, against all at once."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.engines.nearness import Located, near_pairs
from truceline.engines.partitioning import code_of, plan_of


def crowded(seed: int, count: int) -> Located:
    """Reports along a line, more and more of them towards one end."""
    rng = np.random.default_rng(seed)
    along = rng.pareto(1.1, count) * 20_000
    sigma = rng.choice([100.0, 1000.0, 1700.0, 1701.0, 9000.0, 20_000.0], count)
    length = rng.choice([0.0, 0.04, 1.0, 3.0, 5.0], count)
    middle = np.round(rng.uniform(0, 40, count) * 2) / 2
    return Located(along % 600_000, rng.normal(0, 5000, count), sigma, middle, length)


@given(st.lists(st.integers(1, 500), min_size=1, max_size=60), st.integers(1, 120))
def test_no_part_is_planned_fuller_than_allowed(counts: list[int], most: int) -> None:
    cells = np.arange(len(counts), dtype=np.int64)[::-1].copy()
    plan = plan_of(cells, np.array(counts), most)
    # rows of a cell numbered 0, 1, ... are dealt out evenly among its pieces
    held = np.zeros(plan.parts, dtype=int)
    for cell, count in zip(cells.tolist(), counts, strict=True):
        parts = plan.part_of(np.full(count, cell), np.arange(count))
        np.add.at(held, parts, 1)
    assert held.max() <= most
    assert held.min() >= 1
    assert held.sum() == sum(counts)
    # two neighbouring parts could not have been one, or the plan would waste half of its tasks
    for one, other in pairwise(np.flatnonzero(plan.pieces == 1).tolist()):
        if plan.first[other] == plan.first[one] + 1:
            later = counts[::-1][other]
            assert held[plan.first[one]] + later > most


def test_codes_of_cells_differ_and_neighbours_are_known() -> None:
    axes = np.meshgrid(np.arange(-3, 4), np.arange(-3, 4), np.arange(18_000, 18_005))
    cells = [axis.ravel() for axis in axes]
    codes = code_of(*cells)
    assert len(np.unique(codes)) == len(codes)
    plan = plan_of(codes, np.full(len(codes), 3), 3)  # a part a cell
    around = set(plan.parts_around(0, 0, 18_002).tolist())
    near = np.all([np.abs(cells[0]) <= 1, np.abs(cells[1]) <= 1, np.abs(cells[2] - 18_002) <= 1], 0)
    assert around == set(plan.part_of(codes[near], np.zeros(near.sum(), np.int64)).tolist())
    assert len(around) == 27


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 400), st.integers(5, 200))
def test_shares_together_find_every_pair_once(seed: int, count: int, most: int) -> None:
    reports = crowded(seed, count)
    cells = reports.cells()
    codes = code_of(*cells)
    plan = plan_of(*np.unique(codes, return_counts=True), most)
    part = plan.part_of(codes, np.arange(count))
    around = [plan.parts_around(*cell).tolist() for cell in np.stack(cells, 1).tolist()]
    found: list[tuple[int, int]] = []
    for share in range(plan.parts):
        held = np.array([row for row in range(count) if share in around[row]])
        columns = [getattr(reports, name)[held] for name in Located.__annotations__]
        pairs = near_pairs(Located(*columns), part[held] == share)
        found += zip(held[pairs[0]].tolist(), held[pairs[1]].tolist(), strict=True)
    whole = list(zip(*(column.tolist() for column in near_pairs(reports)), strict=True))
    assert sorted(found) == sorted(whole)
    assert len(set(whole)) == len(whole)
