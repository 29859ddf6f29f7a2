"""The run file of kind ``ultimatum``: rankings stand under the names of the two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from truceline.buyin.ultimatum import Prefers, ultimatum
from truceline.errors import InputError, Problem, Where
from truceline.model.buyin import Ultimatum
from truceline.model.runfile import UltimatumAnswer, UltimatumFile


def answer_ultimatums(run: UltimatumFile) -> UltimatumAnswer:
    """Return the answer to each ultimatum. Raises `InputError` ULTIMATUM-CASE."""
    cases = []
    checks = []
    for number, case in enumerate(run.cases, start=1):
        found = msgspec.to_builtins(_ultimatum_of(case, f"case {number}"))
        checks += [case[key] == found[key] for key in found.keys() & case.keys()]
        cases.append({**case, **found})
    asked = any("threat_credible" in case for case in run.cases)
    return UltimatumAnswer(id=run.id, cases=tuple(cases), agrees=all(checks) if asked else None)


def _ultimatum_of(case: Mapping[str, Any], where: str) -> Ultimatum:
    named = [case[role] for role in ("proposer", "target") if role in case]
    rankings = {
        name: given
        for name, given in case.items()
        if isinstance(given, list) and (len(named) != 2 or name in named)
    }
    states = [case.get(key) for key in ("status_quo", "accept", "threat")]
    if len(rankings) != 2 or not all(isinstance(state, int) for state in states):
        raise InputError(_ultimatum_problem("needs two rankings and three states", where))
    proposer, target = named if len(named) == 2 else list(rankings)
    first, second = rankings[proposer], rankings[target]
    worth = [_worth(ranking, where) for ranking in (first, second)]
    status_quo, accept, threat = (int(state) for state in states if isinstance(state, int))
    missing = {status_quo, accept, threat} - (worth[0].keys() & worth[1].keys())
    if missing:
        raise InputError(_ultimatum_problem(f"ranks no state {sorted(missing)}", where))
    return ultimatum(
        proposer,
        target,
        proposer_prefers=_by_worth(worth[0]),
        target_prefers=_by_worth(worth[1]),
        status_quo=status_quo,
        accept=accept,
        threat=threat,
    )


def _worth(ranking: Sequence[Any], where: str) -> dict[int, int]:
    groups = [group if isinstance(group, list) else [group] for group in ranking]
    if not all(isinstance(state, int) for group in groups for state in group):
        raise InputError(_ultimatum_problem("a ranking lists states, best first", where))
    return {state: -place for place, group in enumerate(groups) for state in group}


def _by_worth(worth: Mapping[int, int]) -> Prefers:
    return lambda first, second: worth[first] > worth[second]


def _ultimatum_problem(fault: str, where: str) -> Problem:
    return Problem(
        "ULTIMATUM-CASE",
        f"an ultimatum {fault}" if not fault.startswith("a ") else fault,
        Where(feature=where),
        hint="Give status_quo, accept and threat as states, and two rankings of all three: "
        "first of the one who proposes, then of the one who is asked.",
    )
