"""The server: the page's files, its API, who may use it, and the headers that keep both safe."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response, Router, get
from litestar.config.compression import CompressionConfig
from litestar.config.csrf import CSRFConfig
from litestar.di import Provide
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.middleware import DefineMiddleware
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.openapi.config import OpenAPIConfig
from litestar.static_files import create_static_files_router
from litestar.types import ASGIApp, Message, Receive, Scope, Send

import truceline
from truceline.accounts import Accounts
from truceline.accounts.oidc import Provider
from truceline.errors import Problem, TrucelineError, UnavailableError
from truceline.ledger.connections import waiting
from truceline.model.account import Person
from truceline.model.record import to_json
from truceline.steps.desk import local_person
from truceline.web.account_routes import account_api
from truceline.web.answering import encoded, problems_answer, status_of
from truceline.web.describing import described
from truceline.web.desk_routes import desk_api, public_api
from truceline.web.events import News
from truceline.web.feature_routes import download_api, feature_api
from truceline.web.health import Metered, Meters, health_api
from truceline.web.identity import ANYBODY, NOBODY, Door, Identified, address_of, guard
from truceline.web.kept import Kept
from truceline.web.routes import page_api
from truceline.workspace import find_root

AnyRequest = Request[Any, Any, Any]
STATIC = Path(__file__).with_name("static")
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
MOST = 2_000_000  # bytes of a body
CONNECTIONS = 16  # to the ledger's database, that wait for their next use
PER_MINUTE = 1_200  # requests of one person, or of one address where nobody is signed in

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
_HTTPS_ONLY = (b"strict-transport-security", b"max-age=31536000")


@dataclass(frozen=True)
class Serving:
    """What the server serves and to whom.

    With `accounts` people sign in; without, whoever reaches the server is the one person of
    this machine, or, with `public`, a reader of what has been released and of nothing else.
    """

    root: Path
    kept: Kept = field(default_factory=Kept)
    hosts: tuple[str, ...] = LOOPBACK
    accounts: Accounts | None = None
    provider: Provider | None = None
    public: bool = False
    https: bool = False  # whether people reach it by https, through a proxy
    alone: Person | None = None
    per_minute: int = PER_MINUTE

    @cached_property
    def door(self) -> Door:
        """How people come in."""
        alone = NOBODY if self.public else self.alone or local_person()
        return Door(self.accounts, alone, secure=self.https)

    @cached_property
    def home(self) -> Path | None:
        """The workspace; None for a deal file on its own, which has no desk."""
        return find_root(self.root)


class GuardedHeaders:
    """Refuse a request for another host, and send the protective headers with every answer.

    A page elsewhere can point its own name at 127.0.0.1 and then read a local server; a server
    that answers only to its own names cannot be reached that way.
    """

    def __init__(self, app: ASGIApp, serving: Serving) -> None:
        self.app, self.door = app, serving.door
        self.hosts = frozenset(serving.hosts)
        self.public = serving.public
        self.headers = (*_HEADERS, *((_HTTPS_ONLY,) if serving.https else ()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with guarded headers, or refuse it."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        name = given.rsplit(":", 1)[0] if not given.endswith("]") else given
        if name not in self.hosts:
            await self._refuse(send, 421)
            return
        if _climbs(scope):
            self.door.note("path refused", NOBODY, address_of(scope))
            await self._refuse(send, 400)
            return

        if self.public and scope["path"] == "/":
            await self._refuse(send, 302, (b"location", b"/public.html"))
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self.headers]
            await send(message)

        await self.app(scope, receive, send_guarded)

    async def _refuse(self, send: Send, status: int, *more: tuple[bytes, bytes]) -> None:
        headers = [*more, *self.headers]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _climbs(scope: Any) -> bool:
    """Tell whether a path tries to leave the folder of the page, however it is written."""
    path = str(scope["path"]).replace("\\", "/")
    return "\0" in path or ".." in path.split("/")


def problem_answer(_request: AnyRequest, error: TrucelineError) -> Response[Any]:
    """Return the problems of an error as JSON with its status."""
    return problems_answer(error.problems, status_of(error))


def refused_answer(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """Return what the framework refused in the same shape as our own errors."""
    door: Door = request.app.state.door
    detail = error.detail or "the request was refused"
    if error.status_code == 413:
        _note(request, door, "body too large")
    elif error.status_code == 403 and "csrf" in detail.lower():
        _note(request, door, "forged request")
    return problems_answer((Problem("HTTP-REFUSED", detail),), error.status_code)


def _note(request: AnyRequest, door: Door, what: str) -> None:
    person = request.scope.get("user") or NOBODY
    door.note(what, person, address_of(request.scope), request.url.path)


def unforeseen_answer(_request: AnyRequest, error: Exception) -> Response[Any]:
    """Return an error nobody foresaw, by name only: its text may quote what is confidential."""
    problem = Problem(
        "INTERNAL-ERROR", f"an error that Truceline did not foresee: {type(error).__name__}"
    )
    return problems_answer((problem,), 500)


@get("/openapi.json", include_in_schema=False, opt={"needs": ANYBODY}, sync_to_thread=True)
def openapi(request: AnyRequest) -> Response[bytes]:
    """Return the server's description, made once: anybody may ask, as often as they like."""
    state = request.app.state
    if "description" not in state:
        state.description = to_json(described(request.app))
    return encoded(state.description)


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
    meters = Meters()
    news = News(serving.home) if serving.home and not serving.public else None
    app = Litestar(
        route_handlers=_routes(serving),
        guards=[guard],
        dependencies=_provided(serving, meters, news),
        middleware=_middleware(serving, meters),
        csrf_config=CSRFConfig(
            secret=secrets.token_hex(32),
            cookie_name="csrftoken",
            cookie_httponly=False,
            cookie_samesite="strict",
            cookie_secure=serving.https,
        ),
        compression_config=CompressionConfig(
            backend="gzip", gzip_compress_level=4, exclude=["/api/desk/events"]
        ),
        exception_handlers={
            TrucelineError: problem_answer,
            HTTPException: refused_answer,
            Exception: unforeseen_answer,
        },
        request_max_body_size=MOST,
        lifespan=[lambda _: _connections_kept()],
        on_startup=[news.start] if news else [],
        on_shutdown=[news.stop] if news else [],
        openapi_config=OpenAPIConfig(
            title="Truceline",
            version=truceline.__version__,
            path="/schema",
            render_plugins=(),
            use_handler_docstrings=True,
        ),
    )
    app.state.door = serving.door
    return app


