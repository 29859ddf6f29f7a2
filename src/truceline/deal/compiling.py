"""Deal text -> Terms: parse, check names, draw, compile, settle; every problem in one go."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from truceline.deal import syntax as s
from truceline.deal.checking import check_names
from truceline.deal.duties import Duties
from truceline.deal.names import Scope
from truceline.deal.outlining import outline
from truceline.deal.parser import parse_gathering
from truceline.deal.printer import deal_text
from truceline.deal.settling import check_clocks, settled
from truceline.errors import InputError, NotFoundError, Problems
from truceline.intake.text import read_text
from truceline.model.claim import Claim
from truceline.model.record import lines_from_json
from truceline.model.terms import Terms

if TYPE_CHECKING:
    from truceline.atlas import Theatre
    from truceline.model.control import ControlMap


@dataclass(frozen=True)
class Read:
    """A deal read and its names checked: the scope of its names, and all problems so far."""

    scope: Scope
    problems: Problems
    folder: Path
    claims: frozenset[str] | None

    @property
    def deal(self) -> s.Deal:
        """The syntax tree."""
        return self.scope.deal


def read_deal(
    source: str | Path | s.Deal,
    *,
    theatre: Theatre | None = None,
    claims: frozenset[str] | None = None,
) -> Read:
    """Return a deal with its names checked; problems are gathered, not raised.

    `source` is a path, the text of a deal (it holds a line break), or a syntax tree.
    """
    problems = Problems()
    if isinstance(source, s.Deal):
        deal, folder = source, Path(source.file).parent
    else:
        text, file, folder = _source(source)
        deal, found = parse_gathering(text, file)
        problems.extend(found)
    scope = Scope(deal, theatre or _theatre(deal, problems, folder))
    known = claims if claims is not None else _claims(deal, folder, problems)
    check_names(scope, known)
    problems.extend(scope.problems)
    return Read(scope, problems, folder, known)


def _source(source: str | Path) -> tuple[str, str, Path]:
    if isinstance(source, str) and "\n" in source:
        return source, "", Path()
    path = Path(source)
    return read_text(path), str(source), path.parent


def _theatre(deal: s.Deal, problems: Problems, folder: Path) -> Theatre | None:
    from truceline.atlas import open_theatre

    header = next((h for h in deal.of(s.Header) if h.word == "theatre"), None)
    if header is None:
        return None
    beside = folder / header.value
    try:
        return open_theatre(beside if (beside / "theatre.toml").is_file() else header.value)
    except NotFoundError as error:
        found = error.problems[0]
    where = Scope(deal, None)
    where.say(found.code, found.message, header.at, found.hint)
    problems.extend(where.problems)
    return None


def _claims(deal: s.Deal, folder: Path, problems: Problems) -> frozenset[str] | None:
    """Return the ids in the claims file that the deal names, None where it names none."""
    header = next((h for h in deal.of(s.Header) if h.word == "claims"), None)
    if header is None:
        return None
    path = folder / header.value
    if not path.is_file():
        where = Scope(deal, None)
        where.say("FILE-MISSING", f'there is no file "{header.value}" beside the deal', header.at)
        problems.extend(where.problems)
        return None
    try:
        return frozenset(claim.id for claim in lines_from_json(path, Claim))
    except InputError as error:
        problems.extend(error.problems)
        return None


# --- compiling --------------------------------------------------------------------------


def compile_deal(
    source: str | Path | s.Deal,
    *,
    theatre: Theatre | None = None,
    control: ControlMap | str | Path | None = None,
    claims: frozenset[str] | None = None,
) -> Terms:
    """Return the compiled deal: obligations, zones, clocks and open questions.

    Parameters
    ----------
    source
        The path of a deal, its text, or its syntax tree.
    theatre
        Another theatre than the one the deal names.
    control
        A control map, or a file of one, in place of the one the deal names.
    claims
        The ids of known claims, in place of the file the deal names.

    Raises
    ------
    InputError
        Every problem of the text, in file order.
    NotFoundError
        FILE-MISSING.
    """
    read = read_deal(source, theatre=theatre, claims=claims)
    read.problems.raise_if_any()
    terms, duties = outlined(read)
    read.problems.raise_if_any()
    from truceline.deal.assembling import assemble

    terms, problems, _ = assemble(terms, duties, control_map(read, control), read.folder)
    read.problems.extend(problems)
    read.problems.raise_if_any()
    return terms


def outlined(read: Read) -> tuple[Terms, Duties]:
    """Return the terms of a deal without its map; what is wrong with its clocks is gathered."""
    before = len(read.scope.problems)
    terms, duties = outline(read.scope, _digest(read.deal))
    check_clocks(terms, read.scope)
    read.problems.extend(read.scope.problems[before:])
    return settled(terms), duties


def _digest(deal: s.Deal) -> str:
    """Return the SHA-256 of the text that is compiled; of a built tree, of its canonical text."""
    return hashlib.sha256((deal.text or deal_text(deal)).encode()).hexdigest()


def control_map(read: Read, control: ControlMap | str | Path | None) -> ControlMap | None:
    """Return the control map given, or the one that the deal names, if any."""
    from truceline.control import read_control
    from truceline.model.control import ControlMap

    if isinstance(control, ControlMap):
        return control
    named = read.deal.header("control")
    path = Path(control) if control is not None else read.folder / named if named else None
    if path is None or read.scope.theatre is None:
        return None
    return read_control(path, read.scope.theatre)
