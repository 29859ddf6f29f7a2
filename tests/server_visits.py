"""Many people at one server at once: readers who look around, reviewers who act, and the count.

Everybody has an address of their own on loopback, signs in with a password, and keeps one
connection open. What the server acknowledged is written down here, and afterwards looked for in
the ledger.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "mission-day"
PASSWORD = "seven grey herons wading"
LOOKED_AT = (
    "/api/desk/queue",
    "/api/workspace",
    "/api/deals/0",
    "/api/incidents",
    "/api/desk/queue?all=true",
    "/ogc/collections/findings/items?limit=100",
    "/api/deals/0/findings",
)


@dataclass
class Answer:
    """One answer: its status, its body and the seconds to its last byte."""

    status: int
    body: bytes
    seconds: float

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Visitor:
    """One person with one connection, who speaks HTTP/1.1 with as little work as possible."""

    name: str
    host: str
    port: int
    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def sign_in(self) -> None:
        await self.ask("GET", "/api/session")
        answer = await self.ask("POST", "/api/session", {"name": self.name, "password": PASSWORD})
        assert answer.status == 201, answer.body
        self.times.clear()

    async def ask(self, method: str, path: str, data: object = None) -> Answer:
        body = json.dumps(data).encode() if data is not None else b""
        started = time.perf_counter()
        try:
            reader, status, headers = await self._sent(method, path, body)
        except EOFError:  # nobody had spoken for a while: what is sent again is the same
            self.leave()
            reader, status, headers = await self._sent(method, path, body)
        content = await reader.readexactly(int(headers.get("content-length", 0)))
        seconds = time.perf_counter() - started
        self.times.append(seconds)
        if headers.get("connection") == "close":
            self.leave()
        return Answer(status, content, seconds)

    async def listen(self, news: list[str]) -> None:
        """Keep what the server tells as events, until the task is cancelled."""
        reader, writer = await asyncio.open_connection(
            self.host, self.port, local_addr=(self.address, 0)
        )
        try:
            writer.write(self._head("GET", "/api/desk/events", 0))
            await self._headers(reader)
            while line := await reader.readline():
                if line.startswith(b'data: {"id"'):
                    news.append(json.loads(line[6:])["id"])
        finally:
            writer.close()

    async def _sent(
        self, method: str, path: str, body: bytes
    ) -> tuple[asyncio.StreamReader, int, dict[str, str]]:
        reader, writer = await self._connected()
        writer.write(self._head(method, path, len(body)) + body)
        return reader, *await self._headers(reader)

    def leave(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None:
            self._streams = await asyncio.open_connection(
                self.host, self.port, local_addr=(self.address, 0), limit=1 << 24
            )
        return self._streams

    def _head(self, method: str, path: str, length: int) -> bytes:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {self.host}:{self.port}",
            f"User-Agent: {self.name}",
            f"Content-Length: {length}",
        ]
        if cookies:
            lines.append(f"Cookie: {cookies}")
        if method != "GET":
            lines += [
                "Content-Type: application/json",
                f"x-csrftoken: {self.cookies.get('csrftoken', '')}",
            ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    async def _headers(self, reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
        try:
            first = await reader.readline()
        except ConnectionError:
            first = b""
        if not first:
            raise EOFError
        status = int(first.split()[1])
        headers: dict[str, str] = {}
        while (line := (await reader.readline()).decode("latin-1").strip()) != "":
            name, _, value = line.partition(":")
            if name.lower() == "set-cookie":
                cookie, _, held = value.strip().partition(";")[0].partition("=")
                self.cookies[cookie] = held
            headers[name.lower()] = value.strip()
        return status, headers


@dataclass
class Visit:
    """What many people did at once, and what the server acknowledged."""

    reading: list[float]
    acting: list[float]
    acknowledged: list[tuple[int, str, str]]  # entry, who, kind of step
    refused: int  # somebody else was first: nothing is lost by it
    failed: list[str]
    told: int  # events that the listeners were told

    def line(self, name: str) -> str:
        times = sorted(getattr(self, name))
        p50, p99, longest = (1000 * at(times, share) for share in (0.5, 0.99, 1))
        told = f"p50 {p50:6.0f} ms   p99 {p99:6.0f} ms   longest {longest:6.0f} ms"
        return f"{len(times):6,} requests   {told}"


def at(times: Sequence[float], share: float) -> float:
    """Return the time that this share of all stayed under."""
    return times[min(len(times) - 1, int(share * len(times)))]


def prepare(root: Path, readers: int, reviewers: int, ledger: str = "") -> Path:
    """Lay out a mission's day with an account for everybody."""
    from truceline.steps.accounts import accounts_add

    shutil.copytree(EXAMPLE, root, ignore=shutil.ignore_patterns(".truceline"))
    if ledger:
        file = root / "truceline.toml"
        text = file.read_text().replace("[workspace]", f'[workspace]\nledger = "{ledger}"', 1)
        file.write_text(text)
    for number in range(readers):
        accounts_add(root, f"reader-{number}", ["observer"], password=PASSWORD)
    for number in range(reviewers):
        accounts_add(root, f"reviewer-{number}", ["reviewer"], password=PASSWORD)
    return root


