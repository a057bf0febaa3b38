"""Events of a booking, its charges and the custody of the person."""

from datetime import date
from typing import ClassVar, Literal

from duecourse.program.events.event import Event, Sealing
from duecourse.program.facts import ChargeFact, DeviationFact, Instant, RuleUsed


class BookingReceived(Event, frozen=True):
    """Card {tcn} of {ori} came in and was given serial number {serial}. Charges: {charges}."""

    kind = "booking.received"
    by = frozenset({"records_clerk", "system"})
    booking: str
    serial: int
    tcn: str
    ori: str
    transaction_type: str
    sha256: str
    size: int
    retain: bool
    routing: str
    routing_entry: int | None
    dated_on: date | None = None
    charges: tuple[ChargeFact, ...] = ()
    deviations: tuple[DeviationFact, ...] = ()


class PersonDescribed(Event, frozen=True):
    """The card names the person as {name}."""

    kind = "person.described"
    by = frozenset({"records_clerk", "system"})
    seen_by = frozenset({"records_clerk", "custodian", "status_officer", "issuing_officer", "supervisor", "reviewer"})
    sealing: ClassVar[Sealing] = "person"
    name: str
    sex: str
    born_on: str


class ChargeClassified(Event, frozen=True):
    """Charge {charge} was classified as {severity}, offense code {code} ({code_system})."""

    kind = "charge.classified"
    by = frozenset({"court_clerk", "records_clerk"})
    charge: str
    code: str
    code_system: str
    severity: str
    document: str
    sentence_days: int | None = None


class ChargeDisposed(Event, frozen=True):
    """Charge {charge} ({text}) is now {state_text}, as of {disposed_on}; open charges left: {open_charges_left}."""

    kind = "charge.disposed"
    by = frozenset({"court_clerk"})
    charge: str
    text: str
    state: str
    state_text: str
    disposed_on: date
    court: str
    document: str
    open: bool
    conviction: bool
    effect: str
    open_charges_left: int
    rules: tuple[RuleUsed, ...]
    code: str = ""
    code_system: str = ""
    severity: str = ""
    sentence_days: int | None = None


class CustodyBookedIn(Event, frozen=True):
    """The person was booked into {facility} on {booked_at}."""

    kind = "custody.booked_in"
    by = frozenset({"custodian"})
    facility: str
    booked_at: Instant


class CustodyReleased(Event, frozen=True):
    """The person was released on {released_at}: {release_reason}."""

    kind = "custody.released"
    by = frozenset({"custodian"})
    released_at: Instant
    release_reason: str


class CustodyTransferred(Event, frozen=True):
    """The person was handed over to {taken_by} on {transferred_at}, under request {request} (receipt {receipt})."""

    kind = "custody.transferred"
    by = frozenset({"custodian"})
    request: str
    taken_by: str
    receipt: str
    transferred_at: Instant


class CustodyOverstayed(Event, frozen=True):
    """The person was kept {minutes} minutes past the end of the hold on request {request}, which was {ended_at}."""

    kind = "custody.overstayed"
    by = frozenset({"custodian"})
    request: str
    ended_at: Instant
    minutes: int


class DepartureConfirmed(Event, frozen=True):
    """The departure of {departed_on}, a {basis}, was confirmed on {confirmed_on} ({document})."""

    kind = "departure.confirmed"
    by = frozenset({"records_clerk"})
    basis: Literal["removal", "return"]
    departed_on: date
    confirmed_on: date
    document: str
