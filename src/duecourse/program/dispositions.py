"""Dispositions from a court's feed: a file of rows, each a step of one charge, entered one transaction a row.

A row is known by its hash, so that a feed that repeats what earlier feeds said enters nothing twice. A row that cannot
be entered is named with its place, its fault and the remedy; the others are entered, each with everything that follows
from it (a request that must be reviewed, one that lapses) in the same transaction.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec

from duecourse.errors import BadFact, BadFeed, BadInput, DuecourseError, NotInRecord, Refused
from duecourse.program.bookings import Disposition, carry_out
from duecourse.program.events.booking import ChargeDisposed
from duecourse.program.record import Deed, Record

LARGEST = 64 << 20
"""Bytes that a feed may have."""

REQUIRED = ("charge", "state", "disposed_on", "court", "document")


class FeedRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of one charge: of ``booking``, or of the card ``tcn`` that agency ``ori`` sent."""

    charge: str
    state: str
    disposed_on: str
    court: str
    document: str
    booking: str = ""
    ori: str = ""
    tcn: str = ""
    code: str = ""
    code_system: str = ""
    code_version: str = ""
    severity: str = ""
    sentence_days: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a feed with its place; ``fault`` says why it cannot be read, and ``row`` is then None."""

    place: str
    row: FeedRow | None
    fault: BadFeed | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a row did: ``entered``, ``already entered``, ``would be entered`` in a dry run, or ``refused``."""

    place: str
    outcome: str
    booking: str = ""
    charge: str = ""
    state: str = ""
    review_required: tuple[str, ...] = ()
    problem: str = ""
    kind: str = ""
    exit_code: int = 0


class _Undone(Exception):
    """Ends a dry run: nothing of its transaction stays."""


