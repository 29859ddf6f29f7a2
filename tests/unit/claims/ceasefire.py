"""The set of short ceasefire reports: how it is read in, and how the reader is measured on it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from truceline.atlas import Theatre
from truceline.claims.together import read_together
from truceline.model.claim import Claim, Report
from truceline.model.reading import ReadingTogether
from truceline.model.record import DocumentId

FILE = Path(__file__).with_name("ceasefire_reports.txt")
LATER = Path(__file__).with_name("ceasefire_reports_later.txt")
THIRD = Path(__file__).with_name("ceasefire_reports_third.txt")
FOURTH = Path(__file__).with_name("ceasefire_reports_fourth.txt")
FIFTH = Path(__file__).with_name("ceasefire_reports_fifth.txt")


@dataclass
class Expected:
    """What a person found in a report."""

    report: Report
    claims: list[tuple[str, str, bool, tuple[str, ...], str]] = field(default_factory=list)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    dates: list[tuple[str, date]] = field(default_factory=list)
    drifts: int = 0


def expected_reports(file: Path | None = None) -> list[Expected]:
    """Return the reports of a set with their annotations."""
    found: list[Expected] = []
    for block in re.split(r"\n(?==== )|\n(?=== )", (file or FILE).read_text(encoding="utf-8"))[1:]:
        head, _, rest = block.partition("\n")
        number, outlet, day, headline = (
            part.strip() for part in head.removeprefix("==").split("|")
        )
        body = rest.split("\n@")[0].strip() + "\n"
        text = f"{headline}\n\n{body}"
        report = Report(
            id=DocumentId(f"r{number}"),
            text=text,
            outlet=outlet,
            reported_at=date.fromisoformat(day),
            headline=(0, len(headline)),
            body=(len(headline) + 2, len(text)),
        )
        item = Expected(report)
        for line in rest.splitlines():
            _annotate(item, line.strip())
        found.append(item)
    return found


def _annotate(item: Expected, line: str) -> None:
    if line.startswith("@refusal"):
        who, kind = (part.strip() for part in line.removeprefix("@refusal").split("|"))
        item.refusals.append((who, kind))
    elif line.startswith("@place"):
        item.places.append(line.removeprefix("@place").strip())
    elif line.startswith("@date"):
        words, _, day = line.removeprefix("@date").partition("=")
        item.dates.append((words.strip(), date.fromisoformat(day.strip())))
    elif line.startswith("@drift"):
        item.drifts += 1
    elif line.startswith("@ "):
        words, source, named, relay, modality = (part.strip() for part in line[2:].split("|"))
        outlets = tuple(x.strip() for x in relay.split(";") if x.strip() != "-")
        item.claims.append((words, source, named == "unnamed", outlets, modality))


@dataclass
class Tally:
    """How often something was right, found and expected."""

    right: int = 0
    found: int = 0
    expected: int = 0

    @property
    def f1(self) -> float:
        """Return the F1 [0, 1]."""
        return 2 * self.right / (self.found + self.expected) if self.found + self.expected else 1.0


def measured(items: list[Expected], theatre: Theatre) -> tuple[dict[str, Tally], list[str]]:
    """Return the tallies of a run of the reader over some reports, and what went wrong."""
    tallies: dict[str, Tally] = {}
    wrong: list[str] = []
    for item in items:
        together = read_together([item.report], theatre)
        _tally_claims(item, together, tallies, wrong)
        body = [c for c in together.claims if c.part == "body"]
        refusals = {(c.source[0].text, c.refusal) for c in body if c.refusal}
        places = {p.text for c in body for p in (*c.places, *c.said_in) if p.place or p.candidates}
        _sets(tallies, wrong, item, "refusals", refusals, set(item.refusals))
        _sets(tallies, wrong, item, "places", places, set(item.places))
        _sets(tallies, wrong, item, "dates", _dated(body), set(item.dates))
    return tallies, wrong


def _dated(body: list[Claim]) -> set[tuple[str, date]]:
    """Return the mentions that the annotation speaks of; "within 10 days" is not a date."""
    span = re.compile(r"^(?:within|in|after|for) |ago$|^\d+ (?:hours|days|weeks|months)")
    return {
        (t.text, t.start)
        for c in body
        for t in (*c.times, *c.said_at)
        if t.start and not span.search(t.text)
    }


def _sets(
    tallies: dict[str, Tally], wrong: list[str], item: Expected, name: str, got: set, want: set
) -> None:
    tally = tallies.setdefault(name, Tally())
    tally.right += len(got & want)
    tally.found += len(got)
    tally.expected += len(want)
    wrong += [f"{item.report.id} {name}: missed {x}" for x in want - got]
    wrong += [f"{item.report.id} {name}: wrong {x}" for x in got - want]


def _tally_claims(
    item: Expected, together: ReadingTogether, tallies: dict[str, Tally], wrong: list[str]
) -> None:
    claims = [c for c in together.claims if c.part == "body"]
    for words, source, unnamed, relay, modality in item.claims:
        claim = best(words, source, claims)
        name = f"{item.report.id} “{words[:40]}”"
        one = tallies.setdefault("claims", Tally())
        one.expected += 1
        one.found += claim is not None
        one.right += claim is not None
        if claim is None:
            wrong.append(f"{name}: not found")
        _flag(tallies, wrong, name, "anonymity", unnamed, bool(claim and claim.source[0].anonymous))
        got = {link.text for link in claim.source[:-1] if link.kind == "outlet"} if claim else set()
        want = set(relay)
        chain = tallies.setdefault("chains", Tally())
        chain.right += len({w for w in want if any(w in g or g in w for g in got)})
        chain.found += len(got)
        chain.expected += len(want)
        if got != want:
            wrong.append(f"{name}: chain {got} for {want}")
        mode = tallies.setdefault("modality", Tally())
        mode.expected += 1
        mode.found += claim is not None
        mode.right += claim is not None and claim.modality == modality
        if claim is not None and claim.modality != modality:
            wrong.append(f"{name}: {claim.modality} for {modality}")


def _flag(
    tallies: dict[str, Tally], wrong: list[str], name: str, what: str, want: bool, got: bool
) -> None:
    tally = tallies.setdefault(what, Tally())
    tally.right += want and got
    tally.found += got
    tally.expected += want
    if want != got:
        wrong.append(f"{name}: {what} {got} for {want}")


def best(words: str, source: str, claims: list[Claim]) -> Claim | None:
    """Return the shortest claim that holds the words, from the source where one is given."""
    holding = [c for c in claims if words in c.text and not c.refusal]
    if source != "-":
        from_source = [
            c for c in holding if any(source in s.text or s.text in source for s in c.source[:-1])
        ]
        holding = from_source or holding
    return min(holding, key=lambda claim: len(claim.text), default=None)
