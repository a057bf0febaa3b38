"""The demonstration: a made-up county, end to end, and the announcement of October 2010 checked.

Nothing is faked: cards are made and then received, extracted, searched, examined and decided by the commands everybody
uses. The clock is set to the days of the scenario, so that an act already recorded is known by its moment and its
actor, and a demonstration that was stopped goes on where it stopped.
"""

import os
import shutil
import signal
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any

import msgspec

from duecourse.demo_pictures import pictures_of
from duecourse.durable import whole_file
from duecourse.errors import NotADemonstration
from duecourse.exchange.card import read_card
from duecourse.figures import claims
from duecourse.figures.publish import write_site
from duecourse.ledger.checkpoint import Checkpoint, read_key
from duecourse.ledger.store import Ledger
from duecourse.ledger.verify import Report, verify_ledger
from duecourse.prints.gallery import Gallery
from duecourse.prints.template import read_templates
from duecourse.program import bookings, checks, custody, narrate, objections, participation, requests, staff, status
from duecourse.program.enrollment import carry_out_removal, enroll
from duecourse.program.events.gallery import GalleryEnrolled
from duecourse.program.extraction import TemplateMaker
from duecourse.program.founding import lay_out
from duecourse.program.invariants import INVARIANTS
from duecourse.program.record import Record
from duecourse.settings import Settings, Workspace
from duecourse.synth.cards import card
from duecourse.synth.cedar import booking_card, cedar_county
from duecourse.synth.county import Booking, County, Step

ANNOUNCEMENT = "article-2010-10-06"
MARKER = "demo.json"
SEED = 2010

Bar = Callable[[str], AbstractContextManager[Callable[[int, int], None]]]
"""Makes a progress bar with a title; it is told (done, of)."""

ACTS: dict[str, tuple[Callable[..., Any], str]] = {
    "book_in": (custody.book_in, "custody.booked_in"),
    "classify_charge": (bookings.classify_charge, "charge.classified"),
    "dispose_charge": (bookings.dispose_charge, "charge.disposed"),
    "analyze": (checks.analyze, "print.analyzed"),
    "examine": (checks.examine, "print.examined"),
    "query_status": (status.query_status, "status.queried"),
    "determine_status": (status.determine_status, "status.determined"),
    "draft": (requests.draft, "request.drafted"),
    "approve": (requests.approve, "request.approved"),
    "refuse": (requests.refuse, "request.refused"),
    "send": (requests.send, "request.sent"),
    "receive": (requests.receive, "request.received"),
    "serve": (requests.serve, "request.served"),
    "decide": (requests.decide, "request.decided"),
    "start_clock": (requests.start_clock, "request.clock_started"),
    "confirm": (requests.confirm, "request.confirmed"),
    "lift": (requests.lift, "request.lifted"),
    "release": (custody.release, "custody.released"),
    "transfer": (custody.transfer, "custody.transferred"),
    "depart": (custody.depart, "departure.confirmed"),
    "object": (objections.file, "objection.filed"),
    "notify": (objections.notify, "objection.notified"),
    "decide_objection": (objections.decide, "objection.upheld"),
}
"""The commands behind the acts of a scenario, and the kind of entry by which each is known to be done."""


class Marker(msgspec.Struct, frozen=True):
    """What a demonstration was started with, and whether it came to its end."""

    people: int
    seed: int
    finished: bool = False


