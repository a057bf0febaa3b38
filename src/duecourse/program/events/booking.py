"""Events of a booking, its charges and the custody of the person."""

from datetime import date, datetime
from typing import ClassVar

from duecourse.program.events.event import Event, Sealing
from duecourse.program.events.phrases import SEVERITIES, ByField
from duecourse.program.facts import ChargeFact, DeviationFact, Instant, RuleUsed, shown


class BookingReceived(Event, frozen=True):
    """Card {tcn} came in from {ori} and was given serial number {serial}. Charges on it: {charges}."""

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
    minor: bool = False
    treated_as_adult: bool | None = None

    def words(self) -> str:
        """The sentence, with what follows from the age of the person and from the wish of the sender."""
        told = super().words()
        told += " The person is a minor: the prints are not searched." if self.minor else ""
        return told + ("" if self.retain else " The sender asked not to retain the prints.")


class PersonDescribed(Event, frozen=True):
    """The card names the person as {name}."""

    kind = "person.described"
    by = frozenset({"records_clerk", "system"})
    seen_by = frozenset({"records_clerk", "custodian", "status_officer", "issuing_officer", "supervisor", "reviewer"})
    sealing: ClassVar[Sealing] = "person"
    once_sealed = "the name of the person"
    name: str
    sex: str
    born_on: str


class ChargeClassified(Event, frozen=True):
    """Charge {charge} was classified as {severity}, {code_system} offense code {code}. Document: {document}."""

    kind = "charge.classified"
    phrases: ClassVar[ByField] = {"severity": SEVERITIES}
    by = frozenset({"court_clerk", "records_clerk"})
    charge: str
    code: str
    code_system: str
    severity: str
    document: str
    sentence_days: int | None = None
    code_version: str = ""


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
    code_version: str = ""
    feed_row: str = ""


class ChargeStated(Event, frozen=True):
    """Charge {charge} was stated after the booking: {text} ({document})."""

    kind = "charge.stated"
    by = frozenset({"records_clerk", "court_clerk"})
    charge: str
    text: str
    document: str
    offense_on: date | None = None
    file_by: Instant | None = None
    rules: tuple[RuleUsed, ...] = ()

    def words(self) -> str:
        """The sentence, with the time in which the charge is to be filed, where the person is in custody."""
        return super().words() + _filing(self.file_by)


class ChargeFilingMissed(Event, frozen=True):
    """Charge {charge} ({text}) was not filed in court by {file_by}, as it was to be. What rests on it is reviewed."""

    kind = "charge.filing_missed"
    by = frozenset({"system", "court_clerk", "records_clerk"})
    charge: str
    text: str
    file_by: Instant


class PersonSelfDescribed(Event, frozen=True):
    """The person was asked to describe their ethnicity. The answer is kept for tests of fairness alone."""

    kind = "person.self_described"
    by = frozenset({"records_clerk", "custodian"})
    seen_by = frozenset[str]()
    sealing: ClassVar[Sealing] = "person"
    once_sealed = "what the person said of their ethnicity"
    ethnicity: str


class VictimAsked(Event, frozen=True):
    """The person was asked, in {language}, whether they are a victim of or a witness to a crime: {answer}."""

    kind = "victim.asked"
    by = frozenset({"custodian", "records_clerk", "status_officer"})
    sealing: ClassVar[Sealing] = "person"
    once_sealed = "what the person said of being a victim or a witness"
    answer: str
    language: str


class CustodyBookedIn(Event, frozen=True):
    """The person was booked into {facility} on {booked_at}."""

    kind = "custody.booked_in"
    by = frozenset({"custodian"})
    facility: str
    booked_at: Instant
    file_by: Instant | None = None
    rules: tuple[RuleUsed, ...] = ()

    def words(self) -> str:
        """The sentence, with the time in which charges are to be filed."""
        return super().words() + _filing(self.file_by).replace(" It is", " What the person is charged with is")


class CustodyReleased(Event, frozen=True):
    """The person was released on {released_at}. Reason: {release_reason}."""

    kind = "custody.released"
    by = frozenset({"custodian"})
    released_at: Instant
    release_reason: str


class CustodyTransferred(Event, frozen=True):
    """The person was handed over to {taken_by} on {transferred_at}, under request {request}. Receipt: {receipt}."""

    kind = "custody.transferred"
    by = frozenset({"custodian"})
    request: str
    taken_by: str
    receipt: str
    transferred_at: Instant


class CustodyOverstayed(Event, frozen=True):
    """The hold on request {request} ended on {ended_at}, and the person was kept {minutes} minutes longer."""

    kind = "custody.overstayed"
    by = frozenset({"custodian"})
    request: str
    ended_at: Instant
    minutes: int


def _filing(file_by: datetime | None) -> str:
    return (
        "" if file_by is None else f" It is to be filed in court by {shown(file_by)}, if the person stays in custody."
    )
