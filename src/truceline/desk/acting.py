"""An action at the desk: held against the rules while nobody else can write, then written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import msgspec

from truceline.accounts.roles import Ability, refuse_without
from truceline.desk.matters import MACHINE, SUBJECT, Limits, Standing, standing_of, steps_of
from truceline.errors import InputError, Problem, Where
from truceline.ledger import Ledger
from truceline.model.account import Person
from truceline.model.desk import Action, ActionKind, Step
from truceline.model.entry import Draft, EntryKind, Receipt
from truceline.model.record import PartyId

# what each action takes; a record is what a machine proposed and is never sent by a person
NEEDS: dict[ActionKind, Ability] = {
    "complaint": "act",
    "notification": "act",
    "verification": "act",
    "decision": "act",
    "response": "act",
    "escalation": "act",
    "withdrawal": "act",
    "correction": "act",
    "approval": "approve",
    "dissent": "dissent",
    "publication": "publish",
}
_KINDS: dict[ActionKind, EntryKind] = {
    "approval": "approval",
    "response": "response",
    "dissent": "dissent",
}


@dataclass(frozen=True)
class Opening:
    """What a matter begins with: what a machine proposed, or the steps of a case file."""

    before: tuple[Step, ...] = ()
    record: dict[str, Any] = field(default_factory=dict)  # what was proposed, word for word
    origins: tuple[str, ...] = ()
    own_observation: bool = False


def act(
    ledger: Ledger,
    id: str,
    action: Action,
    person: Person,
    *,
    opening: Opening | None = None,
    limits: Limits | None = None,
    now: datetime | None = None,
) -> tuple[Receipt, Standing]:
    """Write an action down as the matter's next step; return the receipt and where it stands.

    The rules are held against the matter as it is while this writer alone can write, so that
    of two people who act at once the second is told, and nobody can approve their own work
    however often and fast it is tried.

    Raises
    ------
    InputError
        ACCESS-ROLE, MATTER-MOVED (somebody acted since), APPROVAL-HASH (what was looked at is
        not what would be approved), and what `standing_of` raises.
    """
    begun = opening or Opening()
    turn = _Turn(ledger, id, action, person, begun, limits, now or datetime.now(UTC))
    refuse_without(person, _ability(action))
    first = None if turn.sent_before() else turn.first_draft()
    drafts = [*([first] if first else []), turn.draft()]
    receipts = ledger.append(*drafts, now=now, provided=turn.check)
    subject = SUBJECT + id
    entries = ledger.about(subject)
    standing = standing_of(id, steps_of(entries, begun.before), entries, limits=limits, now=now)
    return receipts[-1], standing


def _ability(action: Action) -> Ability:
    if action.kind not in NEEDS:
        raise InputError(Problem("CASE-STEP", "a record is made by the program, not by a person"))
    return NEEDS[action.kind]


@dataclass(frozen=True)
class _Turn:
    """One attempt to act, on the matter as the person saw it."""

    ledger: Ledger
    id: str
    action: Action
    person: Person
    opening: Opening
    limits: Limits | None
    now: datetime

    @property
    def subject(self) -> str:
        return SUBJECT + self.id

    def first_draft(self) -> Draft | None:
        """Return the record of what was proposed, where the matter has no step yet."""
        if not self._opens:
            return None
        said = {
            "kind": "record",
            "origins": list(self.opening.origins),
            "own_observation": self.opening.own_observation,
        }
        return Draft(
            kind="fact",
            key=self._key(1),
            subject=self.subject,
            author=MACHINE,
            content={"step": said, **self.opening.record},
        )

    def draft(self) -> Draft:
        """Return the entry of the action."""
        action = self.action
        kind = _KINDS.get(action.kind, "fact")
        content: dict[str, Any] = {"step": _said(action, alone=self._alone)}
        if action.kind == "approval":
            content["approves"] = action.seen_sha256
        if action.kind == "complaint" and not self.opening.before and action.seen == 0:
            content.update(self.opening.record)
        return Draft(
            kind=kind,
            key=self._key(self._number),
            subject=self.subject,
            author=self.person.name,
            targets=self._target() if kind != "fact" else None,
            content=content,
        )

    @property
    def _alone(self) -> bool:
        """Whether one person decides for all: about a claim, on a server without accounts."""
        return (
            self.person.via == "local"
            and self.action.kind == "decision"
            and self.id.startswith("claim/")
        )

    @property
    def _number(self) -> int:
        return self.action.seen + (2 if self._opens else 1)

    @property
    def _opens(self) -> bool:
        """Whether what a machine proposed is to be recorded first; a case begins with people."""
        proposed = bool(self.opening.record) and not self.id.startswith("case/")
        return proposed and not self.opening.before and self.action.seen == 0

    def sent_before(self) -> bool:
        """Tell whether this very action is in the ledger already, sent by the same person."""
        mine = self.ledger.by_key(self._key(self._number))
        return (
            mine is not None
            and mine.author == self.person.name
            and mine.content == self.draft().content
        )

    def check(self) -> None:
        """Raise where the action is not possible on the matter as it is now."""
        if self.sent_before():
            return  # the ledger answers with the entry that it has
        steps = self._steps()
        if len(steps) != self.action.seen:
            raise _moved(self.id, steps[self.action.seen :])
        if self.action.kind == "approval":
            self._check_seen(steps)
        standing_of(self.id, [*steps, *self._next(len(steps))], limits=self.limits, now=self.now)

    def _check_seen(self, steps: Sequence[Step]) -> None:
        number = self.action.approves or 0
        if not 1 <= number <= len(steps) or steps[number - 1].sha256 != self.action.seen_sha256:
            raise InputError(
                Problem(
                    "APPROVAL-HASH",
                    "what was looked at is not the decision that would be approved",
                    Where(feature=self.id),
                    "Look at the decision as it stands, and approve that.",
                )
            )

    def _next(self, count: int) -> list[Step]:
        """Return the steps that this action would add."""
        added: list[Step] = []
        if self._opens:
            added.append(
                Step(
                    number=count + 1, kind="record", at=self.now, by=MACHINE, sha256="",
                    origins=self.opening.origins, own_observation=self.opening.own_observation,
                )
            )  # fmt: skip
        said = _said(self.action, alone=self._alone)
        rest = {"number": count + len(added) + 1, "at": self.now, "by": self.person.name}
        added.append(msgspec.convert({**said, **rest, "sha256": ""}, Step))
        return added

    def _steps(self) -> tuple[Step, ...]:
        return steps_of(self.ledger.about(self.subject), self.opening.before)

    def _target(self) -> str:
        """Return the key of the entry that an approval, response or dissent stands beside."""
        steps = self._steps()
        number = self.action.approves or next(
            (step.number for step in reversed(steps) if step.kind == "decision"), 1
        )
        entry = steps[number - 1].entry if 0 < number <= len(steps) else None
        return self.ledger.entry(entry).key if entry is not None else self._key(1)

    def _key(self, number: int) -> str:
        return f"desk/{sha256(self.id.encode()).hexdigest()[:24]}/{number}"


def _said(action: Action, *, alone: bool) -> dict[str, Any]:
    """Return an action as the step that its entry holds, without what is empty."""
    said: dict[str, Any] = {
        "kind": action.kind,
        "text": action.text,
        "outcome": action.outcome,
        "modality": action.modality,
        "party": PartyId(action.party) if action.party else None,
        "origins": list(action.origins),
        "own_observation": action.own_observation,
        "approves": action.approves,
        "alone": alone,
    }
    return {name: value for name, value in said.items() if value not in ("", None, [], False)}


def _moved(id: str, since: Sequence[Step]) -> InputError:
    told = ", ".join(f"{step.by} ({step.kind})" for step in since) or "the matter is shorter"
    return InputError(
        Problem(
            "MATTER-MOVED",
            f"this has moved since you looked at it: {told}",
            Where(feature=id),
            "Look at it as it stands now, and act again if that is still right.",
        )
    )
