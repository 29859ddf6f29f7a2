"""Answers in JSON: a record as it is, and a problem in the one shape that errors have."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response

from truceline.errors import Problem, TrucelineError
from truceline.model.record import to_json
from truceline.model.review import Finding
from truceline.steps.deal import finding

JSON = "application/json"

# where the exit code of a family says too little: what a browser or a program acts upon
_STATUS = {
    "ACCESS-LOGIN": 401,
    "ACCESS-IDENTITY": 401,
    "ACCESS-ROLE": 403,
    "ACCESS-TOKEN": 403,
    "CASE-SECOND": 403,
    "ACCESS-RATE": 429,
    "MATTER-MOVED": 409,
    "ACCOUNT-EXISTS": 409,
}


class ProblemList(msgspec.Struct, frozen=True):
    """What went wrong, all of it, in the shape of `check`."""

    problems: tuple[Finding, ...]
    schema: str = "problems/1"


def answer(record: object, *, status: int = 200) -> Response[bytes]:
    """Return a record as a JSON answer."""
    return encoded(to_json(record), status=status)


def encoded(content: bytes, *, status: int = 200) -> Response[bytes]:
    """Return JSON that has been written already as an answer."""
    return Response(content, media_type=JSON, status_code=status)


def status_of(error: TrucelineError) -> int:
    """Return the HTTP status of an error: that of its code where it has one, or of its family."""
    codes = [problem.code for problem in error.problems]
    return next((_STATUS[code] for code in codes if code in _STATUS), error.http_status)


def problems_answer(problems: tuple[Problem, ...], status: int) -> Response[Any]:
    """Return problems as JSON."""
    told = ProblemList(tuple(map(finding, problems)))
    return Response(to_json(told), status_code=status, media_type=JSON)
