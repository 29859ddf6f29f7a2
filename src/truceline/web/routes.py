"""The page's API: each path calls one step and sends back its record as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from litestar import Response, Router, get, post
from litestar.params import Parameter

from truceline.errors import InputError, Problem
from truceline.model.record import to_json
from truceline.steps import page

_ANSWERS = Annotated[list[str] | None, Parameter(query="answer", max_items=64)]
_DEALS = Annotated[list[int], Parameter(query="deal", min_items=2, max_items=8)]


class DraftText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text that stands in the editor."""

    text: Annotated[str, msgspec.Meta(max_length=1_000_000)]
    deal: int = 0


def answer(record: object) -> Response[bytes]:
    """Return a record as a JSON answer."""
    return Response(to_json(record), media_type="application/json")


def page_api(root: Path) -> Router:
    """Return the routes of one workspace under /api."""

    @get("/workspace", sync_to_thread=True)
    def workspace() -> Response[bytes]:
        return answer(page.page_workspace(root))

    @get("/theatre", sync_to_thread=True)
    def theatre() -> Response[bytes]:
        return answer(page.page_theatre(root))

    @get("/theatre/names", sync_to_thread=True)
    def names() -> Response[bytes]:
        return answer(page.page_names(root))

    @get("/control/{day:str}", sync_to_thread=True)
    def control(day: str) -> Response[bytes]:
        return answer(page.page_control(root, day))

    @get("/deals/{index:int}", sync_to_thread=True)
    def deal(index: int) -> Response[bytes]:
        return answer(page.page_deal(root, index))

    @post("/deals/check", sync_to_thread=True, status_code=200)
    def check(data: DraftText) -> Response[bytes]:
        return answer(page.page_check(root, data.text))

    @post("/deals/preview", sync_to_thread=True, status_code=200)
    def preview(data: DraftText) -> Response[bytes]:
        return answer(page.page_preview(root, data.deal, data.text))

    @get("/deals/{index:int}/balance", sync_to_thread=True)
    def balance(index: int, answers: _ANSWERS = None) -> Response[bytes]:
        return answer(page.page_balance(root, index, chosen(answers)))

    @get("/deals/{index:int}/outcome", sync_to_thread=True)
    def outcome(index: int, answers: _ANSWERS = None) -> Response[bytes]:
        return answer(page.page_outcome(root, index, chosen(answers)))

    @get("/compare", sync_to_thread=True)
    def comparison(deals: _DEALS) -> Response[bytes]:
        return answer(page.page_comparison(root, tuple(deals)))

    @get("/claims", sync_to_thread=True)
    def claims() -> Response[bytes]:
        return answer(page.page_claims(root))

    return Router(
        path="/api",
        route_handlers=[
            workspace,
            theatre,
            names,
            control,
            deal,
            check,
            preview,
            balance,
            outcome,
            comparison,
            claims,
        ],
    )


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
