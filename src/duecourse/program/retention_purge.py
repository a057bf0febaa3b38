"""Carrying out a purge: the files, the enrolled prints, the payloads, the recalls. The ledger is its journal.

``purge.started`` comes first; then whatever holds the bytes is found and taken away, each step such that doing it again
changes nothing; at last one transaction erases the payloads, says what was erased, and recalls it downstream. A process
that is killed between two steps leaves a purge that is STARTED, and the next run goes through all steps again.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from duecourse.errors import BadInput, NotItsTurn, PurgeIncomplete, UnknownPerson
from duecourse.exchange.card import read_card, read_card_bytes
from duecourse.prints.gallery import Gallery
from duecourse.prints.template import Template, read_templates
from duecourse.program.case import Case
from duecourse.program.enrollment import kept_cards
from duecourse.program.events.booking import PersonDescribed
from duecourse.program.events.check import StatusQueried
from duecourse.program.events.gallery import GalleryEnrolled
from duecourse.program.events.request import RequestSent
from duecourse.program.events.retention import PurgeErased, PurgeStarted, RecallSent
from duecourse.program.exhibits import MARK
from duecourse.program.extraction import TemplateMaker
from duecourse.program.facts import used
from duecourse.program.folding import opened
from duecourse.program.record import Deed, Record
from duecourse.program.redress import sealing_of
from duecourse.program.retention import nothing_in_the_way, purge_in
from duecourse.program.retention_certificates import certificate_file
from duecourse.program.retention_due import reasons
from duecourse.program.retention_facts import Purge
from duecourse.program.retention_files import Kept, take_away, traces
from duecourse.program.retention_recalls import message_file, write_messages
from duecourse.rules.deadlines import plus_working_hours
from duecourse.settings import Workspace

Step = Callable[[str], None]
"""Is told the name of each step that is done."""

STEPS = ("started", "found", "gallery", "files", "erased", "messages")
"""The steps of a purge, in order."""


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge did: files taken away, enrolled people taken out, entries erased, receivers asked to erase too.

    ``already`` says that it was done before, and that nothing was left to do.
    """

    purge: str
    files: int
    enrolled_taken_out: int
    entries: tuple[int, ...]
    receivers: tuple[str, ...]
    already: bool


def carry_out(record: Record, space: Workspace, *, purge: str, actor: str, done: Step = lambda _: None) -> Purged:
    """Carry out an approved purge, or go on with one that was interrupted; ``done`` is told each step.

    Nothing is touched before it is clear that it may be. Raises NotItsTurn (not approved), UnderLegalHold, StillNeeded,
    PurgeIncomplete when bytes of what it erases lie in other files of the workspace too, NotInRecord, UnknownActor,
    WrongRole, BrokenGallery, and SealUnfinished when another program's reading delays the erasure in the file.
    """
    if _start(record, purge, actor):
        write_messages(record, space, purge)
        return _done_before(record, purge)
    done("started")
    case = record.case(purge.partition("/")[0])
    kept = _kept(record, space, case, case.keeping.purges[purge])
    left = traces(space, kept)
    if left:
        raise PurgeIncomplete(purge=purge, files=", ".join(str(each.relative_to(space.root)) for each in left[:5]))
    done("found")
    gallery, people = _take_out(space, kept)
    done("gallery")
    files = take_away(space, kept)
    done("files")
    _erase(record, purge, actor, gallery, people)
    done("erased")
    write_messages(record, space, purge)
    done("messages")
    found = _done_before(record, purge)
    return Purged(purge, files, people, found.entries, found.receivers, False)


def waiting(record: Record, space: Workspace) -> tuple[str, ...]:
    """Purges that are approved, or begun and not done, or erased without their messages or certificate; in order."""
    purges = [each for booking in record.bookings() for each in record.case(booking).keeping.purges.values()]
    return tuple(
        each.purge
        for each in purges
        if each.state in {"APPROVED", "STARTED"} or (each.state == "ERASED" and not _papers(space, each))
    )


def _papers(space: Workspace, purge: Purge) -> bool:
    """Whether all that a purge writes about itself is there."""
    messages = (message_file(space, purge.purge, each) for each in purge.recalls)
    return certificate_file(space, purge.purge).exists() and all(each.exists() for each in messages)


def _start(record: Record, purge: str, actor: str) -> bool:
    """Begin, or see that it has begun; True when it is erased already."""
    with record.act(actor, PurgeStarted) as deed:
        case, known = purge_in(deed, purge)
        if known.state in {"STARTED", "ERASED"}:
            return known.state == "ERASED"
        if known.state != "APPROVED":
            raise NotItsTurn(act="A purge", what=f"purge {purge}", state=known.state, needed="APPROVED")
        nothing_in_the_way(case, "A purge")
        if not any(each.trigger == known.trigger for each in reasons(case, deed.rule("retention.triggers"))):
            needed = f"the reason it was approved for ({known.trigger})"
            raise NotItsTurn(act="A purge", what=f"purge {purge}", state="without that reason now", needed=needed)
        deed.append(case.booking, PurgeStarted(purge=purge))
        return False


