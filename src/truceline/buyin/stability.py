"""Which states are stable, for whom, in which sense.

A state s is unstable for i when some move of i's own leads to a state t that i prefers and that
the others cannot spoil. With full rankings only the least that i may end up with after t counts,
so each concept is one array ``guaranteed``: what i can be sure of by moving to t. The state is
stable when no move of i's own guarantees more than s itself is worth.

Concepts: L. Fang, K.W. Hipel, D.M. Kilgour, Interactive Decision Making (Wiley 1993), ch. 3-4.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import combinations

import numpy as np

from truceline.buyin.improving import ImprovingMoves
from truceline.buyin.states import NEVER, Flags, StateSpace, Values
from truceline.model.buyin import CONCEPTS, Concept, Reading

# from the value of every state to the least value one decision maker reaches in one move
Answering = Callable[[Values], Values]


@dataclass(frozen=True)
class Analysis:
    """Stability over one state space."""

    space: StateSpace
    ranks: tuple[Values, ...]
    reading: Reading = "legal sequences"

    def stable(self, concepts: Sequence[Concept] = CONCEPTS) -> dict[Concept, tuple[Flags, ...]]:
        """Return, by concept, one array a decision maker: which states are stable for it."""
        return {
            concept: tuple(
                self.stable_for(maker, concept, self.ranks[maker]) for maker in self.space.makers
            )
            for concept in concepts
        }

    def equilibria(self, stable: Sequence[Flags]) -> Flags:
        """Return which states are stable for everybody."""
        return np.asarray(np.logical_and.reduce(stable))

    def stable_for(self, maker: int, concept: Concept, worth: Values) -> Flags:
        """Return which states are stable for a decision maker to whom they are worth this.

        R, GMR and SMR look at nobody else's ranks.
        """
        guaranteed = worth
        if concept != "R":
            answering = self._improving if concept == "SEQ" else self._moving
            others = [answering[other] for other in self.space.makers if other != maker]
            spoiled = worth
            if concept == "SMR":  # an answer counts for no less than what i gets out of it again
                spoiled = np.maximum(worth, self.space.greatest_reached(maker, worth))
            guaranteed = np.minimum(worth, least_after(others, spoiled, self.reading))
        best = self.space.greatest_reached(maker, guaranteed)
        feasible = worth >= 0
        return np.asarray((best <= worth) & feasible)

    @cached_property
    def _moving(self) -> tuple[Answering, ...]:
        """Any move of each decision maker."""
        return tuple(partial(self.space.least_reached, maker) for maker in self.space.makers)

    @cached_property
    def _improving(self) -> tuple[Answering, ...]:
        """Only the moves that suit the one who makes them."""
        return tuple(
            ImprovingMoves(self.space, maker, ranks).least_reached
            for maker, ranks in enumerate(self.ranks)
        )


def least_after(answering: Sequence[Answering], values: Values, reading: Reading) -> Values:
    """Return for every state the least value that sequences of the others' moves lead to.

    `NEVER` where nobody can move. The three readings differ in which sequences are meant.
    """
    if not answering:
        return np.full_like(values, NEVER)
    if reading == "single move":
        return np.asarray(np.minimum.reduce([answer(values) for answer in answering]))
    if reading == "once each":
        return _least_once_each(answering, values)
    return _least_by_legal_sequences(answering, values)


def _least_by_legal_sequences(answering: Sequence[Answering], values: Values) -> Values:
    """Relax ``first[k]``, the least value of sequences that k opens, until nothing falls.

    After k's move anybody but k may go on: nobody moves twice in a row.
    """
    first = [np.full_like(values, NEVER) for _ in answering]
    settled = 0  # decision makers in a row whose array did not fall
    turn = 0
    while settled < len(answering):
        k = turn % len(answering)
        onward = values
        for other, least in enumerate(first):
            if other != k:
                onward = np.minimum(onward, least)
        fallen = answering[k](onward)
        settled = settled + 1 if np.array_equal(fallen, first[k]) else 1
        first[k] = fallen
        turn += 1
        if len(answering) == 1:
            break
    return np.asarray(np.minimum.reduce(first))


def _least_once_each(answering: Sequence[Answering], values: Values) -> Values:
    """Build from small sets of movers to large: a set's sequences open with one of its members."""
    everyone = range(len(answering))
    least: dict[frozenset[int], Values] = {frozenset(): np.full_like(values, NEVER)}
    for size in range(1, len(answering) + 1):
        for members in map(frozenset, combinations(everyone, size)):
            least[members] = np.minimum.reduce(
                [answering[k](np.minimum(values, least[members - {k}])) for k in members]
            )
    return least[frozenset(everyone)]
