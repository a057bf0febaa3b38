"""Remains of migrants found in Arizona: the OpenGIS list of Humane Borders and the Pima County medical examiner."""

from datetime import date

from duecourse.figures.sources.family import ISO, US, Column, Derived, Family, Remark

FAMILY = Family(
    name="remains",
    title="Arizona OpenGIS list of deceased migrants",
    table="remains",
    says="one row a person found; the day is that of the recovery, not of the death",
    window="recovered_on",
    columns=(
        Column(
            name="case_number",
            headers=("ML Number",),
            kind="left_out",
            says="the medical examiner's number of a person's case is not kept",
        ),
        Column(name="sex", headers=("Sex",), says="male, female or undetermined"),
        Column(name="age", headers=("Age",), kind="integer", says="age in years; empty for two in five"),
        Column(
            name="recovered_on",
            headers=("Reporting Date",),
            kind="date",
            formats=(ISO, US),
            earliest=date(1970, 1, 1),
            says="day the remains were recovered and reported",
        ),
        Column(name="land", headers=("Surface Management",), says="who manages the land"),
        Column(
            name="location_text",
            headers=("Location",),
            kind="left_out",
            says="free text that can name homes and people; the coordinates are kept",
        ),
        Column(name="location_precision", headers=("Location Precision",), says="how precise the coordinates are"),
        Column(name="corridor_code", headers=("Corridor Code",), kind="integer", says="number of the corridor"),
        Column(name="corridor", headers=("Corridor",), says="migration corridor"),
        Column(name="cause", headers=("Cause of Death",), says="group of the cause of death"),
        Column(name="cause_determined", headers=("OME Determined COD",), says="cause in the examiner's words"),
        Column(
            name="condition_code", headers=("Condition Code",), kind="integer", says="condition of the body, 1 to 8"
        ),
        Column(name="condition", headers=("Body Condition",), says="condition of the body in words"),
        Column(name="interval_since_death", headers=("Post Mortem Interval",), says="time since death, as a class"),
        Column(name="state", headers=("State",), says="state"),
        Column(name="county_printed", headers=("County",), says="county as printed, in capitals or not"),
        Column(name="latitude", headers=("Latitude",), kind="decimal", says="degrees north"),
        Column(name="longitude", headers=("Longitude",), kind="decimal", says="degrees east"),
        Column(name="utm_east", headers=("UTM X",), kind="left_out", says="the same place in other units"),
        Column(name="utm_north", headers=("UTM Y",), kind="left_out", says="the same place in other units"),
    ),
    derived=(
        Derived(
            name="county",
            sql="array_to_string([upper(w[1]) || lower(w[2:]) FOR w IN string_split(county_printed, ' ')], ' ')",
            says="county in one spelling",
        ),
        Derived(
            name="fiscal_year_of_recovery",
            sql="fiscal_year(recovered_on)",
            says="federal fiscal year of the recovery",
        ),
    ),
    remarks=(
        Remark(
            sentence="{n} rows spell their county in capitals; column county has one spelling",
            sql="SELECT count(*) FROM rows WHERE county_printed = upper(county_printed)",
        ),
        Remark(sentence="{n} rows have no age", sql="SELECT count(*) FROM rows WHERE age IS NULL"),
    ),
)
