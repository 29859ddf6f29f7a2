"""Files from outside: there, of a sane size, and of the kind their name says."""

from __future__ import annotations

import hashlib
from pathlib import Path

from truceline.errors import InputError, NotFoundError, Problem, Where

MEGABYTE = 1 << 20
MAX_BYTES = 64 * MEGABYTE  # the default bound of every reader; a caller with larger files says so

_CHUNK = MEGABYTE


def existing_file(path: str | Path) -> Path:
    """Return the path of a readable file, or raise FILE-MISSING or FILE-KIND."""
    found = path if isinstance(path, Path) else Path(path)
    if found.is_file():
        return found
    where = Where(file=str(path))
    if found.is_dir():
        raise InputError(
            Problem("FILE-KIND", "is a folder; a file is needed", where, "Name a file inside it.")
        )
    if not found.exists():
        raise NotFoundError(Problem("FILE-MISSING", "no such file", where, _hint_near(found)))
    raise InputError(Problem("FILE-KIND", "is a device or a pipe; a file is needed", where))


def read_bytes(path: str | Path, *, max_bytes: int = MAX_BYTES) -> bytes:
    """Return the content of a file of at most `max_bytes`, or raise LIMIT-SIZE before reading."""
    found = existing_file(path)
    size = found.stat().st_size
    check_size(size, max_bytes, str(path))
    try:
        with found.open("rb") as stream:
            content = stream.read(size + 1)
            if len(content) > size:
                # one byte more than allowed: a file that grows while it is read is caught too
                content += stream.read(max_bytes + 1 - len(content))
    except PermissionError:
        raise InputError(
            Problem("FILE-KIND", "may not be read by this user", Where(file=str(path)))
        ) from None
    check_size(len(content), max_bytes, str(path))
    return content


def check_size(size: int, max_bytes: int, file: str) -> None:
    """Raise LIMIT-SIZE when a file is larger than its reader takes."""
    if size > max_bytes:
        raise InputError(
            Problem(
                "LIMIT-SIZE",
                f"is larger than is read here: {_megabytes(size)} found, "
                f"at most {_megabytes(max_bytes)} allowed",
                Where(file=file),
                "Cut the file to the area and period in question, or simplify its shapes.",
            )
        )


def check_is_not_a_page(content: bytes, expected: str, file: str) -> None:
    """Raise FILE-KIND when a web page stands where `expected` should: a failed download."""
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise InputError(
            Problem(
                "FILE-KIND",
                f"is a web page (HTML); {expected} is needed",
                Where(file=file, line=1, column=1),
                "A server often sends a sign-in or error page instead of the file: "
                "open the address in a browser and save the file again.",
            )
        )


def sha256_of(path: str | Path) -> str:
    """Return the SHA-256 of a file's bytes, in lower-case hexadecimal."""
    digest = hashlib.sha256()
    with existing_file(path).open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:,.1f} MB" if size >= MEGABYTE // 10 else f"{size:,} bytes"


def _hint_near(missing: Path) -> str:
    if not missing.parent.is_dir():
        return f"The folder {missing.parent} does not exist either."
    from difflib import get_close_matches

    names = [entry.name for entry in missing.parent.iterdir()]
    near = get_close_matches(missing.name, names, n=1, cutoff=0.7)
    return f'Did you mean "{near[0]}"?' if near else ""
