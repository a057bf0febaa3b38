"""Rules of single fields (``ebts91.csv``): which a transaction needs, and what each may hold."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from duecourse.exchange.deviation import Deviation
from duecourse.exchange.records import Field, Record

TABLE = Path(__file__).with_name("ebts91.csv")
"""The rules; its first lines name their source and explain the columns."""

UNKNOWN_DATE = "00000000"

_OUTSIDE_TABLE = {"1.001", "1.003", "2.001", "2.002"}  # the codec's own
_COLUMNS = 8


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What one field may hold, and for which types of transaction it is mandatory or optional."""

    field: str
    mnemonic: str
    name: str
    characters: str
    shortest: int
    longest: int
    most: int
    values: frozenset[str]
    mandatory: frozenset[str]
    optional: frozenset[str]


@cache
def field_rules() -> dict[str, FieldRule]:
    """Every rule of the table, by field (``2.018``)."""
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rules = {}
    for row in csv.DictReader(lines):
        types = list(row.items())[_COLUMNS:]
        rules[row["field"]] = FieldRule(
            field=row["field"],
            mnemonic=row["mnemonic"],
            name=row["name"],
            characters=row["characters"],
            shortest=int(row["shortest"]),
            longest=int(row["longest"]),
            most=int(row["most"]),
            values=frozenset(row["values"].split()),
            mandatory=frozenset(kind for kind, need in types if need == "M"),
            optional=frozenset(kind for kind, need in types if need == "O"),
        )
    return rules


def known_types() -> frozenset[str]:
    """Transaction types that the table has rules for."""
    return frozenset().union(*(rule.mandatory | rule.optional for rule in field_rules().values()))


def check_fields(item: Record, transaction_type: str) -> Iterator[Deviation]:
    """Deviations of a Type-1 or Type-2 record from the rules of one known type of transaction."""
    rules = field_rules()
    present = {f"{item.type}.{found.number:03d}": found for found in item.fields}
    for place, rule in rules.items():
        if place.startswith(f"{item.type}.") and transaction_type in rule.mandatory and place not in present:
            yield Deviation("E_FIELD", place, f"{rule.mnemonic}, {rule.name}, is missing")
    for place, found in present.items():
        rule_ = rules.get(place)
        if place in _OUTSIDE_TABLE:
            continue
        if rule_ is None or transaction_type not in rule_.mandatory | rule_.optional:
            yield Deviation("E_FIELD", place, f"this field has no place in a {transaction_type} transaction")
        else:
            yield from _check_value(rule_, found)


def day(text: str) -> date | None:
    """The day that CCYYMMDD names, or None."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _check_value(rule: FieldRule, found: Field) -> Iterator[Deviation]:
    count = found.data.count(b"\x1e") + 1
    if count > rule.most:
        yield Deviation("E_FIELD", rule.field, f"{rule.mnemonic} occurs {count} times, {rule.most} at most")
        return
    for number, items in enumerate(found.subfields, 1):
        text = "".join(items)
        place = f"{rule.mnemonic} ({number} of {count})" if count > 1 else rule.mnemonic
        if not rule.shortest <= len(text) <= rule.longest:
            wanted = f"{rule.shortest}" if rule.shortest == rule.longest else f"{rule.shortest} to {rule.longest}"
            yield Deviation("E_FIELD", rule.field, f"{place} has {len(text)} characters, {wanted} are allowed")
        elif rule.values and text not in rule.values:
            yield Deviation("E_FIELD", rule.field, f"{place} is none of its codes ({' '.join(sorted(rule.values))})")
        elif not _has_characters(text, rule.characters):
            yield Deviation("E_FIELD", rule.field, f"{place} has characters other than {_WORDS[rule.characters]}")


_WORDS = {
    "A": "letters",
    "N": "digits",
    "AN": "letters and digits",
    "AS": "letters and punctuation",
    "NS": "digits and punctuation",
    "ANS": "printable ones",
    "DATE": "those of a day that exists (CCYYMMDD)",
}


def _has_characters(text: str, characters: str) -> bool:
    if characters == "DATE":
        return text == UNKNOWN_DATE or day(text) is not None
    for character in text:
        if character.isdigit():
            kind = "N"
        elif character.isalpha():
            kind = "A"
        elif character.isprintable():
            kind = "S"
        else:
            return False
        if kind not in characters:
            return False
    return True
