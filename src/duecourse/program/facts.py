"""Facts that events are made of: charges, candidates, bases, documents, rules applied. Each can say itself in words."""

import inspect
from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from duecourse.rules.lookup import Rule
from duecourse.rules.priorities import Label, Offense

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
"""A moment with its offset from UTC."""


class Worded(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fact whose docstring is the sentence people read, filled with its fields."""

    def words(self) -> str:
        """The fact as people read it."""
        template = " ".join(inspect.cleandoc(type(self).__doc__ or "").split())
        return template.format(**{name: shown(getattr(self, name)) for name in self.__struct_fields__})


def shown(value: object) -> str:
    """A value as it stands in a sentence: days and times in words, lists joined, nothing as ``none``."""
    if isinstance(value, Worded):
        return value.words()
    if isinstance(value, datetime):
        return f"{value.day} {value:%B %Y}, {value:%H:%M}"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, tuple | list):
        return "; ".join(shown(each) for each in value) or "none"
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
    """{ground} ({evidence})"""

    ground: str
    evidence: str


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
    ``evidence``. Offense facts of a charge of the booking come from the record and not from the drafter.
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

    def words(self) -> str:
        """The basis in words that never take a charge for a conviction nor a civil matter for an offense."""
        if self.label == "charge":
            return f"a charge, not a conviction: {self.offense} ({self.level})"
        if self.label == "conviction":
            return f"convicted of {self.offense} on {shown(self.convicted_on)} ({self.level})"
        if self.label == "order":
            return f"an order of removal, a civil matter ({self.evidence})"
        return f"a civil matter: {self.ground.replace('_', ' ')} ({self.evidence})"

    def facts_of_offense(self) -> Offense | None:
        """What the priorities may look at; None for a basis that is no offense."""
        if self.label not in {"charge", "conviction"}:
            return None
        return Offense(self.code, self.code_system, self.severity, self.sentence_days)


def used(*rules: Rule) -> tuple[RuleUsed, ...]:
    """Rules as a decision records them: name, day, version, source, status."""
    return tuple(msgspec.convert(each, RuleUsed, from_attributes=True) for each in rules)
