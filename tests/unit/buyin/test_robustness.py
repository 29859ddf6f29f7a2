"""Always, ever and share, against going through every joint ranking with the definitions."""

from __future__ import annotations

import random
from itertools import product

import published_definitions as book
import pytest
from conflicts import Drawn

from truceline.buyin import robustness
from truceline.buyin.extremes import Extremes, Reach
from truceline.buyin.orderings import PartialOrder, partial_order
from truceline.buyin.robustness import Uncertainty
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
    sampled = Uncertainty(drawn.space, drawn.names, tuple(orders), samples=3_000).robustness()
    assert sampled.counts is None
    assert "drawn" in sampled.method
    for concept in CONCEPTS:
        for one, other in zip(exact.shares[concept], sampled.shares[concept], strict=True):
            assert one.share.best == pytest.approx(other.share.best, abs=0.04)
            assert other.share.low <= other.share.best <= other.share.high
            if concept != "SEQ":
                assert (one.always, one.ever) == (other.always, other.ever)


def test_the_same_seed_gives_the_same_sample() -> None:
    drawn, _ = partly_known(3)
    orders = tuple(partial_order(drawn.space.states, (), name) for name in drawn.names)
    first, second = (
        Uncertainty(drawn.space, drawn.names, orders, samples=50, seed=5).robustness()
        for _ in range(2)
    )
    assert first == second
