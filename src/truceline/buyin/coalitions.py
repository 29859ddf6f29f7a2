"""What decision makers could do together.

D.M. Kilgour, K.W. Hipel, L. Fang, X. Peng, Coalition analysis in group decision support, Group
Decision and Negotiation 10 (2001) 159-175; concepts after T. Inohara, K.W. Hipel, Systems
Engineering 11 (2008) 343-359, doi:10.1002/sys.20104, with the others answering one by one (no
coalitions among those who answer).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from truceline.buyin.paths import by_rank, explore
from truceline.buyin.states import StateSpace, Values
from truceline.model.buyin import CONCEPTS, CoalitionVerdict, Concept, Reading

Members = tuple[int, ...]


@dataclass(frozen=True)
class Coalitions:
    """Joint moves over one state space; a joint improvement is one that suits every member."""

    space: StateSpace
    ranks: tuple[Values, ...]
    names: tuple[str, ...]
    reading: Reading = "legal sequences"

    def verdict(self, members: Members, state: int) -> CoalitionVerdict:
        """Return what the coalition can reach together from a state, and whether it holds."""
        improvements = self.joint_improvements(members, state)
        return CoalitionVerdict(
            members=tuple(self.names[member] for member in members),
            state=state,
            stable={
                concept: all(
                    concept != "R" and self._answered(members, state, improvement, concept)
                    for improvement in improvements
                )
                for concept in CONCEPTS
            },
            joint_improvements=improvements,
        )

    def verdicts(self, states: Sequence[int]) -> Iterator[CoalitionVerdict]:
        """Yield the verdict of every coalition of two or more that could leave a state."""
        makers = self.space.makers
        for state in states:
            for size in range(2, len(makers) + 1):
                for members in combinations(makers, size):
                    verdict = self.verdict(members, state)
                    if verdict.joint_improvements:
                        yield verdict

    def joint_improvements(self, members: Members, state: int) -> tuple[int, ...]:
        """Return the states that the members reach together and all of them prefer."""
        return tuple(
            sorted(
                arrival.state
                for arrival in explore(self.space, members, state)
                if not self._somebody_no_better(members, arrival.state, state)
            )
        )

    def _somebody_no_better(self, members: Members, state: int, start: int) -> bool:
        return any(self.ranks[m][state] <= self.ranks[m][start] for m in members)

    def _answered(self, members: Members, start: int, moved: int, concept: Concept) -> bool:
        others = [maker for maker in self.space.makers if maker not in members]
        arrivals = explore(
            self.space,
            others,
            moved,
            reading=self.reading,
            suits=by_rank(self.ranks) if concept == "SEQ" else None,
        )
        return any(
            self._somebody_no_better(members, arrival.state, start)
            and not (concept == "SMR" and self._escapes(members, arrival.state, start))
            for arrival in arrivals
        )

    def _escapes(self, members: Members, state: int, start: int) -> bool:
        return any(
            not self._somebody_no_better(members, arrival.state, start)
            for arrival in explore(self.space, members, state)
        )
