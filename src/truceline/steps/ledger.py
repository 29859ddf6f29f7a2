"""The evidence ledger of a workspace: list, show, verify, prove, sign, write down, review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from truceline.errors import InputError, NotFoundError, Problem, Where
from truceline.intake.files import existing_file
from truceline.intake.json import read_json
from truceline.intake.text import read_text
from truceline.intake.times import clock_skew, parse_instant
from truceline.ledger import open_ledger, review
from truceline.model.entry import (
    CheckpointView,
    Draft,
    Entry,
    EntryKind,
    EntryView,
    LedgerLog,
    LogLine,
    Receipt,
    Verification,
)
from truceline.steps.recording import moment
from truceline.workspace import ledger_of, open_workspace

if TYPE_CHECKING:
    from truceline.ledger import Ledger

MAX_KEY = 4096  # bytes of a key file or a checkpoint
_MAX_CONTENT = 1 << 20  # bytes


def opened(path: str | Path, *, to_examine: bool = False) -> Ledger:
    """Open the ledger of a workspace. Raises what `open_workspace` and `open_ledger` raise."""
    root, url = ledger_of(path) or (open_workspace(path).root, "")
    return open_ledger(root, url, to_examine=to_examine)


def ledger_log(
    path: str | Path, *, kind: EntryKind | None = None, as_known_at: str | None = None
) -> LedgerLog:
    """Return the entries of a workspace's ledger, in order, as known now or at a time."""
    with opened(path) as ledger:
        size = ledger.size(None if as_known_at is None else moment(as_known_at))
        entries = [stored.entry for stored in ledger.entries(stop=size)]
        targeted = {
            entry.targets for entry in entries if entry.kind in ("correction", "retraction")
        }
        lines = tuple(
            _line(entry, targeted) for entry in entries if kind is None or entry.kind == kind
        )
        last = ledger.last_recorded()
        skew = clock_skew(datetime.now(UTC), last) if last else None
        return LedgerLog(
            log=ledger.log_id,
            entries=size,
            root=ledger.root_at(size).hex(),
            lines=lines,
            notes=(str(skew),) if skew else (),
        )


def ledger_show(path: str | Path, entry: str) -> EntryView:
    """Return one entry, by its index or key, with what stands beside it.

    Raises `NotFoundError` (ENTRY-UNKNOWN).
    """
    with opened(path) as ledger:
        stored = ledger.stored(_index(ledger, entry))
        found = stored.entry
        return EntryView(
            entry=found,
            leaf=stored.leaf.hex(),
            beside=tuple(_line(other, set()) for other in ledger.beside(found.key)),
            approved_by=tuple(one.author for one in review.approvals(ledger, found.key)),
            kept=tuple(file.name for file in found.inputs if ledger.originals.has(file.sha256)),
        )


def ledger_verify(
    path: str | Path,
    *,
    witnesses: Sequence[str | Path] = (),
    key: str = "",
    since: str | Path | None = None,
    authorities: str | Path | None = None,
) -> Verification:
    """Check a workspace's ledger in full, or a proof file on its own; return what held.

    A folder is a workspace; a file is a proof. ``key`` is the verification key that you were
    given, ``since`` a checkpoint file that you hold, ``authorities`` a PEM file of the timestamp
    authorities that you trust. Raises `TamperedError` with every fault
    (ALTERED, FORK, UNKNOWN-LOG).
    """
    held = "" if since is None else read_text(since, max_bytes=MAX_KEY)
    if Path(path).is_file():
        from truceline.ledger.proofs import verify_proof

        return verify_proof(path, log_key=_key_text(key), since=held)
    from truceline.ledger.audit import audit

    folders = [Path(folder) for folder in witnesses]
    with opened(path, to_examine=True) as ledger:
        return audit(
            ledger,
            witnesses=folders,
            held=held,
            log_key=_key_text(key),
            authorities=None if authorities is None else existing_file(authorities),
        )


def ledger_prove(path: str | Path, entry: str) -> bytes:
    """Return the file that proves one entry, by index or key, to somebody without the ledger."""
    from truceline.ledger.proofs import prove

    with opened(path) as ledger:
        return prove(ledger, _index(ledger, entry))