@dataclass
class Clock:
    """A clock that stands where the scenario has come to."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Outcome:
    """What a demonstration came to."""

    state: str
    space: Workspace
    bookings: tuple[dict[str, str], ...]
    report: Report
    checkpoint: Checkpoint
    claims: claims.CheckResult
    seconds: dict[str, float]


@dataclass
class Demonstration:
    """One run over one workspace."""

    space: Workspace
    county: County
    record: Record
    clock: Clock
    bar: Bar
    booking_of: dict[str, str] = field(default_factory=dict)

    def found(self) -> None:
        """Staff and participation of the county."""
        staff.found(self.record, supervisor=self.county.founder)
        for member in self.county.staff:
            if member.role not in staff.roles(self.record, member.name):
                facts = {"person": member.name, "role": member.role, "authority": member.authority}
                staff.authorize(self.record, actor=self.county.founder, **facts)
        participation.seed(
            self.record, actor=self.county.founder, valid_from=self.county.participates_from, ori=self.county.ori
        )

    def make_prints(self) -> None:
        """Make every card that is not there yet, and its templates, in two processes."""
        jobs: dict[str, list[tuple[str, int]]] = {}
        done = self._enrolled()
        for number, each in enumerate(self.county.gallery):
            if number >= done:
                jobs.setdefault(each.person.name, []).append(("gallery", number))
        for number, booking in enumerate(self.county.bookings):
            jobs.setdefault(booking.person.name, []).append(("bookings", number))
        total = sum(map(len, jobs.values()))
        cores = max(1, self.space.settings.threads)
        context = get_context("spawn")
        lifeline, held = context.Pipe(duplex=False)
        with (
            self.bar("made-up prints and their templates") as bar,
            ProcessPoolExecutor(cores, mp_context=context, initializer=_begin_worker, initargs=(lifeline,)) as pool,
        ):
            waiting = {pool.submit(_make, self.space.root, self.county, each): len(each) for each in jobs.values()}
            made = 0
            try:
                for future in as_completed(waiting):
                    future.result()
                    made += waiting[future]
                    bar(made, total)
            except BaseException:
                held.close()
                raise

    def enroll(self) -> None:
        """The gallery of the county. Nobody is enrolled twice: an upheld objection may have ordered somebody out."""
        done = self._enrolled()
        with self.bar("enrollment") as bar:
            for number, each in enumerate(self.county.gallery):
                if number < done:
                    continue
                data = _card_file(self.space.root, "gallery", number).read_bytes()
                found = read_card(data, each.reference)
                templates = read_templates(self.space.templates / f"{found.sha256}.templates")
                actor = next(member.name for member in self.county.staff if member.role == "records_clerk")
                enroll(
                    self.record,
                    self.space,
                    person=each.reference,
                    card=found,
                    data=data,
                    templates=templates,
                    actor=actor,
                )
                bar(number + 1, len(self.county.gallery))

    def _enrolled(self) -> int:
        """How many of the county's gallery were enrolled: they are in its order, and sealed entries count as well."""
        return sum(1 for _ in self.record.ledger.entries(kind=GalleryEnrolled.kind))

    def act(self) -> None:
        """Everything that happens, in order of time; what is recorded already is passed over."""
        timeline = list(self.county.timeline())
        with self.bar("bookings, searches and decisions") as bar:
            for number, (_, booking, step) in enumerate(timeline, 1):
                if step is None:
                    self._arrive(booking)
                else:
                    self._carry_out(booking, step)
                bar(number, len(timeline))

    def _arrive(self, booking: Booking) -> None:
        self.clock.now = booking.arrived_at
        data = _card_file(self.space.root, "bookings", self.county.bookings.index(booking)).read_bytes()
        found = read_card(data, f"card of {booking.title!r}")
        receipt = bookings.receive(self.record, found, data, self.space.received, booking.clerk)
        self.booking_of[booking.path] = receipt.booking
        if receipt.booking in checks.waiting(self.record):
            templates = read_templates(self.space.templates / f"{found.sha256}.templates")
            gallery = Gallery.open(self.space.gallery, threads=self.space.settings.threads)
            checks.search(self.record, receipt.booking, gallery=gallery, templates=templates)

    def _done(self, booking: Booking, step: Step) -> bool:
        known = (step.at, step.actor, ACTS[step.act][1])
        entries = (stored.entry for stored in self.record.ledger.entries(stream=self.booking_of[booking.path]))
        return any((entry.recorded_at, entry.actor, entry.kind) == known for entry in entries)

    def _carry_out(self, booking: Booking, step: Step) -> None:
        number = self.booking_of[booking.path]
        if not self._done(booking, step):
            self.clock.now = step.at
            ACTS[step.act][0](self.record, actor=step.actor, **self._facts(number, step))
        for each in self.record.case(number).objections.values():
            if each.removal_due:
                facts = {"objection": each.objection, "person": each.removal_due}
                carry_out_removal(self.record, self.space, actor=staff.SYSTEM, **facts)

    def _facts(self, booking: str, step: Step) -> dict[str, Any]:
        facts = dict(step.facts)
        if "candidate" in facts:
            candidates = self.record.case(booking).candidates
            facts["candidate"] = next(label for label, each in candidates.items() if each.person == facts["candidate"])
        for name in ("request", "objection"):
            if name in facts:
                facts[name] = f"{booking}/{facts[name]}"
                return facts
        return {"booking": booking, **facts}


def run(folder: Path, *, people: int, anew: bool, say: Callable[[str], None], bar: Bar) -> Outcome:
    """Run the demonstration in ``folder``, or go on with it; ``say`` is told which.

    Raises NotADemonstration for a folder that holds something else, CannotMakeUp for an impossible number of people.
    """
    began = time.monotonic()
    county = cedar_county(people, SEED)
    state = _prepare(folder, Marker(people, SEED), anew, say)
    settings = Settings(origin="duecourse.example/cedar-county", timezone=county.timezone)
    space = lay_out(folder, settings)
    seconds = {}
    with Ledger.open(space.ledger) as ledger:
        head = ledger.head()
        clock = Clock(max(county.founded_at, head.recorded_at) if head else county.founded_at)
        demonstration = Demonstration(space, county, Record(ledger, clock, space.settings), clock, bar)
        demonstration.found()
        for name, step in (
            ("prints", demonstration.make_prints),
            ("enrollment", demonstration.enroll),
            ("acts", demonstration.act),
        ):
            started = time.monotonic()
            step()
            seconds[name] = time.monotonic() - started
        started = time.monotonic()
        signed = ledger.checkpoint(read_key(space.signing_key), space.checkpoints)
        cases = _cases(demonstration)
        checked = claims.check(ANNOUNCEMENT)
        _publish(demonstration, cases, signed, checked)
    report = verify_ledger(space.ledger, space.verifier_key.read_text(), space.checkpoints, INVARIANTS)
    _mark(folder, Marker(people, SEED, finished=True))
    seconds["record and site"] = time.monotonic() - started
    seconds["total"] = time.monotonic() - began
    told = tuple({name: str(each[name]) for name in ("booking", "title", "outcome")} for each in cases)
    return Outcome(state, space, told, report, signed, checked, seconds)


