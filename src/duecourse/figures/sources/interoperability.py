"""Secure Communities: fingerprint submissions, matches and removals by jurisdiction, cumulative since activation."""

from datetime import date

from duecourse.figures.sources.family import US, Column, Derived, Family, Remark


def _count(name: str, says: str, *headers: str) -> Column:
    return Column(name=name, headers=headers, kind="integer", says=says)


FAMILY = Family(
    name="interoperability",
    title="Secure Communities interoperability statistics by jurisdiction",
    table="interoperability",
    says="one row a county; counts run from the day of its activation to the day of the file, so exposure differs",
    key="county_fips",
    unique=("county_fips",),
    columns=(
        Column(name="state_code", headers=("abbrev",), says="postal code of the state; empty where not yet active"),
        Column(name="county", headers=("county",), says="county, parish or borough as printed"),
        Column(name="area", headers=("aor",), says="area of responsibility of the ICE field office, three letters"),
        Column(
            name="activated_on",
            headers=("activationdate",),
            kind="date",
            formats=(US,),
            earliest=date(2008, 10, 27),
            says="day the county was switched on; empty where not yet active",
        ),
        _count("submissions", "fingerprint submissions since activation; empty, not 0, before it", "submissions"),
        _count(
            "matches_level_1", "matches of people charged with or convicted of a level 1 offense", "identmatch_lescl1"
        ),
        _count("matches_level_2_3", "the same for levels 2 and 3", "identmatch_lescl23"),
        _count("matches", "all matches, as printed", "identmatch_total"),
        _count("removals_level_1", "removals and returns, convicted, level 1", "removals_convictedcriminalsl1"),
        _count("removals_level_2", "removals and returns, convicted, level 2", "removals_convictedcriminalsl2"),
        _count("removals_level_3", "removals and returns, convicted, level 3", "removals_convictedcriminalsl3"),
        _count(
            "removals_fugitives", "removals of ICE fugitives without a listed conviction", "removals_icefugitives12"
        ),
        _count("removals_prior", "removals of people removed or returned before", "priorremovalsandreturns13"),
        _count("removals_entry", "removals for entry, visa or overstay", "ewisvisaviolatorsandoverstays1"),
        _count("removals", "all removals and returns, as printed", "removals_total"),
        Column(name="state", headers=("state",), says="state, written out"),
        Column(name="observation", headers=("observ",), kind="left_out", says="a running number", required=False),
        Column(name="fips_number", headers=("fips",), kind="integer", says="county code as printed, without leading 0"),
        Column(
            name="state_number", headers=("stateid",), kind="left_out", says="a code list of its own", required=False
        ),
        Column(
            name="t073_001",
            headers=("T073_001",),
            kind="decimal",
            says="column T073_001 of the population source, as printed; its meaning is not stated in the file",
            required=False,
        ),
        Column(
            name="population_2010", headers=("pop2010",), kind="integer", says="people, census 2010", required=False
        ),
        Column(
            name="hispanic_2010",
            headers=("hispanic2010",),
            kind="integer",
            says="people of Hispanic origin, census 2010",
            required=False,
        ),
    ),
    derived=(
        Derived(
            name="county_fips",
            sql="lpad(fips_number::VARCHAR, 5, '0')",
            says="five-digit county code as text, as other files write it",
        ),
    ),
    remarks=(
        Remark(
            sentence="{n} counties were not yet active: their counts are empty, which is not 0",
            sql="SELECT count(*) FROM rows WHERE submissions IS NULL AND activated_on IS NULL",
        ),
        Remark(
            sentence="{n} active counties lack a count",
            sql="SELECT count(*) FROM rows WHERE activated_on IS NOT NULL AND submissions + removals IS NULL",
        ),
        Remark(
            sentence="{n} rows whose parts do not add to the printed totals",
            sql="""
                SELECT count(*) FROM rows
                WHERE matches_level_1 + matches_level_2_3 != matches
                   OR removals_level_1 + removals_level_2 + removals_level_3
                    + removals_fugitives + removals_prior + removals_entry != removals
            """,
        ),
    ),
)
