"""Deal text -> syntax tree.

After an error the parser goes on with the next line or statement, so that one run finds every
problem; nothing is guessed to make a bad statement pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, NoReturn

from truceline.deal.cursor import Cursor, StumbleError, nearest
from truceline.deal.lexer import Kind, Lexed, statements
from truceline.deal.parse_clauses import cited, clause
from truceline.deal.parse_geometry import geometry, point_of
from truceline.deal.parse_sentence import sentence
from truceline.deal.parse_things import things
from truceline.deal.parse_time import (
    date_ref,
    quantity,
    sees_quantity,
    sees_unknown_unit,
    when,
    zone_of,
)
from truceline.deal.syntax import (
    ActorStatement,
    AmendmentStatement,
    Anchor,
    Answer,
    Clause,
    Deal,
    DeclarationStatement,
    GateStatement,
    Header,
    InstantStatement,
    LineStatement,
    Name,
    Offset,
    OpenStatement,
    PointStatement,
    ProvisionStatement,
    RecordStatement,
    RoleWords,
    SilentStatement,
    SiteStatement,
    Statement,
    TermStatement,
    WeaponStatement,
    WindowStatement,
    ZoneStatement,
)
from truceline.deal.vocabulary import LENGTH_UNITS, STATEMENTS, STATUSES, TIME_UNITS
from truceline.errors import Problem, Problems

_AREA_UNITS = {"km2": 1.0}


def parse(text: str, file: str = "") -> Deal:
    """Return the syntax tree of a deal's text, or raise `InputError` with every problem."""
    deal, problems = parse_gathering(text, file)
    found = Problems()
    found.extend(problems)
    found.raise_if_any()
    return deal


def parse_gathering(text: str, file: str = "") -> tuple[Deal, tuple[Problem, ...]]:
    """Return as much of the tree as could be read, and all problems: for passes that go on."""
    lexed, after, problems = statements(text, file)
    lines = text.split("\n")
    unread = {problem.where.line for problem in problems if problem.severity == "error"}
    found: list[Statement] = []
    broken: set[str] = set()
    for chunk in lexed:
        cursor = Cursor(chunk.tokens, file, lines)
        statement = _statement(cursor, problems)
        if statement is None:
            # the first words may be the name that other statements use
            broken.update(token.text for token in chunk.tokens[1:3])
        else:
            problems.extend(cursor.warnings)
            found.append(_with_surroundings(statement, chunk))
    deal = Deal(tuple(found), file=file, text=text, after=tuple(after), broken=frozenset(broken))
    # a sign that could not be read leaves a hole that the parser stumbles over: say it once
    kept = [p for p in problems if p.code != "DEAL-SYNTAX" or p.where.line not in unread]
    return deal, tuple(kept)


def _with_surroundings(statement: Statement, chunk: Lexed) -> Statement:
    return replace(
        statement,
        at=chunk.tokens[0].at.to(chunk.tokens[-1].at),
        before=tuple(chunk.before),
        inside=tuple(chunk.inside),
        blank_before=chunk.blank_before,
    )


def _statement(cursor: Cursor, problems: list[Problem]) -> Statement | None:
    statement: Statement | None = None
    try:
        statement = _head(cursor)
    except StumbleError as stumble:
        problems.append(stumble.problem)
        cursor.skip_to_next_line()
    clauses = tuple(_clauses(cursor, problems))
    if statement is None:
        return None
    return replace(statement, clauses=statement.clauses + clauses)


def _clauses(cursor: Cursor, problems: list[Problem]) -> Iterable[Clause]:
    while not cursor.at_end:
        try:
            yield clause(cursor) or _stumble_on_clause(cursor)
        except StumbleError as stumble:
            problems.append(stumble.problem)
            cursor.skip_to_next_line()


def _stumble_on_clause(cursor: Cursor) -> NoReturn:
    if sees_unknown_unit(cursor):  # `15 kms from ZONE`: the unit is what is wrong
        quantity(cursor, LENGTH_UNITS | TIME_UNITS, "a quantity")
    hint = ""
    if cursor.sees("before"):
        hint = "A deadline is written: by 2026-03-02, or within 14 days after entry into force."
    elif cursor.token.kind is Kind.WORD:
        hint = (
            "A place or text of several words stands in quotation marks when a word of it is "
            "part of the language."
        )
        if cursor.tokens[0].text == "term":
            hint += " A term is written: term ID: each party ceases hostilities in ZONE by DATE"
    cursor.stumble("DEAL-SYNTAX", f'"{cursor.token.text}" does not belong here', hint=hint)


