"""Rankings that agree with what is known: counted, listed and drawn as brute force would."""

from __future__ import annotations

import random
from collections import Counter
from itertools import permutations

import numpy as np
import pytest

from truceline.buyin import orderings
from truceline.buyin.orderings import PartialOrder, partial_order
from truceline.errors import InputError
from truceline.model.buyin import Pair


def drawn_order(seed: int) -> tuple[int, list[Pair], PartialOrder]:
    draw = random.Random(seed)
    size = draw.randint(1, 7)
    hidden = list(range(size))
    draw.shuffle(hidden)
    density = draw.choice([0.1, 0.3, 0.6])
    pairs = [
        (hidden[i], hidden[j])
        for i in range(size)
        for j in range(i + 1, size)
        if draw.random() < density
    ]
    return size, pairs, partial_order(range(size), pairs, "A")


def by_brute_force(size: int, pairs: list[Pair]) -> list[tuple[int, ...]]:
    return [
        ranking
        for ranking in permutations(range(size))
        if all(ranking.index(a) < ranking.index(b) for a, b in pairs)
    ]


def test_counting_and_listing_agree_with_brute_force() -> None:
    for seed in range(250):
        size, pairs, order = drawn_order(seed)
        expected = by_brute_force(size, pairs)
        assert order.count == len(expected)
        assert sorted(map(tuple, order.rankings())) == expected


# an order that falls apart, stacks, and keeps an intricate part (the letter N: 0>2<1>3)
MIXED: list[Pair] = [(0, 2), (1, 2), (1, 3), (4, 5)]


@pytest.mark.parametrize("walks", [False, True])
def test_each_ranking_is_drawn_as_often_as_any_other(
    walks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if walks:
        monkeypatch.setattr(orderings, "MOST_IDEALS", 1)
    order = partial_order(range(6), MIXED, "A")
    assert order.is_exactly_drawn is not walks
    rankings = by_brute_force(6, MIXED)
    assert len(rankings) == 75  # 5 of the N, 1 of the pair, shuffled in C(6, 2) ways
    rng = np.random.default_rng(7)
    times = Counter(map(tuple, order.draw(rng, 15_000).tolist()))
    assert set(times) == set(rankings)
    # 200 expected of each; chi-squared with 74 degrees of freedom is below 120 in 99.9 % of cases
    assert sum((count - 200) ** 2 / 200 for count in times.values()) < 120


def test_long_orders_of_every_make_are_drawn_within_what_is_known() -> None:
    size = 600
    chain: list[Pair] = [(k, k + 1) for k in range(size - 1)]
    layers: list[Pair] = [(a, b) for a in range(20) for b in range(20, 40)]
    assert partial_order(range(size), chain, "A").count == 1
    assert next(partial_order(range(size), chain, "A").rankings()) == list(range(size))
    drawn = partial_order(range(40), layers, "A").draw(np.random.default_rng(1), 3)[2]
    assert set(drawn[:20]) == set(range(20))
    # a cube of nine yes-or-no questions, less is better: too intricate to count
    cube: list[Pair] = [(s & ~(1 << b), s) for s in range(512) for b in range(9) if s >> b & 1]
    order = partial_order(range(512), cube, "A")
    assert order.count is None
    place = {state: n for n, state in enumerate(order.draw(np.random.default_rng(1), 3)[2])}
    assert all(place[better] < place[worse] for better, worse in cube)


def test_a_circle_is_named() -> None:
    with pytest.raises(InputError) as caught:
        partial_order(range(5), [(0, 1), (1, 3), (3, 4), (4, 1)], "A")
    (problem,) = caught.value.problems
    assert problem.code == "PREFERENCE-CYCLE"
    assert "1 over 3 over 4 over 1" in problem.message
