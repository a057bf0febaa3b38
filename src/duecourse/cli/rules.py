"""Verbs of the rules: what was the rule on that day, and what rules there are."""

from datetime import date

import msgspec
from cyclopts import App

from duecourse.cli.output import HERE, Common, answer, table

app = App(name="rules", help="Dated rules with their sources.")


@app.command
def show(name: str, /, *, on: date, where: str = "us", common: Common = HERE) -> None:
    """Show a rule as it stood on a day, with its source and whether that source was read or only remembered.

    Example:
    `duecourse rules show detainer.hold --on 2010-10-06`

    Parameters
    ----------
    name
        Name of the rule; `duecourse rules list` shows all.
    on
        The day, as YYYY-MM-DD.
    where
        Jurisdiction, from wide to narrow: us, us/xx.
    """
    from duecourse.rules.lookup import rule

    found = rule(name, on=on, where=where)
    lines = [
        f"{found.name} on {on} ({found.where}):{_shown(found.value, found.unit)}",
        found.description,
        f"Since {found.since}. Source: {found.source} ({found.status}). Version {found.version}.",
    ]
    answer(common, found, lines + ([found.note] if found.note else []))


def _shown(value: object, unit: str) -> str:
    """A value with its unit on the same line; a table or list as indented JSON on lines of its own."""
    if not isinstance(value, (dict, list)):
        return f" {value} {unit}"
    return "\n" + msgspec.json.format(msgspec.json.encode(value)).decode()


@app.command(name="list")
def list_(*, where: str = "us", common: Common = HERE) -> None:
    """List the rules of a jurisdiction and the days on which they changed.

    Example:
    `duecourse rules list`

    Parameters
    ----------
    where
        Jurisdiction, from wide to narrow: us, us/xx.
    """
    from duecourse.rules.lookup import catalog

    rows = [
        {"rule": history.name, "where": history.where, "changes": " ".join(str(day) for day, _ in history.values)}
        for history in catalog(where)
    ]
    table(common, rows, ("rule", "where", "changes"), "No rules are shipped for this jurisdiction.")
