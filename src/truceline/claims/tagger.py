"""Parts of speech by an averaged perceptron, small enough to ship and to run on any laptop.

The weights stand in ``tagger.json`` and are made by ``tools/train_tagger.py``, which names the
training text and its licence. Greedy, left to right: each word is tagged from its form, its
neighbours and the two tags before it (Collins 2002, doi:10.3115/1118693.1118694).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import msgspec

from truceline.claims.lexicon import forms, verbs
from truceline.claims.text import Document
from truceline.claims.vocabulary import people

START = ("-START-", "-START2-")
PAST = frozenset({"VBD", "VBN"})
END = ("-END-", "-END2-")
MARKS = frozenset({"``", "''", "“", "”", "‘", "«", "»", "„"})  # never a word, wherever they stand


class Weights(NamedTuple):
    """What training leaves: the tags, the words with one tag only, and a weight row a feature."""

    tags: list[str]
    known: dict[str, int]
    rows: dict[str, dict[int, int]]


@cache
def weights() -> Weights:
    """Return the weights that ship with the package."""
    raw = files("truceline.claims").joinpath("tagger.json").read_bytes()
    tags, known, flat = msgspec.json.decode(
        raw, type=tuple[list[str], dict[str, int], dict[str, list[int]]]
    )
    rows = {name: dict(zip(row[::2], row[1::2], strict=True)) for name, row in flat.items()}
    return Weights(tags, known, rows)


def tag(words: Sequence[str], model: Weights | None = None) -> list[str]:
    """Return the part of speech of every word of one sentence, in the Penn Treebank's tags."""
    model = model or weights()
    context = [*START, *(normal(word) for word in words), *END]
    before, last = START[1], START[0]
    tags: list[str] = []
    for index, word in enumerate(words):
        known = model.known.get(word.replace("’", "'"))
        if known is not None:
            found = model.tags[known]
        elif word in MARKS:
            found = "."
        else:
            found = _best(model, word, context, index, last, before)
        tags.append(found)
        before, last = last, found
    return tags


def tag_document(document: Document) -> None:
    """Set the part of speech of every token of a document."""
    names = _names(document)
    for line in document.sentences:
        tokens = document.tokens[line.first : line.last]
        words = _plain([token.text for token in tokens], names)
        for token, found in zip(tokens, mended(words, tag(words)), strict=True):
            token.tag = found


def mended(words: list[str], tags: list[str]) -> list[str]:
    """Return tags in which a subject stands where English needs one.

    ", aides said" has a noun before its verb, not a second verb; "an official who" ends in a
    noun, not in an adjective.
    """
    tags = [_spoken(words, tags, index) for index in range(len(tags))]
    for index in range(len(tags) - 1):
        before, after = tags[index - 1] if index else ".", tags[index + 1]
        plural = tags[index] in ("VBZ", "VBP") and words[index].endswith("s")
        plural = plural and len(words[index]) > 3
        if plural and tags[index] == "VBZ" and before == "VBD" and words[index - 1] in forms():
            tags[index] = "NNS"  # "told reporters that"
        opens = before in (".", "CC") and after in ("VBD", "VBP")
        said = before != "PRP" and after in PAST and _only_past(words[index + 1])
        if plural and (opens or said):
            tags[index] = "NNS"
        if words[index] == "close" and words[index + 1] == "to" and before in ("NN", "NNS"):
            tags[index] = "JJ"
        bare = tags[index] == "VBN" and before == "VBG" and words[index] in forms()
        if bare and after in ("DT", "PRP", "PRP$"):
            tags[index] = "VBD"  # "officials involved in drafting confirmed the date"
        headless = tags[index] == "JJ" and (
            before in ("DT", "PRP$", "JJ", "POS") or (before == "NN" and words[index] in people())
        )
        led = after == "VBN" and tags[index + 2 : index + 3] == ["IN"]  # "official involved in"
        if headless and (led or after in ("WP", "VBD", "VBZ", "MD")):
            tags[index] = "NN"
    return tags


# third persons that no noun is spelt like
_THIRD = frozenset(
    """says tells denies insists believes expects argues asserts alleges announces adds knows admits
    agrees accuses declares proposes suggests confirms describes contends maintains explains
    urges warns writes""".split()
)


