"""The moves that suit the one who makes them, over all states at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from truceline.buyin.states import NEVER, StateSpace, Values

Places = NDArray[np.int64]


class ImprovingMoves:
    """One decision maker's unilateral improvements, ready to be asked many times.

    States among which the decision maker may go to and fro form a group. Within a group sorted
    by rank, the improvements of a state are all that stand above it, so the least value they
    reach is a running minimum from the top. One-way options lead from group to group: for each
    set of them, a state looks up the place of its own rank in the other group.
    """

    def __init__(self, space: StateSpace, maker: int, ranks: Values) -> None:
        owned = space.owned[maker]
        two_way = [option for option in owned if space.moves[option] == "both"]
        one_way = [option for option in owned if space.moves[option] != "both"]
        states = np.arange(ranks.size, dtype=np.int64)
        members, group = _groups(states, two_way)
        n_groups = members.shape[1]
        order = np.argsort(ranks[members], axis=0, kind="stable")
        self._sorted = np.take_along_axis(members, order, axis=0)  # (size of a group, n_groups)
        span = np.int64(int(ranks.max()) + 2)
        keys = np.arange(n_groups) * span + ranks[self._sorted]
        flat_keys = np.ascontiguousarray(keys.T).ravel()
        self._above: list[Places] = []
        for change in _subsets(one_way):
            target = group[states ^ change]
            place = np.searchsorted(flat_keys, target * span + ranks, side="right")
            within = place - target * members.shape[0]
            above = within * n_groups + target
            above[~_allowed(states, change, one_way, space)] = members.size  # the row of NEVER
            self._above.append(above)

    def least_reached(self, values: Values) -> Values:
        """Return for every state the least value that one improvement reaches."""
        size, n_groups = self._sorted.shape
        # a row of NEVER on top: above the best state of a group there is nothing
        running = np.full((size + 1, n_groups), NEVER, dtype=values.dtype)
        running[:size] = values[self._sorted]
        for row in range(size - 1, -1, -1):
            np.minimum(running[row], running[row + 1], out=running[row])
        flat = running.ravel()
        least = flat[self._above[0]]
        for above in self._above[1:]:
            np.minimum(least, flat[above], out=least)
        return least


def _groups(states: Places, two_way: list[int]) -> tuple[Places, Places]:
    """Return the members of every group, shaped (size, n_groups), and the group of each state."""
    free = sum(1 << option for option in two_way)
    bases = states[(states & free) == 0]
    inside = np.array(_subsets(two_way), dtype=np.int64)
    members = bases[None, :] | inside[:, None]
    group = np.empty_like(states)
    group[members] = np.arange(bases.size)[None, :]
    return members, group


def _subsets(options: list[int]) -> list[int]:
    sums = [0]
    for option in options:
        sums += [subset | 1 << option for subset in sums]
    return sums


def _allowed(
    states: Places, change: int, one_way: list[int], space: StateSpace
) -> NDArray[np.bool_]:
    taken_only = sum(1 << option for option in one_way if space.moves[option] == "fwd")
    given_only = sum(1 << option for option in one_way if space.moves[option] == "back")
    undone = (states & change & taken_only) | (~states & change & given_only)
    return np.asarray(undone == 0)
