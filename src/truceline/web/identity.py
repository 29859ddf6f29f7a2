"""Who is asking, and whether they may: every route says what it takes, or nobody gets in."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import CookieError, SimpleCookie
from threading import Lock
from typing import Any

from anyio.to_thread import run_sync
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.handlers import BaseRouteHandler
from litestar.types import ASGIApp, Receive, Scope, Send

from truceline.accounts import Accounts
from truceline.accounts.roles import Ability, may, refuse_without
from truceline.errors import InputError, Problem
from truceline.model.account import Person

COOKIE = "truceline_session"
ANYBODY = "anybody"  # what a route says that takes no ability
NOBODY = Person(name="", via="nobody")
_READING = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Door:
    """How people come in: the accounts, or the one person of this machine."""

    accounts: Accounts | None
    alone: Person  # who asks where there are no accounts
    secure: bool = False  # whether the session cookie is for https only
    _told: dict[tuple[str, str], str] = field(default_factory=dict)
    _turn: Lock = field(default_factory=Lock)

    def person(self, headers: dict[bytes, bytes], address: str) -> Person:
        """Return who is asking: by session cookie, or by access token."""
        if self.accounts is None:
            return self.alone
        secret = _token_of(headers.get(b"authorization", b"").decode("latin-1"))
        if secret:
            return self.accounts.of_token(secret) or NOBODY
        session = _cookie_of(headers.get(b"cookie", b"").decode("latin-1"))
        if not session:
            return NOBODY
        return self.accounts.of_session(session, client_of(headers, address), address) or NOBODY

    def note(self, what: str, person: Person, address: str, about: str = "") -> None:
        """Write a line of the access log, where there are accounts."""
        if self.accounts is not None:
            self.accounts.note(what, who=person.name, address=address, about=about)

    def is_first_reading(self, person: Person, about: str) -> bool:
        """Tell whether this person has not looked at this confidential thing in this hour."""
        hour = f"{datetime.now(UTC):%Y-%m-%dT%H}"
        with self._turn:
            known = self._told.get((person.name, about)) == hour
            self._told[person.name, about] = hour
            if len(self._told) > 20_000:
                self._told.clear()
        return not known


def client_of(headers: dict[bytes, bytes], address: str) -> str:
    """Return what a session is bound to: the browser's own name, and the address it comes from."""
    return f"{headers.get(b'user-agent', b'').decode('latin-1')}|{address}"


class Identified:
    """Middleware that finds out who is asking before any route is reached."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self.app, self.door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put the person into the scope, and pass the request on."""
        if scope["type"] == ScopeType.HTTP:
            headers = dict(scope["headers"])
            scope["user"] = await run_sync(self.door.person, headers, address_of(scope))
        await self.app(scope, receive, send)


def address_of(scope: Any) -> str:
    """Return the address of who is asking."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Refuse who may not: a route without a word on what it takes is open to nobody."""
    needs = handler.opt.get("needs")
    if needs == ANYBODY:
        return
    person: Person = connection.scope["user"]
    door: Door = connection.app.state.door
    if needs is None:
        raise InputError(Problem("ACCESS-ROLE", "this is open to nobody"))
    if person.via == "nobody":
        hint = "Sign in, or send an access token."
        raise InputError(Problem("ACCESS-LOGIN", "nobody is signed in", hint=hint))
    method = connection.scope["method"]  # type: ignore[typeddict-item]
    if person.via == "token" and method not in _READING:
        message = "an access token reads; it changes nothing"
        raise InputError(Problem("ACCESS-TOKEN", message, hint="Sign in at the desk."))
    if person.via == "local" and needs in ("administer", "own account"):
        return  # whoever is alone on this machine runs it; there are no accounts to change
    if not may(person, needs):
        path = connection.scope["path"]
        door.note("role missing", person, address_of(connection.scope), path)
    refuse_without(person, needs)


def needs(ability: Ability) -> dict[str, Any]:
    """Return what a route says of the ability that it takes."""
    return {"needs": ability}


def _token_of(header: str) -> str:
    """Return the secret of a bearer token, or the password of HTTP Basic, which QGIS sends."""
    scheme, _, rest = header.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return b64decode(rest, validate=True).decode().partition(":")[2]
    except (NotBase64, UnicodeDecodeError, ValueError):
        return ""


def _cookie_of(header: str) -> str:
    try:
        cookies = SimpleCookie(header)
    except CookieError:
        return ""
    return cookies[COOKIE].value if COOKIE in cookies else ""
