"""Syntax tree -> canonical deal text: one way to write each thing, comments kept where they stood.

A statement's sentence and its claims stand on the first line, every other clause on an indented
line of its own; so a change of one clause is a change of one line.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import singledispatch
from itertools import groupby

from truceline.deal import syntax as s
from truceline.deal.lexer import Comment
from truceline.deal.print_geometry import geometry_text, point_text, tight_text
from truceline.deal.print_time import date_text, quantity_text, when_text
from truceline.deal.vocabulary import LISTING, VERBS

_THIRD = {verb.base: verb.third for verb in VERBS}


WIDTH = 100  # of a line in canonical text, where a break is possible [characters]
# words as they stand: a quoted text is one, and the seconds of a coordinate open no quotation
_WORDS = re.compile(r'\S*\d"[NSEW]\S*|"[^"]*"\S*|\S+')
_JOINTS = frozenset({"+", "-", "&", "or"})
_LISTS = (s.ZoneStatement, s.LineStatement, s.SilentStatement, s.ActorStatement)


def deal_text(deal: s.Deal) -> str:
    """Return the canonical text of a deal."""
    lines: list[str] = []
    for statement in deal.statements:
        if lines and (statement.blank_before or statement.before):
            lines.append("")
        lines += [f"# {comment.text}".rstrip() for comment in statement.before]
        lines += _with_comments(statement)
    if deal.after:
        lines.append("")
        lines += [f"# {comment.text}".rstrip() for comment in deal.after]
    return "\n".join(lines) + "\n"


def _with_comments(statement: s.Statement) -> list[str]:
    """Return a statement's lines, each comment beside or above what it stood beside or above."""
    rows = _rows(statement)
    written: list[str] = []
    remaining = list(statement.inside)
    for index, (text, first_line, last_line) in enumerate(rows):
        above = [c for c in remaining if not c.trailing and c.line < first_line]
        written += [f"  # {comment.text}" for comment in above]
        beside = [c for c in remaining if c.trailing and c.line <= last_line]
        if index + 1 < len(rows) and rows[index + 1][1] <= last_line:
            beside = []  # more of the same line follows: the comment goes to its last piece
        remaining = [c for c in remaining if c not in above and c not in beside]
        written.append(_laid_out(statement, text) + _beside(beside))
    return written + [f"  # {comment.text}" for comment in remaining]


def _laid_out(statement: s.Statement, text: str) -> str:
    """Return a line of a statement, broken where it is a long list of places."""
    note = text.lstrip().startswith("note ")
    return _wrapped(text, "    ") if isinstance(statement, _LISTS) and not note else text


def _wrapped(text: str, indent: str) -> str:
    """Return a long list or sum over several lines, broken only between its parts."""
    if len(text) <= WIDTH:
        return text
    lines = [text[: len(text) - len(text.lstrip())]]
    for part in _parts(text):
        if len(lines[-1]) + len(part) + 1 > WIDTH and lines[-1].strip():
            lines.append(indent)
        lines[-1] += part if not lines[-1].strip() else f" {part}"
    return "\n".join(lines)


def _parts(text: str) -> list[str]:
    """Return the stretches of a list or sum that a line break must not divide."""
    parts: list[str] = []
    for word in _WORDS.findall(text):
        joins = word in _JOINTS or not parts or parts[-1].endswith(",")
        if joins:
            parts.append(word)
        else:
            parts[-1] += f" {word}"
    return parts


def _beside(comments: list[Comment]) -> str:
    return f"  # {'; '.join(comment.text for comment in comments)}" if comments else ""


def _rows(statement: s.Statement) -> list[tuple[str, int, int]]:
    """Return the lines of a statement, each with the lines of the source it came from."""
    cited = [c for c in statement.clauses if isinstance(c, s.Cited)]
    others = [c for c in statement.clauses if not isinstance(c, s.Cited)]
    head, more = statement_text(statement)
    first = head + "".join(f"  {clause_text(c)}" for c in cited)
    start = statement.at.line
    end = min([c.at.line for c in others], default=statement.at.end_line)
    rows = [(first, start, max(start, end if not more else start))]
    rows += [(f"  {text}", start, start) for text in more[:-1]]
    rows += [(f"  {text}", start, end) for text in more[-1:]]
    rows += [(f"  {clause_text(c)}", c.at.line, c.at.end_line) for c in others]
    return rows


# --- statements -------------------------------------------------------------------------


@singledispatch
def statement_text(statement: s.Statement) -> tuple[str, list[str]]:
    """Return the first line of a statement, and further lines that are not clauses."""
    raise TypeError(f"no text for {type(statement).__name__}")


