"""What leaves the ledger and comes back: exports, backups, and the vault of sources."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from truceline.accounts.store import FILE as ACCOUNTS
from truceline.intake.text import read_text
from truceline.ledger.ledger import FOLDER
from truceline.model.entry import Receipt
from truceline.steps.ledger import MAX_KEY, opened
from truceline.workspace import ledger_of, open_workspace


def ledger_export(path: str | Path, *, out: str | Path) -> Path:
    """Write what a ledger shows to everybody: allowed fields, coarse places, after a delay."""
    from truceline.ledger.exports import export_public

    with opened(path) as ledger:
        content = export_public(ledger)
    target = Path(out)
    target.write_bytes(content)
    return target


def ledger_backup(path: str | Path, target: str | Path, *, recipients: Sequence[str]) -> int:
    """Write an encrypted backup of a ledger and its accounts; return its number of entries."""
    from truceline.accounts.keeping import packed
    from truceline.ledger.backup import back_up

    accounts = packed(_folder_of(path))
    beside = {} if accounts is None else {ACCOUNTS: accounts}
    with opened(path) as ledger:
        return back_up(ledger, Path(target), recipients, beside)


def ledger_restore(
    source: str | Path,
    folder: str | Path,
    *,
    identity: str | Path,
    witnesses: Sequence[str | Path] = (),
    as_new_log: bool = False,
) -> int:
    """Bring a backup into the empty ledger of a workspace; return its number of entries.

    The accounts that were in it come back too, signed out; others that are there are left
    alone, and the restore is refused (ACCOUNT-EXISTS).
    """
    from truceline.accounts.keeping import put_back
    from truceline.ledger.backup import restore

    secret = _secret(identity)
    beside = _folder_of(folder)

    def put_beside(name: str, content: bytes) -> None:
        if name == ACCOUNTS:
            put_back(beside, content)

    with opened(folder) as ledger:
        return restore(
            source,
            secret,
            ledger,
            witnesses=[Path(witness) for witness in witnesses],
            as_new_log=as_new_log,
            put_beside=put_beside,
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
            subject, read_bytes(file, max_bytes=MAX_KEY), people, author=author
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


def _folder_of(path: str | Path) -> Path:
    """Return the folder in which a workspace's accounts stand, wherever its ledger is."""
    known = ledger_of(path)
    return (known[0] if known else open_workspace(path).root) / FOLDER


def _secret(file: str | Path) -> str:
    lines = read_text(file, max_bytes=MAX_KEY).splitlines()
    return next((line for line in lines if line.startswith("AGE-SECRET-KEY-")), "")
