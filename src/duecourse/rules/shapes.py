"""The shape of a rule's value: a narrower jurisdiction says something else than the wide one, in the same form.

Whoever applies a rule looks for keys in its rows; a row without them is a fault of the file and is told with file and
key when the file is read, and not by an act that fails halfway.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any

KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "true or false"),
    ((int, float), "a number"),
    (str, "a text"),
    (date, "a day"),
    (list, "a list"),
    (dict, "a table"),
)


def misfits(value: Any, examples: Sequence[Any], key: str) -> Iterator[tuple[str, str]]:
    """Where ``value`` has not the form of ``examples``: the key and what is wrong there, one after the other."""
    kinds = {_kind(each) for each in examples}
    if kinds and _kind(value) not in kinds:
        yield key, f"is {_kind(value)}, where the wider jurisdiction has {' or '.join(sorted(kinds))}"
    elif isinstance(value, list):
        members = [member for each in examples if isinstance(each, list) for member in each]
        for number, member in enumerate(value, 1):
            yield from misfits(member, members, f"{key}[{number}]")
    elif isinstance(value, dict):
        yield from _in_table(value, [each for each in examples if isinstance(each, dict)], key)


def _in_table(value: dict[str, Any], tables: Sequence[dict[str, Any]], key: str) -> Iterator[tuple[str, str]]:
    if not tables:
        return
    known = {name for each in tables for name in each}
    for name in sorted(set.intersection(*(set(each) for each in tables)) - set(value)):
        yield f"{key}.{name}", "is missing; the wider jurisdiction has it in every row"
    for name, inner in value.items():
        if name in known:
            yield from misfits(inner, [each[name] for each in tables if name in each], f"{key}.{name}")
        else:
            close = get_close_matches(name, sorted(known), n=1)
            hint = f" (did you mean {close[0]}?)" if close else ""
            yield f"{key}.{name}", f"is no key that the wider jurisdiction has{hint}"


def _kind(value: Any) -> str:
    return next((name for kind, name in KINDS if isinstance(value, kind)), "something else")
