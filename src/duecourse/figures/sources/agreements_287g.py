"""287(g) agreements: dated lists of the whole register of participating agencies."""

from duecourse.figures.sources.family import ISO, Column, Derived, Family, Remark

FAMILY = Family(
    name="agreements_287g",
    title="287(g) agreements, dated lists",
    table="agreements_287g",
    says="one row an agreement on one list; every list repeats the whole register, so rows of several lists never add",
    window="listed_on",
    blanks=("NA", "-1"),
    columns=(
        Column(
            name="list", headers=("date",), says="day of the list and am or pm, as printed: two lists may share a day"
        ),
        Column(
            name="listed_on",
            headers=("date",),
            kind="date",
            formats=(ISO,),
            cut=" +(am|pm)$",
            says="day of the list",
        ),
        Column(name="state", headers=("state",), says="state in capitals"),
        Column(name="county", headers=("county",), says="county; empty for state agencies and others"),
        Column(name="postal_code", headers=("zip",), says="postal code of the agency, text", required=False),
        Column(name="agency", headers=("agency",), says="agency in small letters, as printed"),
        Column(name="agency_id", headers=("agency_id",), says="the publisher's number of the agency", required=False),
        Column(name="agency_code", headers=("ori",), says="originating agency identifier; empty where not joined"),
        Column(name="model", headers=("type",), says="Task Force, Warrant Service Officer or Jail Enforcement"),
        Column(
            name="population",
            headers=("population_policed",),
            kind="integer",
            says="people the agency covers",
            required=False,
        ),
        Column(
            name="budget_usd",
            headers=("operating_budget",),
            kind="integer",
            says="yearly operating budget in dollars",
            required=False,
        ),
        Column(name="agency_type", headers=("agency_type",), says="kind of agency with its code", required=False),
    ),
    derived=(Derived(name="list_half", sql="nullif(right(list, 2), right(listed_on::VARCHAR, 2))", says="am or pm"),),
    remarks=(
        Remark(
            sentence="{n} lists of the whole register: count one list at a time, never all rows",
            sql="SELECT count(DISTINCT list) FROM rows",
        ),
        Remark(sentence="{n} rows have no agency code", sql="SELECT count(*) FROM rows WHERE agency_code IS NULL"),
    ),
)
