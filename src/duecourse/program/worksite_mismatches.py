"""Mismatches of E-Verify: told in private, contested, and nothing done against the worker while the clock runs.

How often a mismatch was in error is counted by the status the worker attested; naturalized citizens are known to be
over-represented (domain E.4).
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from duecourse.errors import ClockRunning, NotInRecord, NotItsTurn
from duecourse.ledger.entry import Entry
from duecourse.program import given
from duecourse.program.events.event import Event
from duecourse.program.events.worker import MismatchClosed, MismatchContested, MismatchRecorded, MismatchTold
from duecourse.program.facts import used
from duecourse.program.folding import opened
from duecourse.program.record import Deed, Reader, Record
from duecourse.program.worksite_notices import business_days, in_order


@dataclass(slots=True)
class Mismatch:
    """One mismatch of E-Verify as its entries tell it."""

    recorded: MismatchRecorded
    told_on: date | None = None
    act_by: date | None = None
    outcome: str = ""

    def take(self, event: Event) -> None:
        """Take one event into the mismatch."""
        if isinstance(event, MismatchTold):
            self.told_on = event.told_on
        elif isinstance(event, MismatchContested):
            self.act_by = event.act_by
        elif isinstance(event, MismatchClosed):
            self.outcome = event.outcome

    @property
    def erroneous(self) -> bool:
        """Whether the worker turned out to be authorized."""
        return self.outcome == "employment authorized"


def record_mismatch(
    record: Record,
    *,
    actor: str,
    employer: str,
    employee: str,
    status: str,
    started_on: date | str,
    case_opened_on: date | str,
) -> str:
    """Record a mismatch (tentative nonconfirmation) of a worker; returns its number. Raises BadFact."""
    with record.act(actor, MismatchRecorded) as deed:
        known = deed.rule("everify.statuses")
        started = in_order(deed, started_on, "started_on", None, "")
        open_by, rules = business_days(deed, "everify.open", started)
        number = f"m-{1 + sum(1 for _ in deed.tx.entries(kind=MismatchRecorded.kind)):06d}"
        fact: dict[str, object] = {
            "mismatch": number,
            "employer": given.text(employer, "employer"),
            "employee": employee,
            "status": given.one_of(status, known.value, "status"),
            "started_on": started,
            "case_opened_on": in_order(deed, case_opened_on, "case_opened_on", started, "the work began"),
            "open_by": open_by,
            "rules": (*used(known), *rules),
        }
        (event,) = given.facts([fact], MismatchRecorded, "mismatch")
        deed.append(number, event)
        return number


def tell_mismatch(record: Record, *, mismatch: str, actor: str, told_on: date | str) -> Entry:
    """Record that the worker was told of the mismatch in private."""
    with record.act(actor, MismatchTold) as deed:
        known = _open(deed, mismatch, "Telling of a mismatch")
        day = in_order(deed, told_on, "told_on", known.recorded.case_opened_on, "the case was opened")
        return deed.append(mismatch, MismatchTold(mismatch=mismatch, told_on=day))


def contest(record: Record, *, mismatch: str, actor: str, referred_on: date | str) -> date:
    """Record that the worker contests the mismatch; returns the day until which they may act, and nothing is done."""
    with record.act(actor, MismatchContested) as deed:
        known = _open(deed, mismatch, "Contesting a mismatch")
        if known.told_on is None or known.act_by is not None:
            state = "contested" if known.act_by else "not told to the worker"
            needed = "a mismatch told and not contested yet"
            raise NotItsTurn(act="Contesting a mismatch", what=mismatch, state=state, needed=needed)
        day = in_order(deed, referred_on, "referred_on", known.told_on, "the worker was told")
        by, rules = business_days(deed, "everify.contest", day)
        deed.append(mismatch, MismatchContested(mismatch=mismatch, referred_on=day, act_by=by, rules=rules))
        return by


def close_mismatch(
    record: Record, *, mismatch: str, actor: str, closed_on: date | str, outcome: str, document: str
) -> Entry:
    """Record how a mismatch ended. Raises ClockRunning for an outcome against a worker who may still act."""
    with record.act(actor, MismatchClosed) as deed:
        known = _open(deed, mismatch, "Closing a mismatch")
        ended = given.one_of(
            outcome, ("employment authorized", "final nonconfirmation", "no show", "closed"), "outcome"
        )
        day = in_order(deed, closed_on, "closed_on", known.recorded.case_opened_on, "the case was opened")
        if ended in {"final nonconfirmation", "no show"}:
            if known.told_on is None:
                needed = "a worker who was told in private"
                raise NotItsTurn(act=f"The outcome {ended}", what=mismatch, state="not told", needed=needed)
            if known.act_by is not None and day <= known.act_by and ended == "no show":
                raise ClockRunning(act=f"The outcome {ended}", what="act", until=known.act_by.isoformat())
        event = MismatchClosed(
            mismatch=mismatch,
            closed_on=day,
            outcome=ended,  # type: ignore[arg-type]
            document=given.text(document, "document"),
        )
        return deed.append(mismatch, event)


def erroneous_share(reader: Reader) -> tuple[dict[str, object], ...]:
    """By attested status: mismatches, those that ended, those that were in error, and their share in percent.

    The share is a text with one decimal, and empty where none has ended: nothing is counted as zero.
    """
    tally: dict[str, list[int]] = {}
    for stored in reader.entries(kind=MismatchRecorded.kind):
        known = _load(reader, stored.entry.stream)
        if known is None:
            continue
        row = tally.setdefault(known.recorded.status, [0, 0, 0])
        row[0] += 1
        row[1] += bool(known.outcome)
        row[2] += known.erroneous
    return tuple(
        {
            "status": status,
            "mismatches": every,
            "ended": ended,
            "in_error": wrong,
            "share_percent": f"{float(Fraction(100 * wrong, ended)):.1f}" if ended else "",
        }
        for status, (every, ended, wrong) in sorted(tally.items())
    )


def _open(deed: Deed, mismatch: str, act: str) -> Mismatch:
    known = _load(deed.tx, mismatch)
    if known is None:
        raise NotInRecord(what="Mismatch", name=mismatch, look="inspect acts AUDITOR")
    if known.outcome:
        raise NotItsTurn(act=act, what=f"mismatch {mismatch}", state=known.outcome, needed="an open mismatch")
    return known


def _load(reader: Reader, mismatch: str) -> Mismatch | None:
    found: Mismatch | None = None
    for stored in reader.entries(stream=mismatch):
        event: Event | None = opened(stored)
        if isinstance(event, MismatchRecorded):
            found = Mismatch(event)
        elif found is not None and event is not None:
            found.take(event)
    return found
