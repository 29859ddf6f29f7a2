"""What the page is told: layers as GeoJSON, and the few lists it opens with."""

from __future__ import annotations

from datetime import date, datetime

from truceline.model.balance import BalanceSheet
from truceline.model.claim import Claim, Report
from truceline.model.record import PartyId, Record, Shape
from truceline.model.review import Finding, Undefined
from truceline.model.terms import Terms


class Feature(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One GeoJSON feature."""

    type: str = "Feature"
    properties: dict[str, str | float | int | None]
    geometry: Shape


class Layer(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One layer of the map, a GeoJSON feature collection."""

    type: str = "FeatureCollection"
    features: tuple[Feature, ...]


class Holder(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of the legend."""

    party: PartyId
    name: str
    tint: str
    ink: str  # of the pattern
    tile: str  # the pattern, SVG of one tile of 8 x 8 units; empty for a plain tint


class DraftRow(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One draft of the workspace, as listed."""

    index: int
    name: str  # the file's
    title: str
    status: str
    as_of: date | None
    claimants: tuple[PartyId, ...]  # parties whose claimed ground the text names


class WorkspaceView(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the page opens with."""

    schema: str = "page-workspace/1"
    title: str
    theatre: str
    viewpoint: str
    version: str
    bounds: tuple[float, float, float, float]  # west, south, east, north [degrees]
    deals: tuple[DraftRow, ...]
    dates: tuple[str, ...]  # days with a control map, in order
    holders: tuple[Holder, ...]
    tabs: tuple[str, ...]
    attribution_mandated: bool


class TheatreView(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ground that never changes while the page is open."""

    units: Layer
    names: Layer  # a point in each unit and neighbour, to write its name on
    border: Layer  # the recognised outline of the theatre
    context: Layer
    places: Layer
    sites: Layer
    scripts: tuple[str, ...]  # in which settlements can be named, besides Latin


class NameRow(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name that the editor completes."""

    label: str
    detail: str


class ControlView(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who holds what on a day, and the line of contact."""

    as_of: date | None
    holdings: Layer
    band: Layer
    line: Layer
    length: str
    notes: tuple[str, ...]


class DealView(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One draft: its text, and what compiles from it when it has no errors."""

    index: int
    name: str
    text: str
    terms: Terms | None  # without shapes
    zones: Layer
    lines: Layer  # the lines that the text draws
    problems: tuple[Finding, ...]
    undefined: tuple[Undefined, ...]


class Preview(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an edited text would compile to, its balance, and the map of its outcome."""

    terms: Terms  # without shapes
    zones: Layer
    outcome: Layer
    passing: Layer  # ground whose holding passes, with who gives it and who receives it
    sheet: BalanceSheet


class OutcomeView(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who would hold what if the terms were carried out, and where the line would run."""

    holdings: Layer
    passing: Layer  # ground whose holding passes, with who gives it and who receives it
    line: Layer
    zones: Layer


class ClaimsView(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The claims of the workspace with the reports they quote."""

    claims: tuple[Claim, ...]
    reports: tuple[Report, ...]


class ReportPage(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mission's report, as a page that stands alone."""

    schema: str = "report-page/1"
    title: str
    made_at: datetime
    as_known_at: str = ""  # empty: as it is known now
    html: str
