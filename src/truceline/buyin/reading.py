"""Positions and the deal they are about, read together.

Areas that positions name and terms that are only on the table are compiled by the deal room, as
lines that follow the deal's own. So a name means here exactly what it means there, and a mistake
is reported where it was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from truceline.buyin.drafting import Drafting
from truceline.buyin.holding import Holdings
from truceline.buyin.parse_positions import deal_text, parse_positions
from truceline.deal import compile_deal, parse
from truceline.deal.syntax import ActorStatement, Deal
from truceline.errors import InputError, NotFoundError, Problem, Problems, Where
from truceline.intake.files import existing_file
from truceline.intake.text import read_text
from truceline.model.claim import Claim
from truceline.model.position import (
    AllOf,
    AnyOf,
    Grounds,
    Holds,
    Not,
    NothingPasses,
    Position,
    Positions,
    Predicate,
    Preferring,
    PriorityList,
    UltimatumAsked,
)
from truceline.model.record import ClaimId, PartyId, ZoneId, lines_from_json
from truceline.model.terms import TextPlace

if TYPE_CHECKING:
    from truceline.atlas import Theatre
    from truceline.model.control import ControlMap

OnGrounds = Position | Preferring | PriorityList | UltimatumAsked

SITE = "site "
_AREA = "position-area-"


@dataclass(frozen=True)
class Matter:
    """Everything that a verdict rests on."""

    positions: Positions
    names: Mapping[PartyId, str]  # of the parties and actors, of the deal and the file
    claims: Mapping[ClaimId, Claim]
    drafting: Drafting | None  # None for a conflict without a deal


def read_matter(
    positions_path: str | Path,
    deal_path: str | Path | None = None,
    *,
    theatre: Theatre | None = None,
    control_map: ControlMap | None = None,
) -> Matter:
    """Return positions and deal read together.

    Raises `InputError` with every problem of either file, at its place; `NotFoundError`
    (FILE-MISSING) when the deal or the claims are not there.
    """
    path = Path(positions_path)
    text = read_text(existing_file(path))
    if deal_path is None:
        positions = parse_positions(text, str(path))
        claims = _claims(path, positions.claims)
        _check_claims(positions, claims)
        return Matter(_on_claims(positions, claims), positions.names, claims, None)
    deal_source = read_text(existing_file(deal_path))
    deal = parse(deal_source, str(deal_path))
    names = {PartyId(a.id.text): a.title for a in deal.of(ActorStatement)}
    positions = parse_positions(text, str(path), names)
    claims = _claims(Path(deal_path), deal.header("claims")) | _claims(path, positions.claims)
    positions = _on_claims(positions, claims)
    _check_claims(positions, claims)
    sources = _Sources(deal, deal_source, str(deal_path), text, str(path), positions)
    drafting = sources.drafting(theatre, control_map, claims)
    return Matter(positions, names | positions.names, claims, drafting)


def _claims(beside: Path, name: str) -> dict[ClaimId, Claim]:
    if not name:
        return {}
    path = existing_file(beside.parent / name)
    return {claim.id: claim for claim in lines_from_json(path, Claim)}


def _on_claims(positions: Positions, claims: Mapping[ClaimId, Claim]) -> Positions:
    """Return the positions with the credibility of their claims, where none is given."""

    def judged(grounds: Grounds) -> Grounds:
        known = [claims[c].credibility for c in grounds.claims if c in claims]
        best = min((c for c in known if c is not None), default=None)
        if grounds.credibility is not None or best is None:
            return grounds
        return msgspec.structs.replace(grounds, credibility=best)

    return msgspec.structs.replace(
        positions,
        positions=tuple(
            msgspec.structs.replace(position, grounds=judged(position.grounds))
            for position in positions.positions
        ),
    )


def _check_claims(positions: Positions, claims: Mapping[ClaimId, Claim]) -> None:
    found = Problems()
    for statement in statements_of(positions):
        for claim in statement.grounds.claims:
            if claim not in claims:
                found.add(
                    Problem(
                        "CLAIM-UNKNOWN",
                        f'no claim "{claim}" is on file',
                        _where(statement.where),
                        hint="Name a claim of the claims file, or write [no claim] assumed.",
                    )
                )
    found.raise_if_any()


def statements_of(positions: Positions) -> tuple[OnGrounds, ...]:
    """Return everything in the file that rests on claims, or on an assumption."""
    return (
        *positions.positions,
        *positions.preferring,
        *positions.priorities,
        *positions.ultimatums,
    )


def _where(place: TextPlace) -> Where:
    return Where(place.file, place.line, place.column)


@dataclass(frozen=True)
class _Sources:
    """The texts of both files, to be compiled as one."""

    deal: Deal
    deal_source: str
    deal_file: str
    text: str
    file: str
    positions: Positions

    def drafting(
        self,
        theatre: Theatre | None,
        control_map: ControlMap | None,
        claims: Mapping[ClaimId, Claim],
    ) -> Drafting:
        areas = dict(_areas(self.positions))
        zones = {
            area: ZoneId(f"{_AREA}{number}")
            for number, area in enumerate(areas, start=1)
            if not area.startswith(SITE)
        }
        lines = [f"zone {zone} = {area}" for area, zone in zones.items()]
        combined = "\n".join([self.deal_source, deal_text(self.text, self.file), *lines, ""])
        try:
            terms = compile_deal(
                combined, theatre=theatre, control=control_map, claims=frozenset(claims)
            )
        except InputError as error:
            raise InputError(*(self._in_its_file(p, areas) for p in error.problems)) from None
        holdings = None
        if control_map is not None and theatre is not None:
            holdings = Holdings(terms, control_map, theatre)
        sites = dict(_sites(areas, theatre))
        return Drafting(terms, self.positions.candidates, holdings, zones, sites)

    def _in_its_file(self, problem: Problem, areas: Mapping[str, TextPlace]) -> Problem:
        """Return a problem of the combined text at its place in the file it came from."""
        deal_lines = self.deal_source.count("\n") + 1
        own_lines = self.text.count("\n") + 1
        line = problem.where.line
        if line <= deal_lines:
            return replace(problem, where=replace(problem.where, file=self.deal_file))
        if line <= deal_lines + own_lines:
            here = replace(problem.where, file=self.file, line=line - deal_lines)
            own = self.text.split("\n")[here.line - 1]
            return replace(problem, where=here, excerpt=own if problem.excerpt else "")
        named = [place for area, place in areas.items() if not area.startswith(SITE)]
        place = named[min(line - deal_lines - own_lines, len(named)) - 1]
        return replace(problem, where=_where(place), excerpt="")


def _areas(positions: Positions) -> Iterator[tuple[str, TextPlace]]:
    """Yield every area that a position names, with the place of the position."""
    for position in positions.positions:
        for area in _areas_in(position.predicate):
            yield area, position.where


def _areas_in(predicate: Predicate) -> Iterable[str]:
    if isinstance(predicate, Holds | NothingPasses):
        return [predicate.area] if predicate.area else []
    if isinstance(predicate, Not):
        return _areas_in(predicate.that)
    parts: Sequence[Predicate] = predicate.parts if isinstance(predicate, AllOf | AnyOf) else ()
    return [area for part in parts for area in _areas_in(part)]


def _sites(areas: Mapping[str, TextPlace], theatre: Theatre | None) -> Iterator[tuple[str, str]]:
    for area, place in areas.items():
        if not area.startswith(SITE) or theatre is None:
            continue
        name = area.removeprefix(SITE).strip('"')
        site = theatre.site(name)
        if site is None:
            raise NotFoundError(
                Problem(
                    "PLACE-UNKNOWN",
                    f'unknown site "{name}"',
                    _where(place),
                    hint=f"Did you mean {' or '.join(theatre.suggest(name))}?",
                )
            )
        yield area, site.id