@statement_text.register
def _(statement: s.Header) -> tuple[str, list[str]]:
    quoted = statement.word in ("deal", "control", "claims")
    value = f'"{statement.value}"' if quoted else statement.value
    return f"{statement.word} {value}", []


@statement_text.register
def _(statement: s.ActorStatement) -> tuple[str, list[str]]:
    word = "party" if statement.is_party else "actor"
    more = []
    if statement.roles:
        more.append(f"roles: {', '.join(_role_text(role) for role in statement.roles)}")
    if statement.claimed is not None:
        more.append(f"claims ground: {geometry_text(statement.claimed)}")
    return f'{word} {statement.id.text} "{statement.title}"', more


def _role_text(role: s.RoleWords) -> str:
    told = role.attribution + (f" by {role.by.text}" if role.by else "")
    parts = [part for part in (told.strip(), *(f"claim {claim}" for claim in role.claims)) if part]
    return f"{role.role} ({', '.join(parts)})" if parts else role.role


@statement_text.register
def _(statement: s.LineStatement) -> tuple[str, list[str]]:
    more = _published("length", statement.length)
    return f"line {statement.id.text} = {geometry_text(statement.line)}", more


@statement_text.register
def _(statement: s.ZoneStatement) -> tuple[str, list[str]]:
    more = _published("area", statement.published)
    return f"zone {statement.id.text} = {geometry_text(statement.area)}", more


def _published(word: str, figure: s.Quantity | None) -> list[str]:
    return [f"published {word} {quantity_text(figure)}"] if figure else []


@statement_text.register
def _(statement: s.PointStatement) -> tuple[str, list[str]]:
    return f"point {statement.id.text} = {point_text(statement.point)}", []


@statement_text.register
def _(statement: s.SiteStatement) -> tuple[str, list[str]]:
    near = f" near {point_text(statement.near)}" if statement.near else ""
    return f'site {statement.id.text} = site "{statement.title}"{near}', []


@statement_text.register
def _(statement: s.WeaponStatement) -> tuple[str, list[str]]:
    more = [f"range {quantity_text(statement.reach)}"] if statement.reach else []
    return f"weapons {statement.id.text} = {things_text(statement.things)}", more


@statement_text.register
def _(statement: s.InstantStatement) -> tuple[str, list[str]]:
    if statement.id.text in ("entry into force", "signature"):
        return f"{statement.id.text} {when_text(statement.when)}", []
    return f"instant {statement.id.text} = {when_text(statement.when)}", []


@statement_text.register
def _(statement: s.GateStatement) -> tuple[str, list[str]]:
    if statement.assurances:
        what = f"assurance of {names_text(statement.assurances)}"
    elif statement.quiet is not None:
        number, _, unit = quantity_text(statement.quiet).rpartition(" ")
        what = f"{number} consecutive {unit} without {statement.without}".lstrip()
    else:
        what = f'"{statement.words}"'
    return f"gate {statement.id.text}: {what}", []


@statement_text.register
def _(statement: s.RecordStatement) -> tuple[str, list[str]]:
    text = f"record {statement.gate.text} {statement.finding}"
    text += f" by {statement.by.text}" if statement.by else ""
    if statement.start and statement.end:
        text += f" from {date_text(statement.start)} to {date_text(statement.end)}"
    elif statement.start:
        text += f" on {date_text(statement.start)}"
    return text, []


@statement_text.register
def _(statement: s.WindowStatement) -> tuple[str, list[str]]:
    opens, closes = when_text(statement.opens), when_text(statement.closes)
    return f"window {statement.id.text}: from {opens} to {closes}", []


@statement_text.register
def _(statement: s.DeclarationStatement) -> tuple[str, list[str]]:
    title = f': "{statement.title}"' if statement.title else ""
    return f"declaration {statement.id.text} by {names_text(statement.by)}{title}", []


@statement_text.register
def _(statement: s.TermStatement) -> tuple[str, list[str]]:
    title = f' "{statement.title}"' if statement.title else ""
    return f"term {statement.id.text}{title}: {sentence_text(statement.sentence)}", []


@statement_text.register
def _(statement: s.AmendmentStatement) -> tuple[str, list[str]]:
    on = f" on {date_text(statement.on)}" if statement.on else ""
    return f"amendment of {statement.term.text}{on}:", []


