"""A positions file -> positions, options and preferences, each with its place in the text.

The lexer, the moves of the parser and the style of its errors are those of the deal language.
Statements that only add names (actors, zones, lines) and terms on the table *are* deal language:
they are handed to the deal room as text that stands at the same lines and columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from truceline.buyin.language import BASES, BORROWED, CREDIBILITY, KINDS, MOVES, STATEMENTS
from truceline.buyin.parse_predicates import (
    Known,
    name_of,
    option,
    position_named,
    predicate,
    state_test,
)
from truceline.deal.cursor import Cursor, StumbleError, nearest
from truceline.deal.lexer import Kind as Sort
from truceline.deal.lexer import Lexed, Token, statements
from truceline.deal.parse_time import day_of
from truceline.errors import InputError, Problem, Problems
from truceline.model.buyin import Moves
from truceline.model.claim import Credibility
from truceline.model.position import (
    Basis,
    Candidate,
    ChoiceOption,
    Grounds,
    Position,
    Positions,
    Preferring,
    PriorityList,
    StateTest,
    UltimatumAsked,
)
from truceline.model.record import ClaimId, PartyId, PositionId, TermId
from truceline.model.terms import TextPlace


@dataclass(frozen=True)
class Header:
    """The first lines of a positions file, which say what else to load."""

    deal: str = ""
    title: str = ""
    claims: str = ""
    as_of: date | None = None


def header_of(text: str, file: str = "") -> Header:
    """Return the header of a positions file. Raises `InputError` (POSITION-HEADER and others)."""
    lexed, _, problems = statements(text, file)
    lines = text.split("\n")
    fields: dict[str, str | date] = {}
    for chunk in lexed:
        cursor = Cursor(chunk.tokens, file, lines)
        try:
            fields |= _header_line(cursor)
        except StumbleError as stumble:
            problems.append(stumble.problem)
    if not {"deal", "title"} & fields.keys() and not problems:
        problems.append(
            Problem(
                "POSITION-HEADER",
                "the file says neither which deal nor which conflict it is about",
                hint='Begin with: positions for "x.deal"',
            )
        )
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise InputError(*errors)
    return Header(**fields)  # type: ignore[arg-type]


def _header_line(cursor: Cursor) -> dict[str, str | date]:
    if cursor.accept("positions for"):
        return {"deal": cursor.expect_text("the deal file")}
    if cursor.accept("conflict"):
        return {"title": cursor.expect_text("the title")}
    if cursor.accept("claims"):
        return {"claims": cursor.expect_text("the file of claims")}
    if cursor.accept("as of"):
        return {"as_of": day_of(cursor)}
    return {}


def deal_text(text: str, file: str = "") -> str:
    """Return the parts of a positions file that are deal language, at their lines and columns.

    A term `on the table` becomes a `term` of its name.
    """
    lexed, _, _ = statements(text, file)
    source = text.split("\n")
    kept = [""] * len(source)
    for chunk in lexed:
        first, last = chunk.tokens[0], chunk.tokens[-1]
        if first.text not in BORROWED and not _is_candidate(chunk):
            continue
        for number in range(first.at.line, last.at.line + 1):
            kept[number - 1] = source[number - 1]
        if _is_candidate(chunk):
            name = chunk.tokens[_name_place(chunk)]
            line = kept[name.at.line - 1]
            kept[name.at.line - 1] = "term".ljust(name.at.column - 1) + line[name.at.column - 1 :]
    return "\n".join(kept)


def _is_candidate(chunk: Lexed) -> bool:
    return [token.text for token in chunk.tokens[:3]] == ["on", "the", "table"]


def _name_place(chunk: Lexed) -> int:
    """Return which token names the term: `on the table [instead of TERM] NAME: ...`."""
    return 6 if [token.text for token in chunk.tokens[3:5]] == ["instead", "of"] else 3


def parse_positions(
    text: str, file: str = "", parties: Mapping[PartyId, str] | None = None
) -> Positions:
    """Return the record of a positions file, or raise `InputError` with every problem.

    `parties` are the parties and actors of the deal, by id; the file may introduce more.
    """
    header = header_of(text, file)
    reader = _Reader(file, text.split("\n"), dict(parties or {}))
    lexed, _, problems = statements(text, file)
    found = Problems()
    found.extend(problems)
    for chunk in lexed:
        cursor = Cursor(chunk.tokens, file, reader.lines)
        try:
            reader.read(cursor, chunk)
        except StumbleError as stumble:
            found.add(stumble.problem)
        found.extend(cursor.warnings)
    found.raise_if_any()
    return Positions(
        deal=header.deal,
        title=header.title,
        claims=header.claims,
        as_of=header.as_of,
        positions=tuple(reader.positions.values()),
        candidates=tuple(reader.candidates),
        options=tuple(reader.options.values()),
        impossible=tuple(reader.impossible),
        status_quo=reader.status_quo,
        preferring=tuple(reader.preferring),
        priorities=tuple(reader.priorities),
        ultimatums=tuple(reader.ultimatums),
        names=reader.introduced,
    )


@dataclass
class _Reader:
    """What has been read so far; names are known from the line that declares them."""

    file: str
    lines: list[str]
    parties: dict[PartyId, str]
    introduced: dict[PartyId, str] = field(default_factory=dict)
    positions: dict[PositionId, Position] = field(default_factory=dict)
    candidates: list[Candidate] = field(default_factory=list)
    options: dict[str, ChoiceOption] = field(default_factory=dict)
    impossible: list[StateTest] = field(default_factory=list)
    status_quo: tuple[str, ...] | None = None
    preferring: list[Preferring] = field(default_factory=list)
    priorities: list[PriorityList] = field(default_factory=list)
    ultimatums: list[UltimatumAsked] = field(default_factory=list)

    def read(self, cursor: Cursor, chunk: Lexed) -> None:
        """Read one statement."""
        where = chunk.tokens[0].at.to(chunk.tokens[-1].at).in_file(self.file)
        if _header_line(cursor):
            pass
        elif cursor.sees_any("party", "actor"):
            self._introduce(cursor)
        elif cursor.token.text in BORROWED:
            return
        elif cursor.accept("on the table"):
            self._candidate(cursor, chunk, where)
        elif cursor.accept("option"):
            self._option(cursor, where)
        elif cursor.accept("impossible"):
            cursor.expect_sign(":")
            self.impossible.append(state_test(cursor, self._known()))
        elif cursor.accept("status quo"):
            cursor.expect_sign(":")
            self.status_quo = self._taken(cursor)
        elif cursor.accept("ultimatum"):
            self._ultimatum(cursor, where)
        elif cursor.token.text in self.parties:
            self._of_parties(cursor, where)
        else:
            self._no_statement(cursor)
        if not cursor.at_end and not _is_candidate(chunk):
            cursor.stumble_on("the end of the statement")

    def _no_statement(self, cursor: Cursor) -> None:
        word = cursor.token.text
        known = [*STATEMENTS, *BORROWED, *self.parties]
        cursor.stumble(
            "POSITION-STATEMENT",
            f'no statement begins with "{word}", and no party has that name',
            hint=nearest(word, known)
            or "Write: UA red-line title: no title passes from UA [claim c1]",
        )

    def _known(self, party: PartyId | None = None) -> Known:
        """Return the names in reach; a party's own positions go by their short names first."""
        names: dict[str, PositionId] = {}
        for position in self.positions.values():
            short = position.id.split(" ", 1)[1]
            if position.party == party or short not in names:
                names[short] = position.id
        return Known(self.parties, names, self.options)

    def _introduce(self, cursor: Cursor) -> None:
        cursor.take()
        name = cursor.ident("a short name such as UA")
        title = cursor.expect_text("the full name")
        self.parties[PartyId(name.text)] = self.introduced[PartyId(name.text)] = title
        while not cursor.at_end:  # roles and the like are read by the deal room
            cursor.take()

    def _candidate(self, cursor: Cursor, chunk: Lexed, where: TextPlace) -> None:
        instead = None
        if cursor.accept("instead of"):
            instead = TermId(cursor.ident("a term of the deal").text)
        name = cursor.ident("a name for the term")
        cursor.expect_sign(":", "Write: on the table pause: RU halts offensive operations in south")
        rest = chunk.tokens[cursor.index :]
        words = _as_written([token for token in rest if token.text != "["])
        self.candidates.append(
            Candidate(term=TermId(name.text), instead_of=instead, text=words, where=where)
        )

    def _option(self, cursor: Cursor, where: TextPlace) -> None:
        name = name_of(cursor, "a name for the option")
        if name.text in self.options:
            cursor.stumble("OPTION-TWICE", f'the option "{name.text}" is declared above', name.at)
        cursor.expect_sign(":", 'Write: option accept: UA "accepts the terms"')
        party = self._known().party(cursor)
        text = cursor.expect_text("what the option is")
        limit = cursor.accept_any(*MOVES)
        moves = cast("Moves", MOVES[limit]) if limit else "both"
        self.options[name.text] = ChoiceOption(
            id=name.text, party=party, text=text, moves=moves, where=where
        )

    def _taken(self, cursor: Cursor) -> tuple[str, ...]:
        if cursor.accept("nothing taken"):
            return ()
        taken = [option(cursor, self._known())]
        while cursor.accept_sign("+"):
            taken.append(option(cursor, self._known()))
        return tuple(taken)

    def _ultimatum(self, cursor: Cursor, where: TextPlace) -> None:
        known = self._known()
        proposer = known.party(cursor)
        cursor.expect("to")
        target = known.party(cursor)
        cursor.expect_sign(":", "Write: ultimatum US to UA: accept, or else press")
        start = cursor.index
        accept = self._taken(cursor)
        cursor.accept_sign(",")
        cursor.expect("or else")
        threat = self._taken(cursor)
        text = _as_written(cursor.tokens[start : cursor.index])
        self.ultimatums.append(
            UltimatumAsked(
                proposer=proposer,
                target=target,
                accept=accept,
                threat=threat,
                text=text,
                grounds=grounds(cursor),
                where=where,
            )
        )

    # --- what parties hold ------------------------------------------------------------------

    def _of_parties(self, cursor: Cursor, where: TextPlace) -> None:
        parties = [self._known().party(cursor)]
        while cursor.accept_sign(","):
            parties.append(self._known().party(cursor))
        always = cursor.accept("always")
        if cursor.accept_any("prefers", "prefer"):
            self._preferring(cursor, parties, where, always=always)
        elif cursor.accept_any("puts first", "put first"):
            self._priorities(cursor, parties, where)
        else:
            self._position(cursor, parties, where)

    def _position(self, cursor: Cursor, parties: list[PartyId], where: TextPlace) -> None:
        word = cursor.accept_any(*KINDS)
        if not word:
            cursor.stumble_on(
                "red-line, demand, preference, offer, prefers or puts first",
                hint=nearest(cursor.token.text, list(KINDS)),
            )
        name = name_of(cursor, "a name for the position")
        cursor.expect_sign(":", "Write: UA red-line title: no title passes from UA [claim c1]")
        start = cursor.index
        found = predicate(cursor, self._known(parties[0]))
        text = _as_written(cursor.tokens[start : cursor.index])
        rests_on = grounds(cursor)
        for party in parties:
            id = PositionId(f"{party} {name.text}")
            if id in self.positions:
                cursor.stumble("POSITION-TWICE", f'"{id}" is stated twice', name.at)
            self.positions[id] = Position(
                id=id,
                party=party,
                kind=KINDS[word],
                text=text,
                predicate=found,
                grounds=rests_on,
                where=where,
            )

    def _preferring(
        self, cursor: Cursor, parties: list[PartyId], where: TextPlace, *, always: bool
    ) -> None:
        known = self._known(parties[0])
        start = cursor.index
        better = state_test(cursor, known)
        cursor.expect("over", "Write: RU prefers halt over fight [claim c1]")
        worse = state_test(cursor, known)
        when = if_met = None
        while cursor.sees_any("when", "if"):
            if cursor.accept("when"):
                when = state_test(cursor, known)
            else:
                cursor.expect("if")
                if_met = position_named(cursor, known)
        text = _as_written(cursor.tokens[start : cursor.index])
        rests_on = grounds(cursor)
        self.preferring += [
            Preferring(
                party=party,
                better=better,
                worse=worse,
                when=when,
                if_met=if_met,
                always=always,
                text=text,
                grounds=rests_on,
                where=where,
            )
            for party in parties
        ]

    def _priorities(self, cursor: Cursor, parties: list[PartyId], where: TextPlace) -> None:
        cursor.accept_sign(":")
        known = self._known(parties[0])
        start = cursor.index
        tests = [state_test(cursor, known)]
        while cursor.accept_sign(";"):
            cursor.accept("then")
            tests.append(state_test(cursor, known))
        text = _as_written(cursor.tokens[start : cursor.index])
        rests_on = grounds(cursor)
        self.priorities += [
            PriorityList(
                party=party, first_to_last=tuple(tests), text=text, grounds=rests_on, where=where
            )
            for party in parties
        ]


