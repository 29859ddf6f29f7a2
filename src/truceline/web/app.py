"""The server: the page's files, its API, and the headers that keep both to themselves."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response
from litestar.config.compression import CompressionConfig
from litestar.config.csrf import CSRFConfig
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.middleware import DefineMiddleware
from litestar.static_files import create_static_files_router
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from truceline.errors import Problem, TrucelineError, UnavailableError
from truceline.model.record import to_json
from truceline.web.kept import Kept
from truceline.web.routes import page_api

AnyRequest = Request[Any, Any, Any]
STATIC = Path(__file__).with_name("static")
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

# Scripts come from this server only and never from the page itself. The editor and the map set
# styles from script, which needs inline styles; nothing else is allowed in.
_POLICY = (
    "default-src 'self'; script-src 'self'; worker-src 'self' blob:; style-src 'self' "
    "'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)


@dataclass(frozen=True)
class Serving:
    """What the server serves and to whom."""

    root: Path
    kept: Kept = field(default_factory=Kept)
    hosts: tuple[str, ...] = LOOPBACK


class GuardedHeaders:
    """Refuse a request for another host, and send the protective headers with every answer.

    A page elsewhere can point its own name at 127.0.0.1 and then read a local server; a server
    that answers only to its own names cannot be reached that way.
    """

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...]) -> None:
        self.app = app
        self.hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with guarded headers, or refuse it."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        name = given.rsplit(":", 1)[0] if not given.endswith("]") else given
        if name not in self.hosts:
            await send({"type": "http.response.start", "status": 421, "headers": [*_HEADERS]})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_HEADERS]
            await send(message)

        await self.app(scope, receive, send_guarded)


def problem_answer(_request: AnyRequest, error: TrucelineError) -> Response[bytes]:
    """Return the problems of an error as JSON with its status."""
    return _problems(error.problems, error.http_status)


def refused_answer(_request: AnyRequest, error: HTTPException) -> Response[bytes]:
    """Return what the framework refused in the same shape as our own errors."""
    problem = Problem("HTTP-REFUSED", error.detail or "the request was refused")
    return _problems((problem,), error.status_code)


def unforeseen_answer(_request: AnyRequest, error: Exception) -> Response[bytes]:
    """Return an error nobody foresaw, by name only: its text may quote what is confidential."""
    problem = Problem(
        "INTERNAL-ERROR", f"an error that Truceline did not foresee: {type(error).__name__}"
    )
    return _problems((problem,), 500)


def _problems(problems: tuple[Problem, ...], status: int) -> Response[bytes]:
    body = {
        "schema": "problems/1",
        "problems": [
            {
                "code": problem.code,
                "severity": problem.severity,
                "message": problem.message,
                "file": problem.where.file,
                "line": problem.where.line,
                "column": problem.where.column,
                "hint": problem.hint,
            }
            for problem in problems
        ],
    }
    return Response(to_json(body), status_code=status, media_type="application/json")


def build_app(serving: Serving) -> Litestar:
    """Return the application for one workspace.

    Raises `UnavailableError` (WEB-NOT-BUILT) where the package was built without its page.
    """
    if not (STATIC / "index.html").is_file():
        raise UnavailableError(
            Problem(
                "WEB-NOT-BUILT",
                "this installation was built without its page",
                hint="Install a released wheel, or build with Node: "
                "npm ci && npm run build, in the folder web/",
            )
        )
    pages = create_static_files_router(
        path="/", directories=[STATIC], html_mode=True, include_in_schema=False
    )
    return Litestar(
        route_handlers=[page_api(serving.root, serving.kept), pages],
        middleware=[DefineMiddleware(GuardedHeaders, hosts=serving.hosts)],
        csrf_config=CSRFConfig(
            secret=secrets.token_hex(32),
            cookie_name="csrftoken",
            cookie_httponly=False,
            cookie_samesite="strict",
        ),
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=4),
        exception_handlers={
            TrucelineError: problem_answer,
            HTTPException: refused_answer,
            Exception: unforeseen_answer,
        },
        request_max_body_size=2_000_000,
        openapi_config=None,
    )
