"""Terms: the compiled deal. Who must do what, where, by when, on whose word, and what is open.

Four things are kept apart throughout: holding (who is there), administration (who governs),
title (who claims, cedes or recognises sovereignty), and forces (whose are present).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from truceline.model.claim import Modality
from truceline.model.estimate import Estimate
from truceline.model.record import (
    ClaimId,
    LineId,
    PartyId,
    QuestionId,
    Record,
    Shape,
    SiteId,
    TermId,
    UnitId,
    ZoneId,
)

Axis = Literal["holding", "administration", "title", "forces"]
Domain = Literal["ground", "air", "drone", "long range", "maritime", "electronic"]

Act = Literal[
    "pass holding",
    "hand over",
    "administer",
    "cede title",
    "recognise title",
    "withdraw",
    "enter",
    "deploy",
    "halt",
    "cease hostilities",
    "freeze",
    "hold behind",
    "demilitarise",
    "do not deploy",
    "do not attack",
    "do not fly",
    "do not mine",
    "exchange",
    "release",
    "open",
    "allow passage",
    "allow access",
    "repair",
    "clear",
    "monitor",
    "report",
    "guarantee",
    "notify",
    "meet",
    "prohibit",
    "permit",
    "limit",
    "provide",
    "other",
]


class TextPlace(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place in a deal's text."""

    file: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0


