"""The highlighted page: every claim marked where it stands in its report, with who says it.

One file, no outside request; it prints, and reads the same without its short script. Nested and
touching marks are cut into runs, so that each piece of text is marked once, with everything that
holds of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import pairwise

from truceline.claims.together import corroboration
from truceline.model.claim import Claim, Report, Source, Span
from truceline.model.reading import ReadingTogether

MODALITIES = "reported demanded proposed planned conditional agreed denied open".split()
# the page works without it; with it, decisions can be saved and taken in by `claims review`
_SCRIPT = """
document.getElementById("save").hidden = false;
document.getElementById("save").onclick = () => {
  const reviewer = document.getElementById("reviewer").value.trim();
  const rows = [...document.querySelectorAll("fieldset.verdict")].flatMap(box => {
    const chosen = box.querySelector("input[type=radio]:checked");
    if (!chosen) return [];
    const row = {claim: box.dataset.claim, verdict: chosen.value, reviewer,
      note: box.querySelector("input[type=text]").value};
    if (chosen.value === "corrected") row.modality = box.querySelector("select").value;
    return [JSON.stringify(row)];
  });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([rows.join("\\n") + "\\n"]));
  link.download = "decisions.jsonl";
  link.click();
};
"""
_STYLE = """
:root { color-scheme: light; --ink: #1c2024; --soft: #5a6169; --line: #d9dde1; --paper: #fff;
  --content: #fdf0c4; --source: #cfe3f5; --cue: #e3e6ea; --hedge: #7a3e00; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 78rem; padding: 1.5rem; color: var(--ink);
  background: var(--paper); font: 1rem/1.6 Georgia, "Times New Roman", serif; }
h1, h2, h3, th, .id, .tag, .keys, .meta, .verdict { font-family: system-ui, Arial, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; padding-top: .75rem;
  border-top: 2px solid var(--ink); }
