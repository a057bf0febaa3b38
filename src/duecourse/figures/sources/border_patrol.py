"""Border Patrol: apprehensions and deaths by sector of the Southwest border, and apprehensions nationwide."""

from duecourse.figures.sources.family import Column, Derived, Family, Remark

YEAR = Column(name="fiscal_year", headers=("fiscal_year",), kind="integer", says="federal fiscal year")
SECTOR = Column(name="sector_printed", headers=("sector",), says="sector as printed; one row a year is the total")
DERIVED = (
    Derived(
        name="is_total",
        sql="lower(sector_printed) IN ('southwest border', 'total', 'southwest border total')",
        says="true for the row that is the total of the nine sectors: never sum it with them",
    ),
    Derived(
        name="sector",
        sql="array_to_string([upper(w[1]) || lower(w[2:]) FOR w IN string_split(sector_printed, ' ')], ' ')",
        says="sector with capital letters",
    ),
)


def _remarks(value: str) -> tuple[Remark, ...]:
    return (
        Remark(
            sentence="{n} rows are totals of the nine sectors and are marked so",
            sql="SELECT count(*) FROM rows WHERE is_total",
        ),
        Remark(
            sentence="{n} years in which the sectors do not add to the printed total",
            sql=f"""
                SELECT count(*) FROM (
                    SELECT 1 FROM rows GROUP BY fiscal_year
                    HAVING count(*) FILTER (WHERE is_total) > 0
                       AND sum({value}) FILTER (WHERE NOT is_total)
                           IS DISTINCT FROM sum({value}) FILTER (WHERE is_total)
                )
            """,  # noqa: S608 - the names are this module's own
        ),
    )


DEATHS = Family(
    name="border_deaths",
    title="Southwest border deaths by sector, Border Patrol",
    table="border_deaths",
    says="one row a sector and fiscal year, and one row a year for all nine",
    window="fiscal_year",
    unique=("sector", "fiscal_year"),
    columns=(
        SECTOR,
        YEAR,
        Column(name="deaths", headers=("deaths",), kind="integer", says="deaths found by or reported to Border Patrol"),
    ),
    derived=DERIVED,
    remarks=_remarks("deaths"),
)

APPREHENSIONS = Family(
    name="border_apprehensions",
    title="Southwest border apprehensions by sector, Border Patrol",
    table="border_apprehensions",
    says="one row a sector and fiscal year, and one row a year for all nine",
    window="fiscal_year",
    unique=("sector", "fiscal_year"),
    columns=(
        SECTOR,
        YEAR,
        Column(
            name="apprehensions",
            headers=("total_apprehensions",),
            kind="integer",
            says="arrests by Border Patrol: neither persons nor crossings",
        ),
    ),
    derived=DERIVED,
    remarks=_remarks("apprehensions"),
)

NATIONWIDE = Family(
    name="border_apprehensions_nationwide",
    title="Apprehensions nationwide, Border Patrol",
    table="border_apprehensions_nationwide",
    says="one row a fiscal year; Border Patrol alone",
    window="fiscal_year",
    unique=("fiscal_year",),
    columns=(
        YEAR,
        Column(
            name="apprehensions",
            headers=("total_apprehensions",),
            kind="integer",
            says="arrests by Border Patrol: neither persons nor crossings",
        ),
    ),
)