@statement_text.register
def _(statement: s.OpenStatement) -> tuple[str, list[str]]:
    if statement.about is None:
        asked = f'"{statement.words}"'
    else:
        joint = "to" if statement.subject == "title" else "of"
        asked = f"{statement.subject} {joint} {geometry_text(statement.about)} after the deal"
    more = []
    if statement.reported is not None:
        more.append(f"reported alternatives: {_answers_text(statement.reported)}")
    if statement.assumed:
        by = f" by {statement.assumed_by}" if statement.assumed_by else ""
        more.append(f"assumed{by}: {_answers_text(statement.assumed)}")
    return f"open {statement.id.text}: {asked}", more


def _answers_text(answers: tuple[s.Answer, ...]) -> str:
    return " | ".join(answer.text for answer in answers) or "none"


@statement_text.register
def _(statement: s.ProvisionStatement) -> tuple[str, list[str]]:
    values = "; ".join(f"{key} {value}".strip() for key, value in statement.values)
    return f"provision {statement.topic}: {values}", []


@statement_text.register
def _(statement: s.SilentStatement) -> tuple[str, list[str]]:
    return f"silent: {', '.join(name_text(unit) for unit in statement.units)}", []


# --- sentences --------------------------------------------------------------------------


def sentence_text(sentence: s.Sentence | s.Passing) -> str:
    """Return a sentence in canonical words."""
    proposal = f"{sentence.proposer.text} {sentence.proposing} that " if sentence.proposer else ""
    if isinstance(sentence, s.Passing):
        return proposal + _passing_text(sentence)
    return proposal + _act_text(sentence)


def _passing_text(passing: s.Passing) -> str:
    verb = "pass" if passing.proposer else "passes"
    giver = f" from {passing.giver.text}" if passing.giver else ""
    taker = f" to {passing.taker.text}" if passing.taker else ""
    return f"{passing.axis} of {geometry_text(passing.area)} {verb}{giver}{taker}"


def _act_text(sentence: s.Sentence) -> str:
    words = [_subject_text(sentence), _verb_text(sentence)]
    verb = sentence.verb
    if verb in ("cede", "recognise") and sentence.place is not None:
        words.append(_title_text(sentence))
        phrases = tuple(p for p in sentence.phrases if p.word != "of")
    else:
        words += _object_words(sentence)
        phrases = sentence.phrases
    words += _phrase_words(phrases)
    return " ".join(words)


def _phrase_words(phrases: tuple[s.Phrase, ...]) -> list[str]:
    """Return the phrases, those that list several of one kind joined: `with A, B and C`."""
    words: list[str] = []
    for word, group in groupby(phrases, key=lambda phrase: phrase.word):
        found = list(group)
        listed = word in LISTING and all(phrase.distance is None for phrase in found)
        if word == "and":
            words += [f"and {tight_text(phrase.target)}" for phrase in found]
        elif listed and len(found) > 1:
            words.append(f"{word} {_listed([tight_text(phrase.target) for phrase in found])}")
        else:
            words += [phrase_text(phrase) for phrase in found]
    return words


def _listed(texts: list[str]) -> str:
    return " and ".join(texts) if len(texts) < 3 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def _object_words(sentence: s.Sentence) -> list[str]:
    words: list[str] = []
    if sentence.things and sentence.verb == "limit":
        words.append(_listed([_limit_text(*group) for group in _by_number(sentence.things)]))
    elif sentence.things:
        words.append(things_text(sentence.things))
    if sentence.place is not None:
        words.append(geometry_text(sentence.place))
    if sentence.words:
        words.append(f'"{sentence.words}"')
    return words


def _by_number(
    things: tuple[s.Thing, ...],
) -> list[tuple[s.Amount | None, tuple[s.Thing, ...]]]:
    groups = groupby(things, key=lambda thing: thing.quantity)
    return [(number, tuple(found)) for number, found in groups]


def _limit_text(number: s.Amount | None, things: tuple[s.Thing, ...]) -> str:
    """Return `tanks and APCs to 450`."""
    bare = tuple(replace(thing, quantity=None) for thing in things)
    return f"{things_text(bare)} to {quantity_text(number) if number else ''}".rstrip()


def _title_text(sentence: s.Sentence) -> str:
    holder = "".join(f" of {geometry_text(p.target)}" for p in sentence.phrases if p.word == "of")
    place = geometry_text(sentence.place) if sentence.place is not None else ""
    return f"title{holder} to {place}"


def _subject_text(sentence: s.Sentence) -> str:
    if sentence.everyone:
        return "each party"
    return names_text(sentence.subjects) or "somebody"


def _verb_text(sentence: s.Sentence) -> str:
    # many subjects, and the subjunctive after "demands that", take the base form
    plain = len(sentence.subjects) > 1 or sentence.proposer is not None
    if sentence.polarity == "may":
        return f"may {sentence.verb}"
    if sentence.polarity == "must not":
        return f"{'do' if plain else 'does'} not {sentence.verb}"
    return sentence.verb if plain else _THIRD[sentence.verb]


