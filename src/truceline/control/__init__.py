"""Who holds what, when: published maps and settlement lists in; areas, lines and changes out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from truceline.control.area import area_table
    from truceline.control.line import line_of_contact
    from truceline.control.reading import read_control

# loaded when first used: a light command that only names this room pays for no geometry
_FACE = {
    "area_table": "truceline.control.area",
    "line_of_contact": "truceline.control.line",
    "read_control": "truceline.control.reading",
}

__all__ = ["area_table", "line_of_contact", "read_control"]


def __getattr__(name: str) -> Any:
    if name in _FACE:
        return getattr(import_module(_FACE[name]), name)
    raise AttributeError(f"module 'truceline.control' has no attribute {name!r}")
