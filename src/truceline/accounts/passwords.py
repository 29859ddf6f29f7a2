"""Passwords as argon2 hashes; a password itself is never kept, logged or shown."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from truceline.errors import InputError, Problem, missing_extra

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LEAST = 12  # characters; length is what counts (NIST SP 800-63B, 5.1.1.2)
MOST = 200  # a longer one only makes the server work


@cache
def _hasher() -> PasswordHasher:
    try:
        from argon2 import PasswordHasher
    except ImportError:
        raise missing_extra("server", "an account with a password") from None
    return PasswordHasher()


def is_installed() -> None:
    """Raise `UnavailableError` (EXTRA-MISSING) where passwords cannot be checked here."""
    _hasher()


def hash_of(password: str, name: str) -> str:
    """Return the hash of a new password, or raise `InputError` (PASSWORD-WEAK)."""
    if not LEAST <= len(password) <= MOST:
        raise _weak(f"a password has {LEAST} to {MOST} characters")
    if name.lower() in password.lower():
        raise _weak("a password does not hold the name of its account")
    if len(set(password)) < LEAST // 2:
        raise _weak("a password does not repeat the same few characters")
    return _hasher().hash(password)


def matches(hashed: str, password: str) -> bool:
    """Tell whether a password is the one of a hash; takes as long for a hash that is empty."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(hashed or _of_nobody(), password[: MOST + 1]) and bool(hashed)
    except (VerificationError, InvalidHashError):
        return False


def is_dated(hashed: str) -> bool:
    """Tell whether a hash was made with weaker settings than those of today."""
    return _hasher().check_needs_rehash(hashed)


@cache
def _of_nobody() -> str:
    return _hasher().hash("the password of an account that is not there")


def _weak(message: str) -> InputError:
    hint = "Four or five words that have nothing to do with each other make a good one."
    return InputError(Problem("PASSWORD-WEAK", message, hint=hint))
