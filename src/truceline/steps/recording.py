"""One ledger entry a step, and the workspace as it was known at an earlier time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import wraps
from glob import escape
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from truceline.errors import InputError, NotFoundError, Problem, Where
from truceline.intake.files import sha256_of
from truceline.intake.times import parse_date, parse_instant
from truceline.model.record import to_json
from truceline.workspace import FILE, Workspace, find_root, ledger_of, open_workspace

if TYPE_CHECKING:
    from truceline.model.entry import Receipt

_NAMING = (".deal", ".positions", ".toml")  # files that name other files
_MOST_NAMING = 1 << 20  # bytes
_QUOTED = re.compile(r'"([^"\n]{1,200})"')

P = ParamSpec("P")
R = TypeVar("R")


def record_step(path: str | Path, verb: str, output: bytes, note: str = "") -> Receipt | None:
    """Write down that a step ran in a workspace; return the receipt, or None outside of one.

    All files that the workspace names are recorded by their hash and kept as originals, so
    that the same step can be repeated later from what was known now.
    """
    from truceline.ledger import record

    root = find_root(Path(path))
    if root is None:
        return None
    workspace = open_workspace(root)
    inputs = {
        file.relative_to(workspace.root).as_posix(): sha256_of(file)
        for file in files_of(workspace)
        if file.is_relative_to(workspace.root)
    }
    digest = sha256(output).hexdigest()
    return record(workspace.root, verb, inputs, digest, note, url=workspace.ledger)


def recorded(verb: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator for a step whose first argument is a workspace or a deal in one.

    What the step returns is a record; its hash is written down as what came out.
    """

    def decorate(step: Callable[P, R]) -> Callable[P, R]:
        @wraps(step)
        def step_on_record(*args: P.args, **kwargs: P.kwargs) -> R:
            found = step(*args, **kwargs)
            first = next(iter((*args, *kwargs.values())))
            if isinstance(first, str | Path):
                record_step(first, verb, to_json(found))
            return found

        return step_on_record

    return decorate


def files_of(workspace: Workspace) -> tuple[Path, ...]:
    """Return every file that a workspace names, and every file that those name in turn.

    A deal names its map and claims, a positions file its claims, in quotation marks; a map may
    stand beside its barrier lines (2025-08-08.csv, 2025-08-08.barriers.geojson).
    """
    waiting = [workspace.root / FILE]
    theatre = Path(workspace.theatre)
    for paths in (
        (theatre,) if theatre.is_absolute() and theatre.is_relative_to(workspace.root) else (),
        workspace.deals,
        workspace.reports,
        workspace.claims,
        workspace.control,
        workspace.positions,
        workspace.incidents,
        workspace.observations,
        (workspace.published,) if workspace.published else (),
    ):
        waiting += paths
    files: dict[Path, None] = {}
    while waiting:
        path = waiting.pop()
        beside = path.parent.glob(f"{escape(path.stem)}.*")
        found = path.rglob("*") if path.is_dir() else (path, *beside)
        for file in sorted(found):
            if file.is_file() and not file.name.startswith(".") and file not in files:
                files[file] = None
                waiting += _named_in(file)
    return tuple(sorted(files))


def _named_in(file: Path) -> list[Path]:
    if file.suffix not in _NAMING or file.stat().st_size > _MOST_NAMING:
        return []
    named = _QUOTED.findall(file.read_text(encoding="utf-8", errors="ignore"))
    return [path for name in named if (path := file.parent / name).is_file()]


def moment(text: str) -> datetime:
    """Return the instant that a date or time names; a date means its end, in UTC.

    Raises `InputError` (TIME-FORM, TIME-NOZONE, and what `parse_instant` raises).
    """
    where = Where(feature="--as-known-at")
    if len(text.strip()) > len("2026-03-01"):
        return parse_instant(text, where)
    day = parse_date(text, where)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1, microseconds=-1)


@contextmanager
def as_known(path: str | Path, at: str | None) -> Iterator[Path]:
    """Yield the path of a workspace, or of a file in one, as it was known at a time.

    Without a time it is the path itself. Raises `NotFoundError` (LEDGER-NOTHING) where nothing
    was recorded by then, or where there is no workspace.
    """
    with all_as_known((path,), at) as (known,):
        yield known


@contextmanager
def all_as_known(paths: Sequence[str | Path], at: str | None) -> Iterator[tuple[Path, ...]]:
    """Yield the paths of several files as they were known at one time, as `as_known` does one.

    A file outside every workspace is refused: what it said then nobody wrote down.
    """
    if at is None:
        yield tuple(map(Path, paths))
        return
    with ExitStack() as stack:
        folders: dict[Path, Path] = {}
        yield tuple(_known(path, at, folders, stack) for path in paths)


def _known(path: str | Path, at: str, folders: dict[Path, Path], stack: ExitStack) -> Path:
    """Return where a file stands as it was known; each workspace is laid out once."""
    from truceline.ledger import workspace_as_known

    start = Path(path).absolute()
    found = ledger_of(start if start.exists() else start.parent)
    if found is None:
        raise _nothing(str(path), "there is no workspace, and so no ledger")
    root, url = found
    if root not in folders:
        folders[root] = stack.enter_context(workspace_as_known(root, moment(at), url))
    known = folders[root] / start.relative_to(root)
    if not (folders[root] / FILE).is_file() or not known.exists():
        raise _nothing(str(path), f"nothing of it was recorded by {at}")
    return known


def ledger_as_known(path: str | Path, folder: str | Path, at: str) -> Path:
    """Lay out a workspace as it was known at a time in a new folder, for any command to work on.

    Raises `InputError` (FILE-EXISTS) where the folder is there already, and what `as_known`
    raises.
    """
    from shutil import copytree

    target = Path(folder)
    if target.exists():
        message = "is there already; nothing is written over"
        raise InputError(Problem("FILE-EXISTS", message, Where(file=str(folder))))
    with as_known(path, at) as known:
        copytree(known, target)
    return target


def _nothing(file: str, message: str) -> NotFoundError:
    hint = "truceline ledger log shows what was recorded, and when."
    return NotFoundError(Problem("LEDGER-NOTHING", message, Where(file=file), hint))
