"""Breaches in a status determination, and what may rest on one."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from hashlib import sha256

from duecourse.ledger.entry import Entry
from duecourse.program.breaches import law
from duecourse.program.breaches.breach import Breach, breaches
from duecourse.program.case import Case, Status
from duecourse.program.events.check import IdentityConfirmed, StatusAnswered, StatusDetermined, StatusQueried
from duecourse.program.facts import Ground
from duecourse.program.inquiries import control_of
from duecourse.program.status import passed_over
from duecourse.rules.lookup import Rule


@breaches.register
def _(event: StatusQueried, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from identified(case, entry, event.candidate)
    if not case.charges:
        yield Breach(f"{entry.kind} without a charge", "none on record", "a charge before anybody is asked about")


@breaches.register
def _(event: StatusAnswered, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from identified(case, entry, event.candidate)
    if not case.queried and law.readable(case, StatusQueried.kind):
        yield Breach("an answer without a query", "none", "status.queried before")
    if case.citizen is not None:
        yield Breach("an answer after a citizen result", event.result, "nothing further")
    if control_of(case.booking) not in event.message:
        yield Breach("an answer to another query", event.message.partition("\n")[0].strip(), control_of(case.booking))
    if event.expires_on < law.days(entry)[0]:
        yield Breach("an answer that had expired", event.expires_on.isoformat(), "an answer that could be relied on")
    if event.author.casefold() == event.supervisor.casefold():
        yield Breach("an answer that nobody else checked", event.author, "another supervisor")
    if event.sha256 != sha256(event.message.encode()).hexdigest():
        yield Breach("an answer with another message", event.sha256[:16], "the hash of the message that is kept")
    elif event.result not in event.message or f"{event.expires_on:%Y%m%d}" not in event.message:
        yield Breach("an answer told otherwise than it came", event.result, "the result and last day of the message")
    yield from law.recorded(event.rules, {"status.results"}, entry)
    other = Breach(
        "an answer that is not in the list", event.result, "a result with the words and the stop of the list"
    )
    yield from law.allowed("status.results", event.rules, law.days(entry), lambda each: _listed(event, each), other)


@breaches.register
def _(event: StatusDetermined, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from identified(case, entry, event.candidate)
    if case.citizen is not None:
        yield Breach("a status after a citizen result", event.result, "nothing further")
    if not case.queried and law.readable(case, StatusQueried.kind):
        yield Breach("a status without a query", "none", "status.queried before")
    if not event.records:
        yield Breach("a status on no records", "none", "at least one record that was read")
    for each in event.records:
        if each.last_updated_on > law.days(entry)[-1]:
            yield Breach("a status on records of days to come", each.words(), "records that were read")
    answer = case.answer
    if answer is not None and law.days(entry)[-1] <= answer.expires_on < event.expires_on:
        found = event.expires_on.isoformat()
        yield Breach("a status beyond the answer it was made on", found, f"by {answer.expires_on.isoformat()}")
    yield from law.recorded(event.rules, {"status.results", "status.longest"}, entry)
    found = f"{event.result}: {event.result_text}; stops {event.stops or 'nothing'}"
    other = Breach("a status that is not in the list", found, "a result with the words and the stop of the list")
    yield from law.allowed("status.results", event.rules, law.days(entry), lambda each: _listed(event, each), other)
    yield from _signs(event, case, entry)
    first = law.days(entry)[0]
    too_long = Breach("a status for too long", event.expires_on.isoformat(), "no later than the rule allows")
    yield from law.allowed(
        "status.longest",
        event.rules,
        law.days(entry),
        lambda each: first <= event.expires_on <= law.days(entry)[-1] + timedelta(days=each.value),
        too_long,
    )


def _signs(event: StatusDetermined, case: Case, entry: Entry) -> Iterator[Breach]:
    """Signs of citizenship nobody looked for, of no list, or that a result goes past before a review."""
    gate = law.in_force("status.signs_asked", event.rules, law.days(entry))
    if not event.signs:
        if gate and all(each.value for each in gate):
            yield Breach("a status without a look for signs of citizenship", "nothing said", "signs, or that none is")
        return
    yield from law.recorded(event.rules, {"status.citizenship_signs"}, entry)
    named = ", ".join(each.sign for each in event.signs)
    other = Breach("signs of citizenship of no list", named, "signs as the list has them")

    def listed(known: Rule) -> bool:
        rows = [(law.row_of(known, "sign", each.sign), each) for each in event.signs]
        once = len({each.sign for each in event.signs}) == len(rows) and len({each.found for each in event.signs}) == 1
        return once and all(
            row.get("found") == each.found and law.worded(known, event.rules, each.text, row) for row, each in rows
        )

    yield from law.allowed("status.citizenship_signs", event.rules, law.days(entry), listed, other)
    passed = ", ".join(each.sign for each in passed_over(event, case))
    if passed:
        yield Breach("a status past signs of citizenship", f"{event.result}: {passed}", "a review by another officer")


def identified(case: Case, entry: Entry, candidate: str = "") -> Iterator[Breach]:
    """An act on an identity that is not confirmed, or on another one where the act names it."""
    confirmed = {each.candidate for each in case.candidates.values() if each.outcome == "confirmed"}
    erased = any(kind == IdentityConfirmed.kind and seq in case.erased for seq, kind in case.sealed.items())
    if case.check != "identified" or not confirmed or erased:
        yield Breach(f"{entry.kind} without an identification", case.check or "open", "identified")
    elif candidate and candidate not in confirmed:
        yield Breach(f"{entry.kind} on another candidate", candidate, ", ".join(sorted(confirmed)))


def supports(case: Case, entry: Entry) -> Iterator[Breach]:
    """An act that rests on a status that is missing, expired, a citizen's, or one on which no request may rest.

    A determination or an answer that could still be read when the act was done, and was erased later, cannot be judged
    any more.
    """
    gone = {seq for seq, kind in case.sealed.items() if kind in {StatusDetermined.kind, StatusAnswered.kind}}
    if gone - case.erased:
        return
    status = case.citizen or case.unread_answer or case.status
    if gone:
        yield Breach(f"{entry.kind} on an erased status", "erased before", "a status that can be read")
    elif status is None:
        yield Breach(f"{entry.kind} without a status", "none determined", "a determination by another person")
    elif status.stops:
        yield Breach(f"{entry.kind} on a citizen result", f"{status.result} in entry {status.seq}", "no further act")
    elif status.expires_on < law.days(entry)[0]:
        yield Breach(f"{entry.kind} on an expired status", str(status.expires_on), "a status that has not expired")
    else:
        none = Breach(f"{entry.kind} on a status that supports none", status.result, "a result a request may rest on")
        yield from law.allowed(
            "status.results", status.rules, law.days(entry), lambda each: _supporting(status, each), none
        )


def bears(grounds: Sequence[Ground], case: Case, entry: Entry) -> Iterator[Breach]:
    """Grounds of probable cause that the status in force does not bear; nothing is said where it cannot be read."""
    status = case.status
    if status is None or not law.readable(case, StatusDetermined.kind):
        return
    named = ", ".join(dict.fromkeys(each.ground for each in grounds))
    other = Breach(
        f"{entry.kind} on a ground that its status does not bear", f"{status.result}: {named}", "one it bears"
    )

    def borne(known: Rule) -> bool:
        row = law.row_of(known, "result", status.result).get("grounds", [])
        return isinstance(row, list) and all(each.ground in row for each in grounds)

    if grounds:
        yield from law.allowed("detainer.grounds_borne", status.rules, law.days(entry), borne, other)


def _listed(event: StatusDetermined | StatusAnswered, known: Rule) -> bool:
    row = law.row_of(known, "result", event.result)
    stops = bool(row) and row.get("stops", "") == event.stops
    if isinstance(event, StatusDetermined) and event.watches != row.get("watches", ""):
        # A list of another version, from before anything was watched, has named nothing to watch.
        stops = stops and not event.watches and not law.same_file(known, event.rules)
    return stops and law.worded(known, event.rules, event.result_text, row)


def _supporting(status: Status, known: Rule) -> bool:
    return bool(law.row_of(known, "result", status.result).get("supports_request", False))
