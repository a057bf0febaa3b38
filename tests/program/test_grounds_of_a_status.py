"""A ground of probable cause is one that the determined status bears: at every step, and before the verifier."""

from datetime import timedelta
from typing import Any

import pytest

from duecourse.errors import GroundNotBorne
from duecourse.program import requests, views, worklists
from duecourse.program.facts import Ground

ORDER = [{"ground": "final_order", "evidence": "order of 3 May 2008"}]
RECORDS = [{"ground": "biometric_and_records", "evidence": "entries of this case"}]


NOT_BORNE = "lift it, or refuse the draft: the status in force does not bear it"


def waiting(county: Any) -> list[tuple[str, str]]:
    """What waits in requests and statuses, by views of the record as by the record itself."""
    found = worklists.worklists(county.record)
    assert views.lists(county.record, county.folder / "views.sqlite") == found
    return [(each.what, each.subject) for each in (*found.requests, *found.statuses)]


def determined(county: Any, result: str) -> str:
    booking = str(county.book())
    county.search(booking, "p-1")
    county.identify(booking)
    county.determine(booking, result)
    county.classify(booking)
    county.ask(booking)
    return booking


@pytest.mark.parametrize(
    ("result", "borne", "refused"),
    [
        ("REMOVABLE_FINAL_ORDER", "final_order", "pending_proceedings"),
        ("REMOVABLE_IN_PROCEEDINGS", "pending_proceedings", "final_order"),
        ("APPEARS_REMOVABLE_RECORDS", "statements_or_evidence", "final_order"),
        ("PREVIOUSLY_REMOVED", "biometric_and_records", "final_order"),
    ],
)
def test_a_draft_names_grounds_that_its_status_bears(county: Any, result: str, borne: str, refused: str) -> None:
    booking = determined(county, result)
    for grounds in ([{"ground": refused, "evidence": "e"}], [*RECORDS, {"ground": refused, "evidence": "e"}]):
        with county.refused(GroundNotBorne, "A draft", result, refused, borne):
            county.draft(booking, grounds=grounds)
    assert county.draft(booking, grounds=[{"ground": borne, "evidence": "e"}])
    assert county.findings() == []


def test_a_status_determined_anew_takes_the_ground_from_a_request(county: Any) -> None:
    booking = determined(county, "REMOVABLE_FINAL_ORDER")
    request = county.draft(booking, grounds=ORDER)
    requests.approve(county.record, request=request, actor="fay", reasons="complete")
    county.determine(booking, "REMOVABLE_IN_PROCEEDINGS", actor="dov")
    with county.refused(GroundNotBorne, "Sending", "REMOVABLE_IN_PROCEEDINGS", "final_order"):
        requests.send(county.record, request=request, actor="eli", recipient="county jail")
    assert (NOT_BORNE, request) in waiting(county)
    requests.lift(county.record, request=request, actor="eli", reason="Not Amenable to Removal", note="reopened")
    assert county.findings() == []


def test_somebody_held_on_a_status_that_bears_nothing_any_more_is_not_forgotten(county: Any) -> None:
    """Nothing is lifted by itself, and whoever may lift it is told."""
    request = county.honored()
    requests.start_clock(county.record, request=request, actor="hal", cause="bond posted")
    booking = request.partition("/")[0]
    assert waiting(county) == []
    county.determine(booking, "LAWFUL_NONIMMIGRANT_OR_OTHER_STATUS")
    assert waiting(county) == [(NOT_BORNE, request)]
    assert county.record.case(booking).requests[request].state == "CLOCK_RUNNING"
    requests.lift(county.record, request=request, actor="dee", reason="Not Amenable to Removal", note="in status")
    assert waiting(county) == []
    assert county.findings() == []


def test_a_status_that_ran_out_under_a_request_is_to_be_determined_anew(county: Any) -> None:
    county.honored()
    assert waiting(county) == []
    county.now += timedelta(days=21)
    assert [what.partition(",")[0] for what, _ in waiting(county)] == ["determine the status anew"]
    assert county.findings() == []


def test_the_verifier_compares_ground_and_status(forger: Any) -> None:
    booking = forger.determined("REMOVABLE_IN_PROCEEDINGS")
    said = (Ground(ground="final_order", evidence="order of 2008", text="a final order of removal"),)
    told = forger.like("request.drafted", request=f"{booking}/r1", grounds=said)
    forger.write(booking, told, "eli", f"{booking}/A")
    what = "request.drafted on a ground that its status does not bear"
    (found,) = [each for each in forger.county.findings() if each.what == what]
    assert (found.found, found.seq) == ("REMOVABLE_IN_PROCEEDINGS: final_order", forger.county.size() - 1)
