"""The run file of kind ``change-sets``: names and values may be numbers or words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from truceline.buyin.agreement import agreement
from truceline.buyin.changes import Draft, EditableTerm, Wish
from truceline.buyin.smallest import Limits
from truceline.errors import InputError, Problem
from truceline.model.buyin import Edit
from truceline.model.runfile import (
    ChangeSetAnswer,
    ChangeSetCase,
    ChangeSetCaseAnswer,
    ChangeSetFigures,
    ChangeSetFile,
    Name,
    TermPosition,
)


def answer_changes(run: ChangeSetFile) -> ChangeSetAnswer:
    """Return the smallest changes to each draft. Raises `InputError` CHANGE-TERM."""
    cases = tuple(_answer_draft(case) for case in run.cases)
    checks = [case.agrees for case in cases if case.agrees is not None]
    return ChangeSetAnswer(id=run.id, cases=cases, agrees=all(checks) if checks else None)


def _answer_draft(case: ChangeSetCase) -> ChangeSetCaseAnswer:
    draft = Draft(
        terms=tuple(
            EditableTerm(
                _key(term.id), tuple(map(_key, term.values)), _key(term.draft), term.tradable
            )
            for term in case.terms
        ),
        wishes=tuple(_wish(position) for position in case.positions),
        limits=Limits(seconds=case.seconds),
    )
    _check_draft(draft)
    found = draft.change_sets()
    edit_sets = sorted((sorted(map(_pair, edits), key=_order) for edits in found.edits), key=_order)
    objections = set(draft.objections())
    parties = (
        [str(number) for number in range(case.parties)]
        if isinstance(case.parties, int)
        else [str(party) for party in case.parties]
    )
    figures = ChangeSetFigures(
        n_outcomes=draft.n_outcomes(),
        n_acceptable_to_all=draft.n_acceptable(),
        violated_by_draft={
            party: tuple(
                position.id
                for position in case.positions
                if str(position.party) == party and _key(position.id) in objections
            )
            for party in parties
        },
        fewest_edits=found.fewest_edits,
        minimum_edit_sets=tuple(
            tuple(edits) for edits in edit_sets if len(edits) == found.fewest_edits
        ),
        n_inclusion_minimal_edit_sets=len(edit_sets),
        inclusion_minimal_edit_sets=tuple(tuple(edits) for edits in edit_sets),
        minimal_concession_sets=tuple(sorted(map(_names, found.concessions), key=_order)),
        fewest_concessions=found.fewest_concessions,
        minimal_conflicts_up_to_6=tuple(
            sorted(map(_names, found.conflicts), key=lambda names: (len(names), _order(names)))
        ),
        not_for_trading=tuple(map(_name, found.not_for_trading)),
        complete=found.complete,
        note=found.note,
    )
    return ChangeSetCaseAnswer(
        id=case.id, seed=case.seed, expected=figures, agrees=agreement(case.expected, figures)
    )


def _wish(position: TermPosition) -> Wish:
    clause = tuple(
        (_key(choice.term), frozenset(map(_key, choice.value_in)))
        for choice in position.holds_if_any
    )
    return Wish(_key(position.id), (clause,))


def _check_draft(draft: Draft) -> None:
    values = {term.id: set(term.values) for term in draft.terms}
    wrong = [
        _term_problem(f"term {term.id} drafts {term.draft}, which is not among its values")
        for term in draft.terms
        if term.draft not in term.values
    ]
    wrong += [
        _term_problem(f"position {wish.id} names {what}")
        for wish in draft.wishes
        for clause in wish.clauses
        for term, allowed in clause
        for what in (
            [f"term {term}, which is not there"]
            if term not in values
            else [f"value {value} of term {term}" for value in sorted(allowed - values[term])]
        )
    ]
    if wrong:
        raise InputError(*wrong)


def _term_problem(fault: str) -> Problem:
    return Problem(
        "CHANGE-TERM", fault, hint="List every value that a term may take under its values."
    )


def _key(name: Name) -> str:
    """Return a name as text that tells 1 from "1"."""
    return msgspec.json.encode(name).decode()


def _name(key: str) -> Name:
    name: Name = msgspec.json.decode(key, type=Name)
    return name


def _names(keys: Sequence[str]) -> tuple[Name, ...]:
    return tuple(sorted(map(_name, keys), key=_order))


def _pair(edit: Edit) -> tuple[Name, Name]:
    return _name(edit.term), _name(edit.value)


def _order(names: Any) -> Any:
    """Return a key that sorts numbers as numbers, before words, at any depth."""
    if isinstance(names, (tuple, list)):
        return [_order(name) for name in names]
    return isinstance(names, str), names
