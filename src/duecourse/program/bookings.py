"""Bookings: a card comes in and gets a receipt; its charges go their way through the courts.

Serial numbers have no gap and go back to the sender, so that a booking that is missing from the record can be proved by
whoever holds the receipt.
"""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from duecourse.durable import write_whole
from duecourse.errors import BadFact, DatesOutOfOrder, DuplicateTransaction, NotInRecord, NotItsTurn
from duecourse.exchange.card import Card
from duecourse.ledger.entry import Entry
from duecourse.program import given, participation
from duecourse.program.case import Case, Charge
from duecourse.program.coupling import follow
from duecourse.program.events.booking import (
    BookingReceived,
    ChargeClassified,
    ChargeDisposed,
    ChargeStated,
    PersonDescribed,
    PersonSelfDescribed,
)
from duecourse.program.facts import ChargeFact, DeviationFact, used
from duecourse.program.record import Deed, Record
from duecourse.rules.priorities import CODE_SYSTEM


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


@dataclass(frozen=True, slots=True)
class Disposed:
    """What a disposition did: open charges left and the requests that now await review."""

    charge: str
    state: str
    open_charges_left: int
    review_required: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disposition:
    """One step of a charge as a court document has it; ``feed_row`` is the hash of the row of a feed it came in."""

    charge: str
    state: str
    disposed_on: date | str
    court: str
    document: str
    code: str = ""
    code_system: str = ""
    severity: str = ""
    sentence_days: int | None = None
    code_version: str = ""
    feed_row: str = ""


def receive(record: Record, card: Card, data: bytes, received_dir: Path, actor: str) -> Receipt:
    """Enter a card under the next serial number and keep its bytes as ``received_dir``/SHA-256.eft.

    The same bytes again give the same receipt; the bytes are on the disk before the entry is. Raises BadFact when
    ``data`` is not what ``card`` was read from, DuplicateTransaction when its number came before with other content,
    CannotKeep when the bytes cannot be written.
    """
    if sha256(data).hexdigest() != card.sha256:
        raise BadFact(where=card.source, problem="these bytes are not the ones the card was read from")
    with record.act(actor, BookingReceived) as deed:
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


def classify_charge(
    record: Record,
    *,
    booking: str,
    charge: str,
    actor: str,
    code: str,
    code_system: str,
    severity: str,
    document: str,
    sentence_days: int | None = None,
    code_version: str = "",
) -> Entry:
    """State offense code (with its code system), severity and sentence of a charge, as a named document has them.

    Requests that rest on the charge are measured again. Raises NotInRecord for an unknown charge, BadFact.
    """
    with record.act(actor, ChargeClassified) as deed:
        case, found = _charge(deed, booking, charge)
        event = ChargeClassified(
            charge=found.charge,
            code=code,
            code_system=_system(code_system),
            code_version=code_version,
            severity=given.one_of(severity, deed.rule("charge.severities").value, "severity"),
            document=given.text(document, "document"),
            sentence_days=sentence_days,
        )
        entry = deed.append(booking, event)
        follow(deed, case, found, effect="recompute", state_text="classified anew")
        return entry


def dispose_charge(
    record: Record,
    *,
    booking: str,
    charge: str,
    actor: str,
    state: str,
    disposed_on: date | str,
    court: str,
    document: str,
    code: str = "",
    code_system: str = "",
    severity: str = "",
    sentence_days: int | None = None,
    code_version: str = "",
) -> Disposed:
    """Enter a step of a charge (a state of the rule ``charge.states``) as a court document has it.

    When the last open charge ends without conviction, or a conviction is undone, every open request that may rest on
    it goes to review in the same transaction and its charge basis is struck. ``code``, ``severity`` and
    ``sentence_days`` are for an amended charge or a sentence. Raises NotInRecord, BadFact, DatesOutOfOrder, and
    NotItsTurn for a step that cannot follow.
    """
    with record.act(actor, ChargeDisposed) as deed:
        facts = Disposition(
            charge, state, disposed_on, court, document, code, code_system, severity, sentence_days, code_version
        )
        return carry_out(deed, booking, facts)