def _prepare(folder: Path, wanted: Marker, anew: bool, say: Callable[[str], None]) -> str:
    file = folder / MARKER
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not file.exists())):
        raise NotADemonstration(path=folder)
    found = None
    if file.exists():
        try:
            found = msgspec.json.decode(file.read_bytes(), type=Marker)
        except msgspec.MsgspecError as problem:
            raise NotADemonstration(path=folder) from problem
    if found is not None and (anew or (found.people, found.seed) != (wanted.people, wanted.seed)):
        why = "as asked" if anew else f"because {found.people} people were enrolled and now {wanted.people} are wanted"
        say(f"Starting anew in {folder}, {why}.")
        shutil.rmtree(folder)
        found = None
    elif found is None:
        say(f"Starting a demonstration in {folder}.")
    elif found.finished:
        say(f"The demonstration in {folder} is complete; checking it again. Use --anew to start over.")
    else:
        say(f"Resuming the demonstration in {folder} where it stopped.")
    folder.mkdir(parents=True, exist_ok=True)
    if found is None:
        _mark(folder, wanted)
        return "started"
    return "complete" if found.finished else "resumed"


def _mark(folder: Path, marker: Marker) -> None:
    with whole_file(folder / MARKER, replace=True) as file:
        file.write(msgspec.json.encode(marker) + b"\n")


def _card_file(root: Path, kind: str, number: int) -> Path:
    return root / "cards" / f"{kind}-{number + 1:02d}.eft"


def _begin_worker(lifeline: Connection) -> None:
    """A worker ends at once when the demonstration is stopped or killed: its files are whole or absent anyway."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asked

    def follow() -> None:
        lifeline.poll(None)  # returns when the other end is gone
        os._exit(1)

    Thread(target=follow, daemon=True).start()


def _make(root: Path, county: County, jobs: list[tuple[str, int]]) -> None:
    """In a process of its own: make cards of one person that are missing, and their templates."""
    space = Workspace.open(root)
    space = Workspace(space.root, msgspec.structs.replace(space.settings, threads=1))
    with TemplateMaker(space) as maker:
        for kind, number in jobs:
            path = _card_file(root, kind, number)
            if not path.exists():
                data = _card_bytes(county, kind, number)
                path.parent.mkdir(exist_ok=True)
                with whole_file(path, replace=True) as file:
                    file.write(data)
            maker.templates(read_card(path.read_bytes(), path.name))


def _card_bytes(county: County, kind: str, number: int) -> bytes:
    if kind == "bookings":
        return booking_card(county, county.bookings[number])
    entry = county.gallery[number]
    return card(
        entry.person,
        seed=entry.seed,
        ori=county.ori,
        destination=county.destination,
        dated_on=county.founded_at.date(),
        charges=[(county.founded_at.date(), "NO CHARGE: ENROLLED BECAUSE " + entry.because.upper())],
        quality=entry.quality,
    )


def _cases(demonstration: Demonstration) -> list[dict[str, Any]]:
    found = []
    for booking in demonstration.county.bookings:
        number = demonstration.booking_of[booking.path]
        told = narrate.page(demonstration.record, number)
        told["title"] = booking.title
        told["pictures"] = pictures_of(demonstration.space, demonstration.record.case(number))
        found.append(told)
    return found


def _publish(
    demonstration: Demonstration, cases: list[dict[str, Any]], signed: Checkpoint, checked: claims.CheckResult
) -> None:
    space, county = demonstration.space, demonstration.county
    excerpt = space.root / "ledger.jsonl"
    demonstration.record.ledger.export(excerpt, size=signed.size)
    files = {
        "ledger.jsonl": excerpt.read_bytes(),
        "checkpoint.txt": signed.note,
        "ledger.vkey": space.verifier_key.read_bytes(),
    }
    command = "duecourse ledger verify --excerpt ledger.jsonl --checkpoint checkpoint.txt --key ledger.vkey"
    record = {
        "checkpoint": signed.note.decode(),
        "size": signed.size,
        "root": signed.root.hex(),
        "origin": signed.origin,
        "verify": command,
        "files": files,
    }
    facts = {
        "County": f"{county.name}, in {county.state}",
        "People enrolled": len(county.gallery),
        "Bookings": len(county.bookings),
        "Pictures of fingers": county.images,
    }
    write_site(space.site, results=[checked], cases=cases, record=record, demo=facts)
