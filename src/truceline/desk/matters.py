"""Where a matter stands: what its entries in the ledger have made it.

Findings and complaints follow the commission's procedure (`truceline.monitor.mission.procedure`);
claims have a shorter one: a decision, and a second person's approval.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import get_args

import msgspec

from truceline.errors import InputError, Problem, Where
from truceline.intake.text import folded
from truceline.ledger import Ledger
from truceline.model.desk import ActionKind, Complaint, MatterKind, MatterState, Step
from truceline.model.entry import Entry
from truceline.model.mission import Case, CaseStep, Deadline, StepKind
from truceline.model.reading import Verdict
from truceline.model.record import to_json
from truceline.monitor.mission.procedure import OUTCOMES, allowed_after, case_of

SUBJECT = "matter/"
MACHINE = "truceline"  # who proposes what nobody has looked at yet
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

Limits = Mapping[tuple[StepKind, StepKind], timedelta]


@dataclass(frozen=True)
class Standing:
    """A matter as its steps have made it."""

    id: str
    state: MatterState
    steps: tuple[Step, ...] = ()
    pending: int | None = None
    deadlines: tuple[Deadline, ...] = ()
    because: tuple[str, ...] = ()
    decided: Step | None = None  # the decision that is in force
    published: bool = False
    opened_with: dict[str, object] | None = None  # what the first entry says it is about

    @property
    def kind(self) -> MatterKind:
        """A claim, a finding or a case."""
        return kind_of(self.id)

    @property
    def complaint(self) -> Complaint | None:
        """The complaint that the matter began with, if it did."""
        said = (self.opened_with or {}).get("complaint")
        return msgspec.convert(said, Complaint) if said else None

    @property
    def possible(self) -> tuple[ActionKind, ...]:
        """What may be done next, by somebody with the role for it."""
        kinds: list[ActionKind] = list(
            _claim_steps(self) if self.kind == "claim" else allowed_after(self.state)  # type: ignore[arg-type]
        )
        if self.pending is not None:
            kinds.append("approval")
        elif self.decided is not None and self.kind != "claim" and not self.published:
            kinds.append("publication")
        return tuple(dict.fromkeys(kinds))


def kind_of(id: str) -> MatterKind:
    """Return the kind of a matter by its id, or raise `InputError` (MATTER-FORM)."""
    kind, separator, rest = id.partition("/")
    if kind not in get_args(MatterKind) or not separator or not rest or not rest.isprintable():
        message = "a matter is claim/..., finding/... or case/..."
        raise InputError(Problem("MATTER-FORM", message, Where(feature=f"matter {id[:60]!r}")))
    return kind  # type: ignore[return-value]


def standings(
    ledger: Ledger,
    *,
    limits: Limits | None = None,
    now: datetime | None = None,
    before: Mapping[str, Sequence[Step]] | None = None,
    at: datetime | None = None,
    kind: MatterKind | None = None,
    broken: dict[str, InputError] | None = None,
) -> dict[str, Standing]:
    """Return every matter that the ledger has steps of, by its id, in one pass.

    `before` are the steps that case files begin with; `at` asks what was known at an instant,
    `kind` for matters of one kind. A matter whose steps do not follow on one another, since the
    file that it began in has changed or gone, is put into `broken` if that is given, and else
    raised.
    """
    begun = before or {}
    entries: dict[str, list[Entry]] = {}
    for entry in ledger.about_all(f"{SUBJECT}{kind}/" if kind else SUBJECT):
        if at is not None and entry.recorded_at > at:
            break
        entries.setdefault(entry.subject.removeprefix(SUBJECT), []).append(entry)
    known: dict[str, Standing] = {}
    for id, found in entries.items():
        steps = steps_of(found, begun.get(id, ()))
        try:
            known[id] = standing_of(id, steps, found, limits=limits, now=now)
        except InputError as error:
            if broken is None:
                raise
            broken[id] = error
    return known


def steps_of(entries: Iterable[Entry], before: Sequence[Step] = ()) -> tuple[Step, ...]:
    """Return the steps that entries hold, after those that a case file begins with."""
    steps = list(before)
    for entry in entries:
        said = entry.content.get("step")
        if isinstance(said, dict):
            steps.append(
                msgspec.convert(
                    {
                        **said,
                        "number": len(steps) + 1,
                        "at": entry.recorded_at,
                        "by": entry.author,
                        "sha256": entry.draft_sha256,
                        "entry": entry.index,
                    },
                    Step,
                )
            )
    return tuple(steps)


def steps_of_file(steps: Iterable[CaseStep]) -> tuple[Step, ...]:
    """Return the steps of a case file, each with the hash that an approval would bind."""
    return tuple(
        Step(
            number=number,
            kind=step.kind,
            at=step.at,
            by=step.by,
            text=step.text,
            outcome=step.outcome,  # type: ignore[arg-type]
            party=step.party,
            origins=step.origins,
            own_observation=step.own_observation,
            approves=step.approves,
            sha256=sha256(to_json(step)).hexdigest(),
        )
        for number, step in enumerate(steps, start=1)
    )


def standing_of(
    id: str,
    steps: Sequence[Step],
    entries: Sequence[Entry] = (),
    *,
    limits: Limits | None = None,
    now: datetime | None = None,
) -> Standing:
    """Return where a matter stands after its steps.

    Raises `InputError` (CASE-STEP, CASE-SECOND, CASE-PROOF) for steps that the procedure does
    not allow: so a step is tried on a matter before it is written down.
    """
    opened = entries[0].content if entries else None
    if kind_of(id) == "claim":
        return _claim(id, steps, opened)
    return _case(id, steps, opened, limits, now)


# ---- findings and complaints


def _case(
    id: str,
    steps: Sequence[Step],
    opened: dict[str, object] | None,
    limits: Limits | None,
    now: datetime | None,
) -> Standing:
    if not steps:
        return Standing(id, "recorded")
    _check_publications(steps)
    case = case_at(id, steps, limits=limits, now=now)
    decided = _in_force(steps) if case.state in OUTCOMES else None
    return Standing(
        id=id,
        state=case.state,
        steps=tuple(steps),
        pending=_pending(steps),
        deadlines=case.deadlines,
        because=case.because,
        decided=decided,
        published=_published(steps, decided),
        opened_with=opened,
    )


def case_at(
    id: str, steps: Sequence[Step], *, limits: Limits | None = None, now: datetime | None = None
) -> Case:
    """Return a matter that is no claim as a case of the commission's procedure."""
    return case_of(id.removeprefix("case/"), _procedure(steps), limits=limits, now=now)


