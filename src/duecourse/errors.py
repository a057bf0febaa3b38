"""Every error of duecourse: the docstring of a class is its message and ends with the remedy.

A message is made by filling the docstring with the facts the error was raised with, so that one reading of this
file shows everything the software may complain about. Programs read ``kind``, ``facts`` and ``exit_code``; people
read the sentence. Families carry the exit codes that the command line documents:

====  ==========================================================================
code  meaning
====  ==========================================================================
0     done (or already done: every command may be repeated)
1     a fault of duecourse itself
2     bad input: a file, a text or a setting that cannot be used as it is
3     refused: a rule or the two-person principle says no; the record is unchanged
4     broken: the record, a gallery or a proof does not verify
====  ==========================================================================
"""

import inspect
from typing import ClassVar


class DuecourseError(Exception):
    """Something went wrong inside duecourse. Run the command again with --debug and report what it prints."""

    exit_code: ClassVar[int] = 1

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        template = " ".join(inspect.cleandoc(type(self).__doc__ or type(self).__name__).split())
        super().__init__(template.format(**facts))

    def __reduce__(self) -> tuple[object, ...]:
        """Errors cross process borders whole: facts, not a flattened text."""
        return (_rebuild, (type(self), self.facts))

    @property
    def kind(self) -> str:
        """The stable name of this error, for programs."""
        return type(self).__name__


def _rebuild(kind: type[DuecourseError], facts: dict[str, object]) -> DuecourseError:
    return kind(**facts)


class BadInput(DuecourseError):
    """{where}: the input cannot be used. Correct it and run the command again."""

    exit_code = 2


class Refused(DuecourseError):
    """{what} was refused. The record is unchanged; see the reason and choose another act."""

    exit_code = 3


class Broken(DuecourseError):
    """{what} does not verify. Stop writing, keep every copy, and compare with a published checkpoint."""

    exit_code = 4


# -- settings and the workspace ---------------------------------------------------------------------------------


class NoWorkspace(BadInput):
    """{path}: no duecourse workspace is here.

    Make one with `duecourse init --dir {path}`, or name the right folder with --dir.
    """


class BadSetting(BadInput):
    """{where}: {problem}.

    Correct the setting; `duecourse.toml` and DUECOURSE_… variables are described in docs/reference/settings.md.
    """


class BadWord(BadInput):
    """{where}: {problem}. Correct it; `{remedy}` shows what is expected."""


class NotADemonstration(BadInput):
    """{path}: something else than a demonstration is here, and it is left alone. Name a new folder with --dir."""


class NoSite(BadInput):
    """{path}: no site is here. Make one with `duecourse publish` or `duecourse demo`."""


class PortTaken(BadInput):
    """127.0.0.1: every port from {first} to {last} is in use. Name another one with --port."""


# -- prints -----------------------------------------------------------------------------------------------------


class UnusablePrint(BadInput):
    """{where}: {problem}. Capture the finger again, or record it as missing with the reason."""


class NetworkMissing(Broken):
    """{where}: the minutiae network {problem}. Install the pinned requirements again."""


class BadTemplate(BadInput):
    """{where}: {problem}. Make the template again from its picture."""


class NewerGallery(BadInput):
    """{where}: written in gallery format {version}, newer than this software knows. Upgrade duecourse; try again."""


class NewerTemplate(BadInput):
    """{where}: written in template format {version}, newer than this software knows. Upgrade duecourse; try again."""


class UnusableTemplates(BadInput):
    """{where}: {problem}. Give at least one template, each with minutiae and a finger position from 1 to 10."""


class BrokenGallery(Broken):
    """{where}: {problem}. A damaged gallery answers no search: restore its folder from a copy, or enroll all again."""


class NoGallery(BadInput):
    """{path}: no gallery is here. Enroll someone first with `duecourse gallery enroll`, or name the right folder."""


class UnknownPerson(BadInput):
    """{where}: {person} is not enrolled. Check the reference; `duecourse gallery info` counts who is."""


class GalleryBusy(Refused):
    """Writing to gallery {where} (another process has been writing for {seconds} seconds) was refused.

    Nothing was changed; try again when the other process is done.
    """


