"""Colours and patterns of maps and charts: no flag's colours, told apart without colour too.

Purple and green are the ends of ColorBrewer's PRGn scheme, safe for colour-blind readers
(Harrower and Brewer 2003, doi:10.1179/000870403235002042); every fill also has its own pattern,
so that a black-and-white print still tells the parties apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from truceline.model.balance import NOBODY_NAMED
from truceline.model.control import RESIDUE
from truceline.model.record import CONTESTED, UNKNOWN_HOLDER, PartyId

INK = "#1f2328"
QUIET = "#6b6f76"
SEA = "#e8eef1"
ABROAD = "#f4f2ee"
LAND = "#fbfaf7"
BOUNDARY = "#9a948a"
BORDER = "#5c564d"
ACCENT = "#a4441b"  # what a deal moves, and its zones


@dataclass(frozen=True)
class Fill:
    """A fill: its tint, the ink of its pattern, and the lines of the pattern."""

    tint: str
    ink: str
    pattern: str  # SVG of one tile of 8 x 8 units; empty for a plain tint


_LINES = '<path d="M-2 2L2-2M0 8L8 0M6 10L10 6" stroke="{ink}" stroke-width=".8"/>'
_BACK = '<path d="M-2 6L2 10M0 0L8 8M6-2L10 2" stroke="{ink}" stroke-width=".8"/>'
_DOTS = '<circle cx="2" cy="2" r=".7" fill="{ink}"/><circle cx="6" cy="6" r=".7" fill="{ink}"/>'
_CROSS = '<path d="M0 8L8 0M0 0L8 8" stroke="{ink}" stroke-width=".7"/>'

_PARTIES = (
    Fill("#d5c4e0", "#a98fbd", _LINES),
    Fill("#dcebd6", "#a5c79d", ""),
    Fill("#efdcc0", "#c9a36a", _DOTS),
    Fill("#c8dfe2", "#7fb0b6", _BACK),
)
UNNAMED = Fill("#ececec", "#8a8a8a", "")  # a holder that the deal does not name
_OTHERS = {
    CONTESTED: Fill("#ececec", "#8a8a8a", _CROSS),
    UNKNOWN_HOLDER: Fill("#f1f1ef", "#b9b7b0", _DOTS),
    NOBODY_NAMED: Fill("#ffffff", ACCENT, _CROSS),
    RESIDUE: Fill("#f1f1ef", "#d0cdc6", ""),
}


def fills(parties: Iterable[PartyId]) -> dict[PartyId, Fill]:
    """Return a fill for each party, in the order in which the deal names them, and the rest."""
    named = {party: _PARTIES[i % len(_PARTIES)] for i, party in enumerate(parties)}
    return {**_OTHERS, **named}


def paint(name: str, fill: Fill) -> str:
    """Return what to fill a shape with: the pattern called `name`, or the tint where plain."""
    return f"url(#{name})" if fill.pattern else fill.tint


def pattern(name: str, fill: Fill) -> str:
    """Return the SVG definition of a fill as a pattern called `name`; nothing for a plain one."""
    if not fill.pattern:
        return ""
    return (
        f'<pattern id="{name}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{fill.tint}"/>'
        f"{fill.pattern.format(ink=fill.ink)}</pattern>"
    )
