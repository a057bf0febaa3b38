"""What the person is given of a request: what it is, on what it rests, how to object, and until when they are kept.

A request takes effect only with a copy in the person's hands, and whoever is kept is told until when. Grounds and
labels are told in the person's language; the words of a charge stay as the card and the court have them.
"""

from datetime import datetime

from duecourse.errors import NotInRecord, NotItsTurn
from duecourse.program import notices
from duecourse.program.case import Request
from duecourse.program.notices import Notice
from duecourse.program.record import Record, booking_of

UNSENT = frozenset({"DRAFT", "REFUSED"})
"""States in which a request is no request yet, and nobody is given a copy of it."""


def copy_for_person(record: Record, request: str, language: str) -> Notice:
    """The notice that is due on a request: while somebody is kept, until when; else the copy to be served.

    Raises NotInRecord, NotItsTurn for a draft that is not approved and for a request that has ended, and
    NoNoticeLanguage for a language without templates.
    """
    known = record.case(booking_of(request)).requests.get(request)
    if known is None:
        raise NotInRecord(what="Request", name=request, look="inspect requests")
    if known.stage in UNSENT or known.closed:
        needed = "an approved request that has not ended"
        raise NotItsTurn(act="A copy for the person", what=f"request {request}", state=known.state, needed=needed)
    kind = "held" if known.held else "requested"
    return notices.written(kind, language, _facts(record, known, notices.words(language)))


def _facts(record: Record, known: Request, spoken: dict[str, str]) -> dict[str, str]:
    def local(when: datetime | None) -> str:
        return "" if when is None else record.local(when).strftime("%Y-%m-%d %H:%M")

    told = []
    for each in known.bases:
        facts = [each.offense, "" if each.convicted_on is None else each.convicted_on.isoformat(), each.evidence]
        told.append(f"{spoken[f'label_{each.label}']}: {', '.join(fact for fact in facts if fact)}")
    return {
        "request": known.request,
        "booking": booking_of(known.request),
        "form": known.form,
        "drafted_at": local(known.drafted_at),
        "asks": spoken[f"asks_{known.asks}"],
        "bases": _listed(told, spoken),
        "grounds": _listed([spoken[f"ground_{each.ground}"] for each in known.grounds], spoken),
        "releasable_at": local(known.releasable_at),
        "ends_at": local(known.ends_at),
    }


def _listed(lines: list[str], spoken: dict[str, str]) -> str:
    return "\n".join(f"  - {line}" for line in lines or [spoken["nothing_named"]])