class BadFolder(BadInput):
    """{where}: {problem}.

    Give a folder of pictures named FINGER_IMPRESSION, such as 101_1.tif: two fingers or more, each taken repeatedly.
    """


class BadImage(BadInput):
    """{where}: the {compression} image cannot be decoded ({problem}). Ask the sender to transmit this image again."""


class ImageSizeDiffers(BadImage):
    """{where}: the image is {width} x {height} pixels, its record declares {declared_width} x {declared_height}.

    Ask the sender to correct the record and transmit it again.
    """


class ImageTooLarge(BadImage):
    """{where}: the image says it has {width} x {height} pixels; {limit} pixels and {side} a side are the most accepted.

    Cut the fingers out of the scan and send them one by one.
    """


class ImageResolution(BadImage):
    """{where}: {found}, where 200 to 4000 pixels an inch are expected.

    State the scan resolution in the file or the record, or give it with --ppi.
    """


class ImageUnreadable(BadImage):
    """{where}: {problem}. Name a WSQ, JPEG 2000, JPEG, PNG, TIFF or BMP file that can be read."""


class DecoderStopped(BadImage):
    """{where}: decoding this image was stopped because {problem}; nothing else was harmed.

    Ask the sender to transmit this image again, or convert it with another program.
    """


class DecoderUnavailable(Broken):
    """The image decoder process does not start ({problem}). Install the pinned requirements again."""


class UnusableSlap(BadInput):
    """{where}: {problem}. Capture the slap again, or send its fingers one by one."""


class BadMinutiae(BadInput):
    """{where}: byte {offset}: {problem}.

    Ask for the record again as ISO/IEC 19794-2:2005 or INCITS 378-2004 (" 20"), or make it anew from its picture.
    """


class CannotInterchange(BadInput):
    """{where}: {problem}.

    Choose another resolution or fewer minutiae, or keep the duecourse template form (`--to template`).
    """


class NoMinutiae(BadInput):
    """{path}: no minutiae can be taken from it: {problem}.

    Name an ISO/IEC 19794-2:2005 or INCITS 378-2004 record, a transaction with Type-9 records, or a file of templates.
    """


class CannotEncode(BadInput):
    """{where}: the picture cannot be written as WSQ ({problem}). Use one of at least 32 x 32 pixels at 500 ppi."""


# -- exchange ---------------------------------------------------------------------------------------------------


class NotTransaction(BadInput):
    """{source}: not an ANSI/NIST-ITL transaction; it begins with {found}, where `1.001:` and a length are expected.

    Send the transaction in the traditional encoding (.an2, .eft), not as an XML package or a single image.
    """


class TransactionCutShort(BadInput):
    """{source}: record {record} (Type-{type}) at byte {offset} is {length} bytes long, of which only {left} are there.

    The file was cut short on its way; ask the sender to transmit it again.
    """


class BadRecord(BadInput):
    """{source}: record {record} (Type-{type}) at byte {offset}, field {field}: {problem}.

    Ask the sender to correct this record and transmit the transaction again.
    """


class BadContent(BadInput):
    """{source}: the table of contents (field 1.003) and the file differ: {problem}.

    Ask the sender to transmit the whole transaction again.
    """


class BadText(BadInput):
    """{source}: record {record} (Type-{type}), field {field} at byte {offset} cannot be read as {encoding} text.

    Ask the sender to state the character set in field 1.015 (003 is UTF-8) and to transmit again.
    """


class BadMinutiaeRecord(BadInput):
    """{source}: record with IDC {idc} (Type-9) at byte {offset}, field {field}: {problem}.

    Ask the sender to correct this record, or to send the finger's picture instead.
    """


class CannotBuild(BadInput):
    """Field {field} of a new transaction: {problem}. Correct the value and build the transaction again."""


class CardMissing(BadInput):
    """{path}: there is no such file. Check the name of the card."""


class CardIsFolder(BadInput):
    """{path}: this is a folder, where a booking card is expected. Name the cards in it, for example as {path}/*.eft."""


class CardEmpty(BadInput):
    """{path}: the file is empty. Ask the sender to transmit the card again."""


class CardTooLarge(BadInput):
    """{path}: the file has {size} bytes; a card has {limit} at most. Check that it is a card and not an archive."""


class CardUnreadable(BadInput):
    """{path}: the file cannot be read ({problem}). Check its permissions and the disk, then run the command again."""