def _head(cursor: Cursor) -> Statement:
    for phrase, head in _HEADS.items():
        if cursor.accept(phrase):
            return head(cursor)
    word = cursor.token.text
    hint = nearest(word, list(STATEMENTS)) or f"Statements are: {', '.join(STATEMENTS)}."
    problem = cursor.problem(
        "DEAL-STATEMENT", f'no statement begins with "{word}"', cursor.token.at, hint
    )
    raise StumbleError(problem)


# --- headers ----------------------------------------------------------------------------


def _text_header(word: str) -> Callable[[Cursor], Statement]:
    def head(cursor: Cursor) -> Statement:
        return Header(word=word, value=cursor.expect_text(STATEMENTS[word]))

    return head


def _theatre(cursor: Cursor) -> Statement:
    return Header(word="theatre", value=cursor.name("the name of a theatre").text)


def _as_of(cursor: Cursor) -> Statement:
    ref = date_ref(cursor)
    return Header(word="as of", value=ref.day.isoformat() if ref.day else ref.event)


def _status(cursor: Cursor) -> Statement:
    found = cursor.accept_any(*STATUSES)
    if not found:
        cursor.stumble(
            "STATUS-UNKNOWN",
            f'unknown status "{cursor.token.text}"; allowed are {", ".join(STATUSES)}',
            hint=nearest(cursor.token.text, STATUSES),
        )
    return Header(word="status", value=found)


def _clock(cursor: Cursor) -> Statement:
    zone = zone_of(cursor)
    if not zone:
        cursor.stumble_on("a time zone such as Europe/Kyiv")
    return Header(word="clock", value=zone)


# --- who and where ----------------------------------------------------------------------


def _actor(is_party: bool) -> Callable[[Cursor], Statement]:
    def head(cursor: Cursor) -> Statement:
        name = cursor.ident("a short name such as UA")
        title = cursor.expect_text("the full name")
        roles: tuple[RoleWords, ...] = ()
        claimed = None
        while cursor.sees_any("roles", "role", "claims ground"):
            if cursor.accept("claims ground"):
                cursor.expect_sign(":")
                claimed = geometry(cursor)
            else:
                cursor.take()
                cursor.expect_sign(":")
                roles = _roles(cursor)
        return ActorStatement(id=name, title=title, is_party=is_party, roles=roles, claimed=claimed)

    return head


def _roles(cursor: Cursor) -> tuple[RoleWords, ...]:
    roles = [_role(cursor)]
    while cursor.accept_sign(","):
        roles.append(_role(cursor))
    return tuple(roles)


def _role(cursor: Cursor) -> RoleWords:
    start = cursor.token
    role = cursor.raw(",", "(", "[")
    if not role:
        cursor.stumble_on("a role such as mediator")
    attribution, by = "", None
    claims: list[str] = []
    if cursor.accept_sign("("):
        while not cursor.sees_sign(")") and not cursor.at_end:
            if cursor.accept_any("claims", "claim"):
                claims.append(cursor.ident("the id of a claim").text)
            elif cursor.accept("by"):
                by = cursor.ident("a party or actor")
            else:
                attribution = _attribution(cursor)
            cursor.accept_sign(",")
        cursor.expect_sign(")")
    return RoleWords(role, attribution, by, tuple(claims), at=cursor.since(start))


def _attribution(cursor: Cursor) -> str:
    if cursor.token.kind is not Kind.WORD:
        cursor.stumble_on("how the role is known, e.g. claimed or feared")
    return cursor.take().text


def _line(cursor: Cursor) -> Statement:
    name = _declared(cursor, "a name for the line")
    line = geometry(cursor)
    cursor.accept_sign(",")
    length = _published(cursor, "length", LENGTH_UNITS)
    return LineStatement(id=name, line=line, length=length)


