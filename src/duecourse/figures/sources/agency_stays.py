"""Stays in ICE detention, made from the stints of one file: what a stint is, a stay has about two of."""

from duecourse.figures.sources.family import Child

STAYS = Child(
    table="detention_stays",
    says="one row a stay: all stints of one person under one book-in of the stay; rows without identifier have no stay",
    columns={
        "file_sha256": "SHA-256 of the published file",
        "file_row": "row of the first stint of the stay in that file",
        "file_sheet": "sheet of that row; empty for a file without sheets",
        "covers": "whom or where the rows of this file are about",
        "person_key": "as in the stints",
        "stay_key": "as in the stints",
        "booked_in_at": "book-in of the first stint that the file has",
        "stay_booked_in_at": "book-in of the whole stay",
        "stay_booked_out_at": "book-out of the whole stay; empty where it goes on or is not recorded",
        "fiscal_year_of_stay": "federal fiscal year of the book-in of the whole stay",
        "stints": "stints of the stay in the file, without those that repeat another",
        "facilities": "different facilities among them, by code where there is one",
        "first_facility": "facility of the first stint that the file has",
        "last_facility": "facility of the last",
        "release_reason": "why the stay ended, as printed",
        "criminality": "class at the first book-in of the file, where printed",
        "nights": "nights from the book-in to the end of the stay; empty where it goes on",
        "begins_before": "true where the file lacks the stint with which the stay began",
    },
    sql="""
        SELECT
            file_sha256,
            arg_min(file_row, booked_in_at) AS file_row,
            arg_min(file_sheet, booked_in_at) AS file_sheet,
            covers,
            any_value(person_key) AS person_key,
            stay_key,
            min(booked_in_at) AS booked_in_at,
            min(stay_booked_in_at) AS stay_booked_in_at,
            max(coalesce(stay_booked_out_at, stay_ended_on::TIMESTAMP)) AS stay_booked_out_at,
            fiscal_year(min(stay_booked_in_at)) AS fiscal_year_of_stay,
            count(*) FILTER (NOT repeats_event) AS stints,
            count(DISTINCT coalesce(facility_code, facility)) AS facilities,
            arg_min(facility, booked_in_at) AS first_facility,
            arg_max(facility, booked_in_at) AS last_facility,
            max(stay_release_reason) AS release_reason,
            arg_min(criminality, booked_in_at) AS criminality,
            date_diff(
                'day',
                min(stay_booked_in_at)::DATE,
                max(coalesce(stay_booked_out_at, stay_ended_on::TIMESTAMP))::DATE
            ) AS nights,
            min(booked_in_at) > min(stay_booked_in_at) AS begins_before
        FROM rows
        WHERE stay_key IS NOT NULL
        GROUP BY file_sha256, covers, stay_key
    """,
    order="file_row",
)
