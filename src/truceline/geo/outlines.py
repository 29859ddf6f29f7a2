"""The outlines of a GeoJSON text, decoded by their type; the rest of it read as ever.

Nearly all of a map's bytes are the positions of its polygons. They are cut out and decoded as
pairs of numbers and nothing else, which is strict and fast; what is left is read with every check
that JSON gets. Whatever is not as nearly every file is, is read whole, and told where it is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import msgspec

from truceline.errors import InputError
from truceline.intake.json import MAX_NUMBER, read_json

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from truceline.geo.stays_valid import Kinship

    Points = NDArray[np.float64]

_KEY = b'"coordinates"'
_START = re.compile(_KEY + rb"\s*:\s*(?=(\[\s*)\[\s*\[\s*(\[)?)")
_Flat, _High = tuple[float, float], tuple[float, float, float]
# nearly every file is flat; the height of one that is not is read, and left out
_DECODERS = {
    "Polygon": [msgspec.json.Decoder(list[list[position]]) for position in (_Flat, _High)],  # type: ignore[valid-type]
    "MultiPolygon": [
        msgspec.json.Decoder(list[list[list[position]]])  # type: ignore[valid-type]
        for position in (_Flat, _High)
    ],
}
_POSITIONS = msgspec.json.Decoder(list[tuple[float, float]])
_WORTH_KEEPING, _TOO_LARGE_TO_KEEP = 1 << 12, 1 << 22  # bytes
_last: dict[str, tuple[bytes, Outline]] = {}  # of each kind: the maps of a series are much alike
_BRACKETS = {"Polygon": 3, "MultiPolygon": 4}
_MARK = b"outline "  # a text that holds it is read whole
_SHORTEST_RING = 4  # points, the first of them again as the last


@dataclass(frozen=True, slots=True)
class Outline:
    """The rings of a polygon or of several, point after point.

    `ring_sizes` counts the points of each ring, and `polygon_sizes` the rings of each polygon.
    """

    kind: str
    points: Points
    ring_sizes: NDArray[np.intp]
    polygon_sizes: NDArray[np.intp]
    kin: Kinship | None = None  # to the outline read before it, where little has changed

    @property
    def is_closed(self) -> bool:
        """Whether every ring ends where it starts, and encloses something."""
        ends = self.ring_sizes.cumsum()
        starts = self.points[ends - self.ring_sizes]
        closed = (starts == self.points[ends - 1]).all()
        return bool(closed and self.ring_sizes.min() >= _SHORTEST_RING)

    def stays_valid(self, valid: Points | None) -> bool:
        """Whether this is surely a valid shape because one of these points is, changed a little."""
        from truceline.geo.stays_valid import stays_valid

        if valid is self.points:  # read again: nothing has changed
            return True
        kin = self.kin
        return bool(kin and kin.before is valid and stays_valid(self.points, self.ring_sizes, kin))

    def rings(self) -> list[Points]:
        """Return the points of each ring."""
        import numpy as np

        return np.split(self.points, self.ring_sizes.cumsum()[:-1])

    def shape(self) -> BaseGeometry:
        """Return the polygon or polygons, once the rings are known to be closed."""
        import numpy as np
        import shapely

        ring = np.repeat(np.arange(len(self.ring_sizes)), self.ring_sizes)
        rings = shapely.linearrings(self.points, indices=ring)
        polygon = np.repeat(np.arange(len(self.polygon_sizes)), self.polygon_sizes)
        polygons = shapely.polygons(rings, indices=polygon)
        return polygons[0] if self.kind == "Polygon" else shapely.multipolygons(polygons)


def read_document(content: bytes, *, max_bytes: int, file: str) -> object:
    """Return the value in a GeoJSON text, where it can be with an `Outline` for coordinates.

    Raises
    ------
    InputError
        Everything that `truceline.intake.json.read_json` raises.
    """
    left, outlines = _cut(content)
    if outlines:
        try:
            document = read_json(left, max_bytes=max_bytes, file=file)
        except InputError:
            pass  # the whole text is walked for the place of the fault
        else:
            if _put_back(document, outlines):
                return document
    return read_json(content, max_bytes=max_bytes, file=file)


def _cut(content: bytes) -> tuple[bytes, dict[str, Outline]]:
    """Return the text with a mark for each outline, nested as deep, and the outlines by mark.

    None are returned where any array is not a plain table of positions.
    """
    pieces: list[bytes] = []
    outlines: dict[str, Outline] = {}
    if _MARK in content:
        return content, {}
    done = at = 0
    while (at := content.find(_KEY, at)) >= 0:
        found = _START.match(content, at)
        at += len(_KEY)
        if not found:
            continue
        start = found.end()
        end = content.find(b"}", start)
        quote = content.find(b'"', start, end)
        array = content[start : end if quote < 0 else quote].rstrip(b" \t\r\n,")
        kind = "MultiPolygon" if found[2] else "Polygon"
        outline = _outline(kind, array)
        if outline is None:
            return content, {}
        mark = f"{_MARK.decode()}{len(outlines)}"
        outlines[mark] = outline
        depth = _BRACKETS[kind]
        pieces += (content[done:start], b"[" * depth, f'"{mark}"'.encode(), b"]" * depth)
        done = at = start + len(array)
    return b"".join((*pieces, content[done:])), outlines


def _outline(kind: str, array: bytes) -> Outline | None:
    """Return the outline in an array, by the last one read where little has changed since."""
    last = _last.get(kind)
    outline = _changed(last[1], last[0], array) if last else None
    if outline is None:
        outline = _whole(kind, array)
    if outline is not None and _WORTH_KEEPING < len(array) < _TOO_LARGE_TO_KEEP:
        _last[kind] = (array, outline)
    return outline


def _changed(last: Outline, old: bytes, new: bytes) -> Outline | None:
    """Return the last outline with other positions where its text differs in one ring."""
    import numpy as np

    from truceline.geo.stays_valid import Kinship

    if old == new:
        return last
    ahead = _alike(old, new)
    start = new.rfind(b"],", 0, ahead) + len(b"],")  # after a position, or a ring: then no table
    behind = _alike(old[start:], new[start:], from_end=True)
    end = new.find(b"]", len(new) - behind) + 1
    left, right = old[start : len(old) - len(new) + end], new[start:end]
    if start < len(b"],[") or not end or not left or not right or _has_long_part(right):
        return None
    try:
        put = _POSITIONS.decode(b"[%b]" % right)
    except msgspec.DecodeError:
        return None
    # one comma inside every position and one after it
    place, taken = new.count(b",", 0, start) // 2, left.count(b",") // 2 + 1
    if not left.count(b"[") == left.count(b"]") == taken:  # positions of two rings, or of three
        return None
    points = np.concatenate(
        [last.points[:place], np.array(put).reshape(-1, 2), last.points[place + taken :]]
    )
    ring_sizes = last.ring_sizes.copy()
    ring_sizes[np.searchsorted(ring_sizes.cumsum(), place, "right")] += len(put) - taken
    kin = Kinship(last.points, place, taken, len(put))
    return Outline(last.kind, points, ring_sizes, last.polygon_sizes, kin)


def _alike(one: bytes, other: bytes, *, from_end: bool = False) -> int:
    """Return how many bytes are the same from the start, or from the end."""
    import numpy as np

    both = min(len(one), len(other))
    texts = (np.frombuffer(text, np.uint8) for text in (one, other))
    mine, theirs = (text[len(text) - both :] if from_end else text[:both] for text in texts)
    differ = mine != theirs
    first = int((differ[::-1] if from_end else differ).argmax()) if both else 0
    return first if differ.any() else both


def _whole(kind: str, array: bytes) -> Outline | None:
    import numpy as np

    value = None if _has_long_part(array) else _decoded(kind, array)
    if not value:
        return None
    polygons = [value] if kind == "Polygon" else value
    rings = [*chain.from_iterable(polygons)]
    if not all(polygons) or not all(rings):
        return None
    width = len(rings[0][0])
    points = np.fromiter(chain.from_iterable(chain.from_iterable(rings)), np.float64)
    return Outline(
        kind,
        points.reshape(-1, width)[:, :2],
        np.array([*map(len, rings)], np.intp),
        np.array([*map(len, polygons)], np.intp),
    )


def _decoded(kind: str, array: bytes) -> list[Any] | None:
    for decoder in _DECODERS[kind]:
        try:
            return decoder.decode(array)
        except msgspec.DecodeError:
            continue
    return None


def _has_long_part(array: bytes) -> bool:
    """Whether so much stands between two commas that it may hold a number that is too long."""
    import numpy as np

    if len(array) <= MAX_NUMBER:
        return False
    commas = np.flatnonzero(np.frombuffer(array, np.uint8) == ord(","))
    if not len(commas):
        return True
    apart = max(int(commas[0]), len(array) - int(commas[-1]))
    return apart > MAX_NUMBER or bool((commas[1:] - commas[:-1] > MAX_NUMBER).any())


def _put_back(document: object, outlines: dict[str, Outline]) -> bool:
    """Put each outline in place of its mark; False where a mark stands where no shape does."""
    left = dict(outlines)
    for shape in _shapes_of(document):
        outline = left.pop(_mark_of(shape.get("coordinates")), None)
        if outline is not None:
            if outline.kind != shape.get("type"):
                return False
            shape["coordinates"] = outline
    return not left


def _shapes_of(document: object) -> Iterator[dict[str, Any]]:
    """Yield the shapes of the features of a document, those in collections of shapes too."""
    items = document.get("features", [document]) if isinstance(document, dict) else []
    waiting = [item.get("geometry", item) for item in _objects_in(items)]
    while waiting:
        for shape in _objects_in([waiting.pop()]):
            yield shape
            waiting += _objects_in(shape.get("geometries"))


def _objects_in(items: object) -> list[dict[str, Any]]:
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _mark_of(value: object) -> str:
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, str) else ""
