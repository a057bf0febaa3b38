"""Verbs of the record: verify it, sign and publish a checkpoint, seal a payload and certify it."""

from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import App

from duecourse.cli.output import HERE, Actor, Common, answer
from duecourse.cli.session import act

if TYPE_CHECKING:
    from duecourse.ledger.verify import Report
    from duecourse.settings import Workspace

app = App(name="ledger", help="The record: verify, sign, prove, witness, seal.")


@app.command
def verify(
    *,
    excerpt: Path | None = None,
    proof: Path | None = None,
    certificate: Path | None = None,
    checkpoint: Path | None = None,
    key: Path | None = None,
    common: Common = HERE,
) -> int:
    """Prove the whole record offline, or one excerpt, proof or certificate of it; leaves with 4 when anything does not hold.

    Checks the chain, every line and payload, the tree, each checkpoint and signature, and the rules of the programs:
    two different people behind every identification and request, no request on a citizen, no hold before service.

    Examples:
    `duecourse ledger verify --dir county`
    `duecourse ledger verify --dir county --checkpoint kept-elsewhere.txt`
    `duecourse ledger verify --excerpt case.jsonl --checkpoint 120.txt --key ledger.vkey`
    `duecourse ledger verify --proof entry-17.tlog-proof --key ledger.vkey`
    `duecourse ledger verify --proof 52-120.proof --checkpoint 52.txt --key ledger.vkey`
    `duecourse ledger verify --certificate seal-17.json --key ledger.vkey`

    Parameters
    ----------
    excerpt
        Verify this excerpt alone; needs --checkpoint and --key, and no workspace.
    proof
        Verify this proof alone; needs --key, and --checkpoint (the old one) when it shows growth.
    certificate
        Verify this certificate of a sealing alone; needs --key.
    checkpoint
        A checkpoint file or folder kept elsewhere; the workspace's own when left out.
    key
        File with the verifier key; the workspace's own when left out.
    """
    from duecourse.errors import BadWord
    from duecourse.ledger.verify import verify_excerpt, verify_ledger

    alone = {"--excerpt": excerpt, "--proof": proof, "--certificate": certificate}
    named = [option for option, file in alone.items() if file is not None]
    problem = ""
    if len(named) > 1:
        problem = "one file is verified at a time"
    elif excerpt is not None and (checkpoint is None or key is None):
        problem = "an excerpt is verified against a checkpoint and a key"
    elif named and key is None:
        problem = "it is verified against a key"
    if problem:
        raise BadWord(where=" with ".join(named), problem=problem, remedy="duecourse ledger verify --help")
    if proof is not None and key is not None:
        return _verify_proof(proof, checkpoint, read_verifier_key(key), common)
    if certificate is not None and key is not None:
        return _verify_certificate(certificate, read_verifier_key(key), common)
    if excerpt is not None and checkpoint is not None and key is not None:
        report = verify_excerpt(excerpt, checkpoint, read_verifier_key(key))
    else:
        from duecourse.program.invariants import INVARIANTS

        space = common.workspace()
        key = key or (space.verifier_key if space.verifier_key.exists() else None)
        notes = checkpoint or (space.checkpoints if space.checkpoints.is_dir() else None)
        report = verify_ledger(space.ledger, read_verifier_key(key) if key else None, notes, INVARIANTS)
    answer(common, report, _told(report))
    return 0 if report.ok else 4


def _told(report: "Report") -> list[str]:
    state = "holds" if report.ok else "DOES NOT HOLD"
    lines = [
        f"The record {state}: {report.entries} entries, {report.sealed} sealed, root {report.root}.",
        f"Compared with {report.checkpoints} {'checkpoint' if report.checkpoints == 1 else 'checkpoints'}, signatures {'checked' if report.signatures_checked else 'not checked'}.",
    ]
    for finding in report.findings:
        place = "record" if finding.seq is None else f"entry {finding.seq}"
        lines.append(f"  {place}: {finding.what}; found {finding.found}, expected {finding.expected}. {finding.remedy}")
    if report.unlisted:
        lines.append(f"  and {report.unlisted} more findings")
    cut = "is sealed, but its erasure was cut short; the next verb that writes finishes it"
    return lines + [f"  entry {seq} {cut}" for seq in report.unfinished]


def _verify_proof(proof: Path, checkpoint: Path | None, key: str, common: Common) -> int:
    from duecourse.errors import BadWord
    from duecourse.ledger.checkpoint import VerifierKey, read_note
    from duecourse.ledger.proofs import Inclusion, read_proof, verify_entry, verify_growth

    read, verifier = read_proof(proof), VerifierKey.parse(key)
    size = read.checkpoint.size
    if isinstance(read, Inclusion):
        entry = verify_entry(read, verifier, str(proof))
        facts = {"ok": True, "entry": entry.seq, "size": size, "line": entry.line.decode()}
        told = f"Entry {entry.seq} ({entry.kind}, by {entry.actor}, about {entry.stream}) is one of the {size} signed entries."
        answer(common, facts, [told])
        return 0
    if checkpoint is None:
        problem = "a proof of growth is verified against the old checkpoint"
        raise BadWord(where="--proof", problem=problem, remedy="duecourse ledger verify --help")
    new = verify_growth(read, read_note(checkpoint), verifier, str(proof))
    facts = {"ok": True, "old": read.old, "size": new.size, "root": new.root.hex()}
    answer(common, facts, [f"The {new.size} signed entries begin with the {read.old} signed before."])
    return 0


