"""Verbs of an inspector: questions to the whole record or to one case. They read, and enter nothing."""

from cyclopts import App

from duecourse.cli.output import HERE, Common, listing
from duecourse.cli.session import act

app = App(name="inspect", help="Ask the record: who decided, by which rule, how long between, whose clock ran out.")


@app.command
def people(booking: str, /, *, deciding: bool = False, common: Common = HERE) -> None:
    """List who acted in a case, in which role they held then.

    Examples:
    `duecourse inspect people b-000001 --dir county`
    `duecourse inspect people b-000001 --deciding --json`

    Parameters
    ----------
    booking
        Number of the booking.
    deciding
        Only the acts that a hold rests on, which nobody does two of.
    """
    from duecourse.program.inspector import people as asked

    found = [
        each for each in act(common, lambda record: asked.of_case(record, booking)) if each.decides or not deciding
    ]
    listing(common, found, ("at", "who", "role", "act", "entry"), "Nobody acted.")


@app.command
def acts(person: str, /, *, common: Common = HERE) -> None:
    """List everything that one member of staff did, in every case and register.

    Example:
    `duecourse inspect acts officer.brandt --dir county`

    Parameters
    ----------
    person
        The name under which they act.
    """
    from duecourse.program.inspector import people as asked

    found = act(common, lambda record: asked.of_person(record, person))
    listing(common, found, ("at", "stream", "role", "act", "entry"), f"{person} did nothing yet.")


@app.command
def rules(booking: str, /, *, common: Common = HERE) -> None:
    """List by which rule of which day each act of a case was done, with its source, and whether that source was read.

    Examples:
    `duecourse inspect rules b-000001 --dir county`
    `duecourse inspect rules b-000001 --json`

    Parameters
    ----------
    booking
        Number of the booking.
    """
    from duecourse.program.inspector import laws

    found = act(common, lambda record: laws.of_case(record, booking))
    listing(common, found, ("entry", "act", "rule", "since", "in_force", "status", "source"), "No act names a rule.")


@app.command
def times(booking: str, /, *, common: Common = HERE) -> None:
    """List the steps of a case with the minutes between them, and since the card came in.

    Example:
    `duecourse inspect times b-000001 --dir county`

    Parameters
    ----------
    booking
        Number of the booking.
    """
    from duecourse.program.inspector import times as asked

    found = act(common, lambda record: asked.of_case(record, booking))
    listing(common, found, ("at", "step", "who", "minutes_since_last", "minutes_since_receipt"), "No step was taken.")


@app.command
def requests(which: str = "all", /, *, common: Common = HERE) -> None:
    """List requests: all of them, or those of which a question holds.

    The questions: never-served, dropped-charge (it rests or rested on one), no-conviction, held, clock-ran-out,
    overstayed, held-after-drop (a hold that began after a charge fell away, before a review: none should be),
    declined, under-review.

    Examples:
    `duecourse inspect requests --dir county`
    `duecourse inspect requests never-served --dir county`
    `duecourse inspect requests dropped-charge --json`

    Parameters
    ----------
    which
        The question.
    """
    from duecourse.program.inspector import requests as asked

    found = act(common, lambda record: asked.requests(record, which))
    columns = ("request", "state", "rests_on", "drafted_by", "approved_by", "answer", "served_at", "dropped")
    listing(common, found, columns, "There is no such request.")


@app.command
def answers(*, declined: bool = False, totals: bool = False, common: Common = HERE) -> None:
    """List what custodians answered: when each request went out, came and was served, and on which law it was answered.

    A request that never came, or about a person who was never there, is told as that, and is no refusal.

    Examples:
    `duecourse inspect answers --dir county`
    `duecourse inspect answers --declined --json`
    `duecourse inspect answers --totals --dir county`

    Parameters
    ----------
    declined
        Only those that were declined.
    totals
        Count by agency: sent, received, served, and each answer, so that every share has its denominator.
    """
    from duecourse.program.inspector import answers as asked

    found = act(common, asked.answers)
    if totals:
        counts = ("sent", "received", "served", "never_there", "honored", "notify_only", "needs_warrant", "declined")
        rows = asked.totals(found) if found else []
        listing(common, rows, ("agency", *counts, "unanswered"), "No request was sent.")
        return
    chosen = [each for each in found if each.answer == "DECLINED" or not declined]
    columns = ("request", "agency", "sent_at", "received_at", "served_at", "there", "answered_at", "answer", "law")
    listing(common, chosen, columns, "There is no such request.")


@app.command
def watches(*, common: Common = HERE) -> None:
    """List lawful residents whose charges are watched, as only a conviction could change their status.

    WATCHED: a charge is open. CONVICTED: a person is to read the records again. ENDED: no charge is open any more.

    Example:
    `duecourse inspect watches --dir county`
    """
    from duecourse.program.inspector.watches import watches as asked

    listing(common, act(common, asked), ("booking", "since", "status", "state", "charges"), "Nobody is watched.")


@app.command
def circumstances(*, common: Common = HERE) -> None:
    """Count by agency who has counsel, is heard by a judge, has a close relative here, has somebody in their care.

    Of everybody whom examiners identified; small counts are held back, and those that would give them away.

    Example:
    `duecourse inspect circumstances --dir county`
    """
    from duecourse.program.inspector.circumstances import circumstances as asked

    found = act(common, asked)
    listing(common, found, ("agency", "fact", "people", "yes", "no", "unknown"), "Nobody was identified.")


@app.command
def clocks(*, common: Common = HERE) -> None:
    """List every deadline that passed before its act: holds, reviews, objections, filings, erasures, agreements.

    Example:
    `duecourse inspect clocks --dir county`
    """
    from duecourse.program.inspector.clocks import ran_out

    found = act(common, ran_out)
    listing(common, found, ("what", "about", "due_at", "done_at", "minutes_late"), "No clock ran out.")


@app.command
def erasures(*, common: Common = HERE) -> None:
    """List every payload that was erased: of which entry, under which order, by whom, when.

    Example:
    `duecourse inspect erasures --dir county`
    """
    from duecourse.program.inspector.erasures import erasures as asked

    listing(common, act(common, asked), ("at", "entry", "act", "stream", "order", "who"), "Nothing was erased.")
