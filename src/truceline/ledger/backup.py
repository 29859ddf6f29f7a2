"""Backups that only their keepers can read, and a restore that refuses to make a second history.

A backup is one file, encrypted with age to one or more keys. In it stand the bytes of every
entry, the checkpoints, the originals and the sealed identities without their keys: so it is
independent of the database, and a lost backup tells nothing.
"""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec

from truceline.errors import InputError, Problem, TamperedError, Where
from truceline.intake.files import existing_file
from truceline.ledger.checkpoints import (
    Held,
    check_against_memory,
    check_against_witness,
    checkpoints,
    opened,
)
from truceline.ledger.entries import Stored, altered_entry, decoded, row_of, to_us
from truceline.ledger.keys import last_signed
from truceline.ledger.ledger import INSERT, Ledger
from truceline.ledger.merkle import EMPTY_ROOT, Frontier, Tree, leaf_hash, roots_at
from truceline.ledger.originals import sync_folder
from truceline.ledger.vault import Vault, age_library
from truceline.model.entry import Draft

_LOG, _ENTRIES, _CHECKPOINTS = "log.json", "entries.jsonl", "checkpoints.json"
_ORIGINALS, _VAULT, _BESIDE = "originals/", "vault/", "beside/"


@dataclass(frozen=True, slots=True)
class _Log:
    log_id: str
    size: int


def back_up(
    ledger: Ledger,
    target: Path,
    recipients: Sequence[str],
    beside: Mapping[str, bytes] | None = None,
) -> int:
    """Write an encrypted backup of a ledger to a file and return its number of entries.

    ``recipients`` are age public keys; the owner of any one of them can restore. ``beside`` is
    what stands beside the ledger and belongs to it, by name. Raises `InputError` (BACKUP-KEY)
    for no key, or for a key that is none.
    """
    age = age_library()
    try:
        keys = [age.x25519.Recipient.from_str(recipient.strip()) for recipient in recipients]
    except age.RecipientError:
        keys = []
    if not keys:
        message = "a backup is encrypted to at least one public key (age1...)"
        raise InputError(Problem("BACKUP-KEY", message, Where(feature="backup")))
    with ledger.store.reading():
        size = ledger.size()
        bodies = [stored.body for stored in ledger.entries(stop=size)]
        held = checkpoints(ledger)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        extra = ((_BESIDE + name, content) for name, content in (beside or {}).items())
        for name, content in chain(_members(ledger, bodies, held), extra):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    waiting = target.with_name(f".{target.name}.{os.urandom(8).hex()}")
    with waiting.open("wb") as stream:
        stream.write(age.encrypt(packed.getvalue(), keys))
        stream.flush()
        os.fsync(stream.fileno())
    waiting.replace(target)
    sync_folder(target.parent)
    return size


def _members(
    ledger: Ledger, bodies: Sequence[bytes], held: Sequence[Held]
) -> Iterator[tuple[str, bytes]]:
    yield _LOG, msgspec.json.encode(_Log(ledger.log_id, len(bodies)))
    yield _ENTRIES, b"".join(body + b"\n" for body in bodies)
    yield _CHECKPOINTS, msgspec.json.encode(held)
    for digest in ledger.originals:
        yield _ORIGINALS + digest, ledger.originals.read(digest)
    for name, content in Vault(ledger).seals():
        yield _VAULT + name, content


def restore(
    source: str | Path,
    identity: str,
    ledger: Ledger,
    *,
    witnesses: Sequence[Path] = (),
    as_new_log: bool = False,
    put_beside: Callable[[str, bytes], None] | None = None,
) -> int:
    """Bring a backup into an empty ledger, checked in full first; return its number of entries.

    ``put_beside`` is given what stood beside the ledger, by name, before anything is written:
    what it refuses refuses the restore. With ``as_new_log`` the entries go on under a new log
    id, whose first own entry says which log it continues and how many signed entries of it are
    lost.

    Raises
    ------
    InputError
        BACKUP-KEY where the key does not open it, LEDGER-EXISTS, FILE-TORN.
    TamperedError
        ALTERED; FORK where this machine signed, or a witness holds, more than the backup has.
    """
    if ledger.size():
        message = "a backup is restored into an empty ledger only"
        raise InputError(Problem("LEDGER-EXISTS", message, Where(file=ledger.store.where)))
    members = _opened(source, identity)
    try:
        log = msgspec.json.decode(members[_LOG], type=_Log)
        held = msgspec.json.decode(members[_CHECKPOINTS], type=list[Held])
        bodies = members[_ENTRIES].split(b"\n")[:-1]
    except (KeyError, msgspec.MsgspecError):
        raise _torn(source) from None
    if len(bodies) != log.size:
        raise _torn(source)
    rows = list(_checked(bodies))
    _check_checkpoints(log, rows, held)
    if not as_new_log:
        _refuse_fork(log.log_id, [row.leaf for row in rows], witnesses)
    for name, content in members.items():
        if name.startswith(_BESIDE) and put_beside is not None:
            put_beside(name.removeprefix(_BESIDE), content)
    for name, content in members.items():
        if name.startswith(_ORIGINALS):
            ledger.originals.keep(content)
        elif name.startswith(_VAULT):
            Vault(ledger).put_back(name.removeprefix(_VAULT), content)
    _replay(ledger, rows, None if as_new_log else log.log_id, () if as_new_log else held)
    if as_new_log:
        _say_continued(ledger, log)
    return log.size


