"""Answers that were worked out before, kept beside the workspace while what they rest on stays.

Only what follows from deals and maps is kept: claims, incidents and findings never are, so that
no second copy of a confidential report lies about.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import truceline
from truceline.intake.files import sha256_of
from truceline.steps.remembered import Stamp

_MOST = 2000  # answers kept: a year of maps and some drafts; the oldest go first


@dataclass(frozen=True)
class Kept:
    """A folder of answers, each under a key made of the question and all that it rests on.

    Without a folder, or where it may not be written, every answer is worked out again.
    """

    folder: Path | None = None

    def answer(self, question: str, rests_on: Iterable[object], make: Callable[[], bytes]) -> bytes:
        """Return the answer kept under this key, or make it and keep it."""
        if self.folder is None:
            return make()
        file = self.folder / f"{_key(question, rests_on)}.z"
        try:
            return zlib.decompress(file.read_bytes())
        except (OSError, zlib.error):
            answer = make()
        self._keep(file, answer)
        return answer

    def _keep(self, file: Path, answer: bytes) -> None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            beside = file.with_suffix(".part")
            beside.write_bytes(zlib.compress(answer, 3))
            beside.replace(file)
            _drop_oldest(file.parent)
        except OSError:  # a read-only workspace is served all the same
            return


def _drop_oldest(folder: Path) -> None:
    files = list(folder.glob("*.z"))
    for file in sorted(files, key=lambda file: file.stat().st_mtime_ns)[: len(files) - _MOST]:
        file.unlink(missing_ok=True)


def _key(question: str, rests_on: Iterable[object]) -> str:
    told = [question, _program(), *(_told(one) for one in rests_on)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:40]


def _told(one: object) -> str:
    return f"{one.path.name} {_digest(one)}" if isinstance(one, Stamp) else repr(one)


@lru_cache(maxsize=1024)
def _digest(stamp: Stamp) -> str:
    return sha256_of(stamp.path)


@lru_cache(maxsize=1)
def _program() -> str:
    """Return what tells this state of the program and its theatres from any other."""
    folder = Path(truceline.__file__).parent
    files = [file for kind in ("*.py", "*.csv", "*.geojson") for file in folder.rglob(kind)]
    newest = max(file.stat().st_mtime_ns for file in files)
    return f"{truceline.__version__} {len(files)} {newest}"
