"""Small files as the agency releases them, with whatever a test plants in them."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from duecourse.figures import releases
from duecourse.figures.releases import Release
from duecourse.figures.sources.loaded import Loaded

BLACK = "(b)(6),(b)(7)(c)"
PREAMBLE = (("ERO-LESA Statistical Tracking Unit",), ("For Official Use Only",), ("",), ("",), ("",))
STINT = ("Stay Book In Date Time", "Book In Date Time", "Detention Facility", "Detention Facility Code", "Race",
         "Ethnicity", "Bond Posted Amount", "Unique Identifier")  # fmt: skip
Cells = Sequence[object]


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute)  # noqa: DTZ001 -- cells have no zone


def book(file: Path, *sheets: Sequence[Cells]) -> Path:
    """A workbook of sheets, each with the preamble; moments are written as moments."""
    made = xlsxwriter.Workbook(str(file))
    minute = made.add_format({"num_format": "m/d/yyyy h:mm"})
    for rows in sheets:
        sheet = made.add_worksheet()
        for row, cells in enumerate([*PREAMBLE, *rows]):
            for place, cell in enumerate(cells):
                if isinstance(cell, dt.datetime):
                    sheet.write_datetime(row, place, cell, minute)
                elif cell not in ("", None):
                    sheet.write(row, place, cell)
    made.close()
    return file


def take(file: Path, **options: Any) -> Loaded:
    return releases.import_files([file], file.parent / "release", **options).files[0].found


def read(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with Release.open(folder / "release").database() as database:
        return database.execute(sql).fetchall()


def noted(found: Loaded, words: str) -> bool:
    return any(words in note for note in found.notes)
