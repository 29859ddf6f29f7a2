"""Columns that hold the names of persons: refused, and their content never repeated.

Lists of detainees, survivors, patients and witnesses put people in danger when they leak. No
analysis here needs a name, so a table that has one is not taken in at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from truceline.errors import InputError, Problem, Where

_WHO = (
    "child|civilian|deceased|detainee|driver|first|full|given|hostage|informant|last|maiden|"
    "missing|mother|next_of_kin|father|patient|person|pow|prisoner|source|survivor|victim|witness"
)
_NAMED = re.compile(
    rf"(?:{_WHO})_(?:person_)?(?:name|names|surname)|surname|family_name|patronymic|"
    r"(?:passport|national_id|tax_id|personal)_(?:no|number)|passport|date_of_birth|birth_date|"
    r"(?:home_)?address|phone|phone_number|email|medical_(?:record|details)|diagnosis|"
    r"(?:survivor|victim|patient)_(?:story|statement|details)"
)


def check_no_persons(columns: Iterable[str], where: Where | None = None) -> None:
    """Raise PERSON-NAMED where a table or record has a field for a person's name or details."""
    found = [name for name in columns if _NAMED.fullmatch(_plain(name))]
    if found:
        raise InputError(
            Problem(
                "PERSON-NAMED",
                f"the field {found[0]!r} holds names or details of persons, which are not taken in",
                where or Where(),
                "Remove the column and keep counts and categories. Who a source is belongs in "
                "the vault: truceline ledger seal.",
            )
        )


def _plain(name: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.strip())
    return re.sub(r"[\s.\-]+", "_", words).lower()
