"""The syntax tree of a deal: frozen nodes that know their place in the text.

Two trees are equal when they say the same, wherever it stands in the file: places, comments
and blank lines take no part in comparison.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal, TypeVar

from truceline.deal.lexer import Comment
from truceline.deal.source import NOWHERE, Span


@dataclass(frozen=True, kw_only=True)
class Node:
    """Anything the parser builds."""

    at: Span = field(default=NOWHERE, compare=False, repr=False)


# --- names and quantities ---------------------------------------------------------------


@dataclass(frozen=True)
class Name(Node):
    """A name as written: of a thing the deal declares, or of one in the theatre."""

    text: str
    quoted: bool = False


Qualifier = Literal["", "at least", "at most", "about", "over", "under"]


@dataclass(frozen=True)
class Amount(Node):
    """A number or range with its unit; no value at all means `unspecified`."""

    value: float | None
    upper: float | None = None
    qualifier: Qualifier = ""
    unit: str = ""


@dataclass(frozen=True)
class EitherAmount(Node):
    """Readings of one quantity that the text leaves side by side."""

    options: tuple[Amount, ...]


Quantity = Amount | EitherAmount


@dataclass(frozen=True)
class Coordinate(Node):
    """A point by latitude and longitude [degrees], with its text as written."""

    lon: float
    lat: float
    text: str


Point = Coordinate | Name


# --- lines ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Contact(Node):
    """The line of contact between two parties, on a date."""

    between: tuple[Name, Name]
    as_of: DateRef | None = None


@dataclass(frozen=True)
class Through(Node):
    """Geodesics through points, in order."""

    points: tuple[Point, ...]
    left: tuple[Name, ...] = ()
    right: tuple[Name, ...] = ()


@dataclass(frozen=True)
class Boundary(Node):
    """The boundary of an area, or the part of it that two areas share."""

    of: Geometry
    other: Geometry | None = None


@dataclass(frozen=True)
class NamedLine(Node):
    """A line of the theatre, by its name."""

    name: Name


@dataclass(frozen=True)
class Bank(Node):
    """One bank of a river: `north bank of litani`, `left bank of dnipro`."""

    which: str
    river: Geometry


@dataclass(frozen=True)
class Circle(Node):
    """A parallel of latitude or a meridian: `parallel 38°N`; a parallel is no geodesic."""

    value: float  # [degrees]
    axis: Literal["lat", "lon"]
    text: str


@dataclass(frozen=True)
class PerParty(Node):
    """A reference line for each party: they do not measure from the same one."""

    entries: tuple[tuple[tuple[Name, ...], Geometry], ...]


@dataclass(frozen=True)
class FileShape(Node):
    """A line or an area from a GeoJSON file, relative to the deal."""

    path: str
    feature: str = ""


@dataclass(frozen=True)
class Unspecified(Node):
    """What the text does not say."""


# --- areas ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Algebra(Node):
    """Two areas joined: `+` both, `&` what they share, `-` the first without the second."""

    sign: Literal["+", "-", "&"]
    left: Geometry
    right: Geometry


@dataclass(frozen=True)
class HeldBy(Node):
    """The part of an area that parties hold, on a date."""

    area: Geometry
    holders: tuple[Name, ...]
    as_of: DateRef | None = None


@dataclass(frozen=True)
class ClaimedBy(Node):
    """The part of an area that a party claims."""

    area: Geometry
    party: Name


Face = Literal["of", "outside", "inside"]  # which face of an area's boundary a strip lies on


@dataclass(frozen=True)
class Within(Node):
    """Everything within a distance of a line, place, site or area; perhaps on one party's part."""

    distance: Quantity
    of: Geometry
    on: Name | None = None
    face: Face = "of"


@dataclass(frozen=True)
class Ring(Node):
    """Everything between two distances of a line or area; perhaps on one party's part."""

    near: Amount
    far: Amount
    of: Geometry
    on: Name | None = None
    face: Face = "of"


Measure = Literal["per side", "total width", ""]


