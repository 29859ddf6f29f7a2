"""The commands `truceline accounts ...`: who may work at the desk."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from truceline.cli.output import print_json, print_table, print_text

if TYPE_CHECKING:
    from truceline.model.account import Account

Roles = Annotated[list[str] | None, Parameter(name="--role")]


def list_accounts(workspace: Path, *, json: bool = False) -> None:
    """List the accounts of a workspace.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    json
        Print one JSON document.
    """
    from truceline.steps.accounts import accounts_list

    found = accounts_list(workspace)
    if json:
        print_json(found)
        return
    print_table("", ("name", "roles", "signs in with", "last seen"), map(_row, found.accounts))


def add(
    workspace: Path,
    name: str,
    *,
    role: Roles = None,
    display: str = "",
    identity: str = "",
    no_password: bool = False,
    json: bool = False,
) -> None:
    """Add an account; its password is asked for, or read from standard input.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    name
        2 to 40 of a-z, 0-9, dot, dash and underscore.
    role
        observer, analyst, reviewer, publisher, admin or source handler; may be given several
        times. Admin and source handler stand alone.
    display
        The name as others see it.
    identity
        The subject or address at the identity provider, to sign in through it.
    no_password
        Ask for none: the account signs in through the identity provider alone.
    json
        Print one JSON document.
    """
    from truceline.steps.accounts import accounts_add

    made = accounts_add(
        workspace,
        name,
        role or ["observer"],
        display=display,
        password="" if no_password else _password(),
        identity=identity,
    )
    _told(made, json)


def change(
    workspace: Path,
    name: str,
    *,
    role: Roles = None,
    password: bool = False,
    identity: str | None = None,
    close: bool = False,
    reopen: bool = False,
    json: bool = False,
) -> None:
    """Change an account: its roles, password or identity; close it, or open it again.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    name
        The account.
    role
        The roles that it is to have instead; may be given several times.
    password
        Ask for a new password; who is signed in with the old one is signed out.
    identity
        The subject or address at the identity provider.
    close
        Nobody signs in to it any more; its sessions and tokens end.
    reopen
        Open it again.
    json
        Print one JSON document.
    """
    from truceline.steps.accounts import accounts_change

    changed = accounts_change(
        workspace,
        name,
        roles=role,
        password=_password() if password else None,
        identity=identity,
        disabled=True if close else False if reopen else None,
    )
    _told(changed, json)


def log(workspace: Path, *, limit: int = 50, json: bool = False) -> None:
    """Print the access log: who came in, what was refused, the latest first.

    Parameters
    ----------
    workspace
        A folder with truceline.toml.
    limit
        How many lines.
    json
        Print one JSON document.
    """
    from truceline.steps.accounts import accounts_log

    found = accounts_log(workspace, limit=limit)
    if json:
        print_json(found)
        return
    rows = [
        (f"{event.at:%Y-%m-%d %H:%M:%S}", event.what, event.who, event.address, event.about)
        for event in found.events
    ]
    print_table("", ("when (UTC)", "what", "who", "from", "about"), rows)


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    from getpass import getpass

    return getpass("Password: ")


def _told(account: Account, json: bool) -> None:
    if json:
        print_json(account)
        return
    closed = ", closed" if account.disabled else ""
    print_text(f"{account.name}: {', '.join(account.roles)}{closed}")


def _row(account: Account) -> tuple[str, str, str, str]:
    seen = f"{account.last_seen:%Y-%m-%d %H:%M}" if account.last_seen else "never"
    closed = " (closed)" if account.disabled else ""
    return (f"{account.name}{closed}", ", ".join(account.roles), account.signs_in_with, seen)
