"""Legal sequences of moves, one state at a time: whatever needs the path and not just its end."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from truceline.buyin.states import StateSpace, Values
from truceline.model.buyin import Reading, Route, Step

Suits = Callable[[int, int, int], bool]  # whether a mover is better off going from one to another


@dataclass(frozen=True, eq=False)
class Arrival:
    """A state that a sequence of moves reaches, with the way back to its start."""

    state: int
    mover: int
    before: Arrival | None

    def moves(self) -> list[tuple[int, int]]:
        """Return the sequence as (mover, state) pairs in order."""
        earlier = self.before.moves() if self.before else []
        return [*earlier, (self.mover, self.state)]


def explore(
    space: StateSpace,
    movers: Iterable[int],
    start: int,
    *,
    reading: Reading = "legal sequences",
    suits: Suits | None = None,
) -> Iterator[Arrival]:
    """Yield every state that sequences of the movers' moves reach, shortest sequences first.

    With `suits` each move must suit the one who makes it. A state is yielded once;
    the start itself is yielded only if a sequence comes back to it.
    """
    everyone = frozenset(movers)
    yielded: set[int] = set()
    seen: set[tuple[int, frozenset[int]]] = set()
    queue: deque[tuple[int, frozenset[int], Arrival | None]] = deque([(start, frozenset(), None)])
    while queue:
        state, resting, before = queue.popleft()
        for mover in sorted(everyone - resting):
            rest = _resting_after(reading, resting, mover, everyone)
            for reached in space.own_moves(mover, state):
                if suits is not None and not suits(mover, state, reached):
                    continue
                if (reached, rest) in seen:
                    continue
                seen.add((reached, rest))
                arrival = Arrival(reached, mover, before)
                if reached not in yielded:
                    yielded.add(reached)
                    yield arrival
                queue.append((reached, rest, arrival))


def _resting_after(
    reading: Reading, resting: frozenset[int], mover: int, everyone: frozenset[int]
) -> frozenset[int]:
    """Return who may not move next."""
    if reading == "single move":
        return everyone
    if reading == "once each":
        return resting | {mover}
    return frozenset({mover})


def by_rank(ranks: Sequence[Values]) -> Suits:
    """Return what suits whom, where all preferences are known."""
    return lambda mover, before, after: bool(ranks[mover][after] > ranks[mover][before])


def steps_of(arrival: Arrival, names: Sequence[str]) -> tuple[Step, ...]:
    """Return the sequence that led to a state, with names."""
    return tuple(Step(dm=names[mover], to=state) for mover, state in arrival.moves())


def routes(
    space: StateSpace,
    suits: Suits,
    names: Sequence[str],
    status_quo: int,
    targets: Iterable[int],
) -> tuple[Route, ...]:
    """Return a shortest path from the status quo to each target.

    A path on which every step suits the one who makes it is preferred to a shorter one that
    asks somebody to move against their own preference.
    """
    wanted = set(targets)
    found = {status_quo: Route(to=status_quo, reachable=True, by_improvements=True)}
    for condition in (suits, None):
        if wanted <= found.keys():
            break
        for arrival in explore(space, space.makers, status_quo, suits=condition):
            if arrival.state in wanted - found.keys():
                found[arrival.state] = Route(
                    to=arrival.state,
                    reachable=True,
                    by_improvements=condition is not None,
                    path=steps_of(arrival, names),
                )
    return tuple(
        found.get(target, Route(to=target, reachable=False, by_improvements=False))
        for target in sorted(wanted)
    )
