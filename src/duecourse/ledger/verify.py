"""Offline verification of a whole ledger from its database, without trusting the program that wrote it.

Never stops at the first fault, changes nothing, and says of each fault where it is, what was found, what was expected
and what to do. docs/reference/verify_ledger.py is a second verifier, independent of this package.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from duecourse.errors import BadCheckpoint, BadEntry, CheckpointForged, LedgerDamaged, NotALedger
from duecourse.ledger.audit import RESTORE, Audit
from duecourse.ledger.checkpoint import VerifierKey, parse, parse_and_verify
from duecourse.ledger.database import PAGE, Database, Place, connect, is_url
from duecourse.ledger.entry import Entry, Stored
from duecourse.ledger.excerpt import verify_excerpt
from duecourse.ledger.report import Finding, Report

__all__ = ["Finding", "Invariant", "Report", "verify_excerpt", "verify_ledger"]

Invariant = Callable[[Iterator[Stored]], Iterator[Finding]]
"""A rule of the domain: reads all entries in order and yields what does not hold."""

WAIT = 30.0
FETCH = "Fetch this checkpoint again from an independent place, and compare."


def verify_ledger(
    path: Place,
    verifier_key: str | None = None,
    checkpoints: Path | None = None,
    invariants: Sequence[Invariant] = (),
) -> Report:
    """Verify the ledger at ``path`` offline and report everything that does not hold.

    Checks the chain, every line, payload, index column and table, the rule that no actor acts twice under one
    decision, the order of time, and the domain's ``invariants``. ``checkpoints`` is a folder of ``*.txt`` notes (or
    one note) whose roots must be those of the ledger; with ``verifier_key`` their signatures and origin are checked
    too. A cut-off end, or a history rewritten as a whole, shows only against a checkpoint kept elsewhere.

    A damaged file gives a report, not an error. Raises NoLedger or NotALedger when there is no file at ``path``,
    LedgerUnreadable, LedgerLocked, BadKey, or BadCheckpoint when nothing is at the place of ``checkpoints``.
    """
    key = None if verifier_key is None else VerifierKey.parse(verifier_key)
    notes = [] if checkpoints is None else _notes(checkpoints)
    audit = Audit()
    database: Database | None = None
    unfinished: tuple[int, ...] = ()
    try:
        database = connect(path, read_only=True, timeout=WAIT)
    except (NotALedger, LedgerDamaged) as fault:
        if is_url(path) or not Path(path).is_file():
            raise
        audit.add(None, "the file cannot be read as a database", fault.__cause__, "an SQLite database")
    try:
        if database is not None:
            audit.read(database)
            unfinished = _unfinished(database)
        _compare(notes, key, audit)
        for invariant in invariants:
            _ask(invariant, audit, database)
    finally:
        if database is not None:
            database.close()
    return Report(
        ok=not audit.findings,
        entries=audit.entries,
        sealed=len(audit.seals),
        root=audit.tree.root().hex(),
        findings=tuple(audit.findings.listed),
        checkpoints=len(notes),
        signatures_checked=bool(notes and key),
        unlisted=audit.findings.unlisted,
        unfinished=unfinished,
    )


def _unfinished(database: Database) -> tuple[int, ...]:
    try:
        return tuple(row[0] for row in database.rows("unfinished"))
    except (LedgerDamaged, NotALedger):
        return ()  # a damaged file; what is damaged has been found before


def _notes(place: Path) -> list[Path]:
    """The checkpoint files at ``place``, by size as far as their names tell it."""
    if place.is_file():
        return [place]
    if not place.is_dir():
        raise BadCheckpoint(where=place, problem="there is no file or folder")
    return sorted(place.glob("*.txt"), key=lambda file: (int(file.stem) if file.stem.isdecimal() else 0, file.name))


def _compare(notes: list[Path], key: VerifierKey | None, audit: Audit) -> None:
    """Hold the tree against each checkpoint; the last good one tells where a change can be."""
    agreed = 0
    for file in notes:
        try:
            note = file.read_bytes()
            signed = parse_and_verify(note, key, str(file)) if key else parse(note, str(file))
        except (BadCheckpoint, CheckpointForged) as fault:
            audit.add(None, f"checkpoint {file.name} is not good", fault.facts["problem"], "a signed checkpoint", FETCH)
            continue
        except OSError as fault:
            audit.add(None, f"checkpoint {file.name} cannot be read", fault, "a file that can be read", FETCH)
            continue
        if file.stem.isdecimal() and int(file.stem) != signed.size:
            audit.add(None, f"checkpoint {file.name} is of another size", signed.size, file.stem, FETCH)
        if signed.size > audit.tree.size:
            what = f"the ledger is shorter than checkpoint {file.name}"
            audit.add(audit.tree.size, what, f"{audit.tree.size} entries", f"{signed.size} entries")
        elif signed.root != (root := audit.tree.root(signed.size)):
            what = f"an entry from {agreed} to {signed.size - 1} is not as in checkpoint {file.name}"
            audit.add(None, what, f"root {root.hex()}", f"root {signed.root.hex()}")
        else:
            agreed = max(agreed, signed.size)


def _ask(invariant: Invariant, audit: Audit, database: Database | None) -> None:
    """Ask the domain's ``invariant`` about all entries that can be read."""
    damaged = bool(audit.findings)
    try:
        for finding in invariant(_stored(database)):
            audit.findings.add(finding)
    except Exception as fault:
        # In a sound record this is a fault of the rule and must be seen; in a damaged one it follows from the damage,
        # and must not hide the findings above.
        if not damaged:
            raise
        name = getattr(invariant, "__name__", "of the domain")
        audit.add(None, f"rule {name} could not be checked to the end", fault, "a record without damage", RESTORE)


def _stored(database: Database | None) -> Iterator[Stored]:
    """Every entry that can be read, in order; what cannot has been found before."""
    after = -1
    while database is not None and (rows := database.rows("entries", after=after, limit=PAGE)):
        for seq, line, body, sealed_by in rows:
            try:
                yield Stored(Entry.from_line(line.encode(), f"entry {seq}"), body if sealed_by is None else None)
            except (BadEntry, AttributeError):
                continue
        if rows[-1][0] <= after:
            return
        after = rows[-1][0]
