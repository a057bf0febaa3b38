"""Founding a workspace: settings, record, signing key, gallery; then the first supervisor and the first routing."""

from datetime import date
from pathlib import Path

from duecourse.durable import whole_file
from duecourse.errors import DuecourseError
from duecourse.ledger.checkpoint import generate_key, read_key
from duecourse.ledger.store import Ledger
from duecourse.prints.gallery import Gallery
from duecourse.program import participation, staff
from duecourse.program.record import Record
from duecourse.settings import FILE_NAME, Settings, Workspace


def lay_out(root: Path, settings: Settings | None = None) -> Workspace:
    """Make the files of a workspace in ``root``, or complete them; what is there stays as it is.

    Raises BadSetting and what the ledger and the gallery raise for files they cannot use.
    """
    new = not (root / FILE_NAME).exists()
    space = Workspace.create(root, settings)
    try:
        if not Ledger.exists(space.ledger):
            Ledger.create(space.ledger).close()
        elif new:
            Ledger.open(space.ledger).close()
    except DuecourseError:
        if new:  # settings that led nowhere would be in the way of the next try
            (root / FILE_NAME).unlink()
        raise
    if not space.signing_key.exists():
        generate_key(space.signing_key, space.settings.origin)
    if not space.verifier_key.exists():
        with whole_file(space.verifier_key, replace=True) as file:
            file.write(f"{read_key(space.signing_key).verifier}\n".encode())
    Gallery.open(space.gallery, create=True)
    return space


FOUNDER = "supervisor.founding"
"""The first supervisor of a record for whom no name is given."""


def open_register(record: Record, *, supervisor: str, routing: str, since: date) -> str:
    """Enter the first supervisor and, on an empty participation register, the routing that holds for every agency.

    Safe to repeat; without a ``supervisor`` it is whoever founded the record, or ``FOUNDER``. Answers the name. Raises
    FoundedByAnother when another supervisor founded the record, BadFact for an unknown routing.
    """
    supervisor = supervisor or staff.founder(record) or FOUNDER
    staff.found(record, supervisor=supervisor)
    if participation.rows(record.ledger):
        return supervisor
    participation.record_row(
        record,
        actor=supervisor,
        jurisdiction=record.settings.jurisdiction,
        ori=participation.EVERY_AGENCY,
        instrument="founding of this workspace",
        routing=routing,
        valid_from=since,
        requested_position="none stated",
        legal_basis="none stated",
        evidence="stated when the workspace was founded",
    )
    return supervisor
