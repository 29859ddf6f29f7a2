"""Whether an answer is the one that a file expects."""

from __future__ import annotations

import msgspec

from truceline.model.record import to_json


def agreement(expected: object, found: object) -> bool | None:
    """Return whether what was found is what a file expects, as far as it says; None if it does not.

    Only the fields that the file gives are compared.
    """
    if not isinstance(expected, dict):
        return None
    answered = msgspec.json.decode(to_json(found))
    return all(answered.get(field) == value for field, value in expected.items())
