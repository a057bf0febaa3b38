"""Facts as people give them: texts become days, instants, words of a closed list, or an error that names the fact."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec

from duecourse.errors import BadFact, DatesOutOfOrder
from duecourse.rules.deadlines import local

Fact = TypeVar("Fact", bound=msgspec.Struct)


def day(value: date | str, where: str) -> date:
    """A day from ``2010-10-06`` or a date. Raises BadFact naming ``where``."""
    if isinstance(value, datetime):
        raise BadFact(where=where, problem=f"{value.isoformat()} is an instant, where a day is expected")
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as problem:
        raise BadFact(where=where, problem=f"{value!r} is no day; write it as 2010-10-06") from problem


def instant(value: datetime | str, where: str, zone: ZoneInfo) -> datetime:
    """An instant on the clock of ``zone`` from ``2010-10-06T17:00`` (local time) or one with its offset.

    It comes in the form that ``deadlines.local`` gives. Raises BadFact for a text that is no time, and for a local time
    that the clock change skips or repeats.
    """
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError) as problem:
        raise BadFact(where=where, problem=f"{value!r} is no time; write it as 2010-10-06T17:00") from problem
    if found.tzinfo is not None:
        return local(found, zone)
    early, late = (found.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if early.utcoffset() != late.utcoffset():
        kind = "comes twice" if early.astimezone(UTC) < late.astimezone(UTC) else "is skipped"
        raise BadFact(where=where, problem=f"{found.isoformat()} {kind} on that day; write it with its offset")
    return local(early, zone)


def in_order(value: datetime, where: str, *, after: datetime, after_what: str, now: datetime) -> datetime:
    """``value``, when it lies between ``after`` and ``now``. Raises DatesOutOfOrder naming what it should follow."""
    shown = value.isoformat(timespec="seconds")
    if value > now:
        problem = "lies in the future; the clock of the record shows"
        raise DatesOutOfOrder(where=where, given=shown, problem=problem, other=now.isoformat(timespec="seconds"))
    if value < after:
        other = after.astimezone(value.tzinfo).isoformat(timespec="seconds")
        raise DatesOutOfOrder(where=where, given=shown, problem=f"comes before {after_what}, which was at", other=other)
    return value


def text(value: str, where: str) -> str:
    """A text that says something. Raises BadFact for an empty one: every act has its reasons."""
    found = " ".join(value.split())
    if not found:
        raise BadFact(where=where, problem="is empty, and the record keeps no act without it")
    return found


def one_of(value: str, known: Collection[str], where: str) -> str:
    """A word of a closed list. Raises BadFact with the nearest word, or the whole list."""
    if value in known:
        return value
    close = get_close_matches(value, known, n=1)
    hint = f" (did you mean {close[0]!r}?)" if close else f"; it is one of {', '.join(known)}"
    raise BadFact(where=where, problem=f"{value!r} is not in the list{hint}")


def facts(values: Sequence[Fact | dict[str, object]], kind: type[Fact], where: str) -> tuple[Fact, ...]:
    """Plain tables (or facts) as facts of one kind; numbers and days may be texts. Raises BadFact naming the key."""
    found = []
    for number, value in enumerate(values, 1):
        try:
            plain = msgspec.to_builtins(value) if isinstance(value, kind) else value
            found.append(msgspec.convert(plain, kind, strict=False))
        except (msgspec.ValidationError, TypeError) as problem:
            raise BadFact(where=f"{where}[{number}]", problem=str(problem)) from problem
    return tuple(found)
