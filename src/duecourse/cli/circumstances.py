"""Verbs of what a person brings: counsel, a hearing before a judge, a family, somebody in their care."""

from duecourse.cli.output import HERE, Actor, Common, answer
from duecourse.cli.session import act


def counsel(booking: str, standing: str, /, *, name: str = "", by: Actor, common: Common = HERE) -> None:
    """Enter whether the person has counsel: retained, appointed, pro_bono, none, declined or unknown.

    Since October 2011 nobody is handed over before counsel, hearing and family are on record, if only as unknown.

    Example:
    `duecourse case counsel b-000001 pro_bono --name "county defender" --as custodian.marsh`

    Parameters
    ----------
    booking
        Number of the booking.
    standing
        A standing of the rule person.counsel.
    name
        Who it is.
    by
        The custodian, records clerk, status officer or court clerk.
    """
    from duecourse.program import circumstances as facts

    given = {"booking": booking, "actor": by, "standing": standing, "counsel": name}
    entry = act(common, lambda record: facts.record_counsel(record, **given))
    answer(common, {"booking": booking, "entry": entry.seq}, [f"{booking}: counsel, {standing} (entry {entry.seq})"])


def hearing(
    booking: str,
    standing: str,
    /,
    *,
    court: str = "",
    hearing_on: str | None = None,
    by: Actor,
    common: Common = HERE,
) -> None:
    """Enter whether a judge hears the person before a removal: due, held, waived, none_due or unknown.

    Examples:
    `duecourse case hearing b-000001 due --court "immigration court" --hearing-on 2030-01-15 --as clerk.weiss`
    `duecourse case hearing b-000001 unknown --as custodian.marsh`

    Parameters
    ----------
    booking
        Number of the booking.
    standing
        A standing of the rule person.hearing.
    court
        Which court.
    hearing_on
        The day; needed for a hearing that was held.
    by
        The custodian, records clerk, status officer or court clerk.
    """
    from duecourse.program import circumstances as facts

    given = {"booking": booking, "actor": by, "standing": standing, "court": court}
    entry = act(common, lambda record: facts.record_hearing(record, **given, hearing_on=hearing_on))
    answer(common, {"booking": booking, "entry": entry.seq}, [f"{booking}: hearing, {standing} (entry {entry.seq})"])


def ask_family(
    booking: str,
    /,
    *,
    relative: str,
    in_care: str,
    language: str = "en",
    arranged: str = "",
    by: Actor,
    common: Common = HERE,
) -> None:
    """Enter that the person was asked of their family, and whether somebody is in their care.

    Who is in their care and has nobody stands on the worklist until something is arranged; enter it with the same verb.

    Example:
    `duecourse case ask-family b-000001 --relative yes --in-care yes --arranged "the grandmother fetches them" --language es --as custodian.marsh`

    Parameters
    ----------
    booking
        Number of the booking.
    relative
        Whether a spouse, child or parent is a citizen or a resident; a word of the rule person.family_answers.
    in_care
        Whether a child, or somebody ill, old or with a disability, is in their care; a word of the same rule.
    language
        Language tag of the questions.
    arranged
        What was arranged for them.
    by
        The custodian, records clerk or status officer.
    """
    from duecourse.program import circumstances as facts

    given = {"booking": booking, "actor": by, "relative": relative, "in_care": in_care}
    entry = act(common, lambda record: facts.ask_family(record, **given, language=language, arranged=arranged))
    answer(common, {"booking": booking, "entry": entry.seq}, [f"{booking}: asked of the family (entry {entry.seq})"])
