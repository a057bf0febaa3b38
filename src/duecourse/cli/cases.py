"""Verbs of a case as people read it, and what waits for whom."""

from typing import Annotated

from cyclopts import App, Parameter

from duecourse.cli.output import HERE, Actor, Common, answer, listing, table
from duecourse.cli.session import act, opened

case = App(name="case", help="A case as people read it.")


@case.command
def show(
    booking: str,
    /,
    *,
    role: str = "",
    by: Annotated[str, Parameter(name=["--as"])] = "",
    purpose: str = "",
    common: Common = HERE,
) -> None:
    """Tell a case as sentences: when, who, what, why, and how it stands now.

    With --as and --purpose the reading is entered into the record, and the page tells what the reader's roles may read.
    Without, nothing is entered, and facts about the person are left out.

    Examples:
    `duecourse case show b-000001 --dir county`
    `duecourse case show b-000001 --as supervisor.osei --purpose "weekly review" --dir county`
    `duecourse case show b-000001 --role custodian --json`

    Parameters
    ----------
    booking
        Number of the booking.
    role
        Show only what this role may read; not together with --as.
    by
        Who reads.
    purpose
        What for; needed with --as.
    """
    from duecourse.errors import BadWord
    from duecourse.program.narrate import page
    from duecourse.program.reading import read_page

    if by and role:
        problem = "the roles of whoever reads say what is shown"
        raise BadWord(where="--role with --as", problem=problem, remedy="duecourse case show --help")
    if by:
        found = act(common, lambda record: read_page(record, booking=booking, actor=by, purpose=purpose))
    else:
        found = act(common, lambda record: page(record, booking, role, named=False))
    lines = [str(found["title"]), str(found["outcome"]), ""]
    for each in found["sentences"]:  # type: ignore[attr-defined]
        lines.append(f"{each['at'][:16].replace('T', ' ')}  {each['who']}: {each['what']}")
        lines += [f"{'':18}why: {each['why']}"] if each["why"] else []
    answer(common, found, lines)


@case.command
def ethnicity(booking: str, answer_: str, /, *, by: Actor, common: Common = HERE) -> None:
    """Keep what the person said of their ethnicity, for tests of fairness alone: no decision is given it.

    Example:
    `duecourse case ethnicity b-000001 declined --as clerk.rao`

    Parameters
    ----------
    booking
        Number of the booking.
    answer_
        A word of the rule person.ethnicity.
    by
        The records clerk or custodian.
    """
    from duecourse.program.bookings import ask_ethnicity

    entry = act(common, lambda record: ask_ethnicity(record, booking=booking, actor=by, ethnicity=answer_))
    answer(common, {"booking": booking, "entry": entry.seq}, [f"{booking}: kept apart (entry {entry.seq})"])


@case.command
def ask_victim(
    booking: str, answer_: str, /, *, language: str = "en", statement: str = "", by: Actor, common: Common = HERE
) -> None:
    """Enter that the person was asked whether they are a victim of or a witness to a crime, and what they said.

    Nobody is requested before they were asked, since 17 June 2011. A yes is a claim, which is filed at once and holds every step.

    Examples:
    `duecourse case ask-victim b-000001 no --language es --as custodian.marsh`
    `duecourse case ask-victim b-000001 yes --language es --statement "he hit me" --as custodian.marsh`

    Parameters
    ----------
    booking
        Number of the booking.
    answer_
        A word of the rule claim.victim_answers.
    language
        Language tag of the question.
    statement
        What the person said, in their words; needed with yes.
    by
        The custodian, records clerk or status officer.
    """
    from duecourse.program import objections

    facts = {"booking": booking, "actor": by, "answer": answer_, "language": language, "statement": statement}
    filed = act(common, lambda record: objections.ask_victim(record, **facts))
    if filed is None:
        answer(common, {"booking": booking, "answer": answer_}, [f"{booking}: asked; {answer_}"])
        return
    answer(common, filed, [f"{booking}: a claim, {filed.objection}; every step is held until it is decided"])


@case.command
def find(text: str, /, *, common: Common = HERE) -> None:
    """Find bookings by number, by the transaction number of the card, or by the card's SHA-256.

    Example:
    `duecourse case find DC2010-000017 --dir county`

    Parameters
    ----------
    text
        What is looked for, letter by letter.
    """
    from duecourse.program.narrate import outcome
    from duecourse.program.views import Views

    with opened(common) as (space, record), Views(space.case_views) as views:
        views.catch_up(record.ledger)
        rows = [{"booking": each, "outcome": outcome(record.case(each))} for each in views.find(text)]
    table(common, rows, ("booking", "outcome"), "No booking was found.")


@case.command
def readers(booking: str = "", /, *, common: Common = HERE) -> None:
    """List who read the page of a booking, or of every one: when, and for what.

    Examples:
    `duecourse case readers b-000001 --dir county`
    `duecourse case readers --dir county --json`

    Parameters
    ----------
    booking
        Number of the booking; all when left out.
    """
    import msgspec

    from duecourse.program.reading import readings

    rows = [msgspec.to_builtins(each) for each in act(common, lambda record: readings(record, booking))]
    table(common, rows, ("entry", "read_at", "reader", "booking", "purpose"), "Nobody has read a page.")


@case.command
def review_readers(*, finding: str, by: Actor, common: Common = HERE) -> None:
    """Enter that you looked at who read which page and what for, since the last time, and what you found.

    It is to be done within a week of the earliest reading; whoever read one of the pages leaves it to somebody else.

    Example:
    `duecourse case review-readers --finding "each reading has its case" --as reviewer.okafor`

    Parameters
    ----------
    finding
        What was found, in words.
    by
        The supervisor or reviewer.
    """
    from duecourse.program.reading_reviews import review

    entry = act(common, lambda record: review(record, actor=by, finding=finding))
    answer(common, {"entry": entry.seq}, [f"the readings were looked at (entry {entry.seq})"])


@case.command
def reader_reviews(*, common: Common = HERE) -> None:
    """List when readings were looked at, by whom, and what was found; last, the review that is due.

    Example:
    `duecourse case reader-reviews --dir county`
    """
    from duecourse.program.reading_reviews import reviews

    columns = ("readings", "first_at", "due_at", "done_at", "reviewer", "finding")
    listing(common, act(common, reviews), columns, "Nobody has read a page.")


@case.command(name="list")
def list_(*, common: Common = HERE) -> None:
    """List the cases and how each stands.

    Example:
    `duecourse case list --dir county`
    """
    from duecourse.program.narrate import outcome

    with opened(common) as (_, record):
        rows = [{"booking": each, "outcome": outcome(record.case(each))} for each in record.bookings()]
    table(common, rows, ("booking", "outcome"), "No card has been received.")


def worklist(*, common: Common = HERE) -> None:
    """Show what waits for whom, with deadlines; computed from the record each time.

    Example:
    `duecourse worklist --dir county`
    """
    from duecourse.program.views import lists

    with opened(common) as (space, record):
        found, zone = lists(record, space.case_views), record.zone
    if common.json:
        answer(common, found)
        return
    rows = [
        {
            "queue": queue,
            "what": each.what,
            "booking": each.booking,
            "subject": each.subject,
            "due": "" if each.due_at is None else f"{each.due_at.astimezone(zone):%Y-%m-%d %H:%M}",
            "overdue": "yes" if each.overdue else "",
        }
        for queue in type(found).__dataclass_fields__
        if queue != "deadlines"
        for each in getattr(found, queue)
    ]
    table(common, rows, ("queue", "what", "booking", "subject", "due", "overdue"), "Nothing waits.")
