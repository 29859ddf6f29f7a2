"""The few heavy operations: matching positions to zones, joining reports, scanning for clusters.

They take and return arrays, know no words of the trade, and run compiled where numba is there.
"""

from __future__ import annotations

from truceline.errors import Problem, UnavailableError

_CLUSTERS = ("spark://", "local-cluster[")  # a standalone master; one that the session starts


def is_cluster(engine: str) -> bool:
    """Whether an engine is a Spark cluster, and not this process.

    Raises
    ------
    UnavailableError
        ENGINE-UNKNOWN for any other name.
    """
    if engine == "local":
        return False
    if engine.startswith(_CLUSTERS):
        return True
    raise UnavailableError(
        Problem(
            "ENGINE-UNKNOWN",
            f"no engine {engine!r} is here; engines: local, spark://host:port",
            hint="Leave --engine out to compute on this machine.",
        )
    )
