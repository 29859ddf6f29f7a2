"""Roles and what each may do: one table, which the server, the desk and the documentation share."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Literal, get_args

from truceline.errors import InputError, Problem
from truceline.model.account import Person, Role

Ability = Literal[
    "read",  # the page, the queue, places rounded
    "read confidential",  # originals of reports, exact places, rows as the feed wrote them
    "act",  # verify, decide, notify, escalate, correct, take a complaint in, enter a response
    "approve",  # be the second person
    "dissent",
    "publish",  # release what was decided
    "administer",  # accounts, access log, metrics
    "own account",  # sign out, change one's password, make access tokens
]

ABILITIES: dict[Role, frozenset[Ability]] = {
    "observer": frozenset({"read", "own account"}),
    "analyst": frozenset({"read", "read confidential", "act", "own account"}),
    "reviewer": frozenset(
        {"read", "read confidential", "act", "approve", "dissent", "own account"}
    ),
    "publisher": frozenset({"read", "publish", "own account"}),
    "admin": frozenset({"administer", "own account"}),
    # identities of sources are sealed and revealed at the shell, by two people with keys: no
    # route of the server reaches the vault, and who handles sources decides nothing at the desk
    "source handler": frozenset({"own account"}),
}

ROLES: tuple[Role, ...] = get_args(Role)

# who runs the accounts could make a second person at will, and who knows the sources could
# weigh a finding by them: so neither decides, and neither is the other
_APART: tuple[frozenset[Role], ...] = tuple(
    frozenset(pair)
    for pair in combinations(ROLES, 2)
    if set(pair) & {"admin", "source handler"} and "observer" not in pair
)


def may(person: Person, ability: Ability) -> bool:
    """Tell whether any of a person's roles has an ability."""
    return any(ability in ABILITIES[role] for role in person.roles)


def abilities_of(person: Person) -> tuple[Ability, ...]:
    """Return all that a person may do, in the order of the table."""
    return tuple(ability for ability in get_args(Ability) if may(person, ability))


def refuse_without(person: Person, ability: Ability) -> None:
    """Raise `InputError` (ACCESS-ROLE) where a person lacks an ability."""
    if may(person, ability):
        return
    having = ", ".join(role for role in ROLES if ability in ABILITIES[role])
    message = f"this takes the role {having}; yours: {', '.join(person.roles) or 'none'}"
    hint = "Ask an administrator, or somebody who has it."
    raise InputError(Problem("ACCESS-ROLE", message, hint=hint))


def checked_roles(roles: Iterable[str]) -> tuple[Role, ...]:
    """Return roles in the order of the table, or raise `InputError` (ROLE-UNKNOWN, ROLE-APART)."""
    wanted = set(roles)
    unknown = sorted(wanted - set(ROLES))
    if unknown:
        message = f"there is no role {unknown[0][:40]!r}; there are: {', '.join(ROLES)}"
        raise InputError(Problem("ROLE-UNKNOWN", message))
    for pair in _APART:
        if pair <= wanted:
            message = f"one account cannot be both {' and '.join(sorted(pair))}"
            hint = "Give the second role to another person."
            raise InputError(Problem("ROLE-APART", message, hint=hint))
    return tuple(role for role in ROLES if role in wanted)
