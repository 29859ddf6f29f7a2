"""Windows of obligations as seconds, and how much of an incident's interval lies in one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from truceline.model.terms import Instant, Window
from truceline.monitor.ranges import Ranges
from truceline.monitor.table import seconds

Ints = NDArray[np.int64]

ENTRY = "entry into force"
_FOREVER = np.iinfo(np.int64).max // 4


@dataclass(frozen=True)
class Span:
    """A window: its start and its end, each as the earliest and latest they may be [s, UTC]."""

    start: tuple[int, int]
    end: tuple[int, int]


def span_of(
    window: Window, anchors: Mapping[str, datetime], *, when_complete: bool = False
) -> Span | None:
    """Return the span of a window, or None where its start is not known.

    `anchors` says when events happened that the text counts from, e.g. ``entry into force``. A
    window without a start begins with the entry into force, where that is known. One with only
    a date by which it must be complete binds from that date on; with `when_complete`, so does
    one that has a start as well: what may still be there until a date is no breach before it.
    """
    starts_at = window.start
    if window.due and not window.unspecified and (when_complete or starts_at is None):
        starts_at = window.due
    start = _moment(starts_at, anchors)
    if start is None and starts_at is None and not window.unspecified and ENTRY in anchors:
        start = (anchors[ENTRY], anchors[ENTRY])
    if start is None:
        return None
    end = _moment(window.end, anchors)
    if end is None and window.duration_days is not None:
        lasting = timedelta(days=window.duration_days)
        end = (start[0] + lasting, start[1] + lasting)
    return Span(
        (seconds(start[0]), seconds(start[1])),
        (seconds(end[0]), seconds(end[1])) if end else (_FOREVER, _FOREVER),
    )


def _moment(
    instant: Instant | None, anchors: Mapping[str, datetime]
) -> tuple[datetime, datetime] | None:
    if instant is None:
        return None
    if instant.earliest and instant.latest:
        return instant.earliest, instant.latest
    anchor = anchors.get(instant.anchor)
    if anchor is None or instant.offset_months:
        return None
    low, high = instant.offset_hours or (0.0, 0.0)
    return anchor + timedelta(hours=low), anchor + timedelta(hours=high)


def share_in(span: Span, start: Ints, end: Ints) -> Ranges:
    """Return how probably incidents in [start, end) [s] happened in a window.

    An incident is as likely at any moment of its interval. The best value takes the middle of
    what the window's start and end may be. A moment without a length is taken for a second.
    """
    end = np.maximum(end, start + 1)
    length = end - start

    def overlap(first: float, last: float) -> NDArray[np.float64]:
        inside = np.minimum(end, last) - np.maximum(start, first)
        shares: NDArray[np.float64] = np.clip(inside / length, 0.0, 1.0)
        return shares

    low = overlap(span.start[1], span.end[0])
    high = overlap(span.start[0], span.end[1])
    best = overlap(sum(span.start) / 2, sum(span.end) / 2)
    return Ranges(np.minimum(low, best), best, np.maximum(high, best))
