"""Buy-in, a verb a function: read the positions or the model, call the room, return the record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from truceline.buyin.runfile import Asked, answer, read_run_file
from truceline.model.buyin import Reading
from truceline.model.runfile import RunAnswer


def buyin_run(
    file: str | Path,
    *,
    reading: Reading = "legal sequences",
    certificates: bool = False,
    coalitions: bool = False,
    inverse: Sequence[int] = (),
) -> RunAnswer:
    """Return the answer to a run file: a conflict, a batch, ultimatums, or a draft's changes."""
    asked = Asked(reading, certificates, coalitions, tuple(inverse))
    return answer(read_run_file(file), asked)
