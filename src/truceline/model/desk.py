"""The nouns of the review desk: a matter to decide about, its steps, and the queue of them.

A machine proposes a claim or a finding, a party complains; what people then do is a step, and
every step is an entry of the ledger. A matter is what its steps have made it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from truceline.model.claim import Claim, Modality, Report
from truceline.model.finding import Finding
from truceline.model.mission import CaseState, Deadline, StepKind
from truceline.model.reading import Verdict
from truceline.model.record import EntryId, PartyId, Record
from truceline.model.review import Finding as ProblemTold

MatterKind = Literal["claim", "finding", "case"]
MatterState = Literal[CaseState, Verdict, "read"]  # "read": a claim nobody has decided about
Outcome = Literal[
    "confirmed", "not substantiated", "inconclusive", "access denied", "outside mandate",
    "accepted", "corrected", "rejected",
]  # fmt: skip
ActionKind = Literal[StepKind, "publication"]
WaitsFor = Literal["somebody", "a second person", "nobody"]

_Text = Annotated[str, msgspec.Meta(max_length=4_000)]
_Name = Annotated[str, msgspec.Meta(max_length=200)]
_Number = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
_Hash = Annotated[str, msgspec.Meta(max_length=64)]


class Action(Record, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a person does about a matter, as sent from the desk.

    ``seen`` is how many steps the matter had when the person looked at it: an action on
    something that has moved since is refused. An approval names in ``seen_sha256`` the hash of
    the decision that was looked at.
    """

    kind: ActionKind
    seen: _Number
    text: _Text = ""
    outcome: Outcome | None = None
    modality: Modality | None = None  # of a corrected claim
    party: _Name = ""
    origins: Annotated[tuple[_Name, ...], msgspec.Meta(max_length=50)] = ()
    own_observation: bool = False
    approves: Annotated[int, msgspec.Meta(ge=1, le=10_000)] | None = None
    seen_sha256: _Hash = ""


class Complaint(Record, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A complaint as it comes in: who says what happened, when and where, as they say it."""

    party: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=4_000)]
    place: _Name = ""
    occurred: datetime | None = None
    received: datetime | None = None
    lon: Annotated[float, msgspec.Meta(ge=-180, le=180)] | None = None
    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)] | None = None
    term: _Name = ""  # the term of the deal that the complaint names
    key: Annotated[str, msgspec.Meta(max_length=64)] = ""  # makes sending it again safe


class ComplaintTold(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A complaint as the desk tells of it: words and place only to whoever may read them.

    Who complained is told where attribution is mandated, and else to nobody.
    """

    party: _Name = ""
    text: _Text = ""
    place: _Name = ""
    occurred: datetime | None = None
    received: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    term: _Name = ""


class Step(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of a matter, as the ledger holds it."""

    number: int  # from 1
    kind: ActionKind
    at: datetime
    by: str  # the account's name, or "truceline" for what a machine proposed
    text: str = ""
    outcome: Outcome | None = None
    modality: Modality | None = None
    party: PartyId | None = None  # told where attribution is mandated
    origins: tuple[str, ...] = ()
    own_observation: bool = False
    approves: int | None = None
    alone: bool = False  # decided by the one person of a server without accounts
    sha256: str  # what an approval of this step must name
    entry: EntryId | None = None  # None for a step of a case file, which no ledger holds


class Matter(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A claim, a finding or a case, where it stands and how it came there."""

    schema: str = "desk-matter/1"
    id: str  # "claim/b4", "finding/...", "case/..."
    kind: MatterKind
    state: MatterState
    title: str
    when: datetime | None = None
    pending: int | None = None  # the decision that waits for a second person
    steps: tuple[Step, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    possible: tuple[ActionKind, ...] = ()  # what may be done next, by somebody with the role
    published: bool = False  # released, and not changed since
    because: tuple[str, ...] = ()
    claim: Claim | None = None
    report: Report | None = None  # the original that a claim quotes
    finding: Finding | None = None
    complaint: ComplaintTold | None = None
    lon: float | None = None  # rounded unless confidential material is asked for
    lat: float | None = None
    precision_m: float | None = None
    category: str = ""
    original: str = ""  # the feed's own row; only where confidential material is asked for


class QueueRow(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A matter as the queue lists it."""

    id: str
    kind: MatterKind
    state: MatterState
    title: str
    when: datetime | None
    steps: int
    pending: int | None
    waits_for: WaitsFor
    due: datetime | None = None  # the nearest time limit that still runs
    overdue: bool = False
    lon: float | None = None  # rounded
    lat: float | None = None
    published: bool = False


class QueueCounts(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many rows of the queue are of each kind, whichever of them a page holds."""

    kinds: dict[str, int]
    states: dict[str, int]
    waits_for: dict[str, int]
    overdue: int


class Queue(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What waits at the desk, what needs doing first in front."""

    schema: str = "desk-queue/1"
    rows: tuple[QueueRow, ...]
    waiting: int  # rows that wait for somebody
    second: int  # rows that wait for a second person
    total: int  # rows that were asked for, on this page and on others
    offset: int = 0  # rows before this page
    counts: QueueCounts  # of the whole queue, whatever was looked for
    newest: datetime | None = None  # when the latest of its matters happened
    entries: int  # of the ledger, when the queue was made
    notes: tuple[str, ...] = ()
    problems: tuple[ProblemTold, ...] = ()  # of a deal or feed that could not be read


class Taken(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The acknowledgement of an action: it is in the ledger, and the matter as it now stands."""

    schema: str = "desk-taken/1"
    entry: EntryId
    outcome: Literal["new", "same"]
    matter: Matter


class PublishedRow(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One released finding as everybody may see it: coarse, late, without parties."""

    id: str  # a number of its own: the desk's ids would tell the feed's
    day: str
    category: str
    outcome: Outcome
    unit: str = ""  # where it lay, by name of the unit
    lon: float | None = None  # the middle of a fixed cell
    lat: float | None = None


class PublicEdition(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that has been released and whose delay is over."""

    schema: str = "public-edition/1"
    title: str
    cell_deg: float
    delay_hours: float
    rows: tuple[PublishedRow, ...]
    held_back: int  # released, and not yet old enough to show
    notes: tuple[str, ...] = ()
