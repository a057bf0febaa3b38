"""Checkpoints for others: a folder that anyone may copy, in which each file is whole and none is ever taken back.

``SIZE.txt`` is the checkpoint of that size, ``OLD-NEW.proof`` shows that the next one continues it, ``latest`` is the
newest checkpoint again, written last: whoever finds it finds all it needs. Publish every night, to at least two places
that the keeper of the record does not control.
"""

from pathlib import Path

import msgspec

from duecourse.durable import write_whole
from duecourse.errors import CheckpointConflict
from duecourse.ledger.checkpoint import Checkpoint, read_note
from duecourse.ledger.proofs import Consistency
from duecourse.ledger.tree import Tree

LATEST = "latest"


def published_sizes(folder: Path) -> list[int]:
    """Sizes of the checkpoints in ``folder``, rising."""
    return sorted(int(file.stem) for file in folder.glob("*.txt") if file.stem.isdecimal())


def publish_checkpoint(folder: Path, signed: Checkpoint, tree: Tree) -> tuple[Path, ...]:
    """Put ``signed`` into ``folder`` with the proof that it continues the one before; the files written.

    Safe to repeat and after a crash: files that are right stay, signatures of witnesses on them are kept. Raises
    CheckpointConflict when an earlier checkpoint there is not one of this history or of another ledger, BadCheckpoint
    for a file that is no checkpoint, CannotKeep.
    """
    sizes = published_sizes(folder)
    for size in sizes:
        file = folder / f"{size}.txt"
        earlier = read_note(file)
        if (earlier.origin, earlier.size) != (signed.origin, size):
            raise CheckpointConflict(where=file, problem=f"it is of {earlier.origin}, with {earlier.size} entries")
        if size > signed.size:
            raise CheckpointConflict(where=file, problem=f"it has {size} entries, the ledger {signed.size}")
        if earlier.root != tree.root(size):
            raise CheckpointConflict(where=file, problem=f"the first {size} entries have another root now")
        if size == signed.size:
            signed = with_signatures(signed, earlier)
    written: list[tuple[Path, bytes]] = []
    before = [size for size in sizes if size < signed.size]
    if before:
        proof = Consistency(before[-1], tree.consistency_proof(before[-1], signed.size), signed)
        written.append((folder / f"{before[-1]}-{signed.size}.proof", proof.text))
    written.append((folder / f"{signed.size}.txt", signed.note))
    written.append((folder / LATEST, signed.note))
    for path, data in written:
        if not path.is_file() or path.read_bytes() != data:
            write_whole(path, data)
    return tuple(path for path, _ in written)


def with_signatures(checkpoint: Checkpoint, other: Checkpoint) -> Checkpoint:
    """``checkpoint`` with the signatures of ``other``, a note of the same text, that it lacks."""
    has = {(each.name, each.key_id) for each in checkpoint.signatures}
    more = tuple(each for each in other.signatures if (each.name, each.key_id) not in has)
    return msgspec.structs.replace(checkpoint, signatures=(*checkpoint.signatures, *more))
