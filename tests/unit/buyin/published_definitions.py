"""The stability definitions of the graph model, written down as the books print them.

Nothing here is fast and nothing is shared with the solver: states are members of sets, reachable
lists are grown by the inductive definition, and every quantifier is a Python ``all`` or ``any``.

Definitions after L. Fang, K.W. Hipel, D.M. Kilgour, *Interactive Decision Making: The Graph
Model for Conflict Resolution* (Wiley, 1993), chapters 3 and 4; coalitions after D.M. Kilgour,
K.W. Hipel, L. Fang, X. Peng, "Coalition analysis in group decision support", Group Decision and
Negotiation 10 (2001) 159-175, and T. Inohara, K.W. Hipel,
"Coalition analysis in the graph model for conflict resolution", Systems Engineering 11 (2008)
343-359, doi:10.1002/sys.20104.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

State = int
Movement = Callable[[int, State], set[State]]


@dataclass(frozen=True)
class Game:
    """A conflict in option form; ``payoff[i][s]`` is a number for every feasible state s."""

    owners: tuple[int, ...]
    moves: tuple[str, ...]
    infeasible: tuple[str, ...]
    payoff: tuple[dict[State, int], ...]

    @property
    def people(self) -> range:
        return range(len(self.payoff))

    @cached_property
    def states(self) -> set[State]:
        return feasible_states(len(self.owners), self.infeasible)

    @cached_property
    def _one_step(self) -> dict[tuple[int, State], set[State]]:
        return {(i, s): self._reached(i, s) for i in self.people for s in self.states}

    def one_step(self, i: int, s: State) -> set[State]:
        """R_i(s): the feasible states that i alone reaches from s in one step."""
        return self._one_step[i, s]

    def _reached(self, i: int, s: State) -> set[State]:
        reached = set()
        for t in self.states:
            changed = [o for o in range(len(self.owners)) if taken(s, o) != taken(t, o)]
            if not changed or any(self.owners[o] != i for o in changed):
                continue
            forbidden = {True: "fwd", False: "back"}  # keyed by whether the option was taken at s
            if all(self.moves[o] != forbidden[taken(s, o)] for o in changed):
                reached.add(t)
        return reached

    def improvements(self, i: int, s: State) -> set[State]:
        """R+_i(s): the states of R_i(s) that i strictly prefers to s."""
        return {t for t in self.one_step(i, s) if self.payoff[i][t] > self.payoff[i][s]}


def taken(s: State, option: int) -> bool:
    return (s // 2**option) % 2 == 1


def feasible_states(n_options: int, infeasible: Iterable[str]) -> set[State]:
    def matches(s: State, pattern: str) -> bool:
        return all(
            mark == "-" or (mark == "Y") == taken(s, option) for option, mark in enumerate(pattern)
        )

    patterns = list(infeasible)
    return {s for s in range(2**n_options) if not any(matches(s, p) for p in patterns)}


def reachable(group: set[int], s: State, move: Movement) -> set[State]:
    """R_H(s): grow the list and its sets of last movers until neither grows any more."""
    last: dict[State, set[int]] = {}
    while True:
        before = {t: set(movers) for t, movers in last.items()}
        for j in group:
            for t in move(j, s):
                last.setdefault(t, set()).add(j)
        for middle, movers in before.items():
            for j in group:
                if movers != {j}:  # somebody else may have moved last, so j may move now
                    for t in move(j, middle):
                        last.setdefault(t, set()).add(j)
        if last == before:
            return set(last)


def single_moves(group: set[int], s: State, move: Movement) -> set[State]:
    """The narrower reading: one move by one of the others."""
    return {t for j in group for t in move(j, s)}


def once_each(group: set[int], s: State, move: Movement) -> set[State]:
    """The middle reading: a sequence in which each of the others moves at most once."""
    found: set[State] = set()
    for j in group:
        for t in move(j, s):
            found |= {t} | once_each(group - {j}, t, move)
    return found


def is_stable(game: Game, i: int, s: State, concept: str, reach: Callable = reachable) -> bool:
    others = set(game.people) - {i}
    worth = game.payoff[i]
    improvements = game.improvements(i, s)
    if concept == "R":
        return not improvements
    move = game.improvements if concept == "SEQ" else game.one_step

    def sanctioned(s1: State) -> bool:
        for s2 in reach(others, s1, move):
            if worth[s2] <= worth[s]:
                if concept != "SMR":
                    return True
                if all(worth[s3] <= worth[s] for s3 in game.one_step(i, s2)):
                    return True
        return False

    return all(sanctioned(s1) for s1 in improvements)


def stable_states(game: Game, concept: str, reach: Callable = reachable) -> list[set[State]]:
    return [{s for s in game.states if is_stable(game, i, s, concept, reach)} for i in game.people]


def equilibria(game: Game, concept: str, reach: Callable = reachable) -> set[State]:
    return set.intersection(*stable_states(game, concept, reach))


def coalition_improvements(game: Game, group: set[int], s: State) -> set[State]:
    """R++_H(s): states the members reach together that every member strictly prefers to s."""
    return {
        t
        for t in reachable(group, s, game.one_step)
        if all(game.payoff[i][t] > game.payoff[i][s] for i in group)
    }


def is_coalition_stable(game: Game, group: set[int], s: State, concept: str) -> bool:
    others = set(game.people) - group
    improvements = coalition_improvements(game, group, s)
    if concept == "R":
        return not improvements
    move = game.improvements if concept == "SEQ" else game.one_step

    def no_common_gain(t: State) -> bool:
        return any(game.payoff[i][t] <= game.payoff[i][s] for i in group)

    def sanctioned(s1: State) -> bool:
        for s2 in reachable(others, s1, move):
            if no_common_gain(s2):
                if concept != "SMR":
                    return True
                if all(no_common_gain(s3) for s3 in reachable(group, s2, game.one_step)):
                    return True
        return False

    return all(sanctioned(s1) for s1 in improvements)


def random_game(seed: int, *, options: tuple[int, int] = (2, 6)) -> Game:
    """A conflict of 2 to 5 decision makers, with one-way options, infeasible states and ties."""
    draw = random.Random(seed)
    n_options = draw.randint(*options)
    n_people = draw.randint(2, min(5, n_options))
    owners = list(range(n_people)) + [draw.randrange(n_people) for _ in range(n_options - n_people)]
    draw.shuffle(owners)
    moves = [draw.choice(["both", "both", "both", "fwd", "back"]) for _ in owners]
    infeasible = []
    for _ in range(draw.randint(0, 3)):
        pattern = ["-"] * n_options
        for option in draw.sample(range(n_options), 2):
            pattern[option] = draw.choice("YN")
        infeasible.append("".join(pattern))
    states = sorted(feasible_states(n_options, infeasible))
    if not states:
        return random_game(seed + 1_000_000, options=options)
    levels = draw.choice([3, 6, 10 * len(states)])  # many ties, some ties, hardly any
    payoff = tuple({s: draw.randint(1, levels) for s in states} for _ in range(n_people))
    return Game(tuple(owners), tuple(moves), tuple(infeasible), payoff)
