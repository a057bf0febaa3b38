"""The agency's row-level releases of 2023, July 2025 and 2026: one canonical table for each, whatever the release."""

from duecourse.figures.sources.agency_arrests import ARRESTS
from duecourse.figures.sources.agency_columns import (
    CASE,
    CATEGORY_CODE,
    CONVICTION,
    LEFT_COUNTRY,
    METHOD,
    NATION,
    NEVER,
    PERSON,
    PROGRAM,
    SINCE,
    THREAT,
    WHO,
    amount,
    criminality,
    day,
    fiscal_year,
    left,
    number,
    remarks,
    text,
)
from duecourse.figures.sources.agency_stints import STINTS
from duecourse.figures.sources.family import Column, Derived, Family, Remark
from duecourse.figures.sources.offenses import GROUPED

_YES_NO = (
    ("prior_felony", "Prior Felony Yes No"), ("prior_misdemeanors", "Multiple Prior MISD Yes No"),
    ("violent_misdemeanor", "Violent Misdemeanor Yes No"), ("unlawful_entry_offense", "Illegal Entry Yes No"),
    ("reentry_offense", "Illegal Reentry Yes No"), ("immigration_fraud", "Immigration Fraud Yes No"),
    ("significant_risk", "Significant Risk Yes No"), ("other_reason", "Other Removal Reason Yes No"),
    ("street_gang", "Criminal Street Gang Yes No"), ("aggravated_felony", "Aggravated Felony Yes No"),
    ("order_issued", "Deportation Ordered Yes No"), ("order_to_show_cause", "Order to Show Cause Served Yes No"),
    ("biometric_match", "Biometric Match Yes No"), ("statements_made", "Statements Made Yes No"),
    ("unlawful_attempt", "Unlawful Attempt Yes No"), ("unlawful_entry", "Unlawful Entry Yes No"),
    ("visa_violation", "Visa Yes No"), ("resume_custody", "Resume Custody Yes No"),
    ("active_investigation", "Active Investigation Yes No"), ("notify_before_release", "Notify Release Request Yes No"),
)  # fmt: skip

DETAINERS = Family(
    name="agency_detainers",
    title="ICE detainers, agency release",
    table="detainers",
    says="one row a request to a jail or prison; a person may have several",
    covers=NATION,
    window="prepared_on",
    monthly=True,
    episode=("person_key", "prepared_on"),
    columns=(
        day(
            "prepared_on", "day the detainer was prepared; it may be before or after the arrest",
            "Detainer Prepare Date", required=True, earliest=SINCE,
        ),
        Column(name="facility_state", headers=("Facility State",), says="state of the jail or prison"),
        Column(name="facility_area", headers=("Facility AOR",), says="area of responsibility of the jail or prison"),
        text("facility", "jail or prison", "Detainer Facility", "Detention Facility"),
        text("facility_code", "its code", "Detainer Facility Code", "Detention Facility Code"),
        text("facility_city", "its city", "Facility City"),
        text("detainer_type", "form of the detainer", "Detainer Type"),
        text("lift_reason", "why it was lifted; empty where held, refused or not updated", "Detainer Lift Reason"),
        text("lift_reason_code", "its code", "Detainer Lift Reason Code"),
        criminality("Detainer Criminality", "Detainer Prepared Criminality"),
        text("threat_level", THREAT, "Detainer Threat Level", "Detainer Prep Threat Level"),
        *CONVICTION,
        Column(
            name="final_order", headers=("Final Order Yes No", "Case Final Order Yes No"), required=False, repeats=True,
            says="YES or NO of the first column so named; in July 2025 two are, and the second is a reason of the form",
        ),
        *(CASE[0], CASE[1], CASE[3], *WHO, *LEFT_COUNTRY, METHOD, PROGRAM),
        text("arrest_category", "legal category at arrest", "TOA Case Category", "Time of Apprehension Case Category",
             "Arrest Time Case Category"),
        text("arrest_program", "program at arrest", "TOA Current Program", "Time of Apprehension Current Program"),
        text("birth_country", "country of birth", "Birth Country"),
        text("entry_status", "status at entry", "Entry Status"),
        day("entered_on", "day of entry", "Entry Date"),
        day("apprehended_on", "day of the arrest", "Apprehension Date"),
        day("order_to_show_cause_on", "day the order to show cause was served", "Order to Show Cause Served Date"),
        day("warrant_served_on", "day the warrant was served", "Arrest Warrant Served Date"),
        text("port", "port of departure", "Port of Departure"),
        text("processing_disposition", "what was decided about the case", "Processing Disposition"),
        text("other_reason_text", "another reason in words", "Other Removal Reason"),
        text("federal_interest", "YES or NO, as printed", "Federal Interest Yes No", "Federal Register Notice Yes No"),
        text("site", "duty site", "TOD Current Duty Site"),
        *(text(name, "YES or NO of the form", header) for name, header in _YES_NO),
        *(PERSON, *NEVER),
    ),
    derived=(fiscal_year("detainer", "prepared_on"), CATEGORY_CODE, GROUPED),
    remarks=remarks(
        Remark(
            sentence="{n} detainers have no lift reason: still held, refused, or not updated",
            sql="SELECT count(*) FROM rows WHERE lift_reason IS NULL",
        )
    ),
)  # fmt: skip

