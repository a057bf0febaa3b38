"""Workbooks that are no tables: pages made to be looked at, read by their labels into rows of one fact each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from duecourse.figures.sources import agreements_yearly, detention_workbook
from duecourse.figures.sources.family import Family
from duecourse.figures.sources.workbook import Workbook


@dataclass(frozen=True, slots=True)
class Shaped:
    """The rows of such a workbook: sheet, row and cells under ``headers``, and what to say about it."""

    family: Family
    headers: tuple[str, ...]
    rows: Iterator[tuple[str, int, list[str]]]
    notes: tuple[str, ...] = ()


def of_workbook(book: Workbook) -> Shaped | None:
    """The rows of a workbook of a known shape, or None. Raises BadPublishedFile where a known one lacks something."""
    shapes: tuple[Callable[[Workbook], Shaped | None], ...] = (_detention, _agreements)
    return next((shaped for shape in shapes if (shaped := shape(book)) is not None), None)


def _detention(book: Workbook) -> Shaped | None:
    found = detention_workbook.facts(book)
    if found is None:
        return None
    rows, notes = found
    return Shaped(detention_workbook.FAMILY, detention_workbook.HEADERS, iter(rows), notes)


def _agreements(book: Workbook) -> Shaped | None:
    rows = agreements_yearly.marks(book)
    return None if rows is None else Shaped(agreements_yearly.FAMILY, agreements_yearly.HEADERS, iter(rows))
