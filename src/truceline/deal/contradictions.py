"""Contradictions of a text with itself: clashing duties, dates out of order, gates that stay shut.

They are warnings: a text may mean to contradict itself, and a person decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from truceline.deal.names import Scope
from truceline.deal.print_geometry import geometry_text
from truceline.deal.source import Span
from truceline.deal.syntax import Except, HeldBy, TermStatement
from truceline.deal.vocabulary import ALL_FORCES
from truceline.errors import Problem
from truceline.model.terms import Instant, Obligation, Terms

_LEAVING = frozenset({"withdraw", "do not deploy", "demilitarise"})
_BEING_THERE = frozenset({"enter", "deploy", "hold behind"})
HOW_TO_PART = "Give the two different times or areas, or except one from the other."
_CIVIL = frozenset({"observers", "staff", "inspectors", "police", "peacekeepers", "civilians"})


def contradictions(terms: Terms, scope: Scope) -> tuple[Problem, ...]:
    """Return a warning for each contradiction that the text alone shows."""
    before = len(scope.problems)
    _clashes(terms, scope)
    _dates(terms, scope)
    _gates(terms, scope)
    _exceptions(scope)
    found = scope.problems[before:]
    del scope.problems[before:]
    return tuple(dict.fromkeys(found))


def _warn(scope: Scope, code: str, message: str, term: str, hint: str = "") -> None:
    scope.say(code, message, _place(term, scope), hint, "warning")


def _place(name: str, scope: Scope) -> Span:
    known = {**scope.terms, **scope.gates, **scope.windows}
    return known[name].at


# --- duties -----------------------------------------------------------------------------


def _clashes(terms: Terms, scope: Scope) -> None:
    bound = [o for o in terms.obligations if o.zone is not None and o.status != "denied"]
    for one, other in combinations(bound, 2):
        if one.party != other.party or one.zone != other.zone or one.term == other.term:
            continue
        if leaves_and_stays(one, other):
            _warn(
                scope,
                "DUTY-CLASH",
                f"{one.party or 'the same'} is to leave {one.zone} under {_leaving(one, other)} "
                f"and to be there under {_staying(one, other)}",
                other.term,
                HOW_TO_PART,
            )
        elif _two_quotas(one, other):
            _warn(
                scope,
                "DUTY-CLASH",
                f"{one.term} and {other.term} give {one.party} two different numbers in {one.zone}",
                other.term,
                "Keep one number, or say which prevails.",
            )


def leaves_and_stays(one: Obligation, other: Obligation) -> bool:
    """Whether one party is to leave under one duty and to be there under the other, at once."""
    if one.party != other.party or one.term == other.term:
        return False
    return _clash(one, other) and not _apart(one, other)


def _clash(one: Obligation, other: Obligation) -> bool:
    kinds = {_kind(one), _kind(other)}
    return kinds == {"leaving", "staying"} and _share_objects(one, other)


def _kind(obligation: Obligation) -> str:
    if obligation.act in _LEAVING:
        return "leaving"
    return "staying" if obligation.act in _BEING_THERE else ""


def _share_objects(one: Obligation, other: Obligation) -> bool:
    first = {thing.category for thing in one.objects}
    second = {thing.category for thing in other.objects}
    if (first | second) & _CIVIL:
        return False
    everything = not first or not second or bool((first | second) & ALL_FORCES)
    return everything or bool(first & second)


def _apart(one: Obligation, other: Obligation) -> bool:
    """Whether the two duties run at different times, or one waits for the other."""
    if one.term in other.conditions or other.term in one.conditions:
        return True
    ends = (
        (one.window.end, other.window.start),
        (other.window.end, one.window.start),
        (one.window.due, other.window.due),  # first the one, then the other
        (other.window.due, one.window.due),
    )
    return any(_before(end, start) for end, start in ends)


def _before(end: Instant | None, start: Instant | None) -> bool:
    if end is None or start is None or end.latest is None or start.earliest is None:
        return False
    return end.latest <= start.earliest


def _leaving(one: Obligation, other: Obligation) -> str:
    return one.term if _kind(one) == "leaving" else other.term


def _staying(one: Obligation, other: Obligation) -> str:
    return one.term if _kind(one) == "staying" else other.term


def _two_quotas(one: Obligation, other: Obligation) -> bool:
    if one.act != "limit" or other.act != "limit":
        return False
    first = {t.category: t.quota.high for t in one.objects if t.quota is not None}
    second = {t.category: t.quota.high for t in other.objects if t.quota is not None}
    return any(first[category] != second[category] for category in first.keys() & second.keys())


# --- dates ------------------------------------------------------------------------------


def _dates(terms: Terms, scope: Scope) -> None:
    for obligation in terms.obligations:
        window = obligation.window
        for word, last in (("due", window.due), ("over", window.end)):
            if _ends_first(window.start, last):
                _warn(
                    scope,
                    "CLOCK-ORDER",
                    f"{obligation.term} is {word} before it can start",
                    obligation.term,
                    "Check which event each of the two dates counts from.",
                )
    for named in terms.windows:
        if _ends_first(named.opens, named.closes):
            _warn(scope, "CLOCK-ORDER", f"{named.id} closes before it opens", named.id)


def _ends_first(start: Instant | None, last: Instant | None) -> bool:
    if start is None or last is None or start == last:
        return False
    if start.earliest is None or last.latest is None:
        return False
    return last.latest <= start.earliest


# --- gates ------------------------------------------------------------------------------


def _gates(terms: Terms, scope: Scope) -> None:
    used = {name for o in terms.obligations for name in o.conditions}
    used |= {name for window in terms.windows for name in window.conditions}
    for gate in terms.gates:
        waiting = [o.term for o in terms.obligations if gate.id in o.conditions]
        withdrawn = [r.by for r in gate.records if r.finding == "withdrawn" and r.by]
        if gate.state == "not open" and withdrawn:
            _warn(
                scope,
                "GATE-NEVER",
                f"{gate.id} cannot open: {withdrawn[-1]} has withdrawn its assurance, and "
                f"{', '.join(dict.fromkeys(waiting)) or 'nothing'} waits for it",
                gate.id,
            )
        if gate.id not in used:
            _warn(scope, "GATE-UNUSED", f"nothing waits for the gate {gate.id}", gate.id)
        if gate.recorded_by is None and not gate.needs:
            _warn(
                scope,
                "GATE-UNRECORDED",
                f"nobody is named who records whether {gate.id} holds, so it can never open",
                gate.id,
                "Add under it: recorded by MISSION",
            )


# --- exceptions -------------------------------------------------------------------------


def _exceptions(scope: Scope) -> None:
    for term in scope.terms.values():
        for text in _wide_exceptions(term):
            _warn(
                scope,
                "EXCEPTION-WIDE",
                f"the exception {text} leaves nothing of {term.id.text}",
                term.id.text,
                "Except less, or delete the term.",
            )


def _wide_exceptions(term: TermStatement) -> Iterator[str]:
    sentence = term.sentence
    targets = [getattr(sentence, "area", None), getattr(sentence, "place", None)]
    targets += [phrase.target for phrase in getattr(sentence, "phrases", ())]
    areas = [target for target in targets if target is not None]
    for clause in term.clauses:
        for item in clause.items if isinstance(clause, Except) else ():
            covered = any(
                item == area or (isinstance(area, HeldBy) and item == area.area) for area in areas
            )
            if covered or geometry_text(item) == "everywhere":
                yield geometry_text(item)
