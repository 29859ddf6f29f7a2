"""The server's description in OpenAPI: paths as the framework knows them, records as they are.

Bodies are described by msgspec, which also reads and writes them: so what is described is what
is sent. Every route can be refused in the same few ways, which are said once here.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from truceline.model.record import Shape
from truceline.web.answering import JSON, ProblemList
from truceline.web.identity import ANYBODY

_TEMPLATE = "#/components/schemas/{name}"
_REFUSALS = {
    "400": "The request is not of the form that this route takes.",
    "401": "Nobody is signed in, or name and password do not fit.",
    "403": "Whoever is signed in may not do this, or the request carries no token of the page.",
    "404": "There is no such thing here.",
    "405": "The route does not know this method.",
    "409": "It has moved since it was looked at.",
    "413": "The body is too large.",
    "422": "What was sent is wrong; every problem is told.",
    "429": "Too many requests, or too many attempts.",
    "500": "Stored evidence does not match its record.",
    "503": "Something that this needs is not here.",
}


def described(app: Litestar) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of an application."""
    document = app.openapi_schema.to_schema()
    handlers = _handlers(app)
    models = {ProblemList, *(h.opt["answer"] for h in handlers.values() if "answer" in h.opt)}
    models |= {taken for h in handlers.values() if (taken := _taken(h)) is not None}
    ordered = sorted(models, key=lambda model: model.__name__)
    refs, components = msgspec.json.schema_components(
        ordered, schema_hook=_shape, ref_template=_TEMPLATE
    )
    ref = dict(zip(ordered, refs, strict=True))
    names = {name: _plain(name) for name in components}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            handler = handlers.get((path, method.upper()))
            if handler is not None:
                _describe(operation, handler, ref)
    document["components"] = {
        "schemas": components,
        "securitySchemes": {
            "session": {"type": "apiKey", "in": "cookie", "name": "truceline_session"},
            "token": {"type": "http", "scheme": "bearer"},
        },
    }
    return _renamed(document, names)


def _describe(operation: dict[str, Any], handler: HTTPRouteHandler, ref: dict[Any, Any]) -> None:
    """Say of one operation what it takes, what it answers, and how it can be refused."""
    taken, told = _taken(handler), handler.opt.get("answer")
    if taken is not None:
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": ref[taken]}}}
    media = handler.opt.get("media", [JSON] if told is not None else [])
    if media:
        status = str(handler.status_code)
        text = operation["responses"].get(status, {}).get("description") or "Done."
        body = {"schema": ref[told]} if told is not None else {}
        operation["responses"][status] = {
            "description": text,
            "content": dict.fromkeys(media, body),
        }
    if handler.status_code == 204:  # nothing is sent, and so nothing of a form
        operation["responses"]["204"] = {"description": "Done."}
    for status, text in _REFUSALS.items():
        if status not in operation["responses"] or status == "400":
            operation["responses"][status] = {
                "description": text,
                "content": {JSON: {"schema": ref[ProblemList]}},
            }
    needs = handler.opt.get("needs")
    if needs and needs != ANYBODY:
        operation["security"] = [{"session": []}, {"token": []}]
        operation["x-needs"] = needs
        text = operation.get("description") or operation.get("summary", "")
        operation["description"] = f"{text} Takes the ability: {needs}.".strip()


def _handlers(app: Litestar) -> dict[tuple[str, str], HTTPRouteHandler]:
    """Return every described route handler by its path, as OpenAPI writes it, and method."""
    found: dict[tuple[str, str], HTTPRouteHandler] = {}
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler) and handler.include_in_schema is not False:
                path = re.sub(r"{(\w+):\w+}", r"{\1}", route.path)
                for method in handler.http_methods:
                    found[path, str(method)] = handler
    return found


def _taken(handler: HTTPRouteHandler) -> Any:
    """Return the record that a route takes as its body."""
    data = handler.parsed_fn_signature.parameters.get("data")
    return data.annotation if data is not None else None


def _shape(kind: type) -> dict[str, Any]:
    if kind is Shape:
        return {"type": "object", "description": "A geometry in GeoJSON, lon and lat in degrees."}
    raise NotImplementedError(kind)


def _plain(name: str) -> str:
    """Return a name that OpenAPI allows; two records of one name keep their rooms'."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", name)


def _renamed(value: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    changed = {old: new for old, new in names.items() if old != new}
    if not changed:
        return value
    text = msgspec.json.encode(value).decode()
    for old, new in changed.items():
        text = text.replace(f'"{old}"', f'"{new}"').replace(f"/schemas/{old}", f"/schemas/{new}")
    return msgspec.json.decode(text, type=dict[str, Any])
