"""What people say about an entry: a second person's approval, a response, a dissent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Literal

from truceline.errors import InputError, NotFoundError, Problem, Where
from truceline.intake.text import folded
from truceline.ledger.ledger import Ledger
from truceline.model.entry import Draft, Entry, Receipt


def approve(ledger: Ledger, key: str, *, author: str, seen_sha256: str) -> Receipt:
    """Write down that a second person approves exactly what has this hash.

    ``seen_sha256`` is the hash of what the person looked at, as shown beside it: an approval
    can never slip onto something that was changed meanwhile.

    Raises
    ------
    InputError
        APPROVAL-SELF where the author of the entry approves it or nobody is named,
        APPROVAL-HASH where something else stands under the key.
    NotFoundError
        ENTRY-UNKNOWN.
    """
    entry = _entry(ledger, key)
    where = Where(feature=f"entry {entry.index}")
    if not _is_second(author, entry):
        message = "an approval needs a second person: somebody named who did not write the entry"
        raise InputError(Problem("APPROVAL-SELF", message, where))
    if seen_sha256 != entry.draft_sha256:
        raise InputError(
            Problem(
                "APPROVAL-HASH",
                "what was looked at is not what stands in the ledger",
                where,
                "Look at the entry as it is now, and approve that.",
            )
        )
    draft = Draft(
        kind="approval",
        key=f"approval/{_short(key, author)}",
        targets=key,
        author=author,
        content={"approves": seen_sha256},
    )
    return ledger.append(draft)[0]


def approvals(ledger: Ledger, key: str, *, at: datetime | None = None) -> tuple[Entry, ...]:
    """Return the approvals that hold for an entry as known at an instant.

    None hold for an entry that was corrected or withdrawn: the approval bound its content. Nor
    does one that was itself withdrawn, or that the author of the entry wrote, whichever way it
    came into the ledger.
    """
    entry = _entry(ledger, key)
    if _is_superseded(ledger, entry, at):
        return ()
    return tuple(
        other
        for other in ledger.beside(key, at=at)
        if other.kind == "approval"
        and other.content.get("approves") == entry.draft_sha256
        and _is_second(other.author, entry)
        and not _is_superseded(ledger, other, at)
    )


def _is_superseded(ledger: Ledger, entry: Entry, at: datetime | None) -> bool:
    """Whether an entry was corrected or withdrawn, by its own key or by the one it shares."""
    return any(
        other.kind in ("correction", "retraction")
        for key in {entry.key, entry.conflicts_with or entry.key}
        for other in ledger.beside(key, at=at)
    )


def _is_second(author: str, entry: Entry) -> bool:
    """Whether somebody is named who is not the author of an entry in another spelling."""
    return bool(folded(author)) and folded(author) != folded(entry.author)


def duplicates(receipts: Iterable[Receipt]) -> tuple[Problem, ...]:
    """Return what is to be said about entries that were not new: DUP-SAME and DUP-CONFLICT."""
    problems = []
    for receipt in receipts:
        where = Where(feature=f"entry {receipt.index}")
        if receipt.outcome == "same":
            message = "sent before with the same content; it stands once"
            problems.append(Problem("DUP-SAME", message, where, severity="note"))
        elif receipt.outcome == "conflict":
            message = "the same identifier came with other content before; both are kept"
            hint = "Let a person compare the two and settle it with a correction."
            problems.append(Problem("DUP-CONFLICT", message, where, hint, severity="warning"))
    return tuple(problems)


def retract(ledger: Ledger, key: str, *, author: str, reason: str) -> Receipt:
    """Withdraw an entry, or a file of the workspace as ``file/NAME``; repeated, it stands once.

    A file that a later step read anew can be withdrawn again: that is another retraction.
    """
    read_at = _last_reading(ledger, key.removeprefix("file/")) if key.startswith("file/") else ""
    draft = Draft(
        kind="retraction",
        key=f"retraction/{_short(key, author, reason, read_at)}",
        targets=key,
        author=author,
        note=reason,
    )
    return ledger.append(draft)[0]


def _last_reading(ledger: Ledger, name: str) -> str:
    """Return the index of the last entry that read a file."""
    last = ""
    for stored in ledger.entries():
        if any(file.name == name for file in stored.entry.inputs):
            last = str(stored.entry.index)
    return last


def respond(ledger: Ledger, key: str, *, party: str, text: str) -> Receipt:
    """Write down what a party says about an entry, beside it; it changes nothing."""
    return _beside(ledger, "response", key, party, text)


def dissent(ledger: Ledger, key: str, *, author: str, text: str) -> Receipt:
    """Write down what a reviewer says against an entry, beside it; it changes nothing."""
    return _beside(ledger, "dissent", key, author, text)


def _beside(
    ledger: Ledger, kind: Literal["response", "dissent"], key: str, author: str, text: str
) -> Receipt:
    _entry(ledger, key)
    draft = Draft(
        kind=kind,
        key=f"{kind}/{_short(key, author, text)}",
        targets=key,
        author=author,
        note=text,
    )
    return ledger.append(draft)[0]


def _entry(ledger: Ledger, key: str) -> Entry:
    entry = ledger.by_key(key)
    if entry is None:
        raise NotFoundError(
            Problem("ENTRY-UNKNOWN", "no entry of this key", Where(feature=f"entry {key[:60]!r}"))
        )
    return entry


def _short(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:32]
