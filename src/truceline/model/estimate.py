"""A quantity with its range and the reasons for the range."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Literal

from truceline.model.record import Record

Unit = Literal["km2", "km", "m", "persons", "count", "share", "days", "probability"]


class Estimate(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A quantity as best, low and high value; `None` is unknown, which is not zero.

    ``low <= best <= high`` wherever they are known. ``because`` says what the range rests on,
    one short reason an item; an exact figure has ``low == best == high`` and no reason.
    """

    best: float | None
    low: float | None
    high: float | None
    unit: Unit
    because: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        known = [value for value in (self.low, self.best, self.high) if value is not None]
        if any(a > b for a, b in pairwise(known)):
            raise ValueError(f"not in order: {self.low} <= {self.best} <= {self.high}")

    @property
    def is_exact(self) -> bool:
        """Whether the quantity is known and has no range."""
        return self.best is not None and self.low == self.best == self.high

    def scaled(self, factor: float, unit: Unit | None = None) -> Estimate:
        """Return the estimate times a factor, the bounds changing places when it is negative."""
        low, best, high = (
            None if value is None else value * factor for value in (self.low, self.best, self.high)
        )
        if factor < 0:
            low, high = high, low
        return Estimate(best=best, low=low, high=high, unit=unit or self.unit, because=self.because)

    def within(self, other: Estimate) -> bool:
        """Whether the other estimate's known range contains this one's best value."""
        return (
            self.best is not None
            and other.low is not None
            and other.high is not None
            and other.low <= self.best <= other.high
        )


def exactly(value: float, unit: Unit) -> Estimate:
    """Return an estimate without a range."""
    return Estimate(best=value, low=value, high=value, unit=unit)


def between(low: float, best: float | None, high: float, unit: Unit, *because: str) -> Estimate:
    """Return an estimate with a range and its reasons."""
    return Estimate(best=best, low=low, high=high, unit=unit, because=because)


def unknown(unit: Unit, *because: str) -> Estimate:
    """Return the estimate of a quantity that is not known, with the reasons why."""
    return Estimate(best=None, low=None, high=None, unit=unit, because=because)


def total(parts: Iterable[Estimate], unit: Unit) -> Estimate:
    """Return the sum of estimates: bounds add (the parts may all err the same way).

    One unknown part makes the whole unknown; an empty sum is exactly zero.
    """
    low = best = high = 0.0
    lost_low = lost_best = lost_high = False
    reasons: dict[str, None] = {}
    for part in parts:
        if part.unit != unit:
            raise ValueError(f"cannot add {part.unit} to {unit}")
        reasons.update(dict.fromkeys(part.because))
        if part.low is None:
            lost_low = True
        else:
            low += part.low
        if part.best is None:
            lost_best = True
        else:
            best += part.best
        if part.high is None:
            lost_high = True
        else:
            high += part.high
    return Estimate(
        low=None if lost_low else low,
        best=None if lost_best else best,
        high=None if lost_high else high,
        unit=unit,
        because=tuple(reasons),
    )
