"""A claim: what somebody said, through whom, how surely, quoted by its exact span."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from truceline.model.record import ClaimId, DocumentId, PlaceId, Record

Modality = Literal[
    "reported",
    "demanded",
    "proposed",
    "planned",
    "conditional",
    "agreed",
    "signed",
    "denied",
    "open",
]
Reliability = Literal["A", "B", "C", "D", "E", "F"]  # of the source; F: cannot be judged
Credibility = Literal["1", "2", "3", "4", "5", "6"]  # of the information; 6: cannot be judged
SourceKind = Literal["unnamed", "person", "organisation", "outlet", "document", "none"]
HedgeKind = Literal["possibility", "approximation", "ongoing", "explicit doubt"]
Part = Literal["headline", "body"]

Span = tuple[int, int]  # half-open character offsets into the stored original


class Source(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One link of an attribution chain: who told, and how the report describes them."""

    span: Span | None = None
    text: str
    kind: SourceKind
    anonymous: bool = False
    described_as: str = ""


class Hedge(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A word that weakens a claim."""

    span: Span | None = None
    text: str = ""
    kind: HedgeKind


class PlaceMention(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place named in a claim, and the place of the theatre it was resolved to, if any."""

    span: Span | None = None
    text: str = ""
    place: PlaceId | str | None = None  # None: not in the theatre, or it may be several
    candidates: tuple[str, ...] = ()  # what the name may mean, where that is more than one


class TimeMention(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A time named in a claim, as a half-open interval relative to the report's own date."""

    span: Span | None = None
    text: str = ""
    start: date | None = None
    end: date | None = None


class QuantityMention(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number with its unit named in a claim."""

    span: Span | None = None
    text: str = ""
    value: float
    unit: str = ""


class Report(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A press report as it was stored: its text, and what is known of its origin.

    Every span of a claim counts characters of ``text``. For HTML, PDF and feeds that is the
    text which the reader took out of the file.
    """

    id: DocumentId
    text: str
    file: str = ""
    format: Literal["text", "html", "pdf", "feed"] = "text"
    outlet: str = ""
    outlet_span: Span | None = None
    reported_at: date | None = None
    headline: Span | None = None
    body: Span
    note: str = ""


class Claim(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a report says that somebody said.

    ``source`` is the chain, innermost first and the outlet that printed it last. Without a
    content span nothing enters the claims of a workspace.
    """

    id: ClaimId
    doc_id: DocumentId
    text: str  # the exact content
    content: tuple[Span, ...]
    source: tuple[Source, ...] = ()
    cue: tuple[Span, ...] = ()
    modality: Modality = "reported"
    hedges: tuple[Hedge, ...] = ()
    refusal: Literal["declined", "did not respond"] | None = None
    parties: tuple[str, ...] = ()
    places: tuple[PlaceMention, ...] = ()
    times: tuple[TimeMention, ...] = ()
    quantities: tuple[QuantityMention, ...] = ()
    said_at: tuple[TimeMention, ...] = ()  # when it was said, where the report tells
    said_in: tuple[PlaceMention, ...] = ()
    reliability: Reliability | None = None
    credibility: Credibility | None = None
    reader: str = ""
    part: Part = "body"
    origin: str = ""  # the story that this report and its retellings go back to
    supersedes: tuple[ClaimId, ...] = ()
    reported_at: date | None = None
    recorded_at: datetime | None = None
    note: str = ""
