"""The Merkle tree: RFC 9162, checked against the RFC's own recursion and against known roots."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecourse.ledger.tree import (
    EMPTY_ROOT,
    Tree,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

# The eight leaves and roots that implementations of RFC 6962 share as test data.
LEAVES = [b"", *map(bytes.fromhex, ("00", "10", "2021", "3031", "40414243", "5051525354555657"))]
LEAVES.append(bytes.fromhex("606162636465666768696a6b6c6d6e6f"))
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
MOST = 130
LINES = [str(number).encode() for number in range(MOST)]
TREE = Tree(LINES)


def plain_root(lines: list[bytes]) -> bytes:
    """MTH as the RFC writes it."""
    if len(lines) < 2:
        return sha256(b"\0" + lines[0]).digest() if lines else sha256(b"").digest()
    split = 1
    while split * 2 < len(lines):
        split *= 2
    return sha256(b"\1" + plain_root(lines[:split]) + plain_root(lines[split:])).digest()


def test_known_roots() -> None:
    assert root([]) == EMPTY_ROOT == sha256(b"").digest()
    assert [root(LEAVES[:size]).hex() for size in range(1, 9)] == ROOTS


def test_known_proofs() -> None:
    """Paths through the shared eight leaves, put together by hand from the RFC's picture of the tree."""
    leaf = [leaf_hash(each) for each in LEAVES]
    pair = [sha256(b"\1" + leaf[at] + leaf[at + 1]).digest() for at in (0, 2, 4, 6)]
    left, right = (sha256(b"\1" + pair[at] + pair[at + 1]).digest() for at in (0, 2))
    assert inclusion_proof(LEAVES, 0) == (leaf[1], pair[1], right)
    assert inclusion_proof(LEAVES, 5) == (leaf[4], pair[3], left)
    assert inclusion_proof(LEAVES[:5], 4) == (left,)
    assert consistency_proof(LEAVES, 6) == (pair[2], pair[3], left)
    assert consistency_proof(LEAVES[:7], 3) == (leaf[2], leaf[3], pair[0], sha256(b"\1" + pair[2] + leaf[6]).digest())
    assert consistency_proof(LEAVES[:7], 4) == (sha256(b"\1" + pair[2] + leaf[6]).digest(),)


def test_every_root_and_proof_of_every_size() -> None:
    for size in range(MOST + 1):
        whole = TREE.root(size)
        assert whole == plain_root(LINES[:size])
        for index in range(size):
            proof = TREE.inclusion_proof(index, size)
            assert verify_inclusion(leaf_hash(LINES[index]), index, size, proof, whole)
            assert not verify_inclusion(leaf_hash(b"other"), index, size, proof, whole)
        for old in range(size + 1):
            proof = TREE.consistency_proof(old, size)
            assert verify_consistency(old, size, TREE.root(old), whole, proof)
            if 0 < old < size:
                assert not verify_consistency(old, size, TREE.root(old - 1), whole, proof)


@given(st.data())
def test_a_proof_for_anything_else_is_refused(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, MOST))
    index = data.draw(st.integers(0, size - 1))
    proof = list(TREE.inclusion_proof(index, size))
    whole, leaf = TREE.root(size), leaf_hash(LINES[index])
    other = data.draw(st.integers(-1, MOST).filter(lambda number: number != index))
    assert not verify_inclusion(leaf, other, size, proof, whole)
    at = data.draw(st.integers(0, len(proof) - 1))
    assert not verify_inclusion(leaf, index, size, proof[:at] + proof[at + 1 :], whole)
    assert not verify_inclusion(leaf, index, size, [*proof[:at], leaf, *proof[at:]], whole)
    proof[at] = bytes([proof[at][0] ^ 1]) + proof[at][1:]
    assert not verify_inclusion(leaf, index, size, proof, whole)


@given(st.data())
def test_two_histories_are_never_consistent(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, MOST))
    old = data.draw(st.integers(1, size - 1))
    changed = data.draw(st.integers(0, old - 1))
    forged = Tree([*LINES[:changed], b"forged", *LINES[changed + 1 : size]])
    assert verify_consistency(old, size, forged.root(old), forged.root(size), forged.consistency_proof(old))
    for proof in (forged.consistency_proof(old), TREE.consistency_proof(old, size), ()):
        assert not verify_consistency(old, size, TREE.root(old), forged.root(size), proof)
        assert not verify_consistency(old, size, forged.root(old), TREE.root(size), proof)
    assert not verify_consistency(size, old, TREE.root(size), TREE.root(old), TREE.consistency_proof(old, size))


@given(st.lists(st.integers(0, 20), max_size=12))
def test_growing_by_parts_is_the_same_tree(parts: list[int]) -> None:
    grown, lines = Tree(), [str(number).encode() for number in range(sum(parts))]
    done = 0
    for part in parts:
        grown.extend(lines[done : done + part])
        done += part
        assert (grown.size, grown.root()) == (done, root(lines[:done]))


def test_sizes_that_are_not_there_are_refused() -> None:
    assert TREE.root(0) == EMPTY_ROOT
    assert TREE.consistency_proof(0, 5) == ()
    for call in (
        lambda: TREE.root(MOST + 1),
        lambda: TREE.root(-1),
        lambda: TREE.inclusion_proof(5, 5),
        lambda: TREE.inclusion_proof(-1, 5),
        lambda: TREE.consistency_proof(6, 5),
    ):
        with pytest.raises(ValueError, match=r"lines|not among"):
            call()
