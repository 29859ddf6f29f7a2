"""Whether the compiled loops can be used, and when they are worth their loading."""

from __future__ import annotations

import importlib.util
from functools import cache

from truceline.engines.native import is_loaded

# Loading a kept loop takes a tenth of a second of CPU, but compiling it once takes many seconds;
# in half a second numpy takes about as many terms of an edge and a position.
WORTH_LOADING = 1_200_000


@cache
def has_numba() -> bool:
    """Whether the compiled kernel can be used here."""
    return importlib.util.find_spec("numba") is not None


def worth_compiling(terms: float) -> bool:
    """Whether so many terms are taken sooner by compiled loops, their loading included."""
    return has_numba() and (terms >= WORTH_LOADING or is_loaded())
