"""What a fault trial reports: tried, failed, seed, and its control.

A control is the same trial with the protection off: it must go wrong, or the trial shows
nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Tally:
    """One kind of fault, tried many times."""

    name: str
    seed: int
    tried: int = 0
    failures: list[str] = field(default_factory=list)
    control: str = ""  # the protection that was off
    control_tried: int = 0
    control_failed: int = 0  # how often it went wrong then, as it must
    not_run: str = ""  # why it could not be tried here

    def check(self, holds: bool, what: str) -> None:
        """Count one trial."""
        self.tried += 1
        if not holds:
            self.failures.append(what)

    @property
    def is_good(self) -> bool:
        """Whether nothing failed, and the control (if there is one) did."""
        if self.not_run:
            return True
        return (
            self.tried > 0 and not self.failures and (not self.control or self.control_failed > 0)
        )

    def __str__(self) -> str:
        if self.not_run:
            return f"{self.name}: NOT RUN ({self.not_run})"
        line = f"{self.name}: tried {self.tried:,}, failed {len(self.failures):,}, seed {self.seed}"
        if self.control:
            line += f"; control ({self.control}): failed {self.control_failed:,} of "
            line += f"{self.control_tried:,}"
            line += "" if self.control_failed else " AND HAD TO"
        return "\n    ".join([line, *self.failures[:5]])


Trial = Callable[[Path, int, int], Tally]  # a folder to work in, how many, a seed
