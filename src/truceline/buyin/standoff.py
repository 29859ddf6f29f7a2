"""The conflict around a deal: options, what is known of preferences, and who can hold out.

Preferences are statements about things, not rankings of states. A statement orders only the
states it is about; the rest stays unknown, and unknown is not indifferent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain

import numpy as np

from truceline.buyin.extremes import Extremes, Reach
from truceline.buyin.orderings import PartialOrder, partial_order
from truceline.buyin.paths import routes
from truceline.buyin.robustness import Uncertainty
from truceline.buyin.states import MOST_OPTIONS, Flags, StateSpace, too_large
from truceline.buyin.ultimatum import ultimatum
from truceline.errors import InputError, Problem, Where
from truceline.model.buyin import READING_MEANING, Concept, Pair, Reading, Robustness, Route
from truceline.model.position import (
    AllStates,
    Answered,
    ConflictFound,
    NotState,
    Positions,
    Preferring,
    PriorityList,
    StateMove,
    StateTest,
    Taken,
    UltimatumFound,
)
from truceline.model.record import PartyId, PositionId

OWN_CONCEPTS: tuple[Concept, ...] = ("R", "GMR", "SMR")  # of one's own preferences alone
Settled = dict[tuple[Concept, str], frozenset[int]]

SHOWN_MOVES = 512  # moves listed in the answer; a larger graph is not drawn


@dataclass(frozen=True)
class Standoff:
    """The options of a positions file, over the verdicts on its positions."""

    positions: Positions
    met: Mapping[PositionId, Answered]
    reading: Reading = "legal sequences"

    def found(self) -> ConflictFound:
        """Return states, equilibria and what they rest on."""
        robust = Uncertainty(self.space, self.makers, self.orders, self.reading).robustness()
        return ConflictFound(
            reading=self.reading,
            sanctions=READING_MEANING[self.reading],
            options=self.positions.options,
            states={str(state): self._taken_in(state) for state in self.space.states},
            status_quo=self.status_quo,
            moves=tuple(self._moves()),
            robustness=robust,
            routes=self._routes(robust),
            ultimatums=tuple(self._ultimatums()),
            notes=tuple(self._notes()),
        )

    @cached_property
    def makers(self) -> tuple[PartyId, ...]:
        """Whoever has an option, in the order of the file."""
        return tuple(dict.fromkeys(option.party for option in self.positions.options))

    @cached_property
    def _bit(self) -> dict[str, int]:
        return {option.id: bit for bit, option in enumerate(self.positions.options)}

    @cached_property
    def space(self) -> StateSpace:
        """The states. Raises `InputError` (GRAPH-TOO-LARGE, GRAPH-EMPTY)."""
        options = self.positions.options
        if len(options) > MOST_OPTIONS:
            raise InputError(too_large(len(options)))
        feasible = np.ones(1 << len(options), dtype=np.bool_)
        for test in self.positions.impossible:
            feasible &= ~self.holding(test, feasible.size)
        if not feasible.any():
            raise InputError(
                Problem(
                    "GRAPH-EMPTY",
                    "what is called impossible leaves no state at all",
                    hint="Take out the statement that rules out too much.",
                )
            )
        owned = tuple(
            tuple(self._bit[option.id] for option in options if option.party == maker)
            for maker in self.makers
        )
        return StateSpace(len(options), feasible, owned, tuple(o.moves for o in options))

    @cached_property
    def status_quo(self) -> int | None:
        """The state now, if the file says which options are taken."""
        taken = self.positions.status_quo
        return None if taken is None else self.state_of(taken)

    def state_of(self, taken: Iterable[str]) -> int:
        """Return the state in which exactly these options are taken."""
        state = sum(1 << self._bit[option] for option in set(taken))
        if not self.space.feasible[state]:
            raise InputError(
                Problem(
                    "GRAPH-STATE",
                    f"the options {', '.join(taken)} cannot be taken together",
                    hint="See the statements that begin with impossible.",
                )
            )
        return state

    def holding(self, test: StateTest, n_states: int) -> Flags:
        """Return in which states a condition on the options holds."""
        if isinstance(test, Taken):
            states = np.arange(n_states)
            return np.asarray((states >> self._bit[test.option] & 1).astype(np.bool_))
        if isinstance(test, NotState):
            return ~self.holding(test.that, n_states)
        parts = [self.holding(part, n_states) for part in test.parts]
        joined = np.logical_and if isinstance(test, AllStates) else np.logical_or
        return np.asarray(joined.reduce(parts))

    def sure_equilibria(self, reach: Reach) -> Settled:
        """Return which states are always, and which ever, equilibria of R, GMR and SMR."""
        extremes = Extremes(self.orders, reach)
        return {
            (concept, word): frozenset(s for s in self.space.states if holds(concept, s))
            for concept in OWN_CONCEPTS
            for word, holds in (("always", extremes.always), ("ever", extremes.ever))
        }

    # --- preferences --------------------------------------------------------------------------

    @cached_property
    def orders(self) -> tuple[PartialOrder, ...]:
        """What is known of each party's order. Raises `InputError` PREFERENCE-CYCLE."""
        return tuple(map(self._order, self.makers))

    def _order(self, maker: PartyId) -> PartialOrder:
        try:
            return self._ordered(maker, (pairs for _, pairs in self._said(maker)))
        except InputError as error:
            if error.problems[0].code != "PREFERENCE-CYCLE":
                raise
            raise InputError(error.problems[0].at(self._closing(maker))) from None

    def _ordered(self, maker: PartyId, said: Iterable[Iterable[Pair]]) -> PartialOrder:
        pairs = chain.from_iterable(said)
        return partial_order(self.space.states, pairs, maker, name=self.name)

    def _closing(self, maker: PartyId) -> Where:
        """Return where the statement stands that those before it do not agree with."""
        so_far: list[list[Pair]] = []
        for statement, pairs in self._said(maker):
            so_far.append(list(pairs))
            try:
                self._ordered(maker, so_far)
            except InputError:
                place = statement.where
                return Where(place.file, place.line, place.column)
        return Where()

    def _said(self, maker: PartyId) -> Iterator[tuple[Preferring | PriorityList, Iterable[Pair]]]:
        """Yield what a party has said of its preferences, in the order of the file's kinds."""
        for preferring in self.positions.preferring:
            if preferring.party == maker and self._applies(preferring):
                yield preferring, self._pairs_of(preferring)
        for priorities in self.positions.priorities:
            if priorities.party == maker:
                yield priorities, self._pairs_by_priority(priorities)

    def _applies(self, preferring: Preferring) -> bool:
        return preferring.if_met is None or self.met[preferring.if_met] == "met"

    def _pairs_of(self, preferring: Preferring) -> Iterator[Pair]:
        size = self.space.feasible.size
        allowed = self.space.feasible.copy()
        if preferring.when is not None:
            allowed &= self.holding(preferring.when, size)
        first = self.holding(preferring.better, size)
        second = self.holding(preferring.worse, size)
        upper = np.flatnonzero(allowed & first & ~second)
        lower = np.flatnonzero(allowed & second & ~first)
        named = 0 if preferring.always else self._named(preferring)
        for better in upper:
            for worse in lower:
                if preferring.always or not (int(better) ^ int(worse)) & ~named:
                    yield int(better), int(worse)

    def _named(self, preferring: Preferring) -> int:
        """Return the options that a preference speaks about; the others are to be equal."""
        options = {*options_in(preferring.better), *options_in(preferring.worse)}
        return sum(1 << self._bit[option] for option in options)

    def _pairs_by_priority(self, priorities: PriorityList) -> Iterator[Pair]:
        """Order states by the first thing on the list that tells them apart."""
        size = self.space.feasible.size
        weights = np.zeros(size, dtype=object)
        for test in priorities.first_to_last:
            weights = 2 * weights + self.holding(test, size).astype(int)
        for better in self.space.states:
            for worse in self.space.states:
                if weights[better] > weights[worse]:
                    yield better, worse

    # --- what follows -------------------------------------------------------------------------

    def prefers(self, maker: PartyId, first: int, second: int) -> bool | None:
        """Return whether a party is known to prefer a state to another; None: not known."""
        if maker not in self.makers:
            return None  # nobody without an option has been asked what they prefer
        order = self.orders[self.makers.index(maker)]
        a, b = order.place(first), order.place(second)
        if order.worse[a] >> b & 1:
            return True
        return False if order.worse[b] >> a & 1 else None

    def _moves(self) -> Iterator[StateMove]:
        moves = [
            (maker, state, to)
            for number, maker in enumerate(self.makers)
            for state in self.space.states
            for to in self.space.own_moves(number, state)
        ]
        for maker, state, to in moves if len(moves) <= SHOWN_MOVES else ():
            better = self.prefers(maker, to, state)
            yield StateMove(party=maker, origin=state, to=to, better=better)

    def _routes(self, robust: Robustness) -> tuple[Route, ...]:
        """Return paths to whatever can be a Nash equilibrium, or else a sequential one."""
        if self.status_quo is None:
            return ()

        def suits(mover: int, before: int, after: int) -> bool:
            return self.prefers(self.makers[mover], after, before) is True

        nash, sequential = (
            [share.state for share in robust.shares[concept] if share.ever]
            for concept in ("R", "SEQ")
        )
        targets = nash or sequential
        return routes(self.space, suits, self.makers, self.status_quo, targets)

    def _ultimatums(self) -> Iterator[UltimatumFound]:
        for asked in self.positions.ultimatums:
            if self.status_quo is None:
                continue
            found = ultimatum(
                asked.proposer,
                asked.target,
                proposer_prefers=partial(self.prefers, asked.proposer),
                target_prefers=partial(self.prefers, asked.target),
                status_quo=self.status_quo,
                accept=self.state_of(asked.accept),
                threat=self.state_of(asked.threat),
            )
            yield UltimatumFound(asked=asked, found=found)

    def _notes(self) -> Iterator[str]:
        for preferring in self.positions.preferring:
            if preferring.if_met is not None and self.met[preferring.if_met] == "open":
                yield (
                    f"set aside, because the draft leaves '{preferring.if_met}' open: "
                    f"{preferring.party} prefers {preferring.text}"
                )

    def _taken_in(self, state: int) -> tuple[str, ...]:
        return tuple(o.id for o in self.positions.options if state >> self._bit[o.id] & 1)

    def name(self, state: int) -> str:
        """Return the options taken in a state, in brackets."""
        return "(" + (" + ".join(self._taken_in(state)) or "nothing taken") + ")"


def options_in(test: StateTest) -> set[str]:
    """Return the options that a condition names."""
    if isinstance(test, Taken):
        return {test.option}
    parts: Sequence[StateTest] = (test.that,) if isinstance(test, NotState) else test.parts
    return set().union(*map(options_in, parts))
