"""Who the sources are: sealed, opened only by two people together, erased by losing the key.

Each identity is encrypted under a key of its own. That key is wrapped once for each custodian,
first to all the others and then to that one, so that no custodian can open it alone and any
two can. The wrapping is age (https://age-encryption.org/v1), so that the custodians can open
their part in fifty years without this program.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from truceline.errors import InputError, NotFoundError, Problem, TamperedError, Where, missing_extra
from truceline.ledger.originals import sync_folder
from truceline.model.entry import Draft, Receipt

if TYPE_CHECKING:
    from truceline.ledger.ledger import Ledger

_BLOCK = 256  # bytes; every identity is padded to a multiple, so that its length tells nothing
_NONCE = 12


@dataclass(frozen=True, slots=True)
class Custodian:
    """One of the people who can open the vault together with another."""

    name: str
    recipient: str  # the public key: age1...


@dataclass(frozen=True, slots=True)
class _Share:
    """A wrapped key that its custodian can open together with any other."""

    custodian: str
    recipient: str
    wrapped: str  # base64


class Vault:
    """The sealed identities of a ledger, in files beside it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._folder = ledger.originals.folder.parent / "vault"

    def seal(
        self, subject: str, identity: bytes, custodians: Sequence[Custodian], *, author: str = ""
    ) -> Receipt:
        """Seal an identity and write down that it was; only the hash of the seal is recorded.

        Raises `InputError` (VAULT-CUSTODIANS) for fewer than two custodians or a key that is
        none.
        """
        _check_custodians(custodians)
        name = os.urandom(16).hex()
        key = f"sealed/{name}"
        secret = os.urandom(32)
        sealed = self._sealed(secret, identity, key)
        self._write(self._path(key, "sealed"), sealed)
        self._write(self._path(key, "keys"), msgspec.json.encode(_shares(secret, custodians)))
        draft = Draft(
            kind="sealed",
            key=key,
            subject=subject,
            author=author,
            output_sha256=sha256(sealed).hexdigest(),
            content={
                "custodians": [custodian.name for custodian in custodians],
                "keys": [custodian.recipient for custodian in custodians],
            },
        )
        return self._ledger.append(draft)[0]

    def reveal(self, key: str, identities: Sequence[str], *, reason: str) -> bytes:
        """Return a sealed identity to two custodians, after writing down who asked and why.

        ``identities`` are the two secret keys (AGE-SECRET-KEY-1...).

        Raises
        ------
        InputError
            VAULT-TWO unless two different custodians of this identity ask, VAULT-REASON.
        NotFoundError
            VAULT-MISSING, VAULT-ERASED.
        TamperedError
            ALTERED where the seal is not the one that was recorded.
        """
        if not reason.strip():
            raise InputError(Problem("VAULT-REASON", "a reveal without a reason", Where()))
        sealed, shares = self._stored(key)
        secret, names = _opened_by_two(shares, identities, key)
        self._ledger.append(
            Draft(
                kind="reveal",
                key=f"reveal/{os.urandom(16).hex()}",
                targets=key,
                author=" and ".join(names),
                note=reason,
            )
        )
        return self._opened(secret, sealed, key)

    def erase(self, key: str, *, author: str, reason: str) -> None:
        """Destroy the keys of an identity; its seal stays as proof that there was one.

        The entry comes first, so that a call that was interrupted can be repeated. Raises
        `NotFoundError` (VAULT-MISSING).
        """
        entry = self._ledger.by_key(key)
        if entry is None or entry.kind != "sealed":
            raise _missing(key)
        draft = Draft(kind="erasure", key=f"erasure/{key}", targets=key, author=author, note=reason)
        if self._ledger.by_key(draft.key) is None:
            self._ledger.append(draft)
        path = self._path(key, "keys")
        if path.exists():
            with path.open("r+b") as stream:
                stream.write(bytes(path.stat().st_size))
                os.fsync(stream.fileno())
            path.unlink()
            sync_folder(path.parent)

    def seals(self) -> Iterator[tuple[str, bytes]]:
        """Yield the name and content of every seal; keys are never among them."""
        for path in sorted(self._folder.glob("*.sealed")):
            yield path.name, path.read_bytes()

    def put_back(self, name: str, content: bytes) -> None:
        """Lay a seal from a backup into its place; it opens once its keys are there too."""
        path = self._folder / Path(name).name
        if not path.exists():
            self._write(path, content)

    def faults(self, sealed: Mapping[str, str], erased: set[str]) -> Iterator[Problem]:
        """Yield what is wrong with the vault, given the recorded hash of each seal."""
        for key, digest in sealed.items():
            where = Where(feature=key)
            path = self._path(key, "sealed")
            if not path.is_file():
                yield Problem("ALTERED", "the sealed identity is gone", where)
            elif sha256(path.read_bytes()).hexdigest() != digest:
                yield Problem("ALTERED", "the sealed identity is not the one recorded", where)
            if key in erased and self._path(key, "keys").exists():
                yield Problem("VAULT-ERASED", "erased, but its keys are still here", where)

    def without_keys(self, sealed: Mapping[str, str], erased: set[str]) -> int:
        """Return how many identities that were not erased have no keys here."""
        return sum(not self._path(key, "keys").exists() for key in sealed.keys() - erased)

    def _path(self, key: str, kind: str) -> Path:
        return self._folder / f"{key.removeprefix('sealed/')}.{kind}"

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(descriptor)
        sync_folder(path.parent)

    def _stored(self, key: str) -> tuple[bytes, list[_Share]]:
        entry = self._ledger.by_key(key)
        if entry is None or entry.kind != "sealed":
            raise _missing(key)
        try:
            sealed = self._path(key, "sealed").read_bytes()
            shares = msgspec.json.decode(self._path(key, "keys").read_bytes(), type=list[_Share])
        except FileNotFoundError:
            message = "its keys were destroyed, or are kept elsewhere"
            raise NotFoundError(Problem("VAULT-ERASED", message, Where(feature=key))) from None
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise _altered_keys(key) from None
        if sha256(sealed).hexdigest() != entry.output_sha256:
            raise _altered(key)
        stated = [(share.custodian, share.recipient) for share in shares]
        recorded = zip(entry.content["custodians"], entry.content.get("keys", ()), strict=False)
        # who opened it is written down by name: the names must be those of the entry
        if "keys" in entry.content and stated != list(recorded):
            raise _altered_keys(key)
        return sealed, shares

    def _binding(self, key: str) -> bytes:
        """Return what ties a seal to its log and entry: moved elsewhere, it does not open."""
        return f"{self._ledger.log_id}/{key}".encode()

    def _sealed(self, secret: bytes, identity: bytes, key: str) -> bytes:
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        length = len(identity).to_bytes(4)
        padded = length + identity + bytes(-(len(identity) + 4) % _BLOCK)
        nonce = os.urandom(_NONCE)
        return nonce + ChaCha20Poly1305(secret).encrypt(nonce, padded, self._binding(key))

    def _opened(self, secret: bytes, sealed: bytes, key: str) -> bytes:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        nonce, encrypted = sealed[:_NONCE], sealed[_NONCE:]
        try:
            padded = ChaCha20Poly1305(secret).decrypt(nonce, encrypted, self._binding(key))
        except InvalidTag:
            raise _altered(key) from None
        return padded[4 : 4 + int.from_bytes(padded[:4])]


