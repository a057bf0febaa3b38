"""Bookings: a card comes in and gets a receipt (its charges: ``duecourse.program.charges``).

Serial numbers have no gap and go back to the sender, so that a booking that is missing from the record can be proved by
whoever holds the receipt.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from duecourse.durable import write_whole
from duecourse.errors import BadFact, DuplicateTransaction, NotInRecord, NotItsTurn
from duecourse.exchange.card import Card
from duecourse.ledger.entry import Entry
from duecourse.program import given, participation
from duecourse.program.charges import (
    Disposed,
    Disposition,
    carry_out,
    classify_charge,
    dispose_charge,
    state_charge,
)
from duecourse.program.events.booking import (
    BookingReceived,
    PersonDescribed,
    PersonSelfDescribed,
)
from duecourse.program.facts import ChargeFact, DeviationFact
from duecourse.program.minors import birthday, is_adult
from duecourse.program.record import Deed, Record

__all__ = [
    "Disposed",
    "Disposition",
    "Receipt",
    "ask_ethnicity",
    "carry_out",
    "classify_charge",
    "dispose_charge",
    "receive",
    "received_card",
    "state_charge",
]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender of a card gets back: number, time, and the hash of the entry that proves it.

    ``already_received`` says that this very card came before and that nothing new was entered; ``deviations`` are the
    departures from the transmission standard, in words.
    """

    serial: int
    booking: str
    tcn: str
    ori: str
    sha256: str
    recorded_at: datetime
    entry_seq: int
    entry_hash: str
    already_received: bool
    deviations: tuple[str, ...]


def receive(record: Record, card: Card, data: bytes, received_dir: Path, actor: str) -> Receipt:
    """Enter a card under the next serial number and keep its bytes as ``received_dir``/SHA-256.eft.

    The same bytes again give the same receipt; the bytes are on the disk before the entry is. Raises BadFact when
    ``data`` is not what ``card`` was read from, DuplicateTransaction when its number came before with other content,
    CannotKeep when the bytes cannot be written.
    """
    if sha256(data).hexdigest() != card.sha256:
        raise BadFact(where=card.source, problem="these bytes are not the ones the card was read from")
    with record.act(actor, BookingReceived) as deed:
        record.register.catch_up_cards(deed.tx)
        known = record.register.by_sha256.get(card.sha256) or record.register.by_card.get((card.ori, card.tcn))
        if known is not None:
            serial, earlier, entry = record.register.received[known]
            if earlier.sha256 != card.sha256:
                raise DuplicateTransaction(tcn=card.tcn, ori=card.ori, serial=serial)
            return _receipt(earlier, entry, already=True)
        write_whole(received_dir / f"{card.sha256}.eft", data, mode=0o600)
        serial = len(record.register.received) + 1
        event = _received(deed, card, serial)
        entry = deed.append(event.booking, event)
        if card.biographic is not None:
            facts = card.biographic
            deed.append(event.booking, PersonDescribed(name=facts.name, sex=facts.sex, born_on=facts.born_on))
    return _receipt(event, entry, already=False)


def ask_ethnicity(record: Record, *, booking: str, actor: str, ethnicity: str) -> Entry:
    """Keep what the person said of their ethnicity (a word of ``person.ethnicity``), or that they would not say.

    No decision screen, worklist, examiner or rule is given it; it exists for tests of fairness. Raises NotInRecord,
    BadFact, NotItsTurn when it was asked before.
    """
    with record.act(actor, PersonSelfDescribed) as deed:
        if deed.case(booking).ethnicity_asked:
            raise NotItsTurn(act="The question", what=f"the person of {booking}", state="asked", needed="not asked yet")
        answer = given.one_of(ethnicity, deed.rule("person.ethnicity").value, "ethnicity")
        return deed.append(booking, PersonSelfDescribed(ethnicity=answer))


def received_card(record: Record, booking: str) -> BookingReceived:
    """What was received under a booking number. Raises NotInRecord."""
    record.register.catch_up_cards(record.ledger)
    try:
        return record.register.received[booking][1]
    except KeyError as problem:
        raise NotInRecord(what="Booking", name=booking) from problem


def _received(deed: Deed, card: Card, serial: int) -> BookingReceived:
    routing, row = participation.routing(deed, card.ori)
    born = birthday(card.biographic.born_on) if card.biographic else None
    day = min(each for each in (card.arrested_on, card.dated_on, deed.today) if each is not None)
    adult = born is None or is_adult(born, day, deed.rule("person.adult_age").value)
    return BookingReceived(
        booking=f"b-{serial:06d}",
        serial=serial,
        tcn=card.tcn,
        ori=card.ori,
        transaction_type=card.transaction_type,
        sha256=card.sha256,
        size=card.size,
        retain=card.retain,
        routing=routing,
        routing_entry=row,
        dated_on=card.dated_on,
        charges=tuple(
            ChargeFact(charge=f"c{number}", text=each.text, offense_on=each.offense_on)
            for number, each in enumerate(card.charges, 1)
        ),
        deviations=tuple(
            DeviationFact(code=each.code, field=each.field, message=each.message) for each in card.deviations
        ),
        minor=not (adult or card.treated_as_adult),
        treated_as_adult=card.treated_as_adult,
    )


def _receipt(event: BookingReceived, entry: Entry, *, already: bool) -> Receipt:
    return Receipt(
        serial=event.serial,
        booking=event.booking,
        tcn=event.tcn,
        ori=event.ori,
        sha256=event.sha256,
        recorded_at=entry.recorded_at,
        entry_seq=entry.seq,
        entry_hash=entry.hash,
        already_received=already,
        deviations=tuple(each.words() for each in event.deviations),
    )
