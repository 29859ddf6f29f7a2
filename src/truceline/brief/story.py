"""The order in which a brief tells its deal."""

from __future__ import annotations

from truceline.brief.acceptance import acceptance
from truceline.brief.blocks import Block, Document, Line, line, tag
from truceline.brief.content import BriefContent
from truceline.brief.ground import on_the_ground
from truceline.brief.opening import key_figures, lead
from truceline.brief.plates import at_a_glance, plates
from truceline.brief.reported import reported
from truceline.brief.since import Earlier, changed_since
from truceline.brief.sources import conventions
from truceline.brief.wording import left_open, terms
from truceline.brief.words import day_in_words


def tell(content: BriefContent, earlier: Earlier | None = None) -> Document:
    """Return the brief of a deal: what matters first, then on whose word, then every figure.

    With what was known `earlier`, a section says what has changed since.
    """
    deal = content.terms
    blocks: list[Block] = [
        lead(content),
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
    meant, shown = content.terms.as_of, content.control_map.as_of
    day = meant or shown
    dated = f"  As of {day_in_words(day)}" if day else "  As of an unstated date"
    other = f"; on a map of {day_in_words(shown)}" if meant and shown and meant != shown else ""
    return line("Status: ", tag(content.terms.status), dated, other)


def _colophon(content: BriefContent) -> tuple[str, ...]:
    version = f" {content.version}" if content.version else ""
    return (
        f"Compiled by Truceline{version} from the files named above; the same files give the same "
        "bytes. It takes no side, predicts nothing and recommends nothing.",
        "Held by says who controls the ground; it is no statement on sovereignty.",
    )
