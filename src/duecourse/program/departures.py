"""Departures: a removal on an order or a return without one, with the day it happened and that of its confirmation.

Both days, and the fiscal years they lie in, are kept apart: an announcement by the year of confirmation counts other
people than one by the year of departure.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from duecourse.errors import BadFact, DatesOutOfOrder, NotItsTurn
from duecourse.ledger.entry import Entry
from duecourse.program import given
from duecourse.program.circumstances import on_record
from duecourse.program.events.custody import CodeFact, DepartureConfirmed
from duecourse.program.facts import used
from duecourse.program.record import Deed, Record
from duecourse.rules.fiscal_year import fiscal_year
from duecourse.rules.lookup import Rule

CODES = {
    "disposition": "departure.dispositions",
    "case_status": "departure.case_statuses",
    "case_category": "departure.case_categories",
    "charge_section": "departure.charge_sections",
}
"""What the agency's file says of a case, and the rule that lists its codes."""


def depart(
    record: Record,
    *,
    booking: str,
    actor: str,
    basis: Literal["removal", "return"],
    departed_on: date | str,
    confirmed_on: date | str,
    document: str,
    path: str = "",
    order_on: date | str | None = None,
    codes: Mapping[str, str] | None = None,
) -> Entry:
    """A departure is confirmed: a removal under an order or a return without one, with both days and fiscal years.

    ``path`` is the way of ``departure.paths`` (a final order, expedited removal, voluntary departure, …) and must agree
    with ``basis``; a removal has the day of its order where ``order_on`` is known, a return has none. ``codes`` are
    those of the agency's file, by the names of ``CODES``. Raises NotItsTurn unless the person was transferred,
    FactMissing while counsel and hearing are not on record, DatesOutOfOrder and BadFact.
    """
    with record.act(actor, DepartureConfirmed) as deed:
        case = deed.case(booking)
        if case.custody not in {"TRANSFERRED", "DISCHARGED"} or case.custody_since is None or case.departed:
            state = "departed" if case.departed else case.custody or "not booked in"
            raise NotItsTurn(act="A departure", what=f"the person of {booking}", state=state, needed="TRANSFERRED")
        on_record(deed, case, "custody.departure_needs", "A departure")
        left, confirmed = given.day(departed_on, "departed_on"), given.day(confirmed_on, "confirmed_on")
        days = (
            ("departed_on", left, "the transfer of", record.local(case.custody_since).date()),
            ("confirmed_on", confirmed, "the departure of", left),
        )
        for where, day, what, before in days:
            if not before <= day <= deed.today:
                problem = f"does not lie between {what} {before} and today,"
                raise DatesOutOfOrder(where=where, given=day, problem=problem, other=deed.today)
        kind = given.one_of(basis, ("removal", "return"), "basis")
        ordered = _order(kind, order_on, left)
        where = record.settings.jurisdiction
        told, lists = _codes(deed, codes or {}, kind)
        event = DepartureConfirmed(
            basis=kind,  # type: ignore[arg-type]
            path=_path(deed, path, kind),
            order_on=ordered,
            fiscal_year_departed=fiscal_year(left, where=where),
            fiscal_year_confirmed=fiscal_year(confirmed, where=where),
            departed_on=left,
            confirmed_on=confirmed,
            document=given.text(document, "document"),
            codes=told,
            rules=used(*lists),
        )
        return deed.append(booking, event)


def _codes(deed: Deed, codes: Mapping[str, str], basis: str) -> tuple[tuple[CodeFact, ...], list[Rule]]:
    """Codes as they are entered, and the lists that have them; a code that is of the other basis is refused."""
    told, lists = [], []
    for of, code in codes.items():
        rule = deed.rule(CODES[given.one_of(of, CODES, "codes")])
        rows = {each["code"]: each for each in rule.value}
        row = rows[given.one_of(code, rows, of)]
        if row.get("basis", basis) != basis:
            problem = f"{code} is {row['text']}, and this departure is entered as a {basis}"
            raise BadFact(where=of, problem=problem)
        told.append(CodeFact(of=of, code=code, text=row["text"]))  # type: ignore[arg-type]
        lists.append(rule)
    return tuple(told), lists


def _path(deed: Deed, path: str, basis: str) -> str:
    if not path:
        return ""
    known = {each["path"]: each["basis"] for each in deed.rule("departure.paths").value}
    if known[given.one_of(path, list(known), "path")] != basis:
        raise BadFact(where="path", problem=f"{path} is a {known[path]}, and this departure is entered as a {basis}")
    return path


def _order(basis: str, order_on: date | str | None, departed_on: date) -> date | None:
    if order_on is None:
        return None
    if basis == "return":
        raise BadFact(where="order_on", problem="is given, and a return rests on no order of removal")
    found = given.day(order_on, "order_on")
    if found > departed_on:
        raise DatesOutOfOrder(where="order_on", given=found, problem="comes after the departure of", other=departed_on)
    return found
