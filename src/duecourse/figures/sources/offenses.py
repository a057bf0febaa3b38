"""Groups of conviction texts: a versioned file of patterns, the raw text always kept beside the group."""

import tomllib
from importlib import resources

from duecourse.figures.sources.family import Derived

VERSION = 1
"""The version of the grouping that imports use; it stands in the description of the column."""


def groups() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every group in order with its patterns: the first that matches is taken, else the text is "other"."""
    file = resources.files("duecourse.figures") / "offenses" / f"groups-{VERSION}.toml"
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple((each["name"], tuple(each["patterns"])) for each in read["group"])


def _sql() -> str:
    def quoted(text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    cases = " ".join(
        f"WHEN regexp_matches(conviction, {quoted('(?i)' + '|'.join(f'(?:{each})' for each in patterns))}) "
        f"THEN {quoted(name)}"
        for name, patterns in groups()
    )
    return f"CASE WHEN conviction IS NULL THEN NULL {cases} ELSE 'other' END"


GROUPED = Derived(
    name="conviction_group",
    sql=_sql(),
    of="conviction",
    says=f"group of the conviction text, offenses/groups-{VERSION}.toml; drunk driving is no traffic offense",
)
"""The column with the group, for every family with a column ``conviction``."""
