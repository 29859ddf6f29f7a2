"""Incidents against obligations: four factors each, and what they come to together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from truceline.engines.matching import LEAST, Pairs
from truceline.model.estimate import Estimate
from truceline.model.finding import Finding, Proposed
from truceline.model.incident import Incident
from truceline.model.record import FindingId, IncidentId, PartyId
from truceline.monitor.naming import share_of
from truceline.monitor.ranges import ONE, UNKNOWN, Range, Ranges, jointly, ranges_of, repeated
from truceline.monitor.stories import Told, origins_of
from truceline.monitor.table import seconds
from truceline.monitor.watch import Watch, Watched
from truceline.monitor.windows import share_in

Ints = NDArray[np.int64]

# A Gaussian error keeps 95 % of its mass within 2.448 standard deviations of each axis.
SIGMA_SHARE = 1 / np.sqrt(-2 * np.log(0.05))

POSSIBLE, ALLEGED = 0.1, 0.5  # joint probabilities at which a finding is called so


@dataclass(frozen=True)
class Matched:
    """The findings of one obligation on one batch of incidents, as columns (n,)."""

    watched: Watched
    rows: Ints  # into the batch
    inside: Ranges
    in_window: Ranges
    act: Ranges
    party: Ranges | None
    breach: Ranges

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Matcher:
    """What incidents are matched with: the watch, the names of parties, and the mandate."""

    watch: Watch
    names: Mapping[str, PartyId]
    mandated: bool = False

    def match(self, batch: Sequence[Incident]) -> list[Matched]:
        """Return the findings on a batch, obligation by obligation in the deal's order."""
        start = np.array([seconds(each.occurred_from) for each in batch], dtype=np.int64)
        end = np.array([seconds(each.occurred_to) for each in batch], dtype=np.int64)
        shares = self._shares_by_area(batch, (start + end) // 2)
        found = []
        for watched in self.watch.obligations:
            inside = self._inside(watched, shares, len(batch))
            if inside is None:
                continue
            rows = np.flatnonzero(inside.high >= LEAST)
            matched = self._matched(watched, batch, rows, inside.rows(rows), start, end)
            if len(matched):
                found.append(matched)
        return found

    def _matched(
        self,
        watched: Watched,
        batch: Sequence[Incident],
        rows: Ints,
        inside: Ranges,
        start: Ints,
        end: Ints,
    ) -> Matched:
        span = watched.span
        window = share_in(span, start[rows], end[rows]) if span else repeated(UNKNOWN, len(rows))
        act = self._act(watched, batch, rows)
        party = self._party(watched, batch, rows) if self.mandated else None
        breach = jointly([inside, window, act, *([party] if party else [])])
        # below the threshold at best and at worst alike, it does not bear on the obligation;
        # a range that is open only because nobody said who acted stays
        kept = (breach.high >= LEAST) & ~(breach.best < LEAST)
        which = np.flatnonzero(kept)
        return Matched(
            watched,
            rows[which],
            inside.rows(which),
            window.rows(which),
            act.rows(which),
            party.rows(which) if party else None,
            breach.rows(which),
        )

    def _shares_by_area(
        self, batch: Sequence[Incident], moment: Ints
    ) -> dict[int, NDArray[np.float64]]:
        """Return for each area of the index the probability that each incident lies in it."""
        index = self.watch.index
        if index is None:
            return {}
        lon = np.array([each.lon for each in batch])
        lat = np.array([each.lat for each in batch])
        metres = np.array([each.precision_m for each in batch])
        disc = np.array([each.spread == "disc" for each in batch])
        dense: dict[int, NDArray[np.float64]] = {}
        for rows, spread, factor in (
            (np.flatnonzero(~disc), "gaussian", SIGMA_SHARE),
            (np.flatnonzero(disc), "disc", 1.0),
        ):
            if len(rows):
                pairs = index.probabilities(
                    lon[rows], lat[rows], metres[rows] * factor,
                    moment=moment[rows], spread=spread,  # type: ignore[arg-type]
                )  # fmt: skip
                _scatter(dense, pairs, rows, len(batch))
        return dense

    def _inside(
        self, watched: Watched, shares: Mapping[int, NDArray[np.float64]], count: int
    ) -> Ranges | None:
        if watched.everywhere:
            return repeated(ONE, count)
        if watched.area is None:
            return None
        nowhere = np.zeros(count)
        best, low, high = (
            shares.get(place, nowhere)
            for place in (watched.area.best, watched.area.low, watched.area.high)
        )
        return Ranges(np.minimum(low, best), best, np.maximum(high, best))

    def _act(self, watched: Watched, batch: Sequence[Incident], rows: Ints) -> Ranges:
        known: dict[object, Range] = {}
        found = []
        for row in rows.tolist():
            each = batch[row]
            key = (each.category, each.domain, each.weapon, each.exercise)
            if key not in known:
                share = self.watch.acts.share(
                    watched.obligation, each.category, each.domain, each.weapon
                )
                known[key] = Range(0.0, 0.0, share.high) if each.exercise else share
            found.append(known[key])
        return ranges_of(found)

    def _party(self, watched: Watched, batch: Sequence[Incident], rows: Ints) -> Ranges:
        party = watched.obligation.party
        return ranges_of(
            [share_of(party, batch[row].attributions, self.names) for row in rows.tolist()]
        )


def _scatter(dense: dict[int, NDArray[np.float64]], pairs: Pairs, rows: Ints, count: int) -> None:
    for zone in np.unique(pairs.zone).tolist():
        here = pairs.zone == zone
        column = dense.setdefault(zone, np.zeros(count))
        column[rows[pairs.point[here]]] = pairs.share[here]


def findings_of(
    matched: Matched,
    batch: Sequence[Incident],
    told: Mapping[IncidentId, Told] | None = None,
) -> list[Finding]:
    """Return the findings of one obligation as records, in the order of the batch."""
    return [_finding(matched, place, batch[row], told) for place, row in enumerate(matched.rows)]


def _finding(
    matched: Matched, place: int, incident: Incident, told: Mapping[IncidentId, Told] | None
) -> Finding:
    watched = matched.watched
    alone = Told(reports=1, origins=origins_of([incident.origins]))
    heard = told.get(incident.id, alone) if told else alone
    breach = _estimate(matched.breach, place, *_unknowns(matched, place))
    return Finding(
        id=FindingId(f"{incident.id}/{watched.obligation.id}"),
        incident=incident.id,
        obligation=watched.obligation.id,
        zone=watched.zone,
        party=watched.obligation.party if matched.party else None,
        occurred_from=incident.occurred_from,
        occurred_to=incident.occurred_to,
        p_inside=_estimate(matched.inside, place, *_place_reason(watched, incident)),
        p_in_window=_estimate(matched.in_window, place, *_window_reason(watched, incident)),
        p_act=_estimate(matched.act, place, *_act_reason(incident)),
        p_party=(
            _estimate(matched.party, place, "attribution by one feed") if matched.party else None
        ),
        p_breach=breach,
        status=status_of(breach.best),
        reports=heard.reports,
        origins=heard.origins,
        because=watched.because,
    )


def status_of(best: float | None) -> Proposed:
    """Return what a machine may call a finding: an alleged breach at most, never confirmed."""
    if best is None:
        return "undetermined"
    if best >= ALLEGED:
        return "alleged breach"
    return "possible breach" if best >= POSSIBLE else "incident"


def _estimate(ranges: Ranges, place: int, *because: str) -> Estimate:
    best = float(ranges.best[place])
    low, high = float(ranges.low[place]), float(ranges.high[place])
    return Estimate(
        best=None if np.isnan(best) else best,
        low=low,
        high=high,
        unit="probability",
        because=() if low == best == high else because,
    )


def _unknowns(matched: Matched, place: int) -> list[str]:
    factors = {
        "place": matched.inside,
        "time": matched.in_window,
        "act": matched.act,
        "party": matched.party,
    }
    unknown = [
        name for name, each in factors.items() if each is not None and np.isnan(each.best[place])
    ]
    if unknown:
        return [f"not known: {', '.join(unknown)}"]
    return ["product of the factors; the range holds however they depend on each other"]


def _place_reason(watched: Watched, incident: Incident) -> list[str]:
    if watched.everywhere:
        return ["the text names no area"]
    likely = "always" if incident.spread == "disc" else "in 19 of 20 cases"
    return [
        f"placed within {incident.precision_m:,.0f} m {likely}",
        *(["the area is not certain"] if _is_uncertain(watched) else []),
    ]


def _is_uncertain(watched: Watched) -> bool:
    area = watched.area
    return area is not None and (area.low != area.best or area.high != area.best)


def _window_reason(watched: Watched, incident: Incident) -> list[str]:
    if watched.span is None:
        return list(watched.because)
    hours = (incident.occurred_to - incident.occurred_from).total_seconds() / 3600
    return [f"known to {hours:,.0f} hours" if hours >= 1 else "known to minutes"]


def _act_reason(incident: Incident) -> list[str]:
    reasons = [f"{incident.category}: how far the act is prohibited is a judgement (acts table)"]
    if incident.exercise:
        reasons.append("assessed as a live-fire exercise")
    if incident.domain is None:
        reasons.append("domain not known")
    return reasons
