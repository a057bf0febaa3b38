"""What a request rests on, judged again: charges that are open, convictions that stand, forms with what they need."""

from collections.abc import Iterator, Sequence

from duecourse.ledger.entry import Entry
from duecourse.program.breaches import law
from duecourse.program.breaches.breach import Breach
from duecourse.program.case import Case, Charge, Request
from duecourse.program.coupling import measured, missing
from duecourse.program.facts import Basis, Document, Ground, RuleUsed
from duecourse.rules.lookup import Rule


def bases_hold(
    bases: Sequence[Basis], case: Case, used: Sequence[RuleUsed], entry: Entry, waits_for: str = ""
) -> Iterator[Breach]:
    """Bases on charges that are not open, on convictions that are none, or that the priorities of the day refuse."""
    if not bases:
        yield Breach("a request without a basis", "none", "at least one")
        return
    for basis in bases:
        charge = case.charges.get(basis.charge)
        if basis.label == "charge" and (charge is None or not charge.open):
            found = basis.charge or "no charge" if charge is None else f"{basis.charge} is {charge.state}"
            yield Breach("a basis on a charge that is not open", found, "an open charge of the booking")
        elif basis.label == "charge" and charge is not None and not _in_time(charge, case, entry):
            yield Breach(
                "a basis on a charge that was not filed in time", basis.charge, "a charge filed, or in its time"
            )
        if basis.label == "conviction" and charge is not None and not charge.conviction:
            yield Breach("a conviction that is none", f"{basis.charge} is {charge.state}", "a conviction")
        if basis.label in {"order", "other"} and basis.charge:
            yield Breach("a basis that is no offense on a charge", basis.charge, "evidence, and no charge")
        if basis.label != "charge" and charge is None and not basis.evidence.strip():
            yield Breach("a basis without evidence", basis.words(), "the evidence of a fact that is not in the record")
    named = "; ".join(each.words() for each in bases)
    lacking = Breach("bases that do not carry a request", named, "bases that the priorities of the day know")
    yield from law.allowed(
        "priorities",
        used,
        law.days(entry),
        lambda each: not missing(_measured(bases, case, each), each, waits_for),
        lacking,
    )


def _in_time(charge: Charge, case: Case, entry: Entry) -> bool:
    return not charge.late and charge not in case.unfiled(entry.recorded_at)


def true_to_record(bases: Sequence[Basis], case: Case, used: Sequence[RuleUsed], entry: Entry) -> Iterator[Breach]:
    """Bases that say something else of a charge than the record."""
    named = "; ".join(each.words() for each in bases)
    other = Breach("a basis with other facts than the record's", named, "the facts of the charge in the record")

    def as_recorded(known: Rule) -> bool:
        now = _measured(bases, case, known)
        leveled = all(each.level in {"", at_that_level.level} for each, at_that_level in zip(bases, now, strict=True))
        return leveled and _facts(now) == _facts(bases)

    yield from law.allowed("priorities", used, law.days(entry), as_recorded, other)


def _facts(bases: Sequence[Basis]) -> list[tuple[object, ...]]:
    return [
        (each.offense, each.code, each.code_system, each.severity, each.sentence_days, each.convicted_on)
        for each in bases
    ]


def _measured(bases: Sequence[Basis], case: Case, priorities: Rule) -> list[Basis]:
    return [measured(case, each, priorities) for each in bases]


def still_standing(remaining: Sequence[Basis], request: Request, case: Case) -> Iterator[Breach]:
    """Bases that were not there before, or that rest on a charge that ended without conviction."""
    before = {(each.ground, each.label, each.charge, each.evidence) for each in request.bases}
    for basis in remaining:
        charge = case.charges.get(basis.charge)
        if (basis.ground, basis.label, basis.charge, basis.evidence) not in before:
            yield Breach("a basis added without a confirmation", basis.words(), "the bases before, or fewer")
        elif charge is not None and not charge.open and not charge.conviction:
            found = f"{basis.charge} is {charge.state}"
            yield Breach("a basis on a charge that fell away", found, "bases that still stand")


def nothing_vanished(struck: Sequence[Basis], remaining: Sequence[Basis], request: Request) -> Iterator[Breach]:
    """A basis of the request that is neither struck from it nor left."""
    told = {_key(each) for each in (*struck, *remaining)}
    for basis in request.bases:
        if _key(basis) not in told:
            yield Breach("a basis that vanished", basis.words(), "each basis struck, or left")


def _key(basis: Basis) -> tuple[str, str, str, str]:
    return basis.ground, basis.label, basis.charge, basis.evidence


def form_of(known: Rule, form: str) -> tuple[object, object]:
    """Version of a form, and what it asks for, as the list has them."""
    row = law.row_of(known, "form", form)
    return row.get("version"), row.get("asks")


def carries_its_form(
    form: str,
    grounds: Sequence[Ground],
    documents: Sequence[Document] | None,
    used: Sequence[RuleUsed],
    entry: Entry,
) -> Iterator[Breach]:
    """A form that is not in force, without probable cause, or (where documents are asked for) without its warrant."""
    on = law.days(entry)
    rows = [row for known in law.in_force("detainer.grounds", used, on) for row in known.value]
    enough = {row["ground"] for row in rows if row["sufficient"]}
    warrants = {title for known in law.in_force("detainer.warrants", used, on) for title in known.value}
    met = {"probable_cause"} if any(each.ground in enough for each in grounds) else set()
    if documents is None or any(each.title in warrants for each in documents):
        met.add("warrant")
    if len({row.get("box", 1) for row in rows for each in grounds if row["ground"] == each.ground}) <= 1:
        met.add("one_box")

    def carries(known: Rule) -> bool:
        needs = law.row_of(known, "form", form).get("needs")
        return isinstance(needs, list) and met >= set(needs)

    for each in grounds:
        if not each.evidence.strip():
            yield Breach("a ground of probable cause without evidence", each.ground, "what shows it")
    if any(not (each.title.strip() and each.reference.strip()) for each in documents or ()):
        yield Breach("a document that names nothing", form, "title and number of each document")
    named = ", ".join(each.ground for each in grounds) or "no ground"
    lacking = Breach("a form without what it needs", f"{form}: {named}", "probable cause, and a warrant where asked")
    yield from law.allowed("detainer.forms", used, on, carries, lacking)
