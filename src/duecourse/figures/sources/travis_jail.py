"""Travis County jail: bookings of people with an ICE detainer, and the charges of those bookings."""

from datetime import date

from duecourse.figures.sources.family import ISO, Column, Derived, Family, Remark

KEY = Column(
    name="booking_key",
    headers=("booking_key",),
    says="opaque reference of a booking, made from a hash by the publisher",
)

BOOKINGS = Family(
    name="jail_bookings",
    title="Travis County jail bookings with an ICE detainer",
    table="jail_bookings",
    says="one row a booking; only people with a detainer, so there is no denominator of all bookings",
    window="booked_on",
    unique=("booking_key",),
    columns=(
        KEY,
        Column(name="race", headers=("race",), says="code as printed; W covers people of Hispanic origin"),
        Column(name="sex", headers=("sex",), says="M or F"),
        Column(name="age", headers=("age",), kind="integer", says="age in years"),
        Column(
            name="booked_on",
            headers=("booking_date",),
            kind="date",
            formats=(ISO,),
            earliest=date(1980, 1, 1),
            says="day of booking",
        ),
        Column(name="birthplace", headers=("place_of_birth",), says="place of birth as printed"),
    ),
    derived=(
        Derived(name="fiscal_year_of_booking", sql="fiscal_year(booked_on)", says="federal fiscal year of the booking"),
    ),
    remarks=(
        Remark(
            sentence="{n} rows repeat a booking key",
            sql="SELECT count(*) - count(DISTINCT booking_key) FROM rows",
        ),
    ),
)

CHARGES = Family(
    name="jail_charges",
    title="Charges of Travis County jail bookings with an ICE detainer",
    table="jail_charges",
    says="one row a charge; the detainer itself stands among the charges",
    key="booking_key",
    columns=(
        KEY,
        Column(name="charge_code", headers=("charge_code",), says="code as printed, text"),
        Column(name="charge", headers=("charge_literal",), says="charge as printed, outer blanks removed"),
        Column(name="level_printed", headers=("level",), says="level as printed, in mixed spellings"),
        Column(name="sentence_printed", headers=("sentence",), says="sentence as printed"),
        Column(
            name="disposed_on",
            headers=("disposition_date",),
            kind="date",
            formats=(ISO,),
            earliest=date(1980, 1, 1),
            says="day of the disposition",
        ),
        Column(name="disposition", headers=("disposition_type",), says="disposition as printed"),
    ),
    derived=(
        Derived(name="is_detainer", sql="charge = 'ICE DETAINER'", says="true for the row that is the detainer"),
        Derived(
            name="level",
            sql="""CASE
                WHEN level_printed IN ('F', 'F*', 'F1', 'F2', 'F3', 'FS', 'FX', '1', '2', '3', 'S', 'X') THEN 'felony'
                WHEN level_printed IN ('A', 'B', 'MA', 'MB', 'M', 'M*') THEN 'misdemeanor A or B'
                WHEN level_printed IN ('C', 'MC') THEN 'misdemeanor C' END""",
            says="felony, misdemeanor A or B, misdemeanor C; empty where the printed level is none of them",
        ),
        Derived(
            name="dropped",
            sql="""CASE
                WHEN disposition IN ('DISMISSAL', 'NO CHARGES FILED', 'PROSECUTOR (CA/DA) REJECTED CHARGE',
                                     'GRAND JURY NO BILL', 'RELEASED PER DISTRICT ATTY OFFICE') THEN 'dropped'
                WHEN disposition IN ('WARRANT WITHDRAWN', 'NOT GUILTY', 'WRONG PERSON IN CUSTODY', 'ERROR IN ENTRY')
                    THEN 'withdrawn, acquitted or in error'
                WHEN disposition IS NOT NULL THEN 'no' END""",
            says="dropped (by prosecutor, grand jury or court); withdrawn, acquitted or in error; no; else empty",
        ),
    ),
    remarks=(
        Remark(
            sentence="{n} charges have a level that is none of the classes",
            sql="SELECT count(*) FROM rows WHERE level IS NULL",
        ),
        Remark(sentence="{n} charges have no disposition", sql="SELECT count(*) FROM rows WHERE disposition IS NULL"),
        Remark(
            sentence="{n} rows are the detainer itself, not a charge", sql="SELECT count(*) FROM rows WHERE is_detainer"
        ),
    ),
)
