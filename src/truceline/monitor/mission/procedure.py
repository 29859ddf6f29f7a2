"""The commission's procedure: complaint, notification, verification, response, outcome, dissent.

A case is what its steps make it. A step that the procedure does not allow is refused with the
reason; none is ever changed or removed. A decision holds once a second person has approved it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from truceline.errors import InputError, Problem, Where
from truceline.intake.text import folded
from truceline.model.mission import Case, CaseState, CaseStep, Deadline, StepKind
from truceline.model.terms import Terms

OUTCOMES: tuple[CaseState, ...] = (
    "confirmed",
    "not substantiated",
    "inconclusive",
    "access denied",
    "outside mandate",
)
_CLOSED = (*OUTCOMES, "withdrawn")

# what each step may follow: the states in which it is allowed, and the state it leads to
_ALLOWED: dict[StepKind, tuple[tuple[CaseState, ...], CaseState | None]] = {
    "complaint": (("recorded",), "alleged"),
    "notification": (("alleged", "under review"), None),
    "verification": (("recorded", "alleged", "under review"), "under review"),
    "decision": (("under review", *OUTCOMES), None),
    "response": (("alleged", "under review", *OUTCOMES), None),
    "dissent": (("under review", *OUTCOMES), None),
    "escalation": (("alleged", "under review", *OUTCOMES), None),
    "withdrawal": (("recorded", "alleged", "under review"), "withdrawn"),
    "correction": (("recorded", "alleged", "under review", *_CLOSED), None),
}


def case_of(
    id: str,
    steps: Sequence[CaseStep],
    *,
    limits: Mapping[tuple[StepKind, StepKind], timedelta] | None = None,
    now: datetime | None = None,
) -> Case:
    """Return a case as its steps have made it, in the order in which they were taken.

    `limits` are the time limits of the deal: how long after one kind of step another is due,
    e.g. ``{("complaint", "notification"): timedelta(hours=24)}``; `now` decides whether a
    limit that nothing has met is still running.

    Raises
    ------
    InputError
        CASE-STEP (a step the procedure does not allow here), CASE-SECOND (nobody else has
        approved, or a person approves their own), CASE-PROOF (a confirmation that rests on one
        third-party origin), with the number of the step.
    """
    if not steps or steps[0].kind not in ("record", "complaint"):
        raise _refused("CASE-STEP", 1, "a case begins with a record or a complaint")
    state: CaseState = "alleged" if steps[0].kind == "complaint" else "recorded"
    because: list[str] = []
    for number, step in enumerate(steps[1:], start=2):
        if step.kind == "approval":
            state = _approved(steps, number, step)
            because.append(f"decision of step {step.approves} approved by a second person")
            continue
        state = _after(state, number, step)
    pending = _undecided(steps)
    if pending:
        because.append(f"decision of step {pending} waits for a second person")
    return Case(
        id=id,
        state=state,
        steps=tuple(steps),
        deadlines=tuple(_deadlines(steps, limits or {}, now)),
        responses=tuple(step for step in steps if step.kind == "response"),
        dissents=tuple(step for step in steps if step.kind == "dissent"),
        because=tuple(because),
    )


# which step starts the clock of another
_TRIGGERS: dict[StepKind, StepKind] = {
    "notification": "complaint",
    "verification": "complaint",
    "response": "notification",
    "decision": "verification",
    "escalation": "decision",
}
_WITHIN = re.compile(r"within (\d+) (hour|day)s?")


def limits_of(terms: Terms) -> dict[tuple[StepKind, StepKind], timedelta]:
    """Return the time limits that a deal sets for its procedure.

    They are read off `provision incidents` (notification within 24 hours; response within 3
    days) and off the time in which the joint commission decides. A limit that the text does
    not give is not made up.
    """
    limits: dict[tuple[StepKind, StepKind], timedelta] = {}
    for clause in terms.clauses:
        values = {key: " ".join(words) for key, words in clause.values}
        if clause.topic == "joint commission" and "within" in values:
            values = {"decision": f"within {values['within']}"}
        elif clause.topic != "incidents":
            continue
        for step, trigger in _TRIGGERS.items():
            found = _WITHIN.search(values.get(step, ""))
            if found:
                hours = int(found[1]) * (24 if found[2] == "day" else 1)
                limits[trigger, step] = timedelta(hours=hours)
    return limits


def allowed_after(state: CaseState) -> tuple[StepKind, ...]:
    """Return the kinds of step that the procedure allows in a state, approvals aside."""
    return tuple(kind for kind, (states, _) in _ALLOWED.items() if state in states)


def _after(state: CaseState, number: int, step: CaseStep) -> CaseState:
    if step.kind not in _ALLOWED:
        raise _refused("CASE-STEP", number, f"a case begins with a {step.kind}; it has begun")
    allowed, leads_to = _ALLOWED[step.kind]
    if state not in allowed:
        needed = ", ".join(allowed)
        message = f"a {step.kind} is not possible while the case is {state}; it may be {needed}"
        raise _refused("CASE-STEP", number, message)
    if step.kind == "decision" and step.outcome not in OUTCOMES:
        raise _refused("CASE-STEP", number, f"a decision needs one of: {', '.join(OUTCOMES)}")
    return leads_to or state


def _approved(steps: Sequence[CaseStep], number: int, step: CaseStep) -> CaseState:
    """Return the outcome that an approval brings into force."""
    index = (step.approves or 0) - 1
    if not 0 <= index < number - 1 or steps[index].kind != "decision":
        raise _refused("CASE-STEP", number, "an approval names the number of an earlier decision")
    decision = steps[index]
    if _newest_decision(steps[: number - 1]) != index:
        raise _refused("CASE-STEP", number, "a later decision stands: approve that one")
    working = (s.by for s in steps[:index] if s.kind in ("record", "verification"))
    if not folded(step.by) or folded(step.by) in {folded(by) for by in (decision.by, *working)}:
        message = "an approval needs somebody who neither recorded, verified nor decided"
        raise _refused("CASE-SECOND", number, message)
    if decision.outcome == "confirmed":
        _proof(steps[:index], number)
    return decision.outcome or "under review"


def _proof(steps: Iterable[CaseStep], number: int) -> None:
    """Refuse a confirmation on one third-party origin: twenty copies of a story are one."""
    grounds = [step for step in steps if step.kind in ("record", "verification", "complaint")]
    if any(step.own_observation for step in grounds):
        return
    origins = {origin for step in grounds for origin in step.origins}
    if len(origins) < 2:
        message = (
            f"confirmed on {len(origins)} independent origin{'s' * (len(origins) != 1)}; it takes "
            "two, or the mandated body's own first-hand observation"
        )
        raise _refused("CASE-PROOF", number, message)


def _newest_decision(steps: Sequence[CaseStep]) -> int | None:
    found = [index for index, step in enumerate(steps) if step.kind == "decision"]
    return found[-1] if found else None


def _undecided(steps: Sequence[CaseStep]) -> int | None:
    """Return the number of the newest decision if nobody has approved it yet."""
    newest = _newest_decision(steps)
    if newest is None or any(step.approves == newest + 1 for step in steps[newest:]):
        return None
    return newest + 1


def _deadlines(
    steps: Sequence[CaseStep],
    limits: Mapping[tuple[StepKind, StepKind], timedelta],
    now: datetime | None,
) -> Iterable[Deadline]:
    for (trigger, wanted), limit in limits.items():
        for index, step in enumerate(steps):
            if step.kind != trigger:
                continue
            due = step.at + limit
            met = next((later.at for later in steps[index + 1 :] if later.kind == wanted), None)
            if met is not None:
                yield Deadline(step=wanted, due=due, met=met, state="met" if met <= due else "late")
            else:
                missed = now is not None and now > due
                yield Deadline(step=wanted, due=due, state="missed" if missed else "running")


def _refused(code: str, number: int, message: str) -> InputError:
    return InputError(Problem(code, message, Where(feature=f"step {number}")))
