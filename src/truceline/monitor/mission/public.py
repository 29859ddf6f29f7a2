"""The public edition of a report: what policy keeps back is taken out, and then looked for.

It is built fresh from what may be shown. A place name is a position, a reason may name a person,
and a row whose licence forbids passing it on is counted and not listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from truceline.errors import InputError, Problem
from truceline.model.incident import Incident
from truceline.model.mission import AnnexRow, MissionReport, Repair, Silence
from truceline.model.record import IncidentId, PartyId, to_json
from truceline.model.terms import Terms
from truceline.monitor.mission.tables import Observations

EVERY = PartyId("every party")  # in place of those whose assurance a window needs
_OWN = frozenset({"patrol"})  # reports of the mission itself, which it may publish
_LEAST_LETTERS = 4  # a shorter word is part of too many others to be looked for


def public_edition(report: MissionReport, incidents: Sequence[Incident]) -> MissionReport:
    """Return what of a report may be shown to everybody; `incidents` are those of its annex."""
    shown = {one.id for one in incidents if one.redistribution != "none" or one.feed in _OWN}
    kept = [row for row in report.annex if row.incident in shown]
    unlisted = len(report.annex) - len(kept)
    licences = sorted({
        one.licence for one in incidents if one.licence and one.id in shown and one.feed not in _OWN
    })  # fmt: skip
    notes = [
        "Rounded and held back: the public edition of a report.",
        *([f"{unlisted} incidents are counted and not listed: their licence forbids it."]
          if unlisted else []),
        *(f"Includes data under: {licence}." for licence in licences),
    ]  # fmt: skip
    return msgspec.structs.replace(
        report,
        edition="public",
        exposure=tuple(
            msgspec.structs.replace(one, because=_states(one.because)) for one in report.exposure
        ),
        denials=(),
        silences=tuple(_silence(one) for one in report.silences),
        standings=(),
        crossings=tuple(msgspec.structs.replace(one, note="") for one in report.crossings),
        casualties=tuple(
            msgspec.structs.replace(one, sex="not stated", age="not stated")
            for one in report.casualties
        ),
        repairs=tuple(_repair(one, number) for number, one in enumerate(report.repairs, start=1)),
        cases=(),
        annex=tuple(_row(row, number) for number, row in enumerate(kept, start=1)),
        notes=(*report.notes, *notes),
    )


def _states(reasons: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reason.partition(":")[0] for reason in reasons))


def _silence(one: Silence) -> Silence:
    days = tuple(
        msgspec.structs.replace(
            day,
            incidents=(),
            because=tuple(dict.fromkeys(_without_id(reason) for reason in day.because)),
        )
        for day in one.days
    )
    return msgspec.structs.replace(one, days=days)


def _without_id(reason: str) -> str:
    before, may, after = reason.partition(" may lie ")
    return f"an incident{may}{after}" if may else before


def _repair(one: Repair, number: int) -> Repair:
    return msgspec.structs.replace(
        one,
        id=str(number),
        place="",
        needs=(EVERY,),
        assured=(EVERY,) if one.open else (),
        note="",
    )


def _row(row: AnnexRow, number: int) -> AnnexRow:
    return msgspec.structs.replace(
        row,
        incident=IncidentId(str(number)),
        occurred=row.occurred.replace(minute=0, second=0, microsecond=0),
        place="",
        weapon="",
        party="",
    )


def check_public(
    report: MissionReport, incidents: Sequence[Incident], seen: Observations, terms: Terms
) -> None:
    """Refuse a public edition that says anything of what the sources keep back.

    Raises
    ------
    InputError
        PUBLIC-LEAK, without what leaked.
    """
    text = to_json(report).decode()
    allowed = " ".join(
        [report.title, report.mission, *(one.place for one in report.crossings),
         *(row.area for row in report.counts), *(one.area for one in report.exposure)]
    )  # fmt: skip
    for word in _kept_back(incidents, seen, terms):
        if len(word) >= _LEAST_LETTERS and not _stands_in(word, allowed) and _stands_in(word, text):
            raise InputError(
                Problem(
                    "PUBLIC-LEAK",
                    "a place, a position, a party or a reason stands in the public edition",
                    hint="Look for it in what people typed: causes of casualties, names of areas.",
                )
            )


def _kept_back(
    incidents: Sequence[Incident], seen: Observations, terms: Terms
) -> Iterable[str]:  # fmt: skip
    for one in incidents:
        yield from (one.place, f"{one.lon:.3f}", f"{one.lat:.3f}")
        yield from (each.name for each in one.attributions)
    for watch in seen.watches:
        yield from (watch.place, watch.reason, watch.denied_by or "")
    for visit in seen.inspections:
        yield from (visit.note, visit.by, visit.party or "")
    for repair in seen.repairs:
        yield from (repair.place, repair.note)
    yield from (crossing.note for crossing in seen.crossings)
    yield from (party.name for party in terms.parties)


def _stands_in(word: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(word.strip())}\b", text, re.IGNORECASE) is not None
