"""Signing the ledger as it stands, and giving the checkpoint to people outside.

An insider who can rewrite the database can also rewrite everything in it: tampering shows only
to somebody who holds an earlier checkpoint. So checkpoints leave, daily, to witnesses of every
side; and a ledger that no longer contains what was signed before is not signed again.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from truceline.errors import InputError, Problem, TamperedError, Where
from truceline.intake.text import read_text
from truceline.ledger.keys import Signed, last_signed, remember_signed, signing_key
from truceline.ledger.ledger import Ledger
from truceline.ledger.merkle import Tree, root_of
from truceline.ledger.notes import (
    Checkpoint,
    log_key_of,
    opened_note,
    origin_of,
    signed_note,
)
from truceline.ledger.originals import sync_folder
from truceline.ledger.papers import consistency_file
from truceline.ledger.timestamps import timestamp

LATEST = "latest.checkpoint"
KEY = "log.key"  # the verification key, which is public
_MAX_NOTE = 1 << 16  # bytes


@dataclass(frozen=True, slots=True)
class Held:
    """A checkpoint as the ledger keeps it."""

    note: str
    log_key: str
    size: int
    token: bytes | None = None  # an RFC 3161 timestamp over the note


def sign_checkpoint(
    ledger: Ledger,
    *,
    witnesses: Sequence[Path] = (),
    timestamp_url: str = "",
    now: datetime | None = None,
) -> Held:
    """Sign the ledger as it stands, keep the note, and lay it into each witness's folder.

    Raises
    ------
    InputError
        LEDGER-EMPTY.
    TamperedError
        FORK where the ledger no longer contains what was signed here, or what a witness holds;
        nothing is signed then.
    UnavailableError
        TIMESTAMP-FAILED, EXTRA-MISSING.
    """
    # two who sign at once would make two keys, or forget one tree: they take the writer's place
    with ledger.store.writing():
        ledger.store.log_row(for_writing=True)
        tree = Tree(ledger.leaves())
        if not tree.size:
            raise InputError(
                Problem("LEDGER-EMPTY", "there is nothing to sign yet", Where(ledger.store.where))
            )
        note, log_key = _signed(ledger, tree, witnesses, now or datetime.now(UTC))
    token = timestamp(timestamp_url, note.encode()) if timestamp_url else None
    held = Held(note, log_key, tree.size, token)
    with ledger.store.writing():
        ledger.store.execute(
            "INSERT INTO checkpoint (size, note, log_key, token) VALUES (?, ?, ?, ?)",
            (held.size, held.note, held.log_key, held.token),
        )
    for folder in witnesses:
        _give(folder, held, tree)
    return held


def _signed(
    ledger: Ledger, tree: Tree, witnesses: Sequence[Path], now: datetime
) -> tuple[str, str]:
    """Return the note over a tree and the key to verify it with, after every check."""
    if tree.root() != ledger.root():
        message = "the entries are not those that the log states; nothing was signed"
        raise TamperedError(
            Problem(
                "ALTERED",
                message,
                Where(file=ledger.store.where),
                "truceline ledger verify shows where they differ.",
            )
        )
    origin = origin_of(ledger.log_id)
    check_against_memory(ledger.log_id, tree)
    key = signing_key(ledger.log_id, create=True)
    log_key = log_key_of(origin, key.public_key().public_bytes_raw())
    for folder in witnesses:
        check_against_witness(folder, tree, ledger.log_id, log_key)
    last = tree.leaves(tree.size)[-1].hex()
    remember_signed(ledger.log_id, Signed(tree.size, tree.root().hex(), last))
    return signed_note(key, origin, tree.size, tree.root(), now), log_key


def checkpoints(ledger: Ledger) -> tuple[Held, ...]:
    """Return the checkpoints that the ledger keeps, smallest first."""
    rows = ledger.store.execute(
        "SELECT note, log_key, size, token FROM checkpoint ORDER BY size, note"
    )
    return tuple(
        Held(str(note), str(log_key), size, None if token is None else bytes(token))
        for note, log_key, size, token in rows
    )


def check_against_memory(log_id: str, tree: Tree) -> None:
    """Raise FORK where a tree does not contain what was last signed on this machine."""
    signed = last_signed(log_id)
    if signed is not None:
        _check_contains(tree, signed.size, bytes.fromhex(signed.root), "signed on this machine")


def check_against_witness(folder: Path, tree: Tree, log_id: str, log_key: str = "") -> int:
    """Raise FORK where a tree does not contain what a witness holds; return that size.

    Without a key, the one that the witness keeps beside its checkpoints is used. Raises
    UNKNOWN-LOG for a witness of another log.
    """
    latest = folder / LATEST
    if not latest.exists():
        return 0
    key = log_key or _text_of(folder / KEY).strip()
    return check_against_note(_text_of(latest), tree, log_id, key, Where(file=str(latest)))


def _text_of(file: Path) -> str:
    """Return a witness's file; whatever stands there instead is told as such."""
    return read_text(file, max_bytes=_MAX_NOTE)


def check_against_note(note: str, tree: Tree, log_id: str, log_key: str, where: Where) -> int:
    """Raise FORK where a tree does not contain a checkpoint that somebody holds; return its size.

    Raises what `opened_note` raises where the note is not of this log.
    """
    held = opened_note(note, log_key, where)
    if held.origin != origin_of(log_id):
        raise TamperedError(Problem("UNKNOWN-LOG", "a checkpoint of another log", where))
    _check_contains(tree, held.size, held.root, f"held in {where}")
    return held.size


def _check_contains(tree: Tree, size: int, root: bytes, whose: str) -> None:
    if tree.size < size:
        found = f"the ledger has {tree.size:,} entries, but a checkpoint of {size:,} is {whose}"
    elif root_of(tree.leaves(size)) != root:
        found = f"the first {size:,} entries are not those of the checkpoint {whose}"
    else:
        return
    raise TamperedError(
        Problem(
            "FORK",
            found,
            Where(feature=f"entries 0 to {size - 1}"),
            "Two histories exist. Keep both, find out which copy was changed or restored, and go "
            "on only in a new log that says so.",
        )
    )


def _give(folder: Path, held: Held, tree: Tree) -> None:
    """Lay a checkpoint into a witness's folder, with the proof that it extends the last one."""
    folder.mkdir(parents=True, exist_ok=True)
    latest = folder / LATEST
    if latest.exists():
        earlier = _text_of(latest)
        before = opened_note(earlier, held.log_key)
        if before.size > held.size:
            return  # another program has given a longer log meanwhile
        if before.size < held.size:
            proof = consistency_file(tree, earlier, before, held.note, held.log_key)
            _write(folder / f"{before.size}-{held.size}.consistency.json", proof)
    _write(folder / f"{held.size}.checkpoint", held.note.encode())
    if held.token is not None:
        _write(folder / f"{held.size}.tsr", held.token)
    _write(folder / KEY, held.log_key.encode() + b"\n")
    _write(latest, held.note.encode())
    sync_folder(folder)


def _write(path: Path, content: bytes) -> None:
    waiting = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    with waiting.open("wb") as stream:
        stream.write(content)
        os.fsync(stream.fileno())
    waiting.replace(path)


def opened(held: Held, log_id: str, where: Where | None = None) -> Checkpoint:
    """Return what a kept checkpoint says, after checking its signature and its log."""
    checkpoint = opened_note(held.note, held.log_key, where)
    if checkpoint.origin != origin_of(log_id) or checkpoint.size != held.size:
        raise TamperedError(Problem("UNKNOWN-LOG", "a checkpoint of another log", where or Where()))
    return checkpoint