class CardWithoutNumber(BadInput):
    """{source}: the card has no transaction control number (field 1.009), so that no receipt can name it.

    Ask the sender to number the transaction and transmit it again.
    """


class CardWithoutFingers(BadInput):
    """{source}: the card holds no fingerprint image (no Type-4 or Type-14 record with data).

    Ask the sender to transmit the card with its images.
    """


# -- ledger -----------------------------------------------------------------------------------------------------


class BadEntry(BadInput):
    """{where}: {problem}.

    Correct the entry and append it again; docs/reference/ledger-format.md says what a line may hold.
    """


class NoLedger(BadInput):
    """{path}: no ledger is here. Name the right file, or make a workspace with `duecourse init`."""


class NotALedger(BadInput):
    """{path}: {problem}, so it is not a duecourse ledger. Name the right file; this one was left as it is."""


class NewerLedger(BadInput):
    """{path}: written in ledger schema {found}; this duecourse knows {known}.

    Use the duecourse release that wrote it, or a later one; the file was left as it is.
    """


class LedgerUnreadable(BadInput):
    """{path}: the file cannot be opened or read ({problem}).

    Check its permissions, its folder and the disk, then try again.
    """


class LedgerExists(Refused):
    """Making a new ledger at {path} was refused: a file is there already. Open that one, or choose another place."""


class LedgerLocked(Refused):
    """Writing to {path} was refused: another program held it for more than {seconds} seconds.

    The record is unchanged; wait for the other program to finish, or end it, and try again.
    """


class LedgerFull(Refused):
    """Writing to {path} was refused: the disk or the file's size limit is full.

    The record is unchanged; free some space and try again.
    """


class LedgerReadOnly(Refused):
    """Writing to {path} was refused: the ledger is open or stored read-only.

    The record is unchanged; open it for writing, or correct the permissions of the file and its folder.
    """


class LedgerDamaged(Broken):
    """{path}: {place} cannot be read ({problem}).

    Stop writing, keep every copy, run `duecourse ledger verify`, and restore from a copy that agrees with a
    published checkpoint.
    """


class ClockBackwards(Refused):
    """An entry dated {recorded_at} was refused: the last one in {path} is dated {last}, which is later.

    The record is unchanged; set this machine's clock and try again.
    """


class SameActor(Refused):
    """A second act by {actor} under decision {decision} was refused: the same person already acted in entry {seq}.

    The record is unchanged; another person must act.
    """


class NoSuchEntry(BadInput):
    """{path}: there is no entry {seq}; the ledger holds {size}. Name one that exists, counting from 0."""


class NoSuchStream(BadInput):
    """{path}: no entry among the first {size} is about {stream}. Check the name; nothing was written."""


class CannotSeal(Refused):
    """Sealing entry {seq} was refused: {problem}.

    The record is unchanged; name the entry whose payload the order covers.
    """


class SealUnfinished(Refused):
    """Entry {seq} of {path} is sealed, but another program still reads the write-ahead file that may hold its old
    payload.

    End the programs that have the ledger open and run the same command again: it only finishes the erasure.
    """


class CannotKeep(BadInput):
    """{path}: the file cannot be written ({problem}).

    Check its folder, the permissions and the disk, then try again.
    """


class KeyExists(Refused):
    """Making a new key at {path} was refused: a key is there already.

    Use it, or choose another place; nothing was changed.
    """


class KeyExposed(Refused):
    """Using the key {path} was refused: others than its owner may read it (mode {mode}).

    Run `chmod 600 {path}`, and make a new key if someone else may have read this one.
    """


class BadKey(BadInput):
    """{where}: {problem}.

    Give a key as duecourse wrote it: a name, a plus sign, eight hex digits, a plus sign, base64.
    """


class BadCheckpoint(BadInput):
    """{where}: {problem}.

    Fetch the checkpoint again; it is a signed note of origin, size and root (c2sp.org/tlog-checkpoint).
    """


class CheckpointForged(Broken):
    """{where}: {problem}.

    Do not rely on it; fetch the checkpoint and the verifier key again from an independent place.
    """


class CheckpointConflict(Broken):
    """{where}: {problem}.

    Nothing was signed: stop writing, keep every copy, run `duecourse ledger verify`, and find out which of the two
    was changed.
    """


