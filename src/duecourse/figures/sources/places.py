"""Lists of places and codes: population by county, counties by area of responsibility, field offices, dispositions."""

from duecourse.figures.sources.family import Column, Derived, Family, plain

NOT_HISPANIC = "Not Hispanic or Latino:"
HISPANIC = "Hispanic or Latino:"


def _people(name: str, group: str, says: str) -> tuple[Column, Column]:
    return (
        Column(name=name, headers=(f"Estimate; {group}",), kind="integer", says=f"{says}, estimate"),
        Column(
            name=f"{name}_margin",
            headers=(f"Margin of Error; {group}",),
            kind="decimal",
            says=f"{says}, margin of error at 90 %; blank where the bureau gives none",
        ),
    )


POPULATION = Family(
    name="county_population",
    title="County population by Hispanic origin and race, American Community Survey 2013 to 2017",
    table="county_population",
    says="one row a county; estimates of a survey over five years, with margins of error",
    covers="counties of the United States",
    key="county_fips",
    unique=("county_fips",),
    blanks=("*****", "***", "**"),
    columns=(
        Column(name="geography_code", headers=("Id",), says="code of the place as printed"),
        Column(name="county_fips", headers=("Id2",), says="five-digit county code, text"),
        Column(name="county", headers=("Geography",), says="county and state"),
        *_people("people", "Total:", "all people"),
        *_people("not_hispanic", NOT_HISPANIC, "people not of Hispanic origin"),
        *_people("not_hispanic_white", f"{NOT_HISPANIC} - White alone", "white people not of Hispanic origin"),
        *_people(
            "not_hispanic_black",
            f"{NOT_HISPANIC} - Black or African American alone",
            "Black people not of Hispanic origin",
        ),
        *_people("hispanic", HISPANIC, "people of Hispanic origin"),
    ),
)

AREAS = Family(
    name="county_areas",
    title="Counties by area of responsibility",
    table="county_areas",
    says="one row a county",
    covers="counties of the United States",
    key="county_fips",
    columns=(
        Column(name="county_fips", headers=("geoid",), says="five-digit county code, text"),
        Column(name="state_fips", headers=("geoid_state",), says="two-digit state code, text"),
        Column(name="county_code", headers=("geoid_county",), says="three-digit county code inside the state, text"),
        Column(name="county", headers=("name",), says="county and state in small letters", impersonal=True),
        Column(name="area", headers=("aor",), says="area of responsibility, three letters"),
    ),
)

COUNTIES = Family(
    name="county_codes",
    title="County codes",
    table="county_codes",
    says="one row a county or county-like place",
    covers="United States",
    key="county_fips",
    columns=(
        Column(name="state_code", headers=("STATE",), says="postal code of the state"),
        Column(name="state_fips", headers=("STATEFP",), says="two-digit state code, text"),
        Column(name="county_code", headers=("COUNTYFP",), says="three-digit county code inside the state, text"),
        Column(name="county", headers=("COUNTYNAME",), says="county"),
        Column(name="county_class", headers=("CLASSFP",), says="class code of the place"),
    ),
    derived=(Derived(name="county_fips", sql="state_fips || county_code", says="five-digit county code, text"),),
)

OFFICES = Family(
    name="field_offices",
    title="ICE field offices",
    table="field_offices",
    says="one row an area of responsibility",
    covers="areas of responsibility",
    key="area",
    columns=(
        Column(name="area", headers=("aor",), says="area of responsibility, three letters"),
        Column(name="address", headers=("field_office_addr",), says="address of the office"),
        Column(name="latitude", headers=("lat",), kind="decimal", says="degrees north"),
        Column(name="longitude", headers=("long",), kind="decimal", says="degrees east"),
    ),
)

DISPOSITIONS = Family(
    name="processing_dispositions",
    title="Spellings of processing dispositions",
    table="processing_dispositions",
    says="one row a raw spelling and the one it stands for",
    covers="a list of codes",
    key="disposition_printed",
    columns=(
        Column(name="disposition_printed", headers=("processing_disposition_raw",), says="spelling in a release"),
        Column(name="disposition", headers=("processing_disposition_clean",), says="the one it stands for"),
    ),
)

