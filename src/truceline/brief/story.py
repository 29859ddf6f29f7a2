"""The order in which a brief tells its deal."""

from __future__ import annotations

from truceline.brief.acceptance import acceptance
from truceline.brief.blocks import Block, Document, Line, Paragraph, line, tag
from truceline.brief.content import BriefContent
from truceline.brief.ground import figure_line, key_figures, on_the_ground
from truceline.brief.plates import at_a_glance, plates
from truceline.brief.reported import reported
from truceline.brief.since import Earlier, changed_since
from truceline.brief.sources import conventions
from truceline.brief.wording import left_open, terms
from truceline.brief.words import day_in_words, plural


def tell(content: BriefContent, earlier: Earlier | None = None) -> Document:
    """Return the brief of a deal: what matters first, then on whose word, then every figure.

    With what was known `earlier`, a section says what has changed since.
    """
    deal = content.terms
    blocks: list[Block] = [
        Paragraph((*_opening(content), *figure_line(content)), "lead"),
        key_figures(content),
        *at_a_glance(content),
        *(changed_since(earlier, content) if earlier else ()),
        *reported(content),
        *terms(content),
        *plates(content),
        *on_the_ground(content),
        *left_open(content),
        *acceptance(content.buyin),
        *conventions(content),
    ]
    return Document(
        title=deal.title,
        kicker=f"Truceline brief · {content.theatre.title}",
        standing=_standing(content),
        blocks=tuple(blocks),
        colophon=_colophon(content),
        dated=content.terms.as_of or content.control_map.as_of,
    )


def _standing(content: BriefContent) -> Line:
    day = content.terms.as_of or content.control_map.as_of
    dated = f"As of {day_in_words(day)}" if day else "As of an unstated date"
    return line("Status: ", tag(content.terms.status), f"  {dated}")


def _opening(content: BriefContent) -> Line:
    """Return what the text is, in a sentence or two: terms, their standing, what is open."""
    deal = content.terms
    by_status: dict[str, set[str]] = {}
    for obligation in deal.obligations:
        by_status.setdefault(obligation.status, set()).add(str(obligation.term))
    standing = ", ".join(f"{len(names)} {status}" for status, names in by_status.items())
    count = len({obligation.term for obligation in deal.obligations})
    ceases = any(obligation.act == "cease hostilities" for obligation in deal.obligations)
    return line(
        f"The text holds {plural(count, 'term')}" + (f" ({standing})" if standing else "") + ". ",
        "" if ceases else "None of them is a cessation of hostilities. ",
        f"{plural(len(deal.open), 'question is', 'questions are')} open. " if deal.open else "",
    )


def _colophon(content: BriefContent) -> tuple[str, ...]:
    version = f" {content.version}" if content.version else ""
    return (
        f"Compiled by Truceline{version} from the files named above; the same files give the same "
        "bytes. It takes no side, predicts nothing and recommends nothing.",
        "Held by says who controls the ground; it is no statement on sovereignty.",
    )
