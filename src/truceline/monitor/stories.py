"""Reports that tell of one incident: joined, explained, counted by origin, and none deleted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, get_args

import msgspec
import numpy as np
from numpy.typing import NDArray

from truceline.engines.joining import Joined, Pairing, Reports, join
from truceline.engines.nearness import GAP_DAYS
from truceline.engines.reckoning import Pairs
from truceline.model.incident import Category, Incident
from truceline.model.record import IncidentId, to_json
from truceline.monitor.table import seconds

_CATEGORIES: tuple[Category, ...] = get_args(Category)
# feeds whose makers have already joined the reports of an event
_ONE_ROW_AN_EVENT = frozenset({"acled", "ucdp", "viina", "firms"})

# feeds of people who were there and wrote down the minute
_FIRST_HAND = frozenset({"patrol"})
_THEIR_CLOCKS_DAYS = 15 / 1440  # how far the times of two observers of one incident may differ

# lon, lat, sigma_m, start, end, kind, actor, teller, source, clock_days
_Numbers = tuple[float, float, float, int, int, int, int, int, int, float]

_SIGMA_SHARE = 1 / 2.4477468306808166  # a Gaussian keeps 95 % within 2.448 sigma
_DISC_SIGMA = 0.5  # a uniform disc has a standard deviation of half its radius along each axis


@dataclass(frozen=True)
class Told:
    """How often an incident was told: reports of it, and independent origins among them."""

    reports: int
    origins: int


@dataclass(frozen=True)
class Likeness:
    """Why two reports were taken for one incident, or were not [natural log of odds]."""

    first: IncidentId
    second: IncidentId
    place: float
    time: float
    kind: float
    actor: float
    teller: float
    probability: float
    together: bool


@dataclass(frozen=True)
class Stories:
    """The reports of a feed, grouped into incidents."""

    ids: Sequence[IncidentId]
    joined: Joined
    told: Mapping[IncidentId, Told]

    @property
    def incidents(self) -> int:
        """How many different incidents the reports tell of."""
        return len(np.unique(self.joined.group))

    def group_of(self, report: IncidentId) -> tuple[IncidentId, ...]:
        """Return the reports that tell of the same incident as this one, itself among them."""
        group = self.joined.group
        mine = group[list(self.ids).index(report)]
        return tuple(self.ids[row] for row in np.flatnonzero(group == mine).tolist())

    def explain(self, report: IncidentId) -> tuple[Likeness, ...]:
        """Return every report that was compared with this one, and what spoke for and against."""
        row = list(self.ids).index(report)
        pairs, group = self.joined.pairs, self.joined.group
        rows = np.flatnonzero((pairs.first == row) | (pairs.second == row)).tolist()
        return tuple(
            Likeness(
                first=self.ids[int(pairs.first[at])],
                second=self.ids[int(pairs.second[at])],
                place=float(pairs.place[at]),
                time=float(pairs.time[at]),
                kind=float(pairs.kind[at]),
                actor=float(pairs.actor[at]),
                teller=float(pairs.teller[at]),
                probability=float(pairs.probability[at]),
                together=bool(group[pairs.first[at]] == group[pairs.second[at]]),
            )
            for at in rows
        )


class Report(NamedTuple):
    """What joining needs to know of a report: some 200 bytes."""

    id: IncidentId
    origins: tuple[str, ...]
    copies: int  # equal for reports that say the same in every field but the id and sender
    numbers: _Numbers


def stories_of(incidents: Iterable[Incident]) -> Stories:
    """Return reports grouped into incidents.

    Reports that say the same in every field but the id and sender are copies. Rows of a feed whose
    makers have joined reports already are never joined with each other. Some 200 bytes a report
    are kept, not the reports.
    """
    return grouped(map(report_of, incidents))


def report_of(incident: Incident) -> Report:
    """Return what joining needs to know of an incident."""
    return Report(incident.id, incident.origins, _digest(_words(incident)), _numbers(incident))


def grouped(reports: Iterable[Report], pairing: Pairing | None = None) -> Stories:
    """Return reports grouped into incidents; `pairing` finds near pairs elsewhere."""
    ids: list[IncidentId] = []
    origins: list[tuple[str, ...]] = []
    copies: list[int] = []
    rows: list[_Numbers] = []
    for report in reports:
        ids.append(report.id)
        origins.append(report.origins)
        copies.append(report.copies)
        rows.append(report.numbers)
    joined = _joined(np.array(copies, dtype=np.int64), rows, pairing)
    groups: dict[int, list[int]] = {}
    for row, group in enumerate(joined.group.tolist()):
        groups.setdefault(group, []).append(row)
    told = {
        ids[row]: Told(len(members), origins_of([origins[member] for member in members]))
        for members in groups.values()
        for row in members
    }
    return Stories(ids, joined, told)


def origins_of(named: Iterable[Sequence[str]]) -> int:
    """Return how many different origins reports name; reports that name none count as one.

    What one agency told four outlets was told once, where the outlets name the agency.
    """
    names = {name.casefold() for each in named for name in each}
    return len(names) or 1


def _joined(copies: NDArray[np.int64], rows: Sequence[_Numbers], pairing: Pairing | None) -> Joined:
    """Join one report of each set of copies, and give the copies its group."""
    if not rows:
        return Joined(np.empty(0, np.int64), 0.0, lambda: Pairs.joined([]))
    _, first, inverse = np.unique(copies, return_index=True, return_inverse=True)
    table = np.array(rows, dtype=np.float64)[first]
    lon, lat, sigma = table[:, :3].T
    start, end, kind, actor, teller, source = table[:, 3:9].astype(np.int64).T
    reports = Reports(
        lon, lat, sigma, start, end, kind, actor, teller, source, clock_days=table[:, 9]
    )
    joined = join(reports, pairing=pairing)

    def tell() -> Pairs:
        pairs = joined.pairs
        return replace(pairs, first=first[pairs.first], second=first[pairs.second])

    return Joined(first[joined.group][inverse], joined.repeats, tell)


def _numbers(incident: Incident) -> _Numbers:
    share = _DISC_SIGMA if incident.spread == "disc" else _SIGMA_SHARE
    kind = 0 if incident.category == "unknown" else _CATEGORIES.index(incident.category) + 1
    named = sorted(each.name.casefold() for each in incident.attributions)
    return (
        incident.lon,
        incident.lat,
        incident.precision_m * share,
        seconds(incident.occurred_from),
        seconds(incident.occurred_to),
        kind,
        _digest("|".join(named).encode()) if named else 0,
        _digest("|".join(sorted(incident.origins)).casefold().encode()) if incident.origins else 0,
        _one_row_source(incident),
        _THEIR_CLOCKS_DAYS if incident.feed in _FIRST_HAND else GAP_DAYS,
    )


def _one_row_source(incident: Incident) -> int:
    """Return the code of a source of which no two rows are one incident; 0 where they may be.

    Joined feeds are such sources, and so is each observer: two rows of one patrol are two things
    that it heard.
    """
    if incident.feed in _ONE_ROW_AN_EVENT:
        return _digest(incident.feed.encode())
    if incident.feed in _FIRST_HAND and incident.origins:
        return _digest(f"{incident.feed}|{'|'.join(incident.origins)}".encode())
    return 0


def _words(incident: Incident) -> bytes:
    """Return all that a report says but its id and who sent it."""
    bare = msgspec.structs.replace(
        incident, id=IncidentId(""), original="", read_from="", url="", origins=()
    )
    # rows of a feed that gives each event one row are never copies of each other, nor are those
    # of people who were there
    alone = incident.feed in _ONE_ROW_AN_EVENT or incident.feed in _FIRST_HAND
    return to_json(incident if alone else bare)


def _digest(content: bytes) -> int:
    """Return a code that a float64 column holds exactly; never 0, which is unknown."""
    return (int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "big") >> 12) + 1
