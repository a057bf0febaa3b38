"""Blind tests: prints whose truth is known, met by examiners among real work at a set rate.

A test comes in the same queue, under the same kind of name and with the same steps as a check, with one candidate or
several: the known person, or somebody alike, and others beside them in shuffled order. It has no booking, its prints
are searched by nobody and enrolled nowhere, and no identity follows from it. What it measures is how often examiners
are wrong: identifications of two people's prints, exclusions of one person's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from duecourse.durable import write_whole
from duecourse.errors import BadFact, NotBlind, NotInRecord, NotItsTurn, SamePerson
from duecourse.exchange.card import read_card
from duecourse.ledger.entry import Entry, Stored
from duecourse.program import given
from duecourse.program.case import Candidate, Examination, work_name
from duecourse.program.events.blindtest import (
    BlindTestAnalyzed,
    BlindTestExamined,
    BlindTestOpened,
    BlindTestPrepared,
)
from duecourse.program.events.event import Event
from duecourse.program.examining import OUTCOMES, Assignment, Examined, Exhibit, marks
from duecourse.program.folding import opened
from duecourse.program.record import Deed, Reader, Record
from duecourse.settings import Workspace

REGISTER = BlindTestPrepared.register
"""Stream of the tests."""


@dataclass(slots=True)
class Trial:
    """One test as it stands; ``began`` is the entry that opened it, and ``candidates`` are those of its labels.

    ``order`` says which card stands under which label, 0 for the known one.
    """

    fact: BlindTestPrepared
    prepared_by: str
    began: Entry | None = None
    analyses: dict[str, str] = field(default_factory=dict)
    order: tuple[int, ...] = ()
    candidates: dict[str, Candidate] = field(default_factory=dict)

    def take(self, event: Event, entry: Entry) -> None:
        """Take one event of the test in."""
        match event:
            case BlindTestOpened():
                self.began, self.order = entry, event.order
                self.candidates = {label_of(place): Candidate(label_of(place)) for place in range(len(event.order))}
            case BlindTestAnalyzed():
                self.analyses[entry.actor] = event.suitability
            case BlindTestExamined():
                known = self.candidates[event.candidate]
                known.examinations.append(Examination(entry.actor, event.conclusion, entry.seq))
                known.outcome = OUTCOMES.get(known.conclusion, "")

    @property
    def name(self) -> str:
        """The name under which examiners meet it; empty before it is opened."""
        return "" if self.began is None else work_name(self.began.hash)

    @property
    def check(self) -> str:
        """How the test ended, as a check would; empty while a candidate is open and none is identified."""
        outcomes = {each.outcome for each in self.candidates.values()}
        if "confirmed" in outcomes:
            return "identified"
        if "" in outcomes:
            return ""
        return "undetermined" if "undetermined" in outcomes else "excluded"

    def due(self, actor: str) -> list[str]:
        """The candidates that ``actor`` may still examine, in an order of their own."""
        if self.began is None or self.check or actor == self.prepared_by:
            return []
        found = [
            label
            for label, each in self.candidates.items()
            if each.due and actor not in {one.actor for one in each.examinations}
        ]
        return sorted(found, key=lambda label: sha256(f"{actor}/{self.fact.test}/{label}".encode()).digest())

    def truth(self, label: str) -> str:
        """What is true of a candidate: ``same`` or ``different``."""
        return self.fact.truth if self.order[list(self.candidates).index(label)] == 0 else "different"

    def kept_as(self, label: str) -> str:
        """The folder in which the card of a candidate is kept."""
        return folder_of(self.fact.test, self.order[list(self.candidates).index(label)])


def trials(entries: Iterable[Stored]) -> dict[str, Trial]:
    """Every test by its number, as the entries of the register add up."""
    found: dict[str, Trial] = {}
    for stored in entries:
        event = opened(stored)
        if isinstance(event, BlindTestPrepared):
            found[event.test] = Trial(event, stored.entry.actor)
        elif event is not None:
            found[getattr(event, "test", "")].take(event, stored.entry)
    return found


def folder_of(test: str, place: int) -> str:
    """Where the known card of a test is kept (place 0), or one of those beside it."""
    return f"{test}-{place}" if place else test


def label_of(number: int) -> str:
    """A, B, … Z, AA, AB: labels in shuffled order, which say nothing."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def prepare(
    record: Record,
    space: Workspace,
    *,
    actor: str,
    questioned: bytes,
    known: bytes,
    truth: str,
    source: str,
    beside: Sequence[bytes] = (),
) -> str:
    """Keep cards as a test whose truth is known; returns its number. Safe to repeat.

    Give two takings of one person's prints (``same``), or prints of two people that look alike (``different``), and,
    for a test with several candidates, cards of further people to lay ``beside`` the known one; ``source`` says where
    they are from. Raises BadFact for a card that is a booking of this record or for one card given twice, and what
    ``read_card`` raises.
    """
    digests = [sha256(data).hexdigest() for data in (questioned, known, *beside)]
    for data, side in ((questioned, "questioned"), (known, "known"), *((each, "further") for each in beside)):
        read_card(data, f"the {side} card")
    with record.act(actor, BlindTestPrepared) as deed:
        tests = _read(deed.tx)
        for name, each in tests.items():
            if [each.fact.questioned_sha256, each.fact.known_sha256, *each.fact.beside_sha256] == digests:
                return name
        if digests[0] == digests[1]:
            raise BadFact(where="questioned", problem="is the known card itself; give another taking of the prints")
        if len(set(digests)) < len(digests):
            raise BadFact(where="beside", problem="holds one card twice; each candidate is another person")
        record.register.catch_up_cards(deed.tx)
        if digests[0] in record.register.by_sha256:
            raise BadFact(where="questioned", problem="is the card of a booking, and a test touches no case")
        name = f"t-{len(tests) + 1:06d}"
        event = BlindTestPrepared(
            test=name,
            questioned_sha256=digests[0],
            known_sha256=digests[1],
            truth=given.one_of(truth, ("same", "different"), "truth"),  # type: ignore[arg-type]
            source=given.text(source, "source"),
            beside_sha256=tuple(digests[2:]),
        )
        write_whole(space.received / f"{digests[0]}.eft", questioned, mode=0o600)
        for place, (digest, data) in enumerate(zip(digests[1:], (known, *beside), strict=True)):
            write_whole(space.enrolled / folder_of(name, place) / f"{digest}.eft", data, mode=0o600)
        deed.append(REGISTER, event)
        return name


