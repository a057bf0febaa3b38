"""Verbs of a workspace: make one, authorize staff, receive cards, do the waiting work."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from duecourse.cli.output import HERE, Actor, Common, answer, complain, listing, progress, table
from duecourse.cli.session import act, opened

staff = App(name="staff", help="Who may act in which role.")


def init(
    *,
    supervisor: str = "",
    origin: str | None = None,
    ledger: str | None = None,
    routing: Annotated[str, Parameter(name=["--routing"])] = "on",
    common: Common = HERE,
) -> None:
    """Make a workspace: settings, an empty record with its signing key, a gallery, the first supervisor. Safe to repeat.

    Examples:
    `duecourse init --dir county`
    `duecourse init --dir county --supervisor supervisor.osei --origin example.org/county`
    `duecourse init --dir county --ledger postgresql://duecourse@localhost/county`

    Parameters
    ----------
    supervisor
        The first supervisor, who authorizes everybody else; supervisor.founding when left out.
    origin
        Name of the record in its signed checkpoints; duecourse.example/county when left out.
    ledger
        Where the record is kept: a file in the workspace (ledger.sqlite when left out), or the postgresql:// URL of a
        database, without its password.
    routing
        Whether booking prints are searched here: on, suppress_relay or off; recorded as the first participation row.
    """
    from datetime import UTC, datetime

    import msgspec

    from duecourse.errors import BadSetting
    from duecourse.ledger.session import holds_password
    from duecourse.program.founding import lay_out, open_register
    from duecourse.settings import FILE_NAME, Settings

    wanted = {name: value for name, value in (("origin", origin), ("ledger", ledger)) if value is not None}
    if ledger is not None and holds_password(ledger):
        raise BadSetting(
            where="--ledger", problem="holds a password, which no settings file may; give it as PGPASSWORD"
        )
    if (common.dir / FILE_NAME).is_file():
        there = common.workspace().settings
        for name, value in wanted.items():
            if value != (found := getattr(there, name)):
                problem = f"a workspace is here already, and its {name} is {found}, not {value}"
                raise BadSetting(where=common.dir, problem=problem)
    space = lay_out(common.dir, msgspec.convert(wanted, Settings))
    with opened(common) as (_, record):
        since = datetime.now(UTC).astimezone(record.zone).date()
        supervisor = open_register(record, supervisor=supervisor, routing=routing, since=since)
    key = space.verifier_key.read_text(encoding="utf-8").strip()
    facts = {
        "workspace": str(space.root),
        "origin": space.settings.origin,
        "supervisor": supervisor,
        "verifier_key": key,
    }
    answer(common, facts)


@staff.command
def authorize(
    person: str, role: str, /, *, authority: str, expires_on: str | None = None, by: Actor, common: Common = HERE
) -> None:
    """Let a person act in a role, on a stated authority; nobody authorizes themselves.

    Example:
    `duecourse staff authorize examiner.adeyemi examiner --authority "certificate 2010-14" --as supervisor.founding`

    Parameters
    ----------
    person
        The person.
    role
        examiner, status_officer, issuing_officer, supervisor, custodian, court_clerk, reviewer, records_clerk or auditor.
    authority
        What the authority rests on.
    expires_on
        Last day of it.
    by
        The authorizing supervisor.
    """
    from duecourse.program import staff as register

    entry = act(
        common,
        lambda record: register.authorize(
            record, actor=by, person=person, role=role, authority=authority, expires_on=expires_on
        ),
    )
    answer(
        common,
        {"person": person, "role": role, "entry": entry.seq},
        [f"{person} may act as {role} (entry {entry.seq})"],
    )


@staff.command
def revoke(person: str, role: str, /, *, reason: str, by: Actor, common: Common = HERE) -> None:
    """End a person's authority to act in a role, at once.

    Example:
    `duecourse staff revoke examiner.adeyemi examiner --reason "left the laboratory" --as supervisor.founding`

    Parameters
    ----------
    person
        The person.
    role
        The role.
    reason
        Why.
    by
        The supervisor.
    """
    from duecourse.program import staff as register

    entry = act(common, lambda record: register.revoke(record, actor=by, person=person, role=role, reason=reason))
    answer(
        common,
        {"person": person, "role": role, "entry": entry.seq},
        [f"{person} no longer acts as {role} (entry {entry.seq})"],
    )


@staff.command(name="list")
def list_(*, common: Common = HERE) -> None:
    """List who may act, or once might, in which role: on what authority, who gave it, until when.

    Example:
    `duecourse staff list --dir county`
    """
    from duecourse.program.inspector.people import authorities

    columns = ("person", "role", "authority", "given_by", "since", "expires_on", "ended_at")
    listing(common, act(common, authorities), columns, "Nobody is on the staff register.")


def book(*cards: Path, by: Annotated[str, Parameter(name=["--as"])] = "duecourse", common: Common = HERE) -> int:
    """Receive booking cards: each gets a receipt with a serial number that proves it came in.

    The same card again gets the same receipt. A card that cannot be read is named with place and remedy, the others are
    received all the same, and the verb leaves with 2.

    Examples:
    `duecourse book cards/*.eft --dir county`
    `duecourse book card.an2 --dir county --json`

    Parameters
    ----------
    cards
        Transaction files (ANSI/NIST-ITL, traditional encoding).
    by
        The records clerk; the software itself when left out.
    """
    from duecourse.errors import BadWord, DuecourseError
    from duecourse.exchange.card import read_card, read_card_bytes
    from duecourse.program.bookings import receive

    if not cards:
        raise BadWord(where="book", problem="no card was named", remedy="duecourse book CARD...")
    receipts, errors, lines, code = [], [], [], 0
    with opened(common) as (space, record):
        for path in cards:
            try:
                data = read_card_bytes(path)
                receipt = receive(record, read_card(data, str(path)), data, space.received, by)
            except DuecourseError as error:
                code = max(code, error.exit_code)
                errors.append({"card": str(path), "kind": error.kind, "message": str(error)})
                continue
            receipts.append({"card": str(path), **_plain(receipt)})
            state = "was received before as" if receipt.already_received else "received as"
            lines.append(
                f"{path}: {state} serial {receipt.serial}, booking {receipt.booking}, at {receipt.recorded_at:%Y-%m-%d %H:%M:%S} UTC"
            )
            lines.append(f"  entry {receipt.entry_seq} {receipt.entry_hash}")
            lines += [f"  note: {note}" for note in folded(receipt.deviations)]
    answer(common, {"receipts": receipts, "errors": errors}, lines)
    complain(each["message"] for each in errors)
    return code


_NO_IMAGE = re.compile(r"(.* no image of the )(.+)( and no report .*)")


def folded(notes: Sequence[str]) -> list[str]:
    """The notes on a card, all fingers without an image in one line: a card of slaps alone would fill a screen."""
    lines: list[str] = []
    fingers: list[str] = []
    for note in notes:
        told = _NO_IMAGE.fullmatch(note)
        if told is None:
            lines.append(note)
            continue
        if fingers:
            lines.remove(f"{told[1]}{', '.join(fingers)}{told[3]}")
        fingers.append(told[2])
        lines.append(f"{told[1]}{', '.join(fingers)}{told[3]}")
    return lines


def work(*, common: Common = HERE) -> int:
    """Do what is waiting: make templates of received cards, search the gallery, record the results.

    Stop it at any time; run it again and it goes on. A finger that cannot be used is named, and the search is made
    without it. A card without a usable print is named and left waiting, and the verb leaves with 2.

    Example:
    `duecourse work --dir county`
    """
    from duecourse.errors import BadInput
    from duecourse.program.working import work_through

    with opened(common) as (space, record), progress("fingers of waiting bookings") as bar:
        worked = work_through(record, space, bar)
    rows = [_plain(each) for each in worked.searched]
    errors, left_out = (
        [{"booking": booking, "kind": error.kind, "message": str(error)} for booking, error in problems]
        for problems in (worked.problems, worked.left_out)
    )
    if common.json:
        answer(common, {"searched": rows, "left_out": left_out, "errors": errors})
    else:
        waiting = "Nothing could be searched." if errors else "Nothing waits to be searched."
        table(common, rows, ("booking", "candidates", "outcome"), waiting)
    complain(f"{each['message']} The other fingers were searched." for each in left_out)
    complain(each["message"] for each in errors)
    return BadInput.exit_code if errors else 0


def _plain(value: object) -> dict[str, object]:
    import msgspec

    return dict(msgspec.to_builtins(value))
