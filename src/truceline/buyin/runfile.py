"""Run files: read one of the five kinds, answer it in the same shape."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from truceline.buyin.agreement import agreement
from truceline.buyin.certificate import Certifier
from truceline.buyin.checker import fault_of
from truceline.buyin.coalitions import Coalitions
from truceline.buyin.inverse import InverseQuestion
from truceline.buyin.orderings import partial_order
from truceline.buyin.paths import by_rank, routes
from truceline.buyin.preference import ranking_of, ranks_of
from truceline.buyin.robustness import Uncertainty
from truceline.buyin.run_changes import answer_changes
from truceline.buyin.run_ultimatums import answer_ultimatums
from truceline.buyin.stability import Analysis
from truceline.buyin.states import StateSpace, Values, space_of, state_problems
from truceline.errors import InputError, Problem, Where
from truceline.intake.files import existing_file
from truceline.intake.json import read_json
from truceline.model.buyin import (
    CONCEPTS,
    READING_MEANING,
    Certificate,
    Concept,
    Conflict,
    DecisionMaker,
    Option,
    Payoffs,
    Reading,
)
from truceline.model.runfile import (
    BatchCase,
    RunAnswer,
    RunFile,
    StabilityAnswer,
    StabilityBatch,
    StabilityFigures,
    UltimatumFile,
    Uncertain,
    UncertainAnswer,
    UncertainFigures,
)

NARROWER: tuple[Reading, ...] = ("once each", "single move")
CROWD = 0.5  # a concept that keeps more of the states than this decides little


@dataclass(frozen=True)
class Asked:
    """What is wanted besides the verdicts."""

    reading: Reading = "legal sequences"
    certificates: bool = False
    coalitions: bool = False
    inverse: tuple[int, ...] = ()  # states asked about


def read_run_file(path: str | Path) -> RunFile:
    """Return the file as a record, with its base beside it taken in.

    Raises `InputError` (JSON-SHAPE and the codes of the strict JSON reader), `NotFoundError`.
    """
    run = _as_record(path)
    if isinstance(run, Uncertain) and run.conflict is None:
        base = _as_record(_beside(Path(path), run.base))
        if not isinstance(base, Conflict):
            raise InputError(_shape(path, f"the base {run.base!r} is not a file of kind stability"))
        run = msgspec.structs.replace(run, conflict=base)
    return run


def _as_record(path: str | Path) -> RunFile:
    try:
        record: RunFile = msgspec.convert(read_json(path), type=RunFile)
    except msgspec.ValidationError as error:
        raise InputError(_shape(path, str(error))) from None
    return record


def _shape(path: str | Path, fault: str) -> Problem:
    return Problem(
        "JSON-SHAPE",
        f"not a run file: {fault}",
        Where(file=str(path)),
        hint="kind is one of stability, stability-batch, uncertain, ultimatum, change-sets; "
        "docs/reference/buyin.md shows each.",
    )


def _beside(path: Path, base: str) -> Path:
    if not re.fullmatch(r"[\w.-]+", base):
        raise InputError(_shape(path, "it needs a conflict, or a base that names a file beside it"))
    return existing_file(path.with_name(f"{base}.json"))


def answer(run: RunFile, asked: Asked | None = None) -> RunAnswer:
    """Return the answer to a run file. Raises `InputError` for what is wrong inside it."""
    wanted = asked or Asked()
    if isinstance(run, Conflict):
        return answer_conflict(run, wanted)
    if isinstance(run, StabilityBatch):
        return _answer_batch(run, wanted.reading)
    if isinstance(run, Uncertain):
        return _answer_uncertain(run, wanted.reading)
    if isinstance(run, UltimatumFile):
        return answer_ultimatums(run)
    return answer_changes(run)


# --- stability ------------------------------------------------------------------------------


def answer_conflict(conflict: Conflict, asked: Asked) -> StabilityAnswer:
    """Return who is stable where, under each concept."""
    space = space_of(conflict)
    ranks = ranks_of(conflict, space)
    names = tuple(maker.name for maker in conflict.decision_makers)
    if problems := state_problems(asked.inverse, space.feasible, "the state asked about,"):
        raise InputError(*problems)
    stable = _stable_states(space, ranks, asked.reading)
    figures = StabilityFigures(
        feasible=space.states,
        n_feasible=len(space.states),
        ranking={name: ranking_of(r, space) for name, r in zip(names, ranks, strict=True)},
        stable={c: dict(zip(names, of_c, strict=True)) for c, of_c in stable.items()},
        equilibria={c: _common(of_c) for c, of_c in stable.items()},
    )
    holding = sorted({state for states in figures.equilibria.values() for state in states})
    certifier = Certifier(space, ranks, names, asked.reading)
    certificates = tuple(certifier.certificates(space.states)) if asked.certificates else ()
    inverse = InverseQuestion(space, ranks, names, asked.reading)
    return StabilityAnswer(
        id=conflict.id,
        title=conflict.title,
        reading=asked.reading,
        sanctions=READING_MEANING[asked.reading],
        **msgspec.structs.asdict(figures),
        labels={str(state): taken_in(conflict, state) for state in holding},
        certificates=certificates,
        certificates_check=_all_check(certificates, conflict, figures),
        coalitions=tuple(Coalitions(space, ranks, names, asked.reading).verdicts(holding))
        if asked.coalitions
        else (),
        inverse=tuple(inverse.answer(s, c) for s in asked.inverse for c in CONCEPTS),
        routes=()
        if conflict.status_quo is None
        else routes(space, by_rank(ranks), names, conflict.status_quo, holding),
        differs_under_other_readings={
            reading: _differing(stable, _stable_states(space, ranks, reading))
            for reading in NARROWER
        },
        warnings=tuple(_crowds(figures)),
        expected=figures,
        agrees=agreement(conflict.expected, figures),
    )


def _all_check(
    certificates: Sequence[Certificate], conflict: Conflict, figures: StabilityFigures
) -> bool | None:
    if not certificates:
        return None
    return not any(fault_of(found, conflict, figures.ranking) for found in certificates)


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
    stable = Analysis(space, ranks, reading).stable()
    return {
        concept: tuple(tuple(flags.nonzero()[0].tolist()) for flags in of_concept)
        for concept, of_concept in stable.items()
    }


def _common(stable: Sequence[Sequence[int]]) -> tuple[int, ...]:
    return tuple(sorted(set.intersection(*map(set, stable))))


def _differing(
    stable: Mapping[Concept, object], other: Mapping[Concept, object]
) -> tuple[Concept, ...]:
    return tuple(concept for concept in CONCEPTS if stable[concept] != other[concept])


def _crowds(figures: StabilityFigures) -> list[str]:
    return [
        f"{concept}: {len(states)} of {figures.n_feasible} states are equilibria; "
        "a result that rules out so little decides little"
        for concept, states in figures.equilibria.items()
        if len(states) > CROWD * figures.n_feasible
    ]


def _answer_batch(batch: StabilityBatch, reading: Reading) -> StabilityBatch:
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


# --- preferences known in part --------------------------------------------------------------


def _answer_uncertain(run: Uncertain, reading: Reading) -> UncertainAnswer:
    assert run.conflict is not None  # `read_run_file` has taken the base in
    space = space_of(run.conflict)
    ranks = ranks_of(run.conflict, space)
    names = tuple(maker.name for maker in run.conflict.decision_makers)
    _check_pairs(run, names, space)
    known = tuple(
        partial_order(space.states, run.known_better_than[name], name)
        if name in run.known_better_than
        else own
        for name, own in zip(names, ranks, strict=True)
    )
    return uncertain_answer(
        run.id,
        Uncertainty(space, names, known, reading, samples=run.samples, seed=run.seed),
        run.expected,
    )


def uncertain_answer(id: str, uncertainty: Uncertainty, expected: object = None) -> UncertainAnswer:
    """Return the shares of a conflict known in part, as a run file's answer."""
    robust = uncertainty.robustness()
    figures = UncertainFigures(
        rankings=robust.orderings,
        counts=robust.counts,
        total=robust.total,
        always={c: tuple(s.state for s in robust.shares[c] if s.always) for c in CONCEPTS},
        ever={c: tuple(s.state for s in robust.shares[c] if s.ever) for c in CONCEPTS},
    )
    return UncertainAnswer(
        id=id,
        reading=uncertainty.reading,
        sanctions=READING_MEANING[uncertainty.reading],
        method=robust.method,
        **msgspec.structs.asdict(figures),
        shares=robust.shares,
        coverage=robust.coverage,
        warnings=robust.warnings,
        expected=figures,
        agrees=agreement(expected, figures),
    )


def _check_pairs(run: Uncertain, names: Sequence[str], space: StateSpace) -> None:
    wrong = [
        Problem(
            "GRAPH-OPTION",
            f"preferences are given for {name!r}, who is no decision maker",
            Where(feature="known_better_than"),
            hint=f"Name one of: {', '.join(names)}.",
        )
        for name in run.known_better_than
        if name not in names
    ]
    for name, pairs in run.known_better_than.items():
        named = [state for pair in pairs for state in pair]
        wrong += state_problems(named, space.feasible, f"a pair of {name!r}: state")
    if wrong:
        raise InputError(*wrong)
