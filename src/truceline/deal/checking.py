"""Check that everything a deal names exists once, is of the right kind, and is not circular."""

from __future__ import annotations

from difflib import get_close_matches
from functools import singledispatch
from pathlib import Path

from truceline.deal import syntax as s
from truceline.deal.check_places import geometry, need_parties, need_points
from truceline.deal.circles import circles
from truceline.deal.cursor import nearest
from truceline.deal.names import Kind, Scope, nodes
from truceline.deal.source import Span
from truceline.deal.topics import TOPICS
from truceline.deal.vocabulary import CATEGORY_OF, VERBS
from truceline.errors import InputError, Severity
from truceline.intake.times import parse_instant

# whose object may be a duty in place of ground: one monitors a withdrawal, but opens no term
_WATCHING = frozenset(verb.base for verb in VERBS if verb.takes == "place or words")


def check_names(scope: Scope, claims: frozenset[str] | None) -> None:
    """Report every bad name of a deal; `claims` are the known ids, None when no file is named."""
    _headers(scope)
    _declared_once(scope)
    for statement in scope.deal.statements:
        _statement(statement, scope)
        if claims is not None:
            _claims(scope, statement, claims)
    _circles(scope)


def _headers(scope: Scope) -> None:
    seen: set[str] = set()
    for header in scope.deal.of(s.Header):
        if header.word in seen:
            scope.say("DEAL-TWICE", f"`{header.word}` is said twice", header.at)
        seen.add(header.word)
        _named_file(scope, header)
    for word, example in (("deal", 'deal "Title"'), ("theatre", "theatre ukraine")):
        if word not in seen:
            first = scope.deal.statements[0].at if scope.deal.statements else Span(1, 1, 1, 1)
            scope.say("DEAL-HEADER", f"the deal has no `{word}` line", first, f"Add: {example}")


def _named_file(scope: Scope, header: s.Header) -> None:
    """Say that the control map is not there: another may be given, so this is a warning."""
    deal = Path(scope.deal.file)
    if header.word != "control" or not deal.is_file():
        return
    named = deal.parent / header.value
    if not named.exists():
        near = get_close_matches(named.name, _files_in(named.parent), n=1)
        meant = f'Did you mean "{Path(header.value).parent / near[0]}"?' if near else ""
        hint = meant or "Names of files count from the folder that the deal lies in."
        scope.say("FILE-MISSING", f'no such file: "{header.value}"', header.at, hint, "warning")


def _files_in(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()] if folder.is_dir() else []


def _declared_once(scope: Scope) -> None:
    spaces: tuple[tuple[type[s.Statement], ...], ...] = (
        (s.ActorStatement,),
        (s.ZoneStatement, s.LineStatement, s.PointStatement, s.SiteStatement),
        (s.WeaponStatement,),
        (s.TermStatement, s.GateStatement, s.WindowStatement, s.InstantStatement),
        (s.DeclarationStatement,),
        (s.OpenStatement,),
    )
    for space in spaces:
        seen: dict[str, s.Name] = {}
        for statement in scope.deal.statements:
            if not isinstance(statement, space):
                continue
            name: s.Name = statement.id  # type: ignore[attr-defined]
            if name.text in seen:
                scope.say(
                    "NAME-TWICE",
                    f'"{name.text}" is declared a second time; '
                    f"the first is on line {seen[name.text].at.line}",
                    name.at,
                    "Give one of the two another name.",
                )
            seen.setdefault(name.text, name)


def _claims(scope: Scope, statement: s.Statement, known: frozenset[str]) -> None:
    for cited in nodes(statement, s.Cited):
        for claim in cited.claims:
            if claim not in known:
                scope.say(
                    "CLAIM-UNKNOWN",
                    f'the claims file holds no claim "{claim}"',
                    cited.at,
                    nearest(claim, sorted(known)),
                )


# --- statements -------------------------------------------------------------------------


def _statement(statement: s.Statement, scope: Scope) -> None:
    _check(statement, scope)
    for clock in nodes(statement, s.Clock):
        _clock(clock, scope)
    for part in statement.clauses:
        _clause(part, scope)


@singledispatch
def _check(statement: s.Statement, scope: Scope) -> None:
    for when in nodes(statement, s.Anchor):
        _anchor(when, scope)


