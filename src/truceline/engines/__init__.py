"""The few heavy operations: matching positions to zones, joining reports, scanning for clusters.

They take and return arrays, know no words of the trade, and run compiled where numba is there.
"""

from __future__ import annotations

from truceline.errors import Problem, UnavailableError


def require_local(engine: str) -> None:
    """Raise `UnavailableError` (ENGINE-UNKNOWN) for an engine other than this machine."""
    if engine != "local":
        raise UnavailableError(
            Problem(
                "ENGINE-UNKNOWN",
                f"no engine {engine!r} is here; engines: local",
                hint="Leave --engine out to compute on this machine.",
            )
        )
