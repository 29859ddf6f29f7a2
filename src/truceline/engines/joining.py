"""Which reports tell of the same incident: odds for each pair, then a careful merge.

A second report of an incident lies near the first, by both position errors, and near it in time;
an unrelated report lies anywhere, as densely as reports are there and then. The odds that two
reports are one incident are the ratio of these two densities, times how much more often true
pairs agree in kind and actor (after Fellegi and Sunter 1969, doi:10.1080/01621459.1969.10501049).
How often reports repeat, how far times drift and how often kinds agree is learnt from the data
by expectation and maximisation; so is how often one teller tells twice of one incident.

Pairs are merged from the surest down. A report joins only if it also lies near the group's
middle: chains of neighbours do not grow together. Rows of a source that gives every incident one
row never stand in one group.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from truceline.engines.compiled import worth_compiling
from truceline.engines.native import Native
from truceline.engines.nearness import GAP_DAYS, REACH, Listed, Located, Near, Search
from truceline.engines.plane import Floats, Ints, Plane
from truceline.engines.reckoning import Learnt, Pairs, Reckoning, density_of, learn

DAY = 86_400.0

_TERMS = 50  # what a report takes of the search, as `worth_compiling` counts
# Near pairs that are all learnt from. Of more, a part of the reports teaches how true pairs look,
# and only those that turn out at least this likely are told.
MOST_PAIRS = 1_000_000
LIKELY = 0.1
_PROBE = 8_000  # reports of which the near pairs are counted first

_merge = Native("sweeping", "merge")


@dataclass(frozen=True)
class Reports:
    """Reports as columns (n,): where, how near, when [s, UTC], and codes, 0 for unknown.

    ``source`` is a source of which no two rows tell of one incident; ``teller`` is who told.
    ``clock_days`` is how far a stated time may be off, where it is less than `GAP_DAYS`; of two
    reports the looser clock counts.
    """

    lon: Floats
    lat: Floats
    sigma_m: Floats
    start: Ints
    end: Ints
    kind: Ints
    actor: Ints
    teller: Ints
    source: Ints
    clock_days: Floats | None = None

    def __len__(self) -> int:
        return len(self.lon)


@dataclass(frozen=True)
class Joined:
    """The group of each report (n,): the row of one of its reports."""

    group: Ints
    repeats: float  # further reports of an incident for each report, as learnt
    tell: Callable[[], Pairs]

    @cached_property
    def pairs(self) -> Pairs:
        """The pairs that were looked at, found anew when first asked for."""
        return self.tell()


Pairing = Callable[[Located], tuple[Ints, Ints]]


def join(
    reports: Reports,
    *,
    least: float = 0.5,
    compiled: bool | None = None,
    pairing: Pairing | None = None,
) -> Joined:
    """Return groups of reports that tell of one incident, merging pairs of at least `least`.

    `pairing` finds the near pairs in place of the search here, with the same answer.
    """
    if compiled is None:
        compiled = worth_compiling(_TERMS * len(reports))
    order, located = _located(reports, compiled)
    columns = (reports.kind, reports.actor, reports.teller)
    reckoning = Reckoning(
        located,
        np.column_stack([column[order] for column in columns]).astype(np.int64),
        None if reports.clock_days is None else reports.clock_days[order],
        density_of(located.x, located.y, located.middle),
        compiled,
    )
    near: Near = Listed(*pairing(located)) if pairing else Search(located, compiled)
    sample = _sampled(near, reckoning)
    learnt = learn(
        reckoning.place(sample.first, sample.second),
        reckoning.levels(sample.first, sample.second),
        len(reports) * sample.share,
    )
    first, second, odds = _likely(near, reckoning, learnt, sample, least)
    ranked = _ranked(first, second, odds)
    group = _merged(first[ranked], second[ranked], located, reports.source[order], compiled)
    labels = np.empty(len(order), dtype=np.int64)
    labels[order] = order[group]

    def tell() -> Pairs:
        return _told(near, reckoning, learnt, sample, min(LIKELY, least), order)

    return Joined(labels, learnt.repeats, tell)


def _located(reports: Reports, compiled: bool) -> tuple[Ints, Located]:
    """Return reports on a plane, those near each other together, and which report each is."""
    plane = Plane(float(np.median(reports.lon)), float(np.median(reports.lat)))
    x, y, scale = plane.project(reports.lon, reports.lat, compiled=compiled)
    x, y = x / scale.mean(), y / scale.mean()
    middle = (reports.start + reports.end) / 2 / DAY
    length = (reports.end - reports.start) / DAY
    located = Located(x, y, reports.sigma_m, middle, length)
    order = located.order()
    return order, located.rows(order)


@dataclass(frozen=True)
class _Sample:
    """Near pairs to learn from, and what share of all near pairs they are."""

    first: Ints
    second: Ints
    share: float


def _sampled(near: Near, reckoning: Reckoning) -> _Sample:
    """Return all near pairs, or those among a part of the reports where they are too many.

    Which reports are in the part follows from where and when they were, not from their order.
    """
    count = len(reckoning.density)
    part = min(1.0, _PROBE / max(count, 1))
    while True:
        first, second = _pairs_within(near, reckoning, part)
        expected = len(first) / part**2
        if part == 1.0 and expected <= MOST_PAIRS:
            return _Sample(first, second, 1.0)
        if part < 1.0 and len(first) < _PROBE // 8:
            part = min(1.0, 4 * part)
        elif expected <= MOST_PAIRS:
            part = 1.0
        else:
            break
    part = float(np.sqrt(MOST_PAIRS / 2 / expected))
    first, second = _pairs_within(near, reckoning, part)
    return _Sample(first, second, part**2)


def _pairs_within(near: Near, reckoning: Reckoning, part: float) -> tuple[Ints, Ints]:
    """Return pairs of a part of the reports in one order, so that sums over them are the same."""
    count = max(len(reckoning.density), 1)
    found = [np.empty(0, np.int64)]
    for first, second in near.within(reckoning.located.part(part)):
        some = reckoning.allowed(first, second)
        found.append(first[some].astype(np.int64) * count + second[some])
    ones, others = np.divmod(np.sort(np.concatenate(found)), count)
    return ones, others


def _likely(
    near: Near, reckoning: Reckoning, learnt: Learnt, sample: _Sample, least: float
) -> tuple[Ints, Ints, Floats]:
    """Return the pairs of at least this probability, and their odds [natural log]."""
    blocks = near.blocks(reckoning.bar(learnt, least))
    if sample.share == 1.0:
        blocks = iter([(sample.first, sample.second)])
    limit = np.log(least / (1 - least))
    found = [(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0))]
    for first, second in blocks:
        some = reckoning.allowed(first, second)
        if not some.all():
            first, second = first[some], second[some]
        odds = reckoning.odds(learnt, first, second)
        some = odds >= limit
        ones, others = first[some].astype(np.int32), second[some].astype(np.int32)
        found.append((ones, others, odds[some]))
    ones, others, odds = (np.concatenate(column) for column in zip(*found, strict=True))
    return ones, others, odds


def _ranked(first: Ints, second: Ints, odds: Floats) -> Ints:
    """Return the order of pairs from the surest down, equal ones by their reports."""
    order = np.argsort(-odds)
    ranked = odds[order]
    equal = np.flatnonzero(ranked[1:] == ranked[:-1])
    if len(equal):
        tied = np.unique(np.concatenate([equal, equal + 1]))
        rows = order[tied]
        order[tied] = rows[np.lexsort((second[rows], first[rows], -odds[rows]))]
    return order


def _told(
    near: Near, reckoning: Reckoning, learnt: Learnt, sample: _Sample, least: float, order: Ints
) -> Pairs:
    """Return the pairs with their odds taken apart, by the rows of the reports as they came."""
    if sample.share == 1.0:
        least, blocks = 0.0, iter([(sample.first, sample.second)])
    else:
        blocks = near.blocks(reckoning.bar(learnt, least))
    kept = []
    for first, second in blocks:
        some = reckoning.allowed(first, second)
        kept.append(reckoning.pairs(learnt, first[some], second[some]).at_least(least))
    pairs = Pairs.joined(kept)
    first, second = order[pairs.first], order[pairs.second]
    first, second = np.minimum(first, second), np.maximum(first, second)
    return replace(pairs, first=first, second=second).rows(np.lexsort((second, first)))


def _merged(first: Ints, second: Ints, at: Located, source: Ints, compiled: bool) -> Ints:
    """Return the group of each report, merging pairs in order."""
    weight = 1.0 / (at.sigma_m * at.sigma_m + 1.0)
    totals = np.column_stack(
        [at.x * weight, at.y * weight, at.middle * weight, weight, at.sigma_m, at.length]
    )
    count = len(at.x)
    group, following, last = np.arange(count), np.full(count, -1), np.arange(count)
    merge = _merge if compiled else merge_groups
    merge(
        first.astype(np.int32), second.astype(np.int32), np.ascontiguousarray(source), totals,
        group, following, last, REACH, GAP_DAYS,
    )  # fmt: skip
    return group


def merge_groups(
    first: Any, second: Any, source: Any, totals: Any, group: Any, following: Any, last: Any,
    reach: float, gap: float,
) -> int:  # fmt: skip
    """Write the group of each report, merging pairs in order where the groups allow it.

    Two groups merge if no source tells in both and their middles, weighted by precision, lie
    within `reach` of the errors and `gap` days of each other. `totals` (n, 6) holds for each
    group weighted x, y and middle, the weight, the least error and the longest interval;
    `following` the next member of a group, -1 after the `last`. Plain loops, so that numba can
    compile it.
    """
    for pair in range(len(first)):
        a, b = group[first[pair]], group[second[pair]]
        if a == b:
            continue
        one_x, one_y, one_t, one_w, one_least, one_longest = totals[a]
        x, y, t, w, least, longest = totals[b]
        dx, dy = one_x / one_w - x / w, one_y / one_w - y / w
        spread = one_least * one_least + least * least + 1.0
        apart = abs(one_t / one_w - t / w) - (one_longest + longest) / 2
        if dx * dx + dy * dy > reach * reach * spread or apart > gap:
            continue
        clash = False
        one = a
        while one >= 0 and not clash:
            other = b if source[one] != 0 else -1
            while other >= 0:
                if source[one] == source[other]:
                    clash = True
                    break
                other = following[other]
            one = following[one]
        if clash:
            continue
        if b < a:
            a, b = b, a
        member = b
        while member >= 0:
            group[member] = a
            member = following[member]
        following[last[a]] = b
        last[a] = last[b]
        for which in range(4):
            totals[a, which] += totals[b, which]
        totals[a, 4] = min(one_least, least)
        totals[a, 5] = max(one_longest, longest)
    return 0
