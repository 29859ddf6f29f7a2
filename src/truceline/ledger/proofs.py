"""One small file that an outsider checks offline: this entry stands in that signed log."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from truceline.errors import Problem, TamperedError, Where
from truceline.intake.json import read_json
from truceline.ledger.checkpoints import checkpoints, sign_checkpoint
from truceline.ledger.entries import decoded
from truceline.ledger.ledger import Ledger
from truceline.ledger.merkle import Tree, extends, includes, leaf_hash
from truceline.ledger.notes import Checkpoint, exact_base64, opened_note
from truceline.ledger.papers import consistency_file, inclusion_file
from truceline.model.entry import (
    CheckOutcome,
    ConsistencyProof,
    InclusionProof,
    Verification,
)
from truceline.model.record import from_json, to_json

MAX_PROOF = 1 << 20  # bytes


def prove(ledger: Ledger, index: int) -> bytes:
    """Return the file that proves one entry; a checkpoint is signed first if none covers it.

    Raises `NotFoundError` (ENTRY-UNKNOWN), and what `sign_checkpoint` raises.
    """
    stored = ledger.stored(index)
    covering = [held for held in checkpoints(ledger) if held.size > index]
    held = covering[-1] if covering else sign_checkpoint(ledger)
    return inclusion_file(Tree(ledger.leaves(held.size)), stored, held.note, held.log_key)


def prove_growth(ledger: Ledger, earlier_note: str) -> bytes:
    """Return the file that proves that the ledger still contains an earlier checkpoint.

    Raises `TamperedError` (FORK, UNKNOWN-LOG, ALTERED) where it does not.
    """
    held = sign_checkpoint(ledger)
    earlier = opened_note(earlier_note, held.log_key)
    tree = Tree(ledger.leaves(held.size))
    if not 0 < earlier.size <= tree.size:
        raise _fork(f"the ledger has {tree.size:,} entries, the checkpoint {earlier.size:,}")
    proof = consistency_file(tree, earlier_note, earlier, held.note, held.log_key)
    verify_proof(proof)
    return proof


def verify_proof(source: str | Path | bytes, *, log_key: str = "", since: str = "") -> Verification:
    """Check a proof file without the ledger and return what held.

    Parameters
    ----------
    source
        The file, or its bytes.
    log_key
        The verification key that the keeper of the log gave to you. Without it the proof shows
        only that it is whole, not whose log it is.
    since
        A checkpoint that you hold; a proof over a smaller log is refused.

    Raises
    ------
    TamperedError
        ALTERED, UNKNOWN-LOG for another log's key, FORK for a smaller or other history.
    InputError
        JSON-SHAPE, NOTE-FORM, KEY-FORM and what `read_json` raises: the file is no proof.
    """
    file = "" if isinstance(source, bytes) else str(source)
    document = read_json(source, max_bytes=MAX_PROOF)
    schema = document.get("schema") if isinstance(document, dict) else None
    encoded = to_json(document)
    if schema == "truceline-consistency/1":
        growth = from_json(encoded, ConsistencyProof, file=file)
        return _verify_growth(growth, log_key, since)
    return _verify_inclusion(from_json(encoded, InclusionProof, file=file), log_key, since)


def _verify_inclusion(proof: InclusionProof, log_key: str, since: str) -> Verification:
    checkpoint = _checkpoint_of(proof, log_key, since)
    body = proof.entry.encode()
    path = _decoded(proof.path)
    if not includes(checkpoint.root, checkpoint.size, proof.index, leaf_hash(body), path):
        raise _altered(f"entry {proof.index} is not what the signed log holds at this index")
    if decoded(body, proof.index).index != proof.index:
        raise _altered("the entry states another index")
    outcome = CheckOutcome(name="the entry stands in the signed log", outcome="passed", count=1)
    return _verification(checkpoint, outcome, log_key)


def _verify_growth(proof: ConsistencyProof, log_key: str, since: str) -> Verification:
    checkpoint = _checkpoint_of(proof, log_key, since)
    earlier = opened_note(proof.earlier, proof.log_key)
    path = _decoded(proof.path)
    if not extends(checkpoint.root, checkpoint.size, earlier.root, earlier.size, path):
        raise _fork(f"the log of {checkpoint.size:,} entries does not contain the earlier one")
    outcome = CheckOutcome(
        name="the later log contains the earlier one", outcome="passed", count=earlier.size
    )
    return _verification(checkpoint, outcome, log_key)


def _checkpoint_of(
    proof: InclusionProof | ConsistencyProof, log_key: str, since: str
) -> Checkpoint:
    if log_key and proof.log_key != log_key.strip():
        raise TamperedError(
            Problem("UNKNOWN-LOG", "the proof is of another log, or under another key", Where())
        )
    checkpoint = opened_note(proof.checkpoint, proof.log_key)
    if since:
        held = opened_note(since, proof.log_key)
        is_other = held.size == checkpoint.size and held.root != checkpoint.root
        if held.size > checkpoint.size or is_other:
            raise _fork(
                f"the proof is over {checkpoint.size:,} entries; the checkpoint that you hold "
                f"is over {held.size:,} of another history or of a longer one"
            )
    return checkpoint


def _verification(checkpoint: Checkpoint, outcome: CheckOutcome, log_key: str) -> Verification:
    whose = CheckOutcome(
        name="the key is the one you were given",
        outcome="passed" if log_key else "not run",
        note="" if log_key else "name the key with --key to check whose log this is",
    )
    signature = CheckOutcome(name="the checkpoint's signature", outcome="passed", count=1)
    return Verification(
        log=checkpoint.origin,
        entries=checkpoint.size,
        root=checkpoint.root.hex(),
        checks=(signature, outcome, whose),
    )


def _decoded(path: Sequence[str]) -> tuple[bytes, ...]:
    try:
        nodes = tuple(exact_base64(node) for node in path)
    except ValueError:
        nodes = (b"",)
    if any(len(node) != 32 for node in nodes):
        raise _altered("a node of the path is not a hash")
    return nodes


def _altered(message: str) -> TamperedError:
    return TamperedError(Problem("ALTERED", message, Where(feature="proof")))


def _fork(message: str) -> TamperedError:
    hint = "Two histories exist: keep both files and ask the keeper of the log."
    return TamperedError(Problem("FORK", message, Where(feature="proof"), hint))
