"""One check, tested: which rows of its measure speak to it, what they are compared with, and whether it holds."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from duecourse.errors import BadAnnouncement
from duecourse.figures import periods, wordings
from duecourse.figures.announcement import ON_FILE, Alternative, Check, Claim, Context
from duecourse.figures.engine import Engine, Figure, Row

_FIGURES = ("more_than", "at_least", "nearly", "about", "exactly")


class Outcome(msgspec.Struct, frozen=True):
    """A check, alternative or context number with its rows.

    ``rows`` are those of the claimed period (recalled ones last), ``compared`` those they were held against,
    ``elsewhere`` the row of another period that the claimed value is the figure of; ``fits`` where it is this one's.
    """

    item: Check | Context
    figure: Figure
    rows: tuple[Row, ...]
    holds: bool | None = None
    mixed: bool = False
    compared: tuple[Row, ...] = ()
    elsewhere: Row | None = None
    reason: str = ""
    fits: bool = False

    @property
    def other_period(self) -> bool:
        """See verdicts.Tested."""
        return self.elsewhere is not None

    @property
    def other_definition(self) -> bool:
        """See verdicts.Tested."""
        return self.fits and isinstance(self.item, Alternative) and self.item.differs == "definition"


class Examination(msgspec.Struct, frozen=True):
    """What every test of one claim shares."""

    engine: Engine
    claim: Claim
    file: str
    on: date

    def context(self, item: Context) -> Outcome:
        """The rows of a context number; it is compared with nothing. Raises BadAnnouncement, BadParameter."""
        figure = self._figure(item, item.parameters)
        rows = self._rows(item, figure, item.period or self.claim.period)
        return Outcome(item, figure, rows, reason="" if rows else "no number on file")

    def test(self, item: Check) -> Outcome:
        """Whether the check holds. Raises BadAnnouncement where it asks several places at once, BadParameter."""
        figure = self._figure(item, item.parameters)
        asked = item.period or self.claim.period
        rows = self._rows(item, figure, asked)
        deciding = [row for row in rows if row.decides]
        if not deciding:
            reason = "only a recalled number is on file" if rows else "no number on file"
            return Outcome(item, figure, rows, reason=reason)
        compared = self._compared(item, figure, deciding[0])
        answers = [self._answer(item, row, compared) for row in deciding]
        decided = {answer for answer in answers if answer is not None}
        holds = None if not decided else True in decided
        elsewhere = self._elsewhere(item, figure, deciding) if holds is False else None
        reason = "" if decided else self._undecided(item, compared)
        fits = any(self._is_figure(item, row) for row in deciding) if item.wording in _FIGURES else holds is True
        return Outcome(item, figure, rows, holds, len(decided) > 1, compared, elsewhere, reason, fits)

    def _figure(self, item: Check | Context, parameters: Mapping[str, str]) -> Figure:
        where = f"{self.file}, claim {self.claim.id!r}, {item.name!r}"
        return self.engine.figure(item.measure, parameters, where)

    def _rows(self, item: Check | Context, figure: Figure, asked: str) -> tuple[Row, ...]:
        rows = [row for row in figure.rows if asked == ON_FILE or row.when.same_days(periods.parse(asked))]
        self._refuse_several(item, {(row.place, row.category) for row in rows}, "places or categories", "parameters")
        if asked == ON_FILE:
            self._refuse_several(item, {(row.period, row.starts_on, row.ends_on) for row in rows}, "periods", "period")
        return tuple(sorted(rows, key=lambda row: not row.decides))

    def _refuse_several(self, item: Check | Context, found: set[tuple[object, ...]], what: str, key: str) -> None:
        if len(found) > 1:
            some = "; ".join(sorted(", ".join(str(part) for part in one[:2] if part) for one in found)[:6])
            raise BadAnnouncement(
                file=self.file,
                place=f"claim {self.claim.id!r}, {item.name!r}",
                problem=f"{item.measure} answers for several {what} at once ({some})",
                remedy=f"Name one with the key {key}",
            )

    def _compared(self, item: Check, figure: Figure, row: Row) -> tuple[Row, ...]:
        """Rows the number is held against: earlier periods, one earlier period, or another place."""
        match item.wording:
            case "record":
                return tuple(
                    other
                    for other in figure.rows
                    if other.decides and other.ends_on < row.starts_on and other.when.comparable(row.when)
                )
            case "rose_from" | "fell_from":
                before = periods.parse(item.earlier)
                return tuple(other for other in figure.rows if other.decides and other.when.same_days(before))
            case "below":
                other_place = self._figure(item, {**item.parameters, **item.than})
                return tuple(other for other in other_place.rows if other.decides and other.when.same_days(row.when))
            case _:
                return ()

    def _answer(self, item: Check, row: Row, compared: Sequence[Row]) -> bool | None:
        entry, number = wordings.wording(item.wording, self.on), row.bounds
        match item.wording:
            case "record":
                answers = [wordings.larger(number, other.bounds) for other in compared]
                enough = False in answers or len(answers) >= entry.earlier
                return _all(answers) if enough else None
            case "rose_from" | "fell_from":
                return _all([self._moved(item, entry, number, other) for other in compared])
            case "below":
                return _all([wordings.larger(other.bounds, number) for other in compared])
            case word:
                return wordings.bears_out(word, entry, number, item.value or 0.0)

    def _moved(self, item: Check, entry: wordings.Wording, number: wordings.Bounds, other: Row) -> bool | None:
        up = item.wording == "rose_from"
        moved = wordings.larger(number, other.bounds) if up else wordings.larger(other.bounds, number)
        if item.value is None:
            return moved
        return _all([moved, wordings.bears_out(item.wording, entry, other.bounds, item.value)])

    def _elsewhere(self, item: Check, figure: Figure, deciding: Sequence[Row]) -> Row | None:
        for row in figure.rows:
            same = any(row.when.same_days(claimed.when) for claimed in deciding)
            if row.decides and not same and self._is_figure(item, row):
                return row
        return None

    def _is_figure(self, item: Check, row: Row) -> bool:
        if item.wording not in _FIGURES or item.value is None:
            return False
        entry = wordings.wording(item.wording, self.on)
        return wordings.is_figure(item.wording, entry, row.bounds, row.value, item.value)

    def _undecided(self, item: Check, compared: Sequence[Row]) -> str:
        needs_other = item.wording in ("record", "rose_from", "fell_from", "below")
        least = wordings.wording(item.wording, self.on).earlier if item.wording == "record" else 1
        if needs_other and len(compared) < least:
            return "too little on file to compare with"
        return "the bounds of the number leave it open"


def _all(answers: Sequence[bool | None]) -> bool | None:
    """True where all are, False where one is, None where that is open or there is nothing."""
    if False in answers:
        return False
    return True if answers and all(answers) else None