def phrase_text(phrase: s.Phrase) -> str:
    """Return `from east`, or `2 km from line`."""
    if phrase.word == "in" and isinstance(phrase.target, s.Within):
        return geometry_text(phrase.target)
    before = f"{quantity_text(phrase.distance)} " if phrase.distance else ""
    return f"{before}{phrase.word} {geometry_text(phrase.target)}"


def things_text(things: tuple[s.Thing, ...]) -> str:
    """Return what an act is about."""
    return _listed([thing_text(thing) for thing in things])


def thing_text(thing: s.Thing) -> str:
    """Return `all forces`, `artillery of at least 100 mm`, `75 tanks`."""
    words = ["all"] if thing.all else []
    if thing.quantity is not None:
        number = quantity_text(thing.quantity)
        of = " of" if thing.quantity.unit == "percent" else ""
        words.append(number.replace("over ", "more than ") + of)
    words.append(thing.name.text if not thing.name.quoted else f'"{thing.name.text}"')
    words += [f"per {thing.per}"] if thing.per else []
    if thing.calibre is not None:
        words.append(f"of {quantity_text(thing.calibre)}")
    if thing.reach is not None:
        words.append(f"with range of {quantity_text(thing.reach)}")
    if thing.systems:
        quoted = (f'"{system}"' for system in thing.systems)
        words.append(f"({', '.join(quoted)})")
    return " ".join(words)


def names_text(names: tuple[s.Name, ...]) -> str:
    """Return names joined by commas, the last by `and`."""
    return _listed([name_text(name) for name in names])


def name_text(name: s.Name) -> str:
    """Return a name, in quotation marks when it was written so."""
    return f'"{name.text}"' if name.quoted else name.text


# --- clauses ----------------------------------------------------------------------------


@singledispatch
def clause_text(clause: s.Clause) -> str:
    """Return a clause in canonical words."""
    raise TypeError(f"no text for {type(clause).__name__}")


@clause_text.register
def _(clause: s.Limit) -> str:
    if clause.word == "between":
        return when_text(clause.when)
    return f"{clause.word} {when_text(clause.when)}"


@clause_text.register
def _(clause: s.InTime) -> str:
    after = f" after {when_text(clause.anchor)}" if clause.anchor else ""
    return f"within {quantity_text(clause.length)}{after}"


@clause_text.register
def _(clause: s.Lasting) -> str:
    return f"for {quantity_text(clause.length)}"


@clause_text.register
def _(clause: s.Every) -> str:
    return f"every {quantity_text(clause.length)}"


@clause_text.register
def _(clause: s.Renewal) -> str:
    text = "renewed"
    text += f" for {quantity_text(clause.length)}" if clause.length else ""
    if clause.notice:
        by = f" by {names_text(clause.by)}" if clause.by else ""
        text += f" unless notice{by} {quantity_text(clause.notice)} before"
    return text


@clause_text.register
def _(clause: s.Condition) -> str:
    return f"{clause.word} {names_text(clause.what)}"


@clause_text.register
def _(clause: s.Except) -> str:
    several = len(clause.items) > 1
    texts = (tight_text(item) if several else geometry_text(item) for item in clause.items)
    return f"except {', '.join(texts)}"


@clause_text.register
def _(clause: s.EffectClause) -> str:
    giver = f" from {clause.giver.text}" if clause.giver else ""
    taker = f" to {clause.taker.text}" if clause.taker else ""
    return f"effect on {clause.axis}: {clause.change}{giver}{taker}"


@clause_text.register
def _(clause: s.Measured) -> str:
    entries = (f"by {names_text(names)} from {tight_text(g)}" for names, g in clause.entries)
    return f"measured {', '.join(entries)}"


@clause_text.register
def _(clause: s.Hours) -> str:
    zone = f" {clause.zone}" if clause.zone else ""
    return f"hours {clause.opens:%H:%M} to {clause.closes:%H:%M}{zone}"


@clause_text.register
def _(clause: s.Words) -> str:
    return " ".join([clause.word, ", ".join(clause.values)]).rstrip()


@clause_text.register
def _(clause: s.Names) -> str:
    return f"{clause.word} {names_text(clause.names)}"


@clause_text.register
def _(clause: s.Cited) -> str:
    word = "claims " if len(clause.claims) > 1 else "claim " if clause.claims else ""
    parts = [*clause.claims, *([clause.basis] if clause.basis else [])]
    return f"[{word}{', '.join(parts)}]"