def _procedure(steps: Sequence[Step]) -> list[CaseStep]:
    """Return the steps that the commission's procedure knows: a release is none of its own."""
    kept = [step for step in steps if step.kind != "publication"]
    numbers = {step.number: number for number, step in enumerate(kept, start=1)}
    return [
        CaseStep(
            kind=step.kind,  # type: ignore[arg-type]
            at=step.at,
            by=step.by,
            party=step.party,
            text=step.text,
            outcome=step.outcome,  # type: ignore[arg-type]
            origins=step.origins,
            own_observation=step.own_observation,
            approves=numbers.get(step.approves or 0),
        )
        for step in kept
    ]


def _check_publications(steps: Sequence[Step]) -> None:
    """Refuse a release of anything but a decision that a second person has approved."""
    for index, step in enumerate(steps):
        if step.kind != "publication":
            continue
        decided = _in_force(steps[:index])
        if decided is None or decided.outcome not in OUTCOMES:
            raise _refused(step.number, "only what two people decided can be released")
        if step.approves not in (None, decided.number):
            raise _refused(step.number, "a later decision stands: release that one")


# ---- claims


def _claim(id: str, steps: Sequence[Step], opened: dict[str, object] | None) -> Standing:
    state: MatterState = "read"
    decided: Step | None = None
    for index, step in enumerate(steps):
        before = steps[:index]
        if step.kind == "decision":
            _check_verdict(step)
            if step.alone:
                state, decided = step.outcome or "read", step
        elif step.kind == "approval":
            decided = _approved_claim(before, step)
            state = decided.outcome or "read"
        elif step.kind == "dissent":
            if not any(other.kind == "decision" for other in before):
                raise _refused(step.number, "a dissent is from a decision, and there is none yet")
        elif step.kind != "record":
            raise _refused(step.number, f"a claim has no {step.kind}: decide, approve or dissent")
    return Standing(
        id=id,
        state=state,
        steps=tuple(steps),
        pending=_pending(steps),
        decided=decided,
        opened_with=opened,
        because=("decided by one person, on a server without accounts",)
        if decided is not None and decided.alone
        else (),
    )


def _claim_steps(standing: Standing) -> tuple[ActionKind, ...]:
    decided = any(step.kind == "decision" for step in standing.steps)
    return ("decision", "dissent") if decided else ("decision",)


def _check_verdict(step: Step) -> None:
    if step.outcome not in VERDICTS:
        raise _refused(step.number, f"a decision needs one of: {', '.join(VERDICTS)}")
    if step.outcome == "corrected" and not (step.modality or step.text):
        raise _refused(step.number, "a correction says what is corrected")
    if step.outcome == "rejected" and not step.text.strip():
        raise _refused(step.number, "a rejection gives its reason")


def _approved_claim(before: Sequence[Step], step: Step) -> Step:
    decision = before[step.approves - 1] if step.approves and step.approves <= len(before) else None
    if decision is None or decision.kind != "decision":
        raise _refused(step.number, "an approval names the number of an earlier decision")
    if any(later.kind == "decision" for later in before[decision.number :]):
        raise _refused(step.number, "a later decision stands: approve that one")
    if not folded(step.by) or folded(step.by) == folded(decision.by):
        message = "an approval needs a second person, who did not decide"
        raise _refused(step.number, message, "CASE-SECOND")
    return decision


# ---- what they share


def _pending(steps: Sequence[Step]) -> int | None:
    """Return the number of the newest decision if it waits for a second person."""
    newest = next((step for step in reversed(steps) if step.kind == "decision"), None)
    if newest is None or newest.alone:
        return None
    after = steps[newest.number :]
    settled = any(
        (step.approves == newest.number and step.kind == "approval") or step.kind == "withdrawal"
        for step in after
    )
    return None if settled else newest.number


def _in_force(steps: Sequence[Step]) -> Step | None:
    """Return the decision that was approved last, unless the matter was withdrawn since."""
    for step in reversed(steps):
        if step.kind == "withdrawal":
            return None
        if step.kind == "approval" and step.approves:
            return steps[step.approves - 1]
    return None


def _published(steps: Sequence[Step], decided: Step | None) -> bool:
    """Tell whether what is in force was released, and nothing was corrected or decided since."""
    released = next((step for step in reversed(steps) if step.kind == "publication"), None)
    if released is None or decided is None:
        return False
    later = steps[released.number :]
    return not any(step.kind in ("correction", "decision", "withdrawal") for step in later)


def _refused(number: int, message: str, code: str = "CASE-STEP") -> InputError:
    return InputError(Problem(code, message, Where(feature=f"step {number}")))
