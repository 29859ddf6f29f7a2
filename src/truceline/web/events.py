"""What is new at the desk, told to everybody who listens.

One task looks at the ledger's size once a second: so a step that the shell or another server
wrote is told too, and a hundred listeners cost one look.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from anyio.to_thread import run_sync
from litestar.response.sse import ServerSentEventMessage

from truceline.desk.matters import SUBJECT
from truceline.ledger import open_ledger
from truceline.model.record import to_json
from truceline.steps.proposing import proposed
from truceline.workspace import open_workspace

_LOOK = 1.0  # seconds between looks
_QUIET = 15.0  # seconds after which a comment keeps the connection open
_WAITING = 1_000  # messages that wait for one listener; a slower one misses the oldest

Message = tuple[str, bytes]


@dataclass
class News:
    """The listeners of one server, and the task that looks for them."""

    root: Path
    _listeners: set[asyncio.Queue[Message]] = field(default_factory=set)
    _task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Stop looking."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def listen(self) -> AsyncIterator[ServerSentEventMessage]:
        """Yield what is new from now on, and a comment now and then while nothing is."""
        waiting: asyncio.Queue[Message] = asyncio.Queue(_WAITING)
        self._listeners.add(waiting)
        try:
            yield ServerSentEventMessage(event="hello", data="{}")
            while True:
                try:
                    kind, data = await asyncio.wait_for(waiting.get(), _QUIET)
                except TimeoutError:
                    yield ServerSentEventMessage(comment="still here")
                    continue
                yield ServerSentEventMessage(event=kind, data=data.decode())
        finally:
            self._listeners.discard(waiting)

    async def _watch(self) -> None:
        size, findings = -1, None
        while True:
            # a file is being written, or the database is away: the next look finds it, and
            # whatever it was, who listens is never left without news for good
            with suppress(Exception):
                moved, size = await run_sync(self._moved, size)
                for id in moved:
                    self._tell("matter", {"id": id})
                now = await run_sync(self._findings)
                if now is not None:  # else the deal is being written: told once it is whole
                    for id in sorted(now - findings) if findings is not None else ():
                        self._tell("finding", {"id": id})
                    findings = now
            await asyncio.sleep(_LOOK)

    def _findings(self) -> frozenset[str] | None:
        """Return the findings that there are; None while a deal or feed cannot be read."""
        offered = proposed(open_workspace(self.root))
        return None if offered.problems else frozenset(offered.findings)

    def _moved(self, since: int) -> tuple[list[str], int]:
        """Return the matters that moved since the ledger had a size, and its size by then."""
        workspace = open_workspace(self.root)
        with open_ledger(workspace.root, workspace.ledger) as ledger:
            size = ledger.size()
            start = size if since < 0 else since
            subjects = [stored.entry.subject for stored in ledger.entries(start=start, stop=size)]
        moved = (each.removeprefix(SUBJECT) for each in subjects if each.startswith(SUBJECT))
        return list(dict.fromkeys(moved)), size

    def _tell(self, kind: str, said: dict[str, str]) -> None:
        message = (kind, to_json(said))
        for waiting in self._listeners:
            if waiting.full():
                waiting.get_nowait()
            waiting.put_nowait(message)
