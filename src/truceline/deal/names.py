"""Names -> things: what each name of a deal means, and every name that means nothing.

A deal's own names come first, then the theatre's. Where several things answer to a name the
context decides only if it leaves one: a settlement is a point, and no point is an area.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeVar

from truceline.deal import syntax as s
from truceline.deal.cursor import nearest, suggestion
from truceline.deal.source import Span, problem_at
from truceline.errors import Problem, Severity
from truceline.intake.text import mixed_script
from truceline.model.place import NamedLine, Place, Site, Unit

if TYPE_CHECKING:
    from truceline.atlas import Theatre

Kind = Literal["area", "line", "point", "site", "party", "thing", "unknown"]
Referent = (
    s.ZoneStatement
    | s.LineStatement
    | s.PointStatement
    | s.SiteStatement
    | s.ActorStatement
    | Unit
    | Place
    | Site
    | NamedLine
)

N = TypeVar("N", bound=s.Node)

_ID = re.compile(r"[a-z]+:\S+")


def nodes(root: object, kind: type[N]) -> Iterator[N]:
    """Yield every node of a kind inside another, in text order."""
    if isinstance(root, kind):
        yield root
    if isinstance(root, s.Node):
        for item in fields(root):
            if item.name not in ("at", "before", "inside"):
                yield from nodes(getattr(root, item.name), kind)
    elif isinstance(root, tuple):
        for part in root:
            yield from nodes(part, kind)


_IS_A_LINE = re.compile(r"\b(front ?line|contact line|line|front)\b")


@dataclass
class Scope:
    """Everything a name of one deal can mean."""

    deal: s.Deal
    theatre: Theatre | None
    problems: list[Problem] = field(default_factory=list)

    # --- what the deal declares ---------------------------------------------------------

    @cached_property
    def actors(self) -> dict[str, s.ActorStatement]:
        """Parties and other actors by id."""
        return {a.id.text: a for a in self.deal.of(s.ActorStatement)}

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """The ids of the parties, in text order."""
        return tuple(a.id.text for a in self.deal.of(s.ActorStatement) if a.is_party)

    @cached_property
    def places(self) -> dict[str, Referent]:
        """Zones, lines, points and sites by id."""
        kinds = (s.ZoneStatement, s.LineStatement, s.PointStatement, s.SiteStatement)
        return {p.id.text: p for p in self.deal.statements if isinstance(p, kinds)}

    @cached_property
    def weapons(self) -> dict[str, s.WeaponStatement]:
        """Weapon classes by id."""
        return {w.id.text: w for w in self.deal.of(s.WeaponStatement)}

    @cached_property
    def terms(self) -> dict[str, s.TermStatement]:
        """Terms by id."""
        return {t.id.text: t for t in self.deal.of(s.TermStatement)}

    @cached_property
    def gates(self) -> dict[str, s.GateStatement]:
        """Gates by id."""
        return {g.id.text: g for g in self.deal.of(s.GateStatement)}

    @cached_property
    def windows(self) -> dict[str, s.WindowStatement]:
        """Windows by id."""
        return {w.id.text: w for w in self.deal.of(s.WindowStatement)}

    @cached_property
    def instants(self) -> dict[str, s.InstantStatement]:
        """Named instants by id, entry into force and signature among them."""
        return {i.id.text: i for i in self.deal.of(s.InstantStatement)}

    @cached_property
    def declarations(self) -> dict[str, s.DeclarationStatement]:
        """Declarations by id."""
        return {d.id.text: d for d in self.deal.of(s.DeclarationStatement)}

    # --- finding ------------------------------------------------------------------------

    def find(self, name: s.Name, wanted: Kind = "unknown") -> Referent | None:
        """Return what a name means where `wanted` is asked for, or None, without a message."""
        if self.in_words(name) and wanted != "point":
            return None
        own = None if name.quoted else self.places.get(name.text)
        if own is not None:
            return own
        if not name.quoted and name.text in self.actors:
            return self.actors[name.text]
        return self._in_theatre(name.text, wanted)

    def in_words(self, name: s.Name) -> bool:
        """Whether a quoted text is words of the text: nothing can be looked up in no theatre."""
        nowhere = self.theatre is not None and self.theatre.is_nowhere
        return is_own_words(name) or (name.quoted and nowhere)

    def _in_theatre(self, text: str, wanted: Kind) -> Referent | None:
        if self.theatre is None:
            return None
        found = self.theatre.lookup(text)
        if len(found) == 1:
            return found[0]
        if wanted == "point":
            return self.theatre.place(text) or self.theatre.site(text)
        order = {"line": NamedLine, "site": Site}.get(wanted, Unit)
        fitting = [thing for thing in found if isinstance(thing, order)]
        if not fitting and order is Unit:
            return self.theatre.place(text)
        return fitting[0] if len(fitting) == 1 else None

    def kind_of(self, geometry: s.Geometry | s.Point) -> Kind:
        """Return what a geometry is: a line, an area, a point, a site; names by their meaning."""
        if isinstance(geometry, s.Name):
            return kind_of_referent(self.find(geometry))
        if isinstance(geometry, s.Coordinate):
            return "point"
        if isinstance(geometry, s.SiteRef):
            return "site"
        if isinstance(geometry, s.EitherGeometry):
            return self.kind_of(geometry.options[0])
        if isinstance(geometry, s.FileShape | s.Unspecified):
            return "unknown"
        lines = (s.Circle, s.Contact, s.Through, s.Boundary, s.NamedLine, s.Bank, s.PerParty)
        return "line" if isinstance(geometry, lines) else "area"

    # --- messages -----------------------------------------------------------------------

    def say(
        self, code: str, message: str, at: Span, hint: str = "", severity: Severity = "error"
    ) -> None:
        """Keep a problem at a place of the deal."""
        deal = self.deal
        if deal.line(at.line)[at.column - 1 : at.end_column - 1] in deal.broken:
            return  # the statement that declares this name has an error of its own
        self.problems.append(
            problem_at(
                code, message, at, deal.file, deal.line(at.line), hint=hint, severity=severity
            )
        )

    def need_party(self, name: s.Name) -> None:
        """Report a name that is neither party nor actor."""
        if name.text not in self.actors:
            known = list(self.actors)
            self.say(
                "PARTY-UNKNOWN",
                f'no party or actor is called "{name.text}"',
                name.at,
                nearest(name.text, known)
                or f"Declared are {', '.join(known) or 'none'}. "
                f'Add: party {name.text} "full name", or for a monitor: actor {name.text} "..."',
            )

    def need_id(
        self, name: s.Name, known: dict[str, N], what: str, code: str, mend: str = ""
    ) -> None:
        """Report a name that is not among the declared ones of its kind; `mend` is told first."""
        if name.text not in known:
            meant = nearest(name.text, list(known)) if len(name.text) > 1 else ""
            hint = meant or f"Declared are: {', '.join(known) or 'none'}."
            message = f'no {what} is called "{name.text}"'
            self.say(code, message, name.at, f"{mend} {hint}".strip())

    def need_place(self, name: s.Name, wanted: Kind) -> None:
        """Report a name that means nothing, several things, or a thing of the wrong kind."""
        if self.in_words(name) and wanted != "point":
            return
        if self.theatre is None and name.text not in self.places:
            return  # without a theatre no place can be told right or wrong; that is said already
        found = self.find(name, wanted)
        if found is not None:
            self._need_kind(name, found, wanted)
        elif self.theatre is not None and self.theatre.lookup(name.text):
            self._say_ambiguous(name)
        else:
            self._say_unknown(name)

    def _need_kind(self, name: s.Name, found: Referent, wanted: Kind) -> None:
        kind = kind_of_referent(found)
        if wanted == "area" and kind in ("point", "site", "line"):
            self.say(
                "ZONE-KIND",
                f'"{name.text}" is a {kind}, and an area is wanted',
                name.at,
                f"Write how far it reaches: within 2 km of {name.text}",
            )
        elif wanted == "line" and kind != "line":
            self.say(
                "LINE-KIND",
                f'"{name.text}" is {"an" if kind == "area" else "a"} {kind}, and a line is wanted',
                name.at,
                f"Write: boundary of {name.text}" if kind == "area" else "",
            )
        elif wanted in ("area", "unknown") and isinstance(found, Unit):
            self._note_reading(name, found)

    def _note_reading(self, name: s.Name, unit: Unit) -> None:
        others = [] if self.theatre is None else self.theatre.lookup(name.text)
        if len(others) > 1 and unit.kind not in ("city", "municipality"):
            self.say(
                "PLACE-READ-AS",
                f'"{name.text}" is also a settlement; here it is read as the {unit.kind or "unit"}',
                name.at,
                f"Write {unit.name} {unit.kind}, or within 5 km of city of {name.text}",
                "warning",
            )

    def _say_ambiguous(self, name: s.Name) -> None:
        assert self.theatre is not None
        found = self.theatre.lookup(name.text)
        shown = ", ".join(f"{thing.name} ({thing.id})" for thing in found[:4])
        self.say(
            "PLACE-AMBIGUOUS",
            f'"{name.text}" may be any of {len(found)} things: {shown}',
            name.at,
            f"Write {' or '.join(_told_apart(name.text, found, self.theatre)[:4])}",
        )

    def _say_unknown(self, name: s.Name) -> None:
        if mixed_script(name.text) and not name.quoted:
            return  # its letters are told already
        hint = nearest(name.text, list(self.places))
        if not hint and _IS_A_LINE.search(name.text):
            hint = "Declare it before, e.g.: line front = line of contact between A and B"
        if not hint:
            assert self.theatre is not None
            hint = suggestion(self.theatre.suggest(name.text))
        if not hint and name.text[:1].islower() and " " not in name.text:
            hint = f"Declare it before, e.g.: zone {name.text} = band 1 km per side around LINE"
        if not hint:
            hint = "Write it as the theatre spells it, declare a zone of that name, or give a point"
            hint += " such as 48°30'N 37°40'E."
        self.say("PLACE-UNKNOWN", f'unknown place "{name.text}"', name.at, hint)


def _told_apart(
    name: str, found: Sequence[Unit | Place | Site | NamedLine], theatre: Theatre
) -> list[str]:
    """Return for each thing of one name what means it alone: the unit beside it, or its id."""
    units = {unit.id: f"{unit.name} {unit.kind}".strip() for unit in theatre.units}
    beside = [
        f"{name}, {units[thing.unit]}"
        if isinstance(thing, Place | Site) and thing.unit in units
        else ""
        for thing in found
    ]
    return [
        f'"{written if written and beside.count(written) == 1 else thing.id}"'
        for written, thing in zip(beside, found, strict=True)
    ]


def is_own_words(name: s.Name) -> bool:
    """Whether a quoted text is words of the text: it begins small and is no id ("geonames:1")."""
    return name.quoted and name.text[:1].islower() and not _ID.fullmatch(name.text)


def kind_of_referent(found: Referent | None) -> Kind:
    """Return what kind of thing a name stands for."""
    if isinstance(found, s.ZoneStatement | Unit):
        return "area"
    if isinstance(found, s.LineStatement | NamedLine):
        return "line"
    if isinstance(found, s.PointStatement | Place):
        return "point"
    if isinstance(found, s.SiteStatement | Site):
        return "site"
    return "party" if isinstance(found, s.ActorStatement) else "unknown"
