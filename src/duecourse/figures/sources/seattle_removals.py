"""Removals from the Seattle area, one row each, as released under the Freedom of Information Act."""

from datetime import date

from duecourse.figures.sources.family import ISO, US, Column, Derived, Family, Remark
from duecourse.figures.sources.offenses import GROUPED

FAMILY = Family(
    name="removals_seattle",
    title="ICE removals from the Seattle area of responsibility, FY2012 to FY2019",
    table="removals",
    says="one row a removal or return; nothing in the file tells two people with the same cells apart",
    covers="Seattle area of responsibility",
    window="departed_on",
    columns=(
        Column(
            name="departed_on",
            headers=("Departed Date", "Departure Date"),
            kind="date",
            formats=(US, ISO),
            earliest=date(1990, 1, 1),
            says="day of departure",
        ),
        Column(
            name="born_on",
            headers=("Date of Birth",),
            kind="left_out",
            says="birth dates are never kept; a file in which one can be read is refused",
            required=False,
        ),
        Column(name="sex", headers=("Gender",), says="Male, Female or Unknown"),
        Column(name="citizenship", headers=("Country of Citizenship",), says="country, in the publisher's spelling"),
        Column(
            name="event_number",
            headers=("Event Number",),
            kind="left_out",
            says="the agency's number of a person's case is not kept",
            required=False,
        ),
        Column(
            name="conviction",
            headers=("Most Serious Conviction",),
            says="text of the most serious conviction on file; empty means none or not recorded, and cannot say which",
        ),
        Column(name="case_category", headers=("Case Category",), says="legal category with its code in brackets"),
    ),
    derived=(
        Derived(
            name="fiscal_year_of_departure",
            sql="fiscal_year(departed_on)",
            says="federal fiscal year in which the person departed; not the year in which ICE booked it",
        ),
        Derived(
            name="case_category_code",
            sql="nullif(regexp_extract(case_category, '^\\[([0-9A-Z]+)\\]', 1), '')",
            says="code of the legal category",
        ),
        GROUPED,
    ),
    remarks=(
        Remark(
            sentence="{n} rows have no conviction text, which is not the same as no conviction",
            sql="SELECT count(*) FROM rows WHERE conviction IS NULL",
        ),
        Remark(
            sentence="{n} fiscal years record a conviction for fewer than half of the rows: no share of them is told",
            sql="""
                SELECT count(*) FROM (
                    SELECT 1 FROM rows GROUP BY fiscal_year_of_departure HAVING count(conviction) < 0.5 * count(*)
                )
            """,
        ),
        Remark(
            sentence="{n} different conviction texts",
            sql="SELECT count(DISTINCT conviction) FROM rows",
        ),
    ),
)
