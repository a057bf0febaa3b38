"""Every verb by its name. What a verb does stands with its noun; this only says what there is."""

from cyclopts import App

from duecourse import __version__
from duecourse.cli import (
    cases,
    checks,
    demonstration,
    figures,
    gallery,
    ledger,
    objections,
    participation,
    prints,
    requests,
    rules,
    workspace,
)

app = App(
    name="duecourse",
    version=__version__,
    help_format="markdown",
    help=(
        "From a booking card to a published figure: every step decided by people, recorded once, checkable by anyone.\n\n"
        "Start with `duecourse demo`, or with `duecourse check article-2010-10-06`. "
        "Exit codes: 0 done, 1 a fault of duecourse, 2 bad input, 3 refused, 4 does not verify, 130 interrupted."
    ),
)

for verb in (
    demonstration.demo,
    figures.check,
    figures.figures,
    figures.publish,
    workspace.init,
    workspace.book,
    workspace.work,
    cases.worklist,
    demonstration.serve,
):
    app.command(verb)

for group in (
    checks.examination,
    checks.status,
    requests.app,
    cases.charge,
    cases.custody,
    objections.app,
    cases.case,
    workspace.staff,
    participation.app,
    gallery.app,
    prints.app,
    ledger.app,
    rules.app,
):
    app.command(group)
