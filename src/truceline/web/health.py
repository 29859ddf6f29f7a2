"""Whether the server is well, and how busy it is: for a supervisor and for Prometheus."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec
from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.enums import ScopeType
from litestar.params import SkipValidation
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

import truceline
from truceline.errors import TrucelineError
from truceline.ledger import open_ledger
from truceline.web.answering import answer
from truceline.web.identity import ANYBODY
from truceline.workspace import open_workspace

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Health(msgspec.Struct, frozen=True):
    """Whether the server can do its work."""

    status: Literal["well", "ledger away"]
    version: str
    schema: str = "health/1"


@dataclass
class Meters:
    """What is counted of one server; nothing in it says who asked, or what for."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        labels = ("method", "status")
        self.requests = Counter(
            "truceline_requests", "Requests answered.", labels, registry=self.registry
        )
        self.seconds = Histogram(
            "truceline_request_seconds", "Time to the first byte of an answer.",
            buckets=_BUCKETS, registry=self.registry,
        )  # fmt: skip
        self.entries = Gauge(
            "truceline_ledger_entries", "Entries of the ledger.", registry=self.registry
        )


class Metered:
    """Middleware that counts requests and how long they take."""

    def __init__(self, app: ASGIApp, meters: Meters) -> None:
        self.app, self.meters = app, meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count it when its answer begins."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                status = str(message["status"])
                self.meters.requests.labels(str(scope["method"]), status).inc()
                self.meters.seconds.observe(time.perf_counter() - started)
            await send(message)

        await self.app(scope, receive, counted)


TheMeters = NamedDependency[SkipValidation[Meters]]


@get("/health", sync_to_thread=True, opt={"needs": ANYBODY, "answer": Health})
def health(root: NamedDependency[Path]) -> Response[bytes]:
    """Return whether the server is well: 200, or 503 where its ledger cannot be reached."""
    size = _entries(root)
    told = Health("well" if size is not None else "ledger away", truceline.__version__)
    return answer(told, status=200 if size is not None else 503)


@get("/metrics", sync_to_thread=True, opt={"needs": "administer", "media": [PROMETHEUS]})
def metrics(
    root: NamedDependency[Path], meters: NamedDependency[SkipValidation[Meters]]
) -> Response[bytes]:
    """Return counts and times in Prometheus' own form."""
    meters.entries.set(_entries(root) or 0)
    return Response(generate_latest(meters.registry), media_type=PROMETHEUS)


def _entries(root: Path) -> int | None:
    try:
        workspace = open_workspace(root)
        with open_ledger(workspace.root, workspace.ledger) as ledger:
            return ledger.size()
    except TrucelineError:
        return None


def health_api() -> Router:
    """Return the routes of a supervisor."""
    return Router(path="/", tags=["server"], route_handlers=[health, metrics])
