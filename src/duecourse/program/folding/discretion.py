"""What the weighing of discretion changes in a case: who weighed it. What they found stays in its own entry."""

from duecourse.ledger.entry import Entry
from duecourse.program.case import Case
from duecourse.program.events.discretion import DiscretionWeighed
from duecourse.program.folding.fold import fold


@fold.register
def _(event: DiscretionWeighed, case: Case, entry: Entry) -> None:
    case.discretion_weighed = True