def _as_written(tokens: list[Token]) -> str:
    return "".join(
        (" " if number and token.spaced else "") + token.text for number, token in enumerate(tokens)
    )


def grounds(cursor: Cursor) -> Grounds:
    """Return `[claim p3, p4] stated 2025-08-09, credibility 2`, or stumble: all must have it."""
    cursor.expect_sign(
        "[",
        "Every statement about a party names its claims: [claim p3] stated, or [no claim] assumed.",
    )
    claims: list[ClaimId] = []
    if not cursor.accept("no claim"):
        cursor.accept_any("claims", "claim")
        claims.append(ClaimId(cursor.raw(",", "]").strip()))
        while cursor.accept_sign(","):
            claims.append(ClaimId(cursor.raw(",", "]").strip()))
    cursor.expect_sign("]", "Close the bracket of the claims.")
    basis: Basis = "reported" if claims else "assumed"
    on: date | None = None
    credibility: Credibility | None = None
    while not cursor.at_end:
        cursor.accept_sign(",")
        if word := cursor.accept_any(*BASES):
            basis = cast("Basis", word)
        elif cursor.token.kind is Sort.DATE:
            on = day_of(cursor)
        elif cursor.accept("credibility"):
            credibility = _credibility(cursor)
        else:
            break
    if not claims and basis not in ("inferred", "assumed"):
        cursor.stumble(
            "POSITION-CLAIM",
            f'"{basis}" needs a claim that shows it',
            cursor.tokens[cursor.index - 1].at,
            "Name the claim, or say that it is assumed.",
        )
    return Grounds(claims=tuple(claims), basis=basis, on=on, credibility=credibility)


def _credibility(cursor: Cursor) -> Credibility:
    if cursor.token.value not in CREDIBILITY:
        cursor.stumble_on("a credibility from 1 (confirmed) to 6 (cannot be judged)")
    return cast("Credibility", cursor.take().value)
