"""The states of a conflict as the places of one long array, and what a move reaches in it.

State s stands at place s, so a move that changes an option is a jump between the two halves of
the array along that option's bit, and "the least value that a decision maker can reach" is a
handful of array minima instead of a search. A batch of conflicts that differ in preferences alone
(the sampled orderings) is one conflict more: its lowest bits are options that belong to nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from truceline.errors import Problem, Problems, Where
from truceline.model.buyin import Conflict, Moves

Values = NDArray[np.int32]
Flags = NDArray[np.bool_]

MOST_OPTIONS = 24
NEVER = np.int32(2**31 - 1)  # the worth of what cannot be reached, when the least is sought
UNREACHED = np.int32(-(2**31))  # the same when the greatest is sought


@dataclass(frozen=True)
class StateSpace:
    """The feasible states of a conflict, and who owns which option with which moves."""

    n_options: int
    feasible: Flags  # (2 ** n_options,)
    owned: tuple[tuple[int, ...], ...]  # options of each decision maker
    moves: tuple[Moves, ...]  # of each option

    @property
    def makers(self) -> range:
        """The decision makers, by number."""
        return range(len(self.owned))

    @cached_property
    def states(self) -> tuple[int, ...]:
        """The feasible states in ascending order."""
        return tuple(int(state) for state in np.flatnonzero(self.feasible))

    def own_moves(self, maker: int, state: int) -> list[int]:
        """Return the feasible states that one decision maker reaches from a state in one move."""
        free = [option for option in self.owned[maker] if self._may_change(option, state)]
        reached = [state]
        for option in free:
            reached += [other ^ (1 << option) for other in reached]
        return [other for other in reached[1:] if self.feasible[other]]

    def _may_change(self, option: int, state: int) -> bool:
        taken = bool(state >> option & 1)
        return self.moves[option] != ("fwd" if taken else "back")

    def batched(self, bits: int) -> StateSpace:
        """Return the space of 2^bits copies side by side: bits that nobody can change."""
        nobody = tuple[Moves, ...]("both" for _ in range(bits))
        return StateSpace(
            self.n_options + bits,
            np.repeat(self.feasible, 1 << bits),
            tuple(tuple(option + bits for option in owned) for owned in self.owned),
            nobody + self.moves,
        )

    def least_reached(self, maker: int, values: Values) -> Values:
        """Return for every state the least value that one move of the decision maker reaches."""
        return self._fold(maker, values, np.minimum, NEVER)

    def greatest_reached(self, maker: int, values: Values) -> Values:
        """Return for every state the greatest value one move of the decision maker reaches."""
        return self._fold(maker, values, np.maximum, UNREACHED)

    def _fold(self, maker: int, values: Values, pick: np.ufunc, nothing: np.int32) -> Values:
        """Return the pick over each state's own moves; a state is not among its own moves.

        Option by option, ``here`` is the pick over what the options so far reach, the state
        itself included, and ``away`` the same without it.
        """
        infeasible = ~self.feasible
        here = values.copy()
        here[infeasible] = nothing
        away = np.full_like(values, nothing)
        for option in self.owned[maker]:
            here_off, here_on = _halves(here, option)
            away_off, away_on = _halves(away, option)
            both = pick(here_off, here_on)
            if self.moves[option] != "back":
                pick(away_off, here_on, out=away_off)
            if self.moves[option] != "fwd":
                pick(away_on, here_off, out=away_on)
            if self.moves[option] != "back":
                here_off[...] = both
            if self.moves[option] != "fwd":
                here_on[...] = both
        away[infeasible] = nothing
        return away


def _halves(values: NDArray[Any], option: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return views of the places where an option is left, and where it is taken."""
    pairs = values.reshape(-1, 2, 1 << option)
    return pairs[:, 0, :], pairs[:, 1, :]


def matching(pattern: str, n_states: int) -> Flags:
    """Return which states agree with a pattern such as ``Y-N``."""
    care = sum(1 << option for option, mark in enumerate(pattern) if mark != "-")
    taken = sum(1 << option for option, mark in enumerate(pattern) if mark == "Y")
    states = np.arange(n_states, dtype=np.int64)
    return np.asarray((states & care) == taken)


