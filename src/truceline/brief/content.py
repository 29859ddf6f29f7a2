"""What a brief is made from: records, and nothing that is read or computed here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import shapely
from shapely.geometry.base import BaseGeometry

from truceline.brief.words import the
from truceline.geo.shapes import areal, geometry_of, merged
from truceline.model.balance import BalanceSheet
from truceline.model.claim import Claim
from truceline.model.control import ControlMap, LineOfContact
from truceline.model.position import BuyIn
from truceline.model.record import PartyId
from truceline.model.review import Undefined
from truceline.model.terms import Terms

if TYPE_CHECKING:
    from truceline.atlas import Theatre
    from truceline.balance import Assessment


@dataclass(frozen=True)
class SourceFile:
    """A file that the brief rests on, by name and content."""

    name: str
    sha256: str


@dataclass(frozen=True)
class BriefContent:
    """A deal, the map it is weighed against, what came of it, and who said what."""

    terms: Terms
    theatre: Theatre
    control_map: ControlMap
    map_after: ControlMap
    contact_before: LineOfContact | None
    contact_after: LineOfContact | None
    sheet: BalanceSheet
    claims: tuple[Claim, ...] = ()
    undefined: tuple[Undefined, ...] = ()
    buyin: BuyIn | None = None  # where the workspace has positions
    files: tuple[SourceFile, ...] = ()
    version: str = ""

    @classmethod
    def of(cls, assessment: Assessment, sheet: BalanceSheet) -> BriefContent:
        """Return the content of a brief on an assessment, with nothing yet on its reports."""
        return cls(
            terms=assessment.terms,
            theatre=assessment.theatre,
            control_map=assessment.control_map,
            map_after=assessment.map_after,
            contact_before=assessment.contact_before,
            contact_after=assessment.contact_after,
            sheet=sheet,
        )

    @property
    def parties(self) -> tuple[PartyId, ...]:
        """The parties of the deal, in the order of the text."""
        return tuple(actor.id for actor in self.terms.parties)

    @cached_property
    def changed(self) -> BaseGeometry | None:
        """The ground that has another holder in the outcome, None where there is none."""
        if self.map_after is self.control_map:
            return None
        before = {held.holder: geometry_of(held.best) for held in self.control_map.holdings}
        gained = [
            shapely.difference(geometry_of(held.best), before.get(held.holder, shapely.Polygon()))
            for held in self.map_after.holdings
        ]
        changed = merged(areal(land) for land in gained)
        return None if changed.is_empty else changed

    def name_of(self, party: str | None) -> str:
        """Return the name of a party or actor as it stands in a sentence."""
        if party is None:
            return "nobody named"
        for actor in (*self.terms.parties, *self.terms.actors):
            if actor.id == party:
                return the(actor.name)
        return str(party)
