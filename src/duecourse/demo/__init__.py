"""The demonstration: a made-up county, end to end, and the announcement of October 2010 checked.

Nothing is faked: cards are made and then received, extracted, searched, examined and decided by the commands everybody
uses.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from duecourse.demo.driver import Bar, Clock, Demonstration
from duecourse.demo.marker import Marker, mark, prepare
from duecourse.demo.site import publish, told_cases
from duecourse.figures import claims
from duecourse.ledger.checkpoint import Checkpoint, read_key
from duecourse.ledger.store import Ledger
from duecourse.ledger.verify import Report, verify_ledger
from duecourse.program.founding import lay_out
from duecourse.program.invariants import INVARIANTS
from duecourse.program.record import Record
from duecourse.settings import Settings, Workspace
from duecourse.synth.cedar import cedar_county

ANNOUNCEMENT = "article-2010-10-06"
SEED = 2010


@dataclass(frozen=True)
class Outcome:
    """What a demonstration came to."""

    state: str
    space: Workspace
    bookings: tuple[dict[str, str], ...]
    report: Report
    checkpoint: Checkpoint
    claims: claims.CheckResult
    seconds: dict[str, float]


def run(folder: Path, *, people: int, anew: bool, say: Callable[[str], None], bar: Bar) -> Outcome:
    """Run the demonstration in ``folder``, or go on with it; ``say`` is told which.

    Raises NotADemonstration for a folder that holds something else, CannotMakeUp for an impossible number of people.
    """
    began = time.monotonic()
    county = cedar_county(people, SEED)
    state = prepare(folder, Marker(people, SEED), anew, say)
    settings = Settings(origin="duecourse.example/cedar-county", timezone=county.timezone)
    space = lay_out(folder, settings)
    seconds = {}
    with Ledger.open(space.ledger) as ledger:
        head = ledger.head()
        clock = Clock(max(county.founded_at, head.recorded_at) if head else county.founded_at)
        demonstration = Demonstration(space, county, Record(ledger, clock, space.settings), clock, bar)
        demonstration.found()
        for name, step in (
            ("prints", demonstration.make_prints),
            ("enrollment", demonstration.enroll),
            ("acts", demonstration.act),
        ):
            started = time.monotonic()
            step()
            seconds[name] = time.monotonic() - started
        started = time.monotonic()
        signed = ledger.checkpoint(read_key(space.signing_key), space.checkpoints)
        cases = told_cases(demonstration)
        checked = claims.check(ANNOUNCEMENT)
        publish(demonstration, cases, signed, checked)
    report = verify_ledger(space.ledger, space.verifier_key.read_text(), space.checkpoints, INVARIANTS)
    mark(folder, Marker(people, SEED, finished=True))
    seconds["record and site"] = time.monotonic() - started
    seconds["total"] = time.monotonic() - began
    told = tuple({name: str(each[name]) for name in ("booking", "title", "outcome")} for each in cases)
    return Outcome(state, space, told, report, signed, checked, seconds)
