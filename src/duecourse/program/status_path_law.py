"""What must hold in the record of an office, judged from its entries with its key: its own offline verification."""

from collections.abc import Iterator

from duecourse.errors import NotInOffice, OfficeKeyWrong
from duecourse.ledger.entry import SEALED, Entry, Stored
from duecourse.ledger.verify import Finding, Report, verify_ledger
from duecourse.program.status_path import Application, checklist, requirements, take
from duecourse.program.status_path_events import (
    PATH_KINDS,
    ApplicationReceived,
    CheckCompleted,
    EvidenceAdded,
    FactStated,
    OfficeRevoked,
    OfficeStaffed,
    PathEvent,
    PaymentReceived,
    PaymentRefunded,
    RequirementDecided,
    WaiverGranted,
)
from duecourse.program.status_path_office import STAFF, Office
from duecourse.rules.lookup import Rule

REMEDY = "Treat what rests on this act as not done, and let other people of the office decide anew."


def verify(office: Office) -> Report:
    """Verify the record of the office: chain, payloads, tree, and the rules of the office. Changes nothing."""
    return verify_ledger(office.folder.record, invariants=[lambda entries: _judge(office, entries)])


def _judge(office: Office, entries: Iterator[Stored]) -> Iterator[Finding]:
    held: dict[str, set[str]] = {}
    applications: dict[str, Application] = {}
    for stored in entries:
        entry = stored.entry
        if entry.kind == SEALED:
            continue
        if entry.kind not in PATH_KINDS:
            yield _finding(entry, "a kind that is none of the office", entry.kind, "a kind of the office")
            continue
        try:
            event = office.opened(stored)
        except OfficeKeyWrong:
            yield _finding(entry, "a payload that the key does not open", entry.kind, "one of this office")
            continue
        founding = isinstance(event, OfficeStaffed) and event.founding and not held
        if not founding and not held.get(entry.actor, set()) & PATH_KINDS[entry.kind].by:
            yield _finding(
                entry, f"{entry.kind} without authority", entry.actor, " or ".join(PATH_KINDS[entry.kind].by)
            )
        if isinstance(event, OfficeStaffed):
            held.setdefault(event.person, set()).add(event.role)
        elif isinstance(event, OfficeRevoked):
            held.get(event.person, set()).discard(event.role)
        elif isinstance(event, ApplicationReceived):
            applications[entry.stream] = Application(entry.stream, event, entry.actor)
        elif event is not None and entry.stream != STAFF:
            yield from _in_application(office, applications, entry, event)


def _in_application(
    office: Office, applications: dict[str, Application], entry: Entry, event: PathEvent
) -> Iterator[Finding]:
    found = applications.get(entry.stream)
    if found is None:
        yield _finding(entry, "an act outside any application", entry.stream, "an application received before")
        return
    received = found.received
    known = checklist(received.checklist, on=received.received_on, where=office.settings.jurisdiction)
    rows = {each["id"]: each for each in requirements(known, received.stage)}
    name = getattr(event, "requirement", "")
    if name and name not in rows:
        yield _finding(entry, "a requirement that the bill has not", name, ", ".join(rows))
        return
    yield from _breaches(found, entry, event, rows, known)
    found.actors.setdefault(entry.kind, set()).add(entry.actor)
    try:
        take(found, event, entry.actor, entry.seq)
    except (KeyError, NotInOffice) as unknown:
        yield _finding(entry, "an act about something unknown", str(unknown), "something of the application")


def _breaches(
    found: Application, entry: Entry, event: PathEvent, rows: dict[str, dict[str, object]], known: Rule
) -> Iterator[Finding]:
    if isinstance(event, WaiverGranted | RequirementDecided):
        insiders = found.actors.get(EvidenceAdded.kind, set()) | found.actors.get(FactStated.kind, set())
        if entry.actor in insiders | {found.taken_by}:
            yield _finding(entry, f"{entry.kind} by who took the application in", entry.actor, "another person")
    if isinstance(event, WaiverGranted) and not rows[event.requirement]["waiver"]:
        yield _finding(entry, "a waiver that the bill has not", event.requirement, str(known.value["bill"]))
    if isinstance(event, RequirementDecided):
        earlier = found.decisions.get(event.requirement, [])
        if any(each.actor == entry.actor for each in earlier):
            yield _finding(entry, "a review by who decided", entry.actor, "another adjudicator")
        if entry.decision != f"{found.application}/{event.requirement}":
            yield _finding(entry, "a decision outside the two-person rule", entry.decision, "its decision key")
    if isinstance(event, PaymentReceived):
        asked = rows[event.requirement].get("cents", 0)
        if not isinstance(asked, int) or found.paid_cents(event.requirement) + event.cents > asked:
            yield _finding(entry, "more money than the bill asks for", str(event.cents), str(asked))
        if event.receipt in found.payments:
            yield _finding(entry, "a receipt given twice", event.receipt, "a receipt of its own")
    if isinstance(event, PaymentRefunded) and event.receipt in found.payments:
        payment = found.payments[event.receipt]
        if event.cents > payment.cents - payment.refunded:
            yield _finding(entry, "more given back than was paid", str(event.cents), str(payment.cents))
    if isinstance(event, CheckCompleted) and event.partition != "civil-background":
        yield _finding(entry, "a search of another gallery", event.partition, "civil-background")


def _finding(entry: Entry, what: str, found: str, expected: str) -> Finding:
    return Finding(entry.seq, what, found, expected, REMEDY)