ENCOUNTERS = Family(
    name="agency_encounters",
    title="ICE encounters, agency release",
    table="encounters",
    says="one row an encounter; most lead to nothing else",
    covers=NATION,
    window="encountered_on",
    monthly=True,
    episode=("person_key", "encountered_on"),
    columns=(
        day("encountered_on", "day of the encounter", "Event Date", required=True, earliest=SINCE),
        Column(name="event_type", headers=("Event Type",), says="kind of event"),
        text("area", "area of responsibility", "Responsible AOR"),
        text("site", "duty site", "Responsible Site"),
        text("lead_type", "kind of the lead", "Lead Event Type"),
        text("lead_source", "source of the lead", "Lead Source"),
        PROGRAM,
        text("program_group", "group of the program", "Final Program Group"),
        criminality("Encounter Criminality"),
        text("processing_disposition", "what was decided about the case", "Processing Disposition"),
        text("landmark", "place in words", "Event Landmark"),
        *(*CASE, *WHO, *LEFT_COUNTRY, PERSON, *NEVER),
    ),
    derived=(fiscal_year("encounter", "encountered_on"), CATEGORY_CODE),
    remarks=remarks(),
)

REMOVALS = Family(
    name="agency_removals",
    title="ICE removals, agency release",
    table="removals",
    says="one row a removal or return by ICE; a person removed twice has two; the agency's count by booking differs",
    covers=NATION,
    window="departed_on",
    monthly=True,
    episode=("person_key", "departed_on"),
    columns=(
        day("departed_on", "day of departure", "Departed Date", "Departure Date", required=True, earliest=SINCE),
        Column(name="port", headers=("Port of Departure",), says="port of departure"),
        LEFT_COUNTRY[1],
        text("area", "area of responsibility of the docket", "Docket AOR"),
        text("state", "state of the arrest", "Apprehension State"),
        text("county", "county of the arrest", "Apprehension County"),
        text("birth_country", "country of birth", "Birth Country"),
        day("entered_on", "day of entry", "Entry Date"),
        text("entry_status", "status at entry", "Entry Status"),
        text("threat_level", THREAT, "Case Threat Level"),
        text("criminality", "class of the case as printed: complete where the conviction is not", "Case Criminality"),
        *(*CONVICTION, *CASE, *WHO),
        text("processing_disposition", "what was decided about the case", "Processing Disposition"),
        text("processing_disposition_code", "its code", "Processing Disposition Code"),
        PROGRAM,
        text("program_code", "code of the program", "Final Program Code"),
        text("arrest_category", "legal category at arrest", "Case Category Time of Arrest"),
        text("arrest_program", "program of the latest arrest", "Latest Arrest Program Current"),
        text("arrest_program_code", "its code", "Latest Arrest Program Current Code"),
        day("apprehended_on", "day of the latest arrest", "Latest Person Apprehension Date", "Apprehension Date"),
        text("final_charge", "charge of the removal case", "Final Charge Code", "Charge Code"),
        text("final_charge_section", "its section of law", "Final Charge Section Code", "Charge Section Code"),
        number(
            "fiscal_year_booked",
            "fiscal year in whose book it was confirmed; no agency release has it, a record of one's own does",
            "Fiscal Year Booked",
        ),
        text("departed_before", "YES or NO: removed before", "Prior Deport Yes No"),
        day("last_departed_on", "latest departure of the person on file", "Latest Person Departed Date"),
        *(PERSON, *NEVER),
    ),
    derived=(
        Derived(
            name="fiscal_year_of_departure",
            sql="fiscal_year(departed_on)",
            says="federal fiscal year in which the person departed; not the year in which ICE booked it",
        ),
        CATEGORY_CODE,
        GROUPED,
        Derived(
            name="is_return",
            sql="CASE WHEN case_status IS NOT NULL THEN regexp_matches(case_status, '^(0|3|9)-') END",
            says="true for a return (withdrawal, voluntary departure or voluntary return), false for a removal",
        ),
    ),
    remarks=remarks(
        Remark(
            sentence="{n} rows have no conviction text, which is not the same as no conviction",
            sql="SELECT count(*) FROM rows WHERE conviction IS NULL",
        )
    ),
)