def read_feed(path: Path) -> list[Line]:
    """The rows of a feed: CSV with the names of ``FeedRow`` as its first line, or a JSON list of such objects.

    Raises BadFeed for a file that is no feed; a single bad row is named on its line instead.
    """
    try:
        data = path.read_bytes() if path.stat().st_size <= LARGEST else None
    except OSError as problem:
        raise BadFeed(where=path, problem=f"cannot be read ({problem.strerror})") from problem
    if data is None:
        raise BadFeed(where=path, problem=f"is larger than {LARGEST >> 20} MiB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise BadFeed(where=path, problem=f"is not UTF-8 text (byte {problem.start})") from problem
    if path.suffix.lower() == ".json":
        return _json(path, text)
    if path.suffix.lower() == ".csv":
        return list(_csv(path, text))
    raise BadFeed(where=path, problem="is named neither .csv nor .json")


def import_feed(record: Record, path: Path, *, actor: str, dry_run: bool = False) -> list[Outcome]:
    """Enter the rows of a feed in order, as court clerk ``actor``; see ``Outcome`` for what each did.

    A dry run carries everything out in one transaction and undoes it. Raises BadFeed for a file that is no feed, and
    what the record raises for an actor who may not do this or a ledger that cannot be written.
    """
    lines = read_feed(path)
    record.register.catch_up(record.ledger)
    record.admit(actor, ChargeDisposed, record.now())
    if not dry_run:
        return [_one(record, each, actor) for each in lines]
    found: list[Outcome] = []
    with suppress(_Undone), record.act(actor, ChargeDisposed) as deed:
        found.extend(_tried(deed, each) for each in lines)
        raise _Undone
    return found


def _one(record: Record, line: Line, actor: str) -> Outcome:
    try:
        with record.act(actor, ChargeDisposed) as deed:
            return _carried_out(deed, line, "entered")
    except (BadInput, Refused) as error:
        return _refused(line, error)


def _tried(deed: Deed, line: Line) -> Outcome:
    try:
        return _carried_out(deed, line, "would be entered")
    except (BadInput, Refused) as error:
        return _refused(line, error)


def _carried_out(deed: Deed, line: Line, done: str) -> Outcome:
    row = line.row
    if row is None:
        raise line.fault or BadFeed(where=line.place, problem="is no row")
    booking = _booking(deed, row)
    digest = sha256(msgspec.json.encode([booking, *_facts(row)])).hexdigest()
    if digest in deed.case(booking).feed_rows:
        return Outcome(line.place, "already entered", booking, row.charge, row.state)
    disposed = carry_out(deed, booking, _disposition(row, digest))
    return Outcome(line.place, done, booking, row.charge, row.state, disposed.review_required)


def _refused(line: Line, error: DuecourseError) -> Outcome:
    row = line.row
    known = ("", "", "") if row is None else (row.booking, row.charge, row.state)
    problem = str(error) if error is line.fault else f"{line.place}: {error}"
    return Outcome(line.place, "refused", *known, (), problem, error.kind, error.exit_code)


def _booking(deed: Deed, row: FeedRow) -> str:
    if row.booking:
        return row.booking
    deed.record.register.catch_up_cards(deed.tx)
    known = deed.record.register.by_card.get((row.ori, row.tcn))
    if known is None:
        raise NotInRecord(what=f"Of agency {row.ori or 'without name'} card", name=row.tcn or "without number")
    return known


def _facts(row: FeedRow) -> tuple[str, ...]:
    names = ("charge", "state", "disposed_on", "court", "document", "code", "code_system", "code_version", "severity")
    return (*(str(getattr(row, name)) for name in names), row.sentence_days)


def _disposition(row: FeedRow, digest: str) -> Disposition:
    if row.sentence_days and not (row.sentence_days.isascii() and row.sentence_days.isdigit()):
        raise BadFact(where="sentence_days", problem=f"{row.sentence_days!r} is no number of days")
    return Disposition(
        charge=row.charge,
        state=row.state,
        disposed_on=row.disposed_on,
        court=row.court,
        document=row.document,
        code=row.code,
        code_system=row.code_system,
        severity=row.severity,
        sentence_days=int(row.sentence_days) if row.sentence_days else None,
        code_version=row.code_version,
        feed_row=digest,
    )


def _csv(path: Path, text: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        _check_header(path, header)
        for cells in reader:
            place = f"{path}, line {reader.line_num}"
            if not any(cells):
                continue
            if len(cells) != len(header):
                yield _bad(place, f"has {len(cells)} cells, where the first line has {len(header)}")
            else:
                yield _line(
                    place, {name: cell.strip() for name, cell in zip(header, cells, strict=True) if cell.strip()}
                )
    except csv.Error as problem:
        raise BadFeed(where=f"{path}, line {reader.line_num}", problem=f"is no CSV ({problem})") from problem


def _json(path: Path, text: str) -> list[Line]:
    try:
        rows = msgspec.json.decode(text, type=list[dict[str, str | int | None]])
    except msgspec.MsgspecError as problem:
        raise BadFeed(where=path, problem=f"is no JSON list of objects of texts and numbers ({problem})") from problem
    return [
        _line(f"{path}, row {number}", {name: str(value).strip() for name, value in row.items() if value is not None})
        for number, row in enumerate(rows, 1)
    ]


def _check_header(path: Path, header: list[str]) -> None:
    known = FeedRow.__struct_fields__
    unknown = [name for name in header if name not in known]
    missing = [name for name in REQUIRED if name not in header]
    twice = sorted({name for name in header if header.count(name) > 1})
    for names, what in ((unknown, "is no column of a feed"), (missing, "is missing"), (twice, "stands twice")):
        if names:
            problem = f"column {names[0] or '(without a name)'} {what}; the columns are {', '.join(known)}"
            raise BadFeed(where=f"{path}, line 1", problem=problem)


def _line(place: str, facts: dict[str, str]) -> Line:
    try:
        row = msgspec.convert(facts, FeedRow)
    except msgspec.ValidationError as problem:
        return _bad(place, str(problem))
    if not row.booking and not (row.ori and row.tcn):
        return _bad(place, "names neither a booking nor ori and tcn of its card")
    return Line(place, row)


def _bad(place: str, problem: str) -> Line:
    return Line(place, None, BadFeed(where=place, problem=problem))
