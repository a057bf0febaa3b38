"""The Merkle tree over the lines of a ledger, as RFC 9162 section 2.1 defines it, with SHA-256.

A proof is a tuple of 32-byte hashes in the order of the RFC. Leaf = SHA-256(0x00 || line), inner node =
SHA-256(0x01 || left || right), root of no lines = SHA-256 of nothing.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from struct import iter_unpack

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
_PAIR = 2 * HASH_BYTES
_PAIRS = f"{_PAIR}s"
_NODE = sha256(b"\x01").copy


def leaf_hash(line: bytes) -> bytes:
    """Hash of one line as a leaf."""
    return sha256(b"\x00" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node with the two given children."""
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows at its end; any root or proof of any earlier size costs a logarithm of hashes.

    Keeps every complete node (64 bytes a line in all), level by level, so that growing hashes each node once.
    """

    __slots__ = ("_levels",)

    def __init__(self, lines: Iterable[bytes] = ()) -> None:
        self._levels = [bytearray()]
        self.extend(lines)

    @property
    def size(self) -> int:
        """Number of lines."""
        return len(self._levels[0]) // HASH_BYTES

    @classmethod
    def of_levels(cls, levels: Iterable[Iterable[bytes]]) -> "Tree":
        """A tree from what ``levels`` of others gave, one after another: of each level, the pieces.

        Only the lowest level is needed, the rest is made.
        """
        tree = cls()
        tree._levels = [bytearray().join(pieces) for pieces in levels]
        tree._grow()
        return tree

    @property
    def levels(self) -> list[bytes]:
        """Every complete node, level by level from the leaves up, 32 bytes each."""
        return [bytes(level) for level in self._levels]

    def extend(self, lines: Iterable[bytes]) -> None:
        """Add ``lines`` at the end."""
        self.extend_leaves(b"".join([sha256(b"\x00" + line).digest() for line in lines]))

    def extend_leaves(self, hashes: bytes) -> None:
        """Add lines at the end by their leaf hashes, joined."""
        self._levels[0] += hashes
        self._grow()

    def _grow(self) -> None:
        depth = 0
        while len(self._levels[depth]) >= _PAIR:
            if depth + 1 == len(self._levels):
                self._levels.append(bytearray())
            lower, upper = self._levels[depth], self._levels[depth + 1]
            # By bytes objects of both children: each node passes here once, and a ledger has as many as lines.
            for (pair,) in iter_unpack(_PAIRS, bytes(lower[2 * len(upper) : len(lower) // _PAIR * _PAIR])):
                node = _NODE()
                node.update(pair)
                upper += node.digest()
            depth += 1

    def root(self, size: int | None = None) -> bytes:
        """Root hash (32 bytes) of the first ``size`` lines, of all when None. Raises ValueError past the end."""
        size = self._within(size)
        return self._range(0, size) if size else EMPTY_ROOT

    def inclusion_proof(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """PATH of RFC 9162 2.1.3.1: that line ``index`` is in the tree of the first ``size`` lines.

        Raises ValueError when ``index`` is not below ``size``, or ``size`` is past the end.
        """
        size = self._within(size)
        if not 0 <= index < size:
            raise ValueError(f"line {index} is not among the first {size}")
        start, end, path = 0, size, []
        while end - start > 1:
            split = start + _left_part(end - start)
            if index < split:
                path.append(self._range(split, end))
                end = split
            else:
                path.append(self._range(start, split))
                start = split
        return tuple(reversed(path))

    def consistency_proof(self, old: int, size: int | None = None) -> tuple[bytes, ...]:
        """PROOF of RFC 9162 2.1.4.1: that the first ``size`` lines begin with the first ``old`` lines.

        Empty when ``old`` is 0 or ``size``. Raises ValueError when ``old`` is above ``size``, or ``size`` past the end.
        """
        size = self._within(size)
        if not 0 <= old <= size:
            raise ValueError(f"a tree of {old} lines cannot be the beginning of one of {size}")
        if old == 0:
            return ()
        start, end, known, path = 0, size, True, []
        while old != end:
            split = start + _left_part(end - start)
            if old <= split:
                path.append(self._range(split, end))
                end = split
            else:
                path.append(self._range(start, split))
                start, known = split, False
        if not known:
            path.append(self._range(start, end))
        return tuple(reversed(path))

    def _range(self, start: int, end: int) -> bytes:
        """Hash of the subtree over lines ``start`` to ``end``, where the RFC's recursion cuts."""
        depth = (end - start - 1).bit_length()
        if end - start == 1 << depth:
            at = (start >> depth) * HASH_BYTES
            return bytes(self._levels[depth][at : at + HASH_BYTES])
        split = start + (1 << (depth - 1))
        return node_hash(self._range(start, split), self._range(split, end))

    def _within(self, size: int | None) -> int:
        if size is None:
            return self.size
        if not 0 <= size <= self.size:
            raise ValueError(f"the tree has {self.size} lines, not {size}")
        return size


def root(lines: Iterable[bytes]) -> bytes:
    """Root hash of ``lines``: MTH of RFC 9162 2.1.1."""
    return Tree(lines).root()


def inclusion_proof(lines: Iterable[bytes], index: int) -> tuple[bytes, ...]:
    """Proof that line ``index`` is among ``lines``; see :meth:`Tree.inclusion_proof`."""
    return Tree(lines).inclusion_proof(index)


def consistency_proof(lines: Iterable[bytes], old: int) -> tuple[bytes, ...]:
    """Proof that ``lines`` begin with their first ``old``; see :meth:`Tree.consistency_proof`."""
    return Tree(lines).consistency_proof(old)


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root_hash: bytes) -> bool:
    """Whether ``proof`` shows that the line hashed as ``leaf`` is number ``index`` of ``size`` under ``root_hash``.

    RFC 9162 2.1.3.2.
    """
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root_hash


def verify_consistency(old: int, size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether ``proof`` shows that the tree of ``size`` lines begins with the tree of ``old`` lines.

    RFC 9162 2.1.4.2; a tree of no lines begins every tree, with an empty proof.
    """
    if old == size:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    if not 0 < old < size or not proof:
        return False
    # The old tree's root is the first hash of the path when the old tree is complete.
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old_found = new_found = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old_found = node_hash(sibling, old_found)
            new_found = node_hash(sibling, new_found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new_found = node_hash(new_found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and old_found == old_root and new_found == new_root


def _left_part(count: int) -> int:
    """The largest power of two below ``count``."""
    return 1 << ((count - 1).bit_length() - 1)
