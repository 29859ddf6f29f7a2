"""Balance sheets: what a deal would change on the ground, and several deals side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from truceline.balance.blank import blank_map
    from truceline.balance.comparison import compare, term_changes
    from truceline.balance.published import beside_published, read_published
    from truceline.balance.sheet import Assessment, balance_sheet

_FACE = {
    "Assessment": "sheet",
    "balance_sheet": "sheet",
    "beside_published": "published",
    "blank_map": "blank",
    "compare": "comparison",
    "read_published": "published",
    "term_changes": "comparison",
}

__all__ = [
    "Assessment",
    "balance_sheet",
    "beside_published",
    "blank_map",
    "compare",
    "read_published",
    "term_changes",
]


def __getattr__(name: str) -> Any:
    if name in _FACE:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_FACE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
