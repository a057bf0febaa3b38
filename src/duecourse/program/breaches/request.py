"""Breaches in the way of a request to hold a person: what it rests on, who moved it, and when."""

from collections.abc import Iterator, Sequence

from duecourse.ledger.entry import Entry
from duecourse.program.breaches import law
from duecourse.program.breaches.breach import Breach, acted, breaches, in_state, in_time, numbered, present
from duecourse.program.breaches.status import identified, supports
from duecourse.program.case import Case, Charge, Request
from duecourse.program.coupling import measured, missing
from duecourse.program.custodian import ANSWERABLE, SERVABLE
from duecourse.program.events import DECISIONS
from duecourse.program.events.request import (
    RequestApproved,
    RequestConfirmed,
    RequestDecided,
    RequestDrafted,
    RequestLapsed,
    RequestLifted,
    RequestOperative,
    RequestReceived,
    RequestRefused,
    RequestRemeasured,
    RequestReviewRequired,
    RequestSent,
    RequestServed,
    RequestSuperseded,
)
from duecourse.program.facts import Basis, Document, Ground, RuleUsed
from duecourse.rules.lookup import Rule

ANSWERS = ("HONOUR", "HONOUR_NOTIFY_ONLY", "DECLINED", "NEEDS_JUDICIAL_WARRANT")
DRAFTED_UNDER = {"priorities", "detainer.forms", "detainer.grounds", "status.results"}