def open_one(deed: Deed) -> None:
    """Put a test among the work, where chance and the setting ``blind_tests_percent`` say so and one is prepared."""
    percent = deed.record.settings.blind_tests_percent
    if percent <= 0 or deed.record.chance.random() * 100 >= percent:
        return
    ready = {name: each for name, each in _read(deed.tx).items() if each.began is None}
    if ready:
        name = deed.record.chance.choice(list(ready))
        order = list(range(1 + len(ready[name].fact.beside_sha256)))
        deed.record.chance.shuffle(order)
        deed.append(REGISTER, BlindTestOpened(test=name, order=tuple(order)))


def waiting(record: Record, actor: str) -> list[tuple[int, Assignment]]:
    """What ``actor`` should do in open tests, each with the entry that opened it, by which it stands in the queue."""
    found = []
    for each in _read(record.ledger).values():
        labels = each.due(actor)
        if each.began is not None and labels:
            step = "comparison" if actor in each.analyses else "analysis"
            candidate = labels[0] if step == "comparison" else ""
            found.append((each.began.seq, Assignment(each.name, step, candidate)))
    return found


def known_as(reader: Reader, name: str) -> Trial | None:
    """The test that examiners meet under ``name``; None when it is none."""
    if not name.startswith("w-"):
        return None
    return next((each for each in _read(reader).values() if each.name == name), None)


