"""Check a Truceline proof file: python verify_proof.py PROOF.json "KEY".

Written apart from the package, with nothing but Python: RFC 9162 (Merkle proofs), RFC 8032
(Ed25519) and the C2SP signed note, for people who want to read what they rely on. The KEY is
the line that the keeper of the log gave to you, by another way than the proof itself.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path

P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(a, b):
    """Add two points of the curve, given as (x, y, z, xy/z)."""
    u, v = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    s, t = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = v - u, t - s, t + s, v + u
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, point):
    """Add a point to itself n times."""
    total = (0, 1, 1, 0)
    while n:
        total, point, n = add(total, point) if n & 1 else total, add(point, point), n >> 1
    return total


def point_from(encoded):
    """Return the point that 32 bytes stand for."""
    number = int.from_bytes(encoded, "little")
    y, sign = number % 2**255, number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or y >= P or (x == 0 and sign):
        raise ValueError("not a point of the curve")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point_from((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def signed_by(public, signature, message):
    """Whether an Ed25519 key made a signature (RFC 8032, section 5.1.7)."""
    s = int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % Q
    left, right = times(s, BASE), add(point_from(signature[:32]), times(h, point_from(public)))
    same = all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))
    return len(signature) == 64 and s < Q and same


def decode(text):
    """Return what base64 stands for; there is one way only to write it."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("not written as base64 is")
    return raw


def open_note(note, log_key):
    """Return the size and root that a signed note states, or raise ValueError."""
    origin, _, encoded = log_key.strip().split("+", 2)
    key = decode(encoded)
    key_id = hashlib.sha256(origin.encode() + b"\n" + key).digest()[:4]
    text, _, signatures = note.rpartition("\n\n")
    for line in signatures.splitlines():
        dash, name, signature = line.split(" ")
        signature = decode(signature)
        if (dash, name, signature[:4], key[:1]) != ("\u2014", origin, key_id, b"\x01"):
            continue  # the signature of a witness
        stated_origin, size, root = text.split("\n")[:3]
        if stated_origin == origin and signed_by(key[1:], signature[4:], text.encode() + b"\n"):
            return int(size), decode(root)
    raise ValueError("the checkpoint is not signed by this key")


def node(left, right):
    """Return the hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def roots_from(at, last, old, new, path):
    """Climb the tree along a path; return the roots of the earlier and of the whole tree."""
    for sibling in path:
        if last == 0:
            raise ValueError("the path is too long")
        if at & 1 or at == last:
            old, new = node(sibling, old), node(sibling, new)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            new = node(new, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise ValueError("the path is too short")
    return old, new


def members(pairs):
    """Return an object's members; of two with one name a reader would see the other."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def check(proof, log_key):
    """Return a sentence about what the proof shows, or raise ValueError."""
    size, root = open_note(proof["checkpoint"], log_key)
    path = [decode(step) for step in proof["path"]]
    if any(len(step) != 32 for step in path):
        raise ValueError("a step of the path is not a hash")
    if proof["schema"] == "truceline-proof/1":
        index, leaf = proof["index"], hashlib.sha256(b"\0" + proof["entry"].encode()).digest()
        found = type(index) is int and 0 <= index < size
        if not found or roots_from(index, size - 1, leaf, leaf, path)[1] != root:
            raise ValueError("the entry is not in the signed log")
        return f"Entry {index} stands unchanged in the signed log of {size} entries."
    earlier, earlier_root = open_note(proof["earlier"], log_key)
    at, last = (earlier - 1, size - 1) if earlier < size else (0, 0)
    while at & 1:
        at, last = at >> 1, last >> 1
    start, *path = path if at else [earlier_root, *path]
    roots = roots_from(at, last, start, start, path)
    if not 0 < earlier <= size or roots != (earlier_root, root):
        raise ValueError("the later log does not contain the earlier one")
    return f"The signed log of {size} entries contains the {earlier} signed before, unchanged."


if __name__ == "__main__":
    try:
        text = Path(sys.argv[1]).read_text("utf-8")
        print(check(json.loads(text, object_pairs_hook=members), sys.argv[2]))
    except (AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError) as error:
        sys.exit(f"REFUSED: {error}")