def pattern_problem(pattern: str, n_options: int, what: str) -> Problem | None:
    """Return what is wrong with a pattern, if anything is."""
    if len(pattern) == n_options and not set(pattern) - set("YN-"):
        return None
    return Problem(
        "GRAPH-PATTERN",
        f"{what} {pattern!r} must have {n_options} characters, each Y, N or -",
        hint="Give one character an option, in index order: Y taken, N not taken, - either.",
    )


def space_of(conflict: Conflict) -> StateSpace:
    """Return the states of a conflict.

    Raises `InputError` with every problem of its options and patterns: GRAPH-TOO-LARGE,
    GRAPH-OPTION, GRAPH-PATTERN, GRAPH-EMPTY.
    """
    found = Problems()
    n_options = len(conflict.options)
    if n_options > MOST_OPTIONS:
        found.add(too_large(n_options))
        found.raise_if_any()
    found.extend(_option_problems(conflict))
    found.extend(
        problem
        for pattern in conflict.infeasible
        if (problem := pattern_problem(pattern, n_options, "the infeasible pattern"))
    )
    found.raise_if_any()
    feasible = np.ones(1 << n_options, dtype=np.bool_)
    for pattern in conflict.infeasible:
        feasible &= ~matching(pattern, feasible.size)
    if not feasible.any():
        found.add(
            Problem(
                "GRAPH-EMPTY",
                "the infeasible patterns leave no state at all",
                hint="Take out the pattern that rules out too much; '-' matches either.",
            )
        )
    elif conflict.status_quo is not None:
        found.extend(state_problems([conflict.status_quo], feasible, "the status quo"))
    found.raise_if_any()
    names = [maker.name for maker in conflict.decision_makers]
    owned = tuple(
        tuple(option.index for option in conflict.options if option.dm == name) for name in names
    )
    ordered = sorted(conflict.options, key=lambda option: option.index)
    return StateSpace(n_options, feasible, owned, tuple(option.moves for option in ordered))


def state_problems(states: Iterable[int], feasible: Flags, what: str) -> list[Problem]:
    """Return a problem for every number that is no feasible state."""
    return [
        Problem(
            "GRAPH-STATE",
            f"{what} {state} is no feasible state",
            hint="A state is the sum of 2^b over the options b that are taken, and no infeasible "
            "pattern may match it.",
        )
        for state in states
        if not (0 <= state < feasible.size and feasible[state])
    ]


def too_large(n_options: int) -> Problem:
    """Return the problem of a conflict with more options than are analysed."""
    return Problem(
        "GRAPH-TOO-LARGE",
        f"{n_options} options make 2^{n_options} states; at most {MOST_OPTIONS} are taken",
        hint="Merge options that are always taken together, or leave out those no preference "
        "names; a conflict of more than a dozen options is seldom one conflict.",
    )


def _option_problems(conflict: Conflict) -> Iterable[Problem]:
    names = [maker.name for maker in conflict.decision_makers]
    if len(set(names)) < len(names) or not names:
        yield Problem(
            "GRAPH-OPTION",
            "a conflict needs at least one decision maker, and no two of one name",
            hint="Give each decision maker a name of its own.",
        )
    if sorted(option.index for option in conflict.options) != list(range(len(conflict.options))):
        yield Problem(
            "GRAPH-OPTION",
            "the indexes of the options must be 0, 1, 2, ... without gap or repetition",
            hint="Number the options in the order of the characters of a pattern.",
        )
    for option in conflict.options:
        if option.dm not in names:
            yield Problem(
                "GRAPH-OPTION",
                f"option {option.index} belongs to {option.dm!r}, who is no decision maker",
                Where(feature=f"option {option.index}"),
                hint=f"Name one of: {', '.join(names)}.",
            )
    for maker in conflict.decision_makers:
        theirs = {option.index for option in conflict.options if option.dm == maker.name}
        if maker.options and set(maker.options) != theirs:
            yield Problem(
                "GRAPH-OPTION",
                f"{maker.name!r} lists options {sorted(maker.options)}, "
                f"but the options that name it are {sorted(theirs)}",
                Where(feature=f"decision maker {maker.name!r}"),
                hint="Make the two agree, or leave the list of the decision maker out.",
            )
