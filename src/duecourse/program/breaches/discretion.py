"""Breaches in the weighing of discretion, and requests that go forward without it."""

from collections.abc import Iterator, Sequence

from duecourse.ledger.entry import Entry
from duecourse.program.breaches import law
from duecourse.program.breaches.breach import Breach, acted, breaches, present
from duecourse.program.breaches.status import identified
from duecourse.program.case import Case
from duecourse.program.events.discretion import DiscretionWeighed
from duecourse.program.facts import RuleUsed
from duecourse.rules.lookup import Rule


@breaches.register
def _(event: DiscretionWeighed, case: Case, entry: Entry) -> Iterator[Breach]:
    yield from present(case, entry)
    yield from identified(case, entry)
    yield from law.recorded(event.rules, {"discretion.factors"}, entry)
    named = [each.factor for each in event.factors]
    other = Breach(
        "a form of discretion with other factors than the list", ", ".join(named) or "none", "each of them once"
    )
    yield from law.allowed(
        "discretion.factors", event.rules, law.days(entry), lambda each: _whole(event, named, each), other
    )
    for each in event.factors:
        if (each.answer == "considered") != bool(each.in_favor.strip() or each.against.strip()):
            yield Breach(
                "a factor of discretion without its words",
                f"{each.factor}: {each.answer}",
                "what speaks for or against",
            )
    if all(each.answer != "considered" for each in event.factors):
        yield Breach("a form of discretion that considers nothing", case.booking, "at least one factor considered")


def weighed(case: Case, used: Sequence[RuleUsed], entry: Entry, *, by_another: bool = False) -> Iterator[Breach]:
    """An act on a request before discretion was weighed, or (``by_another``) by whoever weighed it."""
    gate = law.in_force("discretion.weighed", used, law.days(entry))
    if not gate or not all(each.value for each in gate):
        return
    if not case.weighed:
        yield Breach(f"{entry.kind} before discretion was weighed", "not weighed", f"{DiscretionWeighed.kind} before")
    for act in case.acts_of(entry.actor) if by_another else ():
        if act.kind == DiscretionWeighed.kind:
            yield Breach(f"{entry.kind} by whoever weighed discretion", acted(act), "another person")


def _whole(event: DiscretionWeighed, named: list[str], known: Rule) -> bool:
    rows = known.value
    worded = all(
        law.worded(known, event.rules, each.text, law.row_of(known, "factor", each.factor)) for each in event.factors
    )
    return named == [each["factor"] for each in rows] and worded
