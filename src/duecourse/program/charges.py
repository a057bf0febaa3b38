"""The charges of a booking: stated, classified, and their way through the courts.

Every step is followed, in the same transaction, by what it does to a request that rests on the charge.
"""

from dataclasses import dataclass
from datetime import date

from duecourse.errors import DatesOutOfOrder, NotInRecord, NotItsTurn, WrongRole
from duecourse.ledger.entry import Entry
from duecourse.program import filings, given
from duecourse.program.case import Case, Charge
from duecourse.program.coupling import follow
from duecourse.program.events.booking import ChargeClassified, ChargeDisposed, ChargeStated
from duecourse.program.facts import used
from duecourse.program.record import Deed, Record
from duecourse.rules.priorities import CODE_SYSTEM

BY_COURT = "court_clerk"
"""The role that enters what a court has said; nobody else changes it afterwards."""


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

    Requests that rest on the charge are measured again. Raises NotInRecord for an unknown charge, BadFact, and
    WrongRole for anyone but a court clerk once a court has stated what the offense is.
    """
    with record.act(actor, ChargeClassified) as deed:
        case, found = _charge(deed, booking, charge)
        held = record.register.roles(actor, deed.now)
        if found.by_court and BY_COURT not in held:
            act, shown = f"Classifying {charge}, as a court has done,", deed.now.isoformat(timespec="seconds")
            raise WrongRole(act=act, actor=actor, needed=BY_COURT, held=" or ".join(sorted(held)), at=shown)
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
        until, rule = filings.time_to_file(deed, deed.now)
        held = bool(case.custody) and not case.gone
        event = ChargeStated(
            charge=name,
            text=stated,
            document=given.text(document, "document"),
            offense_on=day,
            file_by=until if held else None,
            rules=used(rule) if held else (),
        )
        deed.append(booking, event)
        return name


def _system(value: str) -> str:
    """The name of a code system; the national list is spelled in capitals, however it was typed."""
    found = given.text(value, "code_system")
    return found.upper() if found.upper() == CODE_SYSTEM else found


def _charge(deed: Deed, booking: str, charge: str) -> tuple[Case, Charge]:
    case = deed.case(booking)
    if charge not in case.charges:
        raise NotInRecord(what=f"In booking {booking} charge", name=charge, look=f"case show {booking}")
    return case, case.charges[charge]


def _day_of_step(deed: Deed, charge: Charge, value: date | str) -> date:
    day = given.day(value, "disposed_on")
    before = max(each for each in (charge.offense_on, charge.disposed_on, date.min) if each is not None)
    if day < before:
        raise DatesOutOfOrder(where="disposed_on", given=day, problem="comes before its last step, of", other=before)
    if day > deed.today:
        raise DatesOutOfOrder(where="disposed_on", given=day, problem="lies in the future; today is", other=deed.today)
    return day
