"""Checkpoints as signed notes: a few lines of text that a person can read and a witness keep.

The form is that of C2SP (signed-note and tlog-checkpoint), which public transparency logs and
their witnesses use: origin, size, root, then one line a signature.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from truceline.errors import InputError, Problem, TamperedError, Where

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_ED25519 = b"\x01"
_NOTE = re.compile(
    r"(?P<text>(?P<origin>[!-*,-~]{1,200})\n(?P<size>0|[1-9][0-9]{0,17})\n"
    r"(?P<root>[A-Za-z0-9+/]{43}=)\n(?:[ -~]+\n)*)\n(?P<signatures>(?:\u2014 [!-~]+ [!-~]+\n)+)"
)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a signed note says, after its signature held."""

    origin: str
    size: int
    root: bytes


def exact_base64(text: str) -> bytes:
    """Return what base64 stands for; a second way to write the same bytes is refused."""
    decoded = b64decode(text, validate=True)
    if b64encode(decoded).decode() != text:
        raise ValueError("not written as base64 is")
    return decoded


def origin_of(log_id: str) -> str:
    """Return the name of a log, as its notes carry it."""
    return f"truceline-ledger/{log_id}"


def log_key_of(origin: str, public: bytes) -> str:
    """Return the verification key of a log: its name, the key's id, and the key."""
    encoded = b64encode(_ED25519 + public).decode()
    return f"{origin}+{_key_id(origin, public).hex()}+{encoded}"


def signed_note(
    key: Ed25519PrivateKey, origin: str, size: int, root: bytes, signed_at: datetime
) -> str:
    """Return the signed note of a tree."""
    time = signed_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    text = f"{origin}\n{size}\n{b64encode(root).decode()}\nsigned {time}\n"
    public = key.public_key().public_bytes_raw()
    signature = b64encode(_key_id(origin, public) + key.sign(text.encode())).decode()
    return f"{text}\n\u2014 {origin} {signature}\n"


def opened_note(note: str, log_key: str, where: Where | None = None) -> Checkpoint:
    """Return what a note says if the key of the log signed it.

    Raises
    ------
    TamperedError
        UNKNOWN-LOG where another log or key signed it, ALTERED where the signature fails.
    InputError
        NOTE-FORM where the text is no signed note, KEY-FORM where the key is none.
    """
    place = where or Where(feature="checkpoint")
    match = _NOTE.fullmatch(note)
    if match is None:
        raise InputError(Problem("NOTE-FORM", "not a signed checkpoint", place))
    origin, public = _opened_key(log_key, place)
    signature = _signature_by(match["signatures"], origin, _key_id(origin, public))
    if match["origin"] != origin or signature is None:
        raise TamperedError(
            Problem(
                "UNKNOWN-LOG",
                "the checkpoint was not signed by the key of this log",
                place,
                "Compare the key with the one that the keeper of the log gave to you.",
            )
        )
    if not _holds(public, signature, match["text"]):
        raise TamperedError(
            Problem("ALTERED", "the signature does not fit the checkpoint's text", place)
        )
    return Checkpoint(origin, int(match["size"]), exact_base64(match["root"]))


def _holds(public: bytes, signature: bytes, text: str) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text.encode())
    except InvalidSignature:
        return False
    return True


def _signature_by(lines: str, origin: str, key_id: bytes) -> bytes | None:
    """Return the signature that a key made; those of other keys (witnesses) are passed over."""
    for line in lines.splitlines():
        _, name, encoded = line.split(" ")
        try:
            signature = exact_base64(encoded)
        except ValueError:
            continue
        if name == origin and signature[:4] == key_id:
            return signature[4:]
    return None


def _opened_key(log_key: str, where: Where) -> tuple[str, bytes]:
    try:
        origin, key_id, encoded = log_key.strip().split("+", 2)
        key = exact_base64(encoded)
        is_whole = key[:1] == _ED25519 and _key_id(origin, key[1:]).hex() == key_id
    except ValueError:
        is_whole = False
    if not is_whole or len(key) != 33:
        raise InputError(Problem("KEY-FORM", "not the verification key of a log", where))
    return origin, key[1:]


def _key_id(origin: str, public: bytes) -> bytes:
    return sha256(origin.encode() + b"\n" + _ED25519 + public).digest()[:4]
