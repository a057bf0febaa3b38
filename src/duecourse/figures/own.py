"""Our own record as a release: the canonical tables from the ledger, each row tied to the entries it rests on.

A row names its main entry (``file_row`` is the number, ``entry_hash`` the hash) and every entry it rests on
(``entries``, numbers with blanks between), so that a figure opens down to proofs: `duecourse ledger prove`. A sealed
payload leaves empty cells. Names, birth dates and enrolled people's references never leave the record.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from duecourse.errors import CannotAnswer, NoRuleInForce
from duecourse.figures.manifest import Checkpoint
from duecourse.figures.own_stays import stays
from duecourse.figures.own_tables import DROPPED, LEVELS, TABLES, UNTOLD, WITHDRAWN, OwnRelease, Row, known, store
from duecourse.ledger.entry import Entry as LedgerEntry
from duecourse.ledger.entry import Stored
from duecourse.ledger.store import Ledger
from duecourse.ledger.tree import root
from duecourse.program.case import Case
from duecourse.program.events import booking as booked
from duecourse.program.events import check, custody, request, staff
from duecourse.program.events.event import Event
from duecourse.program.folding import apply, opened
from duecourse.rules.lookup import rule
from duecourse.rules.priorities import Offense, conviction_level


@dataclass(slots=True)
class _Told:
    """One booking as it is read: its case, and what tables need beside it."""

    case: Case
    acts: list[tuple[LedgerEntry, Event | None]] = field(default_factory=list)
    sex: str | None = None
    ethnicity: str | None = None


def take(ledger: Ledger, into: Path, *, now: datetime | None = None) -> OwnRelease:
    """Write the tables of the record into the release ``into``; nothing changes where it holds this state already.

    A later state stands in for an earlier one of the same record; both stay listed, each with the size and the root of
    the record it was taken at. Raises CannotAnswer for an empty record, and NotARelease, ReleaseBusy, BrokenRelease,
    BadFact.
    """
    head = ledger.head()
    if head is None:
        remedy = "Receive a booking first: `duecourse book`"
        raise CannotAnswer(question="release own", problem="the record is empty", remedy=remedy)
    stored = [each for each in ledger.entries() if each.entry.seq <= head.seq]
    record = stored[0].entry.hash
    state = hashlib.sha256(f"{head.hash} {sum(each.body is None for each in stored)}".encode()).hexdigest()
    if there := known(into, state):
        return there
    lines = [each.entry.line for each in stored]
    checkpoint = Checkpoint(record=record, size=len(lines), root=root(lines).hex(), head=head.hash)
    tables = _tables(stored, state, record)
    return store(into, tables, state=state, size=sum(map(len, lines)), checkpoint=checkpoint, now=now)


def _tables(stored: Sequence[Stored], state: str, record: str) -> dict[str, list[Row]]:
    cases: dict[str, _Told] = {}
    register: list[tuple[LedgerEntry, staff.ParticipationRecorded]] = []
    for each in stored:
        event, entry = opened(each), each.entry
        if isinstance(event, staff.ParticipationRecorded):
            register.append((entry, event))
        if entry.kind == booked.BookingReceived.kind:
            cases[entry.stream] = _Told(Case(entry.stream))
        if entry.stream in cases:
            told = cases[entry.stream]
            apply(told.case, entry, event)
            told.acts.append((entry, event))
            if isinstance(event, booked.PersonDescribed):
                told.sex = event.sex or None
            if isinstance(event, booked.PersonSelfDescribed):
                told.ethnicity = event.ethnicity or None
    made: dict[str, list[Row]] = {name: [] for name in TABLES}
    places = {event.ori: event.jurisdiction for _, event in register}
    tie = _tie(state, record)
    for told in cases.values():
        for name, row in _of_case(told, places, tie):
            made[name].append(row)
    made["detention_stays"] = list(stays(made["detention_stints"], fiscal_year))
    made["interoperability"] = list(_interoperability(cases, register, made["removals"], tie))
    made["participation"] = [
        tie([entry], {
            "jurisdiction": event.jurisdiction, "agency_code": event.ori, "instrument": event.instrument,
            "routing": event.routing, "requested_position": event.requested_position,
            "acknowledged_position": event.acknowledged_position, "valid_from": event.valid_from,
            "valid_to": event.valid_to,
        })
        for entry, event in register
    ]  # fmt: skip
    return made


Tie = Callable[[Sequence[LedgerEntry], Row], Row]


def _tie(state: str, record: str) -> Tie:
    def tie(entries: Sequence[LedgerEntry], row: Row) -> Row:
        main = entries[0]
        numbers = " ".join(str(seq) for seq in sorted({each.seq for each in entries}))
        tied = {"file_sha256": state, "file_row": main.seq, "record": record, "entry_hash": main.hash}
        return {**tied, "entries": numbers, "covers": "our own record", **row}

    return tie


def fiscal_year(day: date) -> int:
    """The federal fiscal year of a day, by the rule of that day."""
    start = rule("fiscal_year.start", on=day).value
    return day.year + ((day.month, day.day) >= (int(start["month"]), int(start["day"])))


def _criminality(case: Case) -> str:
    """The agency's three classes, as the record stands: convicted before pending before other."""
    if any(charge.conviction for charge in case.charges.values()):
        return "1 Convicted Criminal"
    if any(charge.open for charge in case.charges.values()):
        return "2 Pending Criminal Charges"
    return "3 Other Immigration Violator"


