"""Long random runs: whatever people try, the record verifies, comes back the same, and nobody is held without guards.

Every command is tried by anyone, at any time, in any order, mostly the next one that makes sense. What is refused
leaves nothing; what is accepted is folded anew and compared with what the command itself had in hand.
``soak/test_random_sequences_long.py`` runs the same with many more seeds.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from duecourse.exchange.queries import Response, write_response
from duecourse.program import (
    bookings,
    circumstances,
    custody,
    events,
    inquiries,
    objections,
    participation,
    policies,
    requests,
    sealing,
    staff,
)
from duecourse.program.events.event import ROLES
from tests.program.random_county import MORE, Act, RandomCounty

ROUNDS, STEPS = 12, 40
RESULTS = ("APPEARS_REMOVABLE_RECORDS",) * 5 + ("US_CITIZEN_BIRTH", "POSSIBLE_US_CITIZEN_REVIEW", "RECORDS_CONFLICT")
KINDS = ("citizenship", "mistaken_identity", "wrong_record", "victim_or_witness", "complaint")
PEOPLE = tuple(f"p-{number}" for number in range(6))


def _book(run: RandomCounty) -> None:
    run.cards += run.chance.random() < 0.9
    run.county.book(f"T{run.cards}", charges=("DRIVING DRUNK", "NO LICENSE", "NOISE")[: run.chance.randint(1, 3)])


def _identified(run: RandomCounty) -> None:
    """A booking that is identified already, by the people who do that every day."""
    _book(run)
    booking = run.record.bookings()[-1]
    run.county.search(booking, run.chance.choice(PEOPLE))
    run.county.identify(booking)
    if run.chance.random() < 0.8:
        run.county.query(booking)
        run.county.determine(booking)
        run.county.classify(booking)
    if run.chance.random() < 0.5:
        run.county.ask(booking)


def _search(run: RandomCounty) -> None:
    run.county.search(run.booking(), *run.chance.sample(PEOPLE, run.chance.choice((0, 1, 1, 1, 1, 1, 2, 3))))


def _examine(run: RandomCounty) -> None:
    case = run.case()
    label = run.chance.choice(sorted(case.candidates) or ["A"])
    actor = run.who("examiner")
    if actor not in case.analyses:
        run.county.analyze(
            case.booking, actor, run.chance.choice(("sufficient", "sufficient", "limited", "insufficient"))
        )
    else:
        conclusion = run.chance.choice(("identification",) * 6 + ("exclusion", "inconclusive"))
        run.county.examine(case.booking, actor, conclusion, label)


def _determine(run: RandomCounty) -> None:
    booking = run.booking()
    if run.record.case(booking).queried:
        run.county.determine(booking, run.chance.choice(RESULTS), run.who("status_officer"))
    else:
        run.county.query(booking, run.who("status_officer"))


def _classify(run: RandomCounty) -> None:
    case = run.case()
    charge = next((each.charge for each in case.charges.values() if not each.code), "c1")
    code, severity = run.chance.choice((("5404", "misdemeanor"), ("2202", "felony"), ("0901", "aggravated_felony")))
    run.county.classify(case.booking, charge, code, severity)


def _dispose(run: RandomCounty) -> None:
    case = run.case()
    charge = run.chance.choice(list(case.charges.values()))
    rows = {each["state"]: each for each in run.record.rule("charge.states").value}
    state = run.chance.choice(rows[charge.state]["next"] or list(rows))
    run.county.dispose(case.booking, state, charge.charge, actor=run.who("court_clerk"))


def _draft(run: RandomCounty) -> None:
    case = run.case()
    form = run.chance.choice(run.record.rule("detainer.forms").value)["form"]
    run.county.draft(case.booking, run.who("issuing_officer"), bases=run.bases(case), form=form)


def _approve(run: RandomCounty) -> None:
    facts = {"request": run.open_request(), "actor": run.who("supervisor"), "reasons": "complete"}
    if run.chance.random() < 0.1:
        requests.refuse(run.record, **facts)
    else:
        requests.approve(run.record, **facts, documents=[{"title": "I-200", "reference": "signed"}])


def _confirm(run: RandomCounty) -> None:
    request = run.open_request()
    bases = run.bases(run.record.case(request.partition("/")[0]))
    facts = {"request": request, "actor": run.who("supervisor"), "bases": bases, "reasons": "it stands"}
    requests.confirm(run.record, **facts, notify_only=run.chance.random() < 0.3)


def _decide(run: RandomCounty) -> None:
    answer = run.chance.choice(("HONOUR",) * 5 + ("HONOUR_NOTIFY_ONLY", "DECLINED", "NEEDS_JUDICIAL_WARRANT"))
    run.county.decide(run.open_request(), answer, run.who("custodian"))


def _objection(run: RandomCounty) -> str:
    case = run.case()
    return run.chance.choice(sorted(case.objections) or [f"{case.booking}/o1"])


def _remove(run: RandomCounty) -> None:
    facts = {"objection": _objection(run), "gallery_digest": "e" * 64, "gallery_version": 4}
    objections.gallery_removed(run.record, actor=run.chance.choice(("duecourse", "kim")), **facts)


def _seal(run: RandomCounty) -> None:
    seq = run.chance.randrange(run.county.size())
    kind = run.record.ledger.entry(seq).entry.kind
    if kind in events.KINDS and events.KINDS[kind].sealing == "removal":
        return
    if run.chance.random() < 0.2:
        sealing.seal(run.record, seq=seq, actor=run.who("reviewer"), order="order 1")


def _depart(run: RandomCounty) -> None:
    day = run.county.now.date()
    facts = {"basis": "return", "departed_on": day, "confirmed_on": day, "document": "form"}
    custody.depart(run.record, booking=run.booking(), actor=run.who("records_clerk"), **facts)


def _supersede(run: RandomCounty) -> None:
    case = run.case()
    old = run.open_request()
    run.county.draft(case.booking, run.who("issuing_officer"), bases=run.bases(case), supersedes=old)


def _upon_conviction(run: RandomCounty) -> None:
    case = run.case()
    grounds = run.record.rule("priorities").value["grounds"]
    bases = [{"ground": run.chance.choice(grounds)["ground"], "label": "charge", "charge": "c1"}]
    charge = case.charges["c1"]
    if charge.open and charge.severity == "misdemeanor" and run.chance.random() < 0.8:
        bases[0]["ground"] = "level_3"
    run.county.draft(case.booking, run.who("issuing_officer"), bases=bases, upon_conviction=True)


def _answer(run: RandomCounty) -> None:
    booking, result = run.booking(), run.chance.choice(RESULTS)
    text = write_response(
        Response(
            sender="VTICE0900",
            recipient="XX1234567",
            result=result,
            records=(),
            author="technician 14",
            supervisor="supervisor 2",
            note="",
            expires_on=(run.county.now + timedelta(days=run.chance.choice((-1, 5, 60)))).date(),
            control=inquiries.control_of(booking),
        )
    )
    inquiries.take_answer(run.record, booking=booking, actor=run.who("status_officer"), text=text)


def _die(run: RandomCounty) -> None:
    """Rarely: a death ends everything that the other commands would go on to try."""
    if run.chance.random() < 0.2:
        custody.die(run.record, booking=run.booking(), actor=run.who("custodian"), document="d")


def _policy(run: RandomCounty) -> None:
    classes = run.record.rule("custodian.policies").value
    facts = {"jurisdiction": "j", "oris": ["XX1234567"], "version": "v", "decides": "d", "citation": "c"}
    facts |= {
        "adopted_by": "a",
        "valid_from": run.county.now.date(),
        "longest_hold_hours": run.chance.choice((None, 6)),
    }
    policy = run.chance.choice(("HONOUR_ALL",) * 12 + tuple(classes))
    policies.record_policy(run.record, actor=run.who("custodian"), policy=policy, **facts)


def _pinned(run: RandomCounty) -> None:
    answer = run.chance.choice(("HONOUR", "HONOUR", "HONOUR_NOTIFY_ONLY"))
    facts = {"request": run.open_request(), "actor": run.who("custodian"), "decision": answer, "reasons": "r"}
    requests.decide(run.record, **facts, warrant=run.chance.choice(("", "warrant 3")))


def _staff(run: RandomCounty) -> None:
    person, role = run.chance.choice(sorted(MORE)), run.chance.choice(sorted(ROLES))
    if run.chance.random() < 0.5:
        staff.revoke(run.record, actor="zoe", person=person, role=role, reason="moved")
    else:
        until = (run.county.now + timedelta(days=2)).date()
        run.county.authorize(person, role, expires_on=run.chance.choice((None, until)))


def _row(run: RandomCounty) -> None:
    day, routing = run.county.now.date(), run.chance.choice(("on", "on", "suppress_relay", "off"))
    facts = {"jurisdiction": "j", "instrument": "i", "requested_position": "r", "legal_basis": "l", "evidence": "e"}
    participation.record_row(run.record, actor="zoe", ori="XX1234567", routing=routing, valid_from=day, **facts)


def _request(act: Callable[..., object], role: str, **facts: Any) -> Callable[[RandomCounty], object]:
    return lambda run: act(run.record, request=run.open_request(), actor=run.who(role), **facts)


def _ask(run: RandomCounty) -> None:
    answer = run.chance.choice(("no",) * 6 + ("would not say", "yes"))
    facts = {"booking": run.booking(), "actor": run.who("custodian"), "language": "cs", "statement": "he hit me"}
    objections.ask_victim(run.record, answer=answer, **facts)


def _family(run: RandomCounty) -> None:
    answers = run.record.rule("person.family_answers").value
    facts = {"relative": run.chance.choice(answers), "in_care": run.chance.choice(answers), "language": "es"}
    circumstances.ask_family(run.record, booking=run.booking(), actor=run.who("custodian"), **facts)


def _standing(run: RandomCounty, fact: str) -> str:
    return str(run.chance.choice(run.record.rule(f"person.{fact}").value)["standing"])


ACTS: dict[str, Act] = {
    "ask": _ask,
    "weigh": lambda run: run.county.weigh(run.booking(), run.who("issuing_officer")),
    "family": _family,
    "counsel": lambda run: circumstances.record_counsel(
        run.record, booking=run.booking(), actor=run.who("custodian"), standing=_standing(run, "counsel")
    ),
    "hearing": lambda run: circumstances.record_hearing(
        run.record, booking=run.booking(), actor=run.who("records_clerk"), standing=_standing(run, "hearing")
    ),
    "book": _book,
    "identified": _identified,
    "search": _search,
    "examine": _examine,
    "query": lambda run: run.county.query(run.booking(), run.who("status_officer")),
    "determine": _determine,
    "classify": _classify,
    "dispose": _dispose,
    "draft": _draft,
    "approve": _approve,
    "send": _request(requests.send, "issuing_officer", recipient="jail"),
    "receive": lambda run: requests.receive(
        run.record, request=run.open_request(), actor=run.who("custodian"), received_at=run.past()
    ),
    "serve": lambda run: requests.serve(
        run.record, request=run.open_request(), actor=run.who("custodian"), language="Czech", served_at=run.past()
    ),
    "decide": _decide,
    "hold": lambda run: requests.start_clock(
        run.record, request=run.open_request(), actor=run.who("custodian"), cause="bond", releasable_at=run.past()
    ),
    "confirm": _confirm,
    "lift": _request(requests.lift, "supervisor", reason="Case Closed", note="over"),
    "transfer": _request(custody.transfer, "custodian", taken_by="Roe", receipt="1"),
    "book in": lambda run: custody.book_in(
        run.record, booking=run.booking(), actor=run.who("custodian"), facility="jail", booked_at=run.past()
    ),
    "release": lambda run: custody.release(
        run.record, booking=run.booking(), actor=run.who("custodian"), reason="Bail Bond", released_at=run.past()
    ),
    "depart": _depart,
    "supersede": _supersede,
    "upon conviction": _upon_conviction,
    "answer": _answer,
    "policy": _policy,
    "decide as the policy says": _pinned,
    "move": lambda run: custody.move(
        run.record, booking=run.booking(), actor=run.who("custodian"), facility=f"jail {run.cards}", reason="space"
    ),
    "die": _die,
    "discharge": lambda run: custody.discharge(
        run.record, booking=run.booking(), actor=run.who("custodian"), reason="bond"
    ),
    "alarm": lambda run: custody.alarm(run.record),
    "state a charge": lambda run: bookings.state_charge(
        run.record, booking=run.booking(), actor=run.who("records_clerk"), text="LARCENY", document="report"
    ),
    "ethnicity": lambda run: bookings.ask_ethnicity(
        run.record, booking=run.booking(), actor=run.who("records_clerk"), ethnicity="declined"
    ),
    "foretell": lambda run: requests.give_notice(
        run.record,
        request=run.open_request(),
        actor=run.who("custodian"),
        release_at=run.county.now + timedelta(hours=2),
        notified="office",
    ),
    "object": lambda run: run.county.object(run.booking(), run.chance.choice(KINDS), run.who("custodian")),
    "notify": lambda run: objections.notify(
        run.record, objection=_objection(run), actor=run.who("custodian"), notified="office"
    ),
    "review": lambda run: run.county.review(_objection(run), run.who("reviewer"), run.chance.random() < 0.5),
    "remove": _remove,
    "seal": _seal,
    "staff": _staff,
    "row": _row,
}
"""Every command, with facts that chance picks."""


def run_rounds(make_county: Callable[..., Any], seeds: range, steps: int) -> tuple[dict[str, int], int]:
    """Run one county a seed; returns how often each command was accepted, and how many of the runs came to a hold."""
    accepted: dict[str, int] = dict.fromkeys(ACTS, 0)
    held = 0
    for seed in seeds:
        county = RandomCounty(make_county, ACTS, seed)
        try:
            county.run(steps)
        except (AssertionError, KeyError, ValueError, TypeError, AttributeError) as fault:
            fault.add_note(f"seed {seed}, {steps} steps")
            raise
        county.county.record.ledger.close()
        held += county.held > 0
        for name, count in county.accepted.items():
            accepted[name] += count
    return accepted, held


@pytest.mark.parametrize("block", range(2))
def test_random_sequences_verify_and_come_back_the_same(make_county: Callable[..., Any], block: int) -> None:
    accepted, _ = run_rounds(make_county, range(block * ROUNDS, (block + 1) * ROUNDS), STEPS)
    assert sum(accepted.values()) > ROUNDS * STEPS / 4, accepted