def ledger_prove_growth(path: str | Path, since: str | Path) -> bytes:
    """Return the file that proves that the ledger still holds all of an earlier checkpoint."""
    from truceline.ledger.proofs import prove_growth

    with opened(path) as ledger:
        return prove_growth(ledger, read_text(since, max_bytes=MAX_KEY))


def ledger_checkpoint(
    path: str | Path, *, witnesses: Sequence[str | Path] = (), timestamp: str = ""
) -> CheckpointView:
    """Sign the ledger as it stands and lay the checkpoint into each witness's folder."""
    from truceline.ledger.checkpoints import sign_checkpoint

    folders = [Path(folder) for folder in witnesses]
    with opened(path) as ledger:
        held = sign_checkpoint(ledger, witnesses=folders, timestamp_url=timestamp)
    return CheckpointView(
        entries=held.size,
        note=held.note,
        log_key=held.log_key,
        witnesses=tuple(str(folder) for folder in folders),
        timestamped=held.token is not None,
    )


def ledger_add(
    path: str | Path,
    key: str,
    content: str | Path,
    *,
    author: str,
    subject: str = "",
    corrects: str | None = None,
    valid_from: str | None = None,
    valid_to: str | None = None,
    note: str = "",
) -> Receipt:
    """Write down a fact, or with ``corrects`` state one anew; ``content`` is a JSON file.

    Raises what `truceline.intake.json.read_json` and `Ledger.append` raise, and `InputError`
    (ENTRY-CONTENT) for anything but an object.
    """
    said = read_json(content, max_bytes=_MAX_CONTENT)
    if not isinstance(said, dict):
        message = "the content of an entry is one JSON object"
        raise InputError(Problem("ENTRY-CONTENT", message, Where(file=str(content), line=1)))
    draft = Draft(
        kind="correction" if corrects else "fact",
        key=key,
        subject=subject,
        author=author,
        targets=corrects,
        valid_from=parse_instant(valid_from) if valid_from else None,
        valid_to=parse_instant(valid_to) if valid_to else None,
        content=said,
        note=note,
    )
    with opened(path) as ledger:
        return ledger.append(draft)[0]


def ledger_approve(path: str | Path, key: str, *, author: str, seen: str) -> Receipt:
    """Approve an entry as a second person who saw the content of this hash."""
    with opened(path) as ledger:
        return review.approve(ledger, key, author=author, seen_sha256=seen)


def ledger_respond(path: str | Path, key: str, text: str, *, party: str) -> Receipt:
    """Write down what a party says about an entry, beside it."""
    with opened(path) as ledger:
        return review.respond(ledger, key, party=party, text=text)


def ledger_dissent(path: str | Path, key: str, text: str, *, author: str) -> Receipt:
    """Write down what a reviewer says against an entry, beside it."""
    with opened(path) as ledger:
        return review.dissent(ledger, key, author=author, text=text)


def ledger_retract(path: str | Path, key: str, *, author: str, reason: str) -> Receipt:
    """Withdraw an entry, or a file as ``file/NAME``; what was known before stays to be seen."""
    with opened(path) as ledger:
        if not key.startswith("file/") and ledger.by_key(key) is None:
            raise _unknown(key)
        return review.retract(ledger, key, author=author, reason=reason)


def _line(entry: Entry, targeted: set[str | None]) -> LogLine:
    return LogLine(
        index=entry.index,
        recorded_at=entry.recorded_at,
        kind=entry.kind,
        key=entry.key,
        subject=entry.subject,
        author=entry.author,
        in_force=not {entry.key, entry.conflicts_with or entry.key} & targeted,
    )


def _index(ledger: Ledger, entry: str) -> int:
    if entry.isdecimal():
        return int(entry)
    found = ledger.by_key(entry)
    if found is None:
        raise _unknown(entry)
    return found.index


def _unknown(key: str) -> NotFoundError:
    where = Where(feature=f"entry {key[:60]!r}")
    hint = "truceline ledger log lists the entries."
    return NotFoundError(Problem("ENTRY-UNKNOWN", "no entry of this index or key", where, hint))


def _key_text(key: str) -> str:
    """Return a verification key given as such or as the file that holds it."""
    is_file = bool(key) and "+" not in key and Path(key).is_file()
    return read_text(key, max_bytes=MAX_KEY).strip() if is_file else key
