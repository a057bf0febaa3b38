"""Workspaces made once and copied for each test; verbs run in this process, or in another one where that matters."""

import contextlib
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from duecourse.cli import run
from duecourse.exchange.ebts import NewFinger, build_car
from duecourse.ledger.store import Ledger
from duecourse.prints.images import GrayImage, encode_wsq
from duecourse.synth.cards import pictures
from duecourse.synth.people import Person, person

CONSOLE_SCRIPT = Path(sys.executable).with_name("duecourse")
FOUNDER = "supervisor.founding"
STAFF = {
    "ada": "examiner",
    "ben": "examiner",
    "cyd": "examiner",
    "dee": "status_officer",
    "eli": "issuing_officer",
    "fay": "supervisor",
    "gil": "supervisor",
    "hal": "custodian",
    "ivy": "court_clerk",
    "jan": "reviewer",
    "kim": "records_clerk",
}
INDEX, MIDDLE = 2, 8
ALL_BUT_TWO = tuple(position for position in range(1, 11) if position not in (INDEX, MIDDLE))
ENROLLED, ELSE, STRANGER = (person(seed, missing=ALL_BUT_TWO) for seed in (77, 78, 79))
"""People with two fingers each: enough to be found by, and quick."""


@dataclass(frozen=True)
class Ran:
    """What a verb came to."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


def command(*words: object) -> list[str]:
    """The command as it is typed."""
    return [str(CONSOLE_SCRIPT), *map(str, words)]


def typed(*words: object, code: int = 0, timeout: float = 120) -> Ran:
    """A verb in a process of its own."""
    done = subprocess.run(command(*words), capture_output=True, text=True, timeout=timeout, check=False)
    ran = Ran(done.returncode, done.stdout, done.stderr)
    assert ran.code == code, ran
    assert "Traceback" not in ran.err
    return ran


def said(*words: object, code: int = 0) -> Ran:
    """A verb in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        found = run([str(word) for word in words])
    ran = Ran(found, out.getvalue(), err.getvalue())
    assert ran.code == code, ran
    return ran


def untimed(text: str) -> str:
    """A text without its times of the day: the same refusal comes a second later."""
    return re.sub(r"\d\d:\d\d:\d\d(\.\d+)?", "", text)


class Place:
    """A workspace in which verbs are run."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __call__(self, *words: object, code: int = 0) -> Ran:
        return said(*words, "--dir", self.root, code=code)

    def data(self, *words: object, code: int = 0) -> Any:
        return self(*words, "--json", code=code).data

    def copy(self, into: Path) -> "Place":
        shutil.copytree(self.root, into)
        return Place(into)

    def state(self) -> tuple[int, str, tuple[str, ...]]:
        """Size and root of the record, and every file of the folder of received cards."""
        with Ledger.open(self.root / "ledger.sqlite", read_only=True) as ledger:
            size, root = ledger.size(), ledger.root().hex()
        return size, root, tuple(sorted(path.name for path in (self.root / "received").iterdir()))

    def kinds(self, stream: str | None = None) -> list[str]:
        with Ledger.open(self.root / "ledger.sqlite", read_only=True) as ledger:
            return [stored.entry.kind for stored in ledger.entries(stream=stream)]

    def seq(self, kind: str) -> int:
        """Number of the last entry of a kind."""
        return len(self.kinds()) - 1 - self.kinds()[::-1].index(kind)

    def refuses(self, *words: object, code: int, says: Sequence[str]) -> Any:
        """One sentence with all that ``says`` names, the same for programs, and the record as it was."""
        before = self.state()
        ran = self(*words, code=code)
        assert ran.err.startswith("duecourse: ")
        assert ran.err.count("\n") == 1, ran.err
        assert ran.err.rstrip().endswith((".", "`"))
        for part in says:
            assert part in ran.err, ran.err
        assert "Traceback" not in ran.out + ran.err
        told = self.data(*words, code=code)
        error = told["error"] if "error" in told else told["errors"][0]
        assert untimed(f"duecourse: {error['message']}\n") == untimed(ran.err)
        assert error["kind"]
        assert self.state() == before
        return error


@lru_cache
def drawn(who: Person, seed: int) -> tuple[tuple[int, GrayImage, bytes], ...]:
    """Fingers of a person on one occasion, with their WSQ data."""
    return tuple((position, image, encode_wsq(image)) for position, image in pictures(who, seed=seed, quality=0.9))


def card(who: Person, seed: int, tcn: str, *, cut: Sequence[int] = (), **changed: Any) -> bytes:
    """A card of ``who``; the WSQ data of the fingers ``cut`` is short of its end, in records of the right length."""
    today = datetime.now(UTC).date()
    facts: dict[str, Any] = {
        "name": who.name,
        "sex": who.sex,
        "race": "U",
        "born_on": who.born_on,
        "place_of_birth": "XX",
        "height": who.height,
        "weight": who.weight,
        "eyes": who.eyes,
        "hair": who.hair,
        "ori": "ZZCEDAR00",
        "destination": "ZZBUREAU0",
        "dated_on": today - timedelta(days=2),
        "arrested_on": today - timedelta(days=3),
        "charges": [(today - timedelta(days=3), "SHOPLIFTING")],
        "missing": who.missing,
    }
    fingers = [
        NewFinger(
            position,
            1,
            data[: len(data) // 2] if position in cut else data,
            image.pixels.shape[1],
            image.pixels.shape[0],
        )
        for position, image, data in drawn(who, seed)
    ]
    return build_car(**{**facts, "tcn": tcn, "fingers": fingers, **changed})


@dataclass(frozen=True)
class Cards:
    """Writes cards into a folder."""

    folder: Path

    def __call__(self, file: str, who: Person = ENROLLED, /, *, seed: int = 2, **changed: Any) -> Path:
        return self.put(file, card(who, seed, **{"tcn": f"TCN-2026-{file}-0001", **changed}))

    def put(self, file: str, data: bytes) -> Path:
        path = self.folder / f"{file}.eft"
        path.write_bytes(data)
        return path


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A workspace with its staff; copy it."""
    place = Place(tmp_path_factory.mktemp("doors") / "founded")
    place("init", "--origin", "duecourse.example/doors")
    for name, role in STAFF.items():
        place("staff", "authorize", name, role, "--authority", "letter of appointment", "--as", FOUNDER)
    return place


