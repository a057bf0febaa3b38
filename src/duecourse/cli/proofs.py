"""Verbs of proof: an excerpt with its payloads, one entry, the growth from one checkpoint to another; and the witness."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from duecourse.cli.output import HERE, Common, answer
from duecourse.cli.session import opened

if TYPE_CHECKING:
    from duecourse.ledger.checkpoint import Checkpoint
    from duecourse.ledger.store import Ledger
    from duecourse.settings import Workspace

app = App(name="prove", help="Files that verify alone.")


@app.default
def excerpt(
    into: Path,
    /,
    *,
    case: str | None = None,
    size: int | None = None,
    by: Annotated[str, Parameter(name=["--as"])] = "",
    purpose: str = "",
    common: Common = HERE,
) -> None:
    """Write entries with their payloads and inclusion proofs to a file that verifies alone.

    An excerpt of a booking tells who the person is: it is a reading, which is entered first, under the name and purpose of the reader.
    Whoever keeps a copy of the whole record can read it anyway, and has to be able to.

    Examples:
    `duecourse ledger prove case.jsonl --case b-000003 --size 120 --as supervisor.osei --purpose "copy for the court" --dir county`
    `duecourse ledger prove everything.jsonl --dir county`

    Parameters
    ----------
    into
        The file to write (JSON lines).
    case
        Only the entries of this booking.
    size
        Prove against the tree of this size, that of a checkpoint the reader has; the present size when left out.
    by
        Who reads; needed for a booking.
    purpose
        What for; needed for a booking.
    """
    from duecourse.errors import BadWord
    from duecourse.ledger.store import Ledger
    from duecourse.program.reading import note

    if case is not None and case.startswith("b-"):
        if not by:
            problem = "an excerpt of a booking is a reading, and is entered under the name of who reads"
            remedy = 'duecourse ledger prove FILE --case BOOKING --as NAME --purpose "what for"'
            raise BadWord(where="--case without --as", problem=problem, remedy=remedy)
        with opened(common) as (_, record):
            size = record.ledger.size() if size is None else size  # that of the checkpoint made before this reading
            note(record, booking=case, actor=by, purpose=purpose, named=True)
    space = common.workspace()
    with Ledger.open(space.ledger, read_only=True) as ledger:
        written = ledger.export(into, case, size)
    answer(common, {"file": str(into), "entries": written}, [f"{written} entries with proofs in {into}"])


@app.command
def inclusion(seq: int, /, *, size: int | None = None, into: Path | None = None, common: Common = HERE) -> None:
    """Write the proof that one entry is among the signed ones (C2SP tlog-proof), with its line and the checkpoint.

    Example:
    `duecourse ledger prove inclusion 17 --into entry-17.tlog-proof --dir county`

    Parameters
    ----------
    seq
        Number of the entry.
    size
        Size of a checkpoint made before; the record is signed as it is now when left out.
    into
        The file to write; entry-SEQ.tlog-proof when left out.
    """
    from duecourse.durable import write_whole
    from duecourse.ledger.store import Ledger

    space = common.workspace()
    file = into or Path(f"entry-{seq}.tlog-proof")
    with Ledger.open(space.ledger, read_only=True) as ledger:
        proof = ledger.proof_of(seq, _signed(ledger, space, size))
    write_whole(file, proof.text)
    facts = {"file": str(file), "entry": seq, "size": proof.checkpoint.size}
    answer(common, facts, [f"proof that entry {seq} is among {proof.checkpoint.size} in {file}"])


@app.command
def consistency(old: int, new: int | None = None, /, *, into: Path | None = None, common: Common = HERE) -> None:
    """Write the proof that one checkpoint continues an older one, with the newer checkpoint.

    Examples:
    `duecourse ledger prove consistency 52 120 --dir county`
    `duecourse ledger prove consistency 52 --into growth.proof --dir county`

    Parameters
    ----------
    old
        Size of the older checkpoint.
    new
        Size of the newer one; the record is signed as it is now when left out.
    into
        The file to write; OLD-NEW.proof when left out.
    """
    from duecourse.durable import write_whole
    from duecourse.ledger.store import Ledger

    space = common.workspace()
    with Ledger.open(space.ledger, read_only=True) as ledger:
        proof = ledger.proof_of_growth(old, _signed(ledger, space, new))
    size = proof.checkpoint.size
    file = into or Path(f"{old}-{size}.proof")
    write_whole(file, proof.text)
    answer(common, {"file": str(file), "old": old, "size": size}, [f"proof that {size} continues {old} in {file}"])


def _signed(ledger: "Ledger", space: "Workspace", size: int | None) -> "Checkpoint":
    from duecourse.ledger.checkpoint import read_key, read_note

    if size is None:
        return ledger.checkpoint(read_key(space.signing_key), space.checkpoints)
    return read_note(space.checkpoints / f"{size}.txt")


def witness(
    published: Path,
    /,
    *,
    state: Path,
    key: Path,
    log_key: Path,
    into: Path | None = None,
    common: Common = HERE,
) -> None:
    """Check that a published record continues the one seen before, and cosign its newest checkpoint. Needs no workspace.

    The first checkpoint of a record is taken on trust. A shorter or another history is refused with both signed
    checkpoints kept as evidence, and the verb leaves with 4.

    Example:
    `duecourse ledger witness checkpoints --state state --key witness.key --log-key ledger.vkey --into cosigned`

    Parameters
    ----------
    published
        The folder of checkpoints, as `duecourse ledger checkpoint --publish` writes it.
    state
        The folder in which this witness remembers what it saw; back it up.
    key
        The key of this witness, made by `duecourse ledger witness-key`.
    log_key
        File with the verifier key of the record.
    into
        A folder for the cosigned checkpoint, SIZE.txt, to hand back to the keeper of the record.
    """
    import time

    from duecourse.cli.ledger import read_verifier_key
    from duecourse.durable import write_whole
    from duecourse.ledger.checkpoint import VerifierKey, read_key
    from duecourse.ledger.witness import witness as look

    seen = look(published, state, read_key(key), VerifierKey.parse(read_verifier_key(log_key)), int(time.time()))
    note = seen.checkpoint.note
    if into is not None:
        write_whole(into / f"{seen.checkpoint.size}.txt", note)
    before = "nothing was seen before" if seen.before is None else f"it continues the {seen.before} seen before"
    facts = {"size": seen.checkpoint.size, "before": seen.before, "note": note.decode()}
    answer(common, facts, [note.decode().rstrip(), f"cosigned {seen.checkpoint.size} entries; {before}"])


def witness_key(path: Path, /, *, name: str, common: Common = HERE) -> None:
    """Make the key of a witness, readable by its owner alone, and show its public half to hand to anyone.

    Example:
    `duecourse ledger witness-key witness.key --name library.example.org/w1`

    Parameters
    ----------
    path
        The file to write; never written over.
    name
        Name of the witness in its cosignatures: an address without a scheme.
    """
    from duecourse.ledger.checkpoint import COSIGNATURE, generate_key

    public = str(generate_key(path, name, COSIGNATURE).verifier)
    answer(common, {"file": str(path), "verifier_key": public}, [public])
