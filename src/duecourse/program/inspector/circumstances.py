"""How many people had counsel, saw a judge, had somebody in their care: counts by agency that name nobody.

The denominators are the people who were identified. What is unknown is counted as unknown, and what is not on record
too. Small counts are held back, as those of objections are, and of few people nothing is told.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from duecourse.program.case import Case
from duecourse.program.record import Record
from duecourse.program.redress_statistics import Count, held_back

ALL = "all agencies"
ANSWERS = ("yes", "no", "unknown")


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of the people of one agency: ``yes``, ``no`` and ``unknown`` add up to ``people``; None is held back."""

    agency: str
    fact: str
    people: Count
    yes: Count
    no: Count
    unknown: Count


def circumstances(record: Record) -> list[Line]:
    """A line for each agency and fact, over everybody whom examiners identified."""
    standings = {
        fact: {each["standing"]: each[fact] for each in record.rule(f"person.{fact}").value}
        for fact in ("counsel", "hearing")
    }
    cases = [case for case in map(record.case, record.bookings()) if case.check == "identified"]
    floor = int(record.rule("claim.statistics_floor").value)
    found = []
    for fact in ("counsel", "hearing", "relative", "in_care"):
        found += _counted(fact, [(case.ori, _answer(case, fact, standings)) for case in cases], floor)
    return found


def _counted(fact: str, told: Iterable[tuple[str, str]], floor: int) -> list[Line]:
    table: dict[str, dict[str, int]] = {}
    for agency, answer in told:
        for row in (agency, ALL):
            counts = table.setdefault(row, dict.fromkeys(("people", *ANSWERS), 0))
            counts["people"] += 1
            counts[answer] += 1
    shown = held_back(table, floor)
    for few in shown.values():
        if few["people"] is None:  # of so few, even a count of nothing tells what each of them answered
            few.update(dict.fromkeys(ANSWERS))
    return [Line(agency, fact, **shown[agency]) for agency in sorted(table, key=lambda each: (each == ALL, each))]


def _answer(case: Case, fact: str, standings: dict[str, dict[str, str]]) -> str:
    found = str(getattr(case.circumstances, fact))
    answer = standings[fact].get(found, "unknown") if fact in standings else found
    return answer if answer in ANSWERS else "unknown"
