"""A notice of intent to fine as a document: JSON that anyone can work again without a record, and a printable page."""

from datetime import date
from pathlib import Path
from typing import Literal

import msgspec

from duecourse.errors import NoFineNotice
from duecourse.program.folding import opened
from duecourse.program.record import Record
from duecourse.program.worksite import STATES, Inspection, load
from duecourse.program.worksite_forms import count
from duecourse.program.worksite_sheet import FineSheet, again

FORMAT: Literal["duecourse fine notice 1"] = "duecourse fine notice 1"
LARGEST = 16 << 20


class CodeLine(msgspec.Struct, frozen=True, rename={"class_": "class"}):
    """One error of the notice: how many forms have it, its class that day, and its class across the nearest change."""

    code: str
    text: str
    forms: int
    class_: str
    other_class: str
    source: str
    status: str


class Notice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A notice of intent to fine with everything it was computed from. Amounts are in cents."""

    format: Literal["duecourse fine notice 1"]
    fine: str
    entry: int
    standing: str
    served_on: date | None
    hearing_by: date | None
    accepted_extrapolation: str
    sheet: FineSheet
    codes: tuple[CodeLine, ...]
    lines: tuple[str, ...]

    @property
    def rights(self) -> str:
        """What the employer may do, in a sentence."""
        if self.hearing_by is None:
            return (
                "You may request a hearing in writing; the last day for it is stated when this notice is served on you."
            )
        return (
            f"You may request a hearing in writing until {self.hearing_by}. "
            "Without a request this becomes a final order. You may settle at any time."
        )


class Difference(msgspec.Struct, frozen=True):
    """One value of a notice that does not come out as stated."""

    line: str
    stated: str
    computed: str


def notice(record: Record, inspection: str) -> Notice:
    """The notice of intent to fine of an inspection as it stands now. Raises NotInRecord, NotItsTurn."""
    known = load(record.ledger, inspection)
    fine = known.fined("A notice of intent to fine")
    drafted = opened(record.ledger.entry(fine.drafted_entry))
    return Notice(
        format=FORMAT,
        fine=fine.fine,
        entry=fine.drafted_entry,
        standing=f"The inspection {STATES[known.state]}.",
        served_on=fine.served_on,
        hearing_by=fine.hearing_by,
        accepted_extrapolation=getattr(drafted, "accepted_extrapolation", ""),
        sheet=fine.sheet,
        codes=code_lines(record, known, fine.sheet.assessed_on),
        lines=fine.sheet.lines(),
    )


def code_lines(record: Record, known: Inspection, day: date) -> tuple[CodeLine, ...]:
    """The errors of the forms of an inspection, counted on a day."""
    found = count(record.ledger, known, today=day, where=record.settings.jurisdiction).codes
    return tuple(
        CodeLine(
            code,
            each.known.text or ("" if each.other is None else each.other.text),
            each.forms,
            each.known.class_,
            "not classified" if each.other is None else each.other.class_,
            "" if each.known.rule is None else each.known.rule.source,
            "" if each.known.rule is None else each.known.rule.status,
        )
        for code, each in found.items()
    )


def to_json(found: Notice) -> bytes:
    """The notice as JSON, for a file."""
    return msgspec.json.format(msgspec.json.encode(found)) + b"\n"


def to_page(found: Notice) -> str:
    """The notice as one HTML page without scripts, to read and to print."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    pages = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=True, undefined=StrictUndefined
    )
    return pages.get_template("fine_notice.html").render(
        fine=found.fine,
        sheet=found.sheet,
        standing=found.standing,
        accepted=found.accepted_extrapolation,
        codes=[msgspec.to_builtins(each) for each in found.codes],
        rights=found.rights,
        entry=found.entry,
    )


def read(path: Path) -> Notice:
    """A notice from its JSON file. Raises NoFineNotice."""
    try:
        if path.stat().st_size > LARGEST:
            raise NoFineNotice(where=path, problem=f"is larger than {LARGEST} bytes")
        return msgspec.json.decode(path.read_bytes(), type=Notice)
    except OSError as problem:
        raise NoFineNotice(where=path, problem=f"cannot be read ({problem.strerror})") from problem
    except (msgspec.MsgspecError, UnicodeDecodeError) as problem:
        raise NoFineNotice(where=path, problem=f"is no notice of intent to fine ({problem})") from problem


def recompute(found: Notice) -> tuple[Difference, ...]:
    """Every value of a notice that does not come out as stated, from its inputs and the rules that are here.

    Needs no record. Raises what ``worksite_sheet.work_out`` raises for inputs that cannot be computed.
    """
    fresh = again(found.sheet)
    differing = list(_differences("", msgspec.to_builtins(found.sheet), msgspec.to_builtins(fresh)))
    if not differing:
        differing += [
            Difference(f"lines[{number}]", stated, computed)
            for number, (stated, computed) in enumerate(_pairs(found.lines, fresh.lines()), 1)
            if stated != computed
        ]
    return tuple(differing)


def _pairs(stated: tuple[str, ...], computed: tuple[str, ...]) -> list[tuple[str, str]]:
    length = max(len(stated), len(computed))
    return list(zip(*((*each, *[""] * (length - len(each))) for each in (stated, computed)), strict=True))


def _differences(place: str, stated: object, computed: object) -> list[Difference]:
    if isinstance(stated, dict) and isinstance(computed, dict):
        # A corrected rule file has another version; what it says is compared, not its hash.
        keys = [key for key in {**stated, **computed} if key not in {"version", "source", "status"}]
        return [
            each
            for key in keys
            for each in _differences(f"{place}.{key}".lstrip("."), stated.get(key), computed.get(key))
        ]
    if isinstance(stated, list) and isinstance(computed, list) and len(stated) == len(computed):
        return [
            each
            for number, (one, other) in enumerate(zip(stated, computed, strict=True), 1)
            for each in _differences(f"{place}[{number}]", one, other)
        ]
    return [] if stated == computed else [Difference(place, str(stated), str(computed))]
