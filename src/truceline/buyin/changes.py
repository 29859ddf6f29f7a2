"""The smallest changes after which nobody objects: edits to a draft, or positions given up.

Terms take one value each, a position holds when each of its clauses does, and a clause holds
when some term has one of the values it lists. Every question here is then one question: which
are the smallest sets of switches that let all clauses hold? A SAT solver answers it size by
size, so what is found before the time runs out is the smallest there is.

Smallest conflicts are the smallest sets that meet every set of concessions: R. Reiter, A theory
of diagnosis from first principles, Artificial Intelligence 32 (1987),
doi:10.1016/0004-3702(87)90062-2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, product
from math import prod

from truceline.buyin.smallest import Limits, Literals, Search, smallest_sets, solver_of
from truceline.model.buyin import ChangeSets, Edit

Choice = tuple[str, frozenset[str]]  # this term has one of these values
Clause = tuple[Choice, ...]  # one of these choices holds
EditSet = tuple[Edit, ...]

LARGEST_CONFLICT = 6  # positions in a conflict that is looked for
MOST_OUTCOMES = 200_000  # beyond this the outcomes are not counted one by one


@dataclass(frozen=True)
class EditableTerm:
    """A term of the draft, the values it may take, and whether it may be traded at all."""

    id: str
    values: tuple[str, ...]
    draft: str
    tradable: bool = True


@dataclass(frozen=True)
class Wish:
    """A position as clauses over the terms; all must hold."""

    id: str
    clauses: tuple[Clause, ...]

    def holds(self, values: Mapping[str, str]) -> bool:
        """Return whether the position holds when the terms have these values."""
        return all(
            any(values[term] in allowed for term, allowed in clause) for clause in self.clauses
        )


@dataclass(frozen=True)
class Draft:
    """The terms that may be edited, the positions to be met, and how long to search."""

    terms: tuple[EditableTerm, ...]
    wishes: tuple[Wish, ...]
    limits: Limits = field(default_factory=Limits)

    def change_sets(self) -> ChangeSets:
        """Return every smallest set of edits, of concessions, and of positions in conflict."""
        edits, edits_end = self.edits()
        concessions, concessions_end = self._concessions()
        conflicts, conflicts_end = ((), "") if () in concessions else self._conflicts(concessions)
        ends = {"edits": edits_end, "concessions": concessions_end, "conflicts": conflicts_end}
        notes = [f"{what}: {end}" for what, end in ends.items() if end]
        return ChangeSets(
            edits=edits,
            fewest_edits=min(map(len, edits), default=None),
            concessions=concessions,
            fewest_concessions=min(map(len, concessions), default=None),
            conflicts=conflicts,
            not_for_trading=tuple(term.id for term in self.terms if not term.tradable),
            complete=not notes,
            note="; ".join(notes),
        )

    @property
    def values(self) -> dict[str, str]:
        """The terms as drafted."""
        return {term.id: term.draft for term in self.terms}

    def objections(self) -> tuple[str, ...]:
        """Return the positions that the draft does not meet."""
        return tuple(wish.id for wish in self.wishes if not wish.holds(self.values))

    def n_outcomes(self) -> int:
        """Return how many outcomes the terms allow."""
        return prod(len(term.values) for term in self.terms)

    def n_acceptable(self) -> int | None:
        """Return in how many outcomes every position holds; None when there are too many."""
        if self.n_outcomes() > MOST_OUTCOMES:
            return None
        ids = [term.id for term in self.terms]
        outcomes = product(*(term.values for term in self.terms))
        return sum(
            all(wish.holds(values) for wish in self.wishes)
            for values in (dict(zip(ids, outcome, strict=True)) for outcome in outcomes)
        )

    def edits(self) -> tuple[tuple[EditSet, ...], str]:
        """Return the smallest sets of edits after which all positions hold, and what cut it off."""
        edits = {
            self._takes[term.id, value]: Edit(term=term.id, value=value)
            for term in self.terms
            for value in term.values
            if value != term.draft
        }
        wanted = [literals for cnf in self._cnf.values() for literals in cnf]
        changed = [-self._takes[term.id, term.draft] for term in self.terms]
        search = Search([*self._one_value_each, *wanted], count=changed, keys=list(edits))
        found = smallest_sets(search, self.limits)
        return tuple(
            tuple(edits[key] for key in sorted(chosen)) for chosen in found.sets
        ), found.end

    def _concessions(self) -> tuple[tuple[tuple[str, ...], ...], str]:
        switches = list(self._given_up.values())
        search = Search(self._unless_given_up, count=switches, keys=switches)
        found = smallest_sets(search, self.limits)
        return self._named(found.sets), found.end

    def _conflicts(
        self, concessions: Sequence[Sequence[str]]
    ) -> tuple[tuple[tuple[str, ...], ...], str]:
        """Look for the smallest sets of positions that meet every known set of concessions.

        Such a set either cannot hold, and is a conflict, or it can be grown to all that can
        hold with it: what then stays outside is one more set of concessions to be met.
        """
        known = [[self._given_up[wish] for wish in given] for given in concessions]
        switches = list(self._given_up.values())
        search = Search(known, count=switches, keys=switches, largest=LARGEST_CONFLICT)
        with solver_of(self._unless_given_up) as judge:

            def refute(positions: frozenset[int]) -> Literals | None:
                if not judge.solve(assumptions=[-position for position in positions]):
                    return None
                together = set(positions)
                for other in switches:
                    if judge.solve(assumptions=[-position for position in {*together, other}]):
                        together.add(other)
                return [other for other in switches if other not in together]

            found = smallest_sets(search, self.limits, refute)
        return self._named(found.sets), found.end

    def _named(self, sets: Iterable[Iterable[int]]) -> tuple[tuple[str, ...], ...]:
        names = {switch: wish for wish, switch in self._given_up.items()}
        return tuple(tuple(names[switch] for switch in sorted(chosen)) for chosen in sets)

    @cached_property
    def _takes(self) -> dict[tuple[str, str], int]:
        """The solver's variable for 'this term has this value'."""
        pairs = [(term.id, value) for term in self.terms for value in term.values]
        return {pair: number for number, pair in enumerate(pairs, start=1)}

    @cached_property
    def _given_up(self) -> dict[str, int]:
        """The solver's variable for 'this position is given up'."""
        first = len(self._takes) + 1
        return {wish.id: number for number, wish in enumerate(self.wishes, start=first)}

    @cached_property
    def _one_value_each(self) -> list[Literals]:
        clauses: list[Literals] = []
        for term in self.terms:
            takes = [self._takes[term.id, value] for value in term.values]
            clauses.append(takes)
            clauses += [[-one, -other] for one, other in combinations(takes, 2)]
            if not term.tradable:
                clauses.append([self._takes[term.id, term.draft]])
        return clauses

    @cached_property
    def _cnf(self) -> dict[str, list[Literals]]:
        return {
            wish.id: [
                [self._takes[term, value] for term, allowed in clause for value in sorted(allowed)]
                for clause in wish.clauses
            ]
            for wish in self.wishes
        }

    @cached_property
    def _unless_given_up(self) -> list[Literals]:
        softened = [
            [self._given_up[wish], *literals] for wish, cnf in self._cnf.items() for literals in cnf
        ]
        return [*self._one_value_each, *softened]
