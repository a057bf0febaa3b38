"""The register of jurisdictions' policies: under what rule of its own a custodian answers requests, from when to when.

A policy is a dated record with its citation, so that every answer can name the text it followed on that day. A policy
limits what a custodian may do; none makes a request an order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from duecourse.errors import BadFact, DatesOutOfOrder, PolicyForbids
from duecourse.ledger.entry import Entry
from duecourse.program import given
from duecourse.program.case import Request
from duecourse.program.events.policy import PolicyRecorded
from duecourse.program.folding import opened
from duecourse.program.participation import EVERY_AGENCY
from duecourse.program.record import Reader, Record
from duecourse.rules.lookup import Rule

REGISTER = PolicyRecorded.register
"""Stream of the policy register."""


@dataclass(frozen=True, slots=True)
class Row:
    """A policy with the number of its entry."""

    entry: int
    fact: PolicyRecorded


def record_policy(
    record: Record,
    *,
    actor: str,
    jurisdiction: str,
    oris: Sequence[str],
    policy: str,
    version: str,
    decides: str,
    citation: str,
    adopted_by: str,
    valid_from: date | str,
    valid_to: date | str | None = None,
    predicate: str = "none stated",
    reimbursement_required: bool = False,
    minors: str = "none stated",
    victims: str = "none stated",
    evidence_required: str = "none stated",
    notice: str = "none stated",
    constraints: Sequence[str] = (),
    longest_hold_hours: int | None = None,
    url: str = "",
) -> Entry:
    """Enter a policy (a class of ``custodian.policies``) for the agencies ``oris``, or for ``*``.

    A later row for the same agency takes the place of an earlier one from its own first day on. ``constraints`` are
    cases of the rule ``law.constraints`` that it cites; ``longest_hold_hours`` shortens every hold. Raises BadFact,
    DatesOutOfOrder.
    """
    with record.act(actor, PolicyRecorded) as deed:
        first = given.day(valid_from, "valid_from")
        last = given.day(valid_to, "valid_to") if valid_to else None
        if last is not None and last < first:
            raise DatesOutOfOrder(where="valid_to", given=last, problem="comes before valid_from", other=first)
        if not oris:
            raise BadFact(where="oris", problem=f"names no agency; {EVERY_AGENCY} stands for every one")
        if longest_hold_hours is not None and longest_hold_hours < 0:
            raise BadFact(where="longest_hold_hours", problem=f"{longest_hold_hours} is no number of hours")
        cases = [each["case"] for each in deed.rule("law.constraints").value] if constraints else []
        event = PolicyRecorded(
            jurisdiction=given.text(jurisdiction, "jurisdiction"),
            oris=tuple(given.text(each, "oris") for each in oris),
            policy=given.one_of(policy, deed.rule("custodian.policies").value, "policy"),
            version=given.text(version, "version"),
            predicate=given.text(predicate, "predicate"),
            reimbursement_required=reimbursement_required,
            minors=given.text(minors, "minors"),
            victims=given.text(victims, "victims"),
            decides=given.text(decides, "decides"),
            evidence_required=given.text(evidence_required, "evidence_required"),
            notice=given.text(notice, "notice"),
            citation=given.text(citation, "citation"),
            adopted_by=given.text(adopted_by, "adopted_by"),
            constraints=tuple(given.one_of(each, cases, "constraints") for each in constraints),
            longest_hold_hours=longest_hold_hours,
            url=url,
            valid_from=first,
            valid_to=last,
        )
        return deed.append(REGISTER, event)


def rows(reader: Reader) -> list[Row]:
    """Every policy in order of entry."""
    found = ((stored.entry.seq, opened(stored)) for stored in reader.entries(stream=REGISTER))
    return [Row(seq, fact) for seq, fact in found if isinstance(fact, PolicyRecorded)]


def in_force(reader: Reader, *, ori: str, on: date) -> Row | None:
    """The policy of agency ``ori`` on a day: its own latest one, else the latest for every agency, else None."""
    return applying(rows(reader), ori=ori, on=on)


def applying(known: Iterable[Row], *, ori: str, on: date) -> Row | None:
    """The policy of ``known`` (in order of entry) that holds for ``ori`` on a day; see ``in_force``."""
    found: tuple[tuple[bool, date, int], Row] | None = None
    for row in known:
        fact = row.fact
        live = fact.valid_from <= on and (fact.valid_to is None or on <= fact.valid_to)
        if live and {ori, EVERY_AGENCY} & set(fact.oris):
            rank = (ori in fact.oris, fact.valid_from, row.entry)
            if found is None or rank >= found[0]:
                found = rank, row
    return None if found is None else found[1]


def pinned(row: Row, policy: str, version: str) -> tuple[str, str]:
    """Class and version of the policy in force, which an answer must follow. Raises BadFact for another one."""
    for where, stated, known in (("policy", policy, row.fact.policy), ("policy_version", version, row.fact.version)):
        if stated and stated != known:
            problem = f"{stated!r} is not the policy in force, which is {known!r} (entry {row.entry})"
            raise BadFact(where=where, problem=problem)
    return row.fact.policy, row.fact.version


def check_hold(row: Row, request: Request, warrant: str, holds_on: Rule) -> None:
    """Refuse a hold that the custodian's own policy does not allow. Raises PolicyForbids."""
    problem = lacking(row, request, warrant, holds_on)
    if problem:
        raise PolicyForbids(request=request.request, policy=row.fact.version, entry=row.entry, problem=problem)


def lacking(row: Row, request: Request, warrant: str, holds_on: Rule) -> str:
    """Why the policy of ``row`` allows no hold on ``request``; empty when it does."""
    limits: dict[str, str] = {each["policy"]: each["needs"] for each in holds_on.value}
    labels = {each.label for each in request.bases}
    match limits.get(row.fact.policy, "nothing"):
        case "conviction" if "conviction" not in labels:
            return "the request rests on no conviction"
        case "charge or conviction" if not labels & {"charge", "conviction"}:
            return "the request rests on no charge and no conviction"
        case "judge" if not warrant.strip():
            return "no warrant or finding of a judge was shown"
        case "never":
            return "it allows no hold at all"
    return ""
