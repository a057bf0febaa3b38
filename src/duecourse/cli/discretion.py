"""Verbs of discretion: the form an officer weighs before anybody is requested. Nothing in it is counted."""

from pathlib import Path
from typing import Any

from cyclopts import App

from duecourse.cli.output import HERE, Actor, Common, answer
from duecourse.cli.session import Facts, act, facts

app = App(name="discretion", help="What an officer weighs before a request: for and against, in words, never a score.")


@app.command
def form(*, common: Common = HERE) -> None:
    """Write the blank form of today: each factor of the rule discretion.factors with its words, to be filled in.

    Example:
    `duecourse discretion form --dir county`
    """
    from duecourse.program import discretion

    text = act(common, discretion.blank)
    answer(common, {"form": text}, [text.rstrip("\n")])


@app.command
def weigh(
    booking: str,
    /,
    *,
    form_file: Path | None = None,
    factor: Facts = None,
    rest_unknown: bool = False,
    reasons: str = "",
    by: Actor,
    common: Common = HERE,
) -> None:
    """Enter how discretion was weighed in a case: an answer to each factor, what speaks for and against, and why.

    Since 17 June 2011 no request is drafted, approved or confirmed before. It decides nothing: the officer drafts, or does not.

    Examples:
    `duecourse discretion weigh b-000001 --form-file weighed.toml --as officer.brandt`
    `duecourse discretion weigh b-000001 --factor "factor=priorities, answer=considered, against=a charge of level 2" --factor "factor=caregiver, answer=considered, in_favor=two small children" --rest-unknown --reasons "the charge is recent" --as officer.brandt`

    Parameters
    ----------
    booking
        Number of the booking.
    form_file
        The form that `duecourse discretion form` wrote, filled in.
    factor
        A factor in place of the file: `factor=…, answer=considered|not_applicable|unknown` and, where considered, `in_favor=…` or `against=…`.
    rest_unknown
        Nobody looked at the factors that are not named.
    reasons
        Why, in words; in place of those of the file.
    by
        The issuing officer.
    """
    from duecourse.program import discretion

    filled, why = _read(form_file) if form_file is not None else ([], "")
    told: dict[str, Any] = {"factors": [*filled, *facts(factor, "--factor")], "reasons": reasons or why}
    entry = act(
        common,
        lambda record: discretion.weigh(record, booking=booking, actor=by, rest_unknown=rest_unknown, **told),
    )
    answer(
        common,
        {"booking": booking, "entry": entry.seq},
        [f"{booking}: weighed, and nothing counted (entry {entry.seq})"],
    )


def _read(file: Path) -> tuple[list[dict[str, Any]], str]:
    import tomllib

    from duecourse.errors import BadWord

    remedy = "duecourse discretion form"
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise BadWord(where=f"--form-file {file}", problem=f"cannot be read ({problem})", remedy=remedy) from problem
    reasons = tables.pop("reasons", "")
    for name, table in tables.items():
        if not isinstance(table, dict) or "factor" in table:
            said = f"{name} is no table of a factor with its answer"
            raise BadWord(where=f"--form-file {file}", problem=said, remedy=remedy)
    if not isinstance(reasons, str):
        raise BadWord(where=f"--form-file {file}", problem="reasons is no text", remedy=remedy)
    return [{"factor": name, **table} for name, table in tables.items()], reasons
