"""Why a state is stable or not, in a form that somebody else can check move by move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from truceline.buyin.paths import by_rank, explore, steps_of
from truceline.buyin.states import StateSpace, Values
from truceline.model.buyin import CONCEPTS, Answer, Certificate, Concept, Reading


@dataclass(frozen=True)
class Certifier:
    """Writes certificates over one state space; `ranks` are those of a single conflict."""

    space: StateSpace
    ranks: tuple[Values, ...]
    names: tuple[str, ...]
    reading: Reading = "legal sequences"

    def certificate(self, maker: int, state: int, concept: Concept) -> Certificate:
        """Return why the state is stable for the decision maker, or is not."""
        answers: list[Answer] = []
        for improvement in self._improvements(maker, state):
            answer = None if concept == "R" else self._answer(maker, state, improvement, concept)
            if answer is None:
                return Certificate(
                    concept=concept,
                    reading=self.reading,
                    dm=self.names[maker],
                    state=state,
                    stable=False,
                    unanswered=improvement,
                )
            answers.append(answer)
        return Certificate(
            concept=concept,
            reading=self.reading,
            dm=self.names[maker],
            state=state,
            stable=True,
            answers=tuple(answers),
        )

    def certificates(
        self, states: Sequence[int], concepts: Sequence[Concept] = CONCEPTS
    ) -> Iterator[Certificate]:
        """Yield the certificates of the given states, for everybody and each concept."""
        for state in states:
            for concept in concepts:
                for maker in self.space.makers:
                    yield self.certificate(maker, state, concept)

    def _improvements(self, maker: int, state: int) -> list[int]:
        worth = self.ranks[maker]
        return [to for to in self.space.own_moves(maker, state) if worth[to] > worth[state]]

    def _answer(self, maker: int, state: int, improvement: int, concept: Concept) -> Answer | None:
        """Return the shortest sequence of the others that spoils an improvement, if one does."""
        worth = self.ranks[maker]
        others = [other for other in self.space.makers if other != maker]
        arrivals = explore(
            self.space,
            others,
            improvement,
            reading=self.reading,
            suits=by_rank(self.ranks) if concept == "SEQ" else None,
        )
        for arrival in arrivals:
            if worth[arrival.state] > worth[state]:
                continue
            if concept == "SMR" and any(
                worth[escape] > worth[state]
                for escape in self.space.own_moves(maker, arrival.state)
            ):
                continue
            return Answer(improvement=improvement, path=steps_of(arrival, self.names))
        return None
