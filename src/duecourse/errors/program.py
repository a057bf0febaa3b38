"""Errors of the programs."""

from duecourse.errors.family import BadInput, Refused


class CardNotKept(BadInput):
    """Booking {booking}: its card is no longer at {path}.

    Put the received bytes back (their SHA-256 is the file's name), or ask the sender for the card again.
    """


class NoUsablePrints(BadInput):
    """{source}: no finger of this card can be used: {problem}. Ask the sender to take the prints again."""


class ExhibitMissing(BadInput):
    """Booking {booking}, candidate {candidate}: a card of the two is not kept any more.

    Ask the agency that has it for the card, and enroll or receive it again.
    """


class BadFact(BadInput):
    """{where}: {problem}. Correct this fact and give the command again."""


class NotInRecord(BadInput):
    """{what} {name} is not in the record. Check how it is written; `duecourse {look}` shows what is there."""

    def __init__(self, **facts: object) -> None:
        # What is looked for is a booking, unless the caller names the verb that lists such things.
        super().__init__(**{"look": "case list", **facts})


class NotOnStaff(BadInput):
    """{person} is not on the staff register. Check the spelling; `duecourse staff list` shows everybody on it."""


class DatesOutOfOrder(BadInput):
    """{where}: {given} {problem} {other}. Correct the time; the record is unchanged."""


class UnknownActor(Refused):
    """{act} by {actor} was refused: no such person is on the staff register at {at}.

    The record is unchanged; let a supervisor authorize {actor}, or name the person who acts.
    """


class WrongRole(Refused):
    """{act} by {actor} was refused: it needs {needed}, and {actor} holds {held} at {at}.

    The record is unchanged; another person must act, or a supervisor must authorize this one.
    """


class SamePerson(Refused):
    """{act} by {actor} was refused: the same person already acted in this case ({earlier}, entry {seq}).

    The record is unchanged; another person must act, so that no one confirms their own work.
    """


class NotBlind(Refused):
    """{act} by {actor} was refused: they did something else in this case ({earlier}, entry {seq}).

    The record is unchanged; another examiner must act, one who knows nothing of the case but the prints.
    """


class NotItsTurn(Refused):
    """{act} was refused: {what} is {state}, and this act needs {needed}.

    The record is unchanged; `duecourse case show` tells what has happened and what may follow.
    """


class DuplicateTransaction(Refused):
    """Card {tcn} from {ori} was refused: this number came before with other content and has serial number {serial}.

    The record is unchanged. If this is another booking, ask the sender to number it anew and transmit it again.
    """


class NotRouted(Refused):
    """A search for booking {booking} was refused: no participation row sends cards of {ori} on ({found}).

    The record is unchanged; a supervisor may record the row that is in force, with its evidence.
    """


class MinorNotSearched(Refused):
    """A search for booking {booking} was refused: by the day of birth on the card the person is a minor.

    The record is unchanged; where a court treats them as an adult, the agency sends a card that says so (field 2.087).
    """


class CitizenResult(Refused):
    """{act} in booking {booking} was refused: the status determination of entry {seq} says {result}.

    The record is unchanged. Civil immigration authority does not reach a citizen; nothing further may be asked.
    """


class SignsOfCitizenship(Refused):
    """A status determination in booking {booking} was refused: {result} goes past signs of citizenship ({signs}).

    The record is unchanged; determine POSSIBLE_US_CITIZEN_REVIEW, which ends every request. Another officer then
    reviews the signs, and determines anew.
    """


class StatusNotSupported(Refused):
    """{act} in booking {booking} was refused: {problem}.

    The record is unchanged; a status officer may determine the status anew from current records.
    """


class VictimNotAsked(Refused):
    """{act} was refused: the person of {booking} was not asked whether they are a victim of or a witness to a crime.

    The record is unchanged; ask them in a language they speak, and enter the answer (`duecourse case ask-victim`).
    """


class DiscretionNotWeighed(Refused):
    """{act} was refused: nobody has weighed discretion in {booking}, factor by factor.

    The record is unchanged; an issuing officer weighs it, for and against (`duecourse discretion form`, then `weigh`).
    """


class BasisNotMet(Refused):
    """{act} was refused: the basis does not meet set {set} in force on {on}: {shortfalls}.

    The record is unchanged; name a basis that the facts support, or make no request.
    """


class GroundNotSufficient(Refused):
    """{act} was refused: {problem}.

    The record is unchanged; add the ground or document with its evidence, or make no request.
    """


