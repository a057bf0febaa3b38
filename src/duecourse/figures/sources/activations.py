"""Secure Communities: the month in which each county was switched on, and the day each state signed."""

from datetime import date

from duecourse.figures.sources.family import Column, Derived, Family, Remark

SIGNED = "%m/%d/%y"

COUNTIES = Family(
    name="activations",
    title="Secure Communities activation by county and month",
    table="activations",
    says="one row a county; a month and no day",
    covers="counties of the United States",
    key="county_fips",
    unique=("county_fips",),
    columns=(
        Column(name="county_fips", headers=("fips",), says="five-digit county code, text"),
        Column(name="state_code", headers=("ST",), says="postal code of the state"),
        Column(name="county", headers=("county",), says="county in capitals, as printed"),
        Column(name="activated_month", headers=("activation_month",), kind="integer", says="month, 1 to 12"),
        Column(name="activated_year", headers=("activation_year",), kind="integer", says="calendar year"),
    ),
    derived=(
        Derived(
            name="month_begins_on",
            sql="try_cast(activated_year || '-' || lpad(activated_month::VARCHAR, 2, '0') || '-01' AS DATE)",
            says="first day of the month of activation",
        ),
    ),
    remarks=(
        Remark(
            sentence="{n} counties have no month that can be",
            sql="SELECT count(*) FROM rows WHERE month_begins_on IS NULL",
        ),
    ),
)

STATES = Family(
    name="state_agreements",
    title="Secure Communities memorandums of agreement by state",
    table="state_agreements",
    says="one row a state that signed; an inspector general counts two more",
    covers="states of the United States",
    key="state_code",
    unique=("state_code",),
    columns=(
        Column(name="state_code", headers=("State",), says="postal code of the state"),
        Column(
            name="agency_signed_on",
            headers=("ICEsignature",),
            kind="date",
            formats=(SIGNED,),
            earliest=date(2008, 1, 1),
            says="day ICE signed",
        ),
        Column(
            name="state_signed_on",
            headers=("administratorsignature",),
            kind="date",
            formats=(SIGNED,),
            earliest=date(2008, 1, 1),
            says="day the state's administrator signed",
        ),
    ),
)