def _spoken(words: list[str], tags: list[str], index: int) -> str:
    """Return the tag of a word, a verb's where the form can be nothing else.

    "Told" and "denies" are no nouns; "the command urged residents" has a past tense after its
    subject, since an adjective does not follow the noun it belongs to.
    """
    word, found = words[index], tags[index]
    if found in ("VBD", "VBZ", "VBN", "VBP") or not index:
        return found
    if word in _THIRD:
        return "VBZ"
    if not word.endswith("ed"):
        return "VBD" if _only_past(word) else found
    if not {form.tag for form in forms().get(word, ())} <= PAST:
        return found
    before, after = tags[index - 1], tags[index + 1 : index + 2]
    led = before in ("NN", "NNS", "NNP", "PRP") or words[index - 1] in people()
    verb = word in forms() and led and found in ("JJ", "NN") and after != ["NN"]
    return "VBD" if verb else found


def _only_past(word: str) -> bool:
    """Whether a form of a verb of speech can be nothing but its past: no noun, no present."""
    found = forms().get(word, ())
    speech = any("i" in frames for form in found for frames in verbs()[form.base].values())
    return speech and {form.tag for form in found} <= {"VBD", "VBN"}


def _titled(words: list[str]) -> bool:
    """Whether a sentence is a headline in title case."""
    letters = [word for word in words if word[0].isalpha() and len(word) > 3]
    return len(letters) >= 3 and sum(w[0].isupper() for w in letters) >= 0.75 * len(letters)


def _names(document: Document) -> frozenset[str]:
    """Return the words that the running text writes with a capital inside a sentence."""
    found: set[str] = set()
    for line in document.sentences:
        words = [token.text for token in document.tokens[line.first : line.last]]
        if not _titled(words):
            found.update(word for word in words[1:] if word[0].isupper())
    return frozenset(found)


def _plain(words: list[str], names: frozenset[str]) -> list[str]:
    """Return a headline's words in small letters, except names; other sentences as they are."""
    if not _titled(words):
        return words
    rows, known = weights().rows, forms()
    return [
        word.lower()
        if index
        and word not in names
        and not word.isupper()
        and (word.lower() in known or "w" + word.lower() in rows)
        else word
        for index, word in enumerate(words)
    ]


def common(word: str) -> bool:
    """Whether a word, in small letters, is one that the tagger was taught, not a new name."""
    return "w" + word in weights().rows or word in weights().known


def _best(model: Weights, word: str, context: list[str], index: int, last: str, before: str) -> str:
    totals = [0] * len(model.tags)
    rows = model.rows
    for feature in features(word, context, index, last, before):
        row = rows.get(feature)
        if row:
            for number, weight in row.items():
                totals[number] += weight
    return model.tags[totals.index(max(totals))]


def features(word: str, context: list[str], index: int, last: str, before: str) -> Iterator[str]:
    """Yield what the tagger looks at for one word; `context` has two marks before the first."""
    at = index + 2
    form, left, right = context[at], context[at - 1], context[at + 1]
    yield "b"
    yield "w" + form
    yield "3" + form[-3:]
    yield "2" + form[-2:]
    yield "1" + form[:1]
    yield "s" + shape(word) + ("^" if index == 0 else "")
    yield "p" + last
    yield "pp" + before + " " + last
    yield "pw" + last + " " + form
    yield "l" + left
    yield "l3" + left[-3:]
    yield "ll" + context[at - 2]
    yield "r" + right
    yield "r3" + right[-3:]
    yield "rr" + context[at + 2]


def normal(word: str) -> str:
    """Return the form a word is looked up by: lower case, numbers made alike."""
    if word[0].isdigit():
        return "!YEAR" if len(word) == 4 and word.isdigit() else "!DIGITS"
    if "-" in word[1:]:
        return "!HYPHEN" + word.lower()[word.rindex("-") :]
    return word.lower().replace("’", "'")


def shape(word: str) -> str:
    """Return the shape of a word: capitals, small letters, digits or marks."""
    first = (
        "X"
        if word[0].isupper()
        else "d"
        if word[0].isdigit()
        else "x"
        if word[0].isalpha()
        else "."
    )
    rest = "X" if len(word) > 1 and word.isupper() else ""
    return first + rest
