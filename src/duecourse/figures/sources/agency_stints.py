"""The agency's releases of detention: one row a stint in one facility, and the key that makes a stay of stints."""

from duecourse.figures.sources.agency_columns import (
    CASE,
    CATEGORY_CODE,
    CONVICTION,
    LEFT_COUNTRY,
    NATION,
    NEVER,
    PERSON,
    PROGRAM,
    THREAT,
    WHO,
    amount,
    criminality,
    day,
    left,
    moment,
    remarks,
    text,
)
from duecourse.figures.sources.agency_stays import STAYS
from duecourse.figures.sources.family import Column, Derived, Family, Remark
from duecourse.figures.sources.offenses import GROUPED

STAY_KEY = Derived(
    name="stay_key",
    sql="CASE WHEN person_key IS NOT NULL THEN person_key || '_' || stay_booked_in_at::VARCHAR END",
    says="tells the stints of one stay together: person and book-in of the stay",
)

STINTS = Family(
    name="agency_detentions",
    title="ICE detention stints, agency release",
    table="detention_stints",
    says="one row a stint in one facility; a stay is several stints, so rows are no people",
    covers=NATION,
    window="booked_in_at",
    columns=(
        moment("stay_booked_in_at", "book-in of the whole stay", "Stay Book In Date Time", "Stay Book In Date",
               required=True),
        moment(
            "booked_in_at", "book-in at this facility", "Book In Date Time", "Detention Book In Date", required=True
        ),
        Column(name="facility", headers=("Detention Facility",), says="facility as printed"),
        text("facility_code", "its code", "Detention Facility Code"),
        moment("booked_out_at", "book-out of this facility", "Book Out Date Time", "Detention Book Out Date Time",
               "Detention Book Out Date"),
        moment("stay_booked_out_at", "book-out of the whole stay", "Stay Book Out Date Time"),
        day("stay_ended_on", "day the whole stay ended", "Stay Book Out Date"),
        text("release_reason", "why this stint ended", "Detention Release Reason"),
        text("stay_release_reason", "why the stay ended", "Stay Release Reason"),
        text("religion", "as printed", "Religion"),
        text("marital_status", "as printed", "Marital Status", "Marital"),
        text("ethnicity", "as printed; more than half are empty", "Ethnicity"),
        text("race", "as printed; three in four are empty", "Race"),
        text("birth_country", "country of birth", "Birth Country"),
        text("entry_status", "status at entry", "Entry Status"),
        day("entered_on", "day of entry", "Entry Date"),
        criminality("Book In Criminality"),
        text("threat_level", THREAT, "Case Threat Level"),
        text("classification", "class of the detained person", "Detainee Classification"),
        *(*CONVICTION, *CASE, *WHO, *LEFT_COUNTRY, PROGRAM),
        text("conviction_class", "class of the offense", "MSC Crime Class"),
        text("final_charge", "charge of the removal case", "Final Charge", "Charge"),
        text("final_charge_code", "its code", "Charge Code"),
        text("final_charge_section", "its section of law", "Charge Section Code"),
        day("bond_posted_on", "day bond was posted", "Bond Posted Date"),
        amount("bond_posted_usd", "bond posted, dollars", "Bond Posted Amount"),
        day("bond_set_on", "day bond was first set", "Initial Bond Set Date"),
        amount("bond_set_usd", "bond first set, dollars", "Initial Bond Set Amount"),
        text("terrorism_flag", "YES or NO, as printed", "Known Terrorist Yes No"),
        text("gang_flag", "YES or NO, as printed", "Suspected Gang Yes No"),
        text("offense_236c", "offense under INA 236(c), YES or NO", "Offense INA 236C Yes No"),
        text("case_236c", "case under INA 236(c), YES or NO", "Case INA 236C Yes No"),
        *left("stay_ID", "stint_ID", says="made from the identifier of a person, which is kept hashed alone"),
        text("site", "booking site", "Book In Site"),
        text("area", "area of responsibility of the booking", "Book In AOR"),
        *(PERSON, *NEVER),
    ),
    derived=(
        STAY_KEY,
        Derived(name="fiscal_year_of_book_in", sql="fiscal_year(booked_in_at)", says="fiscal year of the stint"),
        CATEGORY_CODE,
        GROUPED,
    ),
    episode=("person_key", "booked_in_at", "facility_code"),
    children=(STAYS,),
    remarks=remarks(
        Remark(
            sentence="{n} stays began before the first stint of the file, which starts in their middle",
            sql="""SELECT count(DISTINCT stay_key) FROM rows
                WHERE stay_booked_in_at < (SELECT min(booked_in_at) FROM rows)""",
        )
    ),
)  # fmt: skip
