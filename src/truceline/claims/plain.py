"""Attributions in the plain form that scorers read: source, cue and content spans."""

from __future__ import annotations

from truceline.claims import lexicon
from truceline.claims.attribute import attributions
from truceline.claims.cues import Found
from truceline.claims.nesting import by_sentence, holder_of
from truceline.claims.tagger import tag_document
from truceline.claims.text import Document, divide

# what a speaker only might, would or did not say is part of the speech that holds it
_NOT_SAID = frozenset(
    """would could should might may must can will to not never n't cannot don't doesn't didn't
    won't wouldn't""".split()
)


def read_attributions(text: str) -> list[dict[str, list[list[int]]]]:
    """Return the attributions of a text, those left out that only repeat the one around them.

    Who says what he thinks makes one statement, not two; a wish that nobody is named for
    ("the idea that") is none. Claims keep both: they need the inner one for modality and chain.
    """
    document = divide(text)
    tag_document(document)
    return [
        _plain(document, found)
        for group in by_sentence(document, attributions(document))
        for found in group
        if _stands_alone(document, found, group)
    ]


def _plain(document: Document, found: Found) -> dict[str, list[list[int]]]:
    return {
        "source": [list(document.span(*found.source))] if found.source else [],
        "cue": [list(document.span(*found.cue))],
        "content": [list(document.span(*piece)) for piece in found.content],
    }


def _stands_alone(document: Document, found: Found, group: list[Found]) -> bool:
    if found.source is None and not _without_source(found):
        return False
    if holder_of(found, group) is None:
        return True
    words = {token.lower for token in document.tokens[slice(*found.cue)]}
    return _reports(found) and not words & _NOT_SAID


def _without_source(found: Found) -> bool:
    """Whether an attribution can do without a source: "it is unclear", "was told that"."""
    if found.shape in ("noun", "phrase"):
        return False
    return found.shape != "clause" or _reports(found)


def _reports(found: Found) -> bool:
    """Whether a cue tells of words that were said, not of a thought, wish or plan."""
    if found.shape in ("according", "quote"):
        return True
    frames = frozenset[str]().union(*lexicon.verbs().get(found.base, {}).values())
    return found.shape != "infinitive" and "i" in frames
