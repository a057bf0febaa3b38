"""Verbs of objections: anyone may object; somebody who did nothing in the case decides, with reasons and an answer."""

from pathlib import Path
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
    statement: str = "",
    statement_file: Path | None = None,
    language: str = "en",
    about: Annotated[list[str] | None, Parameter(negative=())] = None,
    by: Actor,
    common: Common = HERE,
) -> None:
    """Enter an objection, in the words and the language it came in; every open request of the case is held at once.

    The same words, filer and ground again on the same day are answered with the objection that is open already.

    Examples:
    `duecourse objection file b-000001 citizenship --filed-by family --statement "She was naturalized in 2006" --as custodian.marsh`
    `duecourse objection file b-000001 complaint --filed-by person --statement-file letter.txt --language es --about officer.brandt --as clerk.rao`

    Parameters
    ----------
    booking
        Number of the booking.
    kind
        As the rule claim.kinds lists them.
    filed_by
        As the rule claim.filers lists them.
    statement
        The objection, as it was made; kept as given.
    statement_file
        A text file (UTF-8) that holds it, in place of --statement.
    language
        Language tag of the statement, such as en, es or zh-Hant.
    about
        A member of staff it complains of; may be repeated. Nobody in that line of authority may decide it.
    by
        Who takes it down.
    """
    from duecourse.program import objections

    words = _words(statement, statement_file)
    found = act(
        common,
        lambda record: objections.file(
            record,
            booking=booking,
            actor=by,
            kind=kind,
            filed_by=filed_by,
            statement=words,
            language=language,
            about=about or (),
        ),
    )
    before = " was filed before, in these words" if found.already_filed else ""
    lines = [
        f"{found.objection}{before}: decide by {found.resolve_by:%Y-%m-%d %H:%M}, tell the other side by {found.notify_by:%Y-%m-%d %H:%M}"
    ]
    lines += [f"  request {request} is on hold" for request in found.held]
    who = ", ".join(found.reviewers)
    lines.append(
        f"  may decide: {who}" if who else "  nobody here may decide it: authorize a reviewer, or refer a complaint"
    )
    answer(common, found, lines)


def _words(statement: str, file: Path | None) -> str:
    from duecourse.errors import BadWord

    if file is None:
        return statement
    remedy = "duecourse objection file --help"
    if statement:
        raise BadWord(where="--statement-file", problem="is given beside --statement", remedy=remedy)
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        where = f"--statement-file {file}"
        raise BadWord(where=where, problem=f"cannot be read as UTF-8 text ({problem})", remedy=remedy) from problem


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
    lines = [f"{objection}: {'UPHELD' if upheld else 'REJECTED'}; give the answer by {found.answer_by:%Y-%m-%d %H:%M}"]
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


@app.command(name="answer")
def answer_(
    objection: str,
    /,
    *,
    language: str,
    manner: str = "in person",
    served_at: str | None = None,
    by: Actor,
    common: Common = HERE,
) -> None:
    """Record that the person has the answer to a decided objection in hand; `objection notice` writes it.

    Example:
    `duecourse objection answer b-000001/o1 --language es --as custodian.marsh`

    Parameters
    ----------
    objection
        Number of the objection.
    language
        Language tag of the answer.
    manner
        As the rule detainer.service_manners lists them.
    served_at
        When, with offset; now when left out.
    by
        Who gave it.
    """
    from duecourse.program import objections

    entry = act(
        common,
        lambda record: objections.answer(
            record, objection=objection, actor=by, language=language, manner=manner, served_at=served_at
        ),
    )
    answer(common, {"objection": objection, "entry": entry.seq}, [f"{objection}: answered (entry {entry.seq})"])


@app.command
def refer(objection: str, /, *, body: str, reason: str, by: Actor, common: Common = HERE) -> None:
    """Refer a complaint to a body outside this office, as when nobody here stands outside the line complained of.

    Example:
    `duecourse objection refer b-000001/o2 --body "state inspector general" --reason "nobody here is outside the line" --as clerk.rao`

    Parameters
    ----------
    objection
        Number of the complaint.
    body
        Who it goes to.
    reason
        Why it is not decided here.
    by
        Who refers it; not the one complained of.
    """
    from duecourse.program import objections

    entry = act(
        common, lambda record: objections.refer(record, objection=objection, actor=by, body=body, reason=reason)
    )
    answer(
        common, {"objection": objection, "entry": entry.seq}, [f"{objection}: REFERRED to {body} (entry {entry.seq})"]
    )
