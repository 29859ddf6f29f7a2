"""Always and ever, exactly, without going through rankings.

Under R, GMR and SMR a state that holds goes on holding when it rises in the ranking. So two
rankings decide: the one that puts the state as low as what is known allows, and the one that
puts it as high. If it holds in the first it always does; if it fails in the second it never does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from truceline.buyin.orderings import PartialOrder
from truceline.buyin.paths import explore
from truceline.buyin.states import StateSpace, Values
from truceline.model.buyin import Concept, Reading

MOST_STATES = 256  # beyond this the reachable sets cost more than the answer is worth


@dataclass(frozen=True)
class Reach:
    """Who can go where, and where the others can go from there: no preferences are involved."""

    space: StateSpace
    reading: Reading

    @property
    def is_small(self) -> bool:
        """Whether the conflict is small enough for all of it to be written down."""
        return len(self.space.states) <= MOST_STATES

    @cached_property
    def moves(self) -> list[dict[int, set[int]]]:
        """For each decision maker and state, where a move of one's own leads."""
        return [
            {state: set(self.space.own_moves(maker, state)) for state in self.space.states}
            for maker in self.space.makers
        ]

    @cached_property
    def answers(self) -> list[dict[int, set[int]]]:
        """For each decision maker and state, where the others can go from there."""
        return [
            {state: self._answers(maker, state) for state in self.space.states}
            for maker in self.space.makers
        ]

    def _answers(self, maker: int, state: int) -> set[int]:
        others = [other for other in self.space.makers if other != maker]
        return {a.state for a in explore(self.space, others, state, reading=self.reading)}


@dataclass(frozen=True)
class Extremes:
    """The least and the most favourable ranking for every state of a conflict."""

    known: Sequence[PartialOrder | Values]
    reach: Reach

    def always(self, concept: Concept, state: int) -> bool:
        """Return whether the state is an equilibrium whatever the unknown preferences are."""
        return all(
            self._holds(maker, concept, state, self._surely_no_better(maker, state))
            for maker in self.reach.space.makers
        )

    def ever(self, concept: Concept, state: int) -> bool:
        """Return whether the state is an equilibrium for some unknown preferences."""
        return all(
            self._holds(maker, concept, state, self._possibly_no_better(maker, state))
            for maker in self.reach.space.makers
        )

    def _surely_no_better(self, maker: int, state: int) -> set[int]:
        known = self.known[maker]
        if isinstance(known, PartialOrder):
            worse = known.worse[known.place(state)]
            return {state} | {e for p, e in enumerate(known.elements) if worse >> p & 1}
        return self._no_better(known, state)

    def _possibly_no_better(self, maker: int, state: int) -> set[int]:
        known = self.known[maker]
        if isinstance(known, PartialOrder):
            better = known.better[known.place(state)]
            return {e for p, e in enumerate(known.elements) if not better >> p & 1}
        return self._no_better(known, state)

    def _no_better(self, ranks: Values, state: int) -> set[int]:
        feasible = self.reach.space.feasible
        return {int(other) for other in np.flatnonzero(feasible & (ranks <= ranks[state]))}

    def _holds(self, maker: int, concept: Concept, state: int, no_better: set[int]) -> bool:
        moves = self.reach.moves[maker]
        for improvement in moves[state] - no_better:
            if concept == "R":
                return False
            answers = self.reach.answers[maker][improvement] & no_better
            if not any(concept != "SMR" or moves[answer] <= no_better for answer in answers):
                return False
        return True
