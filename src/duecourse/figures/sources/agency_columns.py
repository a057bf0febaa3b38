"""Columns that the agency's row-level releases share, under every header they had in 2023, July 2025 and 2026."""

from datetime import date

from duecourse.figures.sources.family import ISO, US, WITH_TIME, Column, Derived, Remark

CENTURY = date(1900, 1, 1)
"""Secondary days (entry, charge, conviction) may be old; the agency prints some of the years 199 and 8017."""

SINCE = date(1990, 1, 1)


def text(name: str, says: str, *headers: str) -> Column:
    """A column of text that not every release has."""
    return Column(name=name, headers=headers, says=says, required=False)


def number(name: str, says: str, *headers: str) -> Column:
    """A column of whole numbers that not every release has."""
    return Column(name=name, headers=headers, kind="integer", says=says, required=False)


def amount(name: str, says: str, *headers: str) -> Column:
    """A column of dollars that not every release has."""
    return Column(name=name, headers=headers, kind="decimal", says=says, required=False)


def day(name: str, says: str, *headers: str, required: bool = False, earliest: date = CENTURY) -> Column:
    """A column of days."""
    formats = (ISO, *WITH_TIME, US)
    return Column(
        name=name, headers=headers, kind="date", formats=formats, earliest=earliest, says=says, required=required
    )


def moment(name: str, says: str, *headers: str, required: bool = False) -> Column:
    """A column of days with a time of day; the zone is not stated, so it is not known."""
    formats = (*WITH_TIME, ISO, US)
    return Column(
        name=name, headers=headers, kind="moment", formats=formats, earliest=SINCE, says=says, required=required
    )


def left(*headers: str, says: str) -> tuple[Column, ...]:
    """Columns that are known and never stored."""
    return tuple(
        Column(name=f"left_{place}_{header}", headers=(header,), kind="left_out", says=says, required=False)
        for place, header in enumerate(headers)
    )


NATION = "United States, rows of the agency's release"
PERSON = Column(
    name="person_key",
    headers=("Unique Identifier", "Anonymized Identifier", "Anonymized Identifer"),
    kind="key",
    says="tells rows of one person together inside one release, hashed; each release numbers people anew",
    required=False,
)

NEVER = left(
    *("Birth Date", "Birth Date (redacted)", "Alien File Number", "Alien File Number (redacted)", "A_NUMBER"),
    *("EID Case ID", "EID Case ID (redacted)", "EID Subject ID", "EID Subject ID (redacted)", "Case ID", "Subject ID"),
    *("EID DTA ID", "Detention ID", "SUBJ_ID", "SUJB ID", "LAST_NAME", "FIRST_NAME", "OFFICER_ID", "SUPERVISOR_ID"),
    *("RCA_CASE_NUMBER", "RCA_CASE NUMBER"),
    says="names, birth dates and numbers of people are not kept; a file in which one can be read is refused",
)

CASE = (
    text("case_status", "where the case stands, with its code", "Case Status"),
    text("case_category", "legal category with its code in brackets", "Case Category"),
    text("final_order", "YES or NO: is there a final order", "Final Order Yes No", "Case Final Order Yes No"),
    day("final_order_on", "day of the final order", "Final Order Date"),
)

WHO = (
    text("sex", "Male, Female or Unknown", "Gender"),
    text("citizenship", "country, in the publisher's spelling", "Citizenship Country", "Citizenship County"),
    number("birth_year", "year of birth; four digits as printed", "Birth Year"),
)

LEFT_COUNTRY = (
    day("departed_on", "day of departure, where the case ended in one", "Departed Date", "Departure Date"),
    text("departure_country", "country the person departed to", "Departure Country"),
)

CONVICTION = (
    text(
        "conviction",
        "text of the most serious conviction on file; empty means none or not recorded, and cannot say which",
        *("MSC NCIC Charge", "MSC Charge", "Most Serious Conviction (MSC) Charge", "Most Serious Conviction Charge"),
    ),
    text(
        "conviction_code",
        "its NCIC code, text",
        *("MSC NCIC Charge Code", "MSC Charge Code", "Most Serious Conviction (MSC) Charge Code"),
    ),
    day("conviction_charged_on", "day of that charge", "MSC Charge Date"),
    day("convicted_on", "day of that conviction", "MSC Conviction Date"),
    text("charge_status", "status of that charge", "MSC Criminal Charge Status"),
    text("charge_status_code", "its code", "MSC Criminal Charge Status Code"),
    number("sentence_days", "days of the sentence", "MSC Sentence Days"),
    number("sentence_months", "months of the sentence", "MSC Sentence Months"),
    number("sentence_years", "years of the sentence", "MSC Sentence Years"),
    text("felony_class", "aggravated felony as printed", "Felon", "Aggravated Felon Yes No"),
)

CATEGORY_CODE = Derived(
    name="case_category_code",
    sql="nullif(regexp_extract(case_category, '^\\[([0-9A-Z]+)\\]', 1), '')",
    says="code of the legal category",
)

METHOD = text(
    "method",
    "way of the arrest; from late July 2025 jail arrests are all Custodial Arrest, and 287(g) cannot be told from them",
    *("Apprehension Method", "Arrest Method", "Apprehension Method Code"),
)
THREAT = "1, 2 or 3 by severity and recency of convictions; empty means none or unknown"
PROGRAM = text("program", "ICE program of the event", "Final Program", "Apprehension Final Program", "Current Program")


def criminality(*headers: str) -> Column:
    """The agency's three classes at the time of the event."""
    says = "1 Convicted Criminal, 2 Pending Criminal Charges or 3 Other Immigration Violator, as entered at the event"
    return text("criminality", says, *headers)


def fiscal_year(of: str, column: str) -> Derived:
    """The federal fiscal year of a day; of its own day alone, never of another one."""
    return Derived(name=f"fiscal_year_of_{of}", sql=f"fiscal_year({column})", says=f"federal fiscal year of the {of}")


def remarks(*more: Remark) -> tuple[Remark, ...]:
    """What is said of every release of rows about people."""
    return (
        Remark(
            sentence="{n} rows have no identifier, so nothing tells whether they are one person's",
            sql="SELECT count(*) FROM rows WHERE person_key IS NULL",
        ),
        Remark(
            sentence="{n} rows repeat an event: the same identifier and day as an earlier row; flagged, not dropped",
            sql="SELECT count(*) FROM rows WHERE repeats_event",
        ),
        *more,
    )
