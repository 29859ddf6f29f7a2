"""Preferences as ranks: a whole number a state, higher is better, equal is equally good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from truceline.buyin.states import StateSpace, Values, matching, pattern_problem
from truceline.errors import Problem, Problems, Where
from truceline.model.buyin import Conflict, Payoffs, Preference, Priorities, Ranking

Numbers = NDArray[np.int64]

AT_ONCE = 32  # statements; with the 2^24 ranks of a state they stay below 2^63
INFEASIBLE_RANK = np.int32(-1)  # below every rank, so that no move there is an improvement


def ranks_of(conflict: Conflict, space: StateSpace) -> tuple[Values, ...]:
    """Return one array of ranks for each decision maker, shaped ``(2 ** n_options,)``.

    Raises `InputError` with every problem of every preference: GRAPH-RANKING, GRAPH-PATTERN.
    """
    found = Problems()
    ranks = []
    for maker in conflict.decision_makers:
        problems = preference_problems(maker.preference, space)
        found.extend(p.at(Where(feature=f"decision maker {maker.name!r}")) for p in problems)
        if not problems:
            ranks.append(dense(raw_ranks(maker.preference, space), space))
    found.raise_if_any()
    return tuple(ranks)


def dense(values: Numbers, space: StateSpace) -> Values:
    """Return the same order as ranks 0, 1, 2, ... over the feasible states."""
    ranks = np.full(space.feasible.size, INFEASIBLE_RANK, dtype=np.int32)
    _, places = np.unique(values[space.feasible], return_inverse=True)
    ranks[space.feasible] = places
    return ranks


def raw_ranks(preference: Preference, space: StateSpace) -> Numbers:
    """Return numbers in the order of preference, one a state."""
    values = np.zeros(space.feasible.size, dtype=np.int64)
    if isinstance(preference, Ranking):
        for place, group in enumerate(preference.ranking):
            values[list(group)] = -place
    elif isinstance(preference, Payoffs):
        given = np.array(preference.payoff, dtype=np.float64)
        values[space.feasible] = np.unique(given, return_inverse=True)[1]
    else:
        # ranked anew now and then: the weights 2^k of the books overflow at 64 statements
        for first in range(0, len(preference.statements), AT_ONCE):
            for statement in preference.statements[first : first + AT_ONCE]:
                values = 2 * values + matching(statement, values.size)
            values = np.unique(values, return_inverse=True)[1].astype(np.int64)
    return values


def preference_problems(preference: Preference, space: StateSpace) -> list[Problem]:
    """Return what is wrong with a preference over the states of a conflict."""
    if isinstance(preference, Priorities):
        return [
            problem
            for statement in preference.statements
            if (problem := pattern_problem(statement, space.n_options, "the statement"))
        ]
    if isinstance(preference, Payoffs):
        return _payoff_problems(preference.payoff, space)
    return _ranking_problems([state for group in preference.ranking for state in group], space)


def _payoff_problems(payoff: Sequence[float], space: StateSpace) -> list[Problem]:
    if len(payoff) == len(space.states):
        return []
    return [
        Problem(
            "GRAPH-RANKING",
            f"{len(payoff)} payoffs for {len(space.states)} feasible states",
            hint="Give one payoff a feasible state, in ascending order of state.",
        )
    ]


def _ranking_problems(ranked: Sequence[int], space: StateSpace) -> list[Problem]:
    known = set(space.states)
    wrong = {
        "ranks twice": {state for state, times in Counter(ranked).items() if times > 1},
        "ranks what is no feasible state": set(ranked) - known,
        "leaves out": known - set(ranked),
    }
    return [
        Problem(
            "GRAPH-RANKING",
            f"the ranking {fault}: {_few(states)}",
            hint="Name every feasible state once; put equally good states into one group. "
            "If the order is not known, say what is known as pairs instead.",
        )
        for fault, states in wrong.items()
        if states
    ]


def _few(states: set[int]) -> str:
    shown = ", ".join(map(str, sorted(states)[:8]))
    return shown if len(states) <= 8 else f"{shown} and {len(states) - 8} more"


def ranking_of(ranks: Values, space: StateSpace) -> tuple[tuple[int, ...], ...]:
    """Return the feasible states best first, equally good ones together."""
    groups: dict[int, list[int]] = {}
    for state in space.states:
        groups.setdefault(int(ranks[state]), []).append(state)
    return tuple(tuple(groups[rank]) for rank in sorted(groups, reverse=True))
