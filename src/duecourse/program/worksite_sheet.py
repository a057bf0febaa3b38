"""The worksheet of a fine on an employer: every input, every table looked up, every line, in whole cents.

Anyone can work it again from its own inputs and the dated rules (``again``); nothing in it is a float. Sources: the
agency's matrices as quoted in domain E.3 (S49, S50), ranges S51 and S52.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

import msgspec

from duecourse.errors import BadFact, NoBaseTable, NoRuleInForce, UnknownRule
from duecourse.program.facts import RuleUsed, Worded, used
from duecourse.program.money import dollars
from duecourse.rules.lookup import Rule, rule

Count = Annotated[int, msgspec.Meta(ge=0)]
Offense = Literal[1, 2, 3]
"""First, second, third or later."""

What = Literal["paperwork", "knowing"]
Weight = Literal["aggravating", "neutral", "mitigating"]
_SIGN = {"aggravating": 1, "neutral": 0, "mitigating": -1}
_ORDINAL = {1: "first", 2: "second", 3: "third or later"}


class Factor(Worded, frozen=True):
    """{text}: {weighs} ({reason})"""

    factor: str
    weighs: Weight
    reason: str
    text: str = ""
    percent: int = 0


class Counts(Worded, frozen=True):
    """{violating} of {due} forms"""

    due: Count
    violating: Count
    substantive: Count
    technical_uncorrected: Count
    technical_corrected: Count = 0
    classified_on: date | None = None
    other_classified_on: date | None = None
    other_substantive: Count | None = None


class FinePart(Worded, frozen=True):
    """{what}: {count} of {due}, {total_cents} cents"""

    what: What
    count: Count
    due: Count
    share_percent: int
    band_from: int
    base_dollars: int
    base_origin: Literal["table", "extrapolated"]
    least_dollars: int
    most_dollars: int
    net_percent: int
    adjusted_cents: int
    each_cents: int
    total_cents: int

    def lines(self, offense: int) -> tuple[str, ...]:
        """How the amount comes about, a line a step."""
        thing, of = ("form", "forms due") if self.what == "paperwork" else ("worker", "workers with a form due")
        origin = "from the agency's table" if self.base_origin == "table" else "EXTRAPOLATED, from no table"
        found = [
            f"{self.count} of {self.due} {of}: {self.count} / {self.due} = {self.share_percent} percent, floored; "
            f"band from {self.band_from} percent",
            f"base amount, {_ORDINAL[offense]} offense, {origin}: {dollars(self.base_dollars * 100)} a {thing}",
        ]
        if self.what == "paperwork":
            sign = "+" if self.net_percent >= 0 else "-"
            found.append(
                f"factors together {sign}{abs(self.net_percent)} percent: {dollars(self.base_dollars * 100)} x "
                f"{100 + self.net_percent} / 100 = {dollars(self.adjusted_cents)}"
            )
        span = f"{dollars(self.least_dollars * 100)} to {dollars(self.most_dollars * 100)}"
        kept = "within" if self.each_cents == self.adjusted_cents else f"brought to {dollars(self.each_cents)} by"
        found.append(f"{kept} the statutory range of {span} a {thing}")
        found.append(f"{self.count} x {dollars(self.each_cents)} = {dollars(self.total_cents)}")
        return tuple(found)


class FineSheet(Worded, frozen=True):
    """{inspection}: {total_cents} cents"""

    inspection: str
    employer: str
    notice_on: date
    assessed_on: date
    violations_on: date
    offense: Offense
    counts: Counts
    factors: tuple[Factor, ...]
    paperwork: FinePart
    knowing: FinePart | None
    total_cents: int
    where: str
    rules: tuple[RuleUsed, ...]

    @property
    def extrapolated(self) -> bool:
        """Whether any base amount came from no table."""
        return "extrapolated" in {each.base_origin for each in (self.paperwork, self.knowing) if each is not None}

    def lines(self) -> tuple[str, ...]:
        """The whole computation, a line a step, as anyone can follow it with pencil and paper."""
        found = list(self.paperwork.lines(self.offense))
        if self.knowing is not None:
            found += ["knowingly hiring or continuing to employ, computed apart, without the factors:"]
            found += self.knowing.lines(self.offense)
        return (*found, f"together {dollars(self.total_cents)}")


def share_percent(count: int, due: int) -> int:
    """The share of violations, floored to whole percent. Raises BadFact for nothing due or more than is due."""
    if due < 1:
        raise BadFact(where="forms due", problem="there are none, and a share of nothing is no number")
    if not 0 <= count <= due:
        raise BadFact(where="forms with violations", problem=f"{count} is not between 0 and the {due} due")
    return 100 * count // due


def weigh(values: Sequence[Factor], known: Rule) -> tuple[Factor, ...]:
    """The five factors in the order of the rule, each with its words and percent.

    Raises BadFact for one that is missing, doubled or unknown, and for one without a reason.
    """
    rows = {each["factor"]: each["text"] for each in known.value["factors"]}
    for each in values:
        if each.factor not in rows:
            raise BadFact(where=f"factor {each.factor}", problem=f"is unknown; the factors are {', '.join(rows)}")
        if not each.reason.strip():
            raise BadFact(where=f"factor {each.factor}", problem="has no reason, and no factor weighs without one")
    given = [each.factor for each in values]
    wrong = [name for name in rows if given.count(name) != 1]
    if wrong:
        raise BadFact(where="factors", problem=f"each is weighed once, also a neutral one: {', '.join(wrong)}")
    percent = known.value["percent"]
    by_name = {each.factor: each for each in values}
    return tuple(
        Factor(
            factor=name,
            weighs=by_name[name].weighs,
            reason=" ".join(by_name[name].reason.split()),
            text=text,
            percent=_SIGN[by_name[name].weighs] * percent,
        )
        for name, text in rows.items()
    )


def work_out(
    *,
    inspection: str,
    employer: str,
    notice_on: date,
    assessed_on: date,
    violations_on: date,
    offense: Offense,
    counts: Counts,
    factors: Sequence[Factor],
    knowing: int = 0,
    where: str = "us",
    extrapolate: bool = False,
) -> FineSheet:
    """The worksheet from its inputs: shares, bands, base amounts, factors, ranges, totals, with every rule used.

    ``knowing`` counts workers knowingly hired or kept; they are computed apart, by their own table, without factors.
    Raises BadFact, NoRuleInForce where no range of the day is known, and NoBaseTable where no table is and
    ``extrapolate`` is not given, or where nothing could be extrapolated from.
    """
    weights = rule("worksite.factors", on=assessed_on, where=where)
    weighed = weigh(factors, weights)
    net = sum(each.percent for each in weighed)
    rules = [weights]
    amounts = (("paperwork", counts.violating, net), ("knowing", knowing, 0))
    parts: dict[str, FinePart] = {}
    for what, count, percent in amounts:
        if what == "knowing" and not count:
            continue
        share = share_percent(count, counts.due)
        tables = _Tables(what, offense, assessed_on, violations_on, where)  # type: ignore[arg-type]
        base, origin = tables.base(share, extrapolate=extrapolate)
        least, most = tables.least_and_most()
        adjusted = base * (100 + percent)
        each = min(max(adjusted, 100 * least), 100 * most)
        parts[what] = FinePart(
            what=tables.what,
            count=count,
            due=counts.due,
            share_percent=share,
            band_from=tables.bands.value[tables.band(share)],
            base_dollars=base,
            base_origin=origin,
            least_dollars=least,
            most_dollars=most,
            net_percent=percent,
            adjusted_cents=adjusted,
            each_cents=each,
            total_cents=each * count,
        )
        rules += [each for each in tables.used if each not in rules]
    return FineSheet(
        inspection=inspection,
        employer=employer,
        notice_on=notice_on,
        assessed_on=assessed_on,
        violations_on=violations_on,
        offense=offense,
        counts=counts,
        factors=weighed,
        paperwork=parts["paperwork"],
        knowing=parts.get("knowing"),
        total_cents=sum(each.total_cents for each in parts.values()),
        where=where,
        rules=used(*rules),
    )


def again(sheet: FineSheet) -> FineSheet:
    """The worksheet worked anew from its stated inputs and the rules that are here; raises what ``work_out`` raises."""
    return work_out(
        inspection=sheet.inspection,
        employer=sheet.employer,
        notice_on=sheet.notice_on,
        assessed_on=sheet.assessed_on,
        violations_on=sheet.violations_on,
        offense=sheet.offense,
        counts=sheet.counts,
        factors=sheet.factors,
        knowing=0 if sheet.knowing is None else sheet.knowing.count,
        where=sheet.where,
        extrapolate=sheet.extrapolated,
    )


class _Tables:
    """The tables of one kind of violation on its days; remembers every rule it was asked for."""

    def __init__(self, what: What, offense: Offense, assessed_on: date, violations_on: date, where: str) -> None:
        self.what = what
        self.where = where
        self.column = offense - 1
        self.used: list[Rule] = []
        self.bands = self._rule("worksite.bands", assessed_on)
        self.since = self._rule("fine.assessed_for_violations_since", assessed_on)
        by_assessment = violations_on >= self.since.value
        self.by, self.day = ("by_assessment", assessed_on) if by_assessment else ("by_violation", violations_on)

    def band(self, share: int) -> int:
        return max(number for number, first in enumerate(self.bands.value) if share >= first)

    def least_and_most(self) -> tuple[int, int]:
        known = self._rule(f"fine.{self.what}.range_{self.by}", self.day)
        if self.column >= len(known.value):
            raise self._missing("add the statutory range of this offense to the rules, with its source")
        least, most = known.value[self.column]
        return least, most

    def base(self, share: int, *, extrapolate: bool) -> tuple[int, Literal["table", "extrapolated"]]:
        try:
            table = self._rule(f"fine.{self.what}.base_{self.by}", self.day)
        except (NoRuleInForce, UnknownRule):
            return self._extrapolated(share, accepted=extrapolate), "extrapolated"
        return int(table.value[self.band(share)][self.column]), "table"

    def _extrapolated(self, share: int, *, accepted: bool) -> int:
        # Tables known so far rise from the least amount by nearly equal steps towards the most; that of a second or
        # later paperwork offense has its own shape, and nothing says how it went on.
        if self.what == "paperwork" and self.column:
            raise self._missing("add the agency's table to the rules, with its source")
        least, most = self.least_and_most()
        if not accepted:
            raise self._missing("add the agency's table to the rules, or accept an extrapolated amount with a reason")
        return least + self.band(share) * (most - least) // len(self.bands.value)

    def _missing(self, remedy: str) -> NoBaseTable:
        return NoBaseTable(what=self.what, offense=self.column + 1, on=self.day.isoformat(), remedy=remedy)

    def _rule(self, name: str, on: date) -> Rule:
        found = rule(name, on=on, where=self.where)
        if found not in self.used:
            self.used.append(found)
        return found
