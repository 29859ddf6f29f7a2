"""The review desk over HTTP: queue, matter, action, complaint, what is released, what is new."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody, QueryParameter, SkipValidation
from litestar.response import ServerSentEvent

from truceline.accounts.roles import may
from truceline.desk.acting import NEEDS
from truceline.errors import InputError
from truceline.model.account import Person
from truceline.model.desk import (
    Action,
    Complaint,
    Matter,
    MatterKind,
    MatterState,
    PublicEdition,
    Queue,
    Taken,
    WaitsFor,
)
from truceline.model.page import ReportPage, TheatreView
from truceline.steps import desk
from truceline.steps.queue import QUEUE_MOST, Wanted
from truceline.steps.report_page import report_page
from truceline.web.answering import answer, encoded
from truceline.web.answers import public_ground_answer
from truceline.web.auditing import audit
from truceline.web.events import News
from truceline.web.identity import ANYBODY, Door, address_of
from truceline.web.kept import Kept

AnyRequest = Request[Person, Any, Any]
Root = NamedDependency[Path]
Store = NamedDependency[Kept]
TheDoor = NamedDependency[SkipValidation[Door]]
MatterId = Annotated[str, msgspec.Meta(min_length=3, max_length=200)]


HTML = "text/html; charset=utf-8"
_SEARCH = "Words that all stand in a row's title, id or state."


class ReportAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The period of a report, and the instant as of which it is to be known."""

    period: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    as_known_at: Annotated[str, msgspec.Meta(max_length=40)] = ""


class Act(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An action and the matter that it is about."""

    id: MatterId
    action: Action


@get("/queue", sync_to_thread=True, opt={"needs": "read", "answer": Queue})
def queue(
    request: AnyRequest,
    root: Root,
    all: FromQuery[bool] = False,
    kind: FromQuery[MatterKind | None] = None,
    stands: Annotated[MatterState | None, QueryParameter(name="state")] = None,
    waits_for: FromQuery[WaitsFor | None] = None,
    overdue: FromQuery[bool] = False,
    search: Annotated[str, QueryParameter(max_length=200, description=_SEARCH)] = "",
    limit: Annotated[
        int, QueryParameter(ge=1, le=10_000, description="Rows of this page, at most.")
    ] = QUEUE_MOST,
    offset: Annotated[
        int, QueryParameter(ge=0, le=100_000_000, description="Rows before this page.")
    ] = 0,
) -> Response[bytes]:
    """Return what waits at the desk, page by page; with `all`, what is settled too.

    The counts are of the whole queue, `total` of what was looked for.
    """
    found = desk.desk_queue(
        root,
        all=all,
        limit=limit,
        offset=offset,
        only=Wanted(kind, stands, waits_for, overdue, search),
        confidential=may(request.scope["user"], "read confidential"),
    )
    return answer(found)


@get("/matter", sync_to_thread=True, opt={"needs": "read", "answer": Matter})
def matter(
    request: AnyRequest,
    root: Root,
    door: TheDoor,
    id: Annotated[str, QueryParameter(min_length=3, max_length=200)],
) -> Response[bytes]:
    """Return a matter with its steps; with places and originals for who may see them."""
    confidential = may(request.scope["user"], "read confidential")
    found = desk.desk_show(root, id, confidential=confidential)
    if confidential:
        audit(request, root, door, id)
    return answer(found)


@post("/act", sync_to_thread=True, opt={"needs": "read", "answer": Taken})
def act(request: AnyRequest, root: Root, door: TheDoor, data: JSONBody[Act]) -> Response[bytes]:
    """Take an action on a matter: what it takes depends on the action."""
    person: Person = request.scope["user"]
    try:
        taken = desk.desk_act(root, data.id, data.action, person=person)
    except InputError as error:
        _note_refusal(error, request, door, data)
        raise
    return answer(taken, status=201)


@post("/complaints", sync_to_thread=True, opt={"needs": "act", "answer": Taken})
def complain(request: AnyRequest, root: Root, data: JSONBody[Complaint]) -> Response[bytes]:
    """Take a complaint in as a new case."""
    return answer(desk.desk_complain(root, data, person=request.scope["user"]), status=201)


@get("/file", sync_to_thread=True, opt={"needs": "read confidential", "media": [HTML]})
def file(
    request: AnyRequest,
    root: Root,
    door: TheDoor,
    id: Annotated[str, QueryParameter(min_length=3, max_length=200)],
    party: Annotated[str, QueryParameter(max_length=200)] = "",
) -> Response[bytes]:
    """Return the case file of a matter: what a party may know of it, as a page to print."""
    made = desk.desk_file(root, id, party=party)
    audit(request, root, door, id)
    return Response(made.encode(), media_type=HTML)


@post("/report", sync_to_thread=True, opt={"needs": "act", "answer": ReportPage})
def make_report(
    request: AnyRequest, root: Root, door: TheDoor, data: JSONBody[ReportAsked]
) -> Response[bytes]:
    """Make the mission's report on a period and put it on record, or make it as it was."""
    made = report_page(root, data.period, as_known_at=data.as_known_at)
    audit(request, root, door, f"report/{data.period}")
    return answer(made, status=201)


@get("/events", opt={"needs": "read"})
async def events(news: NamedDependency[SkipValidation[News]]) -> ServerSentEvent:
    """Tell, as server-sent events, each matter that moves and each finding that is new."""
    return ServerSentEvent(news.listen(), retry_duration=3_000)


@get("/edition", sync_to_thread=True, opt={"needs": ANYBODY, "answer": PublicEdition})
def edition(root: Root) -> Response[bytes]:
    """Return what has been released: coarse, late, without parties."""
    return answer(desk.desk_public(root))


@get("/ground", sync_to_thread=True, opt={"needs": ANYBODY, "answer": TheatreView})
def ground(root: Root, kept: Store) -> Response[bytes]:
    """Return the land to draw it on: borders, units and towns, nothing of the workspace's own."""
    return encoded(public_ground_answer(root, kept))


def _note_refusal(error: InputError, request: AnyRequest, door: Door, data: Act) -> None:
    person: Person = request.scope["user"]
    codes = {problem.code for problem in error.problems}
    address = address_of(request.scope)
    if "CASE-SECOND" in codes:
        door.note("own work approved", person, address, data.id)
    elif "ACCESS-ROLE" in codes:
        door.note("role missing", person, address, NEEDS.get(data.action.kind, "record"))


def desk_api() -> Router:
    """Return the routes of the desk."""
    return Router(
        path="/api/desk",
        tags=["desk"],
        route_handlers=[queue, matter, act, complain, file, make_report, events],
    )


def public_api() -> Router:
    """Return the routes that take no account: what has been released."""
    return Router(path="/public", tags=["public"], route_handlers=[edition, ground])
