"""Reports read together: which go back to one story, what drifted on the way, what is overtaken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from msgspec.structs import replace

from truceline.claims.likeness import companions, copied, overlap
from truceline.claims.mentions import Gazetteer, parties_in
from truceline.claims.reading import read_report
from truceline.claims.sources import PRONOUNS, same_outlet
from truceline.model.claim import Claim, Modality, Report, Source
from truceline.model.reading import Corroboration, Drift, Origin, ReadingTogether, Supersession
from truceline.model.record import DocumentId

COPIED = 0.3  # of the shorter report's runs of five words: not a coincidence
RETOLD = 0.45  # of the words of the shorter report's claims, where it also cites the other
DAYS = 4  # a retelling follows within days
ALIKE = 0.55  # of the shorter claim's words: they speak of the same matter
SAME_MATTER = 0.6  # the same, between reports of different days
SAME_CLAIM = 0.75  # they say the same

# how far a reader takes the thing for settled, from question to fact
SURENESS: dict[Modality, int] = {
    "open": 0,
    "demanded": 1,
    "proposed": 1,
    "conditional": 2,
    "denied": 2,
    "reported": 3,
    "planned": 4,
    "agreed": 5,
    "signed": 6,
}


def read_together(
    reports: Sequence[Report], theatre: Gazetteer | None = None, notes: Iterable[str] = ()
) -> ReadingTogether:
    """Return the claims of several reports with their origins, drifts and supersessions."""
    claims: list[Claim] = []
    warnings: list[str] = []
    for report in reports:
        found, problems = read_report(report, theatre)
        claims += found
        warnings += map(str, problems)
    return put_together(reports, claims, [*notes, *warnings])


def put_together(
    reports: Sequence[Report], claims: Sequence[Claim], notes: Iterable[str] = ()
) -> ReadingTogether:
    """Return claims that were read, or reviewed, with what only shows when they stand together."""
    origins = origins_of(reports, claims)
    origin_of = {name: origin.id for origin in origins for name in origin.reports}
    marked = [replace(claim, origin=origin_of.get(claim.doc_id, "")) for claim in claims]
    supersessions = supersessions_of(marked)
    earlier: dict[str, list[str]] = {}
    for item in supersessions:
        earlier.setdefault(item.later, []).append(item.earlier)
    return ReadingTogether(
        reports=tuple(reports),
        claims=tuple(
            replace(claim, supersedes=tuple(earlier.get(claim.id, ()))) for claim in marked
        ),
        origins=origins,
        drifts=drifts_of(marked),
        supersessions=supersessions,
        notes=tuple(notes),
    )


# -- origins --------------------------------------------------------------------------------


def origins_of(reports: Sequence[Report], claims: Sequence[Claim]) -> tuple[Origin, ...]:
    """Return the stories: reports that copy one another, or cite one another and say the same.

    An origin is named after the report that the others go back to: the cited one, else the
    earliest.
    """
    because: dict[tuple[DocumentId, DocumentId], str] = {}
    for one, other in combinations(reports, 2):
        reason = _one_story(one, other, claims)
        if reason:
            because[one.id, other.id] = reason
    groups = _joined([report.id for report in reports], because)
    by_id = {report.id: report for report in reports}
    return tuple(
        Origin(
            id=str(_first(group, by_id, claims)),
            reports=tuple(group),
            because=tuple(reason for pair, reason in because.items() if set(pair) <= set(group)),
        )
        for group in groups
    )


def _one_story(one: Report, other: Report, claims: Sequence[Claim]) -> str:
    if (
        one.reported_at
        and other.reported_at
        and abs((one.reported_at - other.reported_at).days) > DAYS
    ):
        return ""
    share = copied(_body(one), _body(other))
    if share >= COPIED:
        return f"{one.id} and {other.id} share {share:.0%} of their runs of five words"
    for citing, cited in ((one, other), (other, one)):
        if _cites(citing, cited, claims):
            told = [c.text for c in claims if c.doc_id == citing.id and not c.refusal]
            whole = _body(cited)
            alike = [overlap(text, whole) for text in told]
            if alike and sum(alike) / len(alike) >= RETOLD:
                return f"{citing.id} cites {cited.outlet}, and says the same"
    return ""


def _body(report: Report) -> str:
    return report.text[slice(*report.body)]


def _cites(report: Report, cited: Report, claims: Sequence[Claim]) -> bool:
    return bool(cited.outlet) and any(
        same_outlet(link.text, cited.outlet)
        for claim in claims
        if claim.doc_id == report.id
        for link in claim.source[:-1]
        if link.kind == "outlet"
    )


def _joined(
    names: list[DocumentId], pairs: Iterable[tuple[DocumentId, DocumentId]]
) -> list[list[DocumentId]]:
    group = {name: {name} for name in names}
    for one, other in pairs:
        merged = group[one] | group[other]
        for name in merged:
            group[name] = merged
    return [
        [name for name in names if name in group[first]]
        for first in names
        if first == next(name for name in names if name in group[first])
    ]


def _first(
    group: list[DocumentId], reports: dict[DocumentId, Report], claims: Sequence[Claim]
) -> DocumentId:
    cited = [
        name
        for name in group
        if any(_cites(reports[other], reports[name], claims) for other in group if other != name)
    ]
    candidates = cited or group
    dated = [name for name in candidates if reports[name].reported_at]
    return min(dated, key=lambda name: str(reports[name].reported_at)) if dated else candidates[0]


def corroboration(claims: Sequence[Claim]) -> tuple[Corroboration, ...]:
    """Return the groups of claims that say the same, each with the number of its origins."""
    told = [claim for claim in claims if not claim.refusal and claim.part == "body"]
    taken: set[int] = set()
    groups: list[list[Claim]] = []
    for number, alike in enumerate(companions([claim.text for claim in told], SAME_CLAIM)):
        if number not in taken:
            members = [other for other in alike if other not in taken]
            taken.update(members)
            groups.append([told[number], *(told[other] for other in members)])
    return tuple(
        Corroboration(
            claims=tuple(claim.id for claim in group),
            origins=tuple(sorted({claim.origin or str(claim.doc_id) for claim in group})),
            reports=len({claim.doc_id for claim in group}),
        )
        for group in groups
    )


# -- drift ----------------------------------------------------------------------------------


def drifts_of(claims: Sequence[Claim]) -> tuple[Drift, ...]:
    """Return where a headline is surer than its body, and a retelling than what it retells."""
    found: list[Drift] = []
    for name in dict.fromkeys(claim.doc_id for claim in claims):
        own = [claim for claim in claims if claim.doc_id == name and not claim.refusal]
        for headline in (claim for claim in own if claim.part == "headline"):
            found += _headline_drift(headline, [c for c in own if c.part == "body"])
    by_origin: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.part == "body" and not claim.refusal:
            by_origin.setdefault(claim.origin or str(claim.doc_id), []).append(claim)
    for origin, group in by_origin.items():
        found += _retelling_drift(origin, group)
    return tuple(dict.fromkeys(found))


def _headline_drift(headline: Claim, body: Sequence[Claim]) -> list[Drift]:
    """Compare a headline with the claim of the body that it sums up, and with stated doubt."""
    matches = [claim for claim in body if overlap(headline.text, claim.text) >= ALIKE]
    if not matches:
        return []
    told = max(matches, key=lambda claim: overlap(headline.text, claim.text))
    found = []
    weakened = headline.modality == "reported" and headline.hedges  # "could", and nothing more
    if SURENESS[headline.modality] > SURENESS[told.modality] and not weakened:
        message = f"the headline has it {headline.modality}, the body {told.modality}"
        found.append(Drift(kind="modality", surer=headline.id, weaker=told.id, message=message))
    if not headline.hedges:
        doubts = [told] if any(h.kind != "approximation" for h in told.hedges) else []
        doubts += [c for c in body if any(h.kind == "explicit doubt" for h in c.hedges)]
        for claim in dict.fromkeys(doubts):
            words = ", ".join(f"“{hedge.text}”" for hedge in claim.hedges)
            message = f"the headline leaves out {words}"
            found.append(Drift(kind="hedge", surer=headline.id, weaker=claim.id, message=message))
    return found


def _retelling_drift(origin: str, group: Sequence[Claim]) -> list[Drift]:
    found: list[Drift] = []
    first = [claim for claim in group if claim.doc_id == origin]
    for retold in (claim for claim in group if claim.doc_id != origin):
        for told in first:
            if overlap(retold.text, told.text) >= ALIKE:
                found += _between(told, retold)
    return found


def _between(told: Claim, retold: Claim) -> list[Drift]:
    """Compare a retelling with what it retells."""
    pair = {"surer": retold.id, "weaker": told.id}
    found = []
    if SURENESS[retold.modality] > SURENESS[told.modality]:
        message = f"{told.modality} in the first report, {retold.modality} in the retelling"
        found.append(Drift(kind="modality", message=message, **pair))
    speakers = [link.text for link in told.source if link.kind != "outlet"]
    if speakers and not any(link.kind != "outlet" for link in retold.source):
        message = f"the retelling no longer says that this goes back to {speakers[0]}"
        found.append(Drift(kind="attribution", message=message, **pair))
    lost = [h for h in told.hedges if h.kind in ("explicit doubt", "ongoing")]
    if lost and not retold.hedges:
        words = ", ".join(f"“{hedge.text}”" for hedge in lost)
        found.append(Drift(kind="hedge", message=f"the retelling leaves out {words}", **pair))
    return found


# -- supersession -----------------------------------------------------------------------------


def supersessions_of(claims: Sequence[Claim]) -> tuple[Supersession, ...]:
    """Return the later claims that change an earlier one of the same speaker, on the same matter.

    A retelling of the same story supersedes nothing, and each claim is overtaken at most by the
    next one in time.
    """
    dated = sorted(
        (c for c in claims if c.reported_at and not c.refusal and c.part == "body"),
        key=lambda claim: str(claim.reported_at),
    )
    found: list[Supersession] = []
    alike = companions([claim.text for claim in dated], SAME_MATTER)
    for index, earlier in enumerate(dated):
        for later in (dated[other] for other in alike[index]):
            if not later.reported_at or later.reported_at == earlier.reported_at:
                continue
            changed = _changes(earlier, later)
            if changed:
                found.append(
                    Supersession(
                        earlier=earlier.id,
                        later=later.id,
                        reported_at=later.reported_at,
                        changed=changed,
                    )
                )
                break
    return tuple(found)


def _changes(earlier: Claim, later: Claim) -> tuple[str, ...]:
    if earlier.origin and earlier.origin == later.origin:
        return ()
    if not _one_speaker(earlier, later):
        return ()
    changed = []
    if earlier.modality != later.modality:
        changed.append(f"{earlier.modality} became {later.modality}")
    for unit in sorted({q.unit for q in earlier.quantities} & {q.unit for q in later.quantities}):
        before = sorted(q.value for q in earlier.quantities if q.unit == unit)
        after = sorted(q.value for q in later.quantities if q.unit == unit)
        if before != after:
            changed.append(f"{_figures(before)} became {_figures(after)} {unit}")
    if later.times and [t.text for t in earlier.times] != [t.text for t in later.times]:
        changed.append("another date")
    return tuple(changed)


def _figures(values: list[float]) -> str:
    return " and ".join(f"{value:,.10g}" for value in values)


def _one_speaker(one: Claim, other: Claim) -> bool:
    """Whether two claims come from the same party or outlet, however each report puts it."""
    a, b = one.source[:1], other.source[:1]
    if not a or not b:
        return False
    if a[0].kind == "outlet" or b[0].kind == "outlet":
        return a[0].kind == b[0].kind and same_outlet(a[0].text, b[0].text)
    if a[0].anonymous or b[0].anonymous:
        return a[0].anonymous and b[0].anonymous and one.source[-1].text == other.source[-1].text
    names = [_speaker(link) for link in (a[0], b[0])]
    if not all(names):
        return False  # "he" of nobody knows whom
    spoken_for = [parties_in(name, [(0, len(name))], {})[:1] for name in names]
    if all(spoken_for):
        return spoken_for[0] == spoken_for[1]
    return overlap(f"{names[0]} x y z", f"{names[1]} x y z") > 0.75


def _speaker(link: Source) -> str:
    """Return how a report names a speaker; for a pronoun, whom it stands for."""
    return link.described_as if link.text.lower() in PRONOUNS else link.text


def overtaken(supersessions: Iterable[Supersession]) -> dict[str, str]:
    """Return, for every claim that was overtaken, the one that overtook it last."""
    newest: dict[str, str] = {item.earlier: item.later for item in supersessions}
    for name in list(newest):
        seen = {name}
        while newest[name] in newest and newest[name] not in seen:
            seen.add(newest[name])
            newest[name] = newest[newest[name]]
    return newest
