"""Truceline: a ceasefire deal from the first press report to the monitored line.

Every command of the shell is a function of the same name here, loaded when it is first used:

>>> import truceline
>>> terms = truceline.compile("examples/preah-vihear-2011/deal.deal")  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from truceline.errors import (
    InputError,
    NotFoundError,
    Problem,
    TamperedError,
    TrucelineError,
    UnavailableError,
)

__version__ = "0.1.0"

# the public functions and where each lives; loading the package loads none of them
_VERBS: dict[str, str] = {
    "assess": "truceline.steps.balance:assess",
    "brief": "truceline.steps.brief:brief",
    "check": "truceline.steps.deal:check",
    "compare": "truceline.steps.balance:compare",
    "compile": "truceline.steps.deal:compile",
    "format": "truceline.steps.deal:format",
    "control_area": "truceline.steps.control:control_area",
    "control_diff": "truceline.steps.control:control_diff",
    "control_line": "truceline.steps.control:control_line",
    "control_series": "truceline.steps.control:control_series",
    "new": "truceline.steps.workspace:new",
    "theatre_build": "truceline.steps.theatre:theatre_build",
    "theatre_find": "truceline.steps.theatre:theatre_find",
    "theatre_list": "truceline.steps.theatre:theatre_list",
    "theatre_show": "truceline.steps.theatre:theatre_show",
}

__all__ = [
    "InputError",
    "NotFoundError",
    "Problem",
    "TamperedError",
    "TrucelineError",
    "UnavailableError",
    "__version__",
    *sorted(_VERBS),
]


def __getattr__(name: str) -> Any:
    if name in _VERBS:
        module, _, verb = _VERBS[name].partition(":")
        return getattr(import_module(module), verb)
    raise AttributeError(f"module 'truceline' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(_VERBS))
