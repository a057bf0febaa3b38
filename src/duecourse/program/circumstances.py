"""What a person brings: counsel, a hearing before a judge, a family, somebody in their care.

Oversight found that nobody could say how many of those handed over had counsel or saw a judge. Each fact may be entered
as unknown, and may be entered anew; what must be on record before a transfer or a departure is a rule of the day.
The same fact given twice in a row by the same person on one day is entered once.
"""

from datetime import date

from duecourse.errors import BadFact, BadRuleFile, DatesOutOfOrder, FactMissing
from duecourse.ledger.entry import Entry
from duecourse.program import given
from duecourse.program.case import Case
from duecourse.program.events.circumstance import CounselRecorded, FamilyAsked, HearingRecorded
from duecourse.program.facts import used
from duecourse.program.objection_intake import language_tag
from duecourse.program.record import Deed, Record

KINDS = {"counsel": CounselRecorded.kind, "hearing": HearingRecorded.kind, "family": FamilyAsked.kind}
"""Which event tells which fact of the person."""

FACTS = (*KINDS, "charges")
"""What a rule may ask for; the charges are told by events of their own."""


def record_counsel(record: Record, *, booking: str, actor: str, standing: str, counsel: str = "") -> Entry:
    """Enter whether the person has counsel (a standing of ``person.counsel``), and who it is. Raises BadFact."""
    with record.act(actor, CounselRecorded) as deed:
        deed.case(booking)
        rule = deed.rule("person.counsel")
        texts = {each["standing"]: each for each in rule.value}
        row = texts[given.one_of(standing, texts, "standing")]
        named = " ".join(counsel.split())
        if named and row["counsel"] != "yes":
            raise BadFact(where="counsel", problem=f"is {named}, and by standing {standing} there is none")
        event = CounselRecorded(standing=standing, standing_text=row["text"], counsel=named, rules=used(rule))
        return deed.append_once(booking, event)


def record_hearing(
    record: Record, *, booking: str, actor: str, standing: str, court: str = "", hearing_on: date | str | None = None
) -> Entry:
    """Enter whether a judge hears the person (a standing of ``person.hearing``), before which court and on which day.

    A hearing that was held names its day, which is no day to come; one that is due may, and it is no day gone by. No
    other has one. Raises BadFact, DatesOutOfOrder.
    """
    with record.act(actor, HearingRecorded) as deed:
        deed.case(booking)
        rule = deed.rule("person.hearing")
        texts = {each["standing"]: each for each in rule.value}
        row = texts[given.one_of(standing, texts, "standing")]
        day = None if hearing_on is None else given.day(hearing_on, "hearing_on")
        if day is not None and row["hearing"] != "yes":
            raise BadFact(where="hearing_on", problem=f"is given, and by standing {standing} there is no hearing")
        if standing == "held" and day is None:
            raise BadFact(where="hearing_on", problem="is empty; a hearing that was held has its day")
        if standing == "held" and day is not None and day > deed.today:
            raise DatesOutOfOrder(
                where="hearing_on", given=day, problem="lies in the future; today is", other=deed.today
            )
        if standing == "due" and day is not None and day < deed.today:
            raise DatesOutOfOrder(where="hearing_on", given=day, problem="has passed; today is", other=deed.today)
        event = HearingRecorded(
            standing=standing,
            standing_text=row["text"],
            court=" ".join(court.split()),
            hearing_on=day,
            rules=used(rule),
        )
        return deed.append_once(booking, event)


def ask_family(
    record: Record, *, booking: str, actor: str, relative: str, in_care: str, language: str, arranged: str = ""
) -> Entry:
    """Enter that the person was asked of their family: ``relative``, a spouse, child or parent who is a citizen or a
    resident; ``in_care``, somebody who depends on their care, and what was ``arranged`` for them.

    Both are answers of ``person.family_answers``. May be asked again, as when something was arranged. Raises BadFact.
    """
    with record.act(actor, FamilyAsked) as deed:
        deed.case(booking)
        answers = deed.rule("person.family_answers").value
        event = FamilyAsked(
            relative=given.one_of(relative, answers, "relative"),
            in_care=given.one_of(in_care, answers, "in_care"),
            language=language_tag(language),
            arranged=" ".join(arranged.split()),
        )
        if event.arranged and event.in_care != "yes":
            raise BadFact(where="arranged", problem=f"is said, and somebody in care is answered {event.in_care!r}")
        return deed.append_once(booking, event)


def on_record(deed: Deed, case: Case, needs: str, act: str) -> None:
    """Refuse while a fact that rule ``needs`` asks for is not on record, if only as unknown. Raises FactMissing, and
    BadRuleFile for a rule of the place that asks for what no verb enters.
    """
    rule = deed.rule(needs)
    for each in rule.value:
        if each not in FACTS:
            problem = f"asks for {each!r}, which is none of {', '.join(FACTS)}"
            raise BadRuleFile(where=f"The rules of {rule.where}", key=needs, problem=problem)
    missing = lacking(case, rule.value)
    if missing:
        raise FactMissing(act=act, booking=case.booking, missing=" and ".join(missing))


def lacking(case: Case, needed: list[str]) -> list[str]:
    """Which of the facts ``needed`` are not on record; what was recorded and erased since counts as recorded.

    ``charges`` are on record when each of them is classified by its code.
    """
    return [each for each in needed if not _known(case, each)]


def _known(case: Case, fact: str) -> bool:
    if fact == "charges":
        return bool(case.charges) and all(each.code for each in case.charges.values())
    return fact in KINDS and (case.circumstances.known(fact) or KINDS[fact] in case.sealed.values())