class Role(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A role somebody is said to have: by whom, or on which claim."""

    role: str
    attribution: str = ""  # "claimed", "feared", "agreed", ...
    by: PartyId | None = None
    claims: tuple[ClaimId, ...] = ()


class Actor(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A party to the deal (it holds or claims ground, or is bound), or another actor."""

    id: PartyId
    name: str
    is_party: bool = True
    roles: tuple[Role, ...] = ()
    where: TextPlace = TextPlace()


class Line(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named line of the deal, e.g. the line of contact as of a date."""

    id: LineId
    text: str  # the definition in canonical deal text
    kind: str  # "line of contact", "through", "boundary", "file", ...
    as_of: date | None = None
    between: tuple[PartyId, ...] = ()
    shape: Shape | None = None
    length: Estimate
    published: Estimate | None = None  # a length that a source gives, beside the measured one
    alternatives: tuple[LineId, ...] = ()  # rival lines, side by side
    notes: tuple[str, ...] = ()
    where: TextPlace = TextPlace()


class Zone(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named area: the best shape, and the smallest and largest it may be.

    A zone that cannot be drawn (an unknown line, an unspecified width) has no shape and an
    area whose values are None; the reasons say why.
    """

    id: ZoneId
    text: str
    as_of: date | None = None
    shape: Shape | None = None
    low: Shape | None = None
    high: Shape | None = None
    area: Estimate
    perimeter: Estimate | None = None
    published: Estimate | None = None  # an area that a source gives, beside the measured one
    domain: tuple[Domain, ...] = ("ground",)
    alternatives: tuple[ZoneId, ...] = ()  # rival geometries, side by side
    notes: tuple[str, ...] = ()
    where: TextPlace = TextPlace()


class Instant(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A point in time of the text: as written, and the earliest and latest it may mean.

    Relative instants keep ``text`` and stay None until a calendar is given the anchor.
    """

    text: str
    earliest: datetime | None = None
    latest: datetime | None = None
    anchor: str = ""  # "entry into force", "signature", the id of a term or gate
    offset_hours: tuple[float, float] | None = None  # after the anchor, low and high
    offset_months: int = 0  # counted by the calendar, on top of the hours
    options: tuple[Instant, ...] = ()  # readings of which any may be meant: the widest span holds
    zone: str = ""  # IANA name of the clock it was written in


class Repeat(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often a duty comes again: some hours, or months by the calendar; low and high."""

    text: str
    hours: tuple[float, float] = (0.0, 0.0)
    months: int = 0


class Window(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When an obligation runs: start, end (exclusive), or unspecified."""

    start: Instant | None = None
    end: Instant | None = None
    due: Instant | None = None  # to be completed no later than this
    duration_days: float | None = None
    renewal: str = ""
    notice: Instant | None = None  # the last moment to give notice against a renewal
    hours: str = ""  # "08:00 to 18:00 Europe/Kyiv", every day of the window
    every: Repeat | None = None  # the duty comes again: weekly releases, daily reports
    unspecified: bool = False
    amended_from: Instant | None = None  # the date before an amendment; both stay on record
    amended_on: Instant | None = None


class Objects(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an obligation is about: forces or weapons of a class, a quota, people, a site."""

    text: str
    category: str = ""  # "all forces", "artillery", "mlrs", "armed personnel", "detainees", ...
    calibre_mm: tuple[float | None, float | None] | None = None  # at least, at most
    systems: tuple[str, ...] = ()
    range_km: tuple[float | None, float | None] | None = None  # of the weapon: at least, at most
    quota: Estimate | None = None  # a number, or with the unit "share" a part of all
    at_most: bool = False
    per: str = ""  # what the number is counted by: "day", "hostage"


class Effect(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a term moves on one axis, from one party to another; None: nobody is named."""

    axis: Axis
    change: Literal["passes", "none", "unspecified"]
    from_party: PartyId | None = None
    to_party: PartyId | None = None
    zone: ZoneId | None = None
    sites: tuple[SiteId, ...] = ()
    manner: str = ""  # "de facto" or "de jure", where the text says so


class Obligation(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One duty, demand or permission: a party's act over a zone in a window.

    A term that a party *demands* of another is recorded with ``status='demanded'`` and
    ``demanded_by``; nothing is ever added that the text does not say.
    """

    id: str  # the term's id, with ".2" and so on where one term makes several
    term: TermId
    party: PartyId | None  # who must act; None when the text names nobody
    act: Act
    of: Act | None = None  # the act that is permitted or prohibited
    title: str = ""
    text: str  # the term in canonical deal text
    counterpart: PartyId | None = None
    further: tuple[PartyId, ...] = ()  # counterparts beside the first: "tells A, B and C"
    demanded_by: PartyId | None = None
    objects: tuple[Objects, ...] = ()
    zone: ZoneId | None = None
    destination: ZoneId | None = None
    line: LineId | None = None
    distance: Estimate | None = None  # [km] behind or around the line
    sites: tuple[SiteId, ...] = ()
    domain: tuple[Domain, ...] = ("ground",)
    window: Window = Window()
    exceptions: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()  # ids of gates, windows and terms, or words of the text
    verified_by: tuple[PartyId, ...] = ()
    declaration: str = ""  # the declaration it belongs to, where there is no common text
    effects: tuple[Effect, ...] = ()
    status: Modality = "reported"
    claims: tuple[ClaimId, ...] = ()
    basis: str = ""  # "inferred by outlet", "stated", ...
    reciprocal: bool = False
    tradable: bool = True  # False: humanitarian law, forced displacement, survivors' rights, ...
    where: TextPlace = TextPlace()


class Alternative(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One answer to an open question, and what it would do."""

    text: str
    effects: tuple[Effect, ...] = ()
    zone: ZoneId | None = None  # the zone as it is under this answer


class Question(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something the text leaves open, with the answers reported and those only assumed."""

    id: QuestionId
    text: str
    about: str = ""  # what it decides: a zone, site, width, holder, date
    reported: tuple[Alternative, ...] = ()
    assumed: tuple[Alternative, ...] = ()
    wording: tuple[Alternative, ...] = ()  # readings of the text's own words
    assumed_by: str = ""
    claims: tuple[ClaimId, ...] = ()
    where: TextPlace = TextPlace()


class Clause(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A statement of the text about itself: languages, annexes, commission, amendment, ..."""

    topic: str
    text: str
    values: tuple[tuple[str, tuple[str, ...]], ...] = ()  # key and its words, in text order
    status: Modality = "reported"
    claims: tuple[ClaimId, ...] = ()
    where: TextPlace = TextPlace()


GateState = Literal["open", "not open", "undetermined"]


class GateRecord(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is known about a gate: fire on a day, silence over days, an assurance given."""

    finding: Literal["broken", "silent", "not observed", "assured", "withdrawn"]
    by: PartyId | None = None
    start: date | None = None
    end: date | None = None
    claims: tuple[ClaimId, ...] = ()


class Gate(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A condition that opens other things: seven days of silence, an assurance of each party.

    ``state`` follows from the records in the text alone; a gate of silence is undetermined
    while days are not observed.
    """

    id: str
    text: str
    days: float | None = None
    recorded_by: PartyId | None = None
    least_observation: str = ""
    reset: str = ""
    needs: tuple[str, ...] = ()
    records: tuple[GateRecord, ...] = ()
    state: GateState = "undetermined"
    missing: tuple[str, ...] = ()  # the assurances that are not given
    opens: Instant | None = None  # the earliest it can open, by the records
    because: tuple[str, ...] = ()
    where: TextPlace = TextPlace()


class TimeWindow(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named stretch of time, perhaps with daily hours, perhaps behind a gate."""

    id: str
    text: str
    opens: Instant
    closes: Instant
    hours: str = ""
    conditions: tuple[str, ...] = ()
    state: GateState = "open"
    where: TextPlace = TextPlace()


class NamedInstant(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An instant that the text gives a name: entry into force, signature, D-day."""

    id: str
    instant: Instant
    where: TextPlace = TextPlace()


class Terms(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The compiled deal: everything later steps need, and nothing the text does not say."""

    schema: str = "terms/1"
    title: str
    theatre: str
    as_of: date | None
    status: Modality
    parties: tuple[Actor, ...]
    actors: tuple[Actor, ...] = ()
    control: str = ""  # the control file that the deal names, relative to the deal
    lines: tuple[Line, ...] = ()
    zones: tuple[Zone, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    open: tuple[Question, ...] = ()
    gates: tuple[Gate, ...] = ()
    windows: tuple[TimeWindow, ...] = ()
    instants: tuple[NamedInstant, ...] = ()
    clock: str = ""  # the time zone of dates and hours that name none
    clauses: tuple[Clause, ...] = ()
    silent: tuple[UnitId, ...] = ()  # units the text says nothing about: silence, not "unchanged"
    source_sha256: str = ""  # of the deal text that was compiled
    text: str = ""  # the canonical deal text: terms can be turned back into a deal
