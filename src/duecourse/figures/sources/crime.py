"""Violent crime known to large police agencies, from the Uniform Crime Reporting program, by calendar year."""

from duecourse.figures.sources.family import Column, Family, Remark


def _number(name: str, header: str, says: str, kind: str = "integer") -> Column:
    return Column(name=name, headers=(header,), kind="integer" if kind == "integer" else "decimal", says=says)


FAMILY = Family(
    name="crime",
    title="Violent crime of large police agencies (UCR)",
    table="crime",
    says="one row an agency and calendar year; the row National stands among the agencies and has no agency code",
    window="year",
    unique=("agency", "year"),
    blanks=("NA",),
    columns=(
        Column(name="agency_code", headers=("ORI",), says="originating agency identifier; empty for National"),
        Column(name="year", headers=("year",), kind="integer", says="calendar year"),
        Column(name="agency", headers=("department_name",), says="police agency as printed"),
        _number("population", "total_pop", "people the agency covers"),
        _number("homicides", "homs_sum", "murders and manslaughters"),
        _number("rapes", "rape_sum", "rapes, by the definition of the year"),
        _number("robberies", "rob_sum", "robberies"),
        _number("assaults", "agg_ass_sum", "aggravated assaults"),
        _number("violent_crimes", "violent_crime", "the four together, as printed"),
        _number("months_reported", "months_reported", "months the agency reported; below 12 the year is not whole"),
        _number("violent_rate", "violent_per_100k", "violent crimes per 100,000 people, as printed", "decimal"),
        _number("homicide_rate", "homs_per_100k", "homicides per 100,000 people, as printed", "decimal"),
        _number("rape_rate", "rape_per_100k", "rapes per 100,000 people, as printed", "decimal"),
        _number("robbery_rate", "rob_per_100k", "robberies per 100,000 people, as printed", "decimal"),
        _number("assault_rate", "agg_ass_per_100k", "aggravated assaults per 100,000 people, as printed", "decimal"),
        Column(
            name="printed_source",
            headers=("source",),
            says="source the publisher names, where not the FBI",
            required=False,
        ),
        Column(name="printed_address", headers=("url",), says="address the publisher names", required=False),
    ),
    remarks=(
        Remark(
            sentence="{n} rows are the nation, not an agency",
            sql="SELECT count(*) FROM rows WHERE agency = 'National' AND agency_code IS NULL",
        ),
        Remark(
            sentence="{n} rows of agencies do not say how many months were reported",
            sql="SELECT count(*) FROM rows WHERE months_reported IS NULL AND agency_code IS NOT NULL",
        ),
        Remark(
            sentence="{n} rows cover fewer than 12 months",
            sql="SELECT count(*) FROM rows WHERE months_reported < 12",
        ),
    ),
)
