"""Zip archives (KMZ, zipped shapefiles): counted while they unpack, and never to disk."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from truceline.errors import InputError, Problem, Where
from truceline.intake.files import MAX_BYTES, MEGABYTE, check_size, read_bytes

MAX_RATIO = 200  # text maps pack about 10:1; a year of repeated rows about 100:1
MAX_MEMBERS = 1_000

_CHUNK = 1 << 16
_NESTED_NAMES = (".zip", ".kmz", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".tgz", ".jar")
_NESTED_STARTS = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ")
# what the zip module raises over a damaged archive; a seek before its start is a ValueError
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, struct.error)
_SPARE = MEGABYTE  # an archive smaller than this may still hold this much


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive."""

    name: str
    content: bytes


def read_archive(
    source: str | Path | bytes,
    *,
    max_bytes: int = 4 * MAX_BYTES,
    max_ratio: int = MAX_RATIO,
    file: str = "",
) -> tuple[Member, ...]:
    """Return the files of a zip archive, unpacked in memory, in their order.

    The bounds hold for what really comes out, whatever sizes the archive states.

    Raises
    ------
    InputError
        ZIP-PATH for a name that leaves the archive, a link, a nested archive or one name twice;
        ZIP-RATIO; LIMIT-SIZE; ZIP-LOCKED for a password; FILE-TORN.
    """
    if isinstance(source, bytes):
        packed, name = source, file
        check_size(len(packed), MAX_BYTES, name)
    else:
        packed, name = read_bytes(source), file or str(source)
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_entries(entries, name)
            allowance = _Allowance(len(packed), max_bytes, max_ratio, name)
            return tuple(
                Member(entry.filename, _unpacked(archive, entry, allowance)) for entry in entries
            )
    except _BROKEN as error:
        raise InputError(
            Problem(
                "FILE-TORN",
                f"is not a whole zip archive: {str(error).lower()}; nothing was taken in",
                Where(file=name),
                "Fetch the file again.",
            )
        ) from None


class _Allowance:
    """How much may still come out of one archive."""

    def __init__(self, packed: int, max_bytes: int, max_ratio: int, file: str) -> None:
        self._packed, self._max_bytes, self._max_ratio = packed, max_bytes, max_ratio
        self._file, self._taken = file, 0

    def take(self, size: int, entry: str) -> None:
        self._taken += size
        if self._taken > max(_SPARE, self._packed * self._max_ratio):
            raise InputError(
                Problem(
                    "ZIP-RATIO",
                    f"{self._packed:,} bytes unpack to more than {self._max_ratio} times as much",
                    _inside(self._file, entry),
                    "Such an archive is made to fill a disk; unpack it elsewhere and look.",
                )
            )
        check_size(self._taken, self._max_bytes, self._file)


def _check_entries(entries: list[zipfile.ZipInfo], file: str) -> None:
    if len(entries) > MAX_MEMBERS:
        message = f"holds {len(entries):,} files; at most {MAX_MEMBERS:,} are read"
        raise InputError(Problem("LIMIT-SIZE", message, Where(file=file)))
    problems = []
    seen: set[str] = set()
    for entry in entries:
        if entry.flag_bits & 1:
            message = "is locked with a password"
            problems.append(Problem("ZIP-LOCKED", message, _inside(file, entry.filename)))
        if fault := _fault_of(entry, seen):
            problems.append(
                Problem(
                    "ZIP-PATH",
                    fault,
                    _inside(file, entry.filename),
                    "Pack the plain files again, without folders above, links or archives.",
                )
            )
        seen.add(entry.filename)
    if problems:
        raise InputError(*problems)


def _fault_of(entry: zipfile.ZipInfo, seen: set[str]) -> str:
    # the name as stored: the library has cut it at a NUL and turned separators already
    name = entry.orig_filename
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in name or "\0" in name:
        return "a name that leads out of the archive"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "a link to another file"
    if name.lower().endswith(_NESTED_NAMES):
        return "an archive inside the archive"
    return "one name for two files" if entry.filename in seen else ""


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, allowance: _Allowance) -> bytes:
    chunks: list[bytes] = []
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            if not chunks and chunk.startswith(_NESTED_STARTS):
                raise InputError(
                    Problem(
                        "ZIP-PATH",
                        "an archive inside the archive",
                        _inside(str(archive.filename or ""), entry.filename),
                        "Pack the plain files again.",
                    )
                )
            allowance.take(len(chunk), entry.filename)
            chunks.append(chunk)
    return b"".join(chunks)


def _inside(file: str, entry: str) -> Where:
    printable = "".join(char if char.isprintable() else "?" for char in entry)
    return Where(file=file, feature=f"entry {printable[:80]}")