@dataclass(frozen=True)
class Band(Node):
    """A strip along a line; without a measure, its width is open: per side, or in all."""

    width: Quantity
    measure: Measure
    line: Geometry


@dataclass(frozen=True)
class Polygon(Node):
    """An area bounded by straight lines (geodesics) through points."""

    points: tuple[Point, ...]


@dataclass(frozen=True)
class Beyond(Node):
    """The land on one side of a line: where a named place lies, or by compass."""

    line: Geometry
    toward: Point | None = None
    compass: str = ""


@dataclass(frozen=True)
class BetweenLines(Node):
    """The area between two lines."""

    first: Geometry
    second: Geometry


@dataclass(frozen=True)
class Box(Node):
    """A rectangle of given sides around a point."""

    width: Quantity
    height: Quantity
    around: Point


@dataclass(frozen=True)
class Everywhere(Node):
    """The whole land of the theatre."""


@dataclass(frozen=True)
class SiteRef(Node):
    """A site of the theatre by its name."""

    name: Name


@dataclass(frozen=True)
class EitherGeometry(Node):
    """Rival lines or areas, side by side."""

    options: tuple[Geometry, ...]


Geometry = (
    Name
    | Coordinate
    | Circle
    | Algebra
    | HeldBy
    | ClaimedBy
    | Within
    | Ring
    | Band
    | Polygon
    | Beyond
    | BetweenLines
    | Box
    | Everywhere
    | SiteRef
    | EitherGeometry
    | Contact
    | Through
    | Boundary
    | NamedLine
    | Bank
    | PerParty
    | FileShape
    | Unspecified
)


# --- time -------------------------------------------------------------------------------


@dataclass(frozen=True)
class DateRef(Node):
    """A date, or the event whose date it is (signature, entry into force, a named instant)."""

    day: date | None = None
    event: str = ""


@dataclass(frozen=True)
class Clock(Node):
    """An instant by calendar: a day, perhaps a time of day, perhaps a time zone."""

    day: date
    hour: time | None = None
    zone: str = ""


@dataclass(frozen=True)
class Anchor(Node):
    """An instant by event: entry into force, signature, a named one, start or end of a term."""

    event: str
    edge: Literal["", "start", "end"] = ""
    in_words: bool = False  # an event that the text only describes


@dataclass(frozen=True)
class Offset(Node):
    """An instant some time after (or before) another; no anchor: the text names none."""

    length: Quantity
    anchor: When | None
    before: bool = False


@dataclass(frozen=True)
class EitherWhen(Node):
    """Readings of one instant, side by side, or the two ends of a range."""

    options: tuple[When, ...]
    is_range: bool = False


When = Clock | Anchor | Offset | EitherWhen | Unspecified


# --- clauses ----------------------------------------------------------------------------


LimitWord = Literal[
    "starting",
    "starting no later than",
    "no earlier than",
    "on",
    "until",
    "no later than",
    "between",
]


@dataclass(frozen=True)
class Limit(Node):
    """A clause of time: starting, no earlier than, on, until, no later than."""

    word: LimitWord
    when: When


@dataclass(frozen=True)
class InTime(Node):
    """`within 14 days of ...`: to be done before that much time has passed."""

    length: Quantity
    anchor: When | None


@dataclass(frozen=True)
class Lasting(Node):
    """`for 60 days`."""

    length: Quantity


@dataclass(frozen=True)
class Every(Node):
    """`every 7 days`: the duty comes again."""

    length: Quantity


@dataclass(frozen=True)
class Renewal(Node):
    """`renewed for 5 years unless notice 6 months before`."""

    length: Quantity | None
    notice: Quantity | None
    by: tuple[Name, ...] = ()


@dataclass(frozen=True)
class Condition(Node):
    """`if gate` or `after gate`: what must be so before the duty runs."""

    word: Literal["if", "after", "during", "while"]
    what: tuple[Name, ...]


@dataclass(frozen=True)
class Except(Node):
    """What the duty does not reach: areas, or words of the text."""

    items: tuple[Geometry, ...]


