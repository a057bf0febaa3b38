"""What was the rule on that day, here: ``rule(name, on=day, where=jurisdiction)`` over dated TOML files.

A rule file lies in the folder of its jurisdiction (``us/``, ``us/tx/``, ``us/tx/travis/``). A rule is a table with
``description``, ``unit`` and a list ``since``; each member of it says from which day (``on``) which ``value`` holds (or
that the rule has ``ended = true``), after which ``source``, and whether that source was read (``status =
"verified"``) or is only remembered (``"recalled"``). The narrowest jurisdiction that has a value on the day wins; a
narrow rule that has ended gives way to the wider one. Every answer carries the hash of the file it came from, so that
a decision can name the exact text it rested on.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from duecourse.errors import BadRuleFact, BadRuleFile, NoRuleInForce, UnknownRule
from duecourse.rules.shapes import misfits

FOLDER = Path(__file__).parent
"""The rules that ship with duecourse."""

EXAMPLES = ".examples.toml"
"""How files with examples end: given, on, expect. They are run as tests and are no rules themselves."""

Status = Literal["verified", "recalled"]

_PART = re.compile(r"[a-z0-9][a-z0-9_-]*")
"""One part of the name of a jurisdiction: a folder beside the others, and never a way out of them."""

_RULE_KEYS = {"description", "unit", "since"}
_SINCE_KEYS = {"on", "value", "ended", "source", "status", "note"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as it stood on one day.

    ``value`` is what TOML can hold (a number, a text, a list, a table); ``unit`` says in what it is counted; ``since``
    is the first day of this value; ``where`` is the jurisdiction whose file answered; ``version`` is the first 16
    hex digits of the SHA-256 of that file.
    """

    name: str
    value: Any
    unit: str
    since: date
    source: str
    status: Status
    version: str
    where: str
    description: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """A rule of one jurisdiction through time; ``values`` are in order of their day, None where the rule ended."""

    name: str
    where: str
    file: Path
    values: tuple[tuple[date, Rule | None], ...]

    def on(self, day: date) -> Rule | None:
        """The rule in force on ``day``, or None before its first day and after its end."""
        found = None
        for since, value in self.values:
            if since > day:
                break
            found = value
        return found


def rule(name: str, *, on: date, where: str = "us", folder: Path = FOLDER) -> Rule:
    """The rule ``name`` as it stood ``on`` that day in jurisdiction ``where`` (``us``, ``us/xx``, ``us/xx/county``).

    Raises UnknownRule when no file has a rule of this name, NoRuleInForce when none of them held on that day,
    BadRuleFile when a rule file cannot be used, and BadRuleFact for a name that is no jurisdiction.
    """
    here = [known[name] for place in _narrow_to_wide(where) if name in (known := _read_folder(folder, place))]
    if not here:
        names = sorted({history.name for history in catalog(where, folder=folder)})
        close = get_close_matches(name, names, n=1) or ["the list"]
        raise UnknownRule(name=name, where=where, close=close[0])
    for history in here:
        found = history.on(on)
        if found is not None:
            return replace(found, value=deepcopy(found.value))
    raise NoRuleInForce(name=name, where=where, on=on.isoformat(), first=here[-1].values[0][0].isoformat())


def catalog(where: str = "us", *, folder: Path = FOLDER) -> tuple[History, ...]:
    """Every rule that can apply in ``where``, by name, the narrower jurisdiction first. Raises BadRuleFile."""
    found = [history for place in _narrow_to_wide(where) for history in _read_folder(folder, place).values()]
    return tuple(sorted(found, key=lambda history: (history.name, -len(history.where))))


def _narrow_to_wide(where: str) -> tuple[str, ...]:
    parts = where.split("/")
    if not all(_PART.fullmatch(part) for part in parts):
        problem = "is no jurisdiction; write it from wide to narrow, as us, us/tx or us/tx/travis"
        raise BadRuleFact(where=repr(where), problem=problem)
    return tuple("/".join(parts[:length]) for length in range(len(parts), 0, -1))


@cache
def _read_folder(folder: Path, where: str) -> Mapping[str, History]:
    known: dict[str, History] = {}
    for file in sorted((folder / where).glob("*.toml")):
        if file.name.endswith(EXAMPLES):
            continue
        for history in _read_file(file, where):
            if history.name in known:
                raise BadRuleFile(where=file, key=history.name, problem=f"stands in {known[history.name].file} already")
            if (country := where.partition("/")[0]) != where:
                _known_to(history, _read_folder(folder, country))
            known[history.name] = history
    return known


