"""Planted secrets, searched for in every page, answer and log of a server, in ten encodings.

An observer may see places rounded, and neither originals nor words; everybody may see only what
was released, coarse and late. So whatever stands in a complaint, a feed's own row, a step's words
or an exact place must be in nothing that either of them is sent, nor in what the server logs.
"""

from __future__ import annotations

import csv
import http.client
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

from canaries import ENCODINGS, Canary, found_in
from tally import Tally

_EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "mission-day"
_WORDS = {"accept-encoding": "identity"}


def served_canary_trial(folder: Path, count: int, seed: int) -> Tally:
    """Plant secrets in a workspace, and search all that its two servers send and log."""
    tally = Tally("planted secrets in what servers send", seed, control="leaks planted on purpose")
    plain = _laid_out(folder / "before")
    before, _ = _all_sent(plain, folder / "logs before")
    canaries = list(_drawn(count, seed, b"\n".join(before.values())))
    root = _planted(_laid_out(folder / "served"), canaries)
    sent, exact = _all_sent(root, folder / "logs")
    for who, least in (("observer", 20), ("everybody", 3)):
        good = [name for name, body in sent.items() if name.startswith(who) and body[:3] == b"200"]
        tally.check(len(good) > least, f"{who} was sent {len(good)} answers")
    _search(tally, canaries, sent, exact)
    return tally


def _drawn(count: int, seed: int, before: bytes) -> Iterator[Canary]:
    """Draw secrets, none of which stood in an answer before: a map has thousands of numbers."""
    pick = random.Random(seed)
    for number in range(count):
        while True:
            canary = Canary(("names", "positions")[number % 2], pick, number)
            if canary.kind == "positions":  # within the theatre, so that its row is not refused
                canary.lon = round(37.6 + canary.lon % 1, 7)
                canary.lat = round(47.6 + canary.lat % 1, 7)
                canary.texts = (str(canary.lon), str(canary.lat))
                canary.binary = tuple(
                    struct.pack(order, value)
                    for value in (canary.lon, canary.lat)
                    for order in ("<d", ">d")
                )
            if not found_in(before, canary):
                break
        yield canary


def _all_sent(root: Path, logs: Path) -> tuple[dict[str, bytes], bytes]:
    """Return what two servers send to whom and log, and all that an analyst is sent."""
    from served import server_of

    logs.mkdir()
    observer, analyst = _tokens(root)
    sent, exact, paths = {}, b"", _paths(root)
    for public, people in (
        (False, {"observer": observer, "nobody": ""}),
        (True, {"everybody": ""}),
    ):
        log = logs / f"public-{public}"
        with server_of(root, auth=not public, public=public, log=log) as address:
            for who, secret in people.items():
                sent |= {f"{who} {path}": _get(address, path, secret) for path in paths}
            if not public:
                exact = b"\n".join(_get(address, path, analyst) for path in paths)
        sent[f"log of the {'public ' if public else ''}server"] = log.read_bytes()
    sent["log of the accounts"] = _said(root, "accounts", "log")
    return sent, exact


def _search(tally: Tally, canaries: list[Canary], sent: dict[str, bytes], exact: bytes) -> None:
    everything = b"\n".join(sent.values())
    for canary in canaries:
        leaks: dict[str, set[str]] = {}
        if found_in(everything, canary):
            leaks = {
                name: found for name, body in sent.items() if (found := found_in(body, canary))
            }
        tally.check(not leaks, f"{canary.kind} {canary.number}: in {leaks}")
        # what an analyst is sent does hold the secret: so the search looks at the right answers
        tally.control_tried += 1
        tally.control_failed += bool(found_in(exact, canary))
        for name, encoders in ENCODINGS.items():
            for encode in encoders:
                tally.control_tried += 1
                leaky = everything[:2_000] + encode(canary.texts[0]) + everything[2_000:4_000]
                tally.control_failed += name in found_in(leaky, canary)


def _laid_out(root: Path) -> Path:
    return shutil.copytree(_EXAMPLE, root, ignore=shutil.ignore_patterns(".truceline"))


