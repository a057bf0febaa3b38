"""What is checked of the cells of a part before anything is made of them: can they be read, and may they be kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duecourse.figures import privacy
from duecourse.figures.sources import cells
from duecourse.figures.sources.checks import Bad
from duecourse.figures.sources.family import Column, Family
from duecourse.figures.sources.opening import Part

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class PartChecks:
    """Checks of part ``number`` of a file, over the views ``raw`` (its rows) and ``few_{number}`` (its few texts)."""

    database: "DuckDBPyConnection"
    file: Path
    part: Part
    number: int
    traits: cells.Traits
    on: date
    bad: Bad

    @property
    def family(self) -> Family:
        """The family of the part."""
        return self.part.header.family

    def unreadable(self) -> list[str]:
        """Refuse the first cell that cannot be read, all columns in one pass; answer notes on numbers with an exponent.

        Columns with few texts are looked at row by row only where one of their texts asks for it. Raises
        BadPublishedFile.
        """
        part, blanks = self.part, self.family.blanks
        places = [(column, at) for column in self.family.stored for at in part.header.of(column)]
        conditions = [(column, at, cells.wrong(column, at, blanks, self.traits)) for column, at in places]
        wrong = self._possible(conditions)
        aggregates = ", ".join(f"min(file_row) FILTER (WHERE {condition})" for _, _, condition in wrong)
        rows = self._one(f"SELECT {aggregates} FROM raw") if wrong else ()  # noqa: S608 - columns are ours
        for (column, at, condition), row in zip(wrong, rows, strict=True):
            if row is not None:
                sheet, text = self._one(
                    f"SELECT file_sheet, c{at} FROM raw WHERE file_row = {row} AND {condition} LIMIT 1"  # noqa: S608
                )
                expected, remedy = cells.expectation(column, text)
                place = f"{part.place(row, sheet)}, column {part.header.cells[at]!r}"
                raise self.bad(place, f"{text[:80]!r} cannot be read", expected, remedy)
        notes = []
        exponents = [(column, at, cells.scientific(column, at)) for column, at in places]
        for _, at, condition in self._possible(exponents):
            count = self._one(f"SELECT count(*) FROM raw WHERE {condition}")[0]  # noqa: S608 - columns are ours
            if count:
                shown = f"{count:,} cells of {part.header.cells[at]!r} are printed with an exponent (such as 5e+05)"
                notes.append(f"{shown}: their last digits may have been rounded off before publication")
        return notes

    def left_out(self, unknown: Mapping[int, str]) -> dict[str, str]:
        """Columns that are not kept, by header, with the reason. Raises PersonalColumn."""
        left = self._door(unknown)
        for column in self.family.columns:
            if column.kind == "left_out":
                for place in self.part.header.of(column):
                    left.setdefault(self.part.header.cells[place], column.says)
        return left

    def _door(self, unknown: Mapping[int, str]) -> dict[str, str]:
        kinds = {at: column.kind for column in self.family.stored for at in self.part.header.of(column)}
        impersonal = {at for column in self.family.stored if column.impersonal for at in self.part.header.of(column)}
        columns = [
            privacy.Cells(
                f"c{at}",
                "" if at in impersonal else unknown.get(at, self.part.header.cells[at]),
                at not in unknown,
                at in kinds or at in unknown,
                kinds.get(at, "text") == "text",
                at in self.traits.lettered,
                f"few_{self.number}" if at in self.traits.few else "raw",
            )
            for at in range(len(self.part.header.cells))
        ]
        days = [
            cells.day(column, at, self.traits)
            for column in self.family.stored
            if column.kind in ("date", "moment")
            for at in self.part.header.of(column)
        ]
        plausible: list[int] = []
        if days and unknown:
            years = self._one(f"SELECT {', '.join(f'max(year({each}))' for each in days)} FROM raw")  # noqa: S608 - ours
            plausible = [year for year in years if year is not None and year <= self.on.year]
        return privacy.check(self.database, self.file, columns, max(plausible, default=None))

    def _possible(self, conditions: list[tuple[Column, int, str]]) -> list[tuple[Column, int, str]]:
        """Those conditions, each on the cells of one column, that may hold in a row of the part."""
        asked = [each for each in conditions if each[2]]
        few = [each for each in asked if each[1] in self.traits.few]
        if few:
            tests = ", ".join(f"coalesce(bool_or({condition}), false)" for _, _, condition in few)
            answers = self._one(f"SELECT {tests} FROM few_{self.number}")  # noqa: S608 - columns are ours
            never = [each for each, answer in zip(few, answers, strict=True) if not answer]
            return [each for each in asked if each not in never]
        return asked

    def _one(self, sql: str) -> Any:
        return self.database.execute(sql).fetchone()
