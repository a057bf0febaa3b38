"""Row-level releases obtained by the University of Washington Center for Human Rights: of 2023 without identifiers."""

from duecourse.figures.sources.agency_columns import METHOD, NEVER, SINCE, THREAT, day, fiscal_year, text
from duecourse.figures.sources.family import Column, Derived, Family
from duecourse.figures.sources.washington_detentions import DETENTIONS

_LOCAL = (
    text("area", "area of responsibility", "aor", "area_of_responsibility"),
    text("operation", "named operation", "operation"),
    text("processing_disposition", "what was decided", "processing_disposition", "processing_disposition_code"),
    text("citizenship", "country, in the publisher's spelling", "citizenship_country"),
    text("sex", "as printed", "gender"),
)  # fmt: skip

ENCOUNTERS = Family(
    name="uwchr_encounters",
    title="ICE encounters, University of Washington release of 2023",
    table="encounters",
    says="one row an encounter; no identifiers, threat levels blacked out",
    covers="areas of the University of Washington release",
    window="encountered_on",
    columns=(
        day("encountered_on", "day of the encounter", "event_date", required=True, earliest=SINCE),
        Column(name="landmark", headers=("landmark",), says="place in words"),
        Column(name="threat_level", headers=("encounter_threat_level",), says=THREAT),
        *(*_LOCAL, *NEVER),
    ),
    derived=(fiscal_year("encounter", "encountered_on"),),
)

ARRESTS = Family(
    name="uwchr_arrests",
    title="ICE arrests, University of Washington release of 2023",
    table="arrests",
    says="one row an arrest; no identifiers, threat levels blacked out",
    covers="areas of the University of Washington release",
    window="apprehended_on",
    columns=(
        day("apprehended_on", "day of the arrest", "arrest_date", required=True, earliest=SINCE),
        Column(name="landmark", headers=("apprehension_landmark",), says="place of the arrest in words"),
        Column(name="threat_level", headers=("apprehension_threat_level",), says=THREAT),
        text("removal_threat_level", THREAT, "removal_threat_level"),
        day("departed_on", "day of departure, where there was one", "departed_date"),
        day("closed_on", "day the case was closed", "case_closed_date"),
        *(METHOD, *_LOCAL, *NEVER),
    ),
    derived=(fiscal_year("arrest", "apprehended_on"),),
)

REMOVALS = Family(
    name="uwchr_removals",
    title="ICE removals, University of Washington release of 2023",
    table="removals",
    says="one row a removal; no identifiers, threat levels blacked out",
    covers="areas of the University of Washington release",
    window="departed_on",
    columns=(
        day("departed_on", "day of departure", "departed_date", required=True, earliest=SINCE),
        day("removed_on", "day of the removal as the file has it", "removal_date", required=True),
        Column(name="final_charge_section", headers=("final_charge_section",), says="section of law of the case"),
        text("threat_level", THREAT, "removal_threat_level"),
        day("apprehended_on", "day of the arrest", "arrest_date"),
        day("closed_on", "day the case was closed", "case_closed_date"),
        *(METHOD, *_LOCAL, *NEVER),
    ),
    derived=(
        Derived(
            name="fiscal_year_of_departure",
            sql="fiscal_year(departed_on)",
            says="federal fiscal year in which the person departed; not the year in which ICE booked it",
        ),
    ),
)

FAMILIES = (ENCOUNTERS, ARRESTS, REMOVALS, DETENTIONS)
"""Each with the canonical table it fills."""
