"""All smallest sets of switches under which a formula holds, found size by size."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Timer
from time import monotonic
from typing import Any

from truceline.errors import missing_extra

Literals = list[int]  # the solver's clauses: variables by number, negated when negative
Refute = Callable[[frozenset[int]], Literals | None]

NEED = "the search for the smallest changes"
SOLVER = "glucose4"  # one that can be interrupted when the time is up


@dataclass(frozen=True)
class Limits:
    """How long to search and how many sets to list; what is cut off is said, never hidden."""

    seconds: float = 10.0
    sets: int = 1_000


@dataclass(frozen=True)
class Search:
    """A formula, the literals whose number is to be small, and the switches that name a set."""

    clauses: Sequence[Literals]
    count: Sequence[int]
    keys: Sequence[int]
    largest: int | None = None


@dataclass(frozen=True)
class Found:
    """The sets in order of size, and why the search ended early, if it did."""

    sets: tuple[frozenset[int], ...]
    end: str = ""


@contextmanager
def solver_of(clauses: Sequence[Literals]) -> Iterator[Any]:
    """Open a SAT solver on a formula; `UnavailableError` when the extra is not installed."""
    try:
        from pysat.solvers import Solver
    except ImportError:
        raise missing_extra("buyin", NEED) from None
    with Solver(name=SOLVER, bootstrap_with=clauses) as solver:
        yield solver


def smallest_sets(search: Search, limits: Limits, refute: Refute | None = None) -> Found:
    """Return every set of keys that lets the formula hold and contains no smaller such set.

    With `refute` a set counts only if that returns None; otherwise it returns a clause that
    rules the set out, and the search goes on.
    """
    found: list[frozenset[int]] = []
    with _optimiser(search) as optimiser, _time_limit(optimiser, limits.seconds) as deadline:
        while monotonic() < deadline:
            model = optimiser.compute(expect_interrupt=True)
            if monotonic() >= deadline:
                break
            chosen = frozenset(search.keys).intersection(model or ())
            if model is None or (search.largest is not None and len(chosen) > search.largest):
                return Found(tuple(found))
            ruled_out = refute(chosen) if refute else None
            if ruled_out is not None:
                optimiser.add_clause(ruled_out)
                continue
            found.append(chosen)
            if not chosen:
                return Found(tuple(found))
            if len(found) >= limits.sets:
                return Found(tuple(found), f"the first {limits.sets} are listed")
            # neither this set again nor one that contains it
            optimiser.add_clause([-key for key in chosen])
    return Found(tuple(found), f"stopped after {limits.seconds:g} s")


@contextmanager
def _optimiser(search: Search) -> Iterator[Any]:
    """Open a solver that finds a model with as few of the counted literals as can be.

    RC2: A. Ignatiev, A. Morgado, J. Marques-Silva, RC2: an efficient MaxSAT solver, Journal on
    Satisfiability, Boolean Modeling and Computation 11 (2019), doi:10.3233/SAT190116.
    """
    try:
        from pysat.examples.rc2 import RC2
        from pysat.formula import WCNF
    except ImportError:
        raise missing_extra("buyin", NEED) from None
    formula = WCNF()
    formula.extend([list(clause) for clause in search.clauses])
    formula.extend([[-literal] for literal in search.count], weights=[1] * len(search.count))
    with RC2(formula, solver=SOLVER) as optimiser:
        yield optimiser


@contextmanager
def _time_limit(optimiser: Any, seconds: float) -> Iterator[float]:
    """Interrupt the solver when the time is up; yield that moment."""
    timer = Timer(seconds, optimiser.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield monotonic() + seconds
    finally:
        timer.cancel()
