"""Always, ever and share, against going through every joint ranking with the definitions."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product

import numpy as np
import published_definitions as book
import pytest
from conflicts import Drawn

from truceline.buyin import downsets, robustness
from truceline.buyin.extremes import Extremes, Reach
from truceline.buyin.orderings import PartialOrder, partial_order
from truceline.buyin.robustness import Uncertainty
from truceline.buyin.states import StateSpace
from truceline.model.buyin import CONCEPTS


def partly_known(seed: int) -> tuple[Drawn, list[PartialOrder]]:
    """Return a small conflict with some pairs of each hidden ranking known."""
    drawn = Drawn(seed, options=(2, 3))
    draw = random.Random(seed)
    orders = []
    for name in drawn.names:
        hidden = list(drawn.space.states)
        draw.shuffle(hidden)
        pairs = [
            (hidden[i], hidden[j])
            for i in range(len(hidden))
            for j in range(i + 1, len(hidden))
            if draw.random() < 0.75
        ]
        orders.append(partial_order(drawn.space.states, pairs, name))
    return drawn, orders


def counted_by_the_book(drawn: Drawn, orders: list[PartialOrder]) -> tuple[int, dict[str, dict]]:
    counts = {c: dict.fromkeys(drawn.space.states, 0) for c in CONCEPTS}
    total = 0
    for rankings in product(*(list(order.rankings()) for order in orders)):
        payoff = tuple({s: -n for n, s in enumerate(ranking)} for ranking in rankings)
        game = book.Game(drawn.game.owners, drawn.game.moves, drawn.game.infeasible, payoff)
        total += 1
        for concept in CONCEPTS:
            for state in book.equilibria(game, concept):
                counts[concept][state] += 1
    return total, counts


def small(seed: int) -> bool:
    _, orders = partly_known(seed)
    total = 1
    for order in orders:
        total *= order.count or 10**9
    return 1 < total <= 150


SEEDS = [seed for seed in range(120) if small(seed)][:12]


@pytest.mark.parametrize("seed", SEEDS)
def test_counts_are_those_of_every_joint_ranking(seed: int) -> None:
    drawn, orders = partly_known(seed)
    total, counts = counted_by_the_book(drawn, orders)
    found = Uncertainty(drawn.space, drawn.names, tuple(orders)).robustness()
    assert found.total == total
    assert found.counts == {
        c: {str(s): n for s, n in of_concept.items()} for c, of_concept in counts.items()
    }
    for concept in CONCEPTS:
        for share in found.shares[concept]:
            assert share.always == (counts[concept][share.state] == total)
            assert share.ever == (counts[concept][share.state] > 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_always_and_ever_need_no_rankings(seed: int) -> None:
    drawn, orders = partly_known(seed)
    total, counts = counted_by_the_book(drawn, orders)
    extremes = Extremes(orders, Reach(drawn.space, "legal sequences"))
    for concept in ("R", "GMR", "SMR"):
        for state in drawn.space.states:
            assert extremes.always(concept, state) == (counts[concept][state] == total)
            assert extremes.ever(concept, state) == (counts[concept][state] > 0)


def test_a_sample_comes_near_the_count_and_says_that_it_is_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn, orders = partly_known(SEEDS[0])
    exact = Uncertainty(drawn.space, drawn.names, tuple(orders)).robustness()
    monkeypatch.setattr(robustness, "MOST_LISTED", 0)
    monkeypatch.setattr(downsets, "MOST_STEPS", 0)
    sampled = Uncertainty(drawn.space, drawn.names, tuple(orders), samples=3_000).robustness()
    assert sampled.counts is None
    assert sampled.drawn == ("SEQ",)
    assert "drawn" in sampled.method
    for concept in CONCEPTS:
        for one, other in zip(exact.shares[concept], sampled.shares[concept], strict=True):
            assert one.share.best == pytest.approx(other.share.best, abs=0.04)
            assert other.share.low <= other.share.best <= other.share.high
            if concept != "SEQ":
                assert (one.always, one.ever) == (other.always, other.ever)


@pytest.mark.parametrize("seed", SEEDS)
def test_counting_by_down_sets_is_going_through_every_ranking(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn, orders = partly_known(seed)
    counted = Uncertainty(drawn.space, drawn.names, tuple(orders)).robustness()
    monkeypatch.setattr(downsets, "MOST_STEPS", 0)
    listed = Uncertainty(drawn.space, drawn.names, tuple(orders)).robustness()
    assert counted == listed


def nothing_known(n_options: int) -> Uncertainty:
    """Return two decision makers, the second with one option, of whom nothing is known."""
    owners = ((*range(n_options - 1),), (n_options - 1,))
    feasible = np.ones(1 << n_options, dtype=np.bool_)
    space = StateSpace(n_options, feasible, owners, ("both",) * n_options)
    orders = tuple(partial_order(space.states, (), name) for name in "AB")
    return Uncertainty(space, ("A", "B"), orders)


def test_own_preferences_alone_give_exact_shares_where_rankings_are_too_many_to_list() -> None:
    found = nothing_known(3).robustness()
    # 8! rankings each, 1.6e9 together: none was gone through
    assert found.total == 40_320**2
    assert found.drawn == ("SEQ",)
    for share in found.shares["R"]:
        # the best of the four states A chooses among, and the better of B's two: 1/4 x 1/2
        assert share.share.best == share.share.low == share.share.high == 1 / 8
    for share in found.shares["GMR"]:
        # A is held if its state is best of its four, or else every better one of the three can be
        # answered by B's only move. Sorted by the rank of the worse of the two states that B can
        # choose between (A moves, B answers), A's state s holds when for each of three pairs
        # {t, t'} the lesser is below s. In rankings of s and three pairs, s must stand above at
        # least one of each pair: by inclusion and exclusion over the pairs that lie wholly above
        # s, 1 - 3/3 + 3/5 - 1/7 = 16/35. B is held if s is the better of two (1/2), or, when its
        # move is better, one of the three states that A can answer with is below s: s is not
        # last but one of five with its move above: 1/2 - P(s last of 5) = 1/2 - 1/5 = 3/10.
        assert share.share.best == pytest.approx(16 / 35 * (1 / 2 + 3 / 10), abs=1e-15)


def test_a_sample_over_many_states_claims_no_certainty() -> None:
    found = replace(nothing_known(9), samples=4).robustness()
    assert found.drawn == CONCEPTS
    assert found.counts is None


def test_the_same_seed_gives_the_same_sample() -> None:
    drawn, _ = partly_known(3)
    orders = tuple(partial_order(drawn.space.states, (), name) for name in drawn.names)
    first, second = (
        Uncertainty(drawn.space, drawn.names, orders, samples=50, seed=5).robustness()
        for _ in range(2)
    )
    assert first == second
