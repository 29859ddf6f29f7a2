"""In how many rankings a state holds for one decision maker, without going through rankings.

Whether a state holds for somebody under R, GMR or SMR depends on one thing about that one's
ranking: which states are no better. The sets that can stand at the bottom of a ranking are the
down-sets of what is known, and the rankings above and below each are counted by adding up. So
eight states of which nothing is known take 256 sets and not 40,320 rankings.

Counting linear extensions by their down-sets: G. Brightwell, P. Winkler, Counting linear
extensions, Order 8 (1991) 225-242, doi:10.1007/BF00383444.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from truceline.buyin.extremes import Reach
from truceline.buyin.orderings import Mask, PartialOrder, members
from truceline.model.buyin import Concept

MOST_STEPS = 1_000_000  # down-sets times states; more is not worth the wait
OWN_CONCEPTS: tuple[Concept, ...] = ("R", "GMR", "SMR")  # of one's own preferences alone

Times = dict[Concept, dict[int, int]]  # in how many rankings each state holds


def times_holding(order: PartialOrder, reach: Reach, maker: int) -> Times | None:
    """Return in how many rankings each state is stable for a decision maker, exactly.

    None when there are too many down-sets to go through.
    """
    bottoms = _down_sets(order)
    if bottoms is None:
        return None
    above = _ways_above(order, bottoms)
    below = _ways_below(order, bottoms)
    graph = _Graph.over(order, reach, maker)
    times: Times = {concept: dict.fromkeys(order.elements, 0) for concept in OWN_CONCEPTS}
    for bottom in bottoms:
        if not bottom:
            continue
        spoilt = dict(zip(OWN_CONCEPTS, graph.unanswered(bottom), strict=True))
        for top in _tops(order, bottom):
            ways = above[bottom] * below[bottom & ~(1 << top)]
            for concept, unanswered in spoilt.items():
                if not graph.moves[top] & unanswered:
                    times[concept][order.elements[top]] += ways
    return times


def _down_sets(order: PartialOrder) -> list[Mask] | None:
    """Return every set that holds with an element all that is worse, largest first."""
    most = MOST_STEPS // max(1, len(order.elements))
    layer, found = {order.everything}, [order.everything]
    while layer != {0}:
        layer = {left & ~(1 << top) for left in layer for top in _tops(order, left)}
        if len(found) + len(layer) > most:
            return None
        found += layer
    return found


def _tops(order: PartialOrder, left: Mask) -> Iterator[int]:
    """Yield the elements of a set to which nothing in it is known to be better."""
    return (place for place in members(left) if not order.better[place] & left)


def _ways_above(order: PartialOrder, bottoms: Sequence[Mask]) -> dict[Mask, int]:
    """Return for each down-set in how many ways the rest can be ranked above it."""
    ways = dict.fromkeys(bottoms, 0)
    ways[order.everything] = 1
    for bottom in bottoms:
        for top in _tops(order, bottom):
            ways[bottom & ~(1 << top)] += ways[bottom]
    return ways


def _ways_below(order: PartialOrder, bottoms: Sequence[Mask]) -> dict[Mask, int]:
    """Return for each down-set in how many ways it can be ranked itself."""
    ways = {0: 1}
    for bottom in reversed(bottoms[:-1]):
        ways[bottom] = sum(ways[bottom & ~(1 << top)] for top in _tops(order, bottom))
    return ways


@dataclass(frozen=True)
class _Graph:
    """Moves of one decision maker and answers of the others, as sets by place."""

    moves: tuple[Mask, ...]
    answers: tuple[Mask, ...]

    @staticmethod
    def over(order: PartialOrder, reach: Reach, maker: int) -> _Graph:
        def mask(states: Iterable[int]) -> Mask:
            return sum(1 << order.place(state) for state in states)

        moves, answers = reach.moves[maker], reach.answers[maker]
        return _Graph(
            tuple(mask(moves[state]) for state in order.elements),
            tuple(mask(answers[state]) for state in order.elements),
        )

    def unanswered(self, bottom: Mask) -> tuple[Mask, Mask, Mask]:
        """Return what cannot be spoilt for somebody to whom all but the bottom is better.

        For R, GMR and SMR in turn.
        """
        no_way_out = sum(1 << place for place in members(bottom) if not self.moves[place] & ~bottom)
        better = [place for place in range(len(self.moves)) if not bottom >> place & 1]
        return (
            sum(1 << place for place in better),
            sum(1 << place for place in better if not self.answers[place] & bottom),
            sum(1 << place for place in better if not self.answers[place] & no_way_out),
        )
