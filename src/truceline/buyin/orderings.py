"""What is known of an order, and the strict rankings that agree with it.

A partial order is taken apart into blocks that stand one above the other, parts that have
nothing to do with each other, and what is left: rankings of the whole are then rankings of the
parts, stacked or shuffled. So most partial orders are counted, listed and drawn from exactly.
A left-over that is too intricate is drawn from by a random walk, which is said in the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import comb

import numpy as np
from numpy.typing import NDArray

from truceline.errors import InputError, Problem
from truceline.model.buyin import Pair

MOST_ORDERED = 4_096  # states of which some pairs are known: all pairs are kept
MOST_IDEALS = 20_000  # an intricate block with more upper sets than this is not counted
MOST_INTRICATE = 400  # nor is one with more elements (it is counted element by element)
_MOST_AT_ONCE = 2**63 - 1  # the generator's own whole numbers end here
WALK_SWEEPS = 6  # sweeps of the random walk, times the size of the block

Places = NDArray[np.int64]
Mask = int  # a set of elements, by place


class TooIntricateError(Exception):
    """A block has more upper sets than are counted."""


@dataclass(frozen=True)
class PartialOrder:
    """A transitive strict order; ``worse[k]`` is the set of elements known worse than k."""

    elements: tuple[int, ...]
    worse: tuple[Mask, ...]

    @cached_property
    def better(self) -> tuple[Mask, ...]:
        """For each element the set of those known better."""
        better = [0] * len(self.elements)
        for place, worse in enumerate(self.worse):
            for other in members(worse):
                better[other] |= 1 << place
        return tuple(better)

    @property
    def everything(self) -> Mask:
        """The set of all elements."""
        return (1 << len(self.elements)) - 1

    def related(self, place: int) -> Mask:
        """Return what is known better or worse than an element."""
        return self.worse[place] | self.better[place]

    def knows(self, first: int, second: int) -> bool:
        """Return whether the order of two elements is known, either way."""
        return bool(self.related(self.place(first)) >> self.place(second) & 1)

    def place(self, element: int) -> int:
        """Return where an element stands in `elements`."""
        return self._places[element]

    @cached_property
    def _places(self) -> dict[int, int]:
        return {element: place for place, element in enumerate(self.elements)}

    @cached_property
    def structure(self) -> Block:
        """The parts of the order."""
        return _block(self, self.everything)

    @cached_property
    def count(self) -> int | None:
        """How many strict rankings agree with what is known; None when too many to count."""
        try:
            return self.structure.count
        except TooIntricateError:
            return None

    @property
    def is_exactly_drawn(self) -> bool:
        """Whether `draw` gives every ranking the same chance."""
        return self.count is not None

    def draw(self, rng: np.random.Generator, times: int) -> Places:
        """Return rankings (times, n_elements), best first.

        Each is as likely as any other, or nearly so where a random walk was needed.
        """
        return self._elements[self.structure.draw(rng, times)]

    @cached_property
    def _elements(self) -> Places:
        return np.array(self.elements, dtype=np.int64)

    def rankings(self) -> Iterator[list[int]]:
        """Yield every ranking that agrees with what is known, best first."""
        waiting: list[tuple[list[int], Mask]] = [([], self.everything)]
        while waiting:
            so_far, left = waiting.pop()
            if not left:
                yield so_far
            waiting += [
                ([*so_far, self.elements[place]], left & ~(1 << place))
                for place in members(left)
                if not self.better[place] & left
            ]


def partial_order(
    elements: Iterable[int], pairs: Iterable[Pair], whose: str, name: Callable[[int], str] = str
) -> PartialOrder:
    """Return the order that follows from known pairs (the first of each is better).

    Raises `InputError` PREFERENCE-CYCLE with a cycle, if the pairs contradict each other, and
    GRAPH-TOO-LARGE.
    """
    places = {element: place for place, element in enumerate(sorted(set(elements)))}
    if len(places) > MOST_ORDERED:
        raise InputError(_too_many(len(places)))
    worse = [0] * len(places)
    for first, second in pairs:
        worse[places[first]] |= 1 << places[second]
    for place in _bottom_up(worse, [name(element) for element in places], whose):
        for other in members(worse[place]):
            worse[place] |= worse[other]
    return PartialOrder(tuple(places), tuple(worse))


def _bottom_up(worse: Sequence[Mask], names: Sequence[str], whose: str) -> list[int]:
    """Return the places so that each comes after all that is worse; raise on a cycle."""
    order: list[int] = []
    done: set[int] = set()
    for root in range(len(worse)):
        trail = [(root, members(worse[root]))]
        on_trail = {root: 0}
        while trail and root not in done:
            place, onward = trail[-1]
            step = next((other for other in onward if other not in done), None)
            if step is None:
                trail.pop()
                del on_trail[place]
                done.add(place)
                order.append(place)
            elif step in on_trail:
                cycle = [names[p] for p, _ in trail[on_trail[step] :]]
                raise InputError(_cycle_problem([*cycle, names[step]], whose))
            else:
                on_trail[step] = len(trail)
                trail.append((step, members(worse[step])))
    return order


def _too_many(n_states: int) -> Problem:
    return Problem(
        "GRAPH-TOO-LARGE",
        f"{n_states} states with preferences known in part; at most {MOST_ORDERED} are taken",
        hint="Leave out options that no preference names, or rule out states that cannot occur. "
        "Where every preference is known, give full rankings.",
    )


def _cycle_problem(cycle: Sequence[str], whose: str) -> Problem:
    return Problem(
        "PREFERENCE-CYCLE",
        f"the preferences of {whose} run in a circle: state {' over '.join(cycle)}",
        hint="Take back one of the preferences in the circle, or limit it with 'when'.",
    )


def members(mask: Mask) -> Iterator[int]:
    """Yield the places in a set, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


