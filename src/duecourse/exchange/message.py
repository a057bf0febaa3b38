"""Text messages of one header and fields ``NAME/value``, each ended by a full stop, as legacy Nlets text has them.

A header is ``KIND.SENDER.DESTINATION.TXT``, with an optional control element ``*…`` before the last part that ties an
answer to what it answers. A value holds no full stop, which would end it.
"""

import re
from dataclasses import dataclass

from duecourse.errors import BadMessage

LARGEST = 64 << 10
"""Characters that a message may have."""

ORI = re.compile(r"[A-Z]{2}[A-Z0-9]{7}")
CONTROL = re.compile(r"[A-Z0-9]{1,10}")


@dataclass(frozen=True, slots=True)
class Head:
    """The header: what kind of message, from whom, to whom, and the control element (empty when there is none)."""

    kind: str
    sender: str
    destination: str
    control: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field that a kind of message may have: ``pattern`` is what a value must be, ``says`` tells it to people."""

    name: str
    pattern: str
    says: str
    needed: bool = True
    many: bool = False


def written(head: Head, values: list[tuple[str, str]], known: tuple[Field, ...]) -> str:
    """The text of a message: its header, then ``values`` by name; an empty value that is not needed is left out.

    Raises BadMessage naming what the format cannot carry.
    """
    kind = head.kind
    _check_ends(head, f"the {kind}")
    control = [f"*{head.control}"] if head.control else []
    parts = [kind, head.sender, head.destination, *control, "TXT"]
    patterns = {each.name: each for each in known}
    for name, value in values:
        if value or patterns[name].needed:
            _check(patterns[name], value, f"the {kind}")
    fields = "".join(f"{name}/{value}." for name, value in values if value or patterns[name].needed)
    return f"{'.'.join(parts)}\r\n{fields}\r\n"


def read(kind: str, text: str, source: str, known: tuple[Field, ...]) -> tuple[Head, dict[str, list[str]]]:
    """The header and the fields of a message of ``kind``, each checked; ``source`` names it in errors.

    Raises BadMessage naming the place of the first fault.
    """
    if len(text) > LARGEST:
        raise BadMessage(where=source, problem=f"has {len(text)} characters, more than {LARGEST}")
    first, _, body = text.partition("\n")
    parts = first.removesuffix("\r").split(".")
    if not (len(parts) in {4, 5} and parts[0] == kind and parts[-1] == "TXT"):
        raise BadMessage(where=f"{source}, header", problem=f"is not {kind}.SENDER.DESTINATION.TXT")
    control = ""
    if len(parts) == 5:
        if not parts[3].startswith("*"):
            raise BadMessage(where=f"{source}, header", problem=f"{parts[3]!r} is no control element (*…)")
        control = parts[3][1:]
        if not control:
            raise BadMessage(where=f"{source}, header", problem="has an empty control element")
    head = Head(kind, parts[1], parts[2], control)
    _check_ends(head, source)
    body = body.removesuffix("\n").removesuffix("\r")
    if not body.endswith("."):
        raise BadMessage(where=source, problem="ends in the middle of a field (no full stop)")
    patterns = {each.name: each for each in known}
    fields: dict[str, list[str]] = {}
    for part in body[:-1].split("."):
        name, slash, value = part.partition("/")
        if not slash or name not in patterns:
            raise BadMessage(where=source, problem=f"{part[:40]!r} is no field of an {kind} ({', '.join(patterns)})")
        if name in fields and not patterns[name].many:
            raise BadMessage(where=f"{source}, {name}", problem="stands twice")
        _check(patterns[name], value, source)
        fields.setdefault(name, []).append(value)
    for each in known:
        if each.needed and each.name not in fields:
            raise BadMessage(where=f"{source}, {each.name}", problem="is missing")
    return head, fields


def _check_ends(head: Head, source: str) -> None:
    for name in (head.sender, *([] if head.kind == "IAQ" else [head.destination])):
        if not ORI.fullmatch(name):
            problem = f"{name!r} is no agency identifier of nine characters"
            raise BadMessage(where=f"{source}, header", problem=problem)
    if head.control and not CONTROL.fullmatch(head.control):
        raise BadMessage(where=f"{source}, header", problem=f"{head.control!r} is not 1 to 10 letters or digits")


def _check(known: Field, value: str, source: str) -> None:
    if not re.fullmatch(known.pattern, value) or (known.name == "NAM" and len(value) > 30) or not value.isprintable():
        raise BadMessage(where=f"{source}, {known.name}", problem=f"{value[:60]!r} is not {known.says}")
