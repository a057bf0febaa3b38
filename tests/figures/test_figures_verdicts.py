"""The rules of verdicts, as a table and as invariants."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecourse.figures.verdicts import VERDICTS, judge


@dataclass(frozen=True)
class Said:
    holds: bool | None
    mixed: bool = False
    other_period: bool = False
    other_definition: bool = False


YES, NO, OPEN = Said(True), Said(False), Said(None)
ELSEWHERE, DEFINED = Said(False, other_period=True), Said(True, other_definition=True)


@pytest.mark.parametrize(
    ("checks", "alternatives", "verdict"),
    [
        ([YES], [], "supported"),
        ([YES, YES], [YES, OPEN], "supported"),
        ([YES], [NO], "supported_on_basis"),
        ([YES], [YES, NO, OPEN], "supported_on_basis"),
        ([Said(True, mixed=True)], [YES], "supported_on_basis"),
        ([OPEN], [], "cannot_be_checked"),
        ([YES, OPEN], [NO], "cannot_be_checked"),
        ([NO], [], "contradicted"),
        ([YES, NO, OPEN], [YES], "contradicted"),
        ([ELSEWHERE], [NO], "period_mismatch"),
        ([YES, ELSEWHERE], [], "period_mismatch"),
        ([ELSEWHERE, NO], [], "contradicted"),
        ([NO], [DEFINED], "definition_mismatch"),
        ([ELSEWHERE], [DEFINED], "period_mismatch"),
        ([YES], [DEFINED], "supported"),
    ],
)
def test_the_table_of_rules(checks: list[Said], alternatives: list[Said], verdict: str) -> None:
    assert judge(checks, alternatives) == verdict


said = st.builds(Said, st.sampled_from([True, False, None]), st.booleans(), st.booleans(), st.booleans())


@given(st.lists(said, min_size=1, max_size=5), st.lists(said, max_size=5))
def test_invariants(checks: list[Said], alternatives: list[Said]) -> None:
    verdict = judge(checks, alternatives)
    assert verdict in VERDICTS
    assert judge(checks[::-1], alternatives[::-1]) == verdict, "order does not matter"
    assert judge(checks, [*alternatives, OPEN]) == verdict, "what cannot be decided elsewhere changes nothing"
    if verdict.startswith("supported"):
        assert all(check.holds for check in checks)
        assert judge([*checks, NO], alternatives) not in ("supported", "supported_on_basis")
    if any(check.holds is False for check in checks):
        assert verdict in ("contradicted", "period_mismatch", "definition_mismatch")


def test_without_a_check_there_is_no_verdict() -> None:
    with pytest.raises(ValueError, match="without a check"):
        judge([], [YES])