@pytest.fixture(scope="session")
def searched(founded: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Two people enrolled; one of them booked as b-000001 and searched, a stranger as b-000002 and not found."""
    folder = tmp_path_factory.mktemp("searched")
    place, cards = founded.copy(folder / "place"), Cards(folder)
    place("gallery", "enroll", "g-1", cards("enrolled", seed=1), "--as", "kim")
    place("gallery", "enroll", "g-2", cards("else", ELSE, seed=1), "--as", "kim")
    place("book", cards("booked"), cards("stranger", STRANGER), "--as", "kim")
    place("work")
    return place


@pytest.fixture(scope="session")
def drafted(searched: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The person of b-000001 identified, with a status; request b-000001/r1 drafted and approved."""
    place = searched.copy(tmp_path_factory.mktemp("drafted") / "place")
    for examiner in ("ada", "ben"):
        place("examine", "analyze", BOOKING, "--suitability", "sufficient", "--reason", "clear", "--as", examiner)
        place("examine", "conclude", BOOKING, "A", "identification", "--reason", "all agree", "--as", examiner)
    place("custody", "book-in", BOOKING, "--facility", "county jail", "--as", "hal")
    place("status", "query", BOOKING, "--system", "index", "--reason", "identity confirmed", "--as", "dee")
    place(*DETERMINATION, "--as", "dee")
    place("case", "ask-victim", BOOKING, "no", "--language", "es", "--as", "hal")
    place("discretion", "weigh", BOOKING, *WEIGHED)
    place(*DRAFT, "--as", "eli")
    place(*APPROVAL, "--as", "fay")
    return place


BOOKING, REQUEST = "b-000001", "b-000001/r1"
SOON = (date.today() + timedelta(days=20)).isoformat()  # noqa: DTZ011 -- the day the verbs reckon from
DETERMINATION = (
    *("status", "determine", BOOKING, "APPEARS_REMOVABLE_RECORDS", "--expires-on", SOON, "--sign", "none"),
    *("--record", "system=index, key=V-7, last_updated_on=2009-07-01", "--reason", "the visa ended"),
)
WEIGHED = (
    *("--factor", "factor=caregiver, answer=considered, in_favor=two small children", "--rest-unknown"),
    *("--reasons", "the charge is recent", "--as", "eli"),
)
DRAFT = (
    *("request", "draft", BOOKING, "--basis", "label=charge, ground=charged, charge=c1"),
    *("--ground", 'ground=biometric_and_records, evidence="entries of the identity, and of the status"'),
    *("--reasons", "the records show no status"),
)
APPROVAL = (
    *("request", "approve", REQUEST, "--reasons", "grounds and form are complete"),
    *("--document", "title=I-200, reference=W-1"),
)


@pytest.fixture
def cards(tmp_path: Path) -> Cards:
    """Writes cards into a folder of the test."""
    return Cards(tmp_path)


@pytest.fixture
def county(founded: Place, tmp_path: Path) -> Place:
    """A workspace with its staff."""
    return founded.copy(tmp_path / "county")


@pytest.fixture
def checked(searched: Place, tmp_path: Path) -> Place:
    """A workspace with a search done; see ``searched``."""
    return searched.copy(tmp_path / "checked")


@pytest.fixture
def requested(drafted: Place, tmp_path: Path) -> Place:
    """A workspace with an approved request; see ``drafted``."""
    return drafted.copy(tmp_path / "requested")


@pytest.fixture
def place() -> Callable[[Path], Place]:
    """A workspace by its folder."""
    return Place


@pytest.fixture(scope="session")
def place_at() -> Callable[[Path], Place]:
    """A workspace by its folder, for what is made once."""
    return Place


@pytest.fixture(scope="session")
def card_in() -> Callable[..., Path]:
    """Writes a card into a folder."""
    return lambda folder, file, *who, **changed: Cards(folder)(file, *who, **changed)


@pytest.fixture
def duecourse() -> Callable[..., Ran]:
    """Runs a verb that needs no workspace."""
    return said


@pytest.fixture
def shell() -> Callable[..., Ran]:
    """Runs a verb in a process of its own."""
    return typed


class Launched:
    """A verb in a process group of its own, so that what it leaves behind is seen, and ended with the test."""

    def __init__(self, folder: Path, *words: object) -> None:
        self.out, self.err = folder / "stdout.txt", folder / "stderr.txt"
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(command(*words), stdout=out, stderr=err, start_new_session=True)

    def ended(self, seconds: float = 120) -> Ran:
        """What it came to, once it has ended by itself."""
        code = self.process.wait(seconds)
        return Ran(code, self.out.read_text(), self.err.read_text())

    def until(self, condition: Callable[[], bool], seconds: float = 120) -> None:
        """Wait for a condition while the process runs."""
        limit = time.monotonic() + seconds
        while not condition():
            assert self.process.poll() is None, self.ended()
            assert time.monotonic() < limit, f"not within {seconds} seconds"
            time.sleep(0.02)

    def kill(self) -> None:
        """``kill -9`` of this one process; nothing of its group goes on after it."""
        self.process.kill()
        assert self.process.wait(10) == -signal.SIGKILL
        self.nobody_left()

    def interrupt(self) -> None:
        """Ctrl-C, as a terminal sends it: to the whole group."""
        os.killpg(self.process.pid, signal.SIGINT)

    def nobody_left(self) -> None:
        """Nothing that it started goes on after it."""
        limit = time.monotonic() + 20
        while left := self._members():
            assert time.monotonic() < limit, f"still running: {left}"
            time.sleep(0.05)

    def end(self) -> None:
        """Leave nothing behind, whatever happened."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def _members(self) -> list[str]:
        """Running processes of the group (Linux); what only waits to be reaped has ended."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                state, _, group = stat.read_text().rpartition(")")[2].split()[:3]
                if int(group) == self.process.pid and state != "Z":
                    found.append(stat.parent.name)
        return found


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Callable[..., Launched]]:
    """Starts a verb that is then watched, or killed."""
    started: list[Launched] = []

    def start(*words: object) -> Launched:
        folder = tmp_path / f"launched-{len(started)}"
        folder.mkdir()
        started.append(Launched(folder, *words))
        return started[-1]

    yield start
    for each in started:
        each.end()


@pytest.fixture
def digest() -> Callable[[Path], dict[str, str]]:
    """Every file below a folder with the SHA-256 of its bytes."""

    def found(folder: Path) -> dict[str, str]:
        files = (path for path in sorted(folder.rglob("*")) if path.is_file())
        return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}

    return found