async def visit(
    host: str,
    port: int,
    *,
    readers: int,
    reviewers: int,
    seconds: float,
    pause: float,
    listeners: int = 0,
) -> Visit:
    """Let readers and reviewers loose on a server for some seconds."""
    people = [Visitor(f"reader-{n}", host, port, _address(n)) for n in range(readers)]
    workers = [
        Visitor(f"reviewer-{n}", host, port, _address(readers + n)) for n in range(reviewers)
    ]
    for one in (*people, *workers):
        await one.sign_in()
    done = Visit([], [], [], 0, [], 0)
    news: list[str] = []
    listening = [asyncio.create_task(one.listen(news)) for one in people[:listeners]]
    ends = time.perf_counter() + seconds
    waiting: deque[tuple[str, str, int, str]] = deque()
    await asyncio.gather(
        *(_read(one, number, ends, pause, done) for number, one in enumerate(people)),
        *(_review(one, number, ends, pause, done, waiting) for number, one in enumerate(workers)),
    )
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    for one in (*people, *workers):
        one.leave()
    done.reading = [seconds for one in people for seconds in one.times]
    done.acting = [seconds for one in workers for seconds in one.times]
    done.told = len(news)
    return done


def _address(number: int) -> str:
    """Return an address on loopback: from one and the same, so many sign-ins would be refused."""
    return f"127.0.{1 + number // 200}.{1 + number % 200}"


async def _read(one: Visitor, number: int, ends: float, pause: float, done: Visit) -> None:
    await asyncio.sleep(pause * (number % 20) / 20)  # people do not click in step
    turn = number
    while time.perf_counter() < ends:
        answer = await one.ask("GET", LOOKED_AT[turn % len(LOOKED_AT)])
        if answer.status != 200:
            done.failed.append(f"{answer.status} {answer.body[:200]!r}")
        turn += 1
        await asyncio.sleep(pause)


async def _review(
    one: Visitor,
    number: int,
    ends: float,
    pause: float,
    done: Visit,
    waiting: deque[tuple[str, str, int, str]],
) -> None:
    """Take complaints in, verify them, decide, and approve what somebody else decided."""
    turn = 0
    while time.perf_counter() < ends:
        turn += 1
        complaint = {
            "party": "north",
            "text": f"shots heard {number}/{turn}",
            "key": f"{number}/{turn}",
        }
        taken = await _sent(one, "/api/desk/complaints", complaint, "complaint", done)
        for action in (
            {"kind": "verification", "own_observation": True, "text": "seen"},
            {"kind": "decision", "outcome": "confirmed", "text": "seen by us"},
        ):
            if taken is not None:
                taken = await _act(one, taken, action, done)
            await asyncio.sleep(pause)
        if taken is not None:
            last = taken["matter"]["steps"][-1]
            waiting.append((taken["matter"]["id"], one.name, last["number"], last["sha256"]))
        if waiting and waiting[0][1] != one.name:
            id, _, decision, digest = waiting.popleft()
            answer = await one.ask("GET", f"/api/desk/matter?id={quote(id)}")
            approval = {"kind": "approval", "approves": decision, "seen_sha256": digest}
            await _act(one, {"matter": answer.json()}, approval, done)


async def _act(one: Visitor, taken: Any, action: dict[str, Any], done: Visit) -> Any:
    matter = taken["matter"]
    sent = {"id": matter["id"], "action": {**action, "seen": len(matter["steps"])}}
    return await _sent(one, "/api/desk/act", sent, action["kind"], done)


async def _sent(one: Visitor, path: str, sent: object, kind: str, done: Visit) -> Any:
    answer = await one.ask("POST", path, sent)
    if answer.status == 409:
        done.refused += 1
        return None
    if answer.status != 201:
        done.failed.append(f"{answer.status} {kind} {answer.body[:300]!r}")
        return None
    taken = answer.json()
    done.acknowledged.append((taken["entry"], one.name, kind))
    return taken


def lost_or_doubled(root: Path, done: Visit) -> list[str]:
    """Return what was acknowledged and is not in the ledger exactly once, as acknowledged."""
    from truceline.desk.matters import SUBJECT
    from truceline.ledger import open_ledger
    from truceline.workspace import open_workspace

    opened = open_workspace(root)
    with open_ledger(opened.root, opened.ledger) as ledger:
        kept = {stored.entry.index: stored.entry for stored in ledger.entries()}
    wrong = []
    for index, who, kind in done.acknowledged:
        entry = kept.get(index)
        step = entry.content.get("step") if entry is not None else None
        said = step["kind"] if isinstance(step, dict) else ""
        if entry is None or (entry.author, said) != (who, kind):
            wrong.append(f"entry {index}: {who}, {kind}")
    steps = [
        entry
        for entry in kept.values()
        if entry.subject.startswith(SUBJECT) and entry.author.startswith("reviewer-")
    ]
    numbers = [index for index, _, _ in done.acknowledged]
    if len(set(numbers)) != len(numbers) or len(numbers) != len(steps):
        wrong.append(f"{len(numbers)} acknowledged, {len(steps)} in the ledger")
    return wrong
