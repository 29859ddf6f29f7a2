"""Conventions by name: what a publisher counts, on which Earth, within which boundaries.

Published areas of one day differ by up to a percent for reasons that are rarely printed. A
convention writes them down, so that a figure can be reproduced and the rest of a difference
has a cause. How each was found out is told in ``docs/explanation/conventions.md``.
"""

from __future__ import annotations

from dataclasses import dataclass

from truceline.errors import InputError, Problem
from truceline.geo.earth import EARTHS, Earth

# what a layer of a published map says of its area, whatever the publisher calls it
HELD = "held"
HELD_BEFORE_2022 = "held before 2022"
STATUS_UNKNOWN = "status unknown"
RETAKEN = "retaken"
ELSEWHERE = "elsewhere"  # drawn on the map but no part of the theatre
CLAIMED = "claimed"


@dataclass(frozen=True, slots=True)
class Convention:
    """How areas are counted: the Earth, the layers that count as held, the ground, the clock."""

    name: str
    publisher: str
    earth: Earth
    held: frozenset[str] = frozenset({HELD, HELD_BEFORE_2022})
    clipped: bool = True  # False: the publisher's own outline counts, coast and border included
    whole_km2: float | None = None  # the area that the publisher's percentages are of
    timing: str = "the map of a date is the state when it was drawn"
    source: str = ""

    def describe(self, boundaries: str, counted: str = "") -> str:
        """Return one line that says how a figure was counted.

        `counted` says what stands for land held, where it is not the layers of a publisher.
        """
        ground = (
            f"within the boundaries of {boundaries}"
            if self.clipped
            else "the publisher's own outline, not cut to any boundary"
        )
        layers = f"counted as held: {', '.join(sorted(self.held))}"
        return f"{self.earth.title}; {ground}; {counted or layers}"


DEFAULT = Convention("geodesic", "Truceline", EARTHS["wgs84"])

CONVENTIONS: dict[str, Convention] = {
    convention.name: convention
    for convention in (
        DEFAULT,
        Convention(
            "deepstate",
            "DeepState",
            EARTHS["sphere-equatorial"],
            clipped=False,
            whole_km2=603_628.0,
            timing="a month runs from the map of its 1st day to that of the next month's 1st",
            source="DeepState, 17 August 2025 and statistics of 2025, 1 January 2026",
        ),
        Convention(
            "isw",
            "Institute for the Study of War",
            EARTHS["wgs84"],
            held=frozenset({HELD, HELD_BEFORE_2022}),
            clipped=False,
            timing="assessed as of 15:00 Eastern time of the day",
        ),
        Convention(
            "web-mercator",
            "area columns of shapefiles in EPSG:3857",
            EARTHS["web-mercator"],
            clipped=False,
            source="the attribute, not the map: 2.2 times too large at 48 degrees north",
        ),
    )
}


def convention_of(name: str | None) -> Convention:
    """Return a convention by name, the default for None, or raise CONVENTION-UNKNOWN."""
    if name is None:
        return DEFAULT
    if name in CONVENTIONS:
        return CONVENTIONS[name]
    from difflib import get_close_matches

    near = get_close_matches(name, CONVENTIONS, n=1)
    raise InputError(
        Problem(
            "CONVENTION-UNKNOWN",
            f'no convention "{name}"; known are {", ".join(CONVENTIONS)}',
            hint=f'Did you mean "{near[0]}"?' if near else "",
        )
    )
