"""Which reader a file needs: the one named, or the one that the file itself points to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from truceline.control.published import PublishedMap
from truceline.control.readers import deepstate, isw, polygon
from truceline.control.readers.containers import read_features, split_layer
from truceline.errors import InputError, Problem, Where
from truceline.geo.reading import Bounds, Features
from truceline.intake.files import existing_file

SETTLEMENTS = "settlements"
VIINA = "viina"

_MAPS: dict[str, Callable[[Features, Path], PublishedMap]] = {
    "deepstate": deepstate.read_daily,
    "deepstate-raw": deepstate.read_raw,
    "isw": isw.read_isw,
    "polygon": polygon.read_polygon,
}

# what a person may write after --from; the containers (KML, GPKG, ...) go by the file's ending
FORMATS = (*_MAPS, SETTLEMENTS, VIINA)


def choose(path: str | Path, format: str | None = None) -> str:
    """Return the format of a control file, or raise FORMAT-UNKNOWN or FILE-MISSING."""
    if format is not None and format not in FORMATS:
        from difflib import get_close_matches

        near = get_close_matches(format, FORMATS, n=1)
        raise InputError(
            Problem(
                "FORMAT-UNKNOWN",
                f'no reader called "{format}"; there are {", ".join(FORMATS)}',
                Where(file=str(path)),
                f'Did you mean "{near[0]}"?' if near else "",
            )
        )
    file, _ = split_layer(path)
    found = existing_file(file)
    if format is not None:
        return format
    if found.suffix.lower() in (".csv", ".tsv"):
        with found.open("rb") as stream:
            header = stream.readline(4096)
        return SETTLEMENTS if b"holder" in header else VIINA
    if deepstate.is_daily(found):
        return "deepstate"
    return "isw" if isw.is_isw(found) else "polygon"


def read_published(
    path: str | Path, bounds: Bounds | None = None, *, format: str | None = None
) -> PublishedMap:
    """Return the published map in a file; nothing is taken in unless all of it can be.

    A raw DeepState map is told from its own labels, whatever name was given.
    """
    chosen = choose(path, format)
    found, layer = split_layer(path)
    may_be_raw = chosen in ("deepstate", "deepstate-raw", "polygon")
    # the raw map reaches to other continents: its shapes are judged by label, not by place
    if bounds is not None and may_be_raw and deepstate.is_raw_json(found):
        bounds = None
    document = read_features(found, bounds, layer)
    if may_be_raw and deepstate.has_labels(document):
        chosen = "deepstate-raw"
    return _MAPS[chosen](document, found)
