"""A workspace opened for one verb: the record with its clock, and facts given on the command line as small tables."""

import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, TypeVar

import msgspec
from cyclopts import Parameter

from duecourse.cli.output import Common
from duecourse.errors import BadWord

if TYPE_CHECKING:
    from duecourse.program.record import Record
    from duecourse.settings import Workspace

Answer = TypeVar("Answer")

Facts = Annotated[list[str] | None, Parameter(negative=())]
"""Facts given as `name=value, name=value` (quote a value with a comma in it) or as a JSON object; may be repeated."""


@contextmanager
def opened(common: Common) -> "Iterator[tuple[Workspace, Record]]":
    """The workspace and its record, closed at the end. Raises NoWorkspace and what opening a ledger raises."""
    from duecourse.ledger.store import Ledger
    from duecourse.program.record import Record

    space = common.workspace()
    with Ledger.open(space.ledger) as ledger:
        yield space, Record(ledger, settings=space.settings, views=space.case_views)


def act(common: Common, deed: "Callable[[Record], Answer]") -> Answer:
    """Open the record, do one thing, close it."""
    with opened(common) as (_, record):
        return deed(record)


def facts(texts: Sequence[str] | None, option: str) -> list[dict[str, str]]:
    """Facts from the command line as tables of text. Raises BadWord naming the option and the text."""
    return [_fact(text, option) for text in texts or ()]


def _fact(text: str, option: str) -> dict[str, str]:
    remedy = f'{option} "name=value, name=value"'
    if text.lstrip().startswith("{"):
        try:
            return msgspec.json.decode(text, type=dict[str, str])
        except msgspec.MsgspecError as problem:
            raise BadWord(
                where=f"{option} {text}", problem=f"is no JSON object of texts ({problem})", remedy=remedy
            ) from problem
    found: dict[str, str] = {}
    for part in _parts(text, option, remedy):
        name, sign, value = (each.strip() for each in part.partition("="))
        if not sign or not name:
            raise BadWord(where=f"{option} {text}", problem=f"{part!r} is not name=value", remedy=remedy)
        if name in found:
            raise BadWord(where=f"{option} {text}", problem=f"{name} is given twice", remedy=remedy)
        found[name] = value
    return found


def _parts(text: str, option: str, remedy: str) -> list[str]:
    """The text cut at its commas, but for those between double quotes."""
    words = shlex.shlex(text, posix=True)
    words.whitespace, words.whitespace_split = ",", True
    words.quotes, words.escape, words.commenters = '"', "", ""
    try:
        return list(words)
    except ValueError as problem:
        raise BadWord(where=f"{option} {text}", problem="a quote is opened and not closed", remedy=remedy) from problem
