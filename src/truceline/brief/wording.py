"""What the text says and leaves unsaid: actors, terms, questions, silence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from truceline.balance.duties import when
from truceline.brief.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Heading,
    Line,
    Paragraph,
    Row,
    Span,
    Table,
    cell,
    line,
    quiet,
    strong,
    tag,
)
from truceline.brief.cells import amount_cell
from truceline.brief.content import BriefContent
from truceline.brief.words import best, day_in_words, plural, sentence, spread, unit_of, zone_name
from truceline.model.balance import OpenEffect
from truceline.model.terms import Actor, Obligation, Zone


def terms(content: BriefContent) -> list[Block]:
    """Return the section on the terms as written, with the zones they name."""
    deal = content.terms
    blocks: list[Block] = [
        Heading("The terms", anchor="terms"),
        Bullets(tuple(_actor(actor, content) for actor in (*deal.parties, *deal.actors))),
        Table(
            caption="Terms as compiled from the text; nothing is added that it does not say",
            columns=(
                Column("Term", share=1.4),
                Column("What the text says", share=4.4, speaks=True),
                Column("By when", share=1.5),
                Column("Status", share=1.6),
                Column("Claims", share=1),
            ),
            rows=tuple(_term(members) for members in _by_text(deal.obligations)),
            stacked=True,
        ),
    ]
    if deal.zones:
        blocks.append(_zones(content))
    return blocks


def _actor(actor: Actor, content: BriefContent) -> Line:
    roles = []
    for role in actor.roles:
        words = role.role
        if role.attribution:
            by = f" by {content.name_of(role.by)}" if role.by else ""
            cited = f", {', '.join(role.claims)}" if role.claims else ""
            words = f"{words} ({role.attribution}{by}{cited})"
        roles.append(words)
    kind = "party" if actor.is_party else "other actor"
    return line(
        strong(str(actor.id)), f"  {actor.name}, {kind}", f"; {', '.join(roles)}" if roles else ""
    )


def _by_text(obligations: Iterable[Obligation]) -> Iterable[list[Obligation]]:
    """Return obligations that one sentence lays on several parties together."""
    grouped: dict[tuple[object, ...], list[Obligation]] = {}
    for one in obligations:
        key = (one.term, one.text, when(one.window), one.status, one.exceptions, one.conditions)
        grouped.setdefault(key, []).append(one)
    return grouped.values()


def _term(members: Sequence[Obligation]) -> Row:
    first = members[0]
    said = [line(sentence(first.text))]
    said += [line(quiet(f"Except: {words}")) for words in first.exceptions]
    said += [line(quiet(f"On condition: {words}")) for words in first.conditions]
    status = [line(tag(first.status))]
    if first.basis:
        status.append(line(quiet(first.basis)))
    claims = dict.fromkeys(claim for one in members for claim in one.claims)
    return Row(
        (
            cell(strong(str(first.term))),
            Cell(tuple(said)),
            cell(when(first.window)),
            Cell(tuple(status)),
            cell(*_claims(claims)),
        ),
        anchor=f"term-{first.id}",
    )


def _claims(ids: Iterable[str]) -> Iterable[Span]:
    for position, claim in enumerate(ids):
        if position:
            yield Span(", ")
        yield Span(str(claim), "code", to=f"claim-{claim}")


def _zones(content: BriefContent) -> Table:
    measures = {zone.zone: zone for zone in content.sheet.zones}
    rows = []
    for zone in content.terms.zones:
        measured = measures.get(zone.id)
        rows.append(
            Row(
                (
                    cell(strong(zone_name(zone.id))),
                    Cell(tuple(_definition(zone))),
                    amount_cell(zone.area),
                    amount_cell(measured.registered_population if measured else None),
                )
            )
        )
    return Table(
        caption="Zones of the deal, whoever holds them",
        columns=(
            Column("Zone", share=1.2),
            Column("As defined", share=4.6),
            Column("Area, km²", "right", 1.6),
            Column("Registered population", "right", 1.8),
        ),
        rows=tuple(rows),
    )


def _definition(zone: Zone) -> Iterable[Line]:
    yield line(zone.text)
    if zone.as_of:
        yield line(quiet(f"as of {day_in_words(zone.as_of)}"))


def left_open(content: BriefContent) -> list[Block]:
    """Return the section on what the text leaves open, silent or undefined."""
    blocks: list[Block] = [Heading("What the text leaves open", anchor="open")]
    sheet, deal = content.sheet, content.terms
    if sheet.open:
        blocks.append(_questions(content))
    if deal.silent:
        units = {unit.id: unit.name for unit in content.theatre.units}
        names = ", ".join(units.get(unit, str(unit)) for unit in deal.silent)
        blocks.append(
            Paragraph(
                line(
                    strong("Silent. "),
                    f"The text says nothing about {names}. Silence is recorded as silence: it does "
                    "not mean that these stay as they are.",
                )
            )
        )
    if content.undefined:
        blocks.append(Heading("Left undefined", level=2, anchor="undefined"))
        blocks.append(_undefined(content))
    return blocks


def _questions(content: BriefContent) -> Table:
    rows: list[Row] = []
    for question in content.sheet.open:
        rows.append(Row((cell(strong(sentence(question.text))),), kind="group"))
        rows += _answers(question.effect, content)
    return Table(
        caption="Open questions, and which figure each answer moves",
        columns=(Column("Answer", share=2), Column("Basis", share=1.2), Column("Effect", share=4)),
        rows=tuple(rows),
        notes=tuple(_combined(content)),
    )


def _answers(effects: Iterable[OpenEffect], content: BriefContent) -> Iterable[Row]:
    """Yield a row for each answer, with everything that it moves."""
    by_answer: dict[tuple[str, str], list[OpenEffect]] = {}
    for effect in effects:
        by_answer.setdefault((effect.answer, _basis(effect)), []).append(effect)
    if not by_answer:
        yield Row((cell("no answer is reported or assumed"), cell(), cell("its effect is unknown")))
    for (answer, basis), members in by_answer.items():
        moved = tuple(line(*_effect(effect, content)) for effect in members)
        yield Row((cell(answer), cell(basis), Cell(moved)))


def _basis(effect: OpenEffect) -> str:
    return "assumed by the analyst" if effect.basis == "assumed" else effect.basis


def _effect(effect: OpenEffect, content: BriefContent) -> Iterable[str | Span]:
    amount = effect.amount
    if amount.best is None and amount.low is None:
        yield sentence("; ".join(amount.because) or "its effect is not known")
        return
    if amount.best == 0:
        yield "Moves no figure of this sheet."
        return
    value = strong(f"{best(amount)} {unit_of(amount)}".strip())
    measure = effect.measure.replace("_", " ")
    if effect.axis is None:
        yield f"{measure.capitalize()}: "
        yield value
        yield quiet(f" ({spread(amount)})") if spread(amount) else ""
        return
    receiver = f" to {content.name_of(effect.to_party)}" if effect.to_party else ""
    yield f"{effect.axis.capitalize()}, {measure}: "
    yield value
    yield f" from {content.name_of(effect.from_party)}{receiver}"
    yield quiet(f" ({', '.join(effect.names)})") if effect.names else ""


def _combined(content: BriefContent) -> Iterable[str]:
    """Yield what the questions do together."""
    for combined in content.sheet.combined:
        giver, receiver = content.name_of(combined.from_party), content.name_of(combined.to_party)
        amount = f"{spread(combined.amount) or best(combined.amount)} {unit_of(combined.amount)}"
        left_out = ", ".join(combined.left_out)
        yield (
            f"Over {plural(combined.combinations, 'combination')} of answers taken as independent, "
            f"{combined.axis} of {combined.measure.replace('_', ' ')} from {giver} to {receiver}: "
            f"{amount.rstrip()}" + (f"; left out beyond the cap: {left_out}." if left_out else ".")
        )


def _undefined(content: BriefContent) -> Table:
    return Table(
        caption="Matters that a text of this kind should settle, and the question to ask of each",
        columns=(
            Column("Matter", share=1.5),
            Column("Question", share=4, speaks=True),
            Column("Until then open", share=2.2),
        ),
        rows=tuple(
            Row(
                (
                    cell(strong(sentence(item.topic).rstrip("."))),
                    cell(sentence(item.question)),
                    cell(quiet(item.figure)) if item.figure else cell(),
                )
            )
            for item in content.undefined
        ),
        stacked=True,
    )