def _say_continued(ledger: Ledger, log: _Log) -> None:
    signed = last_signed(log.log_id)
    lost = max(0, signed.size - log.size) if signed else None
    content = {"continues": log.log_id, "entries": log.size, "lost_signed_entries": lost}
    ledger.append(Draft(kind="continuation", key=f"continuation/{log.log_id}", content=content))


def _opened(source: str | Path, identity: str) -> dict[str, bytes]:
    age = age_library()
    content = existing_file(source).read_bytes()
    try:
        key = age.x25519.Identity.from_str(identity.strip())
        packed = age.decrypt(content, [key])
    except (age.IdentityError, age.DecryptError):
        raise InputError(
            Problem(
                "BACKUP-KEY",
                "this key does not open the backup, or the file was changed or cut",
                Where(file=str(source)),
            )
        ) from None
    try:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            found = ((member.name, archive.extractfile(member)) for member in archive)
            return {name: stream.read() for name, stream in found if stream is not None}
    except tarfile.TarError:
        raise _torn(source) from None


def _checked(bodies: Sequence[bytes]) -> Iterator[Stored]:
    """Yield the entries of a backup; each must follow from the one before."""
    last = EMPTY_ROOT
    for index, body in enumerate(bodies):
        entry = decoded(body, index)
        if entry.index != index or entry.previous != last.hex():
            what = "the entry in the backup does not follow from the one before"
            raise TamperedError(altered_entry(index, what))
        last = leaf_hash(body)
        yield Stored(entry, body, last)


def _check_checkpoints(log: _Log, rows: Sequence[Stored], held: Sequence[Held]) -> None:
    """Raise ALTERED where the entries of a backup are not those that its checkpoints sign."""
    roots = roots_at([row.leaf for row in rows], [one.size for one in held])
    for one in held:
        where = Where(feature=f"checkpoint at {one.size} entries in the backup")
        checkpoint = opened(one, log.log_id, where)
        if roots.get(checkpoint.size) != checkpoint.root:
            message = "the entries in the backup are not those that were signed"
            raise TamperedError(Problem("ALTERED", message, where))


def _refuse_fork(log_id: str, leaves: Sequence[bytes], witnesses: Sequence[Path]) -> None:
    tree = Tree(leaves)
    check_against_memory(log_id, tree)
    for folder in witnesses:
        check_against_witness(folder, tree, log_id)


def _replay(
    ledger: Ledger, rows: Sequence[Stored], log_id: str | None, held: Sequence[Held]
) -> None:
    """Write the entries as they were, byte for byte, in one transaction."""
    edge = Frontier()
    with ledger.store.writing():
        ledger.store.execute_many(INSERT, [row_of(stored) for stored in rows])
        for stored in rows:
            edge.append(stored.leaf)
        for one in held:
            ledger.store.execute(
                "INSERT INTO checkpoint (size, note, log_key, token) VALUES (?, ?, ?, ?)",
                (one.size, one.note, one.log_key, one.token),
            )
        if rows:
            last = rows[-1]
            values: Mapping[str, Any] = {
                "size": edge.size,
                "edge": edge.packed(),
                "last_leaf": last.leaf,
                "last_us": to_us(last.entry.recorded_at),
            }
            _update_log(ledger, values)
        if log_id is not None:
            _update_log(ledger, {"log_id": log_id})
    ledger.log_id = log_id or ledger.log_id


def _update_log(ledger: Ledger, values: Mapping[str, Any]) -> None:
    columns = ", ".join(f"{name} = ?" for name in values)
    ledger.store.execute(f"UPDATE log SET {columns}", tuple(values.values()))  # noqa: S608


def _torn(source: str | Path) -> InputError:
    message = "the backup is not whole; nothing was restored"
    return InputError(Problem("FILE-TORN", message, Where(file=str(source))))
