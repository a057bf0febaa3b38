"""A custodian's policy is the custodian's to say; others may point to a text that anyone can read."""

from datetime import date
from typing import Any

from duecourse import errors
from duecourse.program import policies
from duecourse.program.events.policy import PolicyRecorded

FACTS: dict[str, Any] = {
    "jurisdiction": "Cedar County",
    "oris": ["XX1234567"],
    "version": "ordinance 12",
    "decides": "the sheriff",
    "citation": "county code 4.12",
    "adopted_by": "the board",
    "valid_from": "2010-09-01",
}
TEXT = "https://code.cedar.example/4.12"


def in_force(county: Any) -> PolicyRecorded:
    row = policies.in_force(county.record.ledger, ori="XX1234567", on=county.now.date())
    assert row is not None
    return row.fact


def test_nobody_of_the_requesting_side_says_what_a_custodian_does(county: Any) -> None:
    for actor in ("fay", "kim"):
        with county.refused(errors.PolicyNotCited, "Cedar County", actor, "--url"):
            policies.record_policy(county.record, actor=actor, policy="HONOUR_ALL", **FACTS)
    with county.refused(errors.PolicyNotCited, "Cedar County", "fay"):
        policies.record_policy(county.record, actor="fay", policy="HONOUR_ALL", url="see the sheriff", **FACTS)
    county.authorize("hal", "supervisor")
    with county.refused(errors.PolicyNotCited, "hal"):
        policies.record_policy(county.record, actor="hal", policy="HONOUR_ALL", **FACTS)
    policies.record_policy(county.record, actor="fay", policy="HONOUR_ALL", url=TEXT, **FACTS)
    assert (in_force(county).policy, in_force(county).taken_from) == ("HONOUR_ALL", "published text")
    assert TEXT in in_force(county).words()
    assert county.findings() == []


def test_what_the_custodian_says_goes_before_what_others_read(county: Any) -> None:
    policies.record_policy(county.record, actor="hal", policy="NOTIFY_ONLY", **{**FACTS, "oris": ["*"]})
    later = {**FACTS, "valid_from": "2010-09-10"}
    policies.record_policy(county.record, actor="fay", policy="HONOUR_ALL", url=TEXT, **later)
    assert (in_force(county).policy, in_force(county).taken_from) == ("NOTIFY_ONLY", "custodian")
    before = county.size()
    policies.record_policy(county.record, actor="fay", policy="HONOUR_ALL", url=TEXT, **later)
    assert county.size() == before, "the same row twice is one"
    assert "The custodian recorded it." in in_force(county).words()
    assert county.findings() == []


def test_a_custodian_speaks_to_the_end_of_their_last_day_and_from_the_first_as_nothing_else(county: Any) -> None:
    """The evening of a day in Chicago is the next day in UTC, in which the record keeps its instants."""
    county.authorize("max", "custodian", expires_on=date(2010, 9, 14))
    county.now = county.now.replace(day=14, hour=20)
    policies.record_policy(county.record, actor="max", policy="NOTIFY_ONLY", **FACTS)
    county.authorize("lou", "custodian")
    county.authorize("lou", "supervisor", expires_on=date(2010, 9, 14))
    county.now = county.now.replace(day=15, hour=6)
    policies.record_policy(county.record, actor="lou", policy="HONOUR_ALL", **FACTS)
    assert in_force(county).policy == "HONOUR_ALL"
    assert county.findings() == []


def test_a_policy_told_for_the_custodian_by_others_is_found(forger: Any) -> None:
    county = forger.county
    facts = {**FACTS, "oris": ("XX9",), "valid_from": county.now.date(), "constraints": ()}
    facts |= dict.fromkeys(("predicate", "minors", "victims", "evidence_required", "notice"), "none stated")
    for speaker, what in (("custodian", "a policy told for a custodian by others"), ("published text", "not named")):
        forged = PolicyRecorded(**facts, policy="HONOUR_ALL", reimbursement_required=False, taken_from=speaker)
        forger.write("policies", forged, "fay")
        assert [each.seq for each in county.findings() if what in each.what] == [county.size() - 1]
