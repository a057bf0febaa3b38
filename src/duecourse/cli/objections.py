"""Verbs of objections: anyone may object; somebody who did nothing in the case decides, with reasons and an answer."""

from typing import Annotated

from cyclopts import App, Parameter

from duecourse.cli.output import HERE, Actor, Common, answer
from duecourse.cli.session import act, opened

app = App(
    name="objection", help="Objections: citizenship, mistaken identity, victim or witness, wrong record, complaint."
)


@app.command
def file(
    booking: str,
    kind: str,
    /,
    *,
    filed_by: str,
    statement: str,
    language: str = "English",
    by: Actor,
    common: Common = HERE,
) -> None:
    """Enter an objection; every open request of the case is held at once.

    Example:
    `duecourse objection file b-000001 citizenship --filed-by family --statement "She was naturalized in 2006" --as custodian.marsh`

    Parameters
    ----------
    booking
        Number of the booking.
    kind
        As the rule claim.kinds lists them.
    filed_by
        As the rule claim.filers lists them.
    statement
        The objection, as it was made.
    language
        Language of the statement.
    by
        Who takes it down.
    """
    from duecourse.program import objections

    found = act(
        common,
        lambda record: objections.file(
            record, booking=booking, actor=by, kind=kind, filed_by=filed_by, statement=statement, language=language
        ),
    )
    lines = [
        f"{found.objection}: answer by {found.resolve_by:%Y-%m-%d %H:%M}, tell the other side by {found.notify_by:%Y-%m-%d %H:%M}"
    ]
    lines += [f"  request {request} is on hold" for request in found.held]
    answer(common, found, lines)


@app.command
def notify(objection: str, /, *, notified: str, by: Actor, common: Common = HERE) -> None:
    """Record that the other side was told of an objection.

    Example:
    `duecourse objection notify b-000001/o1 --notified "field office, by telephone" --as custodian.marsh`

    Parameters
    ----------
    objection
        Number of the objection.
    notified
        Who was told, and how.
    by
        Who told them.
    """
    from duecourse.program import objections

    entry = act(common, lambda record: objections.notify(record, objection=objection, actor=by, notified=notified))
    answer(common, {"objection": objection, "entry": entry.seq}, [f"{objection}: told (entry {entry.seq})"])


def _decided(common: Common, objection: str, by: str, *, upheld: bool, reasons: str, words: str, order: str) -> None:
    from duecourse.program import objections

    found = act(
        common,
        lambda record: objections.decide(
            record, objection=objection, actor=by, upheld=upheld, reasons=reasons, answer=words, order=order
        ),
    )
    lines = [f"{objection}: {'UPHELD' if upheld else 'REJECTED'}"]
    lines += [f"  request {request} is lifted" for request in found.lifted]
    if found.removal_ordered:
        lines.append(
            f"  remove {found.removal_ordered} from the gallery: duecourse objection remove {objection} {found.removal_ordered}"
        )
    answer(common, found, lines)


@app.command
def uphold(objection: str, /, *, reasons: str, reply: str, order: str = "", by: Actor, common: Common = HERE) -> None:
    """Uphold an objection: requests are lifted, the identification withdrawn, linking payloads sealed, removal ordered.

    Example:
    `duecourse objection uphold b-000001/o1 --reasons "another person's prints" --reply "You were right." --as reviewer.okafor`

    Parameters
    ----------
    objection
        Number of the objection.
    reasons
        Why, in words.
    reply
        The answer to the person.
    order
        Number of the order under which payloads are sealed; the objection's own when left out.
    by
        A reviewer who did nothing in the case.
    """
    _decided(common, objection, by, upheld=True, reasons=reasons, words=reply, order=order)


@app.command
def reject(objection: str, /, *, reasons: str, reply: str, by: Actor, common: Common = HERE) -> None:
    """Reject an objection, with reasons and an answer to the person.

    Example:
    `duecourse objection reject b-000001/o1 --reasons "…" --reply "…" --as reviewer.okafor`

    Parameters
    ----------
    objection
        Number of the objection.
    reasons
        Why, in words.
    reply
        The answer to the person.
    by
        A reviewer who did nothing in the case.
    """
    _decided(common, objection, by, upheld=False, reasons=reasons, words=reply, order="")


@app.command
def remove(
    objection: str, person: str, /, *, by: Annotated[str, Parameter(name=["--as"])] = "duecourse", common: Common = HERE
) -> None:
    """Carry out the removal from the gallery that an upheld objection ordered.

    Example:
    `duecourse objection remove b-000001/o1 g-0007 --dir county`

    Parameters
    ----------
    objection
        Number of the objection.
    person
        Reference of the enrolled person.
    by
        Who carries it out; the software itself when left out.
    """
    from duecourse.program.enrollment import carry_out_removal

    with opened(common) as (space, record):
        gallery = carry_out_removal(record, space, objection=objection, person=person, actor=by)
    answer(
        common,
        {"person": person, "people": gallery.people()},
        [f"{person} is removed; {gallery.people()} people remain"],
    )
