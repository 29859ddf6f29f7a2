"""Accounts, sessions and the access log of a workspace, in a SQLite file beside its ledger.

Sessions come and go, so they cannot stand in a ledger that never forgets. What an administrator
changes is told to the caller, who writes it into the ledger; what was refused stands here.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe
from threading import local
from typing import Any

from truceline.accounts.passwords import hash_of, is_dated, matches
from truceline.accounts.roles import checked_roles
from truceline.accounts.tables import bring_up_to_date
from truceline.errors import InputError, NotFoundError, Problem, UnavailableError, Where
from truceline.model.account import AccessEvent, AccessToken, Account, Person, Role

FILE = "accounts.sqlite"
IDLE = timedelta(minutes=45)
LONGEST = timedelta(hours=12)
TOKEN_DAYS = 90
WINDOW = timedelta(minutes=15)
ATTEMPTS = (5, 20, 25)  # in that time: on one name from one address, from one address, on one name
KEPT_EVENTS = 100_000


class Accounts:
    """The accounts of a workspace. Each thread has a connection of its own, so any may call."""

    def __init__(self, path: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)):
        self.path, self.clock = path, clock
        self._mine = local()
        _make(path)
        with self._open() as base:
            bring_up_to_date(base, path)

    # ---- accounts

    def add(
        self, name: str, roles: Sequence[str], *, display: str = "", password: str = "",
        subject: str = "",
    ) -> Account:  # fmt: skip
        """Add an account; with neither password nor subject nobody can sign in to it yet.

        Raises `InputError` (ACCOUNT-NAME, ACCOUNT-EXISTS, ROLE-UNKNOWN, ROLE-APART,
        PASSWORD-WEAK).
        """
        _check_name(name)
        kept = ",".join(checked_roles(roles))
        hashed = hash_of(password, name) if password else ""
        row = (name, display[:80], kept, hashed, subject or None, 0, self._now(), None)
        try:
            with self._open() as base:
                base.execute("INSERT INTO account VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        except sqlite3.IntegrityError:
            message = "there is an account of this name, or of this identity, already"
            raise InputError(Problem("ACCOUNT-EXISTS", message)) from None
        return self.account(name)

    def account(self, name: str) -> Account:
        """Return an account, or raise `NotFoundError` (ACCOUNT-UNKNOWN)."""
        return _account(self._row(name))

    def list(self) -> tuple[Account, ...]:
        """Return every account, by name."""
        with self._open() as base:
            return tuple(map(_account, base.execute("SELECT * FROM account ORDER BY name")))

    def set_roles(self, name: str, roles: Sequence[str]) -> Account:
        """Give an account other roles; they hold from its next request on."""
        return self._change(name, "roles = ?", ",".join(checked_roles(roles)))

    def set_disabled(self, name: str, disabled: bool) -> Account:
        """Close an account and end its sessions and tokens, or open it again."""
        if disabled:
            self.end_sessions(name)
        return self._change(name, "disabled = ?", int(disabled))

    def set_password(self, name: str, password: str) -> Account:
        """Give an account a new password; who was signed in with the old one is signed out."""
        hashed = hash_of(password, name)
        self._row(name)
        self.end_sessions(name)
        return self._change(name, "password = ?", hashed)

    def set_subject(self, name: str, subject: str) -> Account:
        """Let an account sign in through the identity provider as this subject."""
        return self._change(name, "subject = ?", subject or None)

    # ---- signing in

    def sign_in(self, name: str, password: str, client: str, address: str) -> str:
        """Return the token of a new session, or raise `InputError` (ACCESS-LOGIN, ACCESS-RATE).

        What is wrong is not told: neither whether the account exists nor whether it is closed.
        """
        self._refuse_flood(name, address)
        row = self._find("name = ?", name)
        if not matches(row["password"] if row else "", password) or row is None or row["disabled"]:
            self.note("sign-in refused", address=address)
            raise InputError(Problem("ACCESS-LOGIN", "name or password is wrong"))
        if is_dated(row["password"]):
            self._change(name, "password = ?", hash_of(password, name))
        return self.begin_session(name, client, address)

    def check_password(self, name: str, password: str, address: str) -> None:
        """Raise `InputError` (ACCESS-LOGIN, ACCESS-RATE) where it is not an account's password."""
        self._refuse_flood(name, address)
        if not matches(self._row(name)["password"], password):
            self.note("sign-in refused", who=name, address=address, about="password change")
            raise InputError(Problem("ACCESS-LOGIN", "the old password is wrong"))

    def sign_in_as(self, subjects: Sequence[str], client: str, address: str) -> str:
        """Return the token of a session for an identity that a provider vouches for."""
        for subject in filter(None, subjects):
            row = self._find("subject = ?", subject)
            if row is not None and not row["disabled"]:
                return self.begin_session(row["name"], client, address)
        self.note("sign-in refused", address=address, about="identity provider")
        message = "the identity provider knows you, and there is no account for you here"
        hint = "Ask an administrator to add one with this identity."
        raise InputError(Problem("ACCESS-LOGIN", message, hint=hint))

    def begin_session(self, name: str, client: str, address: str) -> str:
        """Return the token of a new session, which only this client can use."""
        token, now = token_urlsafe(32), self._now()
        with self._open() as base:
            base.execute("DELETE FROM attempt WHERE name = ?", (name,))
            base.execute("DELETE FROM session WHERE created < ?", (now - LONGEST.total_seconds(),))
            values = (_digest(token), name, _digest(client), now, now)
            base.execute("INSERT INTO session VALUES (?, ?, ?, ?, ?)", values)
            base.execute("UPDATE account SET seen = ? WHERE name = ?", (now, name))
        self.note("signed in", who=name, address=address)
        return token

    def of_session(self, token: str, client: str, address: str) -> Person | None:
        """Return who a session belongs to; None where it is over, closed or another client's.

        A token that comes from another client than the one that signed in was taken from it:
        the session ends for both.
        """
        digest, now = _digest(token), self._now()
        with self._open() as base:
            row = base.execute(
                "SELECT session.*, account.display, account.roles, account.disabled FROM session "
                "JOIN account USING (name) WHERE token = ?",
                (digest,),
            ).fetchone()
            if row is None:
                return None
            taken = row["client"] != _digest(client)
            idle = now - row["seen"] > IDLE.total_seconds()
            over = idle or now - row["created"] > LONGEST.total_seconds() or row["disabled"]
            if taken or over:
                base.execute("DELETE FROM session WHERE token = ?", (digest,))
            elif now - row["seen"] > 60:
                base.execute("UPDATE session SET seen = ? WHERE token = ?", (now, digest))
        if taken or over:
            what = "session used elsewhere" if taken else "session over"
            self.note(what, who=row["name"], address=address)
            return None
        return _person(row, "session")

    def end_session(self, token: str, address: str = "") -> None:
        """End a session."""
        with self._open() as base:
            found = base.execute(
                "DELETE FROM session WHERE token = ? RETURNING name", (_digest(token),)
            ).fetchone()
        if found:
            self.note("signed out", who=found["name"], address=address)

    def end_sessions(self, name: str) -> None:
        """End every session and access token of an account."""
        with self._open() as base:
            base.execute("DELETE FROM session WHERE name = ?", (name,))
            base.execute("DELETE FROM token WHERE name = ?", (name,))

    # ---- access tokens, for programs that read

    def add_token(self, name: str, label: str, days: int = TOKEN_DAYS) -> AccessToken:
        """Return a new access token with its secret, which is told this once."""
        secret, now = token_urlsafe(32), self._now()
        made = (token_urlsafe(6), _digest(secret), name, label[:80], now, now + days * 86_400)
        with self._open() as base:
            base.execute("INSERT INTO token VALUES (?, ?, ?, ?, ?, ?)", made)
        return AccessToken(
            id=made[0], label=made[3], created=_when(now), expires=_when(made[5]), secret=secret
        )

    def tokens(self, name: str) -> tuple[AccessToken, ...]:
        """Return the access tokens of an account, without their secrets."""
        with self._open() as base:
            rows = base.execute("SELECT * FROM token WHERE name = ? ORDER BY created", (name,))
            return tuple(
                AccessToken(
                    id=row["id"], label=row["label"],
                    created=_when(row["created"]), expires=_when(row["expires"]),
                )
                for row in rows
            )  # fmt: skip

    def drop_token(self, name: str, id: str) -> None:
        """Drop one of an account's tokens, or raise `NotFoundError` (TOKEN-UNKNOWN)."""
        with self._open() as base:
            gone = base.execute("DELETE FROM token WHERE name = ? AND id = ?", (name, id)).rowcount
        if not gone:
            raise NotFoundError(Problem("TOKEN-UNKNOWN", "you have no access token of this id"))

    def of_token(self, secret: str) -> Person | None:
        """Return who an access token belongs to, if it is still good."""
        with self._open() as base:
            row = base.execute(
                "SELECT token.expires, account.* FROM token JOIN account USING (name) "
                "WHERE secret = ? AND expires > ? AND NOT disabled",
                (_digest(secret), self._now()),
            ).fetchone()
        return _person(row, "token") if row else None

    # ---- what an identity provider was asked

    def asked(self, state: str, nonce: str, verifier: str) -> None:
        """Keep what belongs to one question to the identity provider, for ten minutes."""
        now = self._now()
        with self._open() as base:
            base.execute("DELETE FROM asked WHERE at < ?", (now - 600,))
            base.execute("INSERT INTO asked VALUES (?, ?, ?, ?)", (state, nonce, verifier, now))

    def answered(self, state: str) -> tuple[str, str] | None:
        """Return nonce and verifier of a question, once."""
        with self._open() as base:
            row = base.execute(
                "DELETE FROM asked WHERE state = ? AND at >= ? RETURNING nonce, verifier",
                (state, self._now() - 600),
            ).fetchone()
        return (row["nonce"], row["verifier"]) if row else None

    # ---- the access log

    def note(self, what: str, *, who: str = "", address: str = "", about: str = "") -> None:
        """Write a line of the access log: a word of a closed list, never what was typed."""
        row = (self._now(), what, who[:40], address[:60], about[:200])
        with self._open() as base:
            base.execute(
                "INSERT INTO event (at, what, who, address, about) VALUES (?,?,?,?,?)", row
            )
            base.execute(
                "DELETE FROM event WHERE number <= (SELECT max(number) FROM event) - ?",
                (KEPT_EVENTS,),
            )

    def events(self, limit: int = 200) -> tuple[AccessEvent, ...]:
        """Return the newest lines of the access log, the latest first."""
        with self._open() as base:
            rows = base.execute("SELECT * FROM event ORDER BY number DESC LIMIT ?", (limit,))
            return tuple(
                AccessEvent(
                    at=_when(row["at"]), what=row["what"], who=row["who"],
                    address=row["address"], about=row["about"],
                )
                for row in rows
            )  # fmt: skip

    # ---- inside

    def _refuse_flood(self, name: str, address: str) -> None:
        """Count an attempt, and refuse it where there were too many: here, or on this name.

        It is counted before the password is looked at, so that many at once do not slip by. A
        name tried from everywhere is closed later than from one address: nobody should be able
        to keep a colleague out by typing wrong passwords.
        """
        now = self._now()
        with self._open() as base:
            base.execute("DELETE FROM attempt WHERE at < ?", (now - WINDOW.total_seconds(),))
            tried = base.execute(
                "SELECT count(*) FILTER (WHERE name = ?1 AND address = ?2), "
                "count(*) FILTER (WHERE address = ?2), count(*) FILTER (WHERE name = ?1) "
                "FROM attempt",
                (name, address),
            ).fetchone()
            base.execute("INSERT INTO attempt VALUES (?, ?, ?)", (name, address, now))
        if any(count >= most for count, most in zip(tried, ATTEMPTS, strict=True)):
            self.note("too many attempts", address=address)
            minutes = WINDOW.total_seconds() / 60
            message = f"too many attempts; wait {minutes:.0f} minutes"
            raise InputError(Problem("ACCESS-RATE", message))

    def _change(self, name: str, what: str, value: object) -> Account:
        self._row(name)
        with self._open() as base:
            base.execute(f"UPDATE account SET {what} WHERE name = ?", (value, name))  # noqa: S608
        return self.account(name)

    def _row(self, name: str) -> sqlite3.Row:
        row = self._find("name = ?", name)
        if row is None:
            hint = "truceline accounts list shows them."
            raise NotFoundError(Problem("ACCOUNT-UNKNOWN", "there is no such account", hint=hint))
        return row

    def _find(self, where: str, value: str) -> sqlite3.Row | None:
        with self._open() as base:
            found: sqlite3.Row | None = base.execute(
                f"SELECT * FROM account WHERE {where}",  # noqa: S608
                (value,),
            ).fetchone()
            return found

    def _now(self) -> float:
        return self.clock().timestamp()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        base = self._connection()
        with base:
            yield base

    def _connection(self) -> sqlite3.Connection:
        """Return this thread's connection: to open one for each request costs more than to ask.

        Where the file was put back from a backup meanwhile, it is opened anew.
        """
        try:
            state = self.path.stat()
            known: tuple[int, sqlite3.Connection] | None = getattr(self._mine, "base", None)
            if known is not None and known[0] == state.st_ino:
                return known[1]
            base = sqlite3.connect(self.path, timeout=30)
        except (OSError, sqlite3.Error) as error:
            message = "the accounts cannot be opened here"
            where = Where(file=str(self.path))
            raise UnavailableError(Problem("ACCOUNTS-CLOSED", message, where)) from error
        base.row_factory = sqlite3.Row
        base.execute("PRAGMA foreign_keys = ON")
        self._mine.base = (state.st_ino, base)
        return base