@dataclass(frozen=True)
class EffectClause(Node):
    """`effect on title: none`: what the term moves on one axis, said outright."""

    axis: str
    change: Literal["passes", "none", "unspecified"]
    giver: Name | None = None
    taker: Name | None = None


@dataclass(frozen=True)
class Measured(Node):
    """`measured by UA from front, by DPR and LPR from september`."""

    entries: tuple[tuple[tuple[Name, ...], Geometry], ...]


@dataclass(frozen=True)
class Hours(Node):
    """`hours 08:00 to 18:00 Europe/Kyiv`, every day of the window."""

    opens: time
    closes: time
    zone: str = ""


@dataclass(frozen=True)
class Words(Node):
    """A clause of one keyword and plain words: `basis`, `note`, `under`, `status`, `domain` ..."""

    word: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Names(Node):
    """A clause of one keyword and names: `verified by`, `to`, `through` ..."""

    word: str
    names: tuple[Name, ...]


@dataclass(frozen=True)
class Cited(Node):
    """`[claim b4, inferred by outlet]`."""

    claims: tuple[str, ...]
    basis: str = ""


Clause = (
    Limit
    | InTime
    | Lasting
    | Every
    | Renewal
    | Condition
    | Except
    | EffectClause
    | Measured
    | Hours
    | Words
    | Names
    | Cited
)


# --- sentences --------------------------------------------------------------------------


@dataclass(frozen=True)
class Thing(Node):
    """What an act is about: forces, weapons, people, words; with number and class."""

    name: Name
    quantity: Amount | None = None
    all: bool = False
    calibre: Amount | None = None
    systems: tuple[str, ...] = ()
    reach: Amount | None = None  # "with range of at most 20 km"
    per: str = ""  # "600 trucks per day", "30 detainees per hostage"


@dataclass(frozen=True)
class Phrase(Node):
    """`from east`, `behind front`, `2 km from line`, `with DPR`."""

    word: str
    target: Geometry
    distance: Quantity | None = None


Polarity = Literal["must", "must not", "may"]


@dataclass(frozen=True)
class Sentence(Node):
    """Who must do what: subjects, verb, objects, phrases; and who demands or proposes it."""

    subjects: tuple[Name, ...]  # empty: the text names nobody
    everyone: bool  # "each party"
    polarity: Polarity
    verb: str  # a verb of the vocabulary, in its base form
    things: tuple[Thing, ...] = ()
    place: Geometry | None = None
    phrases: tuple[Phrase, ...] = ()
    words: str = ""  # a quoted text as object
    proposer: Name | None = None
    proposing: str = ""  # "demands", "proposes", ...


@dataclass(frozen=True)
class Passing(Node):
    """`holding of east passes from UA to RU`: an axis moves, no act is named."""

    axis: str
    area: Geometry
    giver: Name | None
    taker: Name | None
    proposer: Name | None = None
    proposing: str = ""


