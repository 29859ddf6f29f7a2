"""Run files: read one of the five kinds, answer it in the same shape."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from truceline.buyin.agreement import agreement
from truceline.buyin.orderings import partial_order
from truceline.buyin.preference import ranks_of
from truceline.buyin.robustness import Uncertainty
from truceline.buyin.run_changes import answer_changes
from truceline.buyin.run_conflicts import Asked, answer_batch, answer_conflict
from truceline.buyin.run_ultimatums import answer_ultimatums
from truceline.buyin.states import StateSpace, space_of, state_problems
from truceline.errors import InputError, Problem, Where
from truceline.intake.files import existing_file
from truceline.intake.json import read_json
from truceline.model.buyin import (
    CONCEPTS,
    READING_MEANING,
    Conflict,
    Reading,
)
from truceline.model.runfile import (
    RunAnswer,
    RunFile,
    StabilityBatch,
    UltimatumFile,
    Uncertain,
    UncertainAnswer,
    UncertainFigures,
)


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
        return answer_batch(run, wanted.reading)
    if isinstance(run, Uncertain):
        return _answer_uncertain(run, wanted.reading)
    if isinstance(run, UltimatumFile):
        return answer_ultimatums(run)
    return answer_changes(run)


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
