"""Borders drawn coarsely for wide position errors, with what the drawing loses kept as moments.

A position known to 25 km sees a border of 200 m steps only through its area and first moments.
A stretch of border much shorter than sigma is replaced by its chord; the lobe between stretch
and chord keeps its area, first and second moments, and enters a probability through the
expansion of the Gaussian around the lobe's middle. The error is of third order in the length of
the stretch over sigma: 3e-5 at 0.6 on borders as rugged as a river.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from truceline.engines.edges import Edges
from truceline.engines.native import Native
from truceline.engines.plane import Floats, Ints

_stretch = Native("laying", "stretch_starts")


def coarsened(edges: Edges, longest: float, *, compiled: bool = False) -> Edges:
    """Return chords of stretches of border that lead at most `longest` far, with their lobes.

    A stretch never passes a point where the zones on either side, or the interval of validity,
    change. ``lobes`` (n, 8) holds the middle x and y, the signed area, the two first and the
    three second moments (xx, xy, yy) about the middle.
    """
    first = _starts_of(edges, longest, compiled)
    last = np.append(first[1:], len(edges)) - 1
    stretch = np.repeat(np.arange(len(first)), last - first + 1)
    ax, ay, bx, by = edges.ax[first], edges.ay[first], edges.bx[last], edges.by[last]
    member_counts = np.diff(edges.offsets)[first]
    offsets = np.concatenate([[0], np.cumsum(member_counts)]).astype(np.int64)
    members = np.repeat(edges.offsets[first], member_counts) + (
        np.arange(offsets[-1]) - np.repeat(offsets[:-1], member_counts)
    )
    return Edges(
        ax=ax,
        ay=ay,
        bx=bx,
        by=by,
        start=edges.start[first],
        end=edges.end[first],
        offsets=offsets,
        zones=edges.zones[members],
        signs=edges.signs[members],
        zone_count=edges.zone_count,
        lobes=_lobes(edges, stretch, ax, ay, bx, by),
    )


def _starts_of(edges: Edges, longest: float, compiled: bool) -> Ints:
    """Return where stretches start: each goes on while it stays within `longest` of its start.

    Rugged borders are long but do not lead far: what counts is how far a stretch leads.
    """
    if compiled:
        found = np.empty(len(edges), np.int64)
        return found[: _stretch(edges.ends, _breaks(edges), longest, found)].copy()
    broken = _breaks(edges).tolist()
    ends = zip(edges.ax.tolist(), edges.ay.tolist(), edges.bx.tolist(), edges.by.tolist(),
               strict=True)  # fmt: skip
    limit, x, y, starts = longest * longest, 0.0, 0.0, []
    for row, (ax, ay, bx, by) in enumerate(ends):
        # an edge that leads away and the next that leads back are no stretch
        strays = max((bx - x) ** 2 + (by - y) ** 2, (ax - x) ** 2 + (ay - y) ** 2) > limit
        if broken[row] or strays:
            starts.append(row)
            x, y = ax, ay
    return np.array(starts, dtype=np.int64)


def runs_of(edges: Edges) -> Ints:
    """Return the run of each edge: neighbours in a row with the same zones and times share one."""
    return np.cumsum(_breaks(edges)) if len(edges) else np.empty(0, np.int64)


def _breaks(edges: Edges) -> NDArray[np.bool_]:
    """Mark the edges that do not continue the one before them with the same zones and times."""
    counts = np.diff(edges.offsets)
    broken = np.ones(len(edges), dtype=bool)
    broken[1:] = (
        (edges.ax[1:] != edges.bx[:-1])
        | (edges.ay[1:] != edges.by[:-1])
        | (edges.start[1:] != edges.start[:-1])
        | (edges.end[1:] != edges.end[:-1])
        | (counts[1:] != counts[:-1])
    )
    going_on = np.flatnonzero(~broken)
    members = counts[going_on]
    owner = np.repeat(going_on, members)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(members) - members, members)
    here, before = edges.offsets[owner] + step, edges.offsets[owner - 1] + step
    differs = (edges.zones[here] != edges.zones[before]) | (
        edges.signs[here] != edges.signs[before]
    )
    broken[owner[differs]] = True
    return broken


def _lobes(edges: Edges, stretch: Ints, ax: Floats, ay: Floats, bx: Floats, by: Floats) -> Floats:
    count = len(ax)
    points = np.bincount(stretch, minlength=count)
    mx = np.bincount(stretch, weights=edges.ax, minlength=count) / points
    my = np.bincount(stretch, weights=edges.ay, minlength=count) / points
    along = _moments(
        edges.ax - mx[stretch],
        edges.ay - my[stretch],
        edges.bx - mx[stretch],
        edges.by - my[stretch],
    )
    summed = np.column_stack([np.bincount(stretch, weights=m, minlength=count) for m in along])
    back = np.column_stack(_moments(bx - mx, by - my, ax - mx, ay - my))
    return np.ascontiguousarray(np.column_stack([mx, my, summed + back]))


def _moments(x1: Floats, y1: Floats, x2: Floats, y2: Floats) -> tuple[Floats, ...]:
    """Return the area and moments of the triangles from the origin to each edge, signed."""
    cross = x1 * y2 - x2 * y1
    return (
        cross / 2,
        cross * (x1 + x2) / 6,
        cross * (y1 + y2) / 6,
        cross * (x1 * x1 + x1 * x2 + x2 * x2) / 12,
        cross * (2 * x1 * y1 + x1 * y2 + x2 * y1 + 2 * x2 * y2) / 24,
        cross * (y1 * y1 + y1 * y2 + y2 * y2) / 12,
    )
