"""Settle the clocks of compiled terms: every instant that can be known gets its moments.

Terms wait for terms, gates and windows; what depends on an event that is not known stays open.
The order follows from the dependencies, so it does not matter how the text is arranged.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from truceline.deal.circles import circles
from truceline.deal.clocks import Settled, anchors, settle
from truceline.deal.names import Scope
from truceline.deal.source import NOWHERE, Span
from truceline.model.terms import Gate, Instant, Obligation, Terms, TimeWindow, Window


def settled(terms: Terms, given: Mapping[str, Instant] | None = None) -> Terms:
    """Return the terms with their clocks settled; `given` instants replace those of the text."""
    known = _known(terms, dict(given or {}))
    return replace(
        terms,
        instants=tuple(
            replace(n, instant=known.get(n.id, settle(n.instant, known))) for n in terms.instants
        ),
        windows=tuple(_window_named(w, known, terms.gates) for w in terms.windows),
        obligations=tuple(replace(o, window=_window(o.window, known)) for o in terms.obligations),
    )


def _known(terms: Terms, given: dict[str, Instant]) -> dict[str, Instant]:
    """Return every instant that can be known, by the name that others count from."""
    waiting = _waiting(terms, given)
    known: dict[str, Instant] = dict(given)
    while waiting:
        ready = [name for name, instant in waiting.items() if anchors(instant) <= known.keys()]
        if not ready:
            break
        for name in ready:
            found = settle(waiting.pop(name), known)
            if found.earliest is not None or found.latest is not None:
                known[name] = found
            else:
                known.setdefault(name, found)
    return known


def _waiting(terms: Terms, given: dict[str, Instant]) -> dict[str, Instant]:
    found: dict[str, Instant] = {}
    for named in terms.instants:
        found[named.id] = named.instant
    for gate in terms.gates:
        if gate.opens is not None:
            found[gate.id] = gate.opens
    for window in terms.windows:
        found[f"start of {window.id}"] = window.opens
        found[f"end of {window.id}"] = window.closes
    for obligation in terms.obligations:
        found.update(_edges(obligation))
    return {name: instant for name, instant in found.items() if name not in given}


def _edges(obligation: Obligation) -> dict[str, Instant]:
    """Return when a term starts and ends; done is at the latest when it falls due."""
    window, term = obligation.window, obligation.term
    found: dict[str, Instant] = {}
    if window.start is not None:
        found[f"start of {term}"] = window.start
    last = window.end or window.due
    if last is not None:
        found[f"end of {term}"] = last
        found[term] = last
    elif window.start is not None:
        found[term] = window.start
    return found


def _window(window: Window, known: Settled) -> Window:
    return replace(
        window,
        start=_maybe(window.start, known),
        end=_maybe(window.end, known),
        due=_maybe(window.due, known),
        notice=_maybe(window.notice, known),
        amended_from=_maybe(window.amended_from, known),
        amended_on=_maybe(window.amended_on, known),
    )


def _maybe(instant: Instant | None, known: Settled) -> Instant | None:
    return None if instant is None else settle(instant, known)


def _window_named(window: TimeWindow, known: Settled, gates: tuple[Gate, ...]) -> TimeWindow:
    states = {gate.id: gate.state for gate in gates}
    found = [states[name] for name in window.conditions if name in states]
    state = next((s for s in ("not open", "undetermined") if s in found), "open")
    return replace(
        window,
        opens=settle(window.opens, known),
        closes=settle(window.closes, known),
        state=state,
    )


# --- circles ----------------------------------------------------------------------------


def check_clocks(terms: Terms, scope: Scope) -> None:
    """Report clocks that wait for each other: no day of theirs can ever be told."""
    edges = {name: set(anchors(instant)) for name, instant in _waiting(terms, {}).items()}
    for circle in circles(edges):
        name = circle[0].removeprefix("start of ").removeprefix("end of ")
        scope.say(
            "CLOCK-CIRCLE",
            f"these wait for each other: {' -> '.join([*circle, circle[0]])}",
            _place(name, scope),
            "Let one of them count from a date or an event of its own.",
        )


def _place(name: str, scope: Scope) -> Span:
    known = {**scope.terms, **scope.windows, **scope.instants, **scope.gates}
    return known[name].at if name in known else NOWHERE