@_check.register
def _(statement: s.ActorStatement, scope: Scope) -> None:
    for role in statement.roles:
        if role.by:
            scope.need_party(role.by)
    if statement.claimed is not None:
        geometry(statement.claimed, scope, "area")


@_check.register
def _(statement: s.LineStatement, scope: Scope) -> None:
    geometry(statement.line, scope, "line")


@_check.register
def _(statement: s.ZoneStatement, scope: Scope) -> None:
    geometry(statement.area, scope, "area")


@_check.register
def _(statement: s.PointStatement, scope: Scope) -> None:
    need_points((statement.point,), scope)


@_check.register
def _(statement: s.SiteStatement, scope: Scope) -> None:
    if statement.near is not None:
        need_points((statement.near,), scope)
    else:
        geometry(s.SiteRef(s.Name(statement.title, True, at=statement.at)), scope, "site")


@_check.register
def _(statement: s.WeaponStatement, scope: Scope) -> None:
    _things(statement.things, scope)


@_check.register
def _(statement: s.GateStatement, scope: Scope) -> None:
    need_parties(statement.assurances, scope)


@_check.register
def _(statement: s.RecordStatement, scope: Scope) -> None:
    scope.need_id(statement.gate, scope.gates, "gate", "GATE-UNKNOWN")
    if statement.by:
        scope.need_party(statement.by)
    gate = scope.gates.get(statement.gate.text)
    if gate is None:
        return
    about_assurance = statement.finding in ("assured", "withdrawn")
    if about_assurance != bool(gate.assurances) and (gate.assurances or gate.quiet):
        wanted = "assured or withdrawn" if gate.assurances else "broken, silent or not observed"
        scope.say(
            "GATE-RECORD",
            f'the gate "{gate.id.text}" cannot be "{statement.finding}"',
            statement.at,
            f"It can be {wanted}.",
        )


@_check.register
def _(statement: s.DeclarationStatement, scope: Scope) -> None:
    need_parties(statement.by, scope)


@_check.register
def _(statement: s.TermStatement, scope: Scope) -> None:
    sentence = statement.sentence
    if sentence.proposer:
        scope.need_party(sentence.proposer)
    if isinstance(sentence, s.Passing):
        need_parties((n for n in (sentence.giver, sentence.taker) if n), scope)
        geometry(sentence.area, scope, "area")
        return
    need_parties(sentence.subjects, scope)
    _things(sentence.things, scope)
    duties = _duties_beside(statement, scope) if sentence.verb in _WATCHING else frozenset[str]()
    if sentence.place is not None and not _names_one_of(duties, sentence.place):
        geometry(sentence.place, scope, "unknown")
    for phrase in sentence.phrases:
        if not (phrase.word == "and" and _names_one_of(duties, phrase.target)):
            _phrase(phrase, scope)


@_check.register
def _(statement: s.AmendmentStatement, scope: Scope) -> None:
    scope.need_id(statement.term, scope.terms, "term", "TERM-UNKNOWN")


@_check.register
def _(statement: s.OpenStatement, scope: Scope) -> None:
    if statement.about is not None:
        geometry(statement.about, scope, "unknown")


@_check.register
def _(statement: s.ProvisionStatement, scope: Scope) -> None:
    if statement.topic not in TOPICS:
        scope.say(
            "TOPIC-UNKNOWN",
            f'no provision is about "{statement.topic}"',
            statement.at,
            nearest(statement.topic, list(TOPICS)) or f"Topics are: {', '.join(TOPICS)}.",
        )


@_check.register
def _(statement: s.SilentStatement, scope: Scope) -> None:
    for unit in statement.units:
        geometry(unit, scope, "area")


# --- clauses ----------------------------------------------------------------------------


def _clause(clause: s.Clause, scope: Scope) -> None:
    for anchor in nodes(clause, s.Anchor):
        _anchor(anchor, scope)
    if isinstance(clause, s.Except):
        for item in clause.items:
            if not (isinstance(item, s.Name) and (item.quoted or is_class(item))):
                geometry(item, scope, "unknown")
    elif isinstance(clause, s.EffectClause):
        need_parties((n for n in (clause.giver, clause.taker) if n), scope)
    elif isinstance(clause, s.Measured):
        for names, line in clause.entries:
            need_parties(names, scope)
            geometry(line, scope, "line")
    elif isinstance(clause, s.Condition):
        _condition(clause, scope)
    elif isinstance(clause, s.Names):
        _names(clause, scope)
    elif isinstance(clause, s.Renewal):
        need_parties(clause.by, scope)