def _known_to(history: History, country: Mapping[str, History]) -> None:
    """Refuse a name that is nearly one of the country's, and a value of another form than it has there.

    Raises BadRuleFile naming the first key.
    """
    wide = country.get(history.name)
    close = [] if wide else get_close_matches(history.name, country, n=1, cutoff=0.9)
    if close:
        raise BadRuleFile(where=history.file, key=history.name, problem=f"is no rule (did you mean {close[0]}?)")
    examples = [] if wide is None else [each.value for _, each in wide.values if each is not None]
    for row, (_, found) in enumerate(history.values, 1):
        if found is not None and examples:
            for key, problem in misfits(found.value, examples, f"{history.name}.since[{row}].value"):
                raise BadRuleFile(where=history.file, key=key, problem=problem)


def _read_file(file: Path, where: str) -> Iterator[History]:
    try:
        data = file.read_bytes()
        tables = tomllib.loads(data.decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise BadRuleFile(where=file, key="the whole file", problem=f"cannot be read ({problem})") from problem
    version = sha256(data).hexdigest()[:16]
    for name, table in _rule_tables(file, tables, ""):
        _refuse_unknown(file, name, table, _RULE_KEYS)
        facts = {key: _text(file, name, table, key) for key in ("description", "unit")}
        dated: list[tuple[date, Rule | None]] = []
        for row, since in enumerate(table["since"], 1):
            key = f"{name}.since[{row}]"
            day, value = _read_since(file, key, since)
            if dated and dated[-1][0] >= day:
                raise BadRuleFile(where=file, key=f"{key}.on", problem=f"{day} does not come after {dated[-1][0]}")
            if value is not None:
                value = {"name": name, "since": day, "version": version, "where": where, **facts, **value}
            dated.append((day, None if value is None else Rule(**value)))
        yield History(name, where, file, tuple(dated))


def _rule_tables(file: Path, table: dict[str, Any], prefix: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for key, inner in table.items():
        name = f"{prefix}{key}"
        if not isinstance(inner, dict):
            raise BadRuleFile(where=file, key=name, problem="is no table; a rule is a table with a list `since`")
        if "since" not in inner:
            yield from _rule_tables(file, inner, f"{name}.")
        elif not isinstance(inner["since"], list) or not inner["since"]:
            raise BadRuleFile(where=file, key=f"{name}.since", problem="must be a list of at least one dated value")
        else:
            yield name, inner


def _read_since(file: Path, key: str, since: Any) -> tuple[date, dict[str, Any] | None]:
    if not isinstance(since, dict):
        raise BadRuleFile(where=file, key=key, problem="must be a table with `on`, `value`, `source` and `status`")
    _refuse_unknown(file, key, since, _SINCE_KEYS)
    day = since.get("on")
    if type(day) is not date:
        raise BadRuleFile(where=file, key=f"{key}.on", problem="must be a day such as 2010-10-01, without quotes")
    source = _text(file, key, since, "source")
    status = _text(file, key, since, "status")
    if status not in {"verified", "recalled"}:
        raise BadRuleFile(where=file, key=f"{key}.status", problem=f'{status!r} is neither "verified" nor "recalled"')
    if ("value" in since) == ("ended" in since) or since.get("ended", True) is not True:
        raise BadRuleFile(where=file, key=key, problem="needs either `value` or `ended = true`, and not both")
    if "ended" in since:
        return day, None
    note = _text(file, key, since, "note") if "note" in since else ""
    return day, {"value": since["value"], "source": source, "status": status, "note": note}


def _text(file: Path, name: str, table: Mapping[str, Any], key: str) -> str:
    found = table.get(key)
    if not isinstance(found, str) or not found.strip():
        raise BadRuleFile(where=file, key=f"{name}.{key}", problem="is missing, or is no text")
    return " ".join(found.split())


def _refuse_unknown(file: Path, name: str, table: Mapping[str, Any], known: set[str]) -> None:
    for key in table:
        if key not in known:
            close = get_close_matches(key, sorted(known), n=1)
            hint = f" (did you mean {close[0]}?)" if close else ""
            raise BadRuleFile(where=file, key=f"{name}.{key}", problem=f"is not a key of a rule{hint}")
