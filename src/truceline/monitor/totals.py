"""Expected counts by obligation, zone and period, added up batch by batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import UTC, datetime
from math import ceil, floor, sqrt
from typing import Any

import numpy as np

from truceline.model.estimate import Estimate
from truceline.model.finding import FindingTotal, Period
from truceline.model.incident import Incident
from truceline.model.record import IncidentId, ZoneId
from truceline.monitor.match import Matched
from truceline.monitor.ranges import Ranges
from truceline.monitor.stories import Told

_DIGITS = 9  # sums in another order differ in the last bits; the same feed gives the same total
_NINETY = 1.6448536269514722  # standard deviations that hold 90 % of a normal distribution


@dataclass
class _Sum:
    incidents: float = 0.0
    low: float = 0.0
    best: float = 0.0
    high: float = 0.0
    variance: float = 0.0
    undetermined: float = 0.0


@dataclass
class Totals:
    """Sums by obligation and period; a report counts by its share of the incident it tells."""

    period: Period = "all"
    _sums: dict[tuple[str, str], _Sum] = field(default_factory=dict)

    def add(
        self,
        matched: Iterable[Matched],
        batch: Sequence[Incident],
        told: Mapping[IncidentId, Told] | None = None,
    ) -> None:
        """Add the findings on one batch; order and batching do not change the sums."""
        for each in matched:
            name = each.watched.obligation.id
            incidents = [batch[row] for row in each.rows.tolist()]
            reports = [told[i.id].reports if told and i.id in told else 1 for i in incidents]
            keys = np.array([period_of(i, self.period) for i in incidents])
            for key in np.unique(keys).tolist():
                self._add(name, key, each.breach, 1 / np.array(reports), keys == key)

    def add_table(self, findings: Any) -> None:
        """Add findings that stand in an Arrow batch as they are written."""
        names = np.array(findings["obligation"].to_pylist())
        since, until = (findings[n].to_pylist() for n in ("occurred_from", "occurred_to"))
        keys = np.array([_period(*ends, self.period) for ends in zip(since, until, strict=True)])
        breach = Ranges(
            *(
                findings[f"p_breach_{bound}"].to_numpy(zero_copy_only=False)
                for bound in ("low", "best", "high")
            )
        )
        weight = 1 / findings["reports"].to_numpy()
        for name, key in sorted({*zip(names.tolist(), keys.tolist(), strict=True)}):
            self._add(name, key, breach, weight, (names == name) & (keys == key))

    def _add(
        self, name: str, key: str, ranges: Ranges, weight: np.ndarray, chosen: np.ndarray
    ) -> None:
        rows = np.flatnonzero(chosen)
        into = self._sums.setdefault((name, key), _Sum())
        breach, share = ranges.rows(rows), weight[rows]
        known = ~np.isnan(breach.best)
        best = np.where(known, breach.best, 0.0)
        into.incidents += float(share.sum())
        into.undetermined += float(share[~known].sum())
        into.low += float(breach.low @ share)
        into.best += float(best @ share)
        into.high += float(breach.high @ share)
        into.variance += float((best * (1 - best)) @ share)

    def state(self) -> dict[str, list[float]]:
        """Return the sums so far as plain numbers, to go on from later."""
        return {"\n".join(key): [*astuple(each)] for key, each in self._sums.items()}

    def restore(self, state: Mapping[str, Sequence[float]]) -> None:
        """Go on from sums that were kept."""
        for key, values in state.items():
            name, _, period = key.partition("\n")
            self._sums[name, period] = _Sum(*values)

    def gather(self, state: Mapping[str, Sequence[float]]) -> None:
        """Add sums that were made elsewhere."""
        for key, values in state.items():
            name, _, period = key.partition("\n")
            before = astuple(self._sums.get((name, period), _Sum()))
            self._sums[name, period] = _Sum(*map(sum, zip(before, values, strict=True)))

    def rows(self, zones: Mapping[str, ZoneId | None]) -> tuple[FindingTotal, ...]:
        """Return the totals by obligation and period, with the zone of each obligation."""
        return tuple(
            _total(name, zones.get(name), period, self._sums[name, period])
            for name, period in sorted(self._sums)
        )


def _total(name: str, zone: ZoneId | None, period: str, summed: _Sum) -> FindingTotal:
    because = ["bounds for dependence between place, time, act and party"]
    open_ones = round(summed.undetermined)
    if open_ones:
        because.append(f"{open_ones} of which a factor is not known")
    spread = _NINETY * sqrt(summed.variance)
    nine = ["nine of ten, if incidents are independent and each factor is at its best"]
    if open_ones:
        nine.append("of those with a factor that is not known: from none to all")
    return FindingTotal(
        obligation=name,
        zone=zone,
        period=period,
        incidents=round(summed.incidents),
        expected=Estimate(
            best=None if open_ones else round(summed.best, _DIGITS),
            low=round(summed.low, _DIGITS),
            high=round(summed.high, _DIGITS),
            unit="count",
            because=tuple(because),
        ),
        count_90=Estimate(
            best=None if open_ones else round(summed.best, _DIGITS),
            low=float(max(0, floor(summed.best - spread))),
            high=float(ceil(summed.best + spread) + open_ones),
            unit="count",
            because=tuple(nine),
        ),
        undetermined=open_ones,
    )


def period_of(incident: Incident, period: Period) -> str:
    """Return the name of the period that the middle of an incident falls in, by days of UTC."""
    return _period(incident.occurred_from, incident.occurred_to, period)


def _period(since: datetime, until: datetime, period: Period) -> str:
    if period == "all":
        return "all"
    return _named((since + (until - since) / 2).astimezone(UTC), period)


def _named(moment: datetime, period: Period) -> str:
    if period == "day":
        return f"{moment:%Y-%m-%d}"
    if period == "month":
        return f"{moment:%Y-%m}"
    year, week, _ = moment.isocalendar()
    return f"{year}-W{week:02}"
