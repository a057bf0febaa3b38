"""Every verb by its name. What a verb does stands with its noun; this only says what there is."""

import inspect

from cyclopts import App

from duecourse import __version__
from duecourse.cli import (
    agreements,
    cases,
    charges,
    checks,
    conversion,
    custodian,
    custody,
    demonstration,
    evaluation,
    figures,
    gallery,
    ledger,
    objections,
    own,
    participation,
    policies,
    prints,
    proofs,
    redress,
    releases,
    retention,
    rules,
    status,
    status_path,
    status_path_payments,
    status_path_work,
    studies,
    worksite,
    worksite_fines,
    worksite_review,
    worksite_workers,
    workspace,
)

app = App(
    name="duecourse",
    version=__version__,
    help_format="markdown",
    suppress_keyboard_interrupt=False,  # a stopped verb says that it was stopped
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
    figures.verify_site,
    studies.selection,
    studies.activation,
    studies.lag,
    workspace.init,
    workspace.book,
    workspace.work,
    cases.worklist,
    demonstration.serve,
):
    app.command(verb)

app.command(releases.import_, name="import")
releases.app.command(own.own)
releases.app.command(own.open_, name="open")
ledger.app.command(proofs.app)
ledger.app.command(proofs.witness)
ledger.app.command(proofs.witness_key)
prints.app.command(conversion.convert)
prints.app.command(evaluation.evaluate)
prints.app.command(evaluation.threshold)
prints.app.command(evaluation.bench)
objections.app.command(redress.list_, name="list")
objections.app.command(redress.notice)
objections.app.command(redress.statistics)
cases.case.command(redress.copy)
for step in (
    worksite_fines.notice,
    worksite_fines.recompute,
    worksite_workers.name,
    worksite_workers.worker,
    worksite_review.tell,
    worksite_review.correct,
    worksite_review.answered,
    worksite_review.refer,
    worksite_review.target,
    worksite_review.totals,
):
    worksite.app.command(step)
for part in (
    status_path_work.add,
    status_path_work.state,
    status_path_work.decide,
    status_path_work.withdraw,
    status_path_work.check,
    status_path_work.enroll,
    status_path_payments.pay,
    status_path_payments.refund,
):
    status_path.app.command(part)
for group in (worksite_fines.fine, worksite_workers.mismatch):
    worksite.app.command(group)

for group in (
    checks.examination,
    status.app,
    custodian.app,
    charges.app,
    custody.app,
    objections.app,
    retention.app,
    cases.case,
    workspace.staff,
    participation.app,
    policies.app,
    agreements.app,
    worksite.app,
    status_path.app,
    gallery.app,
    prints.app,
    releases.app,
    ledger.app,
    rules.app,
):
    app.command(group)


def _show_examples(group: App) -> None:
    """Give each verb its docstring as help, with every example on a line of its own.

    Left to itself, cyclopts takes "Example:" for a section of a docstring in another style, and drops it.
    """
    for name in group:
        inner = group[name]
        if inner.default_command is not None and not name.startswith("-"):
            prose, _, _ = (inspect.getdoc(inner.default_command) or "").partition("\n\nParameters\n")
            prose = prose.replace("Example:\n", "For example:\n\n").replace("Examples:\n", "For example:\n\n")
            inner.help = prose.replace("`\n`", "`\n\n`")
        if not name.startswith("-"):
            _show_examples(inner)


_show_examples(app)
