"""What people say about an entry: a second person's approval, a response, a dissent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Literal

from truceline.errors import InputError, NotFoundError, Problem, Where
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
    if not author.strip() or author == entry.author:
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

    None hold for an entry that was corrected or withdrawn: the approval bound its content.
    """
    entry = _entry(ledger, key)
    beside = ledger.beside(key, at=at)
    if any(other.kind in ("correction", "retraction") for other in beside):
        return ()
    return tuple(
        other
        for other in beside
        if other.kind == "approval" and other.content.get("approves") == entry.draft_sha256
    )


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
