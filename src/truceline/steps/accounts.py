"""Accounts, a verb a function; what an administrator changes is written into the ledger."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from truceline.accounts import Accounts, open_accounts
from truceline.ledger import open_ledger
from truceline.ledger.ledger import FOLDER
from truceline.model.account import AccessLog, Account, AccountList
from truceline.model.entry import Draft
from truceline.workspace import open_workspace


def accounts_of(workspace: str | Path) -> Accounts:
    """Open the accounts of a workspace, made on first use."""
    return open_accounts(open_workspace(workspace).root / FOLDER)


def accounts_list(workspace: str | Path) -> AccountList:
    """Return every account of a workspace."""
    return AccountList(accounts=accounts_of(workspace).list())


def accounts_add(
    workspace: str | Path,
    name: str,
    roles: Sequence[str],
    *,
    display: str = "",
    password: str = "",
    identity: str = "",
    by: str = "",
) -> Account:
    """Add an account; `identity` is its subject or address at the identity provider.

    Raises `InputError` (ACCOUNT-NAME, ACCOUNT-EXISTS, ROLE-UNKNOWN, ROLE-APART, PASSWORD-WEAK).
    """
    accounts = accounts_of(workspace)
    made = accounts.add(name, roles, display=display, password=password, subject=identity)
    _write_down(workspace, name, {"change": "added", "roles": list(made.roles)}, by)
    return made


def accounts_change(
    workspace: str | Path,
    name: str,
    *,
    roles: Sequence[str] | None = None,
    password: str | None = None,
    identity: str | None = None,
    disabled: bool | None = None,
    by: str = "",
) -> Account:
    """Change an account: what is None stays. Raises what `accounts_add` raises, ACCOUNT-UNKNOWN."""
    accounts = accounts_of(workspace)
    changed = accounts.account(name)
    if roles is not None:
        changed = accounts.set_roles(name, roles)
        _write_down(workspace, name, {"change": "roles", "roles": list(changed.roles)}, by)
    if password is not None:
        changed = accounts.set_password(name, password)
        _write_down(workspace, name, {"change": "password"}, by)
    if identity is not None:
        changed = accounts.set_subject(name, identity)
        _write_down(workspace, name, {"change": "identity"}, by)
    if disabled is not None:
        changed = accounts.set_disabled(name, disabled)
        _write_down(workspace, name, {"change": "closed" if disabled else "opened"}, by)
    return changed


def accounts_log(workspace: str | Path, *, limit: int = 200) -> AccessLog:
    """Return the newest lines of the access log: who came in, and what was refused."""
    return AccessLog(events=accounts_of(workspace).events(limit))


def write_reading(workspace: str | Path, name: str, about: str) -> None:
    """Write into the ledger that somebody looked at confidential material."""
    _write(workspace, f"reading/{name}", {"read": about}, name)


def _write_down(workspace: str | Path, name: str, change: dict[str, object], by: str) -> None:
    _write(workspace, f"account/{name}", change, by or "shell")


def _write(workspace: str | Path, subject: str, said: dict[str, object], author: str) -> None:
    opened = open_workspace(workspace)
    key = f"access/{os.urandom(16).hex()}"
    with open_ledger(opened.root, opened.ledger) as ledger:
        ledger.append(Draft(kind="fact", key=key, subject=subject, author=author, content=said))
