"""Detention placements FY2012 to January 2024, obtained by the University of Washington Center for Human Rights.

The columns are those that the center documents (repository UWCHR/ice-detain, README.md and concat/src/concat.R, read at
commits 065ca76 and 69124d3): 33 columns between bars, six lines before the header, days in US order; and the same under
cleaned names, in one file of all years. Columns beside these are reported and kept.
"""

import msgspec

from duecourse.figures.sources.agency_columns import (
    CONVICTION,
    NATION,
    NEVER,
    PERSON,
    PROGRAM,
    THREAT,
    WHO,
    day,
    left,
    moment,
    number,
    remarks,
    text,
)
from duecourse.figures.sources.agency_stays import STAYS
from duecourse.figures.sources.agency_stints import STAY_KEY
from duecourse.figures.sources.family import Column, Derived, Family, Remark
from duecourse.figures.sources.offenses import GROUPED

_COUNTED = (
    *("stay_length", "placement_length", "stay_length_min", "placement_length_min", "total_stays", "total_placements"),
    *("current_stay", "stay_count", "placement_count", "first_facil", "last_facil", "longest_placement_facil"),
    *("last_placement", "longest_placement", "first_aor", "last_aor", "longest_aor"),
)

WRITTEN = "%Y-%m-%dT%H:%M:%SZ"
"""How the center's cleaned file writes a moment; the Z is the program's, the zone of the agency is not stated."""


def _moment(name: str, says: str, *headers: str, required: bool = False) -> Column:
    column = moment(name, says, *headers, required=required)
    return msgspec.structs.replace(column, formats=(*column.formats, WRITTEN))


DETENTIONS = Family(
    name="uwchr_detentions",
    title="ICE detention placements FY2012 to January 2024, University of Washington release",
    table="detention_stints",
    says="one row a stint in one facility; a stay is several stints, so rows are no people; threat levels blacked out",
    covers=NATION,
    window="booked_in_at",
    columns=(
        _moment("stay_booked_in_at", "book-in of the whole stay", "Stay Book In Date Time", required=True),
        _moment("booked_in_at", "book-in at this facility", "Detention Book In Date And Time", required=True),
        _moment("booked_out_at", "book-out of this facility; empty where it goes on", "Detention Book Out Date Time"),
        _moment("stay_booked_out_at", "book-out of the whole stay; empty where it goes on", "Stay Book Out Date Time"),
        Column(name="facility", headers=("Detention Facility",), says="facility as printed"),
        text("facility_code", "its code", "Detention Facility Code"),
        Column(name="area", headers=("Area of Responsibility",), says="area of responsibility of the facility"),
        Column(name="docket_office", headers=("Docket Control Office",), says="docket control office"),
        text("release_reason", "why this stint ended; empty where it goes on", "Detention Release Reason"),
        text("stay_release_reason", "why the stay ended; empty where it goes on", "Stay Release Reason"),
        text("ethnicity", "as printed; mostly empty", "Ethnic"),
        text("race", "as printed; mostly empty", "Race"),
        Column(
            name="birth_country", headers=("Birth Country ERO",),
            says="country of birth as printed; the release explains neither of its two columns",
        ),
        Column(name="birth_country_per", headers=("Birth Country PER",), says="the other country of birth as printed"),
        text("entry_status", "status at entry", "Entry Status"),
        day("entered_on", "day of entry", "Entry Date"),
        text(
            "conviction_category", "category of the charge of the most serious conviction",
            "Most Serious Conviction (MSC) Criminal Charge Category",
        ),
        text("conviction_class", "class of the offense", "MSC Crime Class"),
        text("threat_level", THREAT, "Case Threat Level"),
        text("apprehension_threat_level", THREAT, "Apprehension Threat Level"),
        number("placements_printed", "stints of the stay, as the center counted them", "stay_placements"),
        *(*CONVICTION, *WHO, PROGRAM, PERSON, *NEVER),
        *left("hash", "recid", "stayid", says="made from the identifier of a person, which is kept hashed alone"),
        *left(*_COUNTED, says="computed by the publisher from other columns; this importer derives its own"),
    ),
    derived=(
        STAY_KEY,
        Derived(name="fiscal_year_of_book_in", sql="fiscal_year(booked_in_at)", says="fiscal year of the stint"),
        GROUPED,
        Derived(name="stay_ended_on", sql="stay_booked_out_at::DATE", says="day the whole stay ended"),
        Derived(name="criminality", sql="NULL::VARCHAR", says="no class is printed in this release: always empty"),
    ),
    episode=("person_key", "booked_in_at", "facility_code"),
    children=(STAYS,),
    remarks=remarks(
        Remark(
            sentence="{n} stays began before the first stint of the file, which starts in their middle",
            sql="""SELECT count(DISTINCT stay_key) FROM rows
                WHERE stay_booked_in_at < (SELECT min(booked_in_at) FROM rows)""",
        ),
        Remark(
            sentence="{n} stays have more stints than this file has rows of them: is it the file of one row a stay? "
            "Take the one of all placements",
            sql="""SELECT count(*) FROM (
                SELECT stay_key FROM rows WHERE stay_key IS NOT NULL
                GROUP BY stay_key HAVING max(placements_printed) > count(*)
            )""",
        ),
    ),
)  # fmt: skip
