"""I-213 arrest records of the Seattle area, with administrative and criminal charges as JSON inside cells."""

from datetime import date

from duecourse.figures.sources.family import ISO, Child, Column, Derived, Family, Remark

FREE = "free text about a person is not kept"
RECOMPUTED = "computed by the publisher from other columns; this importer derives its own"


def _left(header: str, says: str) -> Column:
    return Column(name=header, headers=(header,), kind="left_out", says=says, required=False)


def _text(name: str, header: str, says: str, *, required: bool = True) -> Column:
    return Column(name=name, headers=(header,), says=says, required=required)


def _day(name: str, header: str, says: str) -> Column:
    return Column(
        name=name,
        headers=(header,),
        kind="date",
        formats=(ISO, "%Y-%m-%dT%H:%M:%SZ"),
        earliest=date(1900, 1, 1),
        says=says,
    )


def _charges(column: str, kind: str, day: str, text: str) -> str:
    return f"""
        SELECT file_sha256, file_row, apprehended_on, same_as_row, '{kind}' AS kind, place,
            nullif(charge.CHARGE_SECTION_CODE, '') AS section,
            try_cast(charge.{day} AS DATE) AS charged_on,
            unredacted(charge.{text}) AS charge,
            nullif(unredacted(charge.CHARGE_STATUS), 'IIDS ETL NULL') AS status
        FROM (
            SELECT *, unnest(charges) AS charge, generate_subscripts(charges, 1) AS place FROM (
                SELECT *, from_json({column}, '[{{"CHARGE_DATE":"VARCHAR","NCIC_CATEGORY":"VARCHAR",
                    "CHARGE_STATUS":"VARCHAR","OFFENSE_DATE":"VARCHAR","CHARGE_SECTION_CODE":"VARCHAR",
                    "CHARGE_DESCRIPTION":"VARCHAR"}}]') AS charges
                FROM rows WHERE {column} IS NOT NULL
            )
        )
    """  # noqa: S608 - the names are this module's own


FAMILY = Family(
    name="arrests_i213",
    title="I-213 arrest records of the Seattle area of responsibility",
    table="arrests",
    says="one row a form; a subset of all arrests, and a person may have several",
    covers="Seattle area of responsibility, I-213 forms",
    window="apprehended_on",
    columns=(
        _text("site_code", "site_code", "code of the ICE site"),
        _text("site", "site_name", "the ICE site"),
        _text("area", "area_of_responsibility_code", "area of responsibility, three letters"),
        _left("area_of_responsibility_name", "the same in words"),
        _text("document", "document_type_descr", "kind of form"),
        _day("completed_on", "doc_completion_date", "day the form was completed"),
        _text("processing_disposition", "processing_disposition_descr", "what was decided about the case"),
        _text("citizenship", "citizenship_country_descr", "country, in the publisher's spelling"),
        _text("sex", "gender_code", "M, F or U"),
        Column(name="age", headers=("age",), kind="integer", says="age in years"),
        _text("birth_country", "birth_country_descr", "country of birth"),
        _text("marital_status", "marital_status_descr", "marital status"),
        _left("occupation_text", FREE),
        _day("apprehended_on", "apprehension_date", "day of the arrest"),
        _text("method", "apprehension_method_descr", "way of the arrest; the codes change in July 2025"),
        _text("landmark", "apprehension_landmark_descr", "place of the arrest from a list"),
        _left("app_ldmk_other_comment_text", FREE),
        _day("entered_on", "entry_date", "day of entry; empty for one in three"),
        _text("port_code", "entry_port_of_entry_code", "code of the port of entry"),
        _text("port", "entry_port_of_entry_descr", "port of entry"),
        _text("admission_class", "entry_admission_class_descr", "class of admission"),
        _left("mother_citizenship_country_descr", "a fact about somebody else"),
        _left("father_citizenship_country_descr", "a fact about somebody else"),
        _left("spouse_citizenship_country_descr", "a fact about somebody else"),
        _left("health_status_comment_text", FREE),
        _text("admin_charges", "admin_charges", "administrative charges as printed, JSON"),
        _text("criminal_charges", "criminal_charges", "criminal charges as printed, JSON; empty is not 'no charge'"),
        _text("children", "child_count", "children by citizenship as printed, JSON"),
        *(
            _left(header, RECOMPUTED)
            for header in (
                *("week", "month", "cy_quarter", "fy_quarter", "fy", "cy", "days_since_entry", "years_since_entry"),
                *("age_group", "app_ldmk_other_comment_text_clean", "apprehension_landmark_descr_clean"),
            )
        ),
    ),
    derived=(
        Derived(
            name="fiscal_year_of_arrest",
            sql="fiscal_year(apprehended_on)",
            says="federal fiscal year of the arrest",
        ),
        Derived(
            name="citizen_children",
            sql="""CASE WHEN json_valid(children) THEN coalesce(list_sum([
                try_cast(c.CHILD_COUNT AS INTEGER) FOR c
                IN from_json(children, '[{"CHILD_COUNT":"VARCHAR","CITIZENSHIP":"VARCHAR"}]')
                IF c.CITIZENSHIP = 'UNITED STATES']), 0)::INTEGER END""",
            says="children who are citizens of the United States; empty where no child is recorded at all",
        ),
    ),
    children=(
        Child(
            table="arrest_charges",
            says="one row a charge of an arrest, in the order of the form",
            columns={
                "file_sha256": "SHA-256 of the published file",
                "file_row": "row of the arrest in that file",
                "apprehended_on": "day of the arrest",
                "same_as_row": "as in arrests: the first row with the same cells, else empty",
                "kind": "criminal or administrative",
                "place": "place of the charge in the form, from 1",
                "section": "section of law; administrative charges alone",
                "charged_on": "day of the charge, or of the offense where administrative",
                "charge": "category of the charge, or its description where administrative; empty where blacked out",
                "status": "Convicted, Pending, Dismissed or Overturned; criminal alone; empty where not recorded",
            },
            sql=_charges("criminal_charges", "criminal", "CHARGE_DATE", "NCIC_CATEGORY")
            + " UNION ALL "
            + _charges("admin_charges", "administrative", "OFFENSE_DATE", "CHARGE_DESCRIPTION"),
            json_columns=("criminal_charges", "admin_charges", "children"),
        ),
    ),
    remarks=(
        Remark(
            sentence="{n} arrests have their criminal charges recorded; an empty field is not 'no charge'",
            sql="SELECT count(criminal_charges) FROM rows",
        ),
        Remark(
            sentence="{n} arrests lie more than a year before their form was completed, which may be typing errors",
            sql="SELECT count(*) FROM rows WHERE completed_on - apprehended_on > 366",
        ),
        Remark(
            sentence="{n} arrests lie after their form was completed",
            sql="SELECT count(*) FROM rows WHERE apprehended_on > completed_on",
        ),
    ),
)
