"""A made-up county: who is enrolled, who is booked, and what people then decide, as plain data with the truth known.

Nothing here acts. A driver enrolls the gallery, hands in each card when it arrives, and carries out the steps in order
of time through the commands of the program; every refusal or surprise is then the program's own.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import msgspec

from duecourse.synth.people import Person


class Charge(msgspec.Struct, frozen=True, kw_only=True):
    """One charge of a booking: NCIC offense code, wording, severity as the statute has it, day of the offense."""

    code: str
    text: str
    severity: str
    offense_on: date


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One act of one person at one moment. ``act`` is a command of the program, ``facts`` are its further arguments.

    A driver adds the booking and the actor. A fact ``candidate`` holds a gallery reference, and stands for the label
    under which the search returned that person; ``request`` (r1, r2 ...) and ``objection`` (o1 ...) are numbers within
    the booking; ``charge`` is c1, c2 ...
    """

    act: str
    actor: str
    at: datetime
    facts: dict[str, Any] = {}


class Enrollment(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the gallery: an opaque reference, the person, why they are enrolled, and how prints were taken."""

    reference: str
    person: Person
    because: str
    seed: int
    quality: float = 0.85


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """One booking: the person, the charges, how the prints were taken, and every human act that follows.

    ``path`` names the way it takes; ``candidates`` are the gallery references that a search should return and no other;
    ``planted`` says in words what was arranged against nature, or is empty.
    """

    path: str
    title: str
    person: Person
    charges: tuple[Charge, ...]
    clerk: str
    arrived_at: datetime
    seed: int
    quality: float
    candidates: tuple[str, ...]
    steps: tuple[Step, ...]
    planted: str = ""


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One member of staff: the name under which they act, the one role they hold, and on whose authority."""

    name: str
    role: str
    authority: str


class County(msgspec.Struct, frozen=True, kw_only=True):
    """The whole scenario. ``ori`` and ``destination`` are agency identifiers of a state that does not exist (ZZ);
    ``custodian`` is the jail to which requests are sent; ``founder`` is the first supervisor."""

    name: str
    state: str
    ori: str
    destination: str
    timezone: str
    founded_at: datetime
    founder: str
    participates_from: date
    custodian: str
    staff: tuple[Member, ...]
    gallery: tuple[Enrollment, ...]
    bookings: tuple[Booking, ...]

    @property
    def images(self) -> int:
        """How many images of fingers the scenario takes, gallery and cards together."""
        people = [*(each.person for each in self.gallery), *(each.person for each in self.bookings)]
        return sum(len(person.fingers) for person in people)

    def timeline(self) -> Iterator[tuple[datetime, Booking, Step | None]]:
        """Everything that happens, in order of time: a booking with None is the arrival of its card."""
        arrivals = [(booking.arrived_at, booking, None) for booking in self.bookings]
        acts = [(step.at, booking, step) for booking in self.bookings for step in booking.steps]
        # an arrival comes before acts of the same moment, and acts keep the order in which they are written
        yield from sorted([*arrivals, *acts], key=lambda each: each[0])