def _planted(root: Path, canaries: list[Canary]) -> Path:
    """Plant secrets in a workspace: in rows, words, places and complaints."""
    from truceline.model.account import Person
    from truceline.model.desk import Action, Complaint
    from truceline.steps.desk import desk_act, desk_complain

    people = {name: Person(name=name, roles=(role,)) for name, role in
              (("ann", "analyst"), ("bob", "reviewer"), ("pia", "publisher"))}  # fmt: skip
    _plant_rows(root / "patrols.csv", [one for one in canaries if one.kind == "positions"])
    for canary in (one for one in canaries if one.kind == "names"):
        name = canary.texts[0]
        complaint = Complaint(
            party=name, text=f"told by {name}", place=name, key=str(canary.number)
        )
        matter = desk_complain(root, complaint, person=people["ann"]).matter
        for kind, said in (("verification", {"own_observation": True, "origins": (name,)}),
                           ("decision", {"outcome": "confirmed"})):  # fmt: skip
            action = Action(kind=kind, seen=len(matter.steps), text=f"by {name}", **said)
            matter = desk_act(root, matter.id, action, person=people["ann"]).matter
        decision = matter.steps[-1]
        approval = Action(kind="approval", seen=len(matter.steps), approves=decision.number,
                          seen_sha256=decision.sha256, text=name)  # fmt: skip
        matter = desk_act(root, matter.id, approval, person=people["bob"]).matter
        release = Action(kind="publication", seen=len(matter.steps))
        desk_act(root, matter.id, release, person=people["pia"])
    return root


def _plant_rows(file: Path, canaries: list[Canary]) -> None:
    """Add a patrol's row for each position."""
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    columns = list(rows[0])
    for canary in canaries:
        rows.append({**rows[0], "report": f"c{canary.number}",
                     "lon": canary.texts[0], "lat": canary.texts[1]})  # fmt: skip
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)


def _tokens(root: Path) -> tuple[str, str]:
    from truceline.accounts import open_accounts
    from truceline.steps.accounts import accounts_add

    accounts_add(root, "olga", ["observer"])
    accounts_add(root, "ann", ["analyst"])
    accounts = open_accounts(root / ".truceline")
    return accounts.add_token("olga", "t").secret, accounts.add_token("ann", "t").secret


def _paths(root: Path) -> list[str]:
    """Return every path of a server that can be read, with every matter and collection."""
    from truceline.steps.desk import desk_queue
    from truceline.steps.features import feature_collections
    from truceline.web.permissions import routes

    plain = [route.path for route in routes() if route.method == "GET" and "{" not in route.path]
    plain.remove("/api/desk/events")  # never ends; what it tells are ids
    matters = [row.id for row in desk_queue(root, all=True, limit=10_000).rows]
    kinds = [
        one.id for one in feature_collections(root) if one.id in ("zones", "findings", "sites")
    ]
    views = ("balance", "calendar", "claimed", "findings", "outcome", "text", "buyin")
    return [
        "/", "/desk.html", "/public.html", "/openapi.json", "/nothing-here", *plain,
        "/api/desk/queue?all=true&limit=10000", "/api/deals/0", "/api/control/latest",
        *(f"/api/deals/0/{view}" for view in views),
        *(f"/api/desk/matter?id={quote(id)}" for id in [*matters, "case/none"]),
        *(f"/ogc/collections/{kind}/items?limit=10000" for kind in kinds),
        *(f"/download/{kind}/{form}" for kind in kinds for form in ("geojson", "csv", "gpkg")),
    ]  # fmt: skip


def _get(address: str, path: str, secret: str) -> bytes:
    at = urlsplit(address)
    connection = http.client.HTTPConnection(str(at.hostname), at.port, timeout=120)
    signed = {"authorization": f"Bearer {secret}"} if secret else {}
    connection.request("GET", path, headers={**_WORDS, **signed})
    answer = connection.getresponse()
    head = "\n".join(f"{name}: {value}" for name, value in answer.getheaders())
    body = answer.read()
    connection.close()
    return f"{answer.status}\n{head}\n".encode() + body


def _said(root: Path, *words: str) -> bytes:
    command = [sys.executable, "-m", "truceline", *words, str(root)]
    return subprocess.run(command, capture_output=True, check=False).stdout
