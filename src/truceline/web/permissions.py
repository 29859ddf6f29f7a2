"""Who may use which route, and what may be done in which state: the table as it is in the code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import get_args

from litestar.handlers import HTTPRouteHandler

from truceline.accounts.roles import ABILITIES, ROLES
from truceline.desk.acting import NEEDS
from truceline.desk.matters import VERDICTS, Standing
from truceline.model.account import Role
from truceline.model.desk import ActionKind, MatterState, Step
from truceline.model.mission import CaseState
from truceline.monitor.mission.procedure import OUTCOMES
from truceline.web.app import routers
from truceline.web.identity import ANYBODY


@dataclass(frozen=True, order=True)
class Route:
    """One route and the ability that it takes."""

    path: str
    method: str
    needs: str

    def open_to(self, role: Role) -> bool:
        """Tell whether a role may use it."""
        return self.needs == ANYBODY or self.needs in ABILITIES[role]


def routes() -> tuple[Route, ...]:
    """Return every route of the server, by path."""
    return tuple(sorted(_routes()))


def _routes() -> Iterator[Route]:
    for router in routers():
        for route in router.routes:
            for handler in getattr(route, "route_handlers", ()):
                if isinstance(handler, HTTPRouteHandler):
                    for method in set(handler.http_methods) - {"OPTIONS"}:
                        needs = str(handler.opt.get("needs", "nobody's"))
                        yield Route(route.path, str(method), needs)


def actions() -> tuple[tuple[MatterState, tuple[ActionKind, ...]], ...]:
    """Return what may be done in each state of a finding or a case, and then of a claim."""
    cases = tuple((state, _possible("case/x", state)) for state in get_args(CaseState))
    claims: tuple[MatterState, ...] = ("read", "accepted", "corrected", "rejected")
    return (*cases, *((state, _possible("claim/x", state)) for state in claims))


def _possible(id: str, state: MatterState) -> tuple[ActionKind, ...]:
    decision = Step(number=1, kind="decision", at=datetime.now(UTC), by="", sha256="")
    settled = state in (*OUTCOMES, *VERDICTS)
    return Standing(
        id, state, steps=(decision,) if settled else (), decided=decision if settled else None
    ).possible


def roles_page() -> str:
    """Return the page of the documentation that says who may do what."""
    lines = [
        "# Who may do what",
        "",
        "Written from the code by `python tools/write_roles.py`; a test holds it to the code, and",
        "another tries every route and every action as every role.",
        "",
        "An administrator runs accounts and decides nothing. Who handles sources does so at the",
        "shell, with keys, and sees nothing of the desk. Nobody is a second person to themselves,",
        "whatever their roles.",
        "",
        "## Roles and routes",
        "",
        f"| route | takes | {' | '.join(ROLES)} |",
        f"|---|---|{'---|' * len(ROLES)}",
    ]
    for route in routes():
        marks = " | ".join("yes" if route.open_to(role) else "" for role in ROLES)
        lines.append(f"| `{route.method} {route.path}` | {route.needs} | {marks} |")
    lines += ["", "An access token reads and changes nothing, whatever its owner's roles.", ""]
    lines += ["## Actions and roles", "", f"| action | takes | {' | '.join(ROLES)} |"]
    lines.append(f"|---|---|{'---|' * len(ROLES)}")
    for kind, needs in NEEDS.items():
        marks = " | ".join("yes" if needs in ABILITIES[role] else "" for role in ROLES)
        lines.append(f"| {kind} | {needs} | {marks} |")
    lines += ["", "## States and actions", "", "| state | what may be done next |", "|---|---|"]
    lines += [f"| {state} | {', '.join(kinds)} |" for state, kinds in actions()]
    lines += [
        "",
        "Besides, an `approval` is possible while a decision waits for a second person, and a",
        "`publication` once a decision is approved, until it is released.",
        "",
    ]
    return "\n".join(lines)
