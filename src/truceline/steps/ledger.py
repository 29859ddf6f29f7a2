"""The evidence ledger of a workspace: list, show, verify, prove, sign, keep safe, give out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from truceline.errors import NotFoundError, Problem, Where
from truceline.intake.files import existing_file
from truceline.intake.text import read_text
from truceline.intake.times import clock_skew
from truceline.ledger import open_ledger
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
from truceline.workspace import open_workspace

if TYPE_CHECKING:
    from truceline.ledger import Ledger

_MAX_KEY = 4096  # bytes of a key file


def opened(path: str | Path) -> Ledger:
    """Open the ledger of a workspace. Raises what `open_workspace` and `open_ledger` raise."""
    workspace = open_workspace(path)
    return open_ledger(workspace.root, workspace.ledger)


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
    held = "" if since is None else read_text(since, max_bytes=_MAX_KEY)
    if Path(path).is_file():
        from truceline.ledger.proofs import verify_proof

        return verify_proof(path, log_key=_key_text(key), since=held)
    from truceline.ledger.audit import audit

    folders = [Path(folder) for folder in witnesses]
    with opened(path) as ledger:
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
        return prove_growth(ledger, read_text(since, max_bytes=_MAX_KEY))


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


def ledger_retract(path: str | Path, key: str, *, author: str, reason: str) -> Receipt:
    """Withdraw an entry, or a file as ``file/NAME``; what was known before stays to be seen."""
    with opened(path) as ledger:
        if not key.startswith("file/") and ledger.by_key(key) is None:
            raise _unknown(key)
        draft = Draft(
            kind="retraction",
            key=f"retraction/{os.urandom(16).hex()}",
            targets=key,
            author=author,
            note=reason,
        )
        return ledger.append(draft)[0]


def ledger_export(path: str | Path, *, out: str | Path) -> Path:
    """Write what a ledger shows to everybody: allowed fields, coarse places, after a delay."""
    from truceline.ledger.exports import export_public

    with opened(path) as ledger:
        content = export_public(ledger)
    target = Path(out)
    target.write_bytes(content)
    return target


def ledger_backup(path: str | Path, target: str | Path, *, recipients: Sequence[str]) -> int:
    """Write an encrypted backup of a ledger; return its number of entries."""
    from truceline.ledger.backup import back_up

    with opened(path) as ledger:
        return back_up(ledger, Path(target), recipients)


def ledger_restore(
    source: str | Path,
    folder: str | Path,
    *,
    identity: str | Path,
    witnesses: Sequence[str | Path] = (),
    as_new_log: bool = False,
) -> int:
    """Bring a backup into the empty ledger of a workspace; return its number of entries."""
    from truceline.ledger.backup import restore

    secret = _secret(identity)
    with opened(folder) as ledger:
        return restore(
            source,
            secret,
            ledger,
            witnesses=[Path(witness) for witness in witnesses],
            as_new_log=as_new_log,
        )


def ledger_keygen(file: str | Path) -> str:
    """Write a new secret key to a file that only its owner can read; return the public key."""
    from truceline.ledger.vault import new_identity

    secret, public = new_identity()
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(f"# public key: {public}\n{secret}\n")
    return public


def ledger_seal(
    path: str | Path, subject: str, *, file: str | Path, custodians: Sequence[str], author: str
) -> Receipt:
    """Seal what a file says about a source; ``custodians`` are written NAME=age1...."""
    from truceline.intake.files import read_bytes
    from truceline.ledger.vault import Custodian, Vault

    parts = [custodian.partition("=") for custodian in custodians]
    people = [Custodian(name, recipient) for name, _, recipient in parts]
    with opened(path) as ledger:
        return Vault(ledger).seal(
            subject, read_bytes(file, max_bytes=_MAX_KEY), people, author=author
        )


def ledger_reveal(
    path: str | Path, key: str, *, identities: Sequence[str | Path], reason: str
) -> bytes:
    """Return what was sealed to two custodians who give their key files, and write it down."""
    from truceline.ledger.vault import Vault

    secrets = [_secret(file) for file in identities]
    with opened(path) as ledger:
        return Vault(ledger).reveal(key, secrets, reason=reason)


def ledger_erase(path: str | Path, key: str, *, author: str, reason: str) -> None:
    """Destroy the keys of a sealed identity, and write down that it was done."""
    from truceline.ledger.vault import Vault

    with opened(path) as ledger:
        Vault(ledger).erase(key, author=author, reason=reason)


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


def _secret(file: str | Path) -> str:
    lines = read_text(file, max_bytes=_MAX_KEY).splitlines()
    return next((line for line in lines if line.startswith("AGE-SECRET-KEY-")), "")


def _key_text(key: str) -> str:
    """Return a verification key given as such or as the file that holds it."""
    is_file = bool(key) and "+" not in key and Path(key).is_file()
    return read_text(key, max_bytes=_MAX_KEY).strip() if is_file else key