def new_identity() -> tuple[str, str]:
    """Return a new secret key and its public key, for a custodian to keep."""
    age = age_library()
    identity = age.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def _shares(secret: bytes, custodians: Sequence[Custodian]) -> list[_Share]:
    age = age_library()
    keys = [age.x25519.Recipient.from_str(custodian.recipient) for custodian in custodians]
    shares = []
    for custodian, own in zip(custodians, keys, strict=True):
        others = [key for key in keys if str(key) != str(own)]
        wrapped = age.encrypt(age.encrypt(secret, others), [own])
        shares.append(_Share(custodian.name, custodian.recipient, b64encode(wrapped).decode()))
    return shares


def _opened_by_two(
    shares: Sequence[_Share], identities: Sequence[str], key: str
) -> tuple[bytes, tuple[str, str]]:
    """Return the key of a seal and the names of the two who opened it."""
    age = age_library()
    needed = InputError(
        Problem(
            "VAULT-TWO",
            "two different custodians of this identity must ask together",
            Where(feature="reveal"),
        )
    )
    try:
        keys = [age.x25519.Identity.from_str(identity.strip()) for identity in identities]
    except age.IdentityError:
        raise needed from None
    by_recipient = {share.recipient: share for share in shares}
    present = dict.fromkeys(str(key.to_public()) for key in keys)
    if len(keys) != 2 or len(present) != 2 or not present.keys() <= by_recipient.keys():
        raise needed
    first, second = (by_recipient[recipient] for recipient in present)
    try:
        inner = age.decrypt(b64decode(first.wrapped, validate=True), [keys[0]])
        secret: bytes = age.decrypt(inner, [keys[1]])
    except (age.DecryptError, ValueError):
        raise _altered_keys(key) from None
    return secret, (first.custodian, second.custodian)


def _check_custodians(custodians: Sequence[Custodian]) -> None:
    age = age_library()
    problems = []
    for custodian in custodians:
        try:
            age.x25519.Recipient.from_str(custodian.recipient)
        except age.RecipientError:
            message = "not a public key of a custodian (age1...)"
            problems.append(Problem("VAULT-CUSTODIANS", message, Where(feature=custodian.name)))
    names = {custodian.name for custodian in custodians}
    recipients = {custodian.recipient for custodian in custodians}
    if min(len(names), len(recipients)) < max(2, len(custodians)):
        message = "at least two custodians are needed, each with a name and a key of their own"
        problems.append(Problem("VAULT-CUSTODIANS", message, Where()))
    if problems:
        raise InputError(*problems)


def _missing(key: str) -> NotFoundError:
    return NotFoundError(Problem("VAULT-MISSING", "no identity is sealed here", Where(feature=key)))


def _altered(key: str) -> TamperedError:
    message = "the sealed identity is not the one that was recorded"
    return TamperedError(Problem("ALTERED", message, Where(feature=key)))


def _altered_keys(key: str) -> TamperedError:
    message = "the keys of this identity are not those that were made for its custodians"
    hint = "Lay the copy of its .keys file that was kept elsewhere into its place."
    return TamperedError(Problem("ALTERED", message, Where(feature=key), hint))


def age_library() -> Any:
    """Return the library that encrypts to people's keys, or raise EXTRA-MISSING."""
    try:
        import pyrage
    except ImportError:
        raise missing_extra("vault", "encryption to people's keys") from None
    return pyrage
