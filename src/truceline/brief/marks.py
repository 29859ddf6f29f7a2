"""The marks that a map and its legend share."""

from __future__ import annotations

from truceline.brief import palette
from truceline.brief.palette import ACCENT


def changed_pattern(name: str) -> str:
    """Return the pattern of ground that passes: strong lines over the receiver's own fill."""
    return (
        f'<pattern id="{name}" width="7" height="7" patternUnits="userSpaceOnUse">'
        f'<path d="M-1.5 1.5L1.5-1.5M0 7L7 0M5.5 8.5L8.5 5.5" stroke="{ACCENT}" '
        'stroke-width="1.1"/></pattern>'
    )


def contact_line(data: str) -> str:
    """Return the line of contact along path data: ink on a white casing."""
    common = f'd="{data}" fill="none" stroke-linejoin="round" stroke-linecap="round"'
    return (
        f'<path {common} stroke="#fff" stroke-width="3.8"/>'
        f'<path {common} stroke="{palette.INK}" stroke-width="1.7"/>'
    )


def site_mark(x: float, y: float) -> str:
    """Return the mark of a site: a diamond with a dot."""
    return (
        f'<path d="M{x:.1f} {y - 4.6:.1f}l4.6 4.6-4.6 4.6-4.6-4.6z" fill="#fff" '
        f'stroke="{palette.INK}" stroke-width="1.3"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.4" fill="{palette.INK}"/>'
    )
