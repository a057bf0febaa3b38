"""Verbs of fines on employers: draft, approve, serve, answer, pay; the notice as a page and as JSON; recompute it."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from duecourse.cli.output import HERE, Actor, Common, answer
from duecourse.cli.session import Facts, act, facts, opened

if TYPE_CHECKING:
    from duecourse.ledger.entry import Entry
    from duecourse.program.record import Record

fine = App(name="fine", help="Fines on employers: two people, whole cents, every line shown.")


@fine.command
def draft(
    inspection: str,
    /,
    *,
    offense: int,
    factor: Facts = None,
    reason: str,
    knowing: int = 0,
    violations_on: date | None = None,
    accept_extrapolation: str = "",
    by: Actor,
    common: Common = HERE,
) -> None:
    """Draft a notice of intent to fine from the forms of an inspection; shows every line of the computation.

    Each of the five factors is given once, with its reason: business_size, good_faith, seriousness,
    unauthorized_workers, history; it weighs aggravating, neutral or mitigating.

    Example:
    `duecourse worksite fine draft w-000001 --offense 1 --factor "factor=business_size, weighs=mitigating, reason=12 workers" --reason "64 forms" --as auditor.ito`

    Parameters
    ----------
    inspection
        Number of the inspection.
    offense
        1, 2, or 3 for a third or later one.
    factor
        A factor: `factor=…, weighs=…, reason=…`; five times.
    reason
        Why a fine and not a warning.
    knowing
        Workers knowingly hired or kept; computed apart.
    violations_on
        Last day of the violations; the day of the notice of inspection when left out.
    accept_extrapolation
        Reason for using a base amount that comes from no table; the notice says so in every place.
    by
        An auditor.
    """
    from duecourse.program import worksite_fines as fines

    sheet = act(
        common,
        lambda record: fines.draft(
            record,
            inspection=inspection,
            actor=by,
            offense=offense,
            factors=[dict(each) for each in facts(factor, "--factor")],
            reason=reason,
            knowing=knowing,
            violations_on=violations_on,
            accept_extrapolation=accept_extrapolation,
        ),
    )
    answer(common, sheet, [f"{inspection}: a notice of intent to fine waits for approval", *sheet.lines()])


@fine.command
def decide(
    inspection: str, decision: Literal["approve", "refuse"], /, *, reasons: str, by: Actor, common: Common = HERE
) -> None:
    """Approve or refuse a drafted notice, as a supervisor who did nothing in the inspection.

    Example:
    `duecourse worksite fine decide w-000001 approve --reasons "the lines were checked" --as supervisor.osei`

    Parameters
    ----------
    inspection
        Number of the inspection.
    decision
        approve or refuse.
    reasons
        Why.
    by
        A supervisor.
    """
    from duecourse.program import worksite_fines as fines

    deed = fines.approve if decision == "approve" else fines.refuse
    entry = act(common, lambda record: deed(record, inspection=inspection, actor=by, reasons=reasons))
    answer(common, {"decision": decision, "entry": entry.seq}, [f"{inspection}: {decision}d (entry {entry.seq})"])


@fine.command
def serve(inspection: str, /, *, on: date, by: Actor, common: Common = HERE) -> None:
    """Record that the notice of intent to fine was served; the employer has thirty days to request a hearing.

    Example:
    `duecourse worksite fine serve w-000001 --on 2010-09-10 --as auditor.ito`

    Parameters
    ----------
    inspection
        Number of the inspection.
    on
        Day of service.
    by
        An auditor.
    """
    from duecourse.program import worksite_fines as fines

    until = act(common, lambda record: fines.serve(record, inspection=inspection, actor=by, served_on=on))
    answer(common, {"hearing_by": until}, [f"{inspection}: a hearing may be requested until {until}"])


@fine.command
def outcome(
    inspection: str,
    what: Literal["hearing", "final", "complaint", "settlement", "order", "collection"],
    /,
    *,
    on: date | None = None,
    amount: str = "",
    document: str = "",
    docket: str = "",
    reason: str = "",
    by: Actor,
    common: Common = HERE,
) -> None:
    """Record how a served notice goes on: a hearing requested, a final order, a complaint, a settlement, an order.

    Examples:
    `duecourse worksite fine outcome w-000001 final --as auditor.ito`
    `duecourse worksite fine outcome w-000001 settlement --on 2010-10-01 --amount 20000.00 --document "agreement 7" --reason "ability to pay" --as supervisor.osei`
    `duecourse worksite fine outcome w-000001 order --on 2011-03-01 --amount 18500.00 --docket 10A00123 --document "order" --as clerk.diaz`

    Parameters
    ----------
    inspection
        Number of the inspection.
    what
        hearing, final, complaint, settlement, order or collection.
    on
        Day of it.
    amount
        Dollars and cents, such as 20000.00.
    document
        The agreement or order.
    docket
        Case number of the administrative court.
    reason
        Why.
    by
        Who records it: an auditor; a supervisor for a settlement; a court clerk for an order; a records clerk for
        collection.
    """
    from duecourse.program import given
    from duecourse.program import worksite_fines as fines

    day = on if on is not None or what == "final" else given.day("", "--on")

    def deed(record: "Record") -> "Entry":
        match what:
            case "hearing":
                return fines.request_hearing(record, inspection=inspection, actor=by, requested_on=day or "")
            case "final":
                return fines.finalize(record, inspection=inspection, actor=by)
            case "complaint":
                return fines.complain(record, inspection=inspection, actor=by, filed_on=day or "", docket=docket)
            case "settlement":
                return fines.settle(
                    record,
                    inspection=inspection,
                    actor=by,
                    settled_on=day or "",
                    cents=_cents(amount),
                    agreement=document,
                    reason=reason,
                )
            case "order":
                return fines.order(
                    record,
                    inspection=inspection,
                    actor=by,
                    ordered_on=day or "",
                    cents=_cents(amount),
                    docket=docket,
                    document=document,
                )
            case "collection":
                return fines.collect(record, inspection=inspection, actor=by, begun_on=day or "", reason=reason)

    entry = act(common, deed)
    answer(common, {"outcome": what, "entry": entry.seq}, [f"{inspection}: {what} is recorded (entry {entry.seq})"])


@fine.command
def pay(inspection: str, /, *, amount: str, on: date, receipt: str, by: Actor, common: Common = HERE) -> None:
    """Record a payment under its receipt; the same receipt again changes nothing, more than is unpaid is refused.

    Example:
    `duecourse worksite fine pay w-000001 --amount 5000.00 --on 2010-11-02 --receipt R-118 --as clerk.kim`

    Parameters
    ----------
    inspection
        Number of the inspection.
    amount
        Dollars and cents.
    on
        Day of payment.
    receipt
        Number of the receipt.
    by
        A records clerk.
    """
    from duecourse.program import worksite_fines as fines

    entry = act(
        common,
        lambda record: fines.pay(
            record, inspection=inspection, actor=by, paid_on=on, cents=_cents(amount), receipt=receipt
        ),
    )
    answer(common, {"receipt": receipt, "entry": entry.seq}, [f"{inspection}: receipt {receipt} (entry {entry.seq})"])


def notice(
    inspection: str, /, *, into: Annotated[list[Path] | None, Parameter(negative=())] = None, common: Common = HERE
) -> None:
    """Show the notice of intent to fine, or write it: a name ending in .html is a printable page, any other JSON.

    Examples:
    `duecourse worksite notice w-000001 --dir office`
    `duecourse worksite notice w-000001 --into notice.json --into notice.html --dir office`

    Parameters
    ----------
    inspection
        Number of the inspection.
    into
        File to write; may be repeated.
    """
    from duecourse.durable import write_whole
    from duecourse.program import worksite_notice as notices

    with opened(common) as (_, record):
        found = notices.notice(record, inspection)
    for path in into or ():
        data = notices.to_page(found).encode() if path.suffix == ".html" else notices.to_json(found)
        write_whole(path, data)
    written = [f"written to {path}" for path in into or ()]
    answer(common, found, [f"Notice of intent to fine {found.fine}. {found.standing}", *found.lines, *written])


def recompute(file: Path, /, *, common: Common = HERE) -> int:
    """Work a notice again from its own inputs and the dated rules, offline; leaves with 4 when a line differs.

    Example:
    `duecourse worksite recompute notice.json`

    Parameters
    ----------
    file
        The JSON file of a notice.
    """
    from duecourse.program import worksite_notice as notices

    found = notices.read(file)
    differing = notices.recompute(found)
    said = f"{len(differing)} values do not come out as stated:" if differing else "every line comes out as stated."
    lines = [f"{found.fine}: {said}"]
    lines += [f"  {each.line}: stated {each.stated}, computed {each.computed}" for each in differing]
    answer(common, {"fine": found.fine, "holds": not differing, "differences": differing}, lines)
    return 4 if differing else 0


def _cents(amount: str) -> int:
    from duecourse.program.money import cents_of

    return cents_of(amount, "--amount")
