"""The key that signs a ledger, and the memory of what it signed; both outside the workspace.

A backup of a workspace must not hold the key that vouches for it, and a workspace that was
restored from an old copy must not be able to make this machine forget what it signed.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from truceline.errors import InputError, NotFoundError, Problem, TamperedError, Where
from truceline.ledger.originals import sync_folder

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Signed:
    """The largest tree that was signed here."""

    size: int
    root: str  # hexadecimal
    leaf: str = ""  # the hash of its last entry; "" in what earlier versions remembered


def key_folder() -> Path:
    """Return the folder of keys: ``TRUCELINE_KEYS``, or one in the user's configuration."""
    if named := os.environ.get("TRUCELINE_KEYS"):
        return Path(named)
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "truceline" / "keys"


def last_signed(log_id: str) -> Signed | None:
    """Return what was last signed here for a log, or None."""
    try:
        content = (key_folder() / f"{log_id}.signed").read_bytes()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return None
    try:
        return msgspec.json.decode(content, type=Signed)
    except msgspec.MsgspecError:
        message = "the memory of what was signed for this log is damaged"
        raise TamperedError(
            Problem("ALTERED", message, Where(file=str(key_folder() / f"{log_id}.signed")))
        ) from None


def remember_signed(log_id: str, signed: Signed) -> None:
    """Keep what was signed, durably, before the signature leaves; a larger tree stays."""
    before = last_signed(log_id)
    if before is not None and before.size > signed.size:
        return  # somebody else signed a longer log meanwhile
    _write(key_folder() / f"{log_id}.signed", msgspec.json.encode(signed))


def signing_key(log_id: str, *, create: bool = False) -> Ed25519PrivateKey:
    """Return the Ed25519 key of a log, made on first use where `create` says so.

    Raises `NotFoundError` (KEY-MISSING) where there is none.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path = key_folder() / f"{log_id}.key"
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text().strip()))
    except FileNotFoundError:
        if not create:
            raise NotFoundError(
                Problem(
                    "KEY-MISSING",
                    "the key that signs this log is not on this machine",
                    Where(file=str(path)),
                    "Bring the key, or sign on the machine that has it.",
                )
            ) from None
    except ValueError:
        message = "not the key that signs a log: 64 hexadecimal digits"
        raise InputError(Problem("KEY-FORM", message, Where(file=str(path)))) from None
    key = Ed25519PrivateKey.generate()
    _write(path, key.private_bytes_raw().hex().encode(), is_first=True)
    return signing_key(log_id)  # another program may have made one meanwhile: the first counts


def _write(path: Path, content: bytes, *, is_first: bool = False) -> None:
    """Write a file that only this user can read, whole or not at all.

    With ``is_first`` a file that is there already stays as it is.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    waiting = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if is_first:
        with suppress(FileExistsError):
            os.link(waiting, path)
        waiting.unlink()
    else:
        waiting.replace(path)
    sync_folder(path.parent)