h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
.meta, .keys, .soft { color: var(--soft); font-size: .9rem; }
.keys span { margin-right: 1rem; white-space: nowrap; }
.report { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 2rem; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
.text .head { color: var(--soft); font-size: .85rem; }
.content { background: var(--content); }
.source { background: var(--source); }
.cue { background: var(--cue); }
.hedge { text-decoration: underline wavy var(--hedge) 1px; text-underline-offset: .2em; }
.id { font-size: .7rem; font-weight: 600; color: var(--soft); vertical-align: super;
  text-decoration: none; margin-right: .15em; }
.claims { list-style: none; margin: 0; padding: 0; }
.claims li { border-top: 1px solid var(--line); padding: .6rem 0; }
.claims li:target { outline: 2px solid #2b6cb0; outline-offset: .3rem; }
.tag { display: inline-block; font-size: .75rem; border: 1px solid var(--line);
  border-radius: .25rem; padding: 0 .4em; margin-right: .3em; }
summary { cursor: pointer; color: var(--soft); font: .8rem system-ui, Arial, sans-serif; }
.verdict { display: flex; flex-wrap: wrap; gap: .25rem .75rem; border: 0; margin: .25rem 0 0;
  padding: 0; font-size: .85rem; }
.verdict input[type=text] { flex: 1 1 10rem; min-width: 0; }
.tag.strong { border-color: var(--ink); }
.chain { font-size: .9rem; }
blockquote { margin: .25rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0;
  border-top: 1px solid var(--line); }
@media (max-width: 52rem) { .report { grid-template-columns: minmax(0, 1fr); }
  body { padding: 1rem; } }
@media print { body { max-width: none; padding: 0; font-size: 10pt; }
  details, #save-row { display: none; }
  li, tr { break-inside: avoid; }
  .content, .source, .cue { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""


def reading_page(together: ReadingTogether, title: str = "") -> str:
    """Return the page of some reports and their claims as HTML in one file."""
    heading = title or _heading(together.reports)
    parts: list[str] = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(heading)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(heading)}</h1>",
        f'<p class="meta">{_summary(together)}</p>',
        '<p class="keys"><span class="content">what is claimed</span> '
        '<span class="source">who says it</span> <span class="cue">the word that attributes it'
        '</span> <span class="hedge">what weakens it</span></p>',
        *_findings(together),
    ]
    for report in together.reports:
        own = [claim for claim in together.claims if claim.doc_id == report.id]
        parts.append(_report(report, own))
    parts.append(
        '<p id="save-row"><label class="soft">Reviewer <input id="reviewer"></label> '
        '<button id="save" hidden>Save decisions for “truceline claims review”</button></p>'
        f"<script>{_SCRIPT}</script>"
    )
    parts += [f'<p class="soft">{escape(note)}</p>' for note in together.notes]
    parts.append("</body></html>")
    return "\n".join(parts) + "\n"


def _heading(reports: tuple[Report, ...]) -> str:
    if len(reports) == 1 and reports[0].headline:
        return "Claims in: " + reports[0].text[slice(*reports[0].headline)]
    return f"Claims in {len(reports)} report{'s' if len(reports) != 1 else ''}"


def _summary(together: ReadingTogether) -> str:
    claims = together.claims
    unnamed = sum(any(link.anonymous for link in claim.source) for claim in claims)
    refusals = sum(claim.refusal is not None for claim in claims)
    origins = len(together.origins)
    return escape(
        f"{len(claims)} claims, {unnamed} of them from unnamed sources, {refusals} refusals to "
        f"comment; {len(together.reports)} reports from {origins} "
        f"origin{'s' if origins != 1 else ''}. Read by a machine; a person has to confirm."
    )


def _findings(together: ReadingTogether) -> Iterable[str]:
    """Yield what only shows when the reports are read together."""
    if together.drifts:
        yield "<h2>Where it drifts</h2><table><tr><th>surer</th><th>weaker</th><th></th></tr>"
        for drift in together.drifts:
            yield (
                f"<tr><td>{_told(drift.surer, together)}</td><td>{_told(drift.weaker, together)}"
                f"</td><td>{escape(drift.message)}</td></tr>"
            )
        yield "</table>"
    if together.supersessions:
        yield "<h2>Overtaken</h2><table><tr><th>earlier</th><th>later</th><th>changed</th></tr>"
        for item in together.supersessions:
            yield (
                f"<tr><td>{_link(item.earlier)}</td><td>{_link(item.later)} "
                f"({item.reported_at})</td><td>{escape('; '.join(item.changed))}</td></tr>"
            )
        yield "</table>"
    shared = [group for group in corroboration(together.claims) if group.reports > 1]
    if shared:
        yield "<h2>Told more than once</h2><table><tr><th>claims</th><th>reports</th>"
        yield "<th>origins</th></tr>"
        for group in shared:
            names = " ".join(_link(name) for name in group.claims)
            origins = ", ".join(group.origins)
            yield (
                f"<tr><td>{names}</td><td>{group.reports}</td>"
                f"<td>{len(group.origins)} ({escape(origins)})</td></tr>"
            )
        yield "</table>"


def _told(name: str, together: ReadingTogether) -> str:
    """Return a claim's link with the words of it."""
    text = next((claim.text for claim in together.claims if claim.id == name), "")
    return f"{_link(name)} {escape(text)}"


def _link(name: str) -> str:
    return f'<a href="#claim-{escape(name)}">{escape(name)}</a>'


def _report(report: Report, claims: list[Claim]) -> str:
    title = report.text[slice(*report.headline)] if report.headline else str(report.id)
    known = [report.outlet, str(report.reported_at or ""), report.note]
    return "\n".join(
        [
            f"<section><h2>{escape(title)}</h2>",
            f'<p class="meta">{escape(" · ".join(part for part in known if part))}</p>',
            '<div class="report"><div class="text">' + _marked(report, claims) + "</div>",
            '<ol class="claims">' + "\n".join(_item(claim) for claim in claims) + "</ol>",
            "</div></section>",
        ]
    )


def _item(claim: Claim) -> str:
    tags = [f'<span class="tag strong">{escape(claim.refusal or claim.modality)}</span>']
    tags += [
        f'<span class="tag">{escape(hedge.kind)}: {escape(hedge.text)}</span>'
        for hedge in claim.hedges
    ]
    about = [
        *claim.parties,
        *(f"{p.text} ({p.place or 'one of ' + ', '.join(p.candidates)})" for p in claim.places),
        *(f"{t.text} ({t.start})" if t.start else t.text for t in claim.times),
        *(f"{q.value:,.10g} {q.unit}" for q in claim.quantities),
    ]
    graded = f"source {claim.reliability or 'not graded'}, information " + (
        claim.credibility or "not graded"
    )
    return (
        f'<li id="claim-{escape(claim.id)}"><strong>{escape(claim.id)}</strong> {"".join(tags)}'
        f'<div class="chain">{" ← ".join(_source(link) for link in claim.source)}</div>'
        f"<blockquote>{escape(claim.text)}</blockquote>"
        f'<div class="meta">{escape("; ".join([*about, graded]))}</div>{_verdict(claim)}</li>'
    )


def _verdict(claim: Claim) -> str:
    """Return the controls by which a person decides about a claim."""
    name = escape(claim.id)
    radios = " ".join(
        f'<label><input type="radio" name="v-{name}" value="{value}"> {word}</label>'
        for word, value in (
            ("accept", "accepted"),
            ("correct", "corrected"),
            ("reject", "rejected"),
        )
    )
    options = "".join(
        f"<option{' selected' if word == claim.modality else ''}>{word}</option>"
        for word in MODALITIES
    )
    return (
        f'<details><summary>decide</summary><fieldset class="verdict" data-claim="{name}">{radios} '
        f'<select aria-label="modality of {name}">{options}</select> '
        f'<input type="text" aria-label="note on {name}" placeholder="note"></fieldset></details>'
    )


def _source(link: Source) -> str:
    about = [link.kind] + (["not named"] if link.anonymous and link.kind != "unnamed" else [])
    if link.described_as and link.described_as not in link.text:
        about.append(link.described_as)
    return f"{escape(link.text)} <span class='soft'>({escape(', '.join(about))})</span>"


def _marked(report: Report, claims: list[Claim]) -> str:
    """Return the text with its marks, cut where any of them begins or ends."""
    marks = [mark for claim in claims for mark in _marks(claim)]
    starts: dict[int, list[str]] = {}
    for claim in claims:
        first = min(start for start, _ in claim.content)
        starts.setdefault(first, []).append(claim.id)
    cuts = sorted(
        {0, report.body[0], len(report.text), *starts, *(at for span, _ in marks for at in span)}
    )
    pieces = []
    for start, end in pairwise(cuts):
        classes = dict.fromkeys(name for (a, b), name in marks if a <= start and end <= b)
        if end <= report.body[0]:
            classes = {"head": None, **classes}
        ids = "".join(
            f'<a class="id" href="#claim-{escape(name)}">{escape(name)}</a>'
            for name in starts.get(start, ())
        )
        text = escape(report.text[start:end])
        pieces.append(
            ids + (f'<span class="{" ".join(classes)}">{text}</span>' if classes else text)
        )
    return "".join(pieces)


def _marks(claim: Claim) -> list[tuple[Span, str]]:
    marks: list[tuple[Span, str]] = [(span, "content") for span in claim.content]
    marks += [(link.span, "source") for link in claim.source[:-1] if link.span]
    marks += [(span, "cue") for span in claim.cue]
    return marks + [(hedge.span, "hedge") for hedge in claim.hedges if hedge.span]
