"""The driver of a demonstration: carries out a scenario, act by act, through the commands everybody uses.

The clock is set to the days of the scenario, so that an act already recorded is known by its moment, its actor and its
kind, and a demonstration that was stopped goes on where it stopped.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from duecourse.demo.making import card_file, make_all
from duecourse.exchange.card import read_card
from duecourse.prints.gallery import Gallery
from duecourse.prints.template import read_templates
from duecourse.program import bookings, checks, custody, objections, participation, requests, staff, status
from duecourse.program.enrollment import carry_out_removal, enroll
from duecourse.program.events.gallery import GalleryEnrolled
from duecourse.program.record import SYSTEM, Record
from duecourse.settings import Workspace
from duecourse.synth.county import Booking, County, Step

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


@dataclass
class Clock:
    """A clock that stands where the scenario has come to."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


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
        """Make every card that is not there yet, and its templates, in processes of their own."""
        with self.bar("made-up prints and their templates") as bar:
            make_all(self.space, self.county, self._enrolled(), bar)

    def enroll(self) -> None:
        """The gallery of the county. Nobody is enrolled twice: an upheld objection may have ordered somebody out."""
        done = self._enrolled()
        with self.bar("enrollment") as bar:
            for number, each in enumerate(self.county.gallery):
                if number < done:
                    continue
                data = card_file(self.space.root, "gallery", number).read_bytes()
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
        data = card_file(self.space.root, "bookings", self.county.bookings.index(booking)).read_bytes()
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
                carry_out_removal(self.record, self.space, actor=SYSTEM, **facts)

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