class FactMissing(Refused):
    """{act} was refused: nothing, or not enough, is on record of {missing} of the person of {booking}.

    The record is unchanged; enter it, if only as unknown (`duecourse case counsel`, `case hearing`, `case ask-family`),
    and classify each charge by its code (`duecourse charge classify`).
    """


class GroundNotBorne(Refused):
    """{act} was refused: the status of entry {seq} is {result}, which does not bear {grounds}; it bears {borne}.

    The record is unchanged; name a ground that the status bears, or have the status determined anew from the records.
    """


class ClaimOpen(Refused):
    """{act} was refused: objection {objection} ({objection_kind}) is open, and until then nothing goes forward.

    The record is unchanged; a reviewer who did not act in the case decides the objection first.
    """


class NotServed(Refused):
    """{act} was refused: request {request} {problem}, and nobody is held on a request they were not given before.

    The record is unchanged; release the person when they would otherwise go free.
    """


class HoldOver(Refused):
    """{act} was refused: the hold ended at {deadline}, before {given}.

    The record is unchanged; the person must be released.
    """


class InLine(Refused):
    """{act} by {actor} was refused: the objection is about {about}, and {actor} stands in that line of authority.

    The record is unchanged; a reviewer outside the line decides it, or `duecourse objection refer` sends it outside.
    """


class OwnComplaint(Refused):
    """A decision by {actor} was refused: complaint {complaint} is about {actor}.

    The record is unchanged; another reviewer decides it.
    """


class NoNoticeLanguage(BadInput):
    """There are no notices in language {language!r}; there are some in {known}.

    Name one of these, or add a folder for the language beside them (docs/how-to/object.md says how).
    """


class NothingToRedress(Refused):
    """An objection of kind {kind} in booking {booking} was refused: purge {purge} erased what it could put right.

    The record is unchanged; a complaint may still be filed. `duecourse retention certificate` shows what was erased.
    """


class PolicyForbids(Refused):
    """A hold on request {request} was refused: the custodian's own policy, {policy} (entry {entry}), does not allow it:
    {problem}.

    The record is unchanged; answer HONOUR_NOTIFY_ONLY, DECLINED or NEEDS_JUDICIAL_WARRANT, or show what it asks for.
    """


class PolicyNotCited(Refused):
    """The policy of {jurisdiction} was refused: {actor} does not act for the custodian, and no published text is named.

    The record is unchanged; a custodian who brings no requests records it, or name the address of the text (`--url`).
    """


class FoundedByAnother(Refused):
    """{where} was founded by {founder} on {on}, and {supervisor} is no supervisor there.

    Nothing is changed. Give the command with --supervisor {founder}, or without the option; a supervisor of that record
    lets others act: `duecourse staff authorize {supervisor} supervisor --authority "…" --as {founder}`.
    """


class OutsideAuthority(Refused):
    """{act} by {actor} in booking {booking} was refused: an officer acts within their agreement alone: {problem}.

    The refusal is on the record and nothing else changed; a federal officer, or one whose designation reaches, may act.
    """


class ChargeMissing(Refused):
    """{act} in booking {booking} was refused: no charge is on record, and nobody is asked about without one.

    The record is unchanged; state the charge with its document (`duecourse charge state`).
    """


class BadFeed(BadInput):
    """{where}: {problem}. Correct the file and import it again; `docs/how-to/court-feed.md` shows its form."""


class UnderLegalHold(Refused):
    """{act} in booking {booking} was refused: legal hold {hold} ({authority}) keeps the record until it is lifted.

    Nothing was purged. It is to be reviewed by {review_on}; a reviewer may lift it: `duecourse retention lift {hold}`.
    """


class StillNeeded(Refused):
    """{act} in booking {booking} was refused: {problem}, and what it rests on cannot be erased before it ends.

    Nothing was purged; bring that to its end, then give the command again.
    """


class NotDue(Refused):
    """A purge of booking {booking} was refused: {problem}.

    Nothing was purged; `duecourse retention due` lists what is due, and `duecourse retention order` enters an order.
    """


class PurgeIncomplete(Refused):
    """Purge {purge} is not done: bytes of what it erases are also in {files}.

    Remove these files, or move them to whoever they belong to; the same command then goes on where it stopped.
    """


class NoCertificate(BadInput):
    """{where} is no certificate of a purge: {problem}. Ask for it again from the office that issued it."""
