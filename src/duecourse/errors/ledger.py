"""Errors of the ledger."""

from duecourse.errors.family import BadInput, Broken, Refused


class BadEntry(BadInput):
    """{where}: {problem}.

    Correct the entry and append it again; docs/reference/ledger-format.md says what a line may hold.
    """


class DriverMissing(BadInput):
    """{path}: a ledger in PostgreSQL needs a driver. Install it with `pip install "duecourse[postgres]"`."""


class NoLedger(BadInput):
    """{path}: no ledger is here. Name the right file, or make a workspace with `duecourse init`."""


class NotALedger(BadInput):
    """{path}: {problem}, so it is not a duecourse ledger. Name the right file; this one was left as it is."""


class NewerLedger(BadInput):
    """{path}: written in ledger schema {found}; this duecourse knows {known}.

    Use the duecourse release that wrote it, or a later one; the file was left as it is.
    """


class LedgerUnreadable(BadInput):
    """{path}: the ledger cannot be opened or read ({problem}).

    Check the permissions, the folder and the disk, or the server, then try again.
    """


class LedgerExists(Refused):
    """Making a new ledger at {path} was refused: a file is there already. Open that one, or choose another place."""


class LedgerLocked(Refused):
    """Writing to {path} was refused: another program held it for more than {seconds} seconds.

    The record is unchanged; wait for the other program to finish, or end it, and try again.
    """


class LedgerFull(Refused):
    """Writing to {path} was refused: the disk or the file's size limit is full.

    The record is unchanged; free some space and try again.
    """


class LedgerReadOnly(Refused):
    """Writing to {path} was refused: the ledger is open or stored read-only.

    The record is unchanged; open it for writing, or correct the permissions of the file and its folder.
    """


class LedgerDamaged(Broken):
    """{path}: {place} cannot be read ({problem}).

    Stop writing, keep every copy, run `duecourse ledger verify`, and restore from a copy that agrees with a
    published checkpoint.
    """


class ClockBackwards(Refused):
    """An entry dated {recorded_at} was refused: the last one in {path} is dated {last}, which is later.

    The record is unchanged; set this machine's clock and try again.
    """


class SameActor(Refused):
    """A second act by {actor} under decision {decision} was refused: the same person already acted in entry {seq}.

    The record is unchanged; another person must act.
    """


class NoSuchEntry(BadInput):
    """{path}: there is no entry {seq}; the ledger holds {size}. Name one that exists, counting from 0."""


class NoSuchStream(BadInput):
    """{path}: no entry among the first {size} is about {stream}. Check the name; nothing was written."""


class CannotSeal(Refused):
    """Sealing entry {seq} was refused: {problem}.

    The record is unchanged; name the entry whose payload the order covers.
    """


class NotSealed(BadInput):
    """{path}: the payload of entry {seq} is not sealed, so there is nothing to certify. Name an entry that is."""


class SealUnfinished(Refused):
    """Entry {seq} of {path} is sealed, but another program still reads the write-ahead file that may hold its old
    payload.

    End the programs that have the ledger open and run the same command again: it only finishes the erasure.
    """


class CannotKeep(BadInput):
    """{path}: the file cannot be written ({problem}).

    Check its folder, the permissions and the disk, then try again.
    """


class KeyExists(Refused):
    """Making a new key at {path} was refused: a key is there already.

    Use it, or choose another place; nothing was changed.
    """


class KeyExposed(Refused):
    """Using the key {path} was refused: others than its owner may read it (mode {mode}).

    Run `chmod 600 {path}`, and make a new key if someone else may have read this one.
    """


class BadKey(BadInput):
    """{where}: {problem}.

    Give a key as duecourse wrote it: a name, a plus sign, eight hex digits, a plus sign, base64.
    """


class BadCheckpoint(BadInput):
    """{where}: {problem}.

    Fetch the checkpoint again; it is a signed note of origin, size and root (c2sp.org/tlog-checkpoint).
    """


class CheckpointForged(Broken):
    """{where}: {problem}.

    Do not rely on it; fetch the checkpoint and the verifier key again from an independent place.
    """


class CheckpointConflict(Broken):
    """{where}: {problem}.

    Nothing was signed: stop writing, keep every copy, run `duecourse ledger verify`, and find out which of the two
    was changed.
    """


class BadProof(BadInput):
    """{where}: {problem}. Ask for the proof again; docs/reference/ledger-format.md says what it holds."""


class ProofFails(Broken):
    """{where}: {problem}.

    Do not rely on it; ask for the proof again, and compare with a checkpoint from an independent place.
    """


class BadCertificate(BadInput):
    """{where}: {problem}. Ask for the certificate again; docs/reference/ledger-format.md says what it holds."""


class LedgerFork(Broken):
    """{origin}: {problem}. The checkpoints {last} and {new} are the evidence, both signed by the ledger.

    Nothing was cosigned. Keep both files, show them to everybody who relies on the ledger, and ask its keeper.
    """


class WitnessBusy(Refused):
    """Cosigning was refused: another witness works in {path}. Wait for it to finish, and try again."""


class BadExcerpt(BadInput):
    """{where}: {problem}. Ask for the excerpt again; docs/reference/ledger-format.md says what it holds."""
