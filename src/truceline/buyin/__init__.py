"""Who accepts, who can block, what the smallest change is: positions, change sets, stability.

The way in: `read_matter` reads positions with their deal, `Weighing` weighs them;
`read_run_file` and `answer` do the same for bare models; `fault_of` checks a certificate.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from truceline.buyin.checker import fault_of
    from truceline.buyin.reading import Matter, read_matter
    from truceline.buyin.run_conflicts import Asked
    from truceline.buyin.runfile import answer, read_run_file
    from truceline.buyin.weighing import Weighing

# loaded when first used: a bare model needs no geometry, and a check of a certificate no solver
_FACE = {
    "Asked": "truceline.buyin.run_conflicts",
    "Matter": "truceline.buyin.reading",
    "Weighing": "truceline.buyin.weighing",
    "answer": "truceline.buyin.runfile",
    "fault_of": "truceline.buyin.checker",
    "read_matter": "truceline.buyin.reading",
    "read_run_file": "truceline.buyin.runfile",
}

__all__ = [
    "Asked",
    "Matter",
    "Weighing",
    "answer",
    "fault_of",
    "read_matter",
    "read_run_file",
]


def __getattr__(name: str) -> Any:
    if name in _FACE:
        return getattr(import_module(_FACE[name]), name)
    raise AttributeError(f"module 'truceline.buyin' has no attribute {name!r}")
