"""What is found, in words that any reader of the deal understands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from truceline.buyin.drafting import ADDED, LEFT_OUT
from truceline.model.buyin import CONCEPT_MEANING, Edit, Pivot, Route
from truceline.model.position import (
    Changes,
    ChangeSet,
    Concession,
    ConflictFound,
    Grounds,
    PartyVerdict,
    PositionVerdict,
    UltimatumFound,
)
from truceline.model.record import PositionId

_YES_NO = {True: "yes", False: "no", None: "not known"}


def edit_words(edit: Edit) -> str:
    """Return one edit as a phrase."""
    if edit.value == LEFT_OUT:
        return f"leave out {edit.term}"
    if edit.value == ADDED:
        return f"add {edit.term}"
    if edit.term.startswith("open "):
        return f"settle {edit.term.removeprefix('open ')}: {edit.value}"
    return f"{edit.value} instead of {edit.term}"


def edits_words(edits: Sequence[Edit], between: str = "; ") -> str:
    """Return a set of edits as a phrase."""
    return between.join(map(edit_words, edits)) or "the draft as it stands"


def change_words(change: ChangeSet) -> str:
    """Return a smallest change, with what it leaves open."""
    left = f" (leaves open: {named_together(change.leaves_open)})" if change.leaves_open else ""
    return edits_words(change.edits) + left


def change_lists(changes: Changes) -> Iterator[tuple[str, list[str]]]:
    """Yield what would have to change, list by list; all ways, in no order of worth."""
    nowhere = ["no edit on the table leads there"]
    objecting = [change_words(change) for change in changes.nobody_objects]
    meeting = [change_words(change) for change in changes.all_met]
    yield "Smallest edits after which nobody objects", objecting or nowhere
    yield "Smallest edits after which every position is met", meeting or nowhere
    yield (
        "Or positions that would have to be given up, with edits that then meet the rest",
        [concession_words(concession) for concession in changes.concessions],
    )
    yield (
        "Positions that no edit on the table meets together",
        [named_together(group) for group in changes.conflicts],
    )
    yield "Not for trading, and kept out", list(changes.not_for_trading)


def concession_words(concession: Concession) -> str:
    """Return what would be given up, and every smallest set of edits that would then do."""
    given = f"give up {named_together(concession.gives_up)}" if concession.gives_up else "none"
    if not concession.then:
        return given
    ways = "; or: ".join(edits_words(change.edits, " and ") for change in concession.then)
    return f"{given}; then: {ways}"


def named_together(positions: Sequence[PositionId]) -> str:
    """Return positions, parties that share one together: "UA land and FR, DE guarantees"."""
    holders: dict[str, list[str]] = {}
    for position in positions:
        party, _, name = position.partition(" ")
        holders.setdefault(name, []).append(party)
    return " and ".join(f"{', '.join(parties)} {name}" for name, parties in holders.items())


def shared(verdicts: Iterable[PositionVerdict]) -> list[tuple[str, PositionVerdict]]:
    """Return each different verdict once, with all who hold the position: "FR, DE guarantees"."""
    groups: dict[object, list[PositionVerdict]] = {}
    for verdict in verdicts:
        name = verdict.position.partition(" ")[2]
        key = (name, verdict.kind, verdict.text, verdict.holds, verdict.because, verdict.grounds)
        groups.setdefault(key, []).append(verdict)
    return [
        (named_together([verdict.position for verdict in group]), group[0])
        for group in groups.values()
    ]


def grounds_words(grounds: Grounds) -> str:
    """Return what a statement rests on: its basis, day, credibility and claims."""
    parts: list[str] = [grounds.basis]
    if grounds.on:
        parts.append(grounds.on.isoformat())
    if grounds.credibility:
        parts.append(f"credibility {grounds.credibility}")
    parts.append(f"claim {', '.join(grounds.claims)}" if grounds.claims else "no claim")
    return ", ".join(parts)


def chance_words(party: PartyVerdict) -> str:
    """Return how surely an objection is really held, or nothing where there is none."""
    if not party.objects_by:
        return ""
    low, high = party.objection.low or 0.0, party.objection.high or 0.0
    return "surely" if low == high == 1 else f"{low:.0%} to {high:.0%}"


def pivot_words(pivot: Pivot) -> str:
    """Return what setting a claim aside would change."""
    return f"without {pivot.claim}: {'; '.join(pivot.changes)}"


def conflict_lines(conflict: ConflictFound | None) -> Iterator[str]:
    """Yield what is found about who can hold out against whom."""
    if conflict is None:
        return
    robust = conflict.robustness
    yield f"Sanctions: {conflict.sanctions}."
    yield f"Rankings: {robust.method}. A share counts rankings; it is no probability."
    for concept, meaning in CONCEPT_MEANING.items():
        # what a sample of rankings never contradicts is not yet certain
        sure = concept not in robust.drawn
        always = [s.state for s in robust.shares[concept] if s.always]
        ever = [s.state for s in robust.shares[concept] if s.ever]
        yield (
            f"{concept} ({meaning}): {'always' if sure else 'in every ranking drawn'} "
            f"{_states(conflict, always)}; "
            f"under some rankings {len(ever)} of {len(conflict.states)} states"
        )
    yield from map(ultimatum_words, conflict.ultimatums)
    yield from (route_words(conflict, route) for route in conflict.routes if route.path)
    yield from conflict.notes


def _states(conflict: ConflictFound, states: Sequence[int]) -> str:
    return ", ".join(state_words(conflict, state) for state in states) or "none"


def state_words(conflict: ConflictFound, state: int) -> str:
    """Return the options taken in a state."""
    return f"({' + '.join(conflict.states[str(state)]) or 'nothing taken'})"


def route_words(conflict: ConflictFound, route: Route) -> str:
    """Return a path from the status quo."""
    steps = ", then ".join(f"{step.dm} to {state_words(conflict, step.to)}" for step in route.path)
    known = (
        "each step is known to suit its maker"
        if route.by_improvements
        else ("not every step is known to suit its maker")
    )
    return f"From the status quo: {steps}; {known}"


def ultimatum_words(ultimatum: UltimatumFound) -> str:
    """Return what is known of a take-it-or-leave-it."""
    found = ultimatum.found
    return (
        f"Take it or leave it, {found.proposer} to {found.target}: "
        f"threat credible: {_YES_NO[found.threat_credible]}; "
        f"accepted: {_YES_NO[found.target_accepts]}; "
        f"accepted without the threat: {_YES_NO[found.accepts_without_threat]}"
    )
