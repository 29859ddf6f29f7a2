"""Numbers of the text -> low, best and high, each range with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from truceline.deal import syntax as s
from truceline.deal.print_time import quantity_text
from truceline.deal.vocabulary import LENGTH_UNITS, TIME_UNITS
from truceline.model.estimate import Estimate, Unit


@dataclass(frozen=True)
class Span3:
    """A number as low, best and high; None where the text gives none."""

    low: float | None
    best: float | None
    high: float | None
    because: tuple[str, ...] = ()

    def times(self, factor: float) -> Span3:
        """Return the span scaled by a positive factor."""

        def scaled(value: float | None) -> float | None:
            return None if value is None else value * factor

        return Span3(scaled(self.low), scaled(self.best), scaled(self.high), self.because)

    def estimate(self, unit: Unit) -> Estimate:
        """Return the span as a record."""
        return Estimate(
            low=self.low, best=self.best, high=self.high, unit=unit, because=self.because
        )


def span_of(quantity: s.Quantity) -> Span3:
    """Return what a quantity may be, in its own unit.

    `at least` leaves the top open. `about` has no tolerance in the text: it is read as half a
    unit of the last digit written, and says so.
    """
    if isinstance(quantity, s.EitherAmount):
        return _either(quantity)
    value, text = quantity.value, quantity_text(quantity)
    if value is None:
        return Span3(None, None, None, ("the text does not say how much",))
    if quantity.upper is not None:
        return Span3(value, None, quantity.upper, (f'the text gives a range: "{text}"',))
    if quantity.qualifier in ("at least", "over"):
        return Span3(value, value, None, (f'"{text}" has no upper bound',))
    if quantity.qualifier in ("at most", "under"):
        return Span3(None, value, value, (f'"{text}" has no lower bound',))
    if quantity.qualifier == "about":
        half = _half_digit(value)
        reason = f'"{text}" has no tolerance: read to half of its last digit'
        return Span3(value - half, value, value + half, (reason,))
    return Span3(value, value, value)


def _either(quantity: s.EitherAmount) -> Span3:
    spans = [span_of(option) for option in quantity.options]
    lows = [span.low for span in spans]
    highs = [span.high for span in spans]
    return Span3(
        None if None in lows else min(low for low in lows if low is not None),
        None,
        None if None in highs else max(high for high in highs if high is not None),
        (f'readings side by side: "{quantity_text(quantity)}"',),
    )


def _half_digit(value: float) -> float:
    decimals = f"{value:.10f}".rstrip("0").partition(".")[2]
    return float(0.5 * 10.0 ** -len(decimals))


def unit_of(quantity: s.Quantity) -> str:
    """Return the unit of a quantity, of its first reading where there are several."""
    amount = quantity.options[0] if isinstance(quantity, s.EitherAmount) else quantity
    return amount.unit


def km_of(quantity: s.Quantity) -> Span3:
    """Return a length [km]."""
    return span_of(quantity).times(LENGTH_UNITS.get(unit_of(quantity), 1.0))


def hours_of(quantity: s.Quantity) -> Span3:
    """Return a length of time [hours], months and years at their mean length."""
    return span_of(quantity).times(TIME_UNITS.get(unit_of(quantity), 1.0))


def months_of(quantity: s.Quantity) -> int:
    """Return whole months, for a length of time that counts by the calendar, else 0."""
    unit = unit_of(quantity)
    factor = {"months": 1, "years": 12}.get(unit, 0)
    if not factor or not isinstance(quantity, s.Amount) or quantity.value is None:
        return 0
    return round(quantity.value * factor)
