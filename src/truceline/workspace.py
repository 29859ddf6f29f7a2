"""A workspace: a folder with a truceline.toml that names its theatre, deals, reports and maps."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from truceline.errors import InputError, NotFoundError, Problem, Problems, Where

FILE = "truceline.toml"
_ATTRIBUTION = ("mandated", "not mandated")

# every key of [workspace]: whether it is a path, a list of paths, or plain text
_KEYS: dict[str, str] = {
    "title": "text",
    "theatre": "text",
    "deals": "paths",
    "reports": "paths",
    "claims": "paths",
    "control": "paths",
    "positions": "paths",
    "incidents": "paths",
    "observations": "paths",
    "published": "path",
    "profile": "text",
    "attribution": "text",
    "ledger": "text",
}


@dataclass(frozen=True)
class Workspace:
    """The files of one piece of work; all paths are absolute and exist."""

    root: Path
    title: str
    theatre: str  # the id of a pack, or the folder of one, absolute
    deals: tuple[Path, ...] = ()
    reports: tuple[Path, ...] = ()
    claims: tuple[Path, ...] = ()
    control: tuple[Path, ...] = ()
    positions: tuple[Path, ...] = ()
    incidents: tuple[Path, ...] = ()
    observations: tuple[Path, ...] = ()  # exposure, inspections, assurances of a mission
    published: Path | None = None  # figures that others printed, to stand beside ours
    profile: str = ""  # the vocabulary profile of a mission
    attribution_mandated: bool = False
    ledger: str = ""  # a database URL; empty for the SQLite file in the workspace
    settings: dict[str, Any] = field(default_factory=dict)  # further tables, each read by its room

    @property
    def deal(self) -> Path:
        """The first deal, which the others are compared with."""
        if not self.deals:
            raise NotFoundError(
                Problem(
                    "WORKSPACE-NO-DEAL",
                    "the workspace names no deal",
                    Where(file=str(self.root / FILE)),
                    'Add a line such as: deals = ["draft.deal"]',
                )
            )
        return self.deals[0]


def open_workspace(path: str | Path) -> Workspace:
    """Return the workspace of a folder, of a file in one, or of a deal file on its own.

    A folder must hold truceline.toml. A deal outside any workspace becomes the single deal of
    a workspace that has no other files. Raises `NotFoundError` (FILE-MISSING,
    WORKSPACE-MISSING) and `InputError` (TOML-SYNTAX, CONFIG-KEY, CONFIG-TYPE, FILE-MISSING).
    """
    start = Path(path).absolute()
    if not start.exists():
        raise NotFoundError(
            Problem(
                "FILE-MISSING",
                f"there is no file or folder {path}",
                Where(file=str(path)),
                "Check the name, or make a workspace with: truceline new FOLDER",
            )
        )
    root = find_root(start)
    if root is not None:
        return _read(root)
    if start.is_dir():
        raise NotFoundError(
            Problem(
                "WORKSPACE-MISSING",
                f"{path} is not a workspace: it has no {FILE}",
                Where(file=str(path)),
                "Make one with: truceline new FOLDER, or name a deal file",
            )
        )
    return Workspace(root=start.parent, title=start.stem, theatre="", deals=(start,))


def find_root(path: Path) -> Path | None:
    """Return the nearest folder at or above `path` that holds truceline.toml, if any.

    A folder is asked for itself only: a workspace is never taken from above a named folder.
    """
    start = path.absolute()
    if start.is_dir():
        return start if (start / FILE).is_file() else None
    return next((folder for folder in start.parents if (folder / FILE).is_file()), None)


def ledger_of(path: str | Path) -> tuple[Path, str] | None:
    """Return the root of the workspace of a path and the URL of its ledger, or None outside one.

    The files that the workspace names are not looked for: its past must stay to be seen, and to
    be verified, when one of them is gone.
    """
    root = find_root(Path(path))
    if root is None:
        return None
    given = _load(root / FILE).get("workspace")
    url = given.get("ledger", "") if isinstance(given, dict) else ""
    return root, url if isinstance(url, str) else ""


def _read(root: Path) -> Workspace:
    file = root / FILE
    tables = _load(file)
    found = Problems()
    given = tables.pop("workspace", None)
    if not isinstance(given, dict):
        raise InputError(
            Problem(
                "CONFIG-KEY",
                "there is no [workspace] table",
                Where(file=str(file)),
                "Begin the file with a line: [workspace]",
            )
        )
    text = _texts(given, file, found)
    paths = _paths(given, root, file, found)
    if text["attribution"] not in ("", *_ATTRIBUTION):
        found.add(
            Problem(
                "CONFIG-TYPE",
                f"attribution is '{text['attribution']}'",
                Where(file=str(file)),
                'Write "mandated" or "not mandated"',
            )
        )
    found.raise_if_any()
    theatre = text["theatre"]
    if theatre and (root / theatre).is_dir():
        theatre = str(root / theatre)
    published = paths.pop("published")
    return Workspace(
        root=root,
        title=text["title"] or root.name,
        theatre=theatre,
        published=published[0] if published else None,
        profile=text["profile"],
        attribution_mandated=text["attribution"] == "mandated",
        ledger=text["ledger"],
        settings=tables,
        **paths,
    )


def _load(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise InputError(
            Problem(
                "TEXT-ENCODING",
                f"not UTF-8 at byte {error.start}",
                Where(file=str(file), feature=f"byte {error.start}"),
                "Save the file as UTF-8",
            )
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            Problem("TOML-SYNTAX", str(error), Where(file=str(file)), "See https://toml.io")
        ) from None


def _texts(given: dict[str, Any], file: Path, found: Problems) -> dict[str, str]:
    """Return the plain texts of the table, noting unknown keys and wrong types."""
    for key in given.keys() - _KEYS.keys():
        near = get_close_matches(key, _KEYS, n=1)
        found.add(
            Problem(
                "CONFIG-KEY",
                f"[workspace] has no key '{key}'",
                Where(file=str(file)),
                f"Did you mean '{near[0]}'?" if near else f"Allowed: {', '.join(_KEYS)}",
            )
        )
    texts: dict[str, str] = {}
    for key in (key for key, kind in _KEYS.items() if kind == "text"):
        value = given.get(key, "")
        if not isinstance(value, str):
            found.add(_wrong_type(key, value, "a text in quotation marks", file))
            value = ""
        texts[key] = value
    return texts


def _paths(
    given: dict[str, Any], root: Path, file: Path, found: Problems
) -> dict[str, tuple[Path, ...]]:
    """Return the paths of each key; one path may stand without its list brackets."""
    paths: dict[str, tuple[Path, ...]] = {}
    for key in (key for key, kind in _KEYS.items() if kind != "text"):
        value = given.get(key, [])
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            found.add(_wrong_type(key, value, "a path, or a list of paths", file))
            names = []
        for name in names:
            if not (root / name).exists():
                found.add(
                    Problem(
                        "FILE-MISSING",
                        f"{key} names {name}, which does not exist",
                        Where(file=str(file)),
                        "Paths are read from the folder that holds truceline.toml",
                    )
                )
        paths[key] = tuple(root / name for name in names)
    return paths


def _wrong_type(key: str, value: object, allowed: str, file: Path) -> Problem:
    return Problem(
        "CONFIG-TYPE",
        f"{key} is {type(value).__name__} where {allowed} is expected",
        Where(file=str(file)),
    )