def _zone(cursor: Cursor) -> Statement:
    name = _declared(cursor, "a name for the zone")
    area = geometry(cursor)
    return ZoneStatement(id=name, area=area, published=_published(cursor, "area", _AREA_UNITS))


def _published(cursor: Cursor, word: str, units: dict[str, float]) -> Any:
    """Return the figure of `published length 248 km`, if it comes next."""
    if not cursor.accept(f"published {word}"):
        return None
    return quantity(cursor, units, f"the published {word}")


def _declared(cursor: Cursor, what: str) -> Name:
    name = cursor.ident(what)
    cursor.expect_sign("=", "Write the name, then = and what it means.")
    return name


def _point(cursor: Cursor) -> Statement:
    return PointStatement(id=_declared(cursor, "a name for the point"), point=point_of(cursor))


def _site(cursor: Cursor) -> Statement:
    name = cursor.ident("a name for the site")
    if cursor.token.kind is not Kind.TEXT:  # site ID "Title" is clear without the sign
        cursor.expect_sign("=", "Write the name, then = and what it means.")
    cursor.accept("site")
    title = cursor.expect_text("the name of the site")
    near = point_of(cursor) if cursor.accept("near") else None
    return SiteStatement(id=name, title=title, near=near)


def _weapons(cursor: Cursor) -> Statement:
    name = _declared(cursor, "a name for the class")
    found = things(cursor)
    reach = quantity(cursor, LENGTH_UNITS, "a range") if cursor.accept("range") else None
    return WeaponStatement(id=name, things=found, reach=reach)


# --- time -------------------------------------------------------------------------------


def _instant(cursor: Cursor) -> Statement:
    return InstantStatement(id=_declared(cursor, "a name for the instant"), when=when(cursor))


def _fixed_instant(event: str) -> Callable[[Cursor], Statement]:
    def head(cursor: Cursor) -> Statement:
        cursor.accept_sign(":")
        return InstantStatement(id=Name(event, at=cursor.tokens[0].at), when=when(cursor))

    return head


def _gate(cursor: Cursor) -> Statement:
    name = cursor.ident("a name for the gate")
    cursor.expect_sign(":")
    if cursor.accept("assurance of"):
        return GateStatement(id=name, assurances=cursor.idents("a party"))
    if sees_quantity(cursor, TIME_UNITS):
        quiet = quantity(cursor, TIME_UNITS, "a length of time")
        cursor.accept("of")
        cursor.expect("without", "Write: gate quiet: 7 days without fire")
        return GateStatement(id=name, quiet=quiet, without=cursor.name("what must not occur").text)
    return GateStatement(id=name, words=cursor.expect_text("what must be so"))


def _record(cursor: Cursor) -> Statement:
    gate = cursor.ident("the name of a gate")
    finding = cursor.accept_any("broken", "silent", "not observed", "assured", "withdrawn")
    if not finding:
        cursor.stumble_on('"broken", "silent", "not observed", "assured" or "withdrawn"')
    found = RecordStatement(gate=gate, finding=finding)  # type: ignore[arg-type]
    if cursor.accept("by"):
        found = replace(found, by=cursor.ident("a party or actor"))
    if cursor.accept("on"):
        found = replace(found, start=date_ref(cursor))
    elif cursor.accept("from"):
        found = replace(found, start=date_ref(cursor))
        cursor.expect("to")
        found = replace(found, end=date_ref(cursor))
    return found


def _window(cursor: Cursor) -> Statement:
    name = cursor.ident("a name for the window")
    cursor.expect_sign(":")
    if cursor.accept("for"):  # `for 42 days from T`
        length = quantity(cursor, TIME_UNITS, "a length of time")
        opens = when(cursor) if cursor.accept_any("after", "from") else Anchor("entry into force")
        return WindowStatement(id=name, opens=opens, closes=Offset(length, opens))
    cursor.expect("from")
    opens = when(cursor)
    if cursor.accept("for"):
        length = quantity(cursor, TIME_UNITS, "a length of time")
        return WindowStatement(id=name, opens=opens, closes=Offset(length, opens))
    cursor.expect("to")
    return WindowStatement(id=name, opens=opens, closes=when(cursor))


# --- what is agreed ---------------------------------------------------------------------