@asynccontextmanager
async def _connections_kept() -> AsyncIterator[None]:
    """Use connections to a database again from one request to the next."""
    with waiting.kept(CONNECTIONS):
        yield


def routers(*, desk: bool = True) -> list[Router]:
    """Return every route of the server but the page's files, each with what it takes."""
    inside = [page_api(), account_api(), feature_api(), download_api(), health_api()]
    return [*inside, *([desk_api(), public_api()] if desk else [])]


def _routes(serving: Serving) -> list[Any]:
    pages = create_static_files_router(
        path="/",
        directories=[STATIC],
        html_mode=True,
        include_in_schema=False,
        opt={"needs": ANYBODY},
    )
    if serving.public:
        return [public_api(), health_api(), pages]
    return [*routers(desk=serving.home is not None), openapi, pages]


def _provided(serving: Serving, meters: Meters, news: News | None) -> dict[str, Provide]:
    values: dict[str, Any] = {
        "root": serving.root,
        "kept": serving.kept,
        "door": serving.door,
        "provider": serving.provider,
        "meters": meters,
        "news": news,
    }
    return {name: Provide(_always(value), sync_to_thread=False) for name, value in values.items()}


def _always(value: Any) -> Callable[[], Any]:
    def give() -> Any:
        return value

    return give


def _middleware(serving: Serving, meters: Meters) -> Sequence[Any]:
    limited = RateLimitConfig(
        rate_limit=("minute", serving.per_minute),
        identifier_for_request=_asker,
        exclude=["^/assets/", "^/health$"],
    )
    return [
        DefineMiddleware(Metered, meters=meters),
        DefineMiddleware(GuardedHeaders, serving=serving),
        DefineMiddleware(Identified, door=serving.door),
        limited.middleware,
    ]


def _asker(request: AnyRequest) -> str:
    """Return whose share of requests this one counts against."""
    person: Person = request.scope.get("user") or NOBODY
    return person.name or address_of(request.scope)