def _done_before(record: Record, purge: str) -> Purged:
    known = record.case(purge.partition("/")[0]).keeping.purges[purge]
    return Purged(purge, 0, 0, known.entries, tuple(known.recalls), True)


def _kept(record: Record, space: Workspace, case: Case, purge: Purge) -> Kept:
    """What is kept of the booking in files, and by which bytes it is known elsewhere."""
    people: set[str] = set()
    if purge.scope == "all":
        enrolled = (opened(each) for each in record.ledger.entries(kind=GalleryEnrolled.kind))
        people |= {
            event.person
            for event in enrolled
            if isinstance(event, GalleryEnrolled) and event.card_sha256 == case.sha256
        }
        # An enrollment that was cut short has left its card, and perhaps its prints, without an entry.
        people |= {each.parent.name for each in space.enrolled.glob(f"*/*{case.sha256}*")}
    marks = {f"{MARK}{case.sha256}".encode()}
    templates = space.templates / f"{case.sha256}.templates"
    if templates.exists():
        with suppress(BadInput):  # a damaged file is taken away all the same
            marks |= {each.to_bytes() for each in read_templates(templates)}
    card = space.received / f"{case.sha256}.eft"
    if card.exists():
        marks |= _pictures(card)
    if purge.scope == "all":
        for each in record.ledger.entries(stream=case.booking, kind=PersonDescribed.kind):
            event = opened(each)
            if isinstance(event, PersonDescribed) and event.name.strip():
                marks.add(event.name.encode())
    return Kept(case.sha256, tuple(sorted(people)), frozenset(marks))


def _pictures(path: Path) -> set[bytes]:
    """A piece out of the middle of each picture of a card."""
    try:
        card = read_card(read_card_bytes(path), str(path))
    except BadInput:
        return set()
    middles = (each.encoded.data[len(each.encoded.data) // 2 :][:64] for each in card.fingers)
    return {each for each in middles if len(set(each)) > 8}


def _take_out(space: Workspace, kept: Kept) -> tuple[Gallery, int]:
    """Take enrolled prints that came with the card out of the gallery; other cards of the same person stay in it.

    Each person in one commit: whoever is searched meanwhile by prints of another card is found all the time.
    """
    gallery, taken = Gallery.open(space.gallery, create=True), 0
    for person in kept.people:
        others = [card for card in kept_cards(space, person) if card.stem != kept.sha256]
        with suppress(UnknownPerson):
            taken += gallery.keep_only(person, _made_of(space, others))
    return gallery, taken


def _made_of(space: Workspace, cards: list[Path]) -> list[list[Template]]:
    """The templates of each card: those that were enrolled with it, made anew only where they are not kept."""
    found = []
    for card in cards:
        with suppress(BadInput, FileNotFoundError):
            found.append(read_templates(space.templates / f"{card.stem}.templates"))
            continue
        with TemplateMaker(space) as maker:
            found.append(maker.templates(read_card(read_card_bytes(card), str(card))))
    return found


def _erase(record: Record, purge: str, actor: str, gallery: Gallery, people: int) -> None:
    """One transaction: say what is erased, erase it, recall it."""
    with record.act(actor, PurgeErased) as deed:
        case, known = purge_in(deed, purge)
        if known.state == "ERASED":  # another process was quicker
            return
        entries = _entries(deed, case, known)
        receivers = _receivers(deed, case, known)
        deed.append(
            case.booking,
            PurgeErased(
                purge=purge,
                card_sha256=case.sha256,
                entries=entries,
                enrolled_taken_out=people,
                gallery_digest=gallery.digest(),
                gallery_version=gallery.version(),
                receivers=receivers,
            ),
        )
        deed.seal(entries, f"purge {purge}")
        rule = deed.rule("retention.receipt")
        until = plus_working_hours(deed.now, rule.value, zone=record.zone, where=record.settings.jurisdiction)
        for receiver in receivers:
            deed.append(case.booking, RecallSent(purge=purge, receiver=receiver, confirm_by=until, rules=used(rule)))


def _entries(deed: Deed, case: Case, purge: Purge) -> tuple[int, ...]:
    """Entries whose payload goes: links to enrolled people, and with scope ``all`` what is kept of the person too."""
    kinds = {"identity"} if purge.scope == "prints" else {"identity", "person"}
    found = {each.seq for each in case.acts if sealing_of(each.kind) in kinds and each.seq not in case.sealed}
    if purge.scope == "all":
        for stored in deed.tx.entries(kind=GalleryEnrolled.kind):
            event = opened(stored)
            if isinstance(event, GalleryEnrolled) and event.card_sha256 == case.sha256:
                found.add(stored.entry.seq)
    return tuple(sorted(found))


def _receivers(deed: Deed, case: Case, purge: Purge) -> tuple[str, ...]:
    """Who received something of the person: recipients of requests, systems asked, and the sender when answered."""
    found: list[str] = []
    for stored in deed.tx.entries(stream=case.booking):
        event = opened(stored)
        if isinstance(event, RequestSent):
            found.append(event.recipient)
        elif isinstance(event, StatusQueried):
            found += event.systems
    if purge.scope == "all" and case.searched and case.routing == "on":
        found.append(case.ori)
    return tuple(sorted(set(found)))
