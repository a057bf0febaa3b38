"""Made-up people: what a booking card says of them, their ten fingers, and what is true of them.

The truth (``standing``) and what the made-up federal register says (``files``) are kept apart on purpose: a register
may be years behind the truth, and a check of the program has to know both. Nothing here is drawn from a real person.
"""

import hashlib
from datetime import date, timedelta
from enum import StrEnum

import msgspec
import numpy as np

from duecourse.errors import CannotMakeUp
from duecourse.synth.names import GIVEN, SURNAMES

FINGERS = range(1, 11)
"""EBTS finger positions: 1-5 right thumb to little finger, 6-10 left thumb to little finger."""

EYES = ("BLK", "BLU", "BRO", "GRY", "GRN", "HAZ")
"""Codes of eye color that are drawn (EBTS field 2.031)."""

HAIR = ("BLK", "BLN", "BRO", "GRY", "RED", "SDY", "WHI")
"""Codes of hair color that are drawn (EBTS field 2.032)."""

ETHNICITIES = ("Ash", "Birch", "Cedar", "Dogwood", "Elder")
"""Made-up groups that people say they belong to. Trees, so that no test of fairness speaks of a real group."""

NOT_STATED = "XX"
"""Place of birth on every made-up card (EBTS field 2.020, unknown): no country goes with any outcome."""

RACE_UNKNOWN = "U"
"""Race on every made-up card (EBTS field 2.025 is mandatory; U is unknown): it must not reach a decision."""

AMPUTATED = "XX"
"""Reason code of a missing finger (EBTS field 2.084)."""


class Standing(StrEnum):
    """What is true of a made-up person, whatever a register says."""

    CITIZEN_BY_BIRTH = "citizen of the United States by birth"
    NATURALIZED = "naturalized citizen of the United States"
    CITIZEN_THROUGH_PARENT = "citizen of the United States through a naturalized parent"
    PERMANENT_RESIDENT = "lawful permanent resident"
    VISA_APPLICANT = "holder of a visa that is still good"
    VISA_EXPIRED = "stayed after a visa ended, a civil matter"
    PREVIOUSLY_REMOVED = "removed once before, a civil matter"
    FINAL_ORDER = "under a final order of removal, a civil matter"


class File(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the made-up federal register: its system and key, when it was last kept up, and what it says."""

    system: str
    key: str
    last_updated_on: date
    says: str


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """One made-up person.

    ``height`` is feet and inches in three digits, ``weight`` pounds, other codes are those of EBTS. ``ethnicity`` is
    self-reported; it is for tests of fairness alone and goes on no card. ``missing`` are (position, reason code);
    ``shared`` are (position, seed) of fingers PLANTED to equal another person's, which nature does not do.
    """

    seed: int
    surname: str
    given: str
    sex: str
    born_on: date
    height: str
    weight: str
    eyes: str
    hair: str
    ethnicity: str
    standing: Standing = Standing.CITIZEN_BY_BIRTH
    files: tuple[File, ...] = ()
    missing: tuple[tuple[int, str], ...] = ()
    shared: tuple[tuple[int, int], ...] = ()

    @property
    def name(self) -> str:
        """The name as a card has it: ``SURNAME,GIVEN``, at most 30 characters."""
        return f"{self.surname},{self.given}".upper()[:30]

    @property
    def fingers(self) -> tuple[int, ...]:
        """Positions of the fingers this person has."""
        lost = dict(self.missing)
        return tuple(position for position in FINGERS if position not in lost)

    def finger_seed(self, position: int) -> int:
        """The seed of the print at ``position`` (1-10). Raises CannotMakeUp for a finger this person does not have."""
        if position not in self.fingers:
            problem = f"{self.name} has no finger at position {position}"
            raise CannotMakeUp(what="A print", problem=problem, remedy=f"one of {', '.join(map(str, self.fingers))}")
        return dict(self.shared).get(position, _seed(self.seed, "finger", position))


def person(
    seed: int,
    *,
    standing: Standing = Standing.CITIZEN_BY_BIRTH,
    files: tuple[File, ...] = (),
    missing: tuple[int, ...] = (),
    on: date = date(2010, 10, 1),
) -> Person:
    """The person of ``seed``: 19 to 64 years old ``on`` that day. ``missing`` fingers are amputated.

    Name, looks, ethnicity and fingers follow from the seed alone, never from the standing. Raises CannotMakeUp.
    """
    if not 0 <= seed < 2**63:
        raise CannotMakeUp(what="A person", problem=f"the seed is {seed}", remedy="a seed from 0 to 2**63 - 1")
    if not set(missing) <= set(FINGERS) or len(set(missing)) > 9:
        problem = f"the missing fingers are {', '.join(map(str, missing))}"
        raise CannotMakeUp(what="A person", problem=problem, remedy="at most nine different positions from 1 to 10")
    rng = np.random.default_rng(_seed(seed, "person", 0))
    sex = "FM"[int(rng.integers(2))]
    inches = int(np.clip(rng.normal(64 if sex == "F" else 69, 2.8), 56, 79))
    pounds = int(np.clip(rng.normal(2.35 * inches, 25), 95, 320))
    return Person(
        seed=seed,
        surname=_one(rng, SURNAMES),
        given=_one(rng, GIVEN[sex]),
        sex=sex,
        born_on=on - timedelta(days=int(rng.integers(19 * 366, 64 * 365))),
        height=f"{inches // 12}{inches % 12:02d}",
        weight=f"{pounds:03d}",
        eyes=_one(rng, EYES),
        hair=_one(rng, HAIR),
        ethnicity=_one(rng, ETHNICITIES),
        standing=standing,
        files=files,
        missing=tuple((position, AMPUTATED) for position in sorted(set(missing))),
    )


def planted_relative(of: Person, seed: int, *, shared: tuple[int, ...]) -> Person:
    """A person of ``seed`` with the surname of another and, PLANTED, the same prints at the positions ``shared``.

    No two people share a print in nature, relatives included. This makes the rare case that examiners exist for: a
    candidate whom the search returns although it is somebody else. Raises CannotMakeUp.
    """
    made = person(seed)
    twins = tuple((position, of.finger_seed(position)) for position in sorted(set(shared)))
    return msgspec.structs.replace(made, surname=of.surname, shared=twins)


def people(count: int, seed: int) -> tuple[Person, ...]:
    """``count`` people with different names. Raises CannotMakeUp for more than the names allow."""
    if not 0 <= count <= len(SURNAMES):
        problem = f"{count} people are asked for"
        raise CannotMakeUp(what="A population", problem=problem, remedy=f"a number from 0 to {len(SURNAMES)}")
    order = np.random.default_rng(_seed(seed, "surnames", 0)).permutation(len(SURNAMES))[:count]
    found = (person(_seed(seed, "people", number)) for number in range(count))
    return tuple(
        msgspec.structs.replace(each, surname=SURNAMES[place]) for each, place in zip(found, order, strict=True)
    )


def _seed(seed: int, what: str, number: int) -> int:
    digest = hashlib.sha256(f"{what}/{seed}/{number}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def _one(rng: np.random.Generator, values: tuple[str, ...]) -> str:
    return values[int(rng.integers(len(values)))]