# --- statements -------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Statement(Node):
    """One statement with its clauses; comments and blank lines around it are kept beside it."""

    clauses: tuple[Clause, ...] = ()
    before: tuple[Comment, ...] = field(default=(), compare=False, repr=False)
    inside: tuple[Comment, ...] = field(default=(), compare=False, repr=False)
    blank_before: bool = field(default=False, compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class Header(Statement):
    """`deal`, `theatre`, `as of`, `status`, `control`, `claims`, `clock`."""

    word: str
    value: str


@dataclass(frozen=True)
class RoleWords(Node):
    """One role of an actor, and on whose word."""

    role: str
    attribution: str = ""
    by: Name | None = None
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ActorStatement(Statement):
    """`party` or `actor`: an id, a name, roles, and perhaps the ground it claims."""

    id: Name
    title: str
    is_party: bool
    roles: tuple[RoleWords, ...] = ()
    claimed: Geometry | None = None


@dataclass(frozen=True, kw_only=True)
class LineStatement(Statement):
    """`line ID = ...`, perhaps with a published length."""

    id: Name
    line: Geometry
    length: Quantity | None = None


@dataclass(frozen=True, kw_only=True)
class ZoneStatement(Statement):
    """`zone ID = ...`, perhaps with a published area."""

    id: Name
    area: Geometry
    published: Quantity | None = None


@dataclass(frozen=True, kw_only=True)
class PointStatement(Statement):
    """`point ID = 14°23'N 104°41'E`."""

    id: Name
    point: Point


@dataclass(frozen=True, kw_only=True)
class SiteStatement(Statement):
    """`site ID = site "..."`, or a site that only the deal knows, at a place."""

    id: Name
    title: str
    near: Point | None = None


@dataclass(frozen=True, kw_only=True)
class WeaponStatement(Statement):
    """`weapons ID = ...`: a class with a name, perhaps with its maximum range."""

    id: Name
    things: tuple[Thing, ...]
    reach: Quantity | None = None


@dataclass(frozen=True, kw_only=True)
class InstantStatement(Statement):
    """`instant D = 2012-12-19`; `entry into force` and `signature` are two with fixed names."""

    id: Name
    when: When


@dataclass(frozen=True, kw_only=True)
class GateStatement(Statement):
    """`gate ID: 7 days without fire`, or `gate ID: assurance of RU and UA`."""

    id: Name
    quiet: Quantity | None = None
    without: str = ""
    assurances: tuple[Name, ...] = ()
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordStatement(Statement):
    """`record GATE broken on 2017-10-09`: what is known about a gate so far."""

    gate: Name
    finding: Literal["broken", "silent", "not observed", "assured", "withdrawn"]
    by: Name | None = None
    start: DateRef | None = None
    end: DateRef | None = None


@dataclass(frozen=True, kw_only=True)
class WindowStatement(Statement):
    """`window ID: from ... to ...`: a stretch of time that duties can name."""

    id: Name
    opens: When
    closes: When


@dataclass(frozen=True, kw_only=True)
class DeclarationStatement(Statement):
    """`declaration ID by RU on 2025-03-18 through US`: one party's word, not a common text."""

    id: Name
    by: tuple[Name, ...]
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class TermStatement(Statement):
    """`term ID: ...`."""

    id: Name
    sentence: Sentence | Passing
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class AmendmentStatement(Statement):
    """`amendment on 2020-11-15 of kalbajar: no later than 2020-11-25`."""

    term: Name
    on: DateRef | None


@dataclass(frozen=True)
class Answer(Node):
    """One alternative of an open question."""

    text: str


@dataclass(frozen=True, kw_only=True)
class OpenStatement(Statement):
    """`open ID: holder of site "..." after the deal`, with reported and assumed answers."""

    id: Name
    subject: str  # "holder", "administration", "title" or "" for a question in words
    about: Geometry | None = None
    words: str = ""
    reported: tuple[Answer, ...] | None = None  # None: not stated; empty: none reported
    assumed: tuple[Answer, ...] = ()
    assumed_by: str = ""


@dataclass(frozen=True, kw_only=True)
class ProvisionStatement(Statement):
    """`provision languages: authentic Russian; prevailing unspecified`."""

    topic: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class SilentStatement(Statement):
    """`silent: ...`: units the text says nothing about, written by `check --fill`."""

    units: tuple[Name, ...]


S = TypeVar("S", bound=Statement)


@dataclass(frozen=True)
class Deal(Node):
    """A whole deal: its statements in text order, and the comments after the last."""

    statements: tuple[Statement, ...]
    file: str = field(default="", compare=False)
    text: str = field(default="", compare=False, repr=False)
    after: tuple[Comment, ...] = field(default=(), compare=False, repr=False)
    broken: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    """The names that statements with errors would have declared: not unknown, only unread."""

    def of(self, kind: type[S]) -> tuple[S, ...]:
        """Return the statements of one kind, in text order."""
        return tuple(s for s in self.statements if isinstance(s, kind))

    def header(self, word: str) -> str:
        """Return the value of a header line, or nothing."""
        return next((s.value for s in self.of(Header) if s.word == word), "")

    def line(self, number: int) -> str:
        """Return one line of the text, for the caret of a problem."""
        lines = self.text.split("\n")
        return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else ""
