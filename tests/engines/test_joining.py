"""Reports of one incident are joined, those of two are not, and every step can be explained."""

from __future__ import annotations

import numpy as np
import pytest

from truceline.engines.compiled import has_numba
from truceline.engines.joining import Reports, join

DAY = 86_400


def reports(
    count: int = 2000, seed: int = 1, copies: int = 3, sources: int = 30
) -> tuple[Reports, np.ndarray]:
    """Incidents over 300 by 200 km and 200 days, each told by `copies` different sources."""
    rng = np.random.default_rng(seed)
    truth = np.repeat(np.arange(count // copies), copies)
    n = len(truth)
    lon, lat = rng.uniform(30, 34, n // copies)[truth], rng.uniform(47.5, 49.5, n // copies)[truth]
    precision = rng.choice([300.0, 2000.0], n)
    east, north = rng.standard_normal((2, n)) * precision
    start = (rng.uniform(0, 200, n // copies)[truth] * DAY + rng.normal(0, 3600, n)).astype(
        np.int64
    )
    source = np.concatenate([rng.permutation(sources)[:copies] + 1 for _ in range(n // copies)])
    kind = rng.integers(1, 6, n // copies)[truth]
    made = Reports(
        lon + east / 73_900, lat + north / 111_200, precision, start, start + 3600,
        kind, np.zeros(n, np.int64), source, source,
    )  # fmt: skip
    return made, truth


def rows(made: Reports, order: np.ndarray) -> Reports:
    columns = (getattr(made, name) for name in Reports.__dataclass_fields__)
    return Reports(*(column if column is None else column[order] for column in columns))


def pairs_of(group: np.ndarray) -> set[tuple[int, int]]:
    return {
        (int(one), int(other))
        for value in np.unique(group)
        for members in [np.flatnonzero(group == value)]
        for at, one in enumerate(members)
        for other in members[at + 1 :]
    }


def test_reports_of_one_incident_are_joined_and_others_are_not() -> None:
    made, truth = reports()
    found, true = pairs_of(join(made, compiled=False).group), pairs_of(truth)
    assert len(found & true) / len(true) > 0.9
    assert len(found & true) / len(found) > 0.95


def test_the_order_of_reports_does_not_matter() -> None:
    made, _ = reports(600)
    order = np.random.default_rng(2).permutation(len(made))
    plain = join(made, compiled=False).group
    shuffled = np.empty(len(made), dtype=np.int64)
    shuffled[order] = order[join(rows(made, order), compiled=False).group]
    # labels differ; who stands with whom does not
    assert len(pairs_of(plain) ^ pairs_of(shuffled)) <= 0.005 * len(pairs_of(plain))


@pytest.mark.skipif(not has_numba(), reason="numba is absent: install the extra 'fast'")
def test_the_compiled_merge_gives_the_same_groups() -> None:
    made, _ = reports(600)
    compiled, plain = join(made, compiled=True), join(made, compiled=False)
    assert np.array_equal(compiled.group, plain.group)


def test_a_group_holds_one_report_a_source() -> None:
    made, _ = reports(900, sources=4)
    group = join(made, compiled=False).group
    for value in np.unique(group):
        sources = made.source[group == value]
        assert len(np.unique(sources)) == len(sources)


def test_neighbours_do_not_grow_into_a_chain() -> None:
    # thirty reports 1 km apart in a row, each known to 500 m: connected pair by pair
    n = 30
    made = Reports(
        30 + np.arange(n) / 73.9, np.full(n, 48.5), np.full(n, 500.0), np.zeros(n, np.int64),
        np.full(n, 3600), np.ones(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.int64),
        np.arange(1, n + 1),
    )  # fmt: skip
    group = join(made, compiled=False).group
    assert np.bincount(group).max() <= 10  # not one chain of thirty


def test_reports_known_only_to_a_province_or_a_week_are_left_alone() -> None:
    made, _ = reports(300)
    coarse = Reports(
        made.lon, made.lat, np.full(len(made), 40_000.0), made.start, made.end, made.kind,
        made.actor, made.teller, made.source,
    )  # fmt: skip
    assert len(np.unique(join(coarse, compiled=False).group)) == len(made)


def test_what_spoke_for_a_pair_adds_up_to_its_probability() -> None:
    made, _ = reports(600)
    pairs = join(made, compiled=False).pairs
    odds = pairs.place + pairs.time + pairs.kind + pairs.actor + pairs.teller
    assert np.allclose(pairs.probability, 1 / (1 + np.exp(-np.clip(odds, -50, 50))))
