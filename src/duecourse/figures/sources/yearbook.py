"""The DHS Yearbook of Immigration Statistics, table 39: removals and returns by fiscal year, 1892 on."""

from duecourse.figures.sources.family import Column, Derived, Family, Remark

FAMILY = Family(
    name="yearbook_removals",
    title="DHS Yearbook table 39, removals and returns by fiscal year",
    table="yearbook_removals",
    says="one row a year, after rows of whole decades; each yearbook restates the years before it",
    covers="United States, the whole department",
    window="fiscal_year",
    unique=("period",),
    blanks=("NA",),
    columns=(
        Column(
            name="period",
            headers=("Year", "", "Unnamed: 0"),
            repeats=True,
            says="year or decade as printed; empty in a closing row",
        ),
        Column(name="removals", headers=("Removals",), kind="integer", says="confirmed movements under an order"),
        Column(name="returns", headers=("Returns",), kind="integer", says="confirmed movements not under an order"),
        Column(
            name="formal_removals",
            headers=("Formal removals",),
            kind="integer",
            says="an older series that stops early",
        ),
        Column(
            name="voluntary_departures",
            headers=("Voluntary departures",),
            kind="integer",
            says="an older series that stops early",
        ),
    ),
    derived=(
        Derived(
            name="fiscal_year",
            sql="CASE WHEN regexp_full_match(period, '[0-9]{4}') THEN period::BIGINT END",
            says="fiscal year; empty for decades",
        ),
    ),
    remarks=(
        Remark(
            sentence="{n} rows are of several years: never add them to the years",
            sql="SELECT count(*) FROM rows WHERE fiscal_year IS NULL AND period IS NOT NULL",
        ),
    ),
)
