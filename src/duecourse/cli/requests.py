"""Verbs of a request to hold a person: drafted, approved by another, sent, received, served, decided, reviewed, lifted."""

from pathlib import Path

from cyclopts import App

from duecourse.cli.output import HERE, Actor, Common, answer
from duecourse.cli.session import Facts, act, facts

app = App(name="request", help="Requests for detention. Each step is another person's; no is always an answer.")


def show_moved(common: Common, moved: object) -> None:
    """Show a request as an act left it."""
    request, state, seq = (getattr(moved, name) for name in ("request", "state", "entry_seq"))
    answer(common, moved, [f"{request}: {state} (entry {seq})"])


@app.command
def draft(
    booking: str,
    /,
    *,
    basis: Facts = None,
    ground: Facts = None,
    document: Facts = None,
    form: str = "",
    upon_conviction: bool = False,
    supersedes: str = "",
    reasons: str,
    by: Actor,
    common: Common = HERE,
) -> None:
    """Draft a request on the identity confirmed in a booking, under the priorities in force today.

    Example:
    `duecourse request draft b-000001 --basis "label=charge, ground=level_2, charge=c1" --ground "ground=biometric_and_records, evidence=entry 14" --reasons "…" --as officer.brandt`

    Parameters
    ----------
    booking
        Number of the booking.
    basis
        What the request rests on: `label=charge|conviction|order|other, ground=…` and `charge=…` or `evidence=…`.
    ground
        Ground of probable cause: `ground=…, evidence=…`.
    document
        A document attached: `title=…, reference=…`.
    form
        The form; the first one in force today when left out.
    upon_conviction
        Inert until its one charge ends in a conviction, where the form has that box.
    supersedes
        The open request whose place it takes once approved.
    reasons
        Why, in words.
    by
        The issuing officer; nobody who examined the prints or determined the status.
    """
    from duecourse.program import requests

    given = facts(basis, "--basis"), facts(ground, "--ground"), facts(document, "--document")
    show_moved(
        common,
        act(
            common,
            lambda record: requests.draft(
                record,
                booking=booking,
                actor=by,
                bases=given[0],
                grounds=given[1],
                documents=given[2],
                reasons=reasons,
                form=form,
                upon_conviction=upon_conviction,
                supersedes=supersedes,
            ),
        ),
    )


@app.command
def approve(request: str, /, *, reasons: str, document: Facts = None, by: Actor, common: Common = HERE) -> None:
    """Approve a draft: a supervisor who is none of those before looks at everything once more.

    Example:
    `duecourse request approve b-000001/r1 --reasons "grounds and form are complete" --as supervisor.osei`

    Parameters
    ----------
    request
        Number of the request.
    reasons
        Why, in words.
    document
        A document attached: `title=…, reference=…`.
    by
        The supervisor.
    """
    from duecourse.program import requests

    attached = facts(document, "--document")
    show_moved(
        common,
        act(
            common,
            lambda record: requests.approve(record, request=request, actor=by, reasons=reasons, documents=attached),
        ),
    )


@app.command
def refuse(request: str, /, *, reasons: str, by: Actor, common: Common = HERE) -> None:
    """Refuse a draft: it goes no further.

    Example:
    `duecourse request refuse b-000001/r1 --reasons "a minor traffic charge alone" --as supervisor.osei`

    Parameters
    ----------
    request
        Number of the request.
    reasons
        Why, in words.
    by
        The supervisor.
    """
    from duecourse.program import requests

    show_moved(common, act(common, lambda record: requests.refuse(record, request=request, actor=by, reasons=reasons)))


@app.command(name="copy")
def copy_(request: str, /, *, language: str = "en", into: Path | None = None, common: Common = HERE) -> None:
    """Write what the person is given of a request: the copy to be served, or, while they are kept on it, until when.

    Examples:
    `duecourse request copy b-000001/r1 --language es`
    `duecourse request copy b-000001/r1 --language es --into copy.html`

    Parameters
    ----------
    request
        Number of the request.
    language
        Language tag; `en` and `es` are there.
    into
        A file to write: a page when it ends with .html, else plain text.
    """
    from duecourse.durable import write_whole
    from duecourse.program import request_notices

    found = act(common, lambda record: request_notices.copy_for_person(record, request, language))
    if into is None:
        answer(common, found, [found.text.rstrip("\n")])
        return
    write_whole(into, (found.page if into.suffix == ".html" else found.text).encode(), mode=0o600)
    answer(common, {"file": str(into), "notice": found.kind}, [f"{found.kind} notice of {request} in {into}"])


@app.command
def send(request: str, /, *, recipient: str, by: Actor, common: Common = HERE) -> None:
    """Send an approved request to the custodian. It is a request, not an order.

    Example:
    `duecourse request send b-000001/r1 --recipient "county jail" --as officer.brandt`

    Parameters
    ----------
    request
        Number of the request.
    recipient
        Who keeps the person.
    by
        The issuing officer.
    """
    from duecourse.program import requests

    show_moved(
        common, act(common, lambda record: requests.send(record, request=request, actor=by, recipient=recipient))
    )


@app.command
def confirm(
    request: str, /, *, basis: Facts = None, reasons: str, notify_only: bool = False, by: Actor, common: Common = HERE
) -> None:
    """Confirm a request under review, on bases that do not depend on the charge that fell away.

    Example:
    `duecourse request confirm b-000001/r1 --basis "label=order, ground=order, evidence=order of 2008" --reasons "…" --as supervisor.ito`

    Parameters
    ----------
    request
        Number of the request.
    basis
        What it rests on now.
    reasons
        Why, in words.
    notify_only
        Turn a request to hold into one to be told.
    by
        A supervisor who did not bring the request so far.
    """
    from duecourse.program import requests

    bases = facts(basis, "--basis")
    show_moved(
        common,
        act(
            common,
            lambda record: requests.confirm(
                record, request=request, actor=by, bases=bases, reasons=reasons, notify_only=notify_only
            ),
        ),
    )


@app.command
def lift(request: str, reason: str, /, *, note: str, by: Actor, common: Common = HERE) -> None:
    """Lift a request for a reason of the closed list; letting go needs no second person.

    Example:
    `duecourse request lift b-000001/r1 "Case Closed" --note "the only charge was dismissed" --as supervisor.osei`

    Parameters
    ----------
    request
        Number of the request.
    reason
        A reason of the closed list; `duecourse rules show detainer.lift_reasons --on DAY` shows it.
    note
        Why it applies, in words.
    by
        Who lifts it.
    """
    from duecourse.program import requests

    show_moved(
        common, act(common, lambda record: requests.lift(record, request=request, actor=by, reason=reason, note=note))
    )
