"""The register of jurisdictions' policies: under what rule of its own a custodian answers requests, from when to when.

A policy is a dated record with its citation, so that every answer can name the text it followed on that day. A policy
limits what a custodian may do; none makes a request an order. It is the custodian's own: nobody of the side that brings
requests speaks for it, and what others enter from a published text gives way to what the custodian says.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from duecourse.errors import BadFact, DatesOutOfOrder, PolicyForbids, PolicyNotCited
from duecourse.ledger.entry import Entry
from duecourse.program import given
from duecourse.program.case import Case, Request
from duecourse.program.coupling import as_recorded
from duecourse.program.events.policy import REQUESTING, PolicyRecorded
from duecourse.program.facts import Basis
from duecourse.program.folding import opened
from duecourse.program.participation import EVERY_AGENCY
from duecourse.program.record import Reader, Record
from duecourse.rules.lookup import Rule
from duecourse.rules.priorities import CODE_SYSTEM, listed

REGISTER = PolicyRecorded.register
"""Stream of the policy register."""

PATTERN = re.compile(r"[0-9]{2}xx|[0-9]{4}(-[0-9]{4})?")
"""An offense code of the national list, a range of them, or a family."""

ADDRESS = re.compile(r"https?://[^\s/]+\.\S+")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a custodian was shown beside the request: what a judge signed or found, an agreement on reimbursement."""

    warrant: str = ""
    reimbursement: str = ""


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
    offenses: Sequence[str] = (),
) -> Entry:
    """Enter a policy (a class of ``custodian.policies``) for the agencies ``oris``, or for ``*``.

    A later row for the same agency takes the place of an earlier one from its own first day on; the same row given
    twice in a row by the same person on one day is one. ``constraints`` are
    cases of the rule ``law.constraints`` that it cites; ``longest_hold_hours`` shortens every hold. ``offenses`` are
    the NCIC codes (``1313``) and families (``11xx``) that it lists; without them its class says which offenses count.
    A custodian who holds no role of the requesting side speaks for the custodian; anybody else names the ``url`` of the
    published text (``https://…``). Raises BadFact, DatesOutOfOrder, PolicyNotCited.
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
        own = speaks_for_custodian(record.register.roles(actor, deed.now))
        if not own and not is_address(url):
            raise PolicyNotCited(jurisdiction=jurisdiction, actor=actor)
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
            url=url.strip(),
            offenses=tuple(_pattern(each) for each in offenses),
            valid_from=first,
            valid_to=last,
            taken_from="custodian" if own else "published text",
        )
        return deed.append_once(REGISTER, event)


def is_address(url: str) -> bool:
    """Whether ``url`` is an address at which anyone may read a text."""
    return ADDRESS.fullmatch(url.strip()) is not None


def speaks_for_custodian(held: frozenset[str]) -> bool:
    """Whether somebody with these roles may say what the custodian's policy is."""
    return "custodian" in held and not held & REQUESTING


def rows(reader: Reader) -> list[Row]:
    """Every policy in order of entry."""
    found = ((stored.entry.seq, opened(stored)) for stored in reader.entries(stream=REGISTER))
    return [Row(seq, fact) for seq, fact in found if isinstance(fact, PolicyRecorded)]


def in_force(reader: Reader, *, ori: str, on: date) -> Row | None:
    """The policy of agency ``ori`` on a day: what its custodian says before what others took from a text; of these its
    own latest one, else the latest for every agency; None where there is none.
    """
    return applying(rows(reader), ori=ori, on=on)


def applying(known: Iterable[Row], *, ori: str, on: date) -> Row | None:
    """The policy of ``known`` (in order of entry) that holds for ``ori`` on a day; see ``in_force``."""
    found: tuple[tuple[bool, bool, date, int], Row] | None = None
    for row in known:
        fact = row.fact
        live = fact.valid_from <= on and (fact.valid_to is None or on <= fact.valid_to)
        if live and {ori, EVERY_AGENCY} & set(fact.oris):
            rank = (fact.taken_from == "custodian", ori in fact.oris, fact.valid_from, row.entry)
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


def check_hold(row: Row, case: Case, request: Request, shown: Shown, holds_on: Rule) -> None:
    """Refuse a hold that the custodian's own policy does not allow. Raises PolicyForbids."""
    problem = lacking(row, case, request, shown, holds_on)
    if problem:
        raise PolicyForbids(request=request.request, policy=row.fact.version, entry=row.entry, problem=problem)


def lacking(row: Row, case: Case, request: Request, shown: Shown, holds_on: Rule) -> str:
    """Why the policy of ``row`` allows no hold on ``request``; empty when it does.

    What the request rests on is looked at as the record has it now: a charge that has become a conviction is one.
    """
    limit: dict[str, Any] = next((each for each in holds_on.value if each["policy"] == row.fact.policy), {})
    bases = [as_recorded(case, each) for each in request.bases]
    serious = [each for each in bases if _counts(each, row.fact.offenses, limit.get("severity", ()))]
    if row.fact.reimbursement_required and not shown.reimbursement.strip():
        return "it asks for a prior written agreement on reimbursement, and none was named"
    convicted = any(_convicted(each) for each in bases)
    accused = any(each.label in {"charge", "conviction"} for each in bases)
    whys = {
        "conviction": (
            (not convicted, "the request rests on no conviction"),
            (
                not any(_convicted(each) for each in serious),
                "the request rests on no conviction that it counts as serious",
            ),
        ),
        "charge or conviction": (
            (not accused, "the request rests on no charge and no conviction"),
            (not serious, "the request rests on no charge and no conviction that it lists"),
        ),
        "judge": ((not shown.warrant.strip(), "no warrant or finding of a judge was shown"),),
        "never": ((True, "it allows no hold at all"),),
    }
    return next((why for holds, why in whys.get(limit.get("needs", ""), ()) if holds), "")


def _convicted(basis: Basis) -> bool:
    return basis.label == "conviction" or (basis.label == "charge" and basis.convicted_on is not None)


def _counts(basis: Basis, offenses: Sequence[str], severities: Sequence[str]) -> bool:
    if basis.label not in {"charge", "conviction"}:
        return False
    if offenses:
        return basis.code_system == CODE_SYSTEM and listed(basis.code, offenses)
    return not severities or basis.severity in severities


def _pattern(value: str) -> str:
    if not PATTERN.fullmatch(value):
        problem = f"{value!r} is no code of the national list; write 1313, 1301-1312 or 11xx"
        raise BadFact(where="offenses", problem=problem)
    return value
