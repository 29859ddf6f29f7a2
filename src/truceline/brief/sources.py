"""Conventions behind the figures, where everything comes from, and under which licence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from truceline.brief.blocks import (
    Block,
    Bullets,
    Column,
    Heading,
    Line,
    Row,
    Span,
    Table,
    cell,
    line,
    quiet,
    strong,
)
from truceline.brief.content import BriefContent
from truceline.brief.words import plural, sentence


def conventions(content: BriefContent) -> list[Block]:
    """Return the section on conventions, sources and licences."""
    blocks: list[Block] = [
        Heading("Conventions and sources", anchor="conventions"),
        Bullets(tuple(_conventions(content))),
        Table(
            caption="Layers of the theatre, and their licences",
            columns=(
                Column("Layer", share=1.4),
                Column("Source", share=3.4),
                Column("Licence", share=1.4),
            ),
            rows=tuple(
                Row((cell(layer.name), cell(layer.source), cell(layer.licence)))
                for layer in content.theatre.layers
            ),
            stacked=True,
        ),
    ]
    if content.files:
        blocks.append(
            Table(
                caption="Files this brief was made from",
                columns=(Column("File", share=1.6), Column("SHA-256", share=4)),
                rows=tuple(
                    Row((cell(file.name), cell(Span(file.sha256, "code"))))
                    for file in content.files
                ),
                stacked=True,
            )
        )
    return blocks


def _conventions(content: BriefContent) -> Iterable[Line]:
    sheet, control = content.sheet, content.control_map
    yield line(strong("Areas. "), sentence(f"{sheet.convention}; boundaries: {sheet.boundaries}"))
    yield line(strong("Borders. "), sentence(content.theatre.viewpoint))
    if content.theatre.population_note:
        yield line(strong("People. "), sentence(content.theatre.population_note))
    yield line(strong("Who holds what. "), *_basis(content))
    yield line(
        strong("Ranges. "),
        "A figure is a best value with the lowest and highest that its reasons allow. A figure "
        "without a range is exact under its convention, not certain.",
    )
    yield line(
        strong("Words. "),
        "Held by: whose forces control the ground, whatever the title. Demanded, reported and "
        "agreed terms are weighed alike; their status says which they are.",
    )
    for note in dict.fromkeys((*sheet.notes, *control.notes, *content.theatre.notes)):
        if note != content.theatre.population_note:
            yield line(quiet(sentence(note)))


def _basis(content: BriefContent) -> Iterable[str]:
    control = content.control_map
    yield sentence(control.basis)
    if control.places:
        bases = Counter(place.basis for place in control.places)
        named = "; ".join(f"{basis} ({plural(n, 'place')})" for basis, n in bases.most_common(3))
        yield f" Read from: {named}."
