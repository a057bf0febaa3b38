"""Breaches in inspections of employers, judged from the entries and the rule files alone.

Not the commands are asked but the record: who drafted and who approved, whether a clock was run out, whether the sheet
of a fine comes out, whether its counts are those of the list of forms it names, whether a worker was told before an
outcome, and whether the outcome is another person's than the notice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from duecourse.errors import BadFact, DuecourseError, NotItsTurn
from duecourse.ledger.entry import SEALED, Entry, Stored
from duecourse.program import events
from duecourse.program.breaches import law
from duecourse.program.breaches.breach import Breach, acted
from duecourse.program.breaches.inspection_steps import ALLOWED, mismatch_steps, steps
from duecourse.program.events.event import Event
from duecourse.program.events.fine import FineApproved, FineDrafted, FineRefused
from duecourse.program.events.inspection import FormRow, FormsKept, FormsListed, InspectionEvent, InspectionOpened
from duecourse.program.events.worker import MismatchRecorded
from duecourse.program.folding import opened
from duecourse.program.worksite import Inspection, take
from duecourse.program.worksite_forms import form_due, parts_of
from duecourse.program.worksite_lists import NO_FORM
from duecourse.program.worksite_mismatches import Mismatch
from duecourse.program.worksite_sheet import again
from duecourse.rules.form_errors import classify
from duecourse.rules.lookup import rule

JUDGED = (FineApproved.kind, FineRefused.kind)


def judge(entries: Iterable[Stored]) -> Iterator[tuple[int, Breach]]:
    """Every breach in the inspections of a whole ledger, with the number of its entry."""
    bench = _Bench()
    for stored in entries:
        kind = events.KINDS.get(stored.entry.kind)
        if kind is not None and issubclass(kind, InspectionEvent) and stored.entry.kind != SEALED:
            try:
                event = opened(stored)
            except BadFact:
                continue  # found by the other reading, which looks at every payload
            yield from ((stored.entry.seq, each) for each in bench.hear(stored, event))


@dataclass(slots=True)
class _Forms:
    """A list of forms as its parts add up: what a fine may count."""

    workers: int = 0
    parts: int = 0
    due: int = 0
    substantive: int = 0
    technical: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Bench:
    inspections: dict[str, Inspection] = field(default_factory=dict)
    forms: dict[str, _Forms] = field(default_factory=dict)
    mismatches: dict[str, Mismatch] = field(default_factory=dict)
    known_mismatches: int = 0
    erased: set[str] = field(default_factory=set)
    """Inspections of which a part of a list was sealed: their lists cannot be counted any more."""

    def hear(self, stored: Stored, event: Event | None) -> Iterator[Breach]:
        entry = stored.entry
        name = entry.stream.partition("/")[0]
        if entry.kind.startswith("mismatch."):
            yield from self._mismatch(entry, event)
            return
        if isinstance(event, InspectionOpened):
            expected = f"w-{len(self.inspections) + 1:06d}"
            if not event.inspection == entry.stream == expected:
                yield Breach("inspection out of number", f"{event.inspection} in {entry.stream}", expected)
            self.inspections.setdefault(entry.stream, Inspection(entry.stream))
        known = self.inspections.get(name)
        if known is None:
            yield Breach("an act outside any inspection", entry.stream, "an inspection that was opened before")
        elif entry.kind == FormsKept.kind:
            yield from self._kept(known, entry, event)
        else:
            yield from self._act(known, stored, event)

    def _mismatch(self, entry: Entry, event: Event | None) -> Iterator[Breach]:
        if entry.kind == MismatchRecorded.kind:
            self.known_mismatches += 1
            if entry.stream != f"m-{self.known_mismatches:06d}":
                yield Breach("mismatch out of number", entry.stream, f"m-{self.known_mismatches:06d}")
        if isinstance(event, MismatchRecorded):
            self.mismatches[entry.stream] = Mismatch(event)
        elif event is not None and entry.stream in self.mismatches:
            known = self.mismatches[entry.stream]
            yield from mismatch_steps(event, known, entry)
            known.take(event)
        elif event is not None:
            yield Breach("an act outside any mismatch", entry.stream, "a mismatch that was recorded before")

    def _act(self, known: Inspection, stored: Stored, event: Event | None) -> Iterator[Breach]:
        entry = stored.entry
        allowed = ALLOWED.get(entry.kind)
        if allowed is not None and known.state not in allowed:
            found = f"{known.inspection} is {known.state}"
            yield Breach(f"{entry.kind} out of turn", found, " or ".join(sorted(allowed)))
        try:
            if event is not None:
                yield from steps(event, known, entry)
            if isinstance(event, FormsListed):
                yield from self._listed(event, entry)
            elif isinstance(event, FineDrafted):
                yield from self._drafted(event, known, entry)
            elif entry.kind in JUDGED:
                yield from _judged(known, entry)
            take(known, stored)
        except (KeyError, NotItsTurn) as unknown:
            yield Breach(f"{entry.kind} about something unknown", str(unknown), f"something of {known.inspection}")

    def _kept(self, known: Inspection, entry: Entry, event: Event | None) -> Iterator[Breach]:
        if entry.stream != parts_of(known.inspection):
            yield Breach("a part of a list in the wrong stream", entry.stream, parts_of(known.inspection))
        if not isinstance(event, FormsKept):
            self.erased.add(known.inspection)
            return
        forms = self.forms.setdefault(event.forms, _Forms())
        forms.parts += 1
        forms.workers += len(event.rows)
        for row in event.rows:
            if row.form_on is not None and row.form_on < row.hired_on:
                yield Breach("a form dated before the hire", row.employee, f"a day from {row.hired_on} on")
            if known.notice_on is not None:
                _tally(forms, row, known.notice_on)

    def _listed(self, event: FormsListed, entry: Entry) -> Iterator[Breach]:
        forms = self.forms.get(event.forms, _Forms())
        whole = entry.stream not in self.erased
        if whole and (forms.workers, forms.parts) != (event.workers, event.parts):
            found = f"{event.workers} workers in {event.parts} parts"
            yield Breach("a list that does not add up", found, f"{forms.workers} in {forms.parts}")
        yield from law.recorded(
            event.rules, {"i9.retention", "i9.classified_on"}, entry, [date(1986, 11, 6), *law.days(entry)]
        )

    def _drafted(self, event: FineDrafted, known: Inspection, entry: Entry) -> Iterator[Breach]:
        if entry.decision != event.fine or event.fine != f"{known.inspection}/f{known.fines + 1}":
            yield Breach("a fine outside the two-person rule", entry.decision or "no decision key", event.fine)
        if event.sheet.extrapolated and not event.accepted_extrapolation:
            yield Breach("a fine on an amount from no table", event.fine, "a reason for it in the notice")
        if known.undecided:
            yield Breach("a fine before workers were heard", known.undecided[0].employee, "an outcome for each")
        try:
            worked = again(event.sheet)
        except DuecourseError as fault:
            yield Breach("a fine that cannot be worked out", str(fault), "a sheet that follows from its inputs")
            return
        stated = (event.total_cents, event.sheet.total_cents, event.sheet.paperwork, event.sheet.knowing)
        if stated != (worked.total_cents, worked.total_cents, worked.paperwork, worked.knowing):
            yield Breach("a fine that does not come out", str(stated[0]), str(worked.total_cents))
        yield from self._counted(event, known, entry)

    def _counted(self, event: FineDrafted, known: Inspection, entry: Entry) -> Iterator[Breach]:
        counts = event.sheet.counts
        if known.inspection in self.erased or known.forms is None:
            return
        forms = self.forms.get(known.forms.forms, _Forms())
        where = event.sheet.where
        if rule("i9.classified_on", on=event.sheet.notice_on, where=where).value != "notice":
            return
        told = known.correct_by is not None and law.days(entry)[-1] > known.correct_by
        late = len(forms.technical - known.corrected) if told else 0
        stated = (counts.due, counts.substantive, counts.violating)
        counted = (forms.due, forms.substantive, forms.substantive + late)
        if stated != counted or event.sheet.notice_on != known.notice_on:
            yield Breach("a fine that counts other forms", f"{stated}", f"{counted} (due, substantive, violating)")


def _judged(known: Inspection, entry: Entry) -> Iterator[Breach]:
    fine = known.fine
    if fine is not None and entry.decision != fine.fine:
        yield Breach(f"{entry.kind} outside the two-person rule", entry.decision or "no decision key", fine.fine)
    for act in known.acts:
        if act.actor == entry.actor:
            yield Breach(f"{entry.kind} by someone who acted in the inspection", acted(act), "another person")
            return


def _tally(forms: _Forms, row: FormRow, notice_on: date) -> None:
    if not form_due(row, notice_on):
        return
    forms.due += 1
    codes = row.errors or (() if row.form_on else (NO_FORM,))
    classes = {_class_of(code, notice_on) for code in codes}
    if "substantive" in classes:
        forms.substantive += 1
    elif "technical" in classes:
        forms.technical.add(row.employee)


@cache
def _class_of(code: str, on: date) -> str:
    return classify(code, on=on).class_
