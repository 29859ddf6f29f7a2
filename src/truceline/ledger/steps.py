"""The entry that every step of a workspace leaves, and the workspace as it was known."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from truceline.errors import UnavailableError
from truceline.ledger.ledger import Ledger, open_ledger
from truceline.ledger.originals import Originals
from truceline.model.entry import Draft, Input, Receipt


def record(
    workspace_root: str | Path,
    verb: str,
    inputs: Mapping[str, str],
    output_sha256: str,
    note: str = "",
    *,
    url: str = "",
) -> Receipt | None:
    """Write down that a step ran, and keep the originals it read; return the receipt.

    ``inputs`` maps a name to the SHA-256 of what was read. A name that is the path of a file
    under the workspace is kept as an original, so that the step can be repeated later from
    what was known then. A step that repeats the last entry exactly adds none. On a disk that
    cannot be written nothing is recorded, and None comes back.
    """
    from truceline import __version__

    root = Path(workspace_root)
    try:
        with open_ledger(root, url) as ledger:
            kept = {
                name: _keep(ledger.originals, root, name, digest) for name, digest in inputs.items()
            }
            draft = Draft(
                kind="step",
                key=f"step/{os.urandom(16).hex()}",
                subject=f"step/{verb}",
                inputs=tuple(
                    Input(name=name, sha256=inputs[name], kept=kept[name])
                    for name in sorted(inputs)
                ),
                output_sha256=output_sha256,
                content={"program": f"truceline {__version__}"},
                note=note,
            )
            return _repeated(ledger, draft) or ledger.append(draft)[0]
    except UnavailableError as error:
        if error.problems[0].code != "LEDGER-READONLY":
            raise
    except PermissionError:
        pass
    return None


def _keep(originals: Originals, root: Path, name: str, digest: str) -> bool:
    """Keep an original if it can be had, and return whether it is kept."""
    if originals.settled(digest):
        return True
    path = root / name
    if not path.is_file() or not path.resolve().is_relative_to(root.resolve()):
        return False
    content = path.read_bytes()
    if sha256(content).hexdigest() != digest:
        return False  # it changed since the step read it: not what the step rests on
    originals.keep(content)
    return True


def _repeated(ledger: Ledger, draft: Draft) -> Receipt | None:
    size = ledger.size()
    if not size:
        return None
    last = ledger.stored(size - 1)
    said = ("kind", "subject", "inputs", "output_sha256", "content", "note")
    if any(getattr(last.entry, name) != getattr(draft, name) for name in said):
        return None
    return Receipt(index=last.entry.index, key=last.entry.key, outcome="same", leaf=last.leaf.hex())


def files_as_known(
    ledger: Ledger, at: datetime | None = None, *, size: int | None = None
) -> dict[str, str]:
    """Return the files of the workspace as known at an instant, or by the first `size` entries.

    Each name is mapped to the SHA-256 of the last version that a step had read by then; one
    that was withdrawn (a retraction of ``file/NAME``) is not there.
    """
    known = ledger.size(at) if size is None else size
    return {name: file.sha256 for name, file in _inputs_as_known(ledger, known).items()}


def _inputs_as_known(ledger: Ledger, size: int) -> dict[str, Input]:
    files: dict[str, Input] = {}
    for stored in ledger.entries(stop=size):
        entry = stored.entry
        if entry.kind in ("step", "original"):
            files.update((file.name, file) for file in entry.inputs)
        elif entry.kind == "retraction" and entry.targets is not None:
            files.pop(entry.targets.removeprefix("file/"), None)
    return files


@contextmanager
def workspace_as_known(root: str | Path, at: datetime, url: str = "") -> Iterator[Path]:
    """Lay out the workspace as known at an instant in a folder that goes away afterwards.

    The folder has the name of the workspace's, since a brief may print it. Files of which only
    the hash was recorded are left out; one that was kept and is gone raises `NotFoundError`
    (ORIGINAL-MISSING). A brief made from this folder is byte for byte the brief
    that was made then, by the same version of the program.
    """
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="truceline-") as temporary, open_ledger(root, url) as ledger:
        folder = Path(temporary).resolve() / Path(root).resolve().name
        folder.mkdir()
        for name, file in _inputs_as_known(ledger, ledger.size(at)).items():
            target = (folder / name).resolve()
            is_here = file.kept or ledger.originals.has(file.sha256)
            if is_here and target.is_relative_to(folder):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(ledger.originals.read(file.sha256))
        yield folder
