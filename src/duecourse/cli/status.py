"""Verbs of status: records asked for, answers that came, and the determination by a person."""

from datetime import date
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from duecourse.cli.output import HERE, Actor, Common, answer
from duecourse.cli.session import Facts, act, facts

app = App(name="status", help="Determination of status by a person, with the records read.")


@app.command
def ask(
    booking: str,
    /,
    *,
    sender: str,
    attention: str,
    phone: str,
    purpose: str = "C",
    place_of_birth: str = "XX",
    reason: str,
    by: Actor,
    common: Common = HERE,
) -> None:
    """Write and record an Immigration Alien Query (IAQ) about the identified person; the message goes to stdout.

    Example:
    `duecourse status ask b-000001 --sender XX1234567 --attention "E COPPERLANE" --phone 8025550100 --reason "identity confirmed" --as status.lindqvist`

    Parameters
    ----------
    booking
        Number of the booking.
    sender
        Agency identifier (ORI) of who asks.
    attention
        Who asks.
    phone
        Where to call back.
    purpose
        C or F; only F reaches a person who is not in custody.
    place_of_birth
        Code of two letters, XX where unknown.
    reason
        Why it is asked.
    by
        The status officer.
    """
    from duecourse.program import inquiries

    found = act(
        common,
        lambda record: inquiries.ask(
            record,
            booking=booking,
            actor=by,
            sender=sender,
            attention=attention,
            phone=phone,
            purpose=purpose,
            place_of_birth=place_of_birth,
            reason=reason,
        ),
    )
    answer(common, found, found.message.splitlines())


@app.command(name="answer")
def answer_(booking: str, message: Path, /, *, by: Actor, common: Common = HERE) -> None:
    """Enter an Immigration Alien Response (IAR) from a file. One that says citizen ends every request at once.

    Example:
    `duecourse status answer b-000001 answer.txt --as status.lindqvist`

    Parameters
    ----------
    booking
        Number of the booking.
    message
        The file with the message.
    by
        The status officer.
    """
    from duecourse.errors import BadMessage
    from duecourse.program import inquiries

    try:
        text = message.read_bytes().decode("utf-8")
    except UnicodeDecodeError as problem:
        raise BadMessage(where=message, problem=f"cannot be read as text ({problem})") from problem
    entry = act(
        common,
        lambda record: inquiries.take_answer(record, booking=booking, actor=by, text=text, source=str(message)),
    )
    answer(common, {"booking": booking, "entry": entry.seq}, [f"{booking}: answered (entry {entry.seq})"])


@app.command
def respond(booking: str, /, *, sender: str, common: Common = HERE) -> None:
    """Write the IDENT Data Response (IDR) to the card of a booking whose check has ended, where answers are relayed.

    Example:
    `duecourse status respond b-000001 --sender DCUSVIT00`

    Parameters
    ----------
    booking
        Number of the booking.
    sender
        Agency identifier of who answers.
    """
    from duecourse.program import inquiries

    message = act(common, lambda record: inquiries.data_response(record, booking, sender=sender))
    answer(common, {"booking": booking, "message": message}, message.splitlines())


@app.command
def query(booking: str, /, *, system: list[str], reason: str, by: Actor, common: Common = HERE) -> None:
    """Record that records about the identified person are asked for, in which systems and why.

    Example:
    `duecourse status query b-000001 --system "immigration records" --reason "identity confirmed" --as status.lindqvist`

    Parameters
    ----------
    booking
        Number of the booking.
    system
        A system asked; may be repeated.
    reason
        Why it is asked.
    by
        The status officer.
    """
    from duecourse.program.status import query_status

    entry = act(common, lambda record: query_status(record, booking=booking, actor=by, systems=system, reason=reason))
    answer(common, {"booking": booking, "entry": entry.seq}, [f"{booking}: asked (entry {entry.seq})"])


@app.command
def determine(
    booking: str,
    result: str,
    /,
    *,
    record: Facts = None,
    sign: Annotated[list[str] | None, Parameter(negative=())] = None,
    expires_on: date,
    reason: str,
    by: Actor,
    common: Common = HERE,
) -> None:
    """Record what a person found in the records; a citizen's result stops everything.

    Since November 2015 it says for which signs of citizenship was looked. A sign that is found goes past no result that does not stop, until another officer has reviewed it.

    Examples:
    `duecourse status determine b-000001 APPEARS_REMOVABLE_RECORDS --record "system=index, key=V-7, last_updated_on=2009-07-01" --sign none --expires-on 2030-01-31 --reason "a visa that ended" --as status.lindqvist`
    `duecourse status determine b-000001 US_CITIZEN_NATURALIZED_OR_DERIVED --record "system=naturalization, key=N-77, last_updated_on=2006-07-04" --expires-on 2010-12-31 --reason "certificate on file" --as status.lindqvist`

    Parameters
    ----------
    booking
        Number of the booking.
    result
        A result of the closed list; `duecourse rules show status.results --on DAY` shows it.
    record
        A record read: `system=…, key=…, last_updated_on=YYYY-MM-DD`; may be repeated.
    sign
        A sign of citizenship that was found, or `none`; `duecourse rules show status.citizenship_signs --on DAY` lists them; may be repeated.
    expires_on
        Last day on which the determination may be relied on.
    reason
        Why, in words.
    by
        The status officer.
    """
    from duecourse.program.status import determine_status

    read = facts(record, "--record")
    entry = act(
        common,
        lambda opened_record: determine_status(
            opened_record,
            booking=booking,
            actor=by,
            result=result,
            records=read,
            expires_on=expires_on,
            reason=reason,
            signs=sign or (),
        ),
    )
    answer(
        common, {"booking": booking, "result": result, "entry": entry.seq}, [f"{booking}: {result} (entry {entry.seq})"]
    )
