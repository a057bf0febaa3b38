"""Who read what for is looked at each week, by somebody who read none of it."""

from datetime import timedelta
from typing import Any

import pytest

from duecourse.errors import BadFact, NotItsTurn, SamePerson, WrongRole
from duecourse.program import reading, reading_reviews
from duecourse.program.events.reading import ReadingsReviewed
from duecourse.program.facts import used
from duecourse.program.inspector.clocks import ran_out

FOUND = "each reading has its case"


def read(county: Any, booking: str, actor: str) -> None:
    reading.note(county.record, booking=booking, actor=actor, purpose="weekly review")


def test_readings_are_looked_at_by_another_person_within_a_week(county: Any) -> None:
    booking = county.book()
    with county.refused(NotItsTurn, "each reading is reviewed"):
        reading_reviews.review(county.record, actor="jan", finding=FOUND)
    for actor in ("hal", "fay"):
        read(county, booking, actor)
    with county.refused(SamePerson, "A review of readings", "fay"):
        reading_reviews.review(county.record, actor="fay", finding=FOUND)
    with county.refused(WrongRole, "needs reviewer or supervisor"):
        reading_reviews.review(county.record, actor="hal", finding=FOUND)
    with county.refused(BadFact, "finding"):
        reading_reviews.review(county.record, actor="jan", finding=" ")
    (due,) = reading_reviews.reviews(county.record)
    assert (due.readings, due.done_at, due.due_at - due.first_at) == (2, None, timedelta(days=7))
    county.now += timedelta(days=8)
    assert [(each.what, each.about) for each in ran_out(county.record)] == [("review of readings", "2 readings")]
    reading_reviews.review(county.record, actor="jan", finding=FOUND)
    (done,) = reading_reviews.reviews(county.record)
    assert (done.reviewer, done.finding, done.done_at is not None) == ("jan", FOUND, True)
    assert county.findings() == []


@pytest.mark.parametrize(
    ("actor", "readings", "what"),
    [("fay", 1, "a review of one's own readings"), ("jan", 9, "a review of other readings than there are")],
)
def test_a_review_that_is_none_is_found(forger: Any, actor: str, readings: int, what: str) -> None:
    county = forger.county
    read(county, forger.booking, "fay")
    upto = county.size() - 1
    rules = used(county.record.rule("reading.review"))
    forger.write("reads", ReadingsReviewed(upto=upto, readings=readings, finding=FOUND, rules=rules), actor)
    assert [each.what for each in county.findings()] == [what]