def _declaration(cursor: Cursor) -> Statement:
    name = cursor.ident("a name for the declaration")
    cursor.expect("by")
    by = cursor.idents("a party")
    title = cursor.expect_text("its title") if cursor.accept_sign(":") else ""
    return DeclarationStatement(id=name, by=by, title=title)


def _term(cursor: Cursor) -> Statement:
    name = cursor.ident("a name for the term")
    title = cursor.accept_kind(Kind.TEXT)
    cursor.expect_sign(":", "Write: term withdrawal: UA withdraws all forces from east")
    return TermStatement(id=name, sentence=sentence(cursor), title=title.value if title else "")


def _amendment(cursor: Cursor) -> Statement:
    cursor.expect("of")
    term = cursor.ident("the name of a term")
    on = date_ref(cursor) if cursor.accept("on") else None
    cursor.expect_sign(":")
    return AmendmentStatement(term=term, on=on)


def _open(cursor: Cursor) -> Statement:
    name = cursor.ident("a name for the question")
    cursor.expect_sign(":")
    found = OpenStatement(id=name, subject="")
    asked = cursor.accept_any("holder of", "administration of", "title to")
    if asked:
        about = geometry(cursor)
        cursor.accept("after the deal")
        found = replace(found, subject=asked.rsplit(" ", 1)[0], about=about)
    else:
        found = replace(found, words=cursor.expect_text("the question"))
    return _answers(cursor, found)


def _answers(cursor: Cursor, found: OpenStatement) -> OpenStatement:
    while not cursor.at_end:
        if cursor.sees_sign("["):
            found = replace(found, clauses=(*found.clauses, cited(cursor)))
        elif cursor.accept("reported alternatives"):
            cursor.expect_sign(":")
            none = cursor.accept("none")
            found = replace(found, reported=() if none else _alternatives(cursor))
        elif cursor.accept("assumed"):
            by = cursor.raw(":").removeprefix("by ") if not cursor.sees_sign(":") else ""
            cursor.expect_sign(":")
            found = replace(found, assumed=_alternatives(cursor), assumed_by=by)
        else:
            return found
    return found


def _alternatives(cursor: Cursor) -> tuple[Answer, ...]:
    answers: list[Answer] = []
    while True:
        start = cursor.token
        words = cursor.raw("|", "[")
        if not words:
            cursor.stumble_on("an answer")
        answers.append(Answer(words, at=cursor.since(start)))
        if not cursor.accept_sign("|"):
            return tuple(answers)


def _provision(cursor: Cursor) -> Statement:
    topic = cursor.raw(":")
    cursor.expect_sign(":", "Write: provision languages: authentic Russian")
    values: list[tuple[str, str]] = []
    while not cursor.at_end and not cursor.sees_sign("["):
        key = cursor.take().text
        pieces = []
        while not cursor.at_end and not cursor.sees_sign(";", "["):
            pieces.append(cursor.raw(";", "["))
        values.append((key, " ".join(pieces)))
        if not cursor.accept_sign(";"):
            break
    if not values:
        cursor.stumble_on("what the text says about it")
    return ProvisionStatement(topic=topic, values=tuple(values))


def _silent(cursor: Cursor) -> Statement:
    cursor.expect_sign(":")
    units = [cursor.name("a unit of the theatre")]
    while cursor.accept_sign(","):
        units.append(cursor.name("a unit of the theatre"))
    return SilentStatement(units=tuple(units))


_HEADS: dict[str, Callable[[Cursor], Statement]] = {
    "deal": _text_header("deal"),
    "theatre": _theatre,
    "as of": _as_of,
    "status": _status,
    "control": _text_header("control"),
    "claims": _text_header("claims"),
    "clock": _clock,
    "party": _actor(is_party=True),
    "actor": _actor(is_party=False),
    "point": _point,
    "line": _line,
    "zone": _zone,
    "site": _site,
    "weapons": _weapons,
    "instant": _instant,
    "entry into force": _fixed_instant("entry into force"),
    "signature": _fixed_instant("signature"),
    "gate": _gate,
    "record": _record,
    "window": _window,
    "phase": _window,
    "declaration": _declaration,
    "term": _term,
    "amendment": _amendment,
    "open": _open,
    "provision": _provision,
    "silent": _silent,
}