def carry_out(deed: Deed, booking: str, facts: Disposition) -> Disposed:
    """Enter ``facts`` within an act, with everything that follows from them; see ``dispose_charge``."""
    case, found = _charge(deed, booking, facts.charge)
    rule = deed.rule("charge.states")
    states = {each["state"]: each for each in rule.value}
    to = states[given.one_of(facts.state, list(states), "state")]
    allowed = states[found.state]["next"]
    if facts.state not in allowed:
        needed = f"one of the states before it; after {found.state} may come {', '.join(allowed) or 'nothing'}"
        raise NotItsTurn(act=f"Entering {facts.state}", what=f"charge {facts.charge}", state=found.state, needed=needed)
    day = _day_of_step(deed, found, facts.disposed_on)
    if facts.severity:
        given.one_of(facts.severity, deed.rule("charge.severities").value, "severity")
    left = sum(each.charge != facts.charge for each in case.open_charges) + to["open"]
    event = ChargeDisposed(
        charge=facts.charge,
        text=found.text,
        state=facts.state,
        state_text=to["text"],
        disposed_on=day,
        court=given.text(facts.court, "court"),
        document=given.text(facts.document, "document"),
        open=to["open"],
        conviction=to.get("conviction", False),
        effect=to["effect"],
        open_charges_left=left,
        rules=used(rule),
        code=facts.code,
        code_system=_system(facts.code_system) if facts.code else "",
        severity=facts.severity,
        sentence_days=facts.sentence_days,
        code_version=facts.code_version if facts.code else "",
        feed_row=facts.feed_row,
    )
    deed.append(booking, event)
    awaiting = follow(deed, case, found, effect=to["effect"], state_text=to["text"])
    return Disposed(facts.charge, facts.state, left, tuple(each.request for each in awaiting))


def state_charge(
    record: Record, *, booking: str, actor: str, text: str, document: str, offense_on: date | str | None = None
) -> str:
    """Add a charge that the card did not hold, from a named document; returns its number.

    Nobody is asked about without a charge. Raises NotInRecord, BadFact, DatesOutOfOrder.
    """
    with record.act(actor, ChargeStated) as deed:
        case = deed.case(booking)
        day = given.day(offense_on, "offense_on") if offense_on else None
        if day is not None and day > deed.today:
            problem = "lies in the future; today is"
            raise DatesOutOfOrder(where="offense_on", given=day, problem=problem, other=deed.today)
        name = f"c{len(case.charges) + 1}"
        stated = given.text(text, "text")
        event = ChargeStated(charge=name, text=stated, document=given.text(document, "document"), offense_on=day)
        deed.append(booking, event)
        return name


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
    record.register.catch_up(record.ledger)
    try:
        return record.register.received[booking][1]
    except KeyError as problem:
        raise NotInRecord(what="Booking", name=booking) from problem


def _system(value: str) -> str:
    """The name of a code system; the national list is spelled in capitals, however it was typed."""
    found = given.text(value, "code_system")
    return found.upper() if found.upper() == CODE_SYSTEM else found


def _charge(deed: Deed, booking: str, charge: str) -> tuple[Case, Charge]:
    case = deed.case(booking)
    if charge not in case.charges:
        raise NotInRecord(what=f"In booking {booking} charge", name=charge)
    return case, case.charges[charge]


def _day_of_step(deed: Deed, charge: Charge, value: date | str) -> date:
    day = given.day(value, "disposed_on")
    before = max(each for each in (charge.offense_on, charge.disposed_on, date.min) if each is not None)
    if day < before:
        raise DatesOutOfOrder(where="disposed_on", given=day, problem="comes before its last step, of", other=before)
    if day > deed.today:
        raise DatesOutOfOrder(where="disposed_on", given=day, problem="lies in the future; today is", other=deed.today)
    return day


def _received(deed: Deed, card: Card, serial: int) -> BookingReceived:
    routing, row = participation.routing(deed, card.ori)
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
