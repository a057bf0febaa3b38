"""How often examiners are wrong, measured by blind tests: each rate with its count, its trials and its interval."""

from collections.abc import Iterable
from dataclasses import dataclass

from duecourse.program import blindtests
from duecourse.program.blindtests import REGISTER, Trial
from duecourse.program.record import Record


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """``errors`` of ``trials``, as a share with its 95 % interval (Wilson); all three are None without a trial."""

    errors: int
    trials: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Quality:
    """What blind tests say of one examiner (of all together, where ``examiner`` is empty).

    ``false_identifications`` are of comparisons of two people's prints, ``false_exclusions`` of comparisons of one
    person's; an inconclusive answer counts among the trials of both and among the errors of neither, and has its own
    share of all ``comparisons``.
    """

    examiner: str
    comparisons: int
    false_identifications: ErrorRate
    false_exclusions: ErrorRate
    inconclusive: ErrorRate


def quality(record: Record) -> list[Quality]:
    """The rates of all examiners together, then of each by name. A test that is prepared and not met counts nowhere."""
    tests = list(blindtests.trials(record.ledger.entries(stream=REGISTER)).values())
    examiners = sorted(
        {each.actor for trial in tests for one in trial.candidates.values() for each in one.examinations}
    )
    return [_quality("", tests), *(_quality(name, tests) for name in examiners)]


def _quality(examiner: str, tests: Iterable[Trial]) -> Quality:
    met = [
        (trial.truth(label), each.conclusion)
        for trial in tests
        for label, candidate in trial.candidates.items()
        for each in candidate.examinations
        if examiner in {"", each.actor}
    ]
    of_two = [conclusion for truth, conclusion in met if truth == "different"]
    of_one = [conclusion for truth, conclusion in met if truth == "same"]
    return Quality(
        examiner,
        len(met),
        _rate(of_two.count("identification"), len(of_two)),
        _rate(of_one.count("exclusion"), len(of_one)),
        _rate(sum(conclusion == "inconclusive" for _, conclusion in met), len(met)),
    )


def _rate(errors: int, trials: int) -> ErrorRate:
    from duecourse.prints.measure import wilson

    if not trials:
        return ErrorRate(0, 0, None, None, None)
    low, high = wilson(errors, trials)
    return ErrorRate(errors, trials, errors / trials, low, high)
