"""287(g) agreements by year, 2005 to 2019, from a newsroom's workbook with one marked column a year."""

import re

from duecourse.figures.sources.family import Column, Family, Remark, plain
from duecourse.figures.sources.workbook import Workbook

HEADERS = ("state", "agency", "agency_code", "county_fips", "year")
YEAR = re.compile(r"y(20\d\d)")

FAMILY = Family(
    name="agreements_yearly",
    title="287(g) agreements by year, 2005 to 2019",
    table="agreements_yearly",
    says="one row an agency and a year in which it is marked as having an agreement",
    covers="287(g) agencies of the nation",
    window="year",
    columns=(
        Column(name="state", headers=("state",), says="state as printed"),
        Column(name="agency", headers=("agency",), says="agency as printed, in the column County"),
        Column(name="agency_code", headers=("agency_code",), says="originating agency identifier; often empty"),
        Column(name="county_fips", headers=("county_fips",), says="five-digit county code; often empty"),
        Column(name="year", headers=("year",), kind="integer", says="calendar year with a mark"),
    ),
    remarks=(
        Remark(sentence="{n} marks of an agency and year", sql="SELECT count(*) FROM rows"),
        Remark(sentence="{n} marks have no county code", sql="SELECT count(*) FROM rows WHERE county_fips IS NULL"),
    ),
)


def marks(book: Workbook) -> list[tuple[str, int, list[str]]] | None:
    """One row for each mark, or None where no sheet has the columns. Names of sheriffs are not read."""
    for sheet in book.sheets:
        head = book.head(sheet)
        if not head:
            continue
        header_row, header = head[0]
        at = {plain(cell): place for place, cell in enumerate(header)}
        years = {place: found[1] for place, cell in enumerate(header) if (found := YEAR.fullmatch(cell.strip()))}
        if len(years) < 2 or not {"state", "county", "ori", "fips"} <= set(at):
            continue
        return [
            (sheet, row, [cells[at["state"]], cells[at["county"]].strip(), _code(cells[at["ori"]]), fips, year])
            for row, cells in book.rows(sheet)
            if row > header_row
            for fips in [cells[at["fips"]].zfill(5) if cells[at["fips"]].strip() else ""]
            for place, year in years.items()
            if cells[place].strip().upper() == "X"
        ]
    return None


def _code(text: str) -> str:
    return "" if text.strip() in ("", "0") else text.strip()
