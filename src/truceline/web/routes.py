"""The page's API: each path calls one step and sends back its record as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter, SkipValidation
from msgspec.structs import replace

from truceline.accounts.roles import may
from truceline.errors import InputError, Problem
from truceline.model.account import Person
from truceline.model.balance import BalanceSheet, Comparison
from truceline.model.calendar import Calendar
from truceline.model.finding import Findings
from truceline.model.page import (
    ClaimsView,
    ControlView,
    DealView,
    Layer,
    NameRow,
    OutcomeView,
    Preview,
    TheatreView,
    WorkspaceView,
)
from truceline.model.review import Review
from truceline.steps import page, panels
from truceline.web.answering import answer, encoded
from truceline.web.answers import (
    balance_answer,
    comparison_answer,
    control_answer,
    deal_answer,
    outcome_answer,
    theatre_answer,
)
from truceline.web.auditing import audit
from truceline.web.identity import Door
from truceline.web.kept import Kept

BINARY = "application/octet-stream"
Root = NamedDependency[Path]
Store = NamedDependency[Kept]
TheDoor = NamedDependency[SkipValidation[Door]]
AnyRequest = Request[Person, Any, Any]
_ANSWERS = Annotated[list[str] | None, QueryParameter(name="answer", max_items=64)]
_DEALS = Annotated[list[int], QueryParameter(name="deal", min_items=2, max_items=8)]


def reader(told: Any = None) -> dict[str, Any]:
    """Return what a route says that any reader may use, and the record that it tells."""
    return {"needs": "read", **({"answer": told} if told is not None else {})}


class BuyInPage(msgspec.Struct, frozen=True):
    """Who accepts a draft, drawn: fragments of HTML and SVG."""

    html: str


class DraftText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text that stands in the editor."""

    text: Annotated[str, msgspec.Meta(max_length=1_000_000)]
    deal: int = 0


@get("/workspace", sync_to_thread=True, opt=reader(WorkspaceView))
def workspace(root: Root) -> Response[bytes]:
    """Return what the page opens with."""
    return answer(page.page_workspace(root))


@get("/theatre", sync_to_thread=True, opt=reader(TheatreView))
def theatre(root: Root, kept: Store) -> Response[bytes]:
    """Return the ground that never changes."""
    return encoded(theatre_answer(root, kept))


@get("/theatre/names", sync_to_thread=True, opt=reader(tuple[NameRow, ...]))
def names(root: Root) -> Response[bytes]:
    """Return the names that the editor completes."""
    return answer(page.page_names(root))


@get("/control/{day:str}", sync_to_thread=True, opt=reader(ControlView))
def control(root: Root, kept: Store, day: FromPath[str]) -> Response[bytes]:
    """Return who holds what on a day."""
    return encoded(control_answer(root, kept, day))


@get("/deals/{index:int}", sync_to_thread=True, opt=reader(DealView))
def deal(root: Root, kept: Store, index: FromPath[int]) -> Response[bytes]:
    """Return one draft with its problems."""
    return encoded(deal_answer(root, kept, index))


@get("/deals/{index:int}/text", sync_to_thread=True, opt=reader(DealView))
def text(root: Root, index: FromPath[int]) -> Response[bytes]:
    """Return one draft as written, before it is drawn."""
    return answer(page.page_text(root, index))


@get("/deals/{index:int}/claimed", sync_to_thread=True, opt=reader(Layer))
def claimed(root: Root, index: FromPath[int]) -> Response[bytes]:
    """Return the ground that each party of a draft claims."""
    return answer(page.page_claimed(root, index))


@post("/deals/check", sync_to_thread=True, status_code=200, opt=reader(Review))
def check(root: Root, data: JSONBody[DraftText]) -> Response[bytes]:
    """Return the review of a text in the editor."""
    return answer(page.page_check(root, data.text))


@post("/deals/preview", sync_to_thread=True, status_code=200, opt=reader(Preview))
def preview(root: Root, data: JSONBody[DraftText]) -> Response[bytes]:
    """Return what an edited text would come to."""
    return answer(page.page_preview(root, data.deal, data.text))


@get("/deals/{index:int}/balance", sync_to_thread=True, opt=reader(BalanceSheet))
def balance(
    root: Root, kept: Store, index: FromPath[int], answers: _ANSWERS = None
) -> Response[bytes]:
    """Return the balance sheet of a draft."""
    return encoded(balance_answer(root, kept, index, chosen(answers)))


@get("/deals/{index:int}/outcome", sync_to_thread=True, opt=reader(OutcomeView))
def outcome(
    root: Root, kept: Store, index: FromPath[int], answers: _ANSWERS = None
) -> Response[bytes]:
    """Return who would hold what if the terms as written were carried out."""
    return encoded(outcome_answer(root, kept, index, chosen(answers)))


@get("/deals/{index:int}/calendar", sync_to_thread=True, opt=reader(Calendar))
def calendar(
    root: Root, index: FromPath[int], entry_into_force: FromQuery[str | None] = None
) -> Response[bytes]:
    """Return what falls due when."""
    return answer(panels.page_calendar(root, index, entry_into_force))


@get("/deals/{index:int}/buyin", sync_to_thread=True, opt=reader(BuyInPage))
def buyin(root: Root, index: FromPath[int]) -> Response[bytes]:
    """Return who accepts a draft, drawn."""
    return answer(BuyInPage(panels.page_buyin(root, index)))


@get("/deals/{index:int}/findings", sync_to_thread=True, opt=reader(Findings))
def findings(root: Root, index: FromPath[int]) -> Response[bytes]:
    """Return incidents against the duties of a draft."""
    return answer(panels.page_findings(root, index))


@get("/incidents", sync_to_thread=True, opt={**reader(), "media": [BINARY]})
def incidents(root: Root) -> Response[bytes]:
    """Return where incidents were, rounded, and on which day, three floats each."""
    return Response(panels.page_incidents(root), media_type=BINARY)


@get("/compare", sync_to_thread=True, opt=reader(Comparison))
def comparison(root: Root, kept: Store, deals: _DEALS) -> Response[bytes]:
    """Return drafts side by side."""
    return encoded(comparison_answer(root, kept, tuple(deals)))


@get("/claims", sync_to_thread=True, opt=reader(ClaimsView))
def claims(request: AnyRequest, root: Root, door: TheDoor) -> Response[bytes]:
    """Return claims and, for whoever may see them, the reports they quote."""
    found = panels.page_claims(root)
    if not may(request.scope["user"], "read confidential"):
        return answer(replace(found, reports=()))
    if found.reports:
        audit(request, root, door, "reports")
    return answer(found)


def chosen(answers: list[str] | None) -> page.Answers:
    """Return "question=answer" pairs of an address as answers, in order of the question."""
    pairs = []
    for given in answers or []:
        question, separator, text = given.partition("=")
        if not separator or not question or not text:
            raise InputError(
                Problem("ANSWER-FORM", f"'{given}' is not an answer", hint="Write question=answer")
            )
        pairs.append((question, text))
    return tuple(sorted(pairs))


def page_api() -> Router:
    """Return the routes of one workspace under /api."""
    return Router(
        path="/api",
        tags=["page"],
        route_handlers=[
            workspace,
            theatre,
            names,
            control,
            deal,
            text,
            claimed,
            check,
            preview,
            balance,
            outcome,
            calendar,
            buyin,
            findings,
            incidents,
            comparison,
            claims,
        ],
    )
