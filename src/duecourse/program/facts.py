"""Facts that events are made of: charges, candidates, bases, documents, rules applied. Each can say itself in words."""

import inspect
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

import msgspec

from duecourse.rules.lookup import Rule
from duecourse.rules.priorities import CHARGED, Label, Offense

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
"""A moment with its offset from UTC."""


class Worded(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fact whose docstring is the sentence people read, filled with its fields."""

    phrases: ClassVar[Mapping[str, Mapping[str, str]]] = {}
    """By field: what people read in place of a code."""

    def words(self) -> str:
        """The fact as people read it."""
        template = " ".join(inspect.cleandoc(type(self).__doc__ or "").split())
        return template.format(**{name: self._shown(name) for name in self.__struct_fields__})

    def _shown(self, name: str) -> str:
        value = getattr(self, name)
        known = self.phrases.get(name, {})
        return known[value] if isinstance(value, str) and value in known else shown(value)


def shown(value: object) -> str:
    """A value as it stands in a sentence: days and times in words, lists as ``a, b and c``, nothing as ``none``."""
    if isinstance(value, Worded):
        return value.words()
    if isinstance(value, datetime):
        return f"{value.day} {value:%B %Y}, {value:%H:%M}"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, tuple | list):
        if any(isinstance(each, Worded) for each in value):
            return "; ".join(shown(each) for each in value)
        *before, last = [shown(each) for each in value] or ["none"]
        return f"{', '.join(before)} and {last}" if before else last
    return "none" if value is None or value == "" else str(value)


class ChargeFact(Worded, frozen=True):
    """{text} (charge {charge})"""

    charge: str
    text: str
    offense_on: date | None = None


class DeviationFact(Worded, frozen=True):
    """{code} in field {field}: {message}"""

    code: str
    field: str
    message: str


class CandidateFact(Worded, frozen=True):
    """candidate {candidate}"""

    candidate: str
    person: str
    score: int


class RecordConsulted(Worded, frozen=True):
    """{system}, record {key}, last updated on {last_updated_on}"""

    system: str
    key: str
    last_updated_on: date


class Document(Worded, frozen=True):
    """{title} ({reference})"""

    title: str
    reference: str


class Ground(Worded, frozen=True):
    """{text} ({evidence})"""

    ground: str
    evidence: str
    text: str = ""


class RuleUsed(Worded, frozen=True):
    """{name} as of {since} ({source})"""

    name: str
    since: date
    version: str
    source: str
    status: str
    where: str


class Basis(Worded, frozen=True):
    """What a request rests on: a ground of the priorities, labeled charge, conviction, order or other.

    ``charge`` names a charge of the booking; a conviction elsewhere, an order and anything else name their
    ``evidence``. Offense facts of a charge of the booking come from the record and not from the drafter; ``text`` and
    ``level`` are what the priorities say of the ground. ``convicted_on`` of a charge basis says that it has become a
    conviction since.
    """

    ground: str
    label: Label
    charge: str = ""
    evidence: str = ""
    offense: str = ""
    code: str = ""
    code_system: str = ""
    severity: Literal["aggravated_felony", "felony", "misdemeanor", "infraction", "unknown"] = "unknown"
    sentence_days: int | None = None
    convicted_on: date | None = None
    level: str = ""
    text: str = ""

    def words(self) -> str:
        """The basis in words that never take a charge for a conviction nor a civil matter for an offense."""
        level = f" ({self.level.removesuffix(CHARGED)})" if self.level.startswith("level") else ""
        if self.label == "charge" and self.convicted_on is not None:
            return f"a charge that has become a conviction on {shown(self.convicted_on)}: {self.offense}{level}"
        if self.label == "charge":
            return f"a charge, not a conviction: {self.offense}{level}"
        if self.label == "conviction":
            return f"a conviction of {self.offense} on {shown(self.convicted_on)}{level}"
        if self.label == "order":
            return f"an order of removal, a civil matter ({self.evidence})"
        return f"{self.text or self.ground} ({self.evidence}), neither a charge nor a conviction"

    def facts_of_offense(self) -> Offense | None:
        """What the priorities may look at; None for a basis that is no offense."""
        if self.label not in {"charge", "conviction"}:
            return None
        return Offense(self.code, self.code_system, self.severity, self.sentence_days)


def used(*rules: Rule) -> tuple[RuleUsed, ...]:
    """Rules as a decision records them: name, day, version, source, status."""
    return tuple(msgspec.convert(each, RuleUsed, from_attributes=True) for each in rules)
