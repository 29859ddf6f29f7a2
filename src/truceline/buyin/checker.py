"""A check of certificates that shares no code with the solver and loads no library.

It is written from the definitions, over plain sets: read it beside a certificate, and the
verdict need not be taken on trust.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from truceline.model.buyin import Answer, Certificate, Conflict

Groups = Sequence[Sequence[int]]


def fault_of(certificate: Certificate, conflict: Conflict, ranking: Mapping[str, Groups]) -> str:
    """Return what is wrong with a certificate, or an empty string when it proves its verdict.

    `ranking` gives every decision maker's feasible states, best first, equal ones together.
    """
    claim = _Claim(certificate, conflict, ranking)
    improvements = {s for s in claim.moves(claim.dm, claim.start) if claim.is_better(s)}
    if not certificate.stable:
        move = certificate.unanswered
        if move is None or move not in improvements:
            return f"{move} is no improvement on {claim.start}"
        if certificate.concept != "R" and claim.can_be_spoiled(move):
            return f"the others can answer the move to {move}"
        return ""
    if improvements and certificate.concept == "R":
        return f"{claim.start} can be improved on"
    if improvements != {answer.improvement for answer in certificate.answers}:
        return f"not every improvement on {claim.start} is answered"
    faults = (claim.fault_of_answer(answer) for answer in certificate.answers)
    return next((fault for fault in faults if fault), "")


@dataclass(frozen=True)
class _Claim:
    """The verdict under test, and the rules of the conflict it is about."""

    certificate: Certificate
    conflict: Conflict
    ranking: Mapping[str, Groups]

    @property
    def dm(self) -> str:
        return self.certificate.dm

    @property
    def start(self) -> int:
        return self.certificate.state

    @cached_property
    def names(self) -> set[str]:
        return {maker.name for maker in self.conflict.decision_makers}

    @cached_property
    def place(self) -> dict[str, dict[int, int]]:
        """For each decision maker, the place of every state in the ranking; 0 is best."""
        return {
            dm: {state: place for place, group in enumerate(groups) for state in group}
            for dm, groups in self.ranking.items()
        }

    def is_better(self, state: int) -> bool:
        return self.place[self.dm][state] < self.place[self.dm][self.start]

    def feasible(self, state: int) -> bool:
        marks = ["Y" if state >> b & 1 else "N" for b in range(len(self.conflict.options))]
        return not any(
            all(wanted in ("-", mark) for wanted, mark in zip(pattern, marks, strict=True))
            for pattern in self.conflict.infeasible
        )

    def may_move(self, mover: str, before: int, after: int) -> bool:
        changed = [o for o in self.conflict.options if (before ^ after) >> o.index & 1]
        wrong_way = {(1, "fwd"), (0, "back")}  # taken already, or left already
        return (
            bool(changed)
            and self.feasible(after)
            and all(option.dm == mover for option in changed)
            and all((before >> o.index & 1, o.moves) not in wrong_way for o in changed)
        )

    def moves(self, mover: str, before: int) -> set[int]:
        reached = {before}
        for option in self.conflict.options:
            if option.dm == mover:
                reached |= {state ^ (1 << option.index) for state in reached}
        return {after for after in reached if self.may_move(mover, before, after)}

    def suits(self, mover: str, before: int, after: int) -> bool:
        if self.certificate.concept != "SEQ":
            return True
        return self.place[mover][after] < self.place[mover][before]

    def resting(self, movers: Sequence[str]) -> set[str]:
        """Return who may not move after this sequence of movers."""
        if self.certificate.reading == "single move":
            return self.names if movers else set()
        return set(movers if self.certificate.reading == "once each" else movers[-1:])

    def spoils(self, state: int) -> bool:
        """Whether an improvement that ends here was worth nothing."""
        escapes = self.moves(self.dm, state) if self.certificate.concept == "SMR" else set[int]()
        return not any(self.is_better(held) for held in {state} | escapes)

    def can_be_spoiled(self, improvement: int) -> bool:
        """Try every sequence of the others."""
        seen: set[tuple[int, frozenset[str]]] = set()
        waiting: list[tuple[int, list[str]]] = [(improvement, [])]
        while waiting:
            state, movers = waiting.pop()
            for mover in self.names - {self.dm} - self.resting(movers):
                sequence = [*movers, mover]
                for after in self.moves(mover, state):
                    key = (after, frozenset(self.resting(sequence)))
                    if key in seen or not self.suits(mover, state, after):
                        continue
                    if self.spoils(after):
                        return True
                    seen.add(key)
                    waiting.append((after, sequence))
        return False

    def fault_of_answer(self, answer: Answer) -> str:
        """Walk the path of an answer and return the first step that is not allowed."""
        state, movers = answer.improvement, list[str]()
        for step in answer.path:
            barred = step.dm == self.dm or step.dm in self.resting(movers)
            if barred or not self.may_move(step.dm, state, step.to):
                return f"{step.dm} may not move from {state} to {step.to}"
            if not self.suits(step.dm, state, step.to):
                return f"the move from {state} to {step.to} does not suit {step.dm}"
            state, movers = step.to, [*movers, step.dm]
        if not movers or not self.spoils(state):
            return f"{state} is still better for {self.dm} than {self.start}"
        return ""
