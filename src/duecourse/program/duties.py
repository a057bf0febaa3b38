"""What an agreement owes: complaints and requests to be told, meetings, reviews, refreshers. Clocks that only alarm."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from duecourse.errors import NotInRecord, NotItsTurn, OwnComplaint
from duecourse.ledger.entry import Entry
from duecourse.program import given
from duecourse.program.designations import REGISTER, Agreement, Book, book
from duecourse.program.events.agreement import (
    ComplaintAdjudicated,
    OfficerComplained,
    OfficerRefused,
    OfficerWithdrawn,
)
from duecourse.program.events.request import RequestDrafted
from duecourse.program.facts import used
from duecourse.program.folding import opened
from duecourse.program.record import Record
from duecourse.rules.deadlines import plus_hours, plus_working_hours


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing an agreement owes: what, about what, by when, and whether that has passed."""

    agreement: str
    what: str
    subject: str
    due_at: datetime
    overdue: bool


def complain(record: Record, *, actor: str, agreement: str, officer: str, serious: bool) -> Entry:
    """Enter a complaint about a designated officer; a serious one takes them out of the program until it is decided.

    Raises NotInRecord for an officer who was never designated under the agreement.
    """
    with record.act(actor, OfficerComplained) as deed:
        known = book(deed.tx.entries(stream=REGISTER))
        if agreement not in {each.fact.agreement for each in known.of(officer)}:
            raise NotInRecord(what=f"Under agreement {agreement} officer", name=officer, look="agreement list")
        rule = deed.rule("agreement.report_complaint")
        where = record.settings.jurisdiction
        event = OfficerComplained(
            agreement=agreement,
            officer=officer,
            complaint=f"k-{len(known.complaints) + 1:04d}",
            serious=serious,
            report_by=plus_working_hours(deed.now, rule.value, zone=record.zone, where=where),
            rules=used(rule),
        )
        return deed.append(REGISTER, event)


def adjudicate(record: Record, *, actor: str, complaint: str, outcome: str, reasons: str) -> Entry:
    """Decide a complaint, as a reviewer. Raises NotInRecord, NotItsTurn when decided, OwnComplaint, BadFact."""
    with record.act(actor, ComplaintAdjudicated) as deed:
        known = book(deed.tx.entries(stream=REGISTER)).complaints
        if complaint not in known:
            raise NotInRecord(what="Complaint", name=complaint, look="agreement duties")
        if known[complaint].decided is not None:
            raise NotItsTurn(act="A decision", what=f"complaint {complaint}", state="decided", needed="an open one")
        if known[complaint].fact.officer == actor:
            raise OwnComplaint(actor=actor, complaint=complaint)
        days = deed.rule("agreement.report_result").value
        event = ComplaintAdjudicated(
            complaint=complaint,
            outcome=given.text(outcome, "outcome"),
            reasons=given.text(reasons, "reasons"),
            report_by=plus_hours(deed.now, 24 * days, zone=record.zone),
        )
        return deed.append(REGISTER, event)


def duties(record: Record) -> list[Duty]:
    """Everything that agreements owe now and in time to come, the earliest first."""
    known = book(record.ledger.entries(stream=REGISTER))
    now = record.now()
    found = [
        *(each for name, agreement in known.agreements.items() for each in _dated(record, name, agreement, now)),
        *_officers(record, known, now),
        *_complaints(known, now),
        *_requests(record, known, now),
        *_refusals(record, known, now),
        *_withdrawals(record, known, now),
    ]
    return sorted(found, key=lambda each: (each.due_at, each.subject))


def _dated(record: Record, name: str, agreement: Agreement, now: datetime) -> Iterator[Duty]:
    if agreement.status(now.date()) in {"not in force", "terminated"}:
        return
    began = agreement.fact.effective_from
    held = [(day, meeting) for day, meeting in agreement.met if day <= now.date()]
    met = max((day for day, meeting in held if meeting != "review"), default=began)
    reviewed = max((day for day, meeting in held if meeting == "review"), default=None)
    meeting, first, later = (
        timedelta(days=record.rule(f"agreement.{each}", now.date()).value)
        for each in ("meeting", "first_review", "review")
    )
    yield _duty(name, "hold a compliance or steering meeting", name, _end(record, met + meeting), now)
    due = began + first if reviewed is None else reviewed + later
    yield _duty(name, "review of the agreement by the federal agency", name, _end(record, due), now)
    if agreement.expires_on is not None:
        yield _duty(name, "end of the agreement", name, _end(record, agreement.expires_on), now)


def _officers(record: Record, known: Book, now: datetime) -> Iterator[Duty]:
    for each in known.designations:
        fact = each.fact
        if each.withdrawn:
            continue
        if fact.refresher_due_on is not None:
            yield _duty(fact.agreement, "refresher training", fact.officer, _end(record, fact.refresher_due_on), now)
        if fact.expires_on is not None:
            yield _duty(fact.agreement, "end of the designation", fact.officer, _end(record, fact.expires_on), now)


def _complaints(known: Book, now: datetime) -> Iterator[Duty]:
    for name, each in known.complaints.items():
        if name not in known.reported:
            yield _duty(each.fact.agreement, "tell the federal agency of the complaint", name, each.fact.report_by, now)
        result = f"result of {name}"
        if each.decided is not None and result not in known.reported:
            yield _duty(
                each.fact.agreement, "tell the federal agency of the result", result, each.decided.report_by, now
            )


def _requests(record: Record, known: Book, now: datetime) -> Iterator[Duty]:
    for stored in record.ledger.entries(kind=RequestDrafted.kind):
        event = opened(stored)
        if isinstance(event, RequestDrafted) and event.agreement and event.request not in known.reported:
            drafted = stored.entry.recorded_at
            hours = record.rule("agreement.report_request", record.local(drafted).date()).value
            due = plus_hours(drafted, hours, zone=record.zone)
            yield _duty(event.agreement, "tell the federal agency of the request", event.request, due, now)


def _refusals(record: Record, known: Book, now: datetime) -> Iterator[Duty]:
    """Work of the program that somebody outside their authority tried to do is told, as a complaint is."""
    for stored in record.ledger.entries(stream=REGISTER, kind=OfficerRefused.kind):
        event, subject = opened(stored), f"refusal {stored.entry.seq}"
        if isinstance(event, OfficerRefused) and subject not in known.reported:
            refused = record.local(stored.entry.recorded_at)
            hours, where = record.rule("agreement.report_complaint", refused.date()).value, record.settings.jurisdiction
            due = plus_working_hours(refused, hours, zone=record.zone, where=where)
            agreement = known.of(event.officer)[-1].fact.agreement
            yield _duty(agreement, "tell the federal agency of an act outside authority", subject, due, now)


def _withdrawals(record: Record, known: Book, now: datetime) -> Iterator[Duty]:
    for stored in record.ledger.entries(stream=REGISTER, kind=OfficerWithdrawn.kind):
        event, subject = opened(stored), f"withdrawal {stored.entry.seq}"
        if isinstance(event, OfficerWithdrawn) and subject not in known.reported:
            ended = stored.entry.recorded_at
            hours = record.rule("agreement.report_withdrawal", record.local(ended).date()).value
            due = plus_hours(ended, hours, zone=record.zone)
            yield _duty(event.agreement, "tell the other party that a designation ended", subject, due, now)


def _end(record: Record, day: date) -> datetime:
    return record.local(datetime.combine(day + timedelta(days=1), time(), record.zone))


def _duty(agreement: str, what: str, subject: str, due_at: datetime, now: datetime) -> Duty:
    return Duty(agreement, what, subject, due_at, now > due_at)
