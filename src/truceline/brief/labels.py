"""Placing names on a map so that none covers another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import shapely
from shapely.geometry.base import BaseGeometry

_NARROW = frozenset("iljtfrI.,:;'|!()[] ")
_WIDE = frozenset("mwMWШЩЖЮФшщжюф@")

Box = tuple[float, float, float, float]  # left, top, right, bottom


def text_width(text: str, size: float) -> float:
    """Return about how wide a text stands, on the generous side: fonts differ by reader.

    >>> round(text_width("Donetsk", 10))
    40
    """
    return size * sum(_advance(char) for char in text)


def _advance(char: str) -> float:
    if char in _NARROW:
        return 0.32
    if char in _WIDE:
        return 0.88
    return 0.68 if char.isupper() else 0.57


@dataclass(frozen=True)
class Placed:
    """A label where it stands: the anchor of its baseline, and how it is aligned to it."""

    text: str
    x: float
    y: float
    anchor: str  # "start", "middle" or "end"
    box: Box


@dataclass
class Canvas:
    """The room on a map: what is taken, and lines that a name should rather not cross."""

    width: float
    height: float
    avoid: BaseGeometry | None = None
    _taken: list[Box] = field(default_factory=list)

    def take(self, box: Box) -> None:
        """Keep a box free of names."""
        self._taken.append(box)

    def beside(self, text: str, x: float, y: float, size: float, gap: float = 4.0) -> Placed | None:
        """Place a name beside a point, on the side where it disturbs least; None: no room."""
        wide, high = text_width(text, size), size
        rise = size * 0.35  # from the middle of the letters to their baseline
        options = (
            (x + gap, y + rise, "start"),
            (x - gap, y + rise, "end"),
            (x, y - gap - size * 0.2, "middle"),
            (x, y + gap + size * 0.8, "middle"),
            (x + gap * 0.8, y - gap * 0.6, "start"),
            (x + gap * 0.8, y + gap * 0.6 + size * 0.7, "start"),
            (x - gap * 0.8, y - gap * 0.6, "end"),
            (x - gap * 0.8, y + gap * 0.6 + size * 0.7, "end"),
        )
        return self._best(text, options, wide, high)

    def over(self, text: str, spots: Sequence[tuple[float, float]], size: float) -> Placed | None:
        """Place a name over the first of some spots that has room; None: no room."""
        options = tuple((x, y + size * 0.35, "middle") for x, y in spots)
        return self._best(text, options, text_width(text, size), size)

    def _best(
        self, text: str, options: Iterable[tuple[float, float, str]], wide: float, high: float
    ) -> Placed | None:
        best: Placed | None = None
        least = float("inf")
        for rank, (x, y, anchor) in enumerate(options):
            left = {"start": x, "middle": x - wide / 2, "end": x - wide}[anchor]
            box = (left - 1, y - high * 0.85, left + wide + 1, y + high * 0.3)
            if not self.is_free(box):
                continue
            disturbance = rank * 0.1 + self._crossing(box)
            if disturbance < least:
                least, best = disturbance, Placed(text, x, y, anchor, box)
        if best is not None:
            self.take(best.box)
        return best

    def is_free(self, box: Box) -> bool:
        """Whether a box lies inside the map and on nothing that is taken."""
        left, top, right, bottom = box
        if left < 3 or top < 3 or right > self.width - 3 or bottom > self.height - 3:
            return False
        return not any(
            left < right_ and right > left_ and top < bottom_ and bottom > top_
            for left_, top_, right_, bottom_ in self._taken
        )

    def _crossing(self, box: Box) -> float:
        if self.avoid is None:
            return 0.0
        crossed = shapely.intersection(self.avoid, shapely.box(*box))
        return float(crossed.length) / 10
