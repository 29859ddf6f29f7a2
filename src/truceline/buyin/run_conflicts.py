"""Run files of kind ``stability`` and ``stability-batch``: who is stable where.

What a small conflict lists, a large one counts: a million states are nothing that anybody reads,
and every limit that is met is named among the warnings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import msgspec
import numpy as np

from truceline.buyin.agreement import agreement
from truceline.buyin.certificate import Certifier
from truceline.buyin.checker import fault_of
from truceline.buyin.coalitions import Coalitions
from truceline.buyin.inverse import InverseQuestion
from truceline.buyin.paths import by_rank, routes
from truceline.buyin.preference import ranking_of, ranks_of
from truceline.buyin.stability import Analysis
from truceline.buyin.states import Flags, StateSpace, Values, space_of, state_problems
from truceline.errors import InputError
from truceline.model.buyin import (
    CONCEPTS,
    READING_MEANING,
    Certificate,
    CoalitionVerdict,
    Concept,
    Conflict,
    DecisionMaker,
    Option,
    Payoffs,
    Reading,
    Route,
)
from truceline.model.runfile import BatchCase, StabilityAnswer, StabilityBatch, StabilityFigures

NARROWER: tuple[Reading, ...] = ("once each", "single move")
CROWD = 0.5  # a concept that keeps more of the states than this decides little
STRONGEST_FIRST: tuple[Concept, ...] = ("R", "SEQ", "SMR", "GMR")

MOST_LISTED = 1 << 16  # states that are listed one by one; of more, they are counted
MOST_WALKED = 1 << 12  # states among which paths are looked for
MOST_PROVED = 1 << 9  # states of which each is given its certificates
MOST_NAMED = 1_000  # equilibria that are named
COALITION_WORK = 1 << 15  # equilibria at which coalitions are tried, times the states

Stable = Mapping[Concept, Sequence[Flags]]


@dataclass(frozen=True)
class Asked:
    """What is wanted besides the verdicts."""

    reading: Reading = "legal sequences"
    certificates: bool = False
    coalitions: bool = False
    inverse: tuple[int, ...] = ()  # states asked about


def answer_conflict(conflict: Conflict, asked: Asked) -> StabilityAnswer:
    """Return who is stable where, under each concept."""
    space = space_of(conflict)
    if problems := state_problems(asked.inverse, space.feasible, "the state asked about,"):
        raise InputError(*problems)
    return _Answering(conflict, asked, space, ranks_of(conflict, space)).answer()


@dataclass(frozen=True)
class _Answering:
    """One conflict, its states and ranks, and what is wanted of it."""

    conflict: Conflict
    asked: Asked
    space: StateSpace
    ranks: tuple[Values, ...]
    cut: list[str] = field(default_factory=list)  # what was left out, and why

    def answer(self) -> StabilityAnswer:
        """Return the answer, and say in its warnings what was left out of it."""
        conflict, asked, figures = self.conflict, self.asked, self._figures
        certificates = self._certificates() if asked.certificates else ()
        inverse = InverseQuestion(self.space, self.ranks, self.names, asked.reading)
        answer = StabilityAnswer(
            id=conflict.id,
            title=conflict.title,
            reading=asked.reading,
            sanctions=READING_MEANING[asked.reading],
            **msgspec.structs.asdict(figures),
            n_stable={
                concept: dict(zip(self.names, map(_number, flags), strict=True))
                for concept, flags in self.stable.items()
            },
            n_equilibria={c: _number(flags) for c, flags in self.equilibria.items()},
            labels={str(state): taken_in(conflict, state) for state in self._named()},
            certificates=certificates,
            certificates_check=self._all_check(certificates),
            coalitions=self._coalitions() if asked.coalitions else (),
            inverse=tuple(inverse.answer(s, c) for s in asked.inverse for c in CONCEPTS),
            routes=self._routes(),
            differs_under_other_readings=self._differing_readings(),
            warnings=(),
            expected=figures,
            agrees=agreement(conflict.expected, figures) if self._is_listed else None,
        )
        return msgspec.structs.replace(answer, warnings=(*self._crowds(), *self.cut))

    @property
    def names(self) -> tuple[str, ...]:
        """The decision makers."""
        return tuple(maker.name for maker in self.conflict.decision_makers)

    @cached_property
    def stable(self) -> Stable:
        """Which states are stable, by concept and decision maker."""
        return Analysis(self.space, self.ranks, self.asked.reading).stable()

    @cached_property
    def equilibria(self) -> Mapping[Concept, Flags]:
        """Which states are stable for everybody, by concept."""
        return {c: np.logical_and.reduce(flags) for c, flags in self.stable.items()}

    @cached_property
    def n_states(self) -> int:
        """How many states are feasible."""
        return _number(self.space.feasible)

    @property
    def _is_listed(self) -> bool:
        return self.n_states <= MOST_LISTED

    @cached_property
    def _figures(self) -> StabilityFigures:
        if not self._is_listed:
            self.cut.append(
                f"{self.n_states} states are counted (n_stable, n_equilibria), not listed; "
                f"equilibria are listed where there are at most {MOST_NAMED}"
            )
            few = {c: f for c, f in self.equilibria.items() if _number(f) <= MOST_NAMED}
            return StabilityFigures(
                feasible=(),
                n_feasible=self.n_states,
                ranking={},
                stable={},
                equilibria={concept: _listed(flags) for concept, flags in few.items()},
            )
        return StabilityFigures(
            feasible=self.space.states,
            n_feasible=self.n_states,
            ranking=self._ranking,
            stable={
                concept: dict(zip(self.names, map(_listed, flags), strict=True))
                for concept, flags in self.stable.items()
            },
            equilibria={concept: _listed(flags) for concept, flags in self.equilibria.items()},
        )

    @cached_property
    def _ranking(self) -> dict[str, tuple[tuple[int, ...], ...]]:
        return {
            name: ranking_of(ranks, self.space)
            for name, ranks in zip(self.names, self.ranks, strict=True)
        }

    @cached_property
    def _n_holding(self) -> int:
        return _number(np.logical_or.reduce(list(self.equilibria.values())))

    def _holding(self, most: int) -> list[int]:
        """Return equilibria of any concept, sorted; of too many, those of the strongest."""
        held: dict[int, None] = {}
        for concept in STRONGEST_FIRST:
            if len(held) < most:
                held |= dict.fromkeys(_listed(self.equilibria[concept]))
        return sorted(list(held)[:most])

    def _named(self) -> list[int]:
        if self._n_holding > MOST_NAMED:
            self.cut.append(f"of {self._n_holding} equilibria {MOST_NAMED} are named in labels")
        return self._holding(MOST_NAMED)

    # --- what is looked for one state at a time ---------------------------------------------

    def _certificates(self) -> tuple[Certificate, ...]:
        states: Sequence[int] = self.space.states
        if self.n_states > MOST_PROVED:
            states = self._holding(MOST_PROVED)
            self.cut.append(f"certificates are given of {len(states)} equilibria alone")
        certifier = Certifier(self.space, self.ranks, self.names, self.asked.reading)
        return tuple(certifier.certificates(states))

    def _all_check(self, certificates: Sequence[Certificate]) -> bool | None:
        if not certificates:
            return None
        return not any(fault_of(c, self.conflict, self._ranking) for c in certificates)

    def _coalitions(self) -> tuple[CoalitionVerdict, ...]:
        most = max(1, COALITION_WORK // self.n_states)
        if self._n_holding > most:
            self.cut.append(f"coalitions are tried at {most} of {self._n_holding} equilibria")
        found = Coalitions(self.space, self.ranks, self.names, self.asked.reading)
        return tuple(found.verdicts(self._holding(most)))

    def _routes(self) -> tuple[Route, ...]:
        if self.conflict.status_quo is None:
            return ()
        if self.n_states > MOST_WALKED:
            self.cut.append(f"routes are not looked for among more than {MOST_WALKED} states")
            return ()
        suits, targets = by_rank(self.ranks), self._holding(self.n_states)
        return routes(self.space, suits, self.names, self.conflict.status_quo, targets)

    def _differing_readings(self) -> dict[Reading, tuple[Concept, ...]]:
        if not self._is_listed:
            self.cut.append("the other readings of sanctions are not compared; see --reading")
            return {}
        mine = _listed_all(self.stable)
        return {
            reading: _differing(mine, _stable_states(self.space, self.ranks, reading))
            for reading in NARROWER
        }

    def _crowds(self) -> Iterator[str]:
        for concept, flags in self.equilibria.items():
            if _number(flags) > CROWD * self.n_states:
                yield (
                    f"{concept}: {_number(flags)} of {self.n_states} states are equilibria; "
                    "a result that rules out so little decides little"
                )


def _number(flags: Flags) -> int:
    return int(np.count_nonzero(flags))


def _listed(flags: Flags) -> tuple[int, ...]:
    return tuple(np.flatnonzero(flags).tolist())


def _listed_all(stable: Stable) -> dict[Concept, tuple[tuple[int, ...], ...]]:
    return {concept: tuple(map(_listed, flags)) for concept, flags in stable.items()}


def taken_in(conflict: Conflict, state: int) -> tuple[str, ...]:
    """Return the options taken in a state, as "who: what"."""
    return tuple(
        f"{option.dm}: {option.name}"
        for option in sorted(conflict.options, key=lambda option: option.index)
        if state >> option.index & 1
    )


def _stable_states(
    space: StateSpace, ranks: tuple[Values, ...], reading: Reading
) -> dict[Concept, tuple[tuple[int, ...], ...]]:
    return _listed_all(Analysis(space, ranks, reading).stable())


def _common(stable: Sequence[Sequence[int]]) -> tuple[int, ...]:
    return tuple(sorted(set.intersection(*map(set, stable))))


def _differing(
    stable: Mapping[Concept, object], other: Mapping[Concept, object]
) -> tuple[Concept, ...]:
    return tuple(concept for concept in CONCEPTS if stable[concept] != other[concept])


# --- many small conflicts at once -----------------------------------------------------------


def answer_batch(batch: StabilityBatch, reading: Reading) -> StabilityBatch:
    """Return the batch with every case answered."""
    cases = tuple(_answer_case(case, reading) for case in batch.cases)
    checks = [
        given == found
        for case, filled in zip(batch.cases, cases, strict=True)
        for given, found in ((case.stable, filled.stable), (case.equilibria, filled.equilibria))
        if given is not None
    ]
    return msgspec.structs.replace(
        batch, cases=cases, agrees=all(checks) if checks else None, checked_by=None
    )


def _answer_case(case: BatchCase, reading: Reading) -> BatchCase:
    conflict = _conflict_of(case)
    space = space_of(conflict)
    ranks = ranks_of(conflict, space)
    stable = _stable_states(space, ranks, reading)
    once, single = (_stable_states(space, ranks, narrower) for narrower in NARROWER)
    return msgspec.structs.replace(
        case,
        feasible=space.states,
        stable=stable,
        equilibria={concept: _common(of_concept) for concept, of_concept in stable.items()},
        differs_if_each_other_dm_moves_at_most_once=_differing(stable, once),
        differs_if_only_one_other_dm_moves=_differing(stable, single),
    )


def _conflict_of(case: BatchCase) -> Conflict:
    return Conflict(
        decision_makers=tuple(
            DecisionMaker(name=str(number), preference=Payoffs(payoff=payoff))
            for number, payoff in enumerate(case.payoff)
        ),
        options=tuple(
            Option(index=index, name=str(index), dm=str(option.dm), moves=option.moves)
            for index, option in enumerate(case.options)
        ),
        infeasible=case.infeasible,
    )
