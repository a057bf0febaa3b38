"""Write the reference pages that are made from the code: verbs, events, rules, measures, settings, errors.

`make docs` writes them; a test fails when a page is not what the code says.
"""

import inspect
import string
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import msgspec
from cyclopts import App

from duecourse import errors
from duecourse.cli.verbs import app
from duecourse.figures import engine, released, selection
from duecourse.figures.own_tables import TABLES as OWN_TABLES
from duecourse.figures.sources.families import FAMILIES
from duecourse.figures.sources.family import ROW_COLUMNS, SQL_TYPES, documented
from duecourse.program import events
from duecourse.program.events.event import ROLES
from duecourse.program.status_path_events import PATH_KINDS
from duecourse.rules.lookup import catalog
from duecourse.settings import Settings, Workspace

REFERENCE = Path(__file__).resolve().parent / "reference"
ERASED = {
    "keep": "never",
    "identity": "by order; it links the booking to an enrolled person",
    "person": "by order; it holds facts about the person",
    "removal": "when the enrolled person it names is removed from the gallery",
}
COUNTED = {
    "people": "people; one or two are not told",
    "printed": "numbers the publisher printed; of our own record one or two people are not told",
    "things": "things, not people",
}
MADE = "Made from the code by `make docs`; change the docstring, not this page."


def pages() -> dict[str, str]:
    """Every generated page by its file name."""
    return {
        "verbs.md": _page("Verbs", _verbs()),
        "events.md": _page("Events", _events()),
        "rules.md": _page("Rules", _rules()),
        "measures.md": _page("Measures", _measures()),
        "tables.md": _page("Tables", _tables()),
        "settings.md": _page("Settings and the workspace", _settings()),
        "errors.md": _page("Errors and exit codes", _errors()),
    }


def verbs(group: App = app, path: tuple[str, ...] = ()) -> Iterator[tuple[str, object]]:
    """Every verb with its function, as typed: ``request draft``."""
    for name in group:
        if name.startswith("-"):
            continue
        inner = group[name]
        if inner.default_command is not None:
            yield " ".join((*path, name)), inner.default_command
        yield from verbs(inner, (*path, name))


def _page(title: str, lines: Iterator[str]) -> str:
    return "\n".join([f"# {title}", "", MADE, "", *lines]).rstrip() + "\n"


def _verbs() -> Iterator[str]:
    yield "Results go to stdout, progress and complaints to stderr. Every verb takes `--dir D` (the workspace;"
    yield "the current folder when left out) and `--json`. Exit codes are on the page of errors."
    for name, function in verbs():
        yield ""
        yield f"## duecourse {name}"
        yield ""
        yield from _described(inspect.getdoc(function) or "")


def _described(text: str) -> Iterator[str]:
    """The docstring of a verb as Markdown: prose, examples as code, parameters as a list."""
    prose, _, parameters = text.partition("Parameters\n----------\n")
    for part in prose.strip().split("\n\n"):
        if part.startswith("Example"):
            yield "```"
            yield from (line.strip("`") for line in part.split("\n")[1:])
            yield "```"
        else:
            yield " ".join(part.split("\n"))
        yield ""
    name = ""
    for line in parameters.split("\n"):
        if line and not line.startswith(" "):
            name = line.rstrip("_")
        elif line.strip():
            yield f"* `{name}`: {line.strip()}"


def _events() -> Iterator[str]:
    yield "One line of the record each. The sentence is what people read; braces hold its facts."
    for kind, event in sorted(events.KINDS.items()):
        yield ""
        yield f"## {kind}"
        yield ""
        yield " ".join(inspect.cleandoc(event.__doc__ or "").split())
        yield ""
        yield f"* done by: {', '.join(sorted(event.by))}"
        readers = "every role" if event.seen_by == ROLES else ", ".join(sorted(event.seen_by))
        yield f"* read by: {readers}"
        yield f"* erased: {ERASED[event.sealing]}"
        yield f"* facts: {', '.join(f'`{field.name}`' for field in msgspec.structs.fields(event))}"
    yield ""
    yield "# Events of an office of the path to status"
    yield ""
    yield "They lie in a record of their own, encrypted, and never in the record of the other programs."
    for kind, each in sorted(PATH_KINDS.items()):
        yield ""
        yield f"## {kind}"
        yield ""
        yield " ".join(inspect.cleandoc(each.__doc__ or "").split())
        yield ""
        yield f"* done by: {', '.join(sorted(each.by))}"
        yield f"* facts: {', '.join(f'`{field.name}`' for field in msgspec.structs.fields(each))}"


def _rules() -> Iterator[str]:
    yield "What was the rule on a day: `duecourse rules show NAME --on DAY`."
    yield "*Recalled* sources were remembered, not re-read."
    for history in catalog():
        yield ""
        yield f"## {history.name}"
        yield ""
        described = next(value for _, value in history.values if value is not None)
        yield f"{described.description} ({described.unit})"
        yield ""
        for day, value in history.values:
            yield f"* from {day}: " + ("ended" if value is None else f"{value.source} ({value.status})")


