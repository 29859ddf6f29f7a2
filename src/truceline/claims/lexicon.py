"""The words that attribute, from the tables in ``lexicon/``: verbs, nouns and adjectives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# verbs whose last letter is doubled before -ing and -ed
DOUBLING = frozenset(
    """admit refer commit rebut regret permit compel forbid plan blog rap slam ban bar beg chat
    pan quip rip slap jot nod propel rebel dub brag snap aver extol fret concur
    infer defer""".split()
)
# doubled in British spelling only; both spellings are read
DOUBLING_BRITISH = frozenset({"label", "signal", "counsel", "channel"})


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a verb: the verb, and the part of speech of the form."""

    base: str
    tag: str  # VB VBZ VBD VBN VBG; VBD also stands for a form that serves as VBN


def _rows(name: str) -> list[str]:
    text = files("truceline.claims").joinpath("lexicon", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def irregular() -> dict[str, tuple[str, str]]:
    """Return past and participle of the irregular verbs."""
    table = {}
    for row in _rows("irregular.txt"):
        base, past, *rest = row.split()
        table[base] = (past, rest[0] if rest else past)
    return table


@cache
def verbs() -> dict[str, dict[str, frozenset[str]]]:
    """Return the frames of every attributing verb, by base form and particle ("" for none)."""
    table: dict[str, dict[str, set[str]]] = {}
    for row in _rows("verbs.txt"):
        frames, _, words = row.partition(":")
        for word in words.split():
            base, _, particle = word.partition("+")
            entry = table.setdefault(base, {}).setdefault(particle.replace("+", " "), set())
            entry |= set(frames.split())
    return {base: {p: frozenset(f) for p, f in rows.items()} for base, rows in table.items()}


@cache
def forms() -> dict[str, tuple[Form, ...]]:
    """Return the verbs that a word form may belong to."""
    table: dict[str, list[Form]] = {}
    for base in verbs():
        for form, tag in inflections(base):
            table.setdefault(form, []).append(Form(base, tag))
    return {form: tuple(found) for form, found in table.items()}


def inflections(base: str) -> list[tuple[str, str]]:
    """Return the forms of a verb with their parts of speech.

    >>> inflections("deny")
    [('deny', 'VB'), ('denies', 'VBZ'), ('denying', 'VBG'), ('denied', 'VBD')]
    """
    past, participle = irregular().get(base, (None, None))
    stem = base + base[-1] if base in DOUBLING else base
    if base.endswith("e") and not base.endswith("ee"):
        third, present, regular = base + "s", base[:-1] + "ing", base + "d"
    elif base.endswith("ee"):
        third, present, regular = base + "s", base + "ing", base + "d"
    elif base.endswith("y") and base[-2] not in "aeiou":
        third, present, regular = base[:-1] + "ies", base + "ing", base[:-1] + "ied"
    elif base.endswith(("s", "sh", "ch", "x", "z", "o")):
        third, present, regular = base + "es", base + "ing", base + "ed"
    else:
        third, present, regular = base + "s", stem + "ing", stem + "ed"
    if base == "lie":
        present = "lying"
    rows = [(base, "VB"), (third, "VBZ"), (present, "VBG"), (past or regular, "VBD")]
    if participle and participle != past:
        rows.append((participle, "VBN"))
    if base in DOUBLING_BRITISH:
        rows += [(base + base[-1] + "ing", "VBG"), (base + base[-1] + "ed", "VBD")]
    return rows


@cache
def frames_table(name: str) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Return, for each noun or adjective of a table, its frames and its prepositions."""
    table: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for row in _rows(name):
        head, _, words = row.rpartition(" : ")
        marks = head.split()
        frames = frozenset(mark for mark in marks if not mark.startswith("p:"))
        prepositions = frozenset(
            word for mark in marks if mark.startswith("p:") for word in mark[2:].split(",")
        )
        for word in words.split():
            old = table.get(word, (frozenset[str](), frozenset[str]()))
            table[word] = (old[0] | frames, old[1] | prepositions)
    return table


@cache
def nouns() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Return the attributing nouns, singular and plural."""
    table = dict(frames_table("nouns.txt"))
    for noun, entry in list(table.items()):
        plural = noun[:-1] + "ies" if noun.endswith("y") and noun[-2] not in "aeiou" else noun + "s"
        table.setdefault(plural, entry)
    return table


@cache
def adjectives() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Return the attributing adjectives."""
    return frames_table("adjectives.txt")
