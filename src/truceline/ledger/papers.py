"""The files that are handed to outsiders: what stands in them, byte for byte."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

from truceline.ledger.entries import Stored
from truceline.ledger.merkle import Tree
from truceline.ledger.notes import Checkpoint
from truceline.model.entry import ConsistencyProof, InclusionProof
from truceline.model.record import to_json


def inclusion_file(tree: Tree, stored: Stored, note: str, log_key: str) -> bytes:
    """Return the file that proves that an entry stands in the tree of a signed note."""
    return _file(
        InclusionProof(
            log_key=log_key,
            checkpoint=note,
            index=stored.entry.index,
            entry=stored.body.decode(),
            path=_encoded(tree.inclusion_path(stored.entry.index)),
        )
    )


def consistency_file(
    tree: Tree, earlier_note: str, earlier: Checkpoint, note: str, log_key: str
) -> bytes:
    """Return the file that proves that the tree of a signed note contains an earlier one."""
    return _file(
        ConsistencyProof(
            log_key=log_key,
            earlier=earlier_note,
            checkpoint=note,
            path=_encoded(tree.consistency_path(earlier.size)),
        )
    )


def _file(proof: InclusionProof | ConsistencyProof) -> bytes:
    return to_json(proof, indent=1) + b"\n"


def _encoded(path: Sequence[bytes]) -> tuple[str, ...]:
    return tuple(b64encode(node).decode() for node in path)
