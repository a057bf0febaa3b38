"""Every verb by its name. What a verb does stands with its noun; this only says what there is."""

import inspect
from collections.abc import Callable

from cyclopts import App, Group

from duecourse import __version__
from duecourse.cli import (
    agreements,
    cases,
    charges,
    checks,
    circumstances,
    conversion,
    custodian,
    custody,
    demonstration,
    discretion,
    evaluation,
    figures,
    gallery,
    gallery_search,
    inspector,
    ledger,
    objections,
    own,
    participation,
    policies,
    prints,
    proofs,
    redress,
    release_figures,
    releases,
    retention,
    retention_holds,
    rules,
    status,
    status_path,
    status_path_payments,
    status_path_work,
    studies,
    worksite,
    worksite_fines,
    worksite_lists,
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

releases.app.command(release_figures.figure)
for legal_hold in (retention_holds.hold, retention_holds.review, retention_holds.lift):
    retention.app.command(legal_hold)
releases.app.command(own.own)
releases.app.command(own.open_, name="open")
gallery.app.command(gallery_search.search)
gallery.app.command(gallery_search.compare)
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
for fact in (circumstances.counsel, circumstances.hearing, circumstances.ask_family):
    cases.case.command(fact)
worksite.app.command(worksite_lists.import_, name="import")
for step in (
    worksite_lists.check,
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

# In the order in which somebody new meets them, and not by the alphabet.
_HELP: dict[str, tuple[App | Callable[..., object], ...]] = {
    "Start here": (demonstration.demo, demonstration.serve, workspace.init, workspace.staff),
    "Check what was announced": (
        *(figures.check, figures.figures, releases.import_, releases.app, studies.selection, studies.activation),
        *(studies.lag, figures.publish, figures.verify_site),
    ),
    "From a card to a request": (
        *(workspace.book, workspace.work, cases.worklist, cases.case, checks.examination, status.app),
        *(discretion.app, custodian.app, charges.app, custody.app),
    ),
    "The person's side": (objections.app, retention.app, status_path.app),
    "Agencies, agreements, employers": (participation.app, policies.app, agreements.app, worksite.app),
    "Ask the record": (inspector.app,),
    "Beneath": (ledger.app, gallery.app, prints.app, rules.app),
}
_OPTIONS = Group("Options", sort_key=len(_HELP))
for option in ("--help", "--version"):
    app[option].group = _OPTIONS
_NAMES: dict[Callable[..., object], str] = {releases.import_: "import"}

for number, (heading, entries) in enumerate(_HELP.items()):
    panel = Group(heading, sort_key=number)
    for entry in entries:
        if isinstance(entry, App):
            entry.group = panel
            app.command(entry)
        else:
            app.command(entry, name=_NAMES.get(entry), group=panel)


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
