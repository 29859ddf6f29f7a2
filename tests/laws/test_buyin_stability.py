"""Laws of stability, whatever the conflict."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.buyin.stability import Analysis
from truceline.buyin.states import StateSpace


@st.composite
def conflicts(draw: st.DrawFn) -> tuple[StateSpace, tuple[np.ndarray, ...]]:
    n_options = draw(st.integers(1, 6))
    n_makers = draw(st.integers(1, min(4, n_options)))
    owner = [draw(st.integers(0, n_makers - 1)) for _ in range(n_options)]
    moves = tuple(draw(st.sampled_from(["both", "both", "fwd", "back"])) for _ in range(n_options))
    size = 1 << n_options
    feasible = np.array(draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    feasible[draw(st.integers(0, size - 1))] = True
    owned = tuple(tuple(o for o in range(n_options) if owner[o] == m) for m in range(n_makers))
    levels = st.integers(0, draw(st.sampled_from([2, 5, 100])))
    ranks = []
    for _ in range(n_makers):
        worth = np.array(draw(st.lists(levels, min_size=size, max_size=size)), dtype=np.int32)
        worth[~feasible] = -1
        ranks.append(worth)
    return StateSpace(n_options, feasible, owned, moves), tuple(ranks)


@given(conflicts())
@settings(max_examples=150, deadline=None)
def test_who_needs_no_sanction_needs_none_and_harder_sanctions_hold_less(conflict) -> None:
    # Fang, Hipel, Kilgour 1993, ch. 3: R within SMR within GMR, and R within SEQ within GMR
    space, ranks = conflict
    stable = Analysis(space, ranks).stable()
    for maker in space.makers:
        nash, gmr, smr, seq = (stable[c][maker] for c in ("R", "GMR", "SMR", "SEQ"))
        assert not (nash & ~smr).any()
        assert not (smr & ~gmr).any()
        assert not (nash & ~seq).any()
        assert not (seq & ~gmr).any()


@given(conflicts(), st.integers(1, 5), st.integers(0, 1000))
@settings(max_examples=60, deadline=None)
def test_only_the_order_of_preferences_counts(conflict, factor: int, shift: int) -> None:
    space, ranks = conflict
    stretched = tuple(np.where(r >= 0, r * factor + shift, -1).astype(np.int32) for r in ranks)
    before, after = Analysis(space, ranks).stable(), Analysis(space, stretched).stable()
    assert all(np.array_equal(before[c][m], after[c][m]) for c in before for m in space.makers)


@given(conflicts())
@settings(max_examples=60, deadline=None)
def test_an_onlooker_without_options_changes_nothing_for_the_others(conflict) -> None:
    space, ranks = conflict
    wider = StateSpace(space.n_options, space.feasible, (*space.owned, ()), space.moves)
    before = Analysis(space, ranks).stable()
    after = Analysis(wider, (*ranks, ranks[0])).stable()
    for concept, flags in before.items():
        assert all(np.array_equal(flags[m], after[concept][m]) for m in space.makers)
        assert np.array_equal(after[concept][len(space.owned)], space.feasible)