def _level(case: Case, on: date) -> str | None:
    """The gravest level of the convictions of a case up to ``on``, each judged by the priorities of the day it came.

    ``no level`` where no conviction meets a ground with a level, as under sets that have none, and before the first
    set; None without a conviction.
    """
    dated = [(charge.convicted_on or on, charge) for charge in case.charges.values() if charge.conviction]
    days = sorted({day for day, _ in dated if day <= on})
    levels = []
    for day in days:
        offenses = [
            Offense(charge.code, charge.code_system, charge.severity, charge.sentence_days)
            for each, charge in dated
            if each <= day
        ]
        with suppress(NoRuleInForce):
            levels.append(conviction_level(offenses, rule("priorities", on=day)))
    return min(filter(None, levels), default=NO_LEVEL) if days else None


def _of_case(told: _Told, places: Mapping[str, str], tie: Tie) -> Iterator[tuple[str, Row]]:
    case = told.case
    received, first = told.acts[0]
    day = (first.dated_on if isinstance(first, booked.BookingReceived) else None) or received.recorded_at.date()
    where = places.get(case.ori, case.ori)
    by_kind: dict[str, list[LedgerEntry]] = defaultdict(list)
    for entry, _ in told.acts:
        by_kind[entry.kind].append(entry)
    sent = by_kind[request.RequestSent.kind]
    row = {"booking_key": case.booking, "booked_on": day, "fiscal_year_of_booking": fiscal_year(day),
           "jurisdiction": where, "sex": told.sex, "race": told.ethnicity}  # fmt: skip
    basis = [received, *by_kind[check.CheckClosed.kind], *sent]
    whole = {"agency_code": case.ori, "searched": case.searched, "check_outcome": case.check or None,
             "status": case.status.result if case.status else None, "requested": bool(sent),
             "objections": len(case.objections)}  # fmt: skip
    yield "bookings", tie(basis, {**row, **whole})
    if sent:
        yield "jail_bookings", tie(basis, row)
        yield from (("jail_charges", each) for each in _charges(told, received, sent, tie))
    yield from _acts(told, tie)


def _charges(told: _Told, received: LedgerEntry, sent: Sequence[LedgerEntry], tie: Tie) -> Iterator[Row]:
    touching: dict[str, list[LedgerEntry]] = defaultdict(list)
    for entry, event in told.acts:
        if isinstance(event, booked.ChargeClassified | booked.ChargeDisposed | booked.ChargeStated):
            touching[event.charge].append(entry)
    for charge in told.case.charges.values():
        dropped = None if charge.open or charge.state in UNTOLD else "no"
        if charge.state in DROPPED:
            dropped = "dropped"
        elif charge.state in WITHDRAWN:
            dropped = "withdrawn, acquitted or in error"
        yield tie([*touching[charge.charge][-1:], *touching[charge.charge], received], {
            "booking_key": told.case.booking, "charge_code": charge.code or None, "charge": charge.text,
            "level_printed": charge.severity, "level": LEVELS.get(charge.severity), "disposed_on": charge.disposed_on,
            "disposition": None if charge.open else charge.state, "is_detainer": False, "dropped": dropped,
        })  # fmt: skip
    for entry in sent:
        yield tie([entry], {"booking_key": told.case.booking, "charge": "request to hold", "is_detainer": True})


