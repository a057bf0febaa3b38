"""After a purge no byte is left of what it erased; one that is killed goes on where it stopped; certificates hold."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
import psycopg
import pytest

from duecourse.errors import NoCertificate, NotItsTurn, PurgeIncomplete, StillNeeded, UnderLegalHold
from duecourse.exchange.card import read_card
from duecourse.exchange.ebts import NewFinger, build_car
from duecourse.ledger.checkpoint import VerifierKey, read_key
from duecourse.ledger.store import Ledger
from duecourse.ledger.verify import verify_ledger
from duecourse.prints.gallery import Gallery
from duecourse.prints.images import GrayImage
from duecourse.prints.template import MINUTIA, Template, write_templates
from duecourse.program import (
    bookings,
    checks,
    narrate,
    objections,
    participation,
    retention,
    retention_holds,
    staff,
    status,
)
from duecourse.program.enrollment import enroll
from duecourse.program.exhibits import _png
from duecourse.program.founding import lay_out
from duecourse.program.invariants import INVARIANTS
from duecourse.program.record import Record
from duecourse.program.retention_certificates import against, certificate_file, issue, read
from duecourse.program.retention_purge import STEPS, carry_out
from duecourse.program.retention_recalls import message_file
from duecourse.settings import Settings, Workspace

STAFF = {
    "ada": "examiner",
    "ben": "examiner",
    "dee": "status_officer",
    "hal": "custodian",
    "ivy": "court_clerk",
    "jan": "reviewer",
    "kim": "records_clerk",
    "gil": "supervisor",
}
NAME = "QUILLOW,MARKED"
WORDS = "Nunca estuve allí: MARKED-WORDS"
PERSON, OTHER = "g-5ecre7", "g-zz0ther"


class Killed(BaseException):
    """Stands for kill -9 at a step: nothing after it runs."""


def hand(seed: int) -> list[Template]:
    """Two made-up fingers of one person."""
    made = []
    for finger in (1, 2):
        dice = np.random.default_rng([seed, finger])
        minutiae = np.zeros(40, MINUTIA)
        minutiae["x"], minutiae["y"] = dice.uniform(80, 320, 40), dice.uniform(80, 420, 40)
        minutiae["angle"], minutiae["kind"], minutiae["quality"] = dice.uniform(0, 6.28, 40), 1, 80
        made.append(Template(finger, 400, 500, minutiae, "made up/1"))
    return made


class Archive:
    """A workspace with one dismissed booking of someone whose card is enrolled too, and one stranger beside them."""

    def __init__(self, folder: Path, ledger: str = "ledger.sqlite") -> None:
        self.space: Workspace = lay_out(folder, Settings(ledger=ledger))
        self.now = datetime(2010, 9, 13, 9, tzinfo=ZoneInfo("America/Chicago"))
        self.record = self.opened()
        staff.found(self.record, supervisor="zoe")
        for person, role in STAFF.items():
            staff.authorize(self.record, actor="zoe", person=person, role=role, authority="letter")
        participation.seed(self.record, actor="zoe", valid_from="2008-10-27")
        stranger, data = card("STRANGER-00000001", NAME[::-1], 9)
        enroll(self.record, self.space, person=OTHER, card=stranger, data=data, templates=hand(9), actor="kim")
        made, data = card("BOOKING-00000001", NAME, 1)
        self.sha256 = made.sha256
        self.pictures = [each.encoded.data[100:164] for each in made.fingers]
        self.templates = [each.to_bytes() for each in hand(1)]
        self.booking = bookings.receive(self.record, made, data, self.space.received, "kim").booking
        write_templates(self.space.templates / f"{made.sha256}.templates", hand(1))
        enroll(self.record, self.space, person=PERSON, card=made, data=data, templates=hand(1), actor="kim")
        gallery = Gallery.open(self.space.gallery)
        found = checks.search(self.record, self.booking, gallery=gallery, templates=hand(1))
        assert found.candidates == 1
        for examiner in ("ada", "ben"):
            facts: dict[str, Any] = {"booking": self.booking, "actor": examiner}
            checks.analyze(self.record, **facts, suitability="sufficient", reason="clear")
            checks.examine(self.record, **facts, candidate="A", conclusion="identification", reason="fourteen minutiae")
        status.query_status(self.record, booking=self.booking, actor="dee", systems=["IDENT"], reason="identified")
        claim = {"kind": "complaint", "filed_by": "person", "statement": WORDS, "language": "es"}
        filed = objections.file(self.record, booking=self.booking, actor="hal", **claim)
        answer: dict[str, Any] = {"upheld": False, "reasons": "nothing was found", "answer": "We asked."}
        objections.decide(self.record, objection=filed.objection, actor="jan", **answer)
        self.record.ledger.checkpoint(read_key(self.space.signing_key), self.space.checkpoints)

    def opened(self) -> Record:
        return Record(Ledger.open(self.space.ledger), self.clock, self.space.settings, Random(7))

    def clock(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def again(self) -> None:
        """Another process opens the workspace."""
        self.record.ledger.close()
        self.record = self.opened()

    def dismiss(self, days: int = 31) -> None:
        facts: dict[str, Any] = {
            "court": "county court",
            "document": "order 3",
            "actor": "ivy",
            "disposed_on": self.now.date(),
        }
        bookings.dispose_charge(self.record, booking=self.booking, charge="c1", state="FILED", **facts)
        bookings.dispose_charge(self.record, booking=self.booking, charge="c1", state="DISMISSED", **facts)
        self.now += timedelta(days=days)

    def approved(self) -> str:
        purge = retention.propose(self.record, booking=self.booking, actor="kim").purge
        retention.approve(self.record, purge=purge, actor="gil", reason="the dismissal was checked with the court")
        return purge

    def marks(self) -> list[bytes]:
        """What must be gone: name, words, reference, pictures, templates."""
        texts = (NAME, "MARKED-WORDS", PERSON)
        return [*(each.encode() for each in texts), *self.pictures, *self.templates]

    def found(self, *more: Path) -> set[bytes]:
        """The marks that are somewhere in the raw files of the workspace (and of the server)."""
        files = [file for root in (self.space.root, *more) for file in root.rglob("*") if file.is_file()]
        data = [file.read_bytes() for file in files]
        return {mark for mark in self.marks() if any(mark in each for each in data)}

    def findings(self) -> Any:
        return verify_ledger(self.space.ledger, invariants=INVARIANTS).findings


def card(tcn: str, name: str, seed: int) -> Any:
    """A card with pictures that are told apart byte by byte."""
    noise = np.random.default_rng(seed).bytes(400)
    day = date(2010, 9, 13)
    plain: dict[str, Any] = dict.fromkeys(("weight", "eyes", "hair"), "UNK") | {"race": "U", "height": "507"}
    data = build_car(
        tcn=tcn,
        ori="XX0000001",
        destination="XX0000002",
        dated_on=day,
        name=name,
        sex="X",
        born_on=date(1961, 2, 3),
        place_of_birth="XX",
        arrested_on=day,
        charges=[(day, "DRIVING DRUNK")],
        fingers=[NewFinger(position, 1, noise[position:] + noise[:position], 20, 20) for position in range(1, 11)],
        **plain,
    )
    return read_card(data, tcn), data


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive(tmp_path / "archive")
    yield made
    made.record.ledger.close()


def test_after_a_purge_no_byte_is_left(archive: Archive) -> None:
    before = archive.found()
    assert before >= set(archive.marks()) - {archive.pictures[0]}
    archive.dismiss()
    purge = archive.approved()
    done = carry_out(archive.record, archive.space, purge=purge, actor="kim")
    assert done.enrolled_taken_out == 1
    assert done.receivers == ("IDENT", "XX0000001")
    assert archive.found() == set(), "while the ledger is open"
    archive.again()
    assert archive.found() == set(), "and after it was closed"
    gallery = Gallery.open(archive.space.gallery)
    assert gallery.references() == (OTHER,), "nobody else is forgotten"
    assert archive.findings() == ()
    case = archive.record.case(archive.booking)
    assert (case.purged, case.keeping.purges[purge].state) == (purge, "ERASED")
    told = " ".join(each["what"] for each in narrate.tell(archive.record, archive.booking))
    assert "Sealed by order: the name of the person." in told
    assert f"Purge {purge} erased card" in told
    assert retention.due(archive.record) == ()


def test_after_a_purge_no_byte_is_left_in_postgresql(
    postgres_place: Callable[[], str], postgres_server: str, tmp_path: Path
) -> None:
    made = Archive(tmp_path / "archive", postgres_place())
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET wal_recycle = off")  # as the how-to of PostgreSQL asks for
        connection.execute("SELECT pg_reload_conf()")
        (folder,) = connection.execute("SHOW data_directory").fetchone() or ("",)
    assert set(made.found(Path(folder))) >= {NAME.encode()}
    made.dismiss()
    purge = made.approved()
    carry_out(made.record, made.space, purge=purge, actor="kim")
    made.again()
    assert made.found(Path(folder)) == set()
    assert made.findings() == ()
    made.record.ledger.close()


@pytest.mark.parametrize("step", STEPS)
def test_a_purge_killed_at_a_step_goes_on_and_repeats_nothing(archive: Archive, step: str) -> None:
    archive.dismiss()
    purge = archive.approved()

    def kill(done: str) -> None:
        if done == step:
            raise Killed

    with pytest.raises(Killed):
        carry_out(archive.record, archive.space, purge=purge, actor="kim", done=kill)
    archive.again()
    carry_out(archive.record, archive.space, purge=purge, actor="kim")
    assert carry_out(archive.record, archive.space, purge=purge, actor="kim").already
    kinds = [each.entry.kind for each in archive.record.ledger.entries(stream=archive.booking)]
    assert [kinds.count(each) for each in ("purge.started", "purge.erased", "recall.sent")] == [1, 1, 2]
    assert archive.found() == set()
    assert archive.findings() == ()
    assert all(message_file(archive.space, purge, each).exists() for each in ("IDENT", "XX0000001"))


def test_bytes_in_other_files_stop_a_purge_and_pictures_of_the_card_go_with_it(archive: Archive) -> None:
    archive.dismiss()
    purge = archive.approved()
    export = archive.space.root / "site" / "cases.html"
    export.parent.mkdir(exist_ok=True)
    export.write_text(f"<p>{NAME}</p>", encoding="utf-8")
    picture = archive.space.root / "pair" / "finger-01.png"
    picture.parent.mkdir()
    gray = GrayImage(np.zeros((9, 9), np.uint8), 500)
    picture.write_bytes(_png(gray, gray, [archive.sha256]))
    with pytest.raises(PurgeIncomplete, match=r"site/cases\.html"):
        carry_out(archive.record, archive.space, purge=purge, actor="kim")
    assert archive.record.case(archive.booking).keeping.purges[purge].state == "STARTED"
    assert (archive.space.received / f"{archive.sha256}.eft").exists()
    with pytest.raises(NotItsTurn, match="STARTED"):
        retention_holds.place(
            archive.record,
            booking=archive.booking,
            actor="gil",
            authority="a",
            reason="r",
            review_on=archive.now.date(),
        )
    export.unlink()
    carry_out(archive.record, archive.space, purge=purge, actor="kim")
    assert not picture.exists()


def test_what_is_held_or_needed_is_not_purged(archive: Archive) -> None:
    archive.dismiss()
    facts: dict[str, Any] = {
        "authority": "10-CV-7",
        "reason": "evidence in a suit",
        "review_on": archive.now.date() + timedelta(days=90),
    }
    purge = retention.propose(archive.record, booking=archive.booking, actor="kim").purge
    hold = retention_holds.place(archive.record, booking=archive.booking, actor="gil", **facts).hold
    size = archive.record.ledger.size()
    for attempt in (
        lambda: retention.approve(archive.record, purge=purge, actor="gil", reason="r"),
        lambda: carry_out(archive.record, archive.space, purge=purge, actor="kim"),
    ):
        with pytest.raises((UnderLegalHold, NotItsTurn)):
            attempt()
    assert archive.record.ledger.size() == size
    (row,) = retention.due(archive.record)
    assert (row.kept_by, row.late, row.state) == (f"legal hold {hold}", True, "PROPOSED")
    retention_holds.lift(archive.record, hold=hold, actor="gil", reason="the suit is over")
    retention.approve(archive.record, purge=purge, actor="gil", reason="r")
    claim = {"kind": "complaint", "filed_by": "person", "statement": "why", "actor": "hal"}
    objections.file(archive.record, booking=archive.booking, **claim)
    with pytest.raises(StillNeeded, match="o2 is open"):
        carry_out(archive.record, archive.space, purge=purge, actor="kim")
    assert archive.findings() == ()


def test_other_cards_of_an_enrolled_person_stay_enrolled(archive: Archive) -> None:
    other, data = card("BOOKING-00000002", "SOMEBODY,ELSE", 5)
    write_templates(archive.space.templates / f"{other.sha256}.templates", hand(5))
    enroll(archive.record, archive.space, person=PERSON, card=other, data=data, templates=hand(5), actor="kim")
    archive.dismiss()
    carry_out(archive.record, archive.space, purge=archive.approved(), actor="kim")
    assert Gallery.open(archive.space.gallery).references() == (PERSON, OTHER)
    kept = b"".join(file.read_bytes() for file in archive.space.gallery.iterdir() if file.is_file())
    assert not any(each.to_bytes() in kept for each in hand(1))
    assert (archive.space.enrolled / PERSON / f"{other.sha256}.eft").exists()


def test_a_certificate_holds_against_the_record_and_a_changed_one_does_not(archive: Archive) -> None:
    archive.dismiss()
    purge = archive.approved()
    key = read_key(archive.space.signing_key)
    with pytest.raises(NotItsTurn, match="APPROVED"):
        issue(archive.record, archive.space, purge=purge, key=key)
    carry_out(archive.record, archive.space, purge=purge, actor="kim")
    retention.receipt(archive.record, purge=purge, receiver="IDENT", actor="kim", document="letter 9")
    path = issue(archive.record, archive.space, purge=purge, key=key)
    assert path == certificate_file(archive.space, purge)
    verifier = VerifierKey.parse(archive.space.verifier_key.read_text())
    found = read(path, verifier)
    assert (found.proposed_by, found.approved_by, found.trigger) == ("kim", "gil", "dismissed")
    assert [bool(each.confirmed_at) for each in found.recalls] == [True, False]
    assert against(found, archive.record.ledger) == []
    open_one = next(each.entry for each in archive.record.ledger.entries(kind="booking.received"))
    lie = msgspec.structs.replace(
        found, entries=(*found.entries, msgspec.structs.replace(found.entries[0], seq=open_one.seq, hash=open_one.hash))
    )
    assert any("still there" in each for each in against(lie, archive.record.ledger))
    path.write_bytes(path.read_bytes().replace(b"dismissed", b"acquitted"))
    with pytest.raises(NoCertificate, match="signature"):
        read(path, verifier)
    path.write_text("hello")
    with pytest.raises(NoCertificate, match="cannot be read"):
        read(path, verifier)
    assert archive.findings() == ()


def test_an_enrollment_that_was_cut_short_is_purged_too(archive: Archive) -> None:
    """Its card and its prints are there, and no entry says so."""
    kept = (archive.space.received / f"{archive.sha256}.eft").read_bytes()
    (archive.space.enrolled / "g-cut").mkdir()
    (archive.space.enrolled / "g-cut" / f"{archive.sha256}.eft").write_bytes(kept)
    Gallery.open(archive.space.gallery).enroll("g-cut", hand(1))
    archive.dismiss()
    done = carry_out(archive.record, archive.space, purge=archive.approved(), actor="kim")
    assert done.enrolled_taken_out == 2
    assert Gallery.open(archive.space.gallery).references() == (OTHER,)
    assert archive.found() == set()
