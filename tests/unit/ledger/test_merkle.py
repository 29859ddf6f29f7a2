"""The tree against published answers, and against its own definition written plainly."""

from __future__ import annotations

import random
from hashlib import sha256

import pytest

from truceline.ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    extends,
    includes,
    leaf_hash,
    root_of,
)

# the inputs, roots and proofs that the Certificate Transparency project published for RFC 6962
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAF_1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
NODE_2_3 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
NODE_4_7 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
LEAF_4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
NODE_6_7 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
NODE_4_5 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
LEAVES = [leaf_hash(content) for content in INPUTS]


def hexes(path):
    return [node.hex() for node in path]


def test_the_empty_tree_has_the_hash_of_nothing():
    assert root_of([]) == EMPTY_ROOT == sha256(b"").digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots(size):
    assert root_of(LEAVES[:size]).hex() == ROOTS[size - 1]
    assert Tree(LEAVES[:size]).root().hex() == ROOTS[size - 1]


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [
        (0, 1, []),
        (0, 8, [LEAF_1, NODE_2_3, NODE_4_7]),
        (5, 8, [LEAF_4, NODE_6_7, ROOTS[3]]),
        (2, 3, [ROOTS[1]]),
        (1, 5, [ROOTS[0], NODE_2_3, LEAF_4]),
    ],
)
def test_published_inclusion_paths(index, size, path):
    assert hexes(Tree(LEAVES[:size]).inclusion_path(index)) == path


@pytest.mark.parametrize(
    ("earlier", "size", "path"),
    [
        (1, 1, []),
        (1, 8, [LEAF_1, NODE_2_3, NODE_4_7]),
        (6, 8, [NODE_4_5, NODE_6_7, ROOTS[3]]),
        (2, 5, [NODE_2_3, LEAF_4]),
    ],
)
def test_published_consistency_paths(earlier, size, path):
    assert hexes(Tree(LEAVES[:size]).consistency_path(earlier)) == path


def plain_root(leaves):
    """The definition of RFC 9162, 2.1.1, word for word: split at the largest power of two."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + plain_root(leaves[:split]) + plain_root(leaves[split:])).digest()


def test_every_size_agrees_with_the_plain_definition():
    leaves = [leaf_hash(bytes([n])) for n in range(70)]
    edge = Frontier()
    for size in range(1, 71):
        edge.append(leaves[size - 1])
        expected = plain_root(leaves[:size])
        assert edge.root() == expected
        assert Tree(leaves[:size]).root() == expected
        assert Frontier(size, edge.packed()).root() == expected


def test_every_leaf_of_every_tree_is_proved_and_nothing_else_is():
    leaves = [leaf_hash(bytes([n])) for n in range(34)]
    for size in range(1, 35):
        tree = Tree(leaves[:size])
        root = tree.root()
        for index in range(size):
            path = tree.inclusion_path(index)
            assert includes(root, size, index, leaves[index], path)
            assert not includes(root, size, index, leaf_hash(b"other"), path)
            assert not includes(root, size, (index + 1) % size, leaves[index], path) or size == 1
            assert not includes(root, size, index, leaves[index], (*path, leaves[0]))
            if path:
                assert not includes(root, size, index, leaves[index], path[:-1])
            # the same path under the claim of a tree with one level more
            assert not includes(root, 2 * size + 1, index, leaves[index], path)
        assert not includes(root, size, size, leaves[-1], ())
        assert not includes(root, size, -1, leaves[-1], ())


def test_every_earlier_tree_is_proved_and_no_other_root_is():
    leaves = [leaf_hash(bytes([n])) for n in range(34)]
    for size in range(1, 35):
        tree = Tree(leaves[:size])
        for earlier in range(1, size + 1):
            path = tree.consistency_path(earlier)
            root = Tree(leaves[:earlier]).root()
            assert extends(tree.root(), size, root, earlier, path)
            assert not extends(tree.root(), size, leaf_hash(b"other"), earlier, path)
            assert not extends(leaf_hash(b"other"), size, root, earlier, path)
            assert not extends(tree.root(), size, root, earlier, (*path, leaves[0]))


def test_random_forgeries_are_refused():
    pick = random.Random(9162)
    leaves = [leaf_hash(bytes([n])) for n in range(50)]
    tree = Tree(leaves)
    for _ in range(2000):
        index = pick.randrange(50)
        path = list(tree.inclusion_path(index))
        at, bit = pick.randrange(len(path)), pick.randrange(256)
        path[at] = (int.from_bytes(path[at]) ^ 1 << bit).to_bytes(32)
        assert not includes(tree.root(), 50, index, leaves[index], path)


def test_an_edge_of_the_wrong_length_is_a_mistake():
    with pytest.raises(ValueError, match="no right edge"):
        Frontier(3, b"x" * 32)


@pytest.mark.parametrize("index", [-1, 8])
def test_proofs_of_what_is_not_there_are_a_mistake(index):
    with pytest.raises(ValueError, match="no leaf"):
        Tree(LEAVES).inclusion_path(index)
    with pytest.raises(ValueError, match="no tree"):
        Tree(LEAVES).consistency_path(9)