@dataclass(frozen=True)
class Block:
    """A part of an order: a single element, a stack, a shuffle, or an intricate rest."""

    order: PartialOrder
    mask: Mask
    kind: str  # "element", "stack", "shuffle", "intricate"
    parts: tuple[Block, ...] = ()

    @cached_property
    def size(self) -> int:
        """How many elements it holds."""
        return self.mask.bit_count()

    @cached_property
    def count(self) -> int:
        """How many rankings it has; `TooIntricateError` when that is not counted."""
        if self.kind == "intricate":
            return self._ways(self.mask)
        ways, placed = 1, 0
        for part in self.parts:
            placed += part.size
            ways *= part.count * (comb(placed, part.size) if self.kind == "shuffle" else 1)
        return ways

    def draw(self, rng: np.random.Generator, times: int) -> Places:
        """Return the places of rankings (times, size), best first."""
        if self.kind == "element":
            return np.repeat(self._places[None, :], times, axis=0)
        if self.kind == "stack":
            return np.concatenate([part.draw(rng, times) for part in self.parts], axis=1)
        if self.kind == "shuffle":
            return self._shuffled(rng, times)
        try:
            self._ways(self.mask)
        except TooIntricateError:
            return np.array([self._walked(rng) for _ in range(times)])
        return np.array([self._descended(rng) for _ in range(times)])

    @cached_property
    def _places(self) -> Places:
        return np.array(list(members(self.mask)))

    def _shuffled(self, rng: np.random.Generator, times: int) -> Places:
        """Draw whose turn it is, place by place; the parts keep their own order."""
        if self.size == len(self.parts):  # nothing is known within: any order of the elements
            return rng.permuted(np.repeat(self._places[None, :], times, axis=0), axis=1)
        turns = np.repeat(np.arange(len(self.parts)), [part.size for part in self.parts])
        turns = rng.permuted(np.repeat(turns[None, :], times, axis=0), axis=1)
        rankings = np.empty_like(turns)
        for number, part in enumerate(self.parts):
            # row by row, the places of a part are filled in the order drawn for it
            rankings[turns == number] = part.draw(rng, times).ravel()
        return rankings

    @cached_property
    def _known_ways(self) -> dict[Mask, int]:
        return {0: 1}

    def _ways(self, left: Mask) -> int:
        """Return in how many ways the elements left can be ranked below the rest."""
        known = self._known_ways
        if left not in known:
            if len(known) > MOST_IDEALS or left.bit_count() > MOST_INTRICATE:
                raise TooIntricateError
            known[left] = sum(self._ways(left & ~(1 << top)) for top in self._tops(left))
        return known[left]

    def _tops(self, left: Mask) -> list[int]:
        return [place for place in members(left) if not self.order.better[place] & left]

    def _descended(self, rng: np.random.Generator) -> list[int]:
        """Draw from the top down, each choice weighted by the rankings that it leaves."""
        left, drawn = self.mask, list[int]()
        while left:
            tops = self._tops(left)
            # whole numbers throughout: the counts outgrow what a float can tell apart
            ticket = _below(rng, self._ways(left))
            for top in tops:
                ticket -= self._ways(left & ~(1 << top))
                if ticket < 0:
                    break
            drawn.append(top)
            left &= ~(1 << top)
        return drawn

    def _walked(self, rng: np.random.Generator) -> list[int]:
        """Swap neighbours at random where their order is not known (Karzanov, Khachiyan 1991)."""
        left, ranking = self.mask, list[int]()
        while left:
            tops = self._tops(left)
            top = tops[int(rng.integers(len(tops)))]
            ranking.append(top)
            left &= ~(1 << top)
        worse = self.order.worse
        for sweep in range(WALK_SWEEPS * self.size):
            heads = rng.random(self.size) < 0.5
            for upper in range(sweep % 2, self.size - 1, 2):
                first, second = ranking[upper], ranking[upper + 1]
                if heads[upper] and not worse[first] >> second & 1:
                    ranking[upper], ranking[upper + 1] = second, first
        return ranking


def _below(rng: np.random.Generator, limit: int) -> int:
    """Return a whole number below a limit of any size, each alike."""
    if limit <= _MOST_AT_ONCE:
        return int(rng.integers(limit))
    size = (limit - 1).bit_length()
    while True:
        drawn = int.from_bytes(rng.bytes((size + 7) // 8), "big") >> (-size % 8)
        if drawn < limit:
            return drawn


def _block(order: PartialOrder, mask: Mask) -> Block:
    """Take a part of the order apart as far as it goes."""
    if mask.bit_count() == 1:
        return Block(order, mask, "element")
    apart = _components(mask, order.related)
    if len(apart) > 1:
        return Block(order, mask, "shuffle", tuple(_block(order, part) for part in apart))
    layers = _components(mask, lambda place: mask & ~order.related(place))
    if len(layers) > 1:
        # any member tells where its layer stands: it is below all members of the higher ones
        layers.sort(key=lambda part: (order.better[next(members(part))] & mask & ~part).bit_count())
        return Block(order, mask, "stack", tuple(_block(order, part) for part in layers))
    return Block(order, mask, "intricate")


def _components(mask: Mask, neighbours: Callable[[int], Mask]) -> list[Mask]:
    """Return the connected parts of a set."""
    parts = []
    left = mask
    while left:
        part = frontier = left & -left
        while frontier:
            reached = 0
            for place in members(frontier):
                reached |= neighbours(place)
            frontier = reached & mask & ~part
            part |= frontier
        parts.append(part)
        left &= ~part
    return parts
