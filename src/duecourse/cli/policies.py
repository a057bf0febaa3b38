"""Verbs of the policy register: under which rule of its own a jurisdiction answers requests."""

from datetime import date

from cyclopts import App

from duecourse.cli.output import HERE, Actor, Common, answer, table
from duecourse.cli.session import act, opened

app = App(name="policy", help="How custodians answer requests, under which law of their own, from when on.")


@app.command
def record(
    jurisdiction: str,
    policy: str,
    /,
    *,
    ori: list[str],
    version: str,
    citation: str,
    adopted_by: str,
    decides: str,
    valid_from: date,
    valid_to: date | None = None,
    predicate: str = "none stated",
    evidence_required: str = "none stated",
    minors: str = "none stated",
    victims: str = "none stated",
    notice: str = "none stated",
    reimbursement_required: bool = False,
    constraint: list[str] | None = None,
    longest_hold_hours: int | None = None,
    offense: list[str] | None = None,
    url: str = "",
    by: Actor,
    common: Common = HERE,
) -> None:
    """Enter a jurisdiction's policy. From its first day on, every answer of its custodian is pinned to it.

    The custodian says what its policy is. Anybody else enters it from a published text, and names its address.

    Example:
    `duecourse policy record "Cedar County" SERIOUS_CONVICTIONS_ONLY --ori XX1234567 --version "ordinance 12 of 2011" --citation "county code 4.12" --adopted-by "the board" --decides "the sheriff" --valid-from 2011-10-18 --as custodian.marsh`

    Parameters
    ----------
    jurisdiction
        Whose policy it is.
    policy
        Its class; `duecourse rules show custodian.policies --on DAY` shows them.
    ori
        An agency it holds for, or * for every one; may be repeated.
    version
        Name, number and day of the text.
    citation
        Where the text stands.
    adopted_by
        Who adopted it.
    decides
        Who answers a request under it.
    valid_from
        First day.
    valid_to
        Last day; open when left out.
    predicate
        What must be so before anyone is held, in words.
    evidence_required
        What must be shown.
    minors
        The rule for minors.
    victims
        The rule for victims and witnesses.
    notice
        What the person is told.
    reimbursement_required
        Whether costs must be repaid.
    constraint
        A case of the rule law.constraints that it cites; may be repeated.
    longest_hold_hours
        Longest hold it allows, where shorter than the form and the regulation.
    offense
        An NCIC code (1313), range (1301-1312) or family (11xx) that it lists; may be repeated. Where it lists none, its class says which offenses count.
    url
        Address of the published text (`https://…`); needed from whoever does not speak for the custodian.
    by
        The custodian; or a supervisor or records clerk, from a published text.
    """
    from duecourse.program import policies

    entry = act(
        common,
        lambda opened_record: policies.record_policy(
            opened_record,
            actor=by,
            jurisdiction=jurisdiction,
            oris=ori,
            policy=policy,
            version=version,
            citation=citation,
            adopted_by=adopted_by,
            decides=decides,
            valid_from=valid_from,
            valid_to=valid_to,
            predicate=predicate,
            evidence_required=evidence_required,
            minors=minors,
            victims=victims,
            notice=notice,
            reimbursement_required=reimbursement_required,
            constraints=constraint or (),
            longest_hold_hours=longest_hold_hours,
            url=url,
            offenses=offense or (),
        ),
    )
    answer(common, {"policy": policy, "entry": entry.seq}, [f"{jurisdiction}: {policy} (entry {entry.seq})"])


@app.command(name="list")
def list_(*, common: Common = HERE) -> None:
    """List every policy of the register in order of entry.

    Example:
    `duecourse policy list --dir county`
    """
    import msgspec

    from duecourse.program import policies

    with opened(common) as (_, opened_record):
        rows = [{"entry": row.entry, **msgspec.to_builtins(row.fact)} for row in policies.rows(opened_record.ledger)]
    if not common.json:
        rows = [{**row, "oris": ", ".join(row["oris"]), "valid_to": row["valid_to"] or "-"} for row in rows]
    columns = ("entry", "jurisdiction", "oris", "policy", "version", "valid_from", "valid_to", "taken_from")
    table(common, rows, columns, "No policy is recorded; custodians state their own with each answer.")


@app.command
def known(*, on: date, common: Common = HERE) -> None:
    """Show policies that jurisdictions had, with the sources, as examples; they bind nobody here.

    Example:
    `duecourse policy known --on 2014-06-01`

    Parameters
    ----------
    on
        The day; later policies are left out.
    """
    from duecourse.rules.lookup import rule

    found = rule("custodian.known_policies", on=on).value
    rows = [each for each in found if date.fromisoformat(each["from"]) <= on]
    table(common, rows, ("jurisdiction", "policy", "from", "predicate", "citation", "source", "status"), "None.")
