"""Who listens is told what is new, however it came; who leaves leaves nothing behind."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

pytest.importorskip("litestar")

from prerequisite import not_run
from truceline.steps.desk import desk_act, desk_queue
from truceline.web import events
from truceline.web.events import News

PATIENCE = 60  # a bound on what has gone wrong, not a measure


@pytest.fixture
def root(examples: Path, tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns(".truceline")
    return shutil.copytree(examples / "mission-day", tmp_path / "day", ignore=ignored)


@pytest.fixture
def news(root: Path, monkeypatch: pytest.MonkeyPatch) -> News:
    monkeypatch.setattr(events, "_LOOK", 0.05)
    monkeypatch.setattr(events, "_QUIET", 0.2)
    return News(root)


class Listener:
    """Somebody who listens, and what they were told."""

    def __init__(self, news: News) -> None:
        self.told: list[tuple[str, str]] = []
        self.comments = 0
        self._stream = news.listen()
        self._task = asyncio.create_task(self._hear())

    async def _hear(self) -> None:
        try:
            async for message in self._stream:
                if message.comment:
                    self.comments += 1
                elif message.event != "hello":
                    self.told.append((str(message.event), json.loads(str(message.data))["id"]))
        finally:
            await self._stream.aclose()

    async def leave(self) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task


@asynccontextmanager
async def heard(news: News, count: int) -> AsyncIterator[list[Listener]]:
    """Start the news with some listeners, after its first look."""
    await news.start()
    listeners = [Listener(news) for _ in range(count)]
    await until(lambda: all(each.comments for each in listeners))
    try:
        yield listeners
    finally:
        for each in listeners:
            await each.leave()
        await news.stop()


async def until(there: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not there():
            await asyncio.sleep(0.02)


def at_the_shell(root: Path, *words: str) -> None:
    command = [sys.executable, "-m", "truceline", "desk", *words]
    subprocess.run(command, check=True, capture_output=True, cwd=root)


def test_a_step_taken_at_the_shell_reaches_every_listener(root: Path, news: News) -> None:
    id = next(row.id for row in desk_queue(root).rows if row.id.startswith("finding/"))

    async def scene() -> list[Listener]:
        async with heard(news, 100) as listeners:
            await asyncio.to_thread(
                at_the_shell, root, "act", str(root), id, "verification", "--own-observation"
            )
            await until(lambda: all(each.told for each in listeners))
            return listeners

    for listener in asyncio.run(scene()):
        assert set(listener.told) == {("matter", id)}


def test_a_new_finding_reaches_a_listener(root: Path, news: News) -> None:
    lines = (root / "patrols.csv").read_text(encoding="utf-8").splitlines()
    withheld = lines.pop()
    known = set(ids(root))
    (root / "patrols.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    before = set(ids(root))
    assert before < known

    async def scene() -> list[tuple[str, str]]:
        async with heard(news, 1) as (listener,):
            text = "\n".join([*lines, withheld]) + "\n"
            await asyncio.to_thread((root / "patrols.csv").write_text, text, "utf-8")
            await until(lambda: len(listener.told) >= len(known - before))
            return listener.told

    assert set(asyncio.run(scene())) == {("finding", id) for id in known - before}


def ids(root: Path) -> list[str]:
    rows = desk_queue(root, all=True, limit=10_000).rows
    return [row.id for row in rows if row.kind == "finding"]


def test_a_file_that_is_being_written_silences_nothing(root: Path, news: News) -> None:
    id = ids(root)[0]
    patrols = (root / "patrols.csv").read_bytes()

    async def scene() -> list[tuple[str, str]]:
        async with heard(news, 1) as (listener,):
            (root / "patrols.csv").write_bytes(b"\xff\xfe not a table")
            await asyncio.sleep(0.3)
            (root / "patrols.csv").write_bytes(patrols)
            await asyncio.to_thread(act_on, root, id)
            await until(lambda: ("matter", id) in listener.told)
            await asyncio.sleep(0.3)
            return listener.told

    # what was there before the file was broken is not new when it is whole again
    assert asyncio.run(scene()) == [("matter", id)]


def act_on(root: Path, id: str) -> None:
    from truceline.model.desk import Action

    desk_act(root, id, Action(kind="verification", seen=0, own_observation=True))


def test_who_leaves_leaves_nothing_behind(root: Path, news: News) -> None:
    async def scene() -> int:
        async with heard(news, 50) as listeners:
            assert len(news._listeners) == 50
            for each in listeners:
                await each.leave()
            return len(news._listeners)

    assert asyncio.run(scene()) == 0


def test_who_does_not_read_misses_the_oldest_and_holds_up_nobody(news: News) -> None:
    async def scene() -> list[str]:
        stream = news.listen()
        await anext(stream)
        for number in range(events._WAITING + 5):
            news._tell("matter", {"id": f"case/{number}"})
        message = await anext(stream)
        await stream.aclose()
        return [str(message.data), str(len(news._listeners))]

    assert asyncio.run(scene()) == ['{"id":"case/5"}', "0"]


def test_a_browser_that_closes_its_connection_ends_its_listening(desk_root: Path) -> None:
    """Over HTTP, with a real server: the number of open files goes back."""
    import http.client

    from served import server_of

    with server_of(desk_root) as address:
        host = address.removeprefix("http://")
        files = Path(f"/proc/{server_process()}/fd")
        if not files.is_dir():
            not_run("no /proc on this system")

        def sockets() -> int:
            held = 0
            for file in files.iterdir():
                with suppress(OSError):  # it was closed meanwhile
                    held += str(file.readlink()).startswith("socket:")
            return held

        before = sockets()
        connections = []
        for _ in range(30):
            connection = http.client.HTTPConnection(host, timeout=PATIENCE)
            connection.request("GET", "/api/desk/events")
            answer = connection.getresponse()
            assert answer.getheader("content-type", "").startswith("text/event-stream")
            assert answer.readline()  # the first words came at once, through every layer
            connections.append((connection, answer))
        assert sockets() >= before + 28  # what was asked before may have closed since
        for connection, answer in connections:
            answer.close()
            connection.close()

        async def gone() -> None:
            await until(lambda: sockets() <= before + 1)

        asyncio.run(gone())


def server_process() -> str:
    """Return the number of the server that this process started."""
    mine = Path("/proc/self/task")
    children = [one for task in mine.iterdir() for one in (task / "children").read_text().split()]
    return next(one for one in children if "uvicorn" in Path(f"/proc/{one}/cmdline").read_text())
