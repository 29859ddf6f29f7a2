"""The inverse question: what everybody would have to prefer for a state to hold.

R.A. Kinsara, D.M. Kilgour, K.W. Hipel, Inverse approach to the graph model for conflict
resolution, IEEE Transactions on Systems, Man, and Cybernetics: Systems 45 (2015),
doi:10.1109/TSMC.2014.2376473.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from truceline.buyin.paths import by_rank, explore
from truceline.buyin.states import StateSpace, Values
from truceline.model.buyin import Concept, Deterrent, Inverse, Reading, Requirement


@dataclass(frozen=True)
class InverseQuestion:
    """The preferences under which states of one space are equilibria.

    Each decision maker is asked about with the others' preferences as they are (that matters
    for SEQ alone, whose answers must suit those who make them).
    """

    space: StateSpace
    ranks: tuple[Values, ...]
    names: tuple[str, ...]
    reading: Reading = "legal sequences"

    def answer(self, state: int, concept: Concept) -> Inverse:
        """Return what every decision maker's preferences must be for the state to be stable."""
        return Inverse(
            state=state,
            concept=concept,
            requirements=tuple(
                self._requirement(maker, state, concept) for maker in self.space.makers
            ),
        )

    def _requirement(self, maker: int, state: int, concept: Concept) -> Requirement:
        deterrents = tuple(
            Deterrent(to=moved, any_of=smallest(self._conditions(maker, moved, concept)))
            for moved in sorted(self.space.own_moves(maker, state))
        )
        return Requirement(
            dm=self.names[maker],
            concept=concept,
            holds_now=requirement_holds(deterrents, state, self.ranks[maker]),
            all_of=deterrents,
        )

    def _conditions(self, maker: int, moved: int, concept: Concept) -> Iterator[frozenset[int]]:
        yield frozenset({moved})
        if concept == "R":
            return
        others = [other for other in self.space.makers if other != maker]
        suits = by_rank(self.ranks) if concept == "SEQ" else None
        for arrival in explore(self.space, others, moved, reading=self.reading, suits=suits):
            escapes = self.space.own_moves(maker, arrival.state) if concept == "SMR" else ()
            yield frozenset({arrival.state, *escapes})


def requirement_holds(all_of: Iterable[Deterrent], state: int, worth: Values) -> bool:
    """Return whether ranks meet the conditions under which a state is stable."""
    return all(
        any(all(worth[other] <= worth[state] for other in group) for group in deterrent.any_of)
        for deterrent in all_of
    )


def smallest(groups: Iterable[frozenset[int]]) -> tuple[tuple[int, ...], ...]:
    """Return the groups that contain no other, each sorted, smallest first."""
    kept: list[frozenset[int]] = []
    for group in sorted(set(groups), key=lambda group: (len(group), sorted(group))):
        if not any(smaller <= group for smaller in kept):
            kept.append(group)
    return tuple(tuple(sorted(group)) for group in kept)
