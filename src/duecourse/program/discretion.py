"""Discretion: the factors an officer weighs, with what speaks for and against, before a person is requested.

The form keeps reasons and makes no sum of them; nothing here says what follows. An officer weighs and may then draft a
request or none; the supervisor who approves it reads the form and did not fill it in.
"""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from duecourse.errors import BadFact, DiscretionNotWeighed, SamePerson
from duecourse.ledger.entry import Entry
from duecourse.program import given
from duecourse.program.case import Case
from duecourse.program.events.discretion import DiscretionWeighed, FactorFact
from duecourse.program.facts import used
from duecourse.program.moving import in_custody
from duecourse.program.record import Deed, Record
from duecourse.program.status import identified

Given = dict[str, Any]


def weigh(
    record: Record,
    *,
    booking: str,
    actor: str,
    factors: Sequence[FactorFact | Given],
    reasons: str,
    rest_unknown: bool = False,
) -> Entry:
    """Enter how discretion was weighed in ``booking``: an answer to each factor of ``discretion.factors``, and why.

    ``factors`` are facts or tables with ``factor``, ``answer`` (considered, not_applicable, unknown) and, for what was
    considered, ``in_favor`` or ``against`` or both, in words. With ``rest_unknown`` the factors that are not named are
    unknown. May be done again; the latest stands beside the earlier ones, and the same form handed in twice in a row
    by the same person on one day is one. Raises BadFact, NotItsTurn without a
    confirmed identity or for a person who is gone, OutsideAuthority.
    """
    with record.act(actor, DiscretionWeighed) as deed:
        case = deed.case(booking)
        identified(case, "Weighing discretion")
        in_custody(case, "Weighing discretion")
        rule = deed.rule("discretion.factors")
        event = DiscretionWeighed(
            factors=_answered(rule.value, given.facts(factors, FactorFact, "factors"), rest_unknown=rest_unknown),
            reasons=given.text(reasons, "reasons"),
            rules=used(rule),
        )
        return deed.append_once(booking, event)


def weighed(deed: Deed, case: Case, act: str) -> None:
    """Refuse, where the rules of the day ask for it, before discretion was weighed, and to whoever weighed it.

    Raises DiscretionNotWeighed, and SamePerson for an act of approval by whoever filled in the form.
    """
    if not deed.rule("discretion.weighed").value:
        return
    if not case.weighed:
        raise DiscretionNotWeighed(act=act, booking=case.booking)


def looked_at_anew(deed: Deed, case: Case, act: str) -> None:
    """``weighed``, for an act that approves what another has weighed. Raises SamePerson too."""
    weighed(deed, case, act)
    for each in case.acts_of(deed.actor):
        if each.kind == DiscretionWeighed.kind:
            raise SamePerson(act=act, actor=deed.actor, earlier=each.kind, seq=each.seq)


def blank(record: Record) -> str:
    """The form of today, to be filled in (TOML): each factor with its words. Raises NoRuleInForce before there was."""
    lines = [
        "# How discretion was weighed. Each factor: considered, not_applicable or unknown. What was considered says",
        "# what speaks for leaving the person alone (in_favor), what against it, or both. Nothing is counted.",
        'reasons = ""',
    ]
    for each in record.rule("discretion.factors").value:
        lines += ["", f"# {each['text']}", f"[{each['factor']}]", 'answer = "unknown"', 'in_favor = ""', 'against = ""']
    return "\n".join(lines) + "\n"


def _answered(rows: Sequence[Given], factors: Sequence[FactorFact], *, rest_unknown: bool) -> tuple[FactorFact, ...]:
    texts = {each["factor"]: each["text"] for each in rows}
    told: dict[str, FactorFact] = {}
    for number, each in enumerate(factors, 1):
        where = f"factors[{number}]"
        given.one_of(each.factor, texts, f"{where}.factor")
        if each.factor in told:
            raise BadFact(where=f"{where}.factor", problem=f"{each.factor} is answered twice")
        told[each.factor] = _said(each, where, texts[each.factor])
    silent = [each for each in texts if each not in told]
    if silent and not rest_unknown:
        raise BadFact(where="factors", problem=f"say nothing of {', '.join(silent)}; what nobody looked at is unknown")
    if not any(each.answer == "considered" for each in told.values()):
        raise BadFact(
            where="factors", problem="consider none, and a form on which nothing was considered weighs nothing"
        )
    unknown = {each: FactorFact(factor=each, answer="unknown", text=texts[each]) for each in silent}
    return tuple({**told, **unknown}[each] for each in texts)


def _said(fact: FactorFact, where: str, text: str) -> FactorFact:
    in_favor, against = (" ".join(each.split()) for each in (fact.in_favor, fact.against))
    if fact.answer == "considered" and not (in_favor or against):
        problem = "is empty, as is against; what was considered speaks for discretion, against it, or both, in words"
        raise BadFact(where=f"{where}.in_favor", problem=problem)
    if fact.answer != "considered" and (in_favor or against):
        raise BadFact(where=f"{where}.answer", problem=f"is {fact.answer}, and something is said of it all the same")
    return replace(fact, in_favor=in_favor, against=against, text=text)
