"""Accounts: who may work at the desk, in which roles, and what was refused."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from truceline.model.record import Record

Role = Literal["observer", "analyst", "reviewer", "publisher", "admin", "source handler"]
Via = Literal["local", "session", "token", "nobody"]

Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9._-]{1,39}$")]


class Person(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is asking: an account by its name, with the roles that it has now."""

    name: str
    display: str = ""
    roles: tuple[Role, ...] = ()
    via: Via = "session"


class Account(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account as an administrator sees it; nothing of its password is ever shown."""

    name: str
    display: str
    roles: tuple[Role, ...]
    signs_in_with: Literal["password", "identity provider", "both", "nothing yet"]
    disabled: bool = False
    created: datetime
    last_seen: datetime | None = None


class AccountList(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The accounts of a workspace."""

    schema: str = "accounts/1"
    accounts: tuple[Account, ...]


class AccessToken(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A token that lets a program read as its owner; its secret is told once."""

    id: str
    label: str
    created: datetime
    expires: datetime
    secret: str = ""  # only when it is made


class AccessEvent(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the access log: from a closed list, so that nothing confidential is in it."""

    at: datetime
    what: Literal[
        "signed in",
        "signed out",
        "sign-in refused",
        "too many attempts",
        "session used elsewhere",
        "session over",
        "role missing",
        "forged request",
        "own work approved",
        "path refused",
        "body too large",
        "read confidential",
    ]
    who: str = ""
    address: str = ""
    about: str = ""  # a route or the id of a matter


class AccessLog(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The newest lines of the access log, the latest first."""

    schema: str = "access-log/1"
    events: tuple[AccessEvent, ...]


class SessionView(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is signed in, what they may do, and how others can sign in."""

    schema: str = "session/1"
    signed_in: bool
    name: str = ""
    display: str = ""
    roles: tuple[Role, ...] = ()
    may: tuple[str, ...] = ()
    accounts: bool = False  # whether this server has accounts at all
    identity_provider: bool = False