def _acts(told: _Told, tie: Tie) -> Iterator[tuple[str, Row]]:
    """Rows of single acts. Classes are as they were on the day: the case is told again up to each act."""
    case, key = Case(told.case.booking), {"booking_key": told.case.booking}
    drafted: dict[str, LedgerEntry] = {}
    stint: tuple[LedgerEntry, Row] | None = None
    for entry, event in told.acts:
        apply(case, entry, event)
        if entry.kind == check.IdentityConfirmed.kind:
            on = entry.recorded_at.date()
            row = {**key, "encountered_on": on, "fiscal_year_of_encounter": fiscal_year(on)}
            row |= {"event_type": "fingerprint match", "criminality": _criminality(case)}
            yield "encounters", tie([entry], row)
        elif isinstance(event, request.RequestDrafted):
            drafted[event.request] = entry
        elif isinstance(event, request.RequestSent):
            yield "detainers", _detainer(told, case, event, [entry, drafted.get(event.request, entry)], tie)
        elif isinstance(event, booked.CustodyBookedIn | custody.CustodyMoved):
            moment = event.booked_at if isinstance(event, booked.CustodyBookedIn) else event.moved_at
            if stint is not None:
                yield "detention_stints", tie([stint[0], entry], {**stint[1], "booked_out_at": _plain(moment),
                                                                  "release_reason": "Transferred"})  # fmt: skip
            stay = stint[1]["stay_key"] if stint else f"{told.case.booking}_{entry.seq}"
            stint = entry, {**key, "booked_in_at": _plain(moment), "facility": event.facility, "stay_key": stay,
                            "fiscal_year_of_book_in": fiscal_year(moment.date())}  # fmt: skip
        elif isinstance(event, booked.CustodyReleased | booked.CustodyTransferred | custody.CustodyDied) and stint:
            out, why = _left(event)
            yield (
                "detention_stints",
                tie([stint[0], entry], {**stint[1], "booked_out_at": _plain(out), "release_reason": why}),
            )
            stint = None
        elif isinstance(event, custody.DepartureConfirmed):
            convicted = [charge.text for charge in case.charges.values() if charge.conviction]
            yield "removals", tie([entry], {
                **key, "departed_on": event.departed_on, "confirmed_on": event.confirmed_on,
                "fiscal_year_of_departure": fiscal_year(event.departed_on),
                "fiscal_year_booked": fiscal_year(event.confirmed_on), "is_return": event.basis == "return",
                "criminality": _criminality(case), "conviction": convicted[0] if convicted else None,
                "conviction_level": _level(case, event.departed_on),
            })  # fmt: skip
    if stint is not None:
        yield "detention_stints", tie([stint[0]], stint[1])


def _left(event: booked.CustodyReleased | booked.CustodyTransferred | custody.CustodyDied) -> tuple[datetime, str]:
    if isinstance(event, booked.CustodyReleased):
        return event.released_at, event.release_reason
    if isinstance(event, booked.CustodyTransferred):
        return event.transferred_at, "Transferred to the requesting agency"
    return event.died_at, "Died"


def _plain(moment: datetime) -> datetime:
    """An instant in UTC without its zone, as DuckDB's TIMESTAMP holds it."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def _detainer(told: _Told, case: Case, event: request.RequestSent, entries: Sequence[LedgerEntry], tie: Tie) -> Row:
    ended = [
        (entry, each)
        for entry, each in told.acts
        if isinstance(each, request.RequestLifted | request.RequestClosed) and each.request == event.request
    ]
    on = entries[0].recorded_at.date()
    now = told.case.requests[event.request]
    return tie([*entries, *(entry for entry, _ in ended)], {
        "booking_key": case.booking, "prepared_on": on, "fiscal_year_of_detainer": fiscal_year(on),
        "facility": event.recipient, "detainer_type": now.form, "state": now.state, "criminality": _criminality(case),
        "lift_reason": next((each.lift_reason for _, each in ended), None),
    })  # fmt: skip


def _interoperability(
    cases: Mapping[str, _Told],
    register: Sequence[tuple[LedgerEntry, staff.ParticipationRecorded]],
    removals: Sequence[Row],
    tie: Tie,
) -> Iterator[Row]:
    """One row a jurisdiction since it was switched on: bookings searched, matches confirmed, departures by level."""
    agencies: dict[str, list[_Told]] = defaultdict(list)
    for told in cases.values():
        agencies[told.case.ori].append(told)
    levels: dict[str, list[str | None]] = defaultdict(list)
    for row in removals:
        levels[cases[row["booking_key"]].case.ori].append(row["conviction_level"])
    for ori, mine in sorted(agencies.items()):
        on = [(entry, event) for entry, event in register if event.ori in {ori, "*"} and event.routing == "on"]
        resting = [entry for told in mine for entry, _ in told.acts if entry.kind in COUNTED]
        name = next((event.jurisdiction for _, event in on if event.ori == ori), ori)
        yield tie([mine[0].acts[0][0], *resting], {
            "county": name, "activated_on": min((event.valid_from for _, event in on), default=None),
            "submissions": sum(told.case.searched for told in mine),
            "matches": sum(bool(told.case.confirmed) for told in mine), "removals": len(levels[ori]),
            **{f"removals_level_{level}": levels[ori].count(level) for level in ("1", "2", "3")},
            "removals_no_level": levels[ori].count(NO_LEVEL), "removals_unconvicted": levels[ori].count(None),
        })  # fmt: skip


NO_LEVEL = "no level"
COUNTED = frozenset({
    check.SearchCompleted.kind, check.IdentityConfirmed.kind, custody.DepartureConfirmed.kind,
    booked.ChargeClassified.kind, booked.ChargeDisposed.kind,
})  # fmt: skip
"""Kinds of entries that a row of a jurisdiction rests on."""
