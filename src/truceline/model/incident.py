"""An incident: what is said to have happened, when and where within what error, told by whom.

An incident is not a breach: it becomes an alleged breach of an obligation only when it is matched
to one, and a finding is confirmed by people alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from truceline.model.claim import Credibility, Reliability
from truceline.model.record import IncidentId, PartyId, Record
from truceline.model.terms import Domain

Category = Literal[
    "shelling",
    "missile strike",
    "air strike",
    "drone strike",
    "armed clash",
    "small-arms fire",
    "explosion",
    "mine or improvised explosive",
    "violence against civilians",
    "sexual violence",
    "detention or abduction",
    "damage to property",
    "weapons sighted",
    "forces sighted",
    "overflight",
    "electronic interference",
    "maritime incident",
    "movement or capture",
    "access denied",
    "fire detected",
    "unrest",
    "non-violent event",
    "unknown",
]

Spread = Literal["gaussian", "disc"]  # the law of the position error
Observation = Literal["seen", "heard", "camera", "satellite", "reported", "unknown"]
CountUnit = Literal["event", "explosion", "burst", "shot", "detection", "report"]
Part = Literal["actor", "other side", "target", "unknown"]  # what a named party did or suffered
Redistribution = Literal["open", "attribution", "share-alike", "non-commercial", "none"]


class Attribution(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A party named with an incident, and how it came to be named."""

    name: str  # as the feed writes it
    party: PartyId | None = None  # the deal's party of that name, where one was recognised
    role: Part = "unknown"
    basis: str = ""  # e.g. "named by the feed", "direction of fire as heard"


class Incident(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One incident as one feed reports it.

    ``occurred_from`` and ``occurred_to`` are UTC and half-open. A true position lies within
    ``precision_m`` of (lon, lat) in 19 of 20 cases for a Gaussian error, always for a disc.
    """

    id: IncidentId
    feed: str
    occurred_from: datetime
    occurred_to: datetime
    lon: float
    lat: float
    precision_m: float
    spread: Spread = "gaussian"
    category: Category
    feed_category: str = ""  # the feed's own words, which the mapping read
    domain: Domain | None = None  # None: not known
    attributions: tuple[Attribution, ...] = ()
    count: float | None = 1.0
    count_unit: CountUnit = "event"
    weapon: str = ""
    exercise: bool | None = None  # live-fire exercise; None: not known
    observation: Observation = "reported"
    origins: tuple[str, ...] = ()  # who told, each once: outlets, offices, patrols, satellites
    reliability: Reliability | None = None
    credibility: Credibility | None = None
    licence: str = ""
    redistribution: Redistribution = "none"
    url: str = ""
    place: str = ""  # the place as the feed names it
    original: str = ""  # the feed's own row, as JSON
    read_from: str = ""  # file and line


# The harmonised table, a column a field: name and Arrow type, in this order in every file.
INCIDENT_COLUMNS: tuple[tuple[str, str], ...] = (
    ("id", "string"),
    ("feed", "string"),
    ("occurred_from", "timestamp[s, UTC]"),
    ("occurred_to", "timestamp[s, UTC]"),
    ("lon", "double"),
    ("lat", "double"),
    ("precision_m", "double"),
    ("spread", "string"),
    ("category", "string"),
    ("feed_category", "string"),
    ("domain", "string"),
    ("attributions", "string"),  # JSON
    ("count", "double"),
    ("count_unit", "string"),
    ("weapon", "string"),
    ("exercise", "bool"),
    ("observation", "string"),
    ("origins", "list<string>"),
    ("reliability", "string"),
    ("credibility", "string"),
    ("licence", "string"),
    ("redistribution", "string"),
    ("url", "string"),
    ("place", "string"),
    ("original", "string"),
    ("read_from", "string"),
)


class IncidentCount(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many incidents of one feed and category were read."""

    feed: str
    category: str
    incidents: int


class IncidentSummary(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What reading feeds came to: how many rows, of what kinds, and what was set aside."""

    schema: str = "incidents/1"
    files: tuple[str, ...]
    incidents: int
    repeated: int  # the same row again: taken once
    conflicting: int  # the same id with other content: both kept, for review
    quarantined: int
    quarantine: str = ""  # the file they were written to, with the reason of each
    written: str = ""
    first: datetime | None = None
    last: datetime | None = None
    counts: tuple[IncidentCount, ...] = ()
    notes: tuple[str, ...] = ()
