"""Who looked at confidential material, written down before it is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from litestar import Request

from truceline.model.account import Person
from truceline.steps.accounts import write_reading
from truceline.web.identity import Door, address_of

AnyRequest = Request[Person, Any, Any]


def audit(request: AnyRequest, root: Path, door: Door, about: str) -> None:
    """Write down that somebody looked at confidential material: once an hour for each thing."""
    person: Person = request.scope["user"]
    if door.accounts is None or not door.is_first_reading(person, about):
        return
    door.note("read confidential", person, address_of(request.scope), about)
    write_reading(root, person.name, about)