def _released() -> Iterator[str]:
    yield "Computed over a release of imported files: `duecourse release figure NAME --release R`, with `--sql` for"
    yield "the SQL."
    for name, measure in sorted(released.catalog().items()):
        yield ""
        yield f"### {name}"
        yield ""
        yield f"**{measure.title}.** {measure.definition}"
        yield ""
        yield f"* basis: {measure.basis}"
        yield f"* unit: {measure.unit}"
        yield f"* caveat: {measure.caveat}"
        yield from (f"* break in {each.year}: {each.says}" for each in measure.breaks)
        yield f"* counts: {COUNTED[measure.counts]}; tables: {', '.join(f'`{each}`' for each in measure.tables)}"


def _questions() -> Iterator[str]:
    yield "Asked over a release of imported files: `duecourse selection NAME --release R`."
    for name, asked in sorted(selection.catalog().items()):
        yield ""
        yield f"### {name}"
        yield ""
        yield f"**{asked.title}.** {asked.question}"
        yield ""
        yield f"* assumption: {asked.assumption}"
        yield f"* formula: {asked.formula}"
        yield f"* when it misleads: {asked.misleads}"


def _measures() -> Iterator[str]:
    yield "Each is one SQL file."
    yield ""
    yield "## Over the cited facts"
    yield ""
    yield "Computed over the table of cited facts that ships: `duecourse figures NAME`, with `--sql` for the SQL."
    for name, measure in sorted(engine.catalog().items()):
        yield ""
        yield f"### {name}"
        yield ""
        yield f"**{measure.title}.** {measure.definition}"
        yield ""
        yield f"* basis: {measure.basis}"
        yield f"* unit: {measure.unit}"
        yield f"* caveat: {measure.caveat}"
        if measure.parameters:
            yield f"* parameters: {', '.join(f'`{key}`' for key in measure.parameters)}"
    yield ""
    yield "## Over imported files"
    yield ""
    yield from _released()
    yield ""
    yield "## Questions about selection"
    yield ""
    yield from _questions()


def _tables() -> Iterator[str]:
    yield "Canonical tables of a release, column by column, by the family of published files that fills them:"
    yield "`duecourse release tables FAMILY`. Every table of a family has these columns too."
    yield ""
    yield from (f"* `{name}`: {says}" for name, says in ROW_COLUMNS.items())
    for family in FAMILIES:
        yield ""
        yield f"## {family.title}"
        yield ""
        yield f"`{family.name}`: {family.says}." + (f" About {family.covers}." if family.covers else "")
        kinds = {each.name: SQL_TYPES[each.kind] for each in family.stored}
        for table, columns in documented(family).items():
            yield ""
            yield f"### {family.name}: {table}"
            yield ""
            for name, says in columns.items():
                if name not in ROW_COLUMNS:
                    kind = f" ({kinds[name]})" if table == family.table and name in kinds else ""
                    yield f"* `{name}`{kind}: {says}"
    yield ""
    yield "# Tables of our own record"
    yield ""
    yield "`duecourse release own` fills these from the ledger; each row names the entries it rests on."
    yield ""
    for table, columns_of_own in OWN_TABLES.items():
        yield f"* `{table}`: {', '.join(f'`{part.split()[0]}`' for part in columns_of_own.split(','))}"


def _settings() -> Iterator[str]:
    yield "`duecourse.toml` in the workspace; each can also be given as `DUECOURSE_NAME` in the environment."
    words = _attribute_docs(Settings)
    for field in msgspec.structs.fields(Settings):
        yield ""
        yield f"## {field.name}"
        yield ""
        yield f"{words[field.name]} Default: `{field.default}`."
    yield ""
    yield "## Files of a workspace"
    yield ""
    for name, value in inspect.getmembers(Workspace, lambda member: isinstance(member, property)):
        yield f"* `{name}`: {inspect.getdoc(value)}"


def _errors() -> Iterator[str]:
    yield "An error is one sentence that ends with the remedy. Braces hold the facts of the moment;"
    yield "`--json` gives them apart."
    yield ""
    yield from (inspect.getdoc(errors) or "").split("\n\n")[2].split("\n")
    families = (errors.BadInput, errors.Refused, errors.Broken)
    for family in (*families, errors.DuecourseError):
        yield ""
        yield f"## {family.__name__} (exit code {family.exit_code})"
        for name, kind in inspect.getmembers(errors, inspect.isclass):
            mine = issubclass(kind, family) and kind is not family
            if mine and (family in families or not issubclass(kind, families)):
                message = " ".join(inspect.cleandoc(kind.__doc__ or "").split())
                facts = sorted({fact for _, fact, _, _ in string.Formatter().parse(message) if fact})
                yield ""
                yield f"### {name}"
                yield ""
                yield message
                yield ""
                yield f"Facts: {', '.join(f'`{fact}`' for fact in facts)}."


def _attribute_docs(owner: type) -> dict[str, str]:
    """The text below each attribute of a class."""
    lines = inspect.getsource(owner).split("\n")
    found = {}
    for line, after in pairwise(lines):
        name, sign, _ = line.strip().partition(":")
        if sign and after.strip().startswith('"""') and name.isidentifier():
            found[name] = after.strip().strip('"')
    return found


if __name__ == "__main__":
    REFERENCE.mkdir(exist_ok=True)
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8")
