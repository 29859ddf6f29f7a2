"""A mission's nouns: what was watched and what was not, silence in three values, a period."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from truceline.model.estimate import Estimate
from truceline.model.record import IncidentId, PartyId, Record

Means = Literal["patrol", "camera", "uav", "satellite"]
WatchState = Literal["watched", "down", "denied", "jammed", "clouded"]
SilenceState = Literal["silent", "broken", "not observed"]


class Watch(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One stretch of watching, or of not being able to watch: a patrol, a camera, a flight.

    ``starts`` and ``ends`` are UTC and half-open. A denial names who denied it only as the
    observer recorded it; whether that may be printed is for the mission's mandate.
    """

    id: str
    means: Means
    area: str  # the mission's own name of what is watched: a sector, a zone of the deal
    place: str = ""
    starts: datetime
    ends: datetime
    state: WatchState
    reason: str = ""  # e.g. "mines", "no safety guarantees", "power cut"
    denied_by: PartyId | None = None

    @property
    def hours(self) -> float:
        """How long it lasted [h]."""
        return (self.ends - self.starts).total_seconds() / 3600


class Exposure(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much of an area and a period was watched, by one means.

    ``watched_hours`` adds up stretches (two patrols at once count twice); ``covered_hours`` is
    the time in which at least one was watching.
    """

    area: str
    means: Means
    watched_hours: float
    covered_hours: float
    lost_hours: float  # planned and not watched, for any reason
    denials: int
    because: tuple[str, ...] = ()


class SilentDay(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One day of a silence period, in the mission's own clock."""

    day: date
    state: SilenceState
    observed_hours: float
    incidents: tuple[IncidentId, ...] = ()  # that broke it
    because: tuple[str, ...] = ()


class Silence(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether a number of consecutive days was silent: yes, no, or not known."""

    area: str
    days_needed: int
    least_hours: float  # of observation, for a day to count as silent
    recorder: str  # by whom it must be recorded
    reset: str  # what sets the count back to zero
    days: tuple[SilentDay, ...]
    state: Literal["silent", "not silent", "undetermined"]
    since: date | None = None  # first day of the silent run that meets the need
    because: tuple[str, ...] = ()


class Rate(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A count beside its exposure; the rate is unknown where nothing was watched."""

    area: str
    count: Estimate  # as recorded: a lower bound of what happened
    exposure_hours: float
    per_100_hours: Estimate
    expected: Estimate  # in the whole period, if the unwatched time was like the watched


CaseState = Literal[
    "recorded",
    "alleged",
    "under review",
    "confirmed",
    "not substantiated",
    "inconclusive",
    "access denied",
    "outside mandate",
    "withdrawn",
]
StepKind = Literal[
    "record",
    "complaint",
    "notification",
    "verification",
    "response",
    "decision",
    "approval",
    "dissent",
    "escalation",
    "withdrawal",
    "correction",
]


class CaseStep(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step in the handling of an incident: who did what, when. Nothing is ever taken back."""

    kind: StepKind
    at: datetime
    by: str  # a person's role or initials in the mission, or a party; never a witness
    party: PartyId | None = None  # who complains, is notified or responds
    text: str = ""
    outcome: CaseState | None = None  # of a decision
    origins: tuple[str, ...] = ()  # independent ones that a record or verification rests on
    own_observation: bool = False  # by the mandated body itself, first-hand
    approves: int | None = None  # the number of the decision that an approval approves


class CaseRecord(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A case as it is kept: its steps, in the order in which they were taken."""

    id: str
    steps: tuple[CaseStep, ...]


class Deadline(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A time limit of the procedure, and how it stands."""

    step: StepKind
    due: datetime
    met: datetime | None = None
    state: Literal["met", "late", "running", "missed"]


class Case(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One incident in the commission's procedure, as its steps have made it."""

    id: str
    state: CaseState
    attribution: Literal["not mandated", "unknown", "stated"] = "unknown"
    steps: tuple[CaseStep, ...]
    deadlines: tuple[Deadline, ...] = ()
    responses: tuple[CaseStep, ...] = ()
    dissents: tuple[CaseStep, ...] = ()
    because: tuple[str, ...] = ()  # why it stands where it stands


DutyState = Literal["not due", "due", "under way", "met", "late", "reversed", "unverifiable"]


class Inspection(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an inspection of an area found of one class of weapons or forces, or that it could not.

    Counts are of what was seen in the area outside storage; ``stored`` is what stood in agreed
    storage. A partial or denied visit proves presence where it sees something, and no absence.
    """

    id: str
    at: datetime
    area: str
    objects: str  # the class, in the deal's words
    party: PartyId | None = None  # whose they were, as recorded
    count: int | None = None
    stored: int | None = None
    access: Literal["full", "partial", "denied"]
    lon: float | None = None  # of what was seen; only for its distance from a line
    lat: float | None = None
    by: str = ""
    note: str = ""


class Sighting(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far from the line of a duty something was seen: a distance and no position."""

    at: datetime
    count: int
    distance_km: float
    required_km: Estimate | None = None  # how far behind the line it ought to be
    stored: int | None = None


class DutyStanding(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a withdrawal or a freeze stands on a day, for one class in one area."""

    obligation: str
    area: str
    objects: str
    state: DutyState
    remaining: Estimate  # in the area and outside storage, at the newest visit
    holdings: tuple[tuple[datetime, int], ...] = ()  # what full visits counted, in order
    sightings: tuple[Sighting, ...] = ()  # distance from the duty's line, over time
    since: datetime | None = None  # of the visit that the state rests on
    because: tuple[str, ...] = ()


class Casualty(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Civilians killed or injured, as counts by sex and age group; never a name."""

    id: str
    occurred: date | None
    reported: date
    area: str
    killed: int
    injured: int
    sex: Literal["female", "male", "not stated"] = "not stated"
    age: Literal["child", "adult", "older", "not stated"] = "not stated"
    cause: str = ""
    corroborated: bool


class Repair(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A repair or passage that the mission facilitated: open only with every assurance."""

    id: str
    place: str
    starts: datetime
    ends: datetime
    needs: tuple[PartyId, ...]
    assured: tuple[PartyId, ...]
    note: str = ""

    @property
    def open(self) -> bool:
        """Whether every party whose assurance is needed has given it."""
        return set(self.needs) <= set(self.assured)


class Crossing(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A crossing point as it was meant to be open, and as it was."""

    id: str
    place: str
    starts: datetime
    ends: datetime
    categories: tuple[str, ...]  # pedestrians, vehicles, aid, ...
    open: Literal["yes", "partly", "no", "not observed"]
    note: str = ""


class GateStanding(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A gate of silence against what the mission recorded, and the duties it holds back."""

    gate: str
    area: str
    state: Literal["open", "not open", "undetermined"]
    holds: tuple[str, ...]  # terms that wait for it
    because: tuple[str, ...] = ()


class KindCount(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many of one kind were recorded in one area, in the mission's own kinds."""

    area: str
    kind: str
    count: int
    exercises: int = 0  # of which were assessed as live-fire exercises
    previous: int | None = None  # in the period before; None where it was not given


class AnnexRow(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One incident of the annex, in words of the mission; a public one has no exact place."""

    incident: IncidentId
    occurred: datetime
    area: str
    place: str
    how: str
    number: float | None
    what: str
    weapon: str = ""
    exercise: bool | None = None
    party: str = ""  # empty unless attribution is mandated and the incident is confirmed


class MissionReport(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The report of a mission on one period, in its own words."""

    schema: str = "mission-report/1"
    title: str
    mission: str
    profile: str
    edition: Literal["internal", "public"]
    attribution: Literal["mandated", "not mandated"]
    zone: str
    starts: datetime
    ends: datetime
    nights: int  # reporting days in the period: a weekend report covers several
    counts: tuple[KindCount, ...]
    rates: tuple[Rate, ...]
    baseline: tuple[Rate, ...] = ()  # of a period before the ceasefire, to compare with
    baseline_period: str = ""
    exposure: tuple[Exposure, ...]
    denials: tuple[Watch, ...]
    silences: tuple[Silence, ...]
    gates: tuple[GateStanding, ...] = ()
    standings: tuple[DutyStanding, ...]
    crossings: tuple[Crossing, ...] = ()
    casualties: tuple[Casualty, ...]
    repairs: tuple[Repair, ...]
    cases: tuple[Case, ...]
    annex: tuple[AnnexRow, ...]
    notes: tuple[str, ...] = ()


class ReportFiles(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The files of a report."""

    files: tuple[str, ...]