def exhibit(trial: Trial, candidate: str, actor: str) -> Exhibit:
    """The two sides of a test, for an examiner who has recorded the analysis. Raises NotItsTurn, NotInRecord."""
    _candidate(trial, candidate)
    _blind(trial, actor, "A look at prints")
    analysis_of(trial.analyses, actor)
    return Exhibit(trial.name, candidate, trial.fact.questioned_sha256, trial.kept_as(candidate))


def analyze(record: Record, trial: Trial, *, actor: str, suitability: str, reason: str) -> Entry:
    """Record the analysis in a test; see ``checks.analyze``, whose errors it raises."""
    with record.act(actor, BlindTestAnalyzed) as deed:
        known = _read(deed.tx)[trial.fact.test]
        _blind(known, actor, "An analysis")
        if known.check:
            state = f"closed ({known.check})"
            raise NotItsTurn(
                act="An analysis", what=f"the check of {known.name}", state=state, needed="open candidates"
            )
        if actor in known.analyses:
            what = f"the analysis by {actor}"
            raise NotItsTurn(act="A second analysis", what=what, state="recorded", needed="another examiner")
        event = BlindTestAnalyzed(
            test=known.fact.test,
            suitability=given.one_of(suitability, deed.rule("examination.suitability").value, "suitability"),
            reason=given.text(reason, "reason"),
        )
        return deed.append(REGISTER, event)


def examine(record: Record, trial: Trial, *, candidate: str, actor: str, conclusion: str, **facts: Any) -> Examined:
    """Record a conclusion in a test; see ``checks.examine``, whose answer and errors are the same."""
    with record.act(actor, BlindTestExamined) as deed:
        known = _read(deed.tx)[trial.fact.test]
        looked_at = _candidate(known, candidate)
        for each in looked_at.examinations:
            if each.actor == actor:
                raise SamePerson(act="An examination", actor=actor, earlier="print.examined", seq=each.seq)
        _blind(known, actor, "An examination")
        if known.check or not looked_at.due:
            state = f"closed ({known.check})" if known.check else looked_at.outcome
            needed = "a candidate that is still open"
            raise NotItsTurn(act="An examination", what=f"candidate {candidate}", state=state, needed=needed)
        suitability = analysis_of(known.analyses, actor)
        concluded = given.one_of(conclusion, deed.rule("examination.conclusions").value, "conclusion")
        only_inconclusive(suitability, concluded, actor)
        event = BlindTestExamined(test=known.fact.test, conclusion=concluded, **marks(**facts), candidate=candidate)
        entry = deed.append(REGISTER, event, f"{known.fact.test}/{candidate}")
        known.take(event, entry)
        return Examined(known.name, candidate, concluded, looked_at.outcome, known.check, entry.seq)


def analysis_of(analyses: dict[str, str], actor: str) -> str:
    """The suitability that ``actor`` found before seeing a candidate. Raises NotItsTurn where none is recorded."""
    if actor not in analyses:
        raise NotItsTurn(
            act="A comparison",
            what=f"the analysis by {actor}",
            state="not recorded",
            needed="the booking prints to be analyzed before a candidate is seen",
        )
    return analyses[actor]


def only_inconclusive(suitability: str, concluded: str, actor: str) -> None:
    """Refuse a conclusion that prints found insufficient cannot carry. Raises BadFact."""
    if suitability == "insufficient" and concluded != "inconclusive":
        problem = f"{concluded} cannot follow from prints that {actor} found insufficient; only inconclusive can"
        raise BadFact(where="conclusion", problem=problem)


def _candidate(trial: Trial, candidate: str) -> Candidate:
    if candidate not in trial.candidates:
        raise NotInRecord(what=f"In booking {trial.name} candidate", name=candidate, look="worklist")
    return trial.candidates[candidate]


def _blind(trial: Trial, actor: str, act: str) -> None:
    if actor == trial.prepared_by and trial.began is not None:
        raise NotBlind(act=act, actor=actor, earlier="blind_test.prepared", seq=trial.began.seq)


def _read(reader: Reader) -> dict[str, Trial]:
    return trials(reader.entries(stream=REGISTER))
