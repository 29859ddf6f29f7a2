"""The Merkle tree of RFC 9162, section 2.1: roots, inclusion and consistency proofs.

Leaves and nodes are hashed under different prefixes, so that neither can be shown as the
other. The tree is never stored: the right edge is enough to append, and the leaf hashes are
enough to prove.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()
HASH_BYTES = 32


def leaf_hash(body: bytes) -> bytes:
    """Return the hash of an entry's bytes."""
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a tree: the roots of its complete subtrees, largest first.

    >>> edge = Frontier()
    >>> edge.append(leaf_hash(b""))
    >>> edge.root().hex()[:8]
    '6e340b9c'
    """

    def __init__(self, size: int = 0, packed: bytes = b"") -> None:
        peaks = [packed[at : at + HASH_BYTES] for at in range(0, len(packed), HASH_BYTES)]
        if len(peaks) != size.bit_count() or len(packed) % HASH_BYTES:
            raise ValueError(f"{len(packed)} bytes are no right edge of {size} leaves")
        self.size = size
        self._peaks = peaks

    def append(self, leaf: bytes) -> None:
        """Add one leaf: subtrees of equal size merge, as digits carry in an addition."""
        carried = leaf
        for level in range(self.size.bit_length() + 1):
            if not self.size >> level & 1:
                break
            carried = node_hash(self._peaks.pop(), carried)
        self._peaks.append(carried)
        self.size += 1

    def root(self) -> bytes:
        """Return the root of the whole tree."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def packed(self) -> bytes:
        """Return the edge as bytes, to be stored."""
        return b"".join(self._peaks)

    def subtrees(self) -> Iterator[tuple[int, int, bytes]]:
        """Yield the complete subtrees: first leaf, one past the last leaf, root."""
        start = 0
        for peak in self._peaks:
            stop = start + (1 << (self.size - start).bit_length() - 1)
            yield start, stop, peak
            start = stop


def edge_of(leaves: Iterable[bytes]) -> Frontier:
    """Return the right edge of a tree over leaf hashes."""
    edge = Frontier()
    for leaf in leaves:
        edge.append(leaf)
    return edge


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes."""
    return edge_of(leaves).root()


def roots_at(leaves: Sequence[bytes], sizes: Collection[int]) -> dict[int, bytes]:
    """Return the roots that the tree had at some earlier sizes, in one pass."""
    edge, roots = Frontier(), {}
    wanted = frozenset(sizes)
    for leaf in leaves:
        edge.append(leaf)
        if edge.size in wanted:
            roots[edge.size] = edge.root()
    return roots


class Tree:
    """All levels of a tree over leaf hashes, to draw proofs from."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.size = len(leaves)
        self._levels: list[list[bytes]] = [list(leaves)]
        while len(level := self._levels[-1]) > 1:
            above = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
            # the last of an odd number has no sibling and moves up as it is
            self._levels.append(above + level[len(level) & ~1 :])

    def leaves(self, size: int) -> list[bytes]:
        """Return the first `size` leaf hashes."""
        return self._levels[0][:size]

    def root(self) -> bytes:
        """Return the root."""
        return self._levels[-1][0] if self.size else EMPTY_ROOT

    def inclusion_path(self, index: int) -> tuple[bytes, ...]:
        """Return the siblings of a leaf, from the leaf upwards."""
        if not 0 <= index < self.size:
            raise ValueError(f"no leaf {index} among {self.size}")
        path = []
        for level in self._levels[:-1]:
            sibling = index ^ 1
            if sibling < len(level):
                path.append(level[sibling])
            index >>= 1
        return tuple(path)

    def consistency_path(self, earlier: int) -> tuple[bytes, ...]:
        """Return the nodes that show the first `earlier` leaves to be unchanged."""
        if not 0 < earlier <= self.size:
            raise ValueError(f"no tree of {earlier} leaves within {self.size}")
        return tuple(self._subproof(earlier, 0, self.size, is_whole=True))

    def _subproof(self, earlier: int, start: int, end: int, *, is_whole: bool) -> list[bytes]:
        width = end - start
        if earlier == width:
            return [] if is_whole else [self._subtree(start, end)]
        half = 1 << (width - 1).bit_length() - 1
        if earlier <= half:
            below = self._subproof(earlier, start, start + half, is_whole=is_whole)
            return [*below, self._subtree(start + half, end)]
        below = self._subproof(earlier - half, start + half, end, is_whole=False)
        return [*below, self._subtree(start, start + half)]

    def _subtree(self, start: int, end: int) -> bytes:
        level = (end - start - 1).bit_length()
        return self._levels[level][start >> level]


def includes(root: bytes, size: int, index: int, leaf: bytes, path: Sequence[bytes]) -> bool:
    """Whether a path shows that a leaf stands at `index` in the tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, node = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            node = node_hash(sibling, node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and node == root


def extends(
    root: bytes, size: int, earlier_root: bytes, earlier: int, path: Sequence[bytes]
) -> bool:
    """Whether a path shows that a tree contains an earlier one (RFC 9162, 2.1.4.2)."""
    if not 0 < earlier <= size:
        return False
    if earlier == size:
        return not path and root == earlier_root
    nodes = list(path)
    if earlier & (earlier - 1) == 0:
        nodes.insert(0, earlier_root)
    if not nodes:
        return False
    at, last = earlier - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(node, old), node_hash(node, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, node)
        at, last = at >> 1, last >> 1
    return last == 0 and old == earlier_root and new == root
