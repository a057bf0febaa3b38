"""Arrests in the agency's row-level releases of 2023, July 2025 and 2026, and what is to be said of them."""

from duecourse.figures.sources.agency_columns import (
    CASE,
    CATEGORY_CODE,
    LEFT_COUNTRY,
    METHOD,
    NATION,
    NEVER,
    PERSON,
    PROGRAM,
    SINCE,
    THREAT,
    WHO,
    criminality,
    day,
    fiscal_year,
    moment,
    remarks,
    text,
)
from duecourse.figures.sources.family import Column, Family, Remark

BROKEN_METHODS = Remark(
    sentence="{n} arrests are of 25 July 2025 or later, when methods of jail arrests were merged: no trend across it",
    sql="SELECT count(*) FROM rows WHERE apprehended_on >= DATE '2025-07-25'",
)

WITHIN_A_DAY = Remark(
    sentence="{n} arrests come within 24 hours after another of the same person, on the next day: "
    "the same episode, as the release of 2026 counts them; not flagged",
    sql="""
        SELECT count(*) FROM (
            SELECT apprehended_at, apprehended_on, lag(apprehended_at) OVER before AS last_at,
                lag(apprehended_on) OVER before AS last_on
            FROM rows WHERE person_key IS NOT NULL
            WINDOW before AS (PARTITION BY person_key ORDER BY apprehended_at)
        ) WHERE apprehended_at < last_at + INTERVAL 24 HOURS AND apprehended_on > last_on
    """,
)
UNSURE_YEAR = Remark(
    sentence="{n} arrests are within three hours of midnight at the turn of a fiscal year; "
    "the zone of their time is not stated, so their fiscal year is not certain",
    sql="""
        SELECT count(*) FROM rows
        WHERE fiscal_year(apprehended_at - INTERVAL 3 HOURS) != fiscal_year(apprehended_at + INTERVAL 3 HOURS)
            AND EXISTS (SELECT 1 FROM rows AS other WHERE other.apprehended_at::TIME != TIME '00:00')
    """,
)
NO_PLACE = Remark(
    sentence="{n} arrests have neither a state nor a county: a count by place leaves them out",
    sql="SELECT count(*) FROM rows WHERE state IS NULL AND county IS NULL",
)
CANCELED = Remark(
    sentence="{n} arrests repeat an event under a charging document canceled by ICE, "
    "which often marks a twin of the row",
    sql="SELECT count(*) FROM rows WHERE repeats_event AND starts_with(case_status, 'E-Charging Document Canceled')",
)

ARRESTS = Family(
    name="agency_arrests",
    title="ICE administrative arrests, agency release",
    table="arrests",
    says="one row an arrest; the same person may be arrested, or entered, more than once",
    covers=NATION,
    window="apprehended_on",
    monthly=True,
    episode=("person_key", "apprehended_on"),
    columns=(
        day(
            "apprehended_on",
            "day of the arrest, local time of an unstated zone",
            "Apprehension Date",
            required=True,
            earliest=SINCE,
        ),
        Column(name=METHOD.name, headers=METHOD.headers[:1], says=METHOD.says),
        moment("apprehended_at", "the same with its time of day, midnight where there is none", "Apprehension Date"),
        text("apprehension_type", "kind of arrest", "Apprehension Type"),
        text(
            "state",
            "state of the arrest; one in five is empty",
            "State",
            "Apprehension State",
            "Apprehension State Original",
        ),
        text("county", "county of the arrest; empty in the releases seen", "County", "Apprehension County"),
        text("area", "area of responsibility", "TOA Current Duty AOR", "Apprehension AOR"),
        text("site", "duty site", "TOA Current Duty Site"),
        PROGRAM,
        text("program_group", "group of the program", "Final Program Group"),
        text("agency", "arresting agency", "Arresting Agency", "Arrest Created By"),
        criminality("Apprehension Criminality"),
        text("case_criminality", "the same class as the case has it today", "Case Criminality"),
        text("threat_level", THREAT, "Case Threat Level"),
        text("landmark", "place of the arrest in words", "Apprehension Site Landmark"),
        text("operation", "named operation", "Operation"),
        *(*CASE, *WHO, *LEFT_COUNTRY, PERSON, *NEVER),
    ),
    derived=(fiscal_year("arrest", "apprehended_on"), CATEGORY_CODE),
    remarks=remarks(BROKEN_METHODS, WITHIN_A_DAY, UNSURE_YEAR, NO_PLACE, CANCELED),
)