def _verify_certificate(certificate: Path, key: str, common: Common) -> int:
    from duecourse.ledger.certificate import verify_certificate

    found = verify_certificate(certificate, key)
    sealed, sealing = found.sealed, found.sealing
    facts = {"ok": True, "sealed": sealed.seq, "sealing": sealing.seq, "order": found.order, "size": found.size}
    told = f"The payload of entry {sealed.seq} ({sealed.kind}) was erased under {found.order} by entry {sealing.seq}, "
    told += f"{sealing.actor}, {sealing.recorded_at:%Y-%m-%d %H:%M:%S} UTC; its line stands among {found.size} signed entries."
    answer(common, facts, [told])
    return 0


def read_verifier_key(path: Path) -> str:
    """The text of a verifier key file. Raises BadKey when it cannot be read."""
    from duecourse.errors import BadKey

    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise BadKey(where=path, problem=f"cannot be read ({problem})") from problem


@app.command
def checkpoint(*, publish: list[Path] | None = None, common: Common = HERE) -> None:
    """Sign the record as it is now; publish it into folders that others copy. Fit for a nightly timer: safe to repeat.

    Each folder gets the checkpoint by its size, the proof that it continues the one before, and at last the file
    `latest`.

    Examples:
    `duecourse ledger checkpoint --dir county`
    `duecourse ledger checkpoint --publish /srv/www/checkpoints --publish /mnt/library --dir county`

    Parameters
    ----------
    publish
        A folder to publish into; may be repeated.
    """
    from duecourse.ledger.checkpoint import read_key
    from duecourse.ledger.publishing import publish_checkpoint
    from duecourse.ledger.store import Ledger

    space = common.workspace()
    with Ledger.open(space.ledger, read_only=True) as ledger:
        signed = ledger.checkpoint(read_key(space.signing_key), space.checkpoints)
        files = [
            file for folder in publish or () for file in publish_checkpoint(folder, signed, ledger.tree(signed.size))
        ]
    file = space.checkpoints / f"{signed.size}.txt"
    note = signed.note.decode()
    published = [str(each) for each in files]
    answer(
        common,
        {"file": str(file), "size": signed.size, "root": signed.root.hex(), "note": note, "published": published},
        [note.rstrip(), f"kept in {file}", *(f"published in {each}" for each in published)],
    )


@app.command
def seal(seq: int, /, *, order: str, by: Actor, common: Common = HERE) -> None:
    """Erase the payload of one entry by lawful order; every proof of the record stays valid. Writes a certificate.

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
    file = _certify(common.workspace(), seq, None)
    answer(
        common,
        {"sealed": seq, "entry": sealed.seq, "hash": sealed.hash, "certificate": str(file)},
        [f"payload {seq} is sealed by entry {sealed.seq}", f"certificate in {file}"],
    )


@app.command
def certificate(seq: int, /, *, into: Path | None = None, common: Common = HERE) -> None:
    """Write the certificate of a sealing: what, under which order, and proof that the record around it stands.

    Example:
    `duecourse ledger certificate 17 --into seal-17.json --dir county`

    Parameters
    ----------
    seq
        Number of the sealed entry.
    into
        The file to write; certificates/seal-SEQ.json of the workspace when left out.
    """
    file = _certify(common.workspace(), seq, into)
    answer(common, {"sealed": seq, "certificate": str(file)}, [f"certificate in {file}"])


def _certify(space: "Workspace", seq: int, into: Path | None) -> Path:
    from duecourse.ledger.checkpoint import read_key
    from duecourse.ledger.store import Ledger

    file = into or space.certificates / f"seal-{seq}.json"
    with Ledger.open(space.ledger, read_only=True) as ledger:
        signed = ledger.checkpoint(read_key(space.signing_key), space.checkpoints)
        ledger.certificate(seq, signed).write(file)
    return file


views = App(name="views", help="Views of the record for worklists and look-ups; no evidence.")
app.command(views)


@views.command
def rebuild(*, common: Common = HERE) -> None:
    """Throw the views of the record away and make them again. They keep up by themselves; this is for doubt.

    Example:
    `duecourse ledger views rebuild --dir county`
    """
    from duecourse.cli.session import opened
    from duecourse.program.views import Views

    with opened(common) as (space, record), Views(space.case_views) as made:
        bookings = made.rebuild(record.ledger)
        waiting = len(made.waiting())
    answer(
        common,
        {"bookings": bookings, "waiting": waiting},
        [f"{bookings} bookings read, {waiting} of them with something that waits"],
    )