class BadExcerpt(BadInput):
    """{where}: {problem}. Ask for the excerpt again; docs/reference/ledger-format.md says what it holds."""


# -- rules ------------------------------------------------------------------------------------------------------


class BadRuleFile(BadInput):
    """{where}: {key}: {problem}. Correct this key in the rule file; the files beside it show the form."""


class UnknownRule(BadInput):
    """{name}: no rule of this name for {where}. The nearest is {close}; `duecourse rules list` shows them all."""


class NoRuleInForce(Refused):
    """{name}: no such rule was in force for {where} on {on} (the first day known is {first}), so no act may rest on it.

    Name another day, or add the rule of that day with its source to the rule files.
    """


class BadRuleFact(BadInput):
    """{where}: {problem}. Correct the fact that the rule is applied to."""


# -- program ----------------------------------------------------------------------------------------------------


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
    """{what} {name} is not in the record. Check the number; `duecourse case list` shows every booking."""


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


class CitizenResult(Refused):
    """{act} in booking {booking} was refused: the status determination of entry {seq} says {result}.

    The record is unchanged. Civil immigration authority does not reach a citizen; nothing further may be asked.
    """


class StatusNotSupported(Refused):
    """{act} in booking {booking} was refused: {problem}.

    The record is unchanged; a status officer may determine the status anew from current records.
    """


class BasisNotMet(Refused):
    """{act} was refused: the basis does not meet set {set} in force on {on}: {shortfalls}.

    The record is unchanged; name a basis that the facts support, or make no request.
    """


class GroundNotSufficient(Refused):
    """{act} was refused: {problem}.

    The record is unchanged; add the ground or document with its evidence, or make no request.
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


# -- figures ----------------------------------------------------------------------------------------------------


class BadFacts(BadInput):
    """{file}, {place}: {problem}.

    Correct the cell; docs/how-to/write-an-announcement.md describes the columns.
    """


class BadAnnouncement(BadInput):
    """{file}, {place}: {problem}. {remedy}."""


class UnknownMeasure(BadInput):
    """{where}: there is no measure named {name!r}; near it: {near}. List them all with `duecourse figures`."""


class BadParameter(BadInput):
    """{where}: {problem}. `duecourse figures` lists each measure with its parameters and their values."""


class BadMeasure(DuecourseError):
    """{file}: {problem}. Every measure is one .sql file with its entry in measures.toml; mend the pair."""


class NotASite(BadInput):
    """{path} is not a site made by duecourse, and publishing would replace it.

    Name a new or empty folder with --into, or move what is there.
    """


class BadPicture(BadInput):
    """{where}: the picture cannot be published ({problem}). Give a plain SVG without scripts or outside links."""


class BadPublishedFile(BadInput):
    """{file}, {place}: {problem}. Expected: {expected}. {remedy}."""


class UnknownPublishedFile(BadInput):
    """{file} is of no family that can be imported: {problem}.

    `duecourse release tables` lists the families; check that this is the published file, with its header row.
    """


class UnsupportedFile(BadInput):
    """{file} is {what}, for which no reader is built in yet.

    Text with commas, bars, semicolons or tabs can be imported, plain or as .gz: {remedy}.
    """


class PersonalColumn(Refused):
    """{file}, column {column}: {reason}. No names, birth dates or numbers of people are taken in.

    Take the column out of a copy of the file and import that copy.
    """


class NotARelease(BadInput):
    """{path} is not a release: {problem}. Name the folder of a release, or a new or empty folder with --into."""


class ReleaseBusy(BadInput):
    """{path}: another import into this release is running. Wait until it ends, then run the command again."""


class BrokenRelease(Broken):
    """{file}: {problem}. Import the published files again into a new folder, and compare the two."""


class TableNotInRelease(BadInput):
    """{release} has no table {table}, which {measure} needs. Import a file of this family first: {families}."""


class UnknownReleasedMeasure(BadInput):
    """There is no measure named {name!r} over releases; near it: {near}.

    List them all with `duecourse release figure`.
    """


# -- synth ------------------------------------------------------------------------------------------------------


class CannotMakeUp(BadInput):
    """{what} cannot be made up: {problem}. Give {remedy}."""