_RISK = (
    ("area", "RCA_AOR", "area of responsibility"), ("docket_office", "RCA_DCO", "docket control office"),
    ("alert_code", "ALERT_CODE", "alert"), ("active", "ACTIVE_INACTIVE", "active or inactive"),
    ("status_code", "STATUS_CODE", "state of the assessment"),
    ("flight_risk", "RISK_OF_FLIGHT", "risk of flight as scored"),
    ("vulnerability", "SPECIAL_VULNERABILITY", "special vulnerability"),
    ("case_category", "CASE_CAT_AT_RCA_DECISION", "legal category at the decision"),
    ("final_order", "FO_AT_RCA_DECISION", "final order at the decision"),
    ("removal_likely", "REMOVAL_LIKELY_AT_RCA_DECISION", "is removal likely"),
    ("mandatory", "MAN_DET_PER_STAT_ALLEG", "detention mandatory by the statute alleged"),
    ("decision_type", "RCA_DECISION_TYPE", "kind of decision"),
    ("recommendation", "RCA_RECOMMENDATION", "what the score recommends"),
    ("bond_recommendation", "RCA_BOND_RECOMMENDATION", "what it recommends on bond"),
    ("officer_agrees", "OFFICER_AGREE_DISAGREE", "the officer agrees or not"),
    ("supervisor_agrees", "SUPERVISOR_AGREE_DISAGREE", "the supervisor agrees or not"),
    ("decision", "RCA_FINAL_DECISION", "the decision"),
)  # fmt: skip

RISK = Family(
    name="agency_risk",
    title="ICE risk classification assessments, agency release",
    table="risk_assessments",
    says="one row an assessment; sheets of one file name their columns in several ways",
    covers=NATION,
    window="decided_on",
    columns=(
        day("decided_on", "day of the decision", "RCA_DECISION_DATE", required=True, earliest=SINCE),
        Column(name="public_safety_risk", headers=("RISK_TO_PUBLIC_SAFETY",), says="risk to public safety as scored"),
        day("submitted_on", "day it was submitted", "SUBMISSION_DATE"),
        day("final_order_on", "day of the final order at the decision", "FO_DATE_AT_RCA_DECISION"),
        amount("bond_usd", "final bond, dollars", "FINAL_BOND_AMOUNT"),
        number("fiscal_year_printed", "fiscal year as printed", "fiscal_year_code"),
        text("fiscal_quarter_printed", "fiscal quarter as printed", "fiscal_quarter_name"),
        *(text(name, says, header) for name, header, says in _RISK),
        *(
            text(f"version_{header.lower()}", "version of that part of the score", header)
            for header in ("RCA_SCORING_VER", "SPEC_VULN_VER", "MAN_DET_VER", "DISC_INFR_VER")
        ),
        *left(
            *("SPECIAL_VULNERABILITY_COMMENTS", "REASON_REMOVAL_UNLIKELY_AT_RCA_DECISION", "OFFICER_COMMENTS"),
            "SUPERVISOR_COMMENTS",
            says="free text about a person is not kept",
        ),
        *(PERSON, *NEVER),
    ),
    episode=("person_key", "decided_on"),
    derived=(fiscal_year("decision", "decided_on"),),
    remarks=remarks(),
)

FAMILIES = (
    ARRESTS,
    DETAINERS,
    STINTS,
    ENCOUNTERS,
    REMOVALS,
    RISK,
)
"""Each with the canonical table it fills."""
