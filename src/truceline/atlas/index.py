"""The index of a theatre's names: which things a spelling may mean.

One sorted text, a key a line, so that loading costs nothing and a look-up halves the text until
it stands at the key. Its first line holds a digest of the files it was made from; an index that
does not match them is made again in memory, so a pack edited by hand never finds stale names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from truceline.atlas.names import plain_key, sound_key
from truceline.intake.text import mixed_script
from truceline.model.place import NamedLine, Place, Site, Unit

INDEXED_FILES = ("units.csv", "places.csv", "sites.csv", "lines.geojson")

Named = Unit | Place | Site | NamedLine


class Reference(NamedTuple):
    """A row of one of a pack's tables."""

    kind: str  # "u" unit, "p" place, "s" site, "l" line
    row: int


def digest_of(folder: Path) -> str:
    """Return the digest of the files that an index is made from."""
    import hashlib

    digest = hashlib.sha256()
    for name in INDEXED_FILES:
        path = folder / name
        content = path.read_bytes() if path.exists() else b""
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


class NameIndex:
    """Finds what a spelling may mean: strictly first, then by sound."""

    def __init__(self, text: str) -> None:
        self._text = text

    def find(self, name: str) -> tuple[Reference, ...]:
        """Return the rows whose name this is in a recorded spelling, or else by sound.

        The two are told apart kind by kind: a spelling recorded for a province does not hide
        the town that only sounds like it. A word with letters of two scripts or an invisible
        mark finds nothing (TEXT-MIXEDSCRIPT): whether it is what it looks like, a person says.
        """
        plain = plain_key(name)
        if not plain or mixed_script(name):
            return ()
        recorded = self._at(f"={plain}")
        kinds = {reference.kind for reference in recorded}
        alike = self._at(f"~{sound_key(name)}")
        return recorded + tuple(reference for reference in alike if reference.kind not in kinds)

    def _at(self, key: str) -> tuple[Reference, ...]:
        """Return the rows under one key, by halving the sorted lines."""
        text = self._text
        low, high = text.index("\n") + 1, len(text)
        while low < high:
            start = text.rfind("\n", low, (low + high) // 2) + 1 or low
            end = text.index("\n", start)
            here, _, cells = text[start:end].partition("\t")
            if here == key:
                return tuple(Reference(cell[0], int(cell[1:])) for cell in cells.split(" "))
            if here < key:
                low = end + 1
            else:
                high = start
        return ()

    def plain_keys(self) -> Iterator[str]:
        """Yield every strict key: what a slip of the pen is compared with."""
        for line in self._text.split("\n"):
            if line.startswith("="):
                yield line[1 : line.index("\t")]


def load_index(folder: Path, tables: Iterable[tuple[str, Iterable[Named]]]) -> NameIndex:
    """Return the index of a pack: the stored one if it matches the files, else made anew."""
    path = folder / "names.tsv"
    digest = digest_of(folder)
    if path.exists():
        text = path.read_text("utf-8")
        if text.startswith(f"{digest}\n"):
            return NameIndex(text)
    return NameIndex(index_text(digest, tables))


def index_text(digest: str, tables: Iterable[tuple[str, Iterable[Named]]]) -> str:
    """Return the index of tables, each with the letter of its kind, as one text."""
    entries: dict[str, dict[str, None]] = defaultdict(dict)
    for kind, things in tables:
        for row, thing in enumerate(things):
            reference = f"{kind}{row}"
            for name in (thing.name, *thing.names, *_codes(thing)):
                if plain := plain_key(name):
                    entries[f"={plain}"][reference] = None
                    entries[f"~{sound_key(name)}"][reference] = None
    lines = [f"{key}\t{' '.join(entries[key])}" for key in sorted(entries)]
    return "\n".join([digest, *lines, ""])


def _codes(thing: Named) -> tuple[str, ...]:
    return () if isinstance(thing, Place) else (thing.id,)
