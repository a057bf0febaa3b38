"""The participation register: what an agency asked for, what was acknowledged, on which law, how its cards are routed.

Requested position, acknowledged position, legal position and technical routing are four separate facts, because in
history they were never the same (counties voted to leave and were searched on). Every submission records the row that
was applied to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from duecourse.errors import DatesOutOfOrder
from duecourse.ledger.entry import Entry
from duecourse.program import given
from duecourse.program.events.staff import ParticipationRecorded
from duecourse.program.folding import opened
from duecourse.program.record import PARTICIPATION, Deed, Reader, Record

EVERY_AGENCY = "*"
"""As ORI of a row: it applies to every agency that has no row of its own."""

HISTORY = "not stated"
"""As agency identifier of a row from published history: the source names none, and no card can carry it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the register with the number of its entry."""

    entry: int
    fact: ParticipationRecorded


def record_row(
    record: Record,
    *,
    actor: str,
    jurisdiction: str,
    ori: str,
    instrument: str,
    routing: str,
    valid_from: date | str,
    valid_to: date | str | None = None,
    requested_position: str,
    acknowledged_by: str = "nobody",
    acknowledged_position: str = "none",
    legal_basis: str,
    evidence: str,
) -> Entry:
    """Enter a row; a later row for the same ORI takes the place of an earlier one from its own first day on.

    ``routing`` is ``on``, ``suppress_relay`` or ``off``. Raises BadFact and DatesOutOfOrder.
    """
    with record.act(actor, ParticipationRecorded) as deed:
        first = given.day(valid_from, "valid_from")
        last = given.day(valid_to, "valid_to") if valid_to else None
        if last is not None and last < first:
            raise DatesOutOfOrder(where="valid_to", given=last, problem="comes before valid_from", other=first)
        row = ParticipationRecorded(
            jurisdiction=given.text(jurisdiction, "jurisdiction"),
            ori=given.text(ori, "ori"),
            instrument=given.text(instrument, "instrument"),
            routing=given.one_of(routing, deed.rule("participation.routing").value, "routing"),
            requested_position=given.text(requested_position, "requested_position"),
            acknowledged_by=given.text(acknowledged_by, "acknowledged_by"),
            acknowledged_position=given.text(acknowledged_position, "acknowledged_position"),
            legal_basis=given.text(legal_basis, "legal_basis"),
            evidence=given.text(evidence, "evidence"),
            valid_from=first,
            valid_to=last,
        )
        return deed.append(PARTICIPATION, row)


def seed(record: Record, *, actor: str, valid_from: date | str, ori: str = EVERY_AGENCY) -> Entry:
    """The row a demonstration county starts with: activated, with no position asked for. Safe to repeat."""
    day = given.day(valid_from, "valid_from")
    for row in rows(record.ledger):
        if row.fact.ori == ori and row.fact.valid_from == day:
            return record.ledger.entry(row.entry).entry
    return record_row(
        record,
        actor=actor,
        jurisdiction="a made-up county",
        ori=ori,
        instrument="agreement between the requesting agency and the state identification bureau",
        routing="on",
        valid_from=day,
        requested_position="none; the county was not asked",
        legal_basis="agreement with the state bureau; either side may end it on 30 days' notice (S35c)",
        evidence="made up for demonstration",
    )


def enter_history(record: Record, *, actor: str) -> int:
    """Enter the published history of wishes and answers that is not entered yet; returns how many rows that were.

    Their agency identifiers are not known, so they route nobody's cards; each names its source. Raises what
    ``record_row`` raises.
    """
    record.register.catch_up(record.ledger)
    record.admit(actor, ParticipationRecorded, record.now())
    known = {(row.fact.jurisdiction, row.fact.valid_from, row.fact.evidence) for row in rows(record.ledger)}
    entered = 0
    for each in record.rule("participation.history").value:
        first = given.day(each["from"], "from")
        evidence = f"{each['source']} ({each['status']})"
        if (each["jurisdiction"], first, evidence) in known:
            continue
        names = ("jurisdiction", "instrument", "routing", "requested_position", "acknowledged_by")
        facts = {name: each[name] for name in (*names, "acknowledged_position", "legal_basis")}
        record_row(record, actor=actor, ori=HISTORY, valid_from=first, evidence=evidence, **facts)
        entered += 1
    return entered


def history(reader: Reader, jurisdiction: str = "") -> list[Row]:
    """Every row of a jurisdiction (of all, when empty) in order of its first day: what was asked, what was answered."""
    wanted = [row for row in rows(reader) if jurisdiction.casefold() in {"", row.fact.jurisdiction.casefold()}]
    return sorted(wanted, key=lambda row: (row.fact.valid_from, row.entry))


def rows(reader: Reader) -> list[Row]:
    """Every row in order of entry."""
    found = ((stored.entry.seq, opened(stored)) for stored in reader.entries(stream=PARTICIPATION))
    return [Row(seq, fact) for seq, fact in found if isinstance(fact, ParticipationRecorded)]


def in_force(reader: Reader, *, ori: str, on: date) -> Row | None:
    """The row that applies to ``ori`` on a day: its own latest one, else the latest for every agency, else None."""
    return applying(rows(reader), ori=ori, on=on)


def applying(known: Iterable[Row], *, ori: str, on: date) -> Row | None:
    """The row of ``known`` (in order of entry) that applies to ``ori`` on a day; see ``in_force``."""
    found = None
    for row in known:
        fact = row.fact
        live = fact.valid_from <= on and (fact.valid_to is None or on <= fact.valid_to)
        if live and fact.ori in {ori, EVERY_AGENCY} and (found is None or _rank(row, ori) >= _rank(found, ori)):
            found = row
    return found


def routing(deed: Deed, ori: str) -> tuple[str, int | None]:
    """Routing of cards of ``ori`` on the day of the act, and the entry of the row that says so (None: no row)."""
    row = in_force(deed.tx, ori=ori, on=deed.today)
    return ("no row", None) if row is None else (row.fact.routing, row.entry)


def _rank(row: Row, ori: str) -> tuple[bool, date, int]:
    return row.fact.ori == ori, row.fact.valid_from, row.entry
