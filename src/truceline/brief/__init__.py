"""Briefs: a deal told for people who read rather than click, as a page and as a PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from truceline.brief.abreast import tell_comparison
    from truceline.brief.content import BriefContent, SourceFile
    from truceline.brief.page import html_of
    from truceline.brief.paper import pdf_of
    from truceline.brief.since import Earlier
    from truceline.brief.story import tell

_FACE = {
    "BriefContent": "content",
    "Earlier": "since",
    "SourceFile": "content",
    "html_of": "page",
    "pdf_of": "paper",
    "tell": "story",
    "tell_comparison": "abreast",
}

__all__ = [
    "BriefContent",
    "Earlier",
    "SourceFile",
    "html_of",
    "pdf_of",
    "tell",
    "tell_comparison",
]


def __getattr__(name: str) -> Any:
    if name in _FACE:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_FACE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
