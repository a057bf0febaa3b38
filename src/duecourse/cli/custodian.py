"""Verbs of the custodian's side of a request: received, served, answered, a release foretold, a hold begun."""

from duecourse.cli.output import HERE, Actor, Common, answer
from duecourse.cli.requests import app, show_moved
from duecourse.cli.session import act

__all__ = ["app"]


@app.command
def receive(request: str, /, *, received_at: str | None = None, by: Actor, common: Common = HERE) -> None:
    """Acknowledge, as the custodian, a request that was sent.

    Example:
    `duecourse request receive b-000001/r1 --as custodian.marsh`

    Parameters
    ----------
    request
        Number of the request.
    received_at
        When it came, with offset; now when left out.
    by
        The custodian.
    """
    from duecourse.program import requests

    show_moved(
        common, act(common, lambda record: requests.receive(record, request=request, actor=by, received_at=received_at))
    )


@app.command
def serve(
    request: str,
    /,
    *,
    language: str,
    manner: str = "in person",
    served_at: str | None = None,
    interpreter: str = "",
    by: Actor,
    common: Common = HERE,
) -> None:
    """Record that a copy was given to the person in a language they read; only then does a request take effect.

    Example:
    `duecourse request serve b-000001/r1 --language es --as custodian.marsh`

    Parameters
    ----------
    request
        Number of the request.
    language
        Language of the copy.
    manner
        How it was given.
    served_at
        When, with offset; now when left out.
    interpreter
        Who interpreted, or that nobody had to; an officer of a 287(g) agreement always says it.
    by
        The custodian.
    """
    from duecourse.program import requests

    facts = {"language": language, "manner": manner, "interpreter": interpreter}
    show_moved(
        common,
        act(
            common,
            lambda record: requests.serve(record, request=request, actor=by, served_at=served_at, **facts),
        ),
    )


@app.command
def decide(
    request: str,
    decision: str,
    /,
    *,
    policy: str = "",
    policy_version: str = "",
    warrant: str = "",
    reimbursement: str = "",
    reasons: str,
    by: Actor,
    common: Common = HERE,
) -> None:
    """Answer, as the custodian under its own policy: HONOUR, HONOUR_NOTIFY_ONLY, DECLINED or NEEDS_JUDICIAL_WARRANT.

    An answer may be given anew. To decline is possible at any time after receipt; a hold that runs is then over.

    Example:
    `duecourse request decide b-000001/r1 DECLINED --policy SERIOUS_CONVICTIONS_ONLY --policy-version "county ordinance 12" --reasons "no serious conviction" --as custodian.marsh`

    Parameters
    ----------
    request
        Number of the request.
    decision
        The answer.
    policy
        Class of the policy it follows; taken from the policy register where that has one for the day.
    policy_version
        The policy itself: its name, number and date; from the register likewise.
    warrant
        What a judge signed or found, where the policy asks for it.
    reimbursement
        The written agreement under which costs are repaid, where the policy asks for one.
    reasons
        Why, in words.
    by
        The custodian.
    """
    from duecourse.program import requests

    show_moved(
        common,
        act(
            common,
            lambda record: requests.decide(
                record,
                request=request,
                actor=by,
                decision=decision,
                policy=policy,
                policy_version=policy_version,
                reasons=reasons,
                warrant=warrant,
                reimbursement=reimbursement,
            ),
        ),
    )


@app.command
def clock(request: str, /, *, cause: str, releasable_at: str | None = None, by: Actor, common: Common = HERE) -> None:
    """Record that the person would go free now and is kept on a served, honored request; both deadlines are counted.

    Example:
    `duecourse request clock b-000001/r1 --cause "bail posted" --as custodian.marsh`

    Parameters
    ----------
    request
        Number of the request.
    cause
        Why the person would go free.
    releasable_at
        When, with offset; now when left out.
    by
        The custodian.
    """
    from duecourse.program import requests

    found = act(
        common,
        lambda record: requests.start_clock(
            record, request=request, actor=by, cause=cause, releasable_at=releasable_at
        ),
    )
    until = {"by the form": found.form_at, "by the regulation": found.regulation_at}
    lines = [
        f"{request}: the person could go free at {found.releasable_at:%Y-%m-%d %H:%M}",
        *(f"  {how}, the hold ends at {at:%Y-%m-%d %H:%M}" for how, at in until.items()),
        f"  the {found.method} binds: release by {found.binding_at:%Y-%m-%d %H:%M}",
    ]
    answer(common, found, lines)


@app.command
def notice(request: str, /, *, release_at: str, notified: str, by: Actor, common: Common = HERE) -> None:
    """Record that the requesting side was told of a release to come; nobody is kept a moment longer for it.

    Example:
    `duecourse request notice b-000001/r1 --release-at 2010-10-08T17:00 --notified "field office, by telephone" --as custodian.marsh`

    Parameters
    ----------
    request
        Number of the request.
    release_at
        When the person is to go free.
    notified
        Who was told, and how.
    by
        The custodian.
    """
    from duecourse.program import requests

    facts = {"request": request, "actor": by, "release_at": release_at, "notified": notified}
    show_moved(common, act(common, lambda record: requests.give_notice(record, **facts)))
