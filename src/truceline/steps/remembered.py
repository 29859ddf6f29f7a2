"""What was worked out once and is asked for again: by several readers of a page at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from truceline.errors import NotFoundError, Problem, Where

R = TypeVar("R")


@dataclass(frozen=True)
class Stamp:
    """A file and its state: what was worked out from it holds while the stamp is equal."""

    path: Path
    changed_ns: int
    size: int


def stamp_of(path: Path) -> Stamp:
    """Return the stamp of a file, or raise `NotFoundError` (FILE-MISSING)."""
    if not path.is_file():
        raise NotFoundError(Problem("FILE-MISSING", f"{path.name} is gone", Where(file=path.name)))
    state = path.stat()
    return Stamp(path, state.st_mtime_ns, state.st_size)


def remembered(size: int) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Keep the `size` results last asked for; who asks while one is worked out waits for it.

    `functools.lru_cache` alone lets two threads work out the same thing side by side, and a
    page asks for the balance, the outcome and the comparison of a draft in one breath.
    """

    def keep(work_out: Callable[..., R]) -> Callable[..., R]:
        kept = lru_cache(maxsize=size)(work_out)
        under_way: dict[tuple[Any, ...], Lock] = {}
        guard = Lock()

        @wraps(work_out)
        def ask(*arguments: Any) -> R:
            with guard:
                turn = under_way.setdefault(arguments, Lock())
            with turn:
                try:
                    return kept(*arguments)
                finally:
                    with guard:
                        under_way.pop(arguments, None)

        return ask

    return keep