def open_accounts(folder: Path) -> Accounts:
    """Open the accounts in a workspace's own folder, made on first use for its owner alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Accounts(folder / FILE)


def _make(path: Path) -> None:
    """Make the file for its owner alone; that it cannot be made is told where it is opened."""
    with suppress(OSError):
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _check_name(name: str) -> None:
    import re

    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{1,39}", name):
        message = "the name of an account has 2 to 40 of a-z, 0-9, dot, dash and underscore"
        raise InputError(Problem("ACCOUNT-NAME", message))


def _roles(text: str) -> tuple[Role, ...]:
    return checked_roles(filter(None, text.split(",")))


def _person(row: sqlite3.Row, via: Any) -> Person:
    return Person(
        name=row["name"],
        display=row["display"] or row["name"],
        roles=_roles(row["roles"]),
        via=via,
    )


def _account(row: sqlite3.Row) -> Account:
    ways = {
        (True, True): "both",
        (True, False): "password",
        (False, True): "identity provider",
        (False, False): "nothing yet",
    }
    return Account(
        name=row["name"],
        display=row["display"] or row["name"],
        roles=_roles(row["roles"]),
        signs_in_with=ways[bool(row["password"]), bool(row["subject"])],  # type: ignore[arg-type]
        disabled=bool(row["disabled"]),
        created=_when(row["created"]),
        last_seen=_when(row["seen"]) if row["seen"] else None,
    )


def _when(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
