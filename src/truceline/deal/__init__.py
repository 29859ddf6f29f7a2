"""The deal language: text -> syntax -> names -> zones -> obligations -> Terms, and back to text."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from truceline.deal.compiling import compile_deal
    from truceline.deal.formatting import check_deal, format_deal
    from truceline.deal.parser import parse

# loaded when first used: checking a text must not wait for the geometry that drawing it needs
_FACE = {
    "check_deal": "truceline.deal.formatting",
    "compile_deal": "truceline.deal.compiling",
    "format_deal": "truceline.deal.formatting",
    "parse": "truceline.deal.parser",
}

__all__ = ["check_deal", "compile_deal", "format_deal", "parse"]


def __getattr__(name: str) -> Any:
    if name in _FACE:
        return getattr(import_module(_FACE[name]), name)
    raise AttributeError(f"module 'truceline.deal' has no attribute {name!r}")
