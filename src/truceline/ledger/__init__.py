"""The append-only evidence store: entries, proofs, and the trace from a figure to its quotes.

>>> from truceline.ledger import open_ledger, record, workspace_as_known
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from truceline.ledger.ledger import Ledger, open_ledger
    from truceline.ledger.steps import files_as_known, record, workspace_as_known

__all__ = ["Ledger", "files_as_known", "open_ledger", "record", "workspace_as_known"]

_HOME = {
    "Ledger": "ledger",
    "open_ledger": "ledger",
    "files_as_known": "steps",
    "record": "steps",
    "workspace_as_known": "steps",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'truceline.ledger' has no attribute {name!r}")
    return getattr(import_module(f"truceline.ledger.{_HOME[name]}"), name)
