"""What falls due when: the dates of a deal, each with the earliest and latest it may mean."""

from __future__ import annotations

from datetime import date
from typing import Literal

from truceline.model.claim import Modality
from truceline.model.record import PartyId, Record
from truceline.model.terms import Instant

Event = Literal[
    "starts",
    "again",
    "due",
    "ends",
    "last notice",
    "was due",
    "instant",
    "may open",
    "opens",
    "closes",
]
Standing = Literal["past", "now", "ahead", "perhaps past", "unknown"]


class CalendarEntry(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One date of a term, gate, window or named instant."""

    id: str  # of the term, gate, window or instant
    event: Event
    when: Instant
    parties: tuple[PartyId, ...] = ()  # who must act; several where the term binds several
    text: str = ""
    hours: str = ""  # of each day, e.g. "08:00 to 16:00 Europe/Kyiv"
    status: Modality = "reported"
    held: tuple[str, ...] = ()  # why it does not run yet: a gate that is not open
    waits_for: tuple[str, ...] = ()  # the events that are not known
    standing: Standing = "unknown"  # against the day asked about

    @property
    def name(self) -> str:
        """What happens, in words: a named instant is its own event."""
        return self.id if self.event == "instant" else f"{self.id} {self.event}"


class Calendar(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The dates of a deal in order; those that wait for an unknown event come last."""

    schema: str = "calendar/1"
    title: str
    clock: str  # the time zone of dates that name none
    entry_into_force: Instant | None = None
    on: date | None = None
    entries: tuple[CalendarEntry, ...] = ()
