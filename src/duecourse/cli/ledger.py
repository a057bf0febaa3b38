"""Verbs of the record: verify it, sign a checkpoint, take an excerpt with proofs, seal a payload."""

from pathlib import Path

from cyclopts import App

from duecourse.cli.output import HERE, Actor, Common, answer
from duecourse.cli.session import act

app = App(name="ledger", help="The record: verify, sign, prove, seal.")


@app.command
def verify(
    *,
    excerpt: Path | None = None,
    checkpoint: Path | None = None,
    key: Path | None = None,
    common: Common = HERE,
) -> int:
    """Prove the whole record offline, or one excerpt of it; leaves with 4 when anything does not hold.

    Checks the chain, every line and payload, the tree, each checkpoint and signature, and the rules of the programs:
    two different people behind every identification and request, no request on a citizen, no hold before service.

    Examples:
    `duecourse ledger verify --dir county`
    `duecourse ledger verify --dir county --checkpoint kept-elsewhere.txt`
    `duecourse ledger verify --excerpt case.jsonl --checkpoint 120.txt --key ledger.vkey`

    Parameters
    ----------
    excerpt
        Verify this excerpt alone; needs --checkpoint and --key, and no workspace.
    checkpoint
        A checkpoint file or folder kept elsewhere; the workspace's own when left out.
    key
        File with the verifier key; the workspace's own when left out.
    """
    from duecourse.errors import BadWord
    from duecourse.ledger.verify import verify_excerpt, verify_ledger

    if excerpt is not None:
        if checkpoint is None or key is None:
            problem = "an excerpt is verified against a checkpoint and a key"
            raise BadWord(where="--excerpt", problem=problem, remedy="duecourse ledger verify --help")
        report = verify_excerpt(excerpt, checkpoint, _key(key))
    else:
        from duecourse.program.invariants import INVARIANTS

        space = common.workspace()
        key = key or (space.verifier_key if space.verifier_key.exists() else None)
        notes = checkpoint or (space.checkpoints if space.checkpoints.is_dir() else None)
        report = verify_ledger(space.ledger, _key(key) if key else None, notes, INVARIANTS)
    state = "holds" if report.ok else "DOES NOT HOLD"
    lines = [
        f"The record {state}: {report.entries} entries, {report.sealed} sealed, root {report.root}.",
        f"Compared with {report.checkpoints} checkpoints, signatures {'checked' if report.signatures_checked else 'not checked'}.",
    ]
    for finding in report.findings:
        place = "record" if finding.seq is None else f"entry {finding.seq}"
        lines.append(f"  {place}: {finding.what}; found {finding.found}, expected {finding.expected}. {finding.remedy}")
    if report.unlisted:
        lines.append(f"  and {report.unlisted} more findings")
    answer(common, report, lines)
    return 0 if report.ok else 4


def _key(path: Path) -> str:
    from duecourse.errors import BadKey

    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise BadKey(where=path, problem=f"cannot be read ({problem})") from problem


@app.command
def checkpoint(*, common: Common = HERE) -> None:
    """Sign the record as it is now; hand the file to somebody who keeps it.

    Example:
    `duecourse ledger checkpoint --dir county`
    """
    from duecourse.ledger.checkpoint import read_key
    from duecourse.ledger.store import Ledger

    space = common.workspace()
    with Ledger.open(space.ledger, read_only=True) as ledger:
        signed = ledger.checkpoint(read_key(space.signing_key), space.checkpoints)
    file = space.checkpoints / f"{signed.size}.txt"
    note = signed.note.decode()
    answer(
        common,
        {"file": str(file), "size": signed.size, "root": signed.root.hex(), "note": note},
        [note.rstrip(), f"kept in {file}"],
    )


@app.command
def prove(into: Path, /, *, case: str | None = None, size: int | None = None, common: Common = HERE) -> None:
    """Write entries with their payloads and inclusion proofs to a file that verifies alone.

    Examples:
    `duecourse ledger prove case.jsonl --case b-000003 --size 120 --dir county`
    `duecourse ledger prove everything.jsonl --dir county`

    Parameters
    ----------
    into
        The file to write (JSON lines).
    case
        Only the entries of this booking.
    size
        Prove against the tree of this size, that of a checkpoint the reader has; the present size when left out.
    """
    from duecourse.ledger.store import Ledger

    space = common.workspace()
    with Ledger.open(space.ledger, read_only=True) as ledger:
        written = ledger.export(into, case, size)
    answer(common, {"file": str(into), "entries": written}, [f"{written} entries with proofs in {into}"])


@app.command
def seal(seq: int, /, *, order: str, by: Actor, common: Common = HERE) -> None:
    """Erase the payload of one entry by lawful order; every proof of the record stays valid.

    Example:
    `duecourse ledger seal 17 --order "Superior Court 10-CV-00123" --as reviewer.okafor --dir county`

    Parameters
    ----------
    seq
        Number of the entry.
    order
        Number of the order, not its text.
    by
        Who carries out the order.
    """
    from duecourse.program.sealing import seal as sealed_by

    sealed = act(common, lambda record: sealed_by(record, seq=seq, actor=by, order=order))
    answer(
        common,
        {"sealed": seq, "entry": sealed.seq, "hash": sealed.hash},
        [f"payload {seq} is sealed by entry {sealed.seq}"],
    )
