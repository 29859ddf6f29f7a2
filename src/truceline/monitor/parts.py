"""Findings of large feeds, written batch by batch as Parquet, and gone on with after a stop."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from truceline.intake.files import sha256_of
from truceline.model.estimate import Estimate
from truceline.model.finding import Finding, FindingReview
from truceline.model.incident import Incident
from truceline.monitor.match import Matcher, findings_of
from truceline.monitor.review import reviewed
from truceline.monitor.stories import Stories
from truceline.monitor.table import arrow
from truceline.monitor.totals import Totals

BATCH = 20_000  # incidents: memory stays at some 100 MB, and little is lost by a stop
PROGRESS = "progress.json"

_PART = re.compile(r"findings-\d{5}\.parquet")
FACTORS = ("p_inside", "p_in_window", "p_act", "p_party", "p_breach")


class Progress(msgspec.Struct, forbid_unknown_fields=True):
    """How far a folder of findings has come, and of which work."""

    work: str
    batches: int = 0
    incidents: int = 0
    findings: int = 0
    totals: dict[str, list[float]] = {}
    done: bool = False


@dataclass(frozen=True)
class Work:
    """What is to be matched, and where its findings go."""

    matcher: Matcher
    totals: Totals
    stories: Stories | None = None
    reviews: Sequence[FindingReview] = ()  # of findings in these or in other batches

    def findings(self, batch: Sequence[Incident]) -> list[Finding]:
        """Return the findings on a batch and add them to the totals."""
        matched = self.matcher.match(batch)
        told = self.stories.told if self.stories else None
        self.totals.add(matched, batch, told)
        found = [one for each in matched for one in findings_of(each, batch, told)]
        if not self.reviews:
            return found
        names = {one.id for one in found}
        return list(reviewed(found, [one for one in self.reviews if one.finding in names]))


def fingerprint(files: Iterable[str | Path], *choices: str) -> str:
    """Return what tells one piece of work from another: its files' bytes and all choices."""
    digest = hashlib.sha256()
    for part in (*(sha256_of(file) for file in files), *choices):
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def batches_of(incidents: Iterable[Incident]) -> Iterator[list[Incident]]:
    """Yield incidents in batches."""
    stream = iter(incidents)
    while batch := list(islice(stream, BATCH)):
        yield batch


def write_parts(
    incidents: Iterable[Incident],
    work: Work,
    folder: str | Path,
    name: str,
    tell: Callable[[str], None] = lambda _: None,
) -> Progress:
    """Write findings into a folder, a file a batch, and return how far it came.

    A folder that was begun with the same files and choices is gone on with: batches already
    written are read past, not matched again. A folder of other work is begun anew.
    """
    home = Path(folder)
    home.mkdir(parents=True, exist_ok=True)
    progress = _begun(home, name)
    work.totals.restore(progress.totals)
    before = progress.batches
    for number, batch in enumerate(batches_of(incidents)):
        if number < before:
            continue
        found = work.findings(batch)
        _write(home / f"findings-{number:05}.parquet", found)
        progress.batches = number + 1
        progress.incidents += len(batch)
        progress.findings += len(found)
        progress.totals = work.totals.state()
        _keep(home, progress)
        tell(f"{progress.incidents:,} incidents, {progress.findings:,} findings")
    progress.done = True
    _keep(home, progress)
    return progress


def _begun(home: Path, name: str) -> Progress:
    kept = home / PROGRESS
    if kept.is_file():
        try:
            progress = msgspec.json.decode(kept.read_bytes(), type=Progress)
        except msgspec.DecodeError:
            progress = Progress(work="")
        if progress.work == name and not progress.done:
            return progress
    for part in home.iterdir():
        if _PART.fullmatch(part.name):
            part.unlink()
    return Progress(work=name)


def _keep(home: Path, progress: Progress) -> None:
    part = home / f"{PROGRESS}.part"
    part.write_bytes(msgspec.json.encode(progress))
    part.replace(home / PROGRESS)


def _write(path: Path, findings: Sequence[Finding]) -> None:
    pa = arrow()
    part = path.with_suffix(".part")
    pa.parquet.write_table(finding_table(findings), part, compression="zstd")
    part.replace(path)


def finding_table(findings: Sequence[Finding]) -> Any:
    """Return findings as an Arrow table: a column a field, three a factor."""
    pa = arrow()
    columns: dict[str, Any] = {}
    for name in ("id", "incident", "obligation", "zone", "party", "status"):
        columns[name] = pa.array([getattr(each, name) for each in findings], type=pa.string())
    for name in ("occurred_from", "occurred_to"):
        times = [getattr(each, name) for each in findings]
        columns[name] = pa.array(times, type=pa.timestamp("s", tz="UTC"))
    for name in FACTORS:
        estimates: list[Estimate | None] = [getattr(each, name) for each in findings]
        for bound in ("best", "low", "high"):
            values = [None if each is None else getattr(each, bound) for each in estimates]
            columns[f"{name}_{bound}"] = pa.array(values, type=pa.float64())
    for name in ("reports", "origins"):
        columns[name] = pa.array([getattr(each, name) for each in findings], type=pa.int32())
    return pa.table(columns)