TABLES = ("Admin Arrests", "Detainers", "Encounters", "Detentions", "Removals")

MISSINGNESS = Family(
    name="release_missingness",
    title="Missing and blacked-out fields of the July 2025 release",
    table="release_missingness",
    says="one row a field; empty where the table has no such field",
    covers="the agency's release of July 2025",
    key="field",
    columns=(
        Column(name="field", headers=("field",), says="column of the release"),
        *(
            Column(name=f"redacted_{plain(each)}", headers=(f"redacted_{each}",), says=f"blacked out in {each}")
            for each in TABLES
        ),
        *(
            Column(
                name=f"missing_{plain(each)}",
                headers=(f"missing_{each}",),
                kind="decimal",
                says=f"share of rows of {each} without it, 0 to 1",
            )
            for each in TABLES
        ),
    ),
)

_SAID = "more than|over|at least|nearly|about|less than"
_WORDS = f"""CASE
    WHEN contains(note, ', about;') OR (note = 'about half' AND value = 50) THEN 'about'
    WHEN regexp_matches(note, '^({_SAID})( -|;|$)')
        OR TRY_CAST(replace(regexp_extract(note, '^"?(?:{_SAID}) \\$?([0-9][0-9.,]*)', 1), ',', '') AS DOUBLE)
            * CASE WHEN contains(note, ' million') THEN 1000000 ELSE 1 END = value
    THEN CASE regexp_extract(note, '^"?({_SAID})', 1)
        WHEN 'more than' THEN 'more_than' WHEN 'over' THEN 'more_than' WHEN 'at least' THEN 'at_least'
        WHEN 'less than' THEN 'less_than' ELSE regexp_extract(note, '^"?({_SAID})', 1)
    END
END"""
"""A word rounds the number where it stands alone or before that number: 'nearly 55 percent' rounds no count."""

SERIES = Family(
    name="published_series",
    title="Published figures collected from reports, each with its source",
    table="published_series",
    says="one row a printed number; several may stand for one year, and rounded claims have their word in the note",
    covers="as each source says",
    key="series",
    columns=(
        Column(name="series", headers=("series",), says="what is counted"),
        Column(name="period", headers=("fiscal_year",), says="fiscal year, or another window in words"),
        Column(name="value", headers=("value",), kind="decimal", says="the number, bare"),
        Column(name="unit", headers=("unit",), says="unit"),
        Column(name="source", headers=("source",), says="where it was read"),
        Column(name="note", headers=("note",), says="what must be known about it"),
        Column(name="standing", headers=("confidence",), says="quoted or recalled"),
    ),
    derived=(
        Derived(
            name="words",
            sql=_WORDS,
            says="rounding word of the note: more_than, at_least, nearly, about or less_than; empty where it has none",
        ),
        Derived(
            name="period_label",
            sql=r"""CASE
                WHEN regexp_matches(period, '^\d{4}$') THEN 'FY' || period
                WHEN regexp_matches(period, '^\d{4} YTD') THEN 'FY' || left(period, 4) || ' to date'
                WHEN regexp_matches(period, '^\d{4}-\d\d/\d{4}-\d\d$')
                    THEN left(period, 7) || '-01..' || strftime(last_day((right(period, 7) || '-01')::DATE), '%Y-%m-%d')
                ELSE period
            END""",
            says="the period as figures write it: FY2010, FY2025 to date, or first and last day",
        ),
        Derived(
            name="as_of",
            sql=r"nullif(regexp_extract(period, '^\d{4} YTD (.+)$', 1), '')",
            says="day of a count of a part of a year, as printed; empty for a whole period",
        ),
    ),
)

FAMILIES = (POPULATION, AREAS, COUNTIES, OFFICES, DISPOSITIONS, MISSINGNESS, SERIES)
"""Each with the table it fills."""