@breaches.register
def _(event: RequestDrafted, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from numbered(event.request, len(case.requests), "r", case, entry)
    yield from identified(case, entry, event.candidate)
    yield from supports(case, entry)
    yield from present(case, entry)
    if case.open_claim is not None:
        yield Breach("a request while a claim is open", case.open_claim.objection, "no open claim")
    others = [each for each in case.open_requests if each.request != event.supersedes or each.held]
    if others:
        yield Breach("a second request while one is open", others[0].request, "none open")
    if event.waits_for and [(each.charge, each.label) for each in event.bases] != [(event.waits_for, "charge")]:
        yield Breach("a request upon another conviction", event.waits_for, "the one charge that it rests on")
    if event.waits_for:
        box = Breach("a wait for a conviction without its box", event.form, "a form in force that has the box")
        yield from law.allowed(
            "detainer.forms",
            event.rules,
            law.days(entry),
            lambda each: bool(law.row_of(each, "form", event.form).get("may_wait_for_conviction")),
            box,
        )
    yield from law.recorded(event.rules, DRAFTED_UNDER, entry)
    yield from _bases(event.bases, case, event.rules, entry, event.waits_for)
    yield from _true(event.bases, case, event.rules, entry)
    asks = Breach(
        "a form that asks for something else",
        f"{event.form} ({event.form_version}) asks to {event.asks}",
        "a form in force, as the list has it",
    )
    yield from law.allowed(
        "detainer.forms",
        event.rules,
        law.days(entry),
        lambda each: (event.form_version, event.asks) == _form(each, event.form),
        asks,
    )
    yield from _carries(event.form, event.grounds, None, event.rules, entry)


@breaches.register
def _(event: RequestApproved, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    yield from in_state(request, entry, "DRAFT")
    yield from present(case, entry)
    yield from supports(case, entry)
    yield from _bases(request.bases, case, request.rules, entry, request.waits_for)
    yield from _carries(request.form, request.grounds, request.documents + event.documents, request.rules, entry)


@breaches.register
def _(event: RequestRefused, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    if request.stage != "DRAFT":
        yield Breach(f"{entry.kind} out of turn", f"{request.request} is {request.state}", "DRAFT")


@breaches.register
def _(event: RequestSent, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from in_state(case.requests[event.request], entry, "APPROVED")
    yield from supports(case, entry)


@breaches.register
def _(event: RequestReceived, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    yield from in_state(request, entry, "SENT")
    yield from in_time(event.received_at, entry, request.sent_at, "it was sent")


@breaches.register
def _(event: RequestServed, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    yield from in_state(request, entry, *SERVABLE)
    yield from in_time(event.served_at, entry, request.received_at, "it was received")
    if request.served_at is not None:
        yield Breach("a second service of the same request", request.served_at.isoformat(), "one service")


@breaches.register
def _(event: RequestDecided, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    yield from in_state(request, entry, *ANSWERABLE)
    if event.decision not in ANSWERS:
        yield Breach("an answer that is none", event.decision, " or ".join(ANSWERS))
    if event.decision == "HONOUR" and request.asks != "hold":
        yield Breach("a hold that was not asked for", f"{event.decision}; asks to {request.asks}", "a request to hold")
    for act in case.acts_of(entry.actor):
        if act.kind in DECISIONS:
            yield Breach("a custodian's answer by someone of the requesting side", acted(act), "another person")


@breaches.register
def _(event: RequestReviewRequired, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _open(case.requests[event.request], entry)
    yield from law.recorded(event.rules, {"detainer.review", "priorities"}, entry)
    yield from _remaining(event.remaining, case.requests[event.request], case)


@breaches.register
def _(event: RequestRemeasured, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _open(case.requests[event.request], entry)
    yield from law.recorded(event.rules, {"priorities"}, entry)
    yield from _remaining(event.remaining, case.requests[event.request], case)
    waits_for = case.requests[event.request].waits_for
    lacking = Breach("a request that should be reviewed", str(len(event.remaining)), "bases that carry a request")
    yield from law.allowed(
        "priorities", event.rules, law.days(entry), lambda each: not missing(event.remaining, each, waits_for), lacking
    )


@breaches.register
def _(event: RequestConfirmed, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    yield from in_state(request, entry, "REVIEW_REQUIRED")
    yield from supports(case, entry)
    yield from law.recorded(event.rules, {"priorities"}, entry)
    yield from _bases(event.bases, case, event.rules, entry, request.waits_for)
    yield from _true(event.bases, case, event.rules, entry)
    if event.asks not in {"notify", request.asks}:
        yield Breach("a confirmation that asks for more", event.asks, request.asks)


@breaches.register
def _(event: RequestSuperseded, case: Case, entry: Entry) -> Iterator[Breach]:
    old, new = case.requests[event.request], case.requests[event.superseded_by]
    yield from _open(old, entry)
    if old.held or new.supersedes != event.request or new.stage != "APPROVED":
        found = f"{old.request} is {old.state}, {new.request} is {new.state}"
        yield Breach("a request that gave way to none", found, "an approved request drafted in its place, and no hold")


@breaches.register
def _(event: RequestOperative, case: Case, entry: Entry) -> Iterator[Breach]:
    request = case.requests[event.request]
    charge = case.charges[event.charge]
    if request.waits_for != event.charge or request.closed:
        yield Breach("a request operative that did not wait", event.charge, request.waits_for or "no charge")
    if not charge.conviction or charge.convicted_on != event.convicted_on:
        yield Breach("a request operative without its conviction", f"{event.charge} is {charge.state}", "a conviction")
    yield from _true(event.bases, case, event.rules, entry)
    before = [(each.ground, each.charge, each.evidence) for each in request.bases]
    if [(each.ground, each.charge, each.evidence) for each in event.bases] != before:
        yield Breach("a basis added without a confirmation", event.request, "the basis that it waited with")


@breaches.register
def _(event: RequestLapsed, case: Case, entry: Entry) -> Iterator[Breach]:
    request, charge = case.requests[event.request], case.charges[event.charge]
    yield from _open(request, entry)
    if request.waits_for != event.charge or charge.open or charge.conviction:
        found = f"waits for {request.waits_for or 'nothing'}; {event.charge} is {charge.state}"
        yield Breach("a request that lapsed without reason", found, "the charge it waited for, ended otherwise")


@breaches.register
def _(event: RequestLifted, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from _open(case.requests[event.request], entry)


def _open(request: Request, entry: Entry) -> Iterator[Breach]:
    if request.closed:
        yield Breach(f"{entry.kind} out of turn", f"{request.request} is {request.state}", "an open request")


def _bases(
    bases: Sequence[Basis], case: Case, used: Sequence[RuleUsed], entry: Entry, waits_for: str = ""
) -> Iterator[Breach]:
    """Bases on charges that are not open, on convictions that are none, or that the priorities of the day refuse."""
    if not bases:
        yield Breach("a request without a basis", "none", "at least one")
        return
    for basis in bases:
        charge = case.charges.get(basis.charge)
        if basis.label == "charge" and (charge is None or not charge.open):
            found = basis.charge or "no charge" if charge is None else f"{basis.charge} is {charge.state}"
            yield Breach("a basis on a charge that is not open", found, "an open charge of the booking")
        elif basis.label == "charge" and charge is not None and not _in_time(charge, case, entry):
            yield Breach(
                "a basis on a charge that was not filed in time", basis.charge, "a charge filed, or in its time"
            )
        if basis.label == "conviction" and charge is not None and not charge.conviction:
            yield Breach("a conviction that is none", f"{basis.charge} is {charge.state}", "a conviction")
        if basis.label != "charge" and charge is None and not basis.evidence:
            yield Breach("a basis without evidence", basis.words(), "the evidence of a fact that is not in the record")
    named = "; ".join(each.words() for each in bases)
    lacking = Breach("bases that do not carry a request", named, "bases that the priorities of the day know")
    yield from law.allowed(
        "priorities",
        used,
        law.days(entry),
        lambda each: not missing(_measured(bases, case, each), each, waits_for),
        lacking,
    )


def _in_time(charge: Charge, case: Case, entry: Entry) -> bool:
    return not charge.late and charge not in case.unfiled(entry.recorded_at)


def _true(bases: Sequence[Basis], case: Case, used: Sequence[RuleUsed], entry: Entry) -> Iterator[Breach]:
    """Bases that say something else of a charge than the record."""
    named = "; ".join(each.words() for each in bases)
    other = Breach("a basis with other facts than the record's", named, "the facts of the charge in the record")
    yield from law.allowed(
        "priorities", used, law.days(entry), lambda each: _facts(_measured(bases, case, each)) == _facts(bases), other
    )


def _facts(bases: Sequence[Basis]) -> list[tuple[object, ...]]:
    return [
        (each.offense, each.code, each.code_system, each.severity, each.sentence_days, each.convicted_on)
        for each in bases
    ]


def _measured(bases: Sequence[Basis], case: Case, priorities: Rule) -> list[Basis]:
    return [measured(case, each, priorities) for each in bases]


def _remaining(remaining: Sequence[Basis], request: Request, case: Case) -> Iterator[Breach]:
    """Bases that were not there before, or that rest on a charge that ended without conviction."""
    before = {(each.ground, each.label, each.charge, each.evidence) for each in request.bases}
    for basis in remaining:
        charge = case.charges.get(basis.charge)
        if (basis.ground, basis.label, basis.charge, basis.evidence) not in before:
            yield Breach("a basis added without a confirmation", basis.words(), "the bases before, or fewer")
        elif charge is not None and not charge.open and not charge.conviction:
            found = f"{basis.charge} is {charge.state}"
            yield Breach("a basis on a charge that fell away", found, "bases that still stand")


def _form(known: Rule, form: str) -> tuple[object, object]:
    row = law.row_of(known, "form", form)
    return row.get("version"), row.get("asks")


def _carries(
    form: str,
    grounds: Sequence[Ground],
    documents: Sequence[Document] | None,
    used: Sequence[RuleUsed],
    entry: Entry,
) -> Iterator[Breach]:
    """A form that is not in force, without probable cause, or (where documents are asked for) without its warrant."""
    on = law.days(entry)
    rows = [row for known in law.in_force("detainer.grounds", used, on) for row in known.value]
    enough = {row["ground"] for row in rows if row["sufficient"]}
    warrants = {title for known in law.in_force("detainer.warrants", used, on) for title in known.value}
    met = {"probable_cause"} if any(each.ground in enough for each in grounds) else set()
    if documents is None or any(each.title in warrants for each in documents):
        met.add("warrant")
    if len({row.get("box", 1) for row in rows for each in grounds if row["ground"] == each.ground}) <= 1:
        met.add("one_box")

    def carries(known: Rule) -> bool:
        needs = law.row_of(known, "form", form).get("needs")
        return isinstance(needs, list) and met >= set(needs)

    named = ", ".join(each.ground for each in grounds) or "no ground"
    lacking = Breach("a form without what it needs", f"{form}: {named}", "probable cause, and a warrant where asked")
    yield from law.allowed("detainer.forms", used, on, carries, lacking)