def _names(clause: s.Names, scope: Scope) -> None:
    if clause.word == "under":
        scope.need_id(clause.names[0], scope.declarations, "declaration", "DECLARATION-UNKNOWN")
    else:
        need_parties(clause.names, scope)


def _condition(clause: s.Condition, scope: Scope) -> None:
    known = {**scope.gates, **scope.windows, **scope.terms, **scope.instants}
    for name in clause.what:
        if not name.quoted:
            scope.need_id(name, known, "gate, window, term or instant", "GATE-UNKNOWN")


def _clock(clock: s.Clock, scope: Scope) -> None:
    """Report an hour that never was; warn of one that came twice, whose two instants are kept."""
    zone = clock.zone or scope.deal.header("clock")
    if clock.hour is None or not zone:
        return
    try:
        parse_instant(f"{clock.day.isoformat()}T{clock.hour:%H:%M} {zone}")
    except InputError as error:
        (found,) = error.problems
        severity: Severity = "error" if found.code == "TIME-NEVER" else "warning"
        if found.code in ("TIME-NEVER", "TIME-TWICE"):
            hint = "Write the hour of another zone that is meant, such as 00:30 UTC."
            scope.say(found.code, found.message, clock.at, hint, severity)


def _anchor(anchor: s.Anchor, scope: Scope) -> None:
    if anchor.in_words or anchor.event in ("entry into force", "signature"):
        return  # may be left open: a calendar asks for it
    known = {**scope.instants, **scope.windows, **scope.terms, **scope.gates}
    name = s.Name(anchor.event, at=anchor.at)
    mend = f"Say when it is: instant {anchor.event} = 2026-01-01."
    scope.need_id(name, known, "instant, term or gate", "INSTANT-UNKNOWN", mend)


def _things(things: tuple[s.Thing, ...], scope: Scope) -> None:
    for thing in things:
        name = thing.name
        if name.quoted or name.text in scope.weapons or name.text.lower() in CATEGORY_OF:
            continue
        known = [*scope.weapons, *CATEGORY_OF]
        scope.say(
            "THING-UNKNOWN",
            f'"{name.text}" is no class of forces, weapons or people',
            name.at,
            nearest(name.text, known)
            or "Put it in quotation marks to keep the text's own words, or declare: weapons ID =",
        )


def is_class(name: s.Name) -> bool:
    """Whether a name is a class of forces, weapons or people."""
    return name.text.lower() in CATEGORY_OF


def _duties_beside(term: s.TermStatement, scope: Scope) -> frozenset[str]:
    """Return the terms that this one can be about: `monitors withdrawal`, but never itself."""
    return frozenset(scope.terms) - {term.id.text}


def _names_one_of(duties: frozenset[str], target: s.Geometry) -> bool:
    return isinstance(target, s.Name) and not target.quoted and target.text in duties


def _phrase(phrase: s.Phrase, scope: Scope) -> None:
    target = phrase.target
    if isinstance(target, s.Name):
        if target.text in scope.actors or target.text.lower() in CATEGORY_OF:
            return
        if phrase.word == "for" and target.quoted:
            return
    wanted: Kind = "line" if phrase.word in ("behind", "along") else "unknown"
    geometry(target, scope, wanted)


# --- circles ----------------------------------------------------------------------------


def _circles(scope: Scope) -> None:
    def named(statement: s.Statement) -> set[str]:
        return {name.text for name in nodes(statement, s.Name)} & set(scope.places)

    ids = {key: item for key, item in scope.places.items() if isinstance(item, s.Statement)}
    edges = {key: named(item) - ({key} if not _uses_itself(item, key) else set())
             for key, item in ids.items()}  # fmt: skip
    for circle in circles(edges):
        first = ids[circle[0]]
        scope.say(
            "ZONE-CIRCLE",
            f"these are defined by each other: {' -> '.join([*circle, circle[0]])}",
            first.at,
            "Define one of them without the others.",
        )


def _uses_itself(statement: s.Statement, key: str) -> bool:
    # the declared name itself is one of the names inside the statement
    return sum(name.text == key for name in nodes(statement, s.Name)) > 1
