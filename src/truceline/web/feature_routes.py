"""OGC API Features, so that QGIS and GDAL open a workspace; and the same as files.

OGC 17-069r4: core, GeoJSON, OpenAPI 3. Coordinates are CRS84: lon and lat in degrees.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from msgspec.structs import replace

from truceline.accounts.roles import may
from truceline.errors import InputError, Problem
from truceline.model.account import Person
from truceline.model.features import (
    Collection,
    CollectionList,
    Conformance,
    FeaturePage,
    Form,
    GeoFeature,
    LandingPage,
    Link,
)
from truceline.model.record import to_json
from truceline.steps import features as steps
from truceline.web.answering import JSON, answer

AnyRequest = Request[Person, Any, Any]
Root = NamedDependency[Path]
GEOJSON = "application/geo+json"
_BASE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
_MEDIA: dict[Form, str] = {
    "geojson": GEOJSON,
    "csv": "text/csv; charset=utf-8",
    "gpkg": "application/geopackage+sqlite3",
}


@get("/", sync_to_thread=False, opt={"needs": "read", "answer": LandingPage})
def landing(request: AnyRequest) -> Response[bytes]:
    """Return where a client begins."""
    base = _base(request)
    return answer(
        LandingPage(
            title="Truceline",
            description="Units, control, line of contact, zones and findings of a workspace.",
            links=(
                Link(href=base, rel="self", type=JSON),
                Link(href=f"{base}/conformance", rel="conformance", type=JSON),
                Link(href=f"{base}/collections", rel="data", type=JSON),
                Link(
                    href=f"{_root(request)}/openapi.json",
                    rel="service-desc",
                    type="application/vnd.oai.openapi+json;version=3.0",
                ),
                Link(href=f"{_root(request)}/api.html", rel="service-doc", type="text/html"),
            ),
        )
    )


@get("/conformance", sync_to_thread=False, opt={"needs": "read", "answer": Conformance})
def conformance() -> Response[bytes]:
    """Return what of the standard is kept."""
    return answer(Conformance(conformsTo=tuple(f"{_BASE}/{one}" for one in ("core", "geojson"))))


@get("/collections", sync_to_thread=True, opt={"needs": "read", "answer": CollectionList})
def collections(request: AnyRequest, root: Root) -> Response[bytes]:
    """Return every collection that has something in it."""
    base = _base(request)
    return answer(
        CollectionList(
            collections=tuple(_linked(base, one) for one in steps.feature_collections(root)),
            links=(Link(href=f"{base}/collections", rel="self", type=JSON),),
        )
    )


@get("/collections/{name:str}", sync_to_thread=True, opt={"needs": "read", "answer": Collection})
def collection(request: AnyRequest, root: Root, name: FromPath[str]) -> Response[bytes]:
    """Return one collection."""
    return answer(_linked(_base(request), steps.feature_collection(root, name)))


@get(
    "/collections/{name:str}/items",
    sync_to_thread=True,
    opt={"needs": "read", "answer": FeaturePage, "media": [GEOJSON]},
)
def items(
    request: AnyRequest,
    root: Root,
    name: FromPath[str],
    bbox: Annotated[str, QueryParameter(max_length=200)] = "",
    datetime: Annotated[str, QueryParameter(max_length=100)] = "",
    limit: Annotated[int, QueryParameter(ge=1, le=steps.MOST)] = steps.LIMIT,
    offset: Annotated[int, QueryParameter(ge=0, le=100_000_000)] = 0,
) -> Response[bytes]:
    """Return features of a collection that lie in a box and a time, page by page."""
    asked = steps.Asked(_box(bbox), datetime, limit, offset, _confidential(request))
    page = steps.feature_page(root, name, asked)
    given = {"bbox": bbox, "datetime": datetime, "limit": limit, "offset": offset}
    here = f"{_base(request)}/collections/{name}/items"
    links = [Link(href=f"{here}?{_query(given)}", rel="self", type=GEOJSON)]
    if offset + page.numberReturned < page.numberMatched:
        following = _query({**given, "offset": offset + page.numberReturned})
        links.append(Link(href=f"{here}?{following}", rel="next", type=GEOJSON))
    return _geojson(replace(page, links=tuple(links)))


@get(
    "/collections/{name:str}/items/{feature:path}",
    sync_to_thread=True,
    opt={"needs": "read", "answer": GeoFeature, "media": [GEOJSON]},
)
def item(
    request: AnyRequest, root: Root, name: FromPath[str], feature: FromPath[Path]
) -> Response[bytes]:
    """Return one feature."""
    wanted = str(feature).removeprefix("/")
    found = steps.feature_of(root, name, wanted, confidential=_confidential(request))
    base = _base(request)
    links = (Link(href=f"{base}/collections/{name}", rel="collection", type=JSON),)
    return _geojson(replace(found, links=links))


@get(
    "/{name:str}/{form:str}",
    sync_to_thread=True,
    opt={"needs": "read", "media": [*_MEDIA.values()]},
)
def download(
    request: AnyRequest,
    root: Root,
    name: FromPath[str],
    form: FromPath[str],
    datetime: Annotated[str, QueryParameter(max_length=100)] = "",
) -> Response[bytes]:
    """Return a whole collection as a file: geojson, csv or gpkg, with its licence in it."""
    if form not in _MEDIA:
        message = f"there is no such form; there are: {', '.join(_MEDIA)}"
        raise InputError(Problem("FORMAT-UNKNOWN", message))
    content = steps.download(
        root, name, form, confidential=_confidential(request), when=datetime,
    )  # fmt: skip
    return Response(
        content,
        media_type=_MEDIA[form],
        headers={"content-disposition": f'attachment; filename="{name}.{form}"'},
    )


def _confidential(request: AnyRequest) -> bool:
    return may(request.scope["user"], "read confidential")


def _box(text: str) -> steps.Box | None:
    if not text:
        return None
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:  # heights are of no use here
        numbers = [*numbers[:2], *numbers[3:5]]
    good = len(numbers) == 4 and all(abs(number) <= 360 for number in numbers)
    if not good or numbers[1] > numbers[3]:
        message = "bbox is west,south,east,north in degrees"
        raise InputError(Problem("GEO-RANGE", message, hint="For instance 36,47,39,49"))
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _linked(base: str, one: Collection) -> Collection:
    here = f"{base}/collections/{one.id}"
    return replace(
        one,
        links=(
            Link(href=here, rel="self", type=JSON),
            Link(href=f"{here}/items", rel="items", type=GEOJSON, title=one.title),
        ),
    )


def _geojson(record: object) -> Response[bytes]:
    return Response(to_json(record), media_type=GEOJSON)


def _query(given: dict[str, Any]) -> str:
    return urlencode({name: value for name, value in given.items() if value not in ("", None)})


def _root(request: AnyRequest) -> str:
    """Return this server's own address, by the name that it was asked under."""
    return str(request.base_url).rstrip("/")


def _base(request: AnyRequest) -> str:
    return f"{_root(request)}/ogc"


def feature_api() -> Router:
    """Return the routes of OGC API Features."""
    return Router(
        path="/ogc",
        tags=["features"],
        route_handlers=[landing, conformance, collections, collection, items, item],
    )


def download_api() -> Router:
    """Return the routes of files."""
    return Router(path="/download", tags=["features"], route_handlers=[download])
