"""What objections come to: lists, notices to the person, statistics, and a copy of one's own record."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from duecourse.cli.output import HERE, Actor, Common, answer, table
from duecourse.cli.session import act, opened

if TYPE_CHECKING:
    from duecourse.program.record import Record


def notice(objection: str, /, *, language: str = "en", into: Path | None = None, common: Common = HERE) -> None:
    """Write the notice to the person that an objection now calls for: received, decided or referred.

    Examples:
    `duecourse objection notice b-000001/o1 --language es`
    `duecourse objection notice b-000001/o1 --language es --into notice.html`

    Parameters
    ----------
    objection
        Number of the objection.
    language
        Language tag; `en` and `es` are there.
    into
        A file to write: a page when it ends with .html, else plain text.
    """
    from duecourse.durable import write_whole
    from duecourse.program import notices

    found = act(common, lambda record: notices.of_objection(record, objection, language))
    if into is None:
        answer(common, found, [found.text.rstrip("\n")])
        return
    write_whole(into, (found.page if into.suffix == ".html" else found.text).encode(), mode=0o600)
    answer(common, {"file": str(into), "notice": found.kind}, [f"{found.kind} notice of {objection} in {into}"])


def list_(*, state: Literal["open", "overdue", "unanswered", "all"] = "open", common: Common = HERE) -> None:
    """List objections: the open ones, those past a deadline, those whose answer was not given yet, or all.

    Examples:
    `duecourse objection list --dir county`
    `duecourse objection list --state overdue --json`

    Parameters
    ----------
    state
        open, overdue, unanswered or all.
    """
    found = act(common, lambda record: _rows(record, state))
    columns = ("objection", "kind", "state", "filed_at", "decide_by", "answer_by", "overdue", "reviewers")
    table(common, found, columns, "No objection is " + {"all": "filed."}.get(state, f"{state}."))


def _rows(record: "Record", state: str) -> list[dict[str, object]]:
    now = record.clock()
    rows: list[dict[str, object]] = []
    for each in (one for booking in record.bookings() for one in record.case(booking).objections.values()):
        is_open = each.state == "FILED"
        unanswered = each.answer_by is not None and each.answered_at is None
        overdue = (is_open and (now > each.resolve_by or (not each.notified and now > each.notify_by))) or (
            unanswered and each.answer_by is not None and now > each.answer_by
        )
        if {"open": is_open, "overdue": overdue, "unanswered": unanswered, "all": True}[state]:
            rows.append(
                {
                    "objection": each.objection,
                    "kind": each.kind,
                    "state": each.state,
                    "filed_at": _minute(each.filed_at),
                    "decide_by": _minute(each.resolve_by),
                    "answer_by": _minute(each.answer_by),
                    "overdue": "yes" if overdue else "",
                    "reviewers": ", ".join(each.reviewers),
                }
            )
    return rows


def _minute(when: datetime | None) -> str:
    return "" if when is None else when.isoformat(timespec="minutes")


def statistics(*, csv: Annotated[bool, Parameter(negative=())] = False, common: Common = HERE) -> None:
    """Count what became of objections, by kind; small counts are held back and shown as nothing.

    Examples:
    `duecourse objection statistics --dir county`
    `duecourse objection statistics --csv --dir county`

    Parameters
    ----------
    csv
        Answer as CSV on stdout.
    """
    import msgspec

    from duecourse.program import redress_statistics

    found = act(common, redress_statistics.statistics)
    rows = [dict(msgspec.to_builtins(line)) for line in found.lines]
    if common.json:
        answer(common, found)
    elif csv:
        import csv as written

        out = written.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
    else:
        shown = [{name: "held back" if value is None else value for name, value in row.items()} for row in rows]
        table(common, shown, tuple(rows[0]), "")


def copy(
    booking: str,
    /,
    *,
    into: Path,
    given_to: str = "person",
    language: str = "en",
    by: Actor,
    common: Common = HERE,
) -> None:
    """Make a copy of a person's own record: plain words, entries with proofs that verify offline, a cover letter.

    Example:
    `duecourse case copy b-000001 --into /media/copy --as clerk.rao --dir county`

    Parameters
    ----------
    booking
        Number of the booking.
    into
        A folder outside the workspace for the copy alone.
    given_to
        As the rule claim.filers lists them: person, counsel, family or staff.
    language
        Language tag of the cover letter; `en` and `es` are there.
    by
        Who gives it.
    """
    from duecourse.program.redress_copies import copy as make

    with opened(common) as (space, record):
        found = make(record, space, booking=booking, actor=by, given_to=given_to, into=into, language=language)
    answer(common, found, [f"{found.entries} entries of {booking} with proofs in {into}; start with letter.txt"])
