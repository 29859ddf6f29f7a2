"""Truceline: a ceasefire deal from the first press report to the monitored line.

Every command of the shell is a function of the same name here, loaded when it is first used:

>>> import truceline
>>> terms = truceline.compile("examples/preah-vihear-2011/deal.deal")  # doctest: +SKIP
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
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
    "buyin": "truceline.steps.buyin:buyin",
    "buyin_run": "truceline.steps.buyin:buyin_run",
    "calendar": "truceline.steps.deal:calendar",
    "check": "truceline.steps.deal:check",
    "sweep": "truceline.steps.sweep:sweep",
    "claims_grade": "truceline.steps.claims:claims_grade",
    "compare": "truceline.steps.balance:compare",
    "compile": "truceline.steps.deal:compile",
    "format": "truceline.steps.deal:format",
    "control_area": "truceline.steps.control:control_area",
    "control_diff": "truceline.steps.control:control_diff",
    "control_export": "truceline.steps.control:control_export",
    "control_fuse": "truceline.steps.control:control_fuse",
    "control_line": "truceline.steps.control:control_line",
    "control_series": "truceline.steps.control:control_series",
    "hotspots": "truceline.steps.monitor:hotspots",
    "incidents": "truceline.steps.monitor:incidents",
    "monitor": "truceline.steps.monitor:monitor",
    "new": "truceline.steps.workspace:new",
    "accounts_add": "truceline.steps.accounts:accounts_add",
    "accounts_change": "truceline.steps.accounts:accounts_change",
    "accounts_list": "truceline.steps.accounts:accounts_list",
    "accounts_log": "truceline.steps.accounts:accounts_log",
    "desk_act": "truceline.steps.desk:desk_act",
    "desk_complain": "truceline.steps.desk:desk_complain",
    "desk_file": "truceline.steps.desk:desk_file",
    "desk_public": "truceline.steps.desk:desk_public",
    "desk_queue": "truceline.steps.desk:desk_queue",
    "desk_show": "truceline.steps.desk:desk_show",
    "feature_collections": "truceline.steps.features:feature_collections",
    "feature_page": "truceline.steps.features:feature_page",
    "ledger_add": "truceline.steps.ledger:ledger_add",
    "ledger_approve": "truceline.steps.ledger:ledger_approve",
    "ledger_dissent": "truceline.steps.ledger:ledger_dissent",
    "ledger_respond": "truceline.steps.ledger:ledger_respond",
    "ledger_as_known": "truceline.steps.recording:ledger_as_known",
    "ledger_backup": "truceline.steps.custody:ledger_backup",
    "ledger_checkpoint": "truceline.steps.ledger:ledger_checkpoint",
    "ledger_erase": "truceline.steps.custody:ledger_erase",
    "ledger_export": "truceline.steps.custody:ledger_export",
    "ledger_keygen": "truceline.steps.custody:ledger_keygen",
    "ledger_log": "truceline.steps.ledger:ledger_log",
    "ledger_prove": "truceline.steps.ledger:ledger_prove",
    "ledger_prove_growth": "truceline.steps.ledger:ledger_prove_growth",
    "ledger_restore": "truceline.steps.custody:ledger_restore",
    "ledger_retract": "truceline.steps.ledger:ledger_retract",
    "ledger_reveal": "truceline.steps.custody:ledger_reveal",
    "ledger_seal": "truceline.steps.custody:ledger_seal",
    "ledger_show": "truceline.steps.ledger:ledger_show",
    "ledger_trace": "truceline.steps.tracing:trace",
    "ledger_verify": "truceline.steps.ledger:ledger_verify",
    "read": "truceline.steps.claims:read",
    "departures": "truceline.steps.patterns:departures",
    "report": "truceline.steps.mission:report",
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


class _Room(ModuleType):
    """A room of the same name as a verb: once it is loaded, calling it is calling the verb."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        return __getattr__(self.__name__.rpartition(".")[2])(*args, **options)


class _Package(ModuleType):
    """The package, which learns of its rooms when the import system sets them on it."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _VERBS and isinstance(value, ModuleType):
            value.__class__ = _Room
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
