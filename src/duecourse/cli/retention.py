"""Verbs of forgetting: what is due, orders, purges by two people, recalls, receipts, certificates."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from duecourse.cli.output import HERE, Actor, Common, answer, table
from duecourse.cli.session import act, opened

app = App(name="retention", help="Forgetting: what is due, legal holds, purges by two people, recalls, certificates.")


@app.command
def due(*, within_days: int = 0, common: Common = HERE) -> None:
    """List what is due to be forgotten, and what is late; nothing is purged by a clock.

    Examples:
    `duecourse retention due --dir county`
    `duecourse retention due --within-days 30 --json`

    Parameters
    ----------
    within_days
        Also what becomes due within so many days.
    """
    from duecourse.program import retention

    found = act(common, lambda record: retention.due(record, within_days=within_days))
    rows = [
        {
            "booking": each.booking,
            "trigger": each.trigger,
            "why": each.why,
            "scope": each.scope,
            "due_at": each.due_at.isoformat(timespec="minutes"),
            "late": each.late if common.json else "yes" if each.late else "",
            "purge": each.purge,
            "state": each.state,
            "kept_by": each.kept_by,
        }
        for each in found
    ]
    table(common, rows, ("booking", "why", "scope", "due_at", "late", "purge", "state", "kept_by"), "Nothing is due.")


@app.command
def order(booking: str, /, *, number: str, authority: str, by: Actor, common: Common = HERE) -> None:
    """Enter an order to forget a record; it makes the purge due at once, and two people still carry it out.

    Example:
    `duecourse retention order b-000001 --number 10-CV-88 --authority "county court" --as clerk.rao`

    Parameters
    ----------
    booking
        Number of the booking.
    number
        Number of the order, not its text.
    authority
        Whose order it is.
    by
        A records clerk, court clerk or reviewer.
    """
    from duecourse.program import retention

    entry = act(
        common,
        lambda record: retention.order(record, booking=booking, actor=by, number=number, authority=authority),
    )
    answer(common, {"booking": booking, "entry": entry.seq}, [f"{booking}: order {number} is in entry {entry.seq}"])


@app.command
def propose(booking: str, /, *, trigger: str = "", by: Actor, common: Common = HERE) -> None:
    """Propose the purge that is due in a booking; somebody else approves it.

    Example:
    `duecourse retention propose b-000001 --as clerk.rao --dir county`

    Parameters
    ----------
    booking
        Number of the booking.
    trigger
        The reason, as the rule retention.triggers lists them; the one that forgets most when left out.
    by
        The records clerk.
    """
    from duecourse.program import retention

    found = act(common, lambda record: retention.propose(record, booking=booking, actor=by, trigger=trigger))
    answer(common, found, [f"{found.purge}: purge of {found.scope} proposed ({found.trigger})"])


@app.command
def approve(purge_: str, /, *, reason: str, by: Actor, common: Common = HERE) -> None:
    """Approve a proposed purge, as another person than who proposed it.

    Example:
    `duecourse retention approve b-000001/p1 --reason "the dismissal was checked" --as supervisor.cho`

    Parameters
    ----------
    purge_
        Number of the purge.
    reason
        Why, in words.
    by
        A reviewer or supervisor.
    """
    from duecourse.program import retention

    found = act(common, lambda record: retention.approve(record, purge=purge_, actor=by, reason=reason))
    answer(common, found, [f"{found.purge}: APPROVED; carry it out with duecourse retention purge {found.purge}"])


@app.command
def refuse(purge_: str, /, *, reason: str, by: Actor, common: Common = HERE) -> None:
    """Refuse a proposed purge.

    Example:
    `duecourse retention refuse b-000001/p1 --reason "another charge is open in another county" --as supervisor.cho`

    Parameters
    ----------
    purge_
        Number of the purge.
    reason
        Why, in words.
    by
        A reviewer or supervisor.
    """
    from duecourse.program import retention

    found = act(common, lambda record: retention.refuse(record, purge=purge_, actor=by, reason=reason))
    answer(common, found, [f"{found.purge}: REFUSED"])


@app.command
def purge(*purges: str, by: Annotated[str, Parameter(name=["--as"])] = "duecourse", common: Common = HERE) -> None:
    """Carry out approved purges, and go on with interrupted ones: files, gallery, payloads, recalls, certificate.

    Stop it at any time and run it again; what is done is not done twice.

    Examples:
    `duecourse retention purge --dir county`
    `duecourse retention purge b-000001/p1 --dir county`

    Parameters
    ----------
    purges
        Numbers of purges; every approved or begun one when left out.
    by
        The records clerk; the software itself when left out.
    """
    from duecourse.ledger.checkpoint import read_key
    from duecourse.program.retention_certificates import issue
    from duecourse.program.retention_purge import carry_out, waiting

    with opened(common) as (space, record):
        key = read_key(space.signing_key)
        done, papers = [], []
        for each in purges or waiting(record, space):
            done.append(carry_out(record, space, purge=each, actor=by))
            papers.append(str(issue(record, space, purge=each, key=key)))
    lines = [
        f"{each.purge}: {'was done before' if each.already else f'{len(each.entries)} payloads and {each.files} files erased'}"
        f"; certificate {paper}"
        for each, paper in zip(done, papers, strict=True)
    ]
    answer(common, {"purges": done, "certificates": papers}, lines or ["No purge is approved."])


@app.command
def receipt(purge_: str, receiver: str, /, *, document: str, by: Actor, common: Common = HERE) -> None:
    """Record that a receiver confirmed the erasure it was asked for; the certificate is issued again with it.

    Example:
    `duecourse retention receipt b-000001/p1 IDENT --document "letter of 4 Nov 2010" --as clerk.rao`

    Parameters
    ----------
    purge_
        Number of the purge.
    receiver
        Who confirms.
    document
        The document that says so.
    by
        Who records it.
    """
    from duecourse.ledger.checkpoint import read_key
    from duecourse.program import retention
    from duecourse.program.retention_certificates import issue

    with opened(common) as (space, record):
        found = retention.receipt(record, purge=purge_, receiver=receiver, actor=by, document=document)
        issue(record, space, purge=purge_, key=read_key(space.signing_key))
    out = [each.receiver for each in found.unconfirmed]
    answer(common, found, [f"{purge_}: {receiver} confirmed; still out: {', '.join(out) or 'none'}"])


@app.command
def certificate(purge_: str, /, *, common: Common = HERE) -> None:
    """Issue the signed certificate of a purge that is done, and show where it lies.

    Example:
    `duecourse retention certificate b-000001/p1 --dir county`

    Parameters
    ----------
    purge_
        Number of the purge.
    """
    from duecourse.ledger.checkpoint import read_key
    from duecourse.program.retention_certificates import issue, of

    with opened(common) as (space, record):
        path = issue(record, space, purge=purge_, key=read_key(space.signing_key))
        found = of(record, purge_)
    lines = [f"{purge_}: {len(found.entries)} payloads erased on {found.erased_at}, as {found.why}", f"kept in {path}"]
    answer(common, {"file": str(path), "certificate": found}, lines)


@app.command
def verify(file: Path, /, *, key: Path | None = None, common: Common = HERE) -> int:
    """Check a certificate: its signature, and that every entry it names is in this record and erased; else leaves with 4.

    Example:
    `duecourse retention verify certificates/b-000001-p1.txt --dir county`

    Parameters
    ----------
    file
        The certificate.
    key
        File with the verifier key; the workspace's own when left out.
    """
    from duecourse.cli.ledger import read_verifier_key
    from duecourse.ledger.checkpoint import VerifierKey
    from duecourse.ledger.store import Ledger
    from duecourse.program.retention_certificates import against, read

    space = common.workspace()
    place = key or space.verifier_key
    found = read(file, VerifierKey.parse(read_verifier_key(place), str(place)))
    with Ledger.open(space.ledger, read_only=True) as ledger:
        problems = against(found, ledger)
    state = "DOES NOT HOLD" if problems else "holds"
    lines = [
        f"The certificate of {found.purge} {state}: {len(found.entries)} payloads.",
        *(f"  {each}" for each in problems),
    ]
    answer(common, {"ok": not problems, "purge": found.purge, "problems": problems}, lines)
    return 4 if problems else 0
