"""The deal language: text -> syntax -> names -> zones -> obligations -> Terms, and back to text."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from truceline.deal.compiling import compile_deal
    from truceline.deal.dates import calendar_of, entry_instant
    from truceline.deal.formatting import check_deal, fill_silence, format_deal, outline_deal
    from truceline.deal.ics import ics_text
    from truceline.deal.parser import parse

# loaded when first used: checking a text must not wait for the geometry that drawing it needs
_FACE = {
    "calendar_of": "truceline.deal.dates",
    "check_deal": "truceline.deal.formatting",
    "compile_deal": "truceline.deal.compiling",
    "entry_instant": "truceline.deal.dates",
    "fill_silence": "truceline.deal.formatting",
    "format_deal": "truceline.deal.formatting",
    "ics_text": "truceline.deal.ics",
    "outline_deal": "truceline.deal.formatting",
    "parse": "truceline.deal.parser",
}

__all__ = [
    "calendar_of",
    "check_deal",
    "compile_deal",
    "entry_instant",
    "fill_silence",
    "format_deal",
    "ics_text",
    "outline_deal",
    "parse",
]


def __getattr__(name: str) -> Any:
    if name in _FACE:
        return getattr(import_module(_FACE[name]), name)
    raise AttributeError(f"module 'truceline.deal' has no attribute {name!r}")
