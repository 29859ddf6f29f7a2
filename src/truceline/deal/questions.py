"""Open questions -> records: the answers reported and those only assumed, each with its effect."""

from __future__ import annotations

from truceline.deal import syntax as s
from truceline.deal.clauses import claims_of
from truceline.deal.duties import Duties
from truceline.deal.names import Scope
from truceline.deal.print_geometry import geometry_text
from truceline.deal.printer import statement_text
from truceline.model.place import Site
from truceline.model.record import PartyId, QuestionId, SiteId, TermId, ZoneId
from truceline.model.terms import Alternative, Axis, Effect, Question

_AXIS: dict[str, Axis] = {"holder": "holding", "administration": "administration", "title": "title"}


def question_of(statement: s.OpenStatement, scope: Scope, duties: Duties) -> Question:
    """Return an open question; an answer that names a party passes the axis to it."""
    zone, sites = _about(statement, scope, duties)
    text = statement_text(statement)[0].partition(": ")[2].strip('"')
    axis = _AXIS.get(statement.subject)

    def answers(found: tuple[s.Answer, ...]) -> tuple[Alternative, ...]:
        return tuple(
            Alternative(text=answer.text, effects=_effects(answer.text, axis, zone, sites, scope))
            for answer in found
        )

    return Question(
        id=QuestionId(statement.id.text),
        text=text,
        about="" if statement.about is None else geometry_text(statement.about),
        reported=answers(statement.reported or ()),
        assumed=answers(statement.assumed),
        assumed_by=statement.assumed_by,
        claims=claims_of(statement),
        where=statement.at.in_file(duties.file),
    )


def _about(
    statement: s.OpenStatement, scope: Scope, duties: Duties
) -> tuple[ZoneId | None, tuple[SiteId, ...]]:
    about = statement.about
    if about is None:
        return None, ()
    if scope.kind_of(about) == "site":
        name = about.name if isinstance(about, s.SiteRef) else about
        found = scope.find(name, "site") if isinstance(name, s.Name) else None
        site = found.id if isinstance(found, Site) else SiteId(geometry_text(about))
        return None, (site,)
    term = s.TermStatement(
        id=s.Name(str(TermId(statement.id.text))),
        sentence=s.Passing("holding", about, None, None),
    )
    return duties.zone_id(about, term), ()


def _effects(
    answer: str,
    axis: Axis | None,
    zone: ZoneId | None,
    sites: tuple[SiteId, ...],
    scope: Scope,
) -> tuple[Effect, ...]:
    if axis is None or (zone is None and not sites):
        return ()
    taker = PartyId(answer) if answer in scope.actors else None
    return (Effect(axis=axis, change="passes", to_party=taker, zone=zone, sites=sites),)
