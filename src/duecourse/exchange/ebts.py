"""FBI EBTS transactions: what a booking (CAR and its kin) must hold, and booking cards and answers built anew.

Sources: EBTS 9.1 (field rules: ``ebts91.csv``; occurrence of records: its section 3; agency identifiers and finger
rules: appendices B, C and F). Deviations are listed, never repaired, and refuse nothing by themselves.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

from duecourse.exchange.deviation import CODES, Deviation
from duecourse.exchange.fieldrules import UNKNOWN_DATE, check_fields, known_types
from duecourse.exchange.fingers import POSITIONS, SLAPS, finger_records, missing_fingers
from duecourse.exchange.itl import Transaction, build
from duecourse.exchange.records import DATA, Value, record

__all__ = ["BOOKINGS", "CODES", "Deviation", "NewFinger", "build_car", "build_errt", "build_sre", "check"]

BOOKINGS = ("CAR", "CNA", "CPDR", "CPNU")
"""Transaction types of a criminal ten-print booking: answer required, not required, and the two from other sources."""

MOST_DEVIATIONS = 200
"""Deviations that are listed of one transaction."""

_RECORDS: dict[str, dict[tuple[int, ...], tuple[int, int]]] = {
    **{kind: {(2,): (1, 1), (4, 14): (1, 14), (10,): (0, 4), (7, 13): (0, 2), (15,): (0, 8)} for kind in BOOKINGS},
    "SRE": {(2,): (1, 1)},
    "ERRT": {(2,): (1, 1)},
}
_AGENCY = re.compile(r"[A-Z]{2}[A-Z0-9]{7}")


@dataclass(frozen=True, slots=True)
class NewFinger:
    """One encoded finger image for a new card: position and impression codes, data, size, resolution, NFIQ 1 to 5."""

    position: int
    impression: int
    data: bytes
    width: int
    height: int
    compression: str = "WSQ20"
    ppi: int = 500
    nfiq: int | None = None


def check(transaction: Transaction) -> tuple[Deviation, ...]:
    """Everything in which a parsed transaction deviates from the rules of its type, in file order.

    A type without rules here (the NIST samples' AMN, say) is checked as to its Type-1 record and its finger images.
    """
    found = chain(transaction.deviations, _deviations(transaction))
    listed = tuple(islice(found, MOST_DEVIATIONS))
    if next(found, None) is None:
        return listed
    return (*listed, Deviation("E_STRUCT", "1.003", f"there are more than {MOST_DEVIATIONS}; the rest is not listed"))


def _deviations(transaction: Transaction) -> Iterator[Deviation]:
    header = transaction.header
    kind = header.text(4)
    known = kind in known_types()
    if not known:
        yield Deviation("E_STRUCT", "1.004", f"`{kind[:10]}` is not a transaction type that has rules here")
    yield from check_fields(header, kind if known else BOOKINGS[0])
    for number, name in ((7, "destination"), (8, "originating")):
        if not _AGENCY.fullmatch(header.text(number)):
            message = f"the {name} agency identifier is not two letters and seven letters or digits"
            yield Deviation("E_ORI", f"1.{number:03d}", message)
    if known:
        for item in transaction.of_type(2):
            yield from check_fields(item, kind)
        yield from _check_occurrence(transaction, kind)
    if kind in BOOKINGS or not known:
        yield from _check_fingers(transaction)


def _check_occurrence(transaction: Transaction, kind: str) -> Iterator[Deviation]:
    allowed = _RECORDS[kind]
    for types, (least, most) in allowed.items():
        count = len(transaction.of_type(*types))
        if not least <= count <= most:
            names = " or ".join(f"Type-{number}" for number in types)
            wanted = str(least) if least == most else f"{least} to {most}"
            yield Deviation("E_CNT", str(types[0]), f"{count} records of {names}, where {wanted} belong in a {kind}")
    others = {item.type for item in transaction.records[1:]} - {number for types in allowed for number in types}
    for number in sorted(others):
        yield Deviation("E_CNT", str(number), f"records of Type-{number} have no place in a {kind} transaction")


def _check_fingers(transaction: Transaction) -> Iterator[Deviation]:
    seen: set[int] = set()
    for finger in finger_records(transaction):
        yield from finger.deviations
        place = f"{finger.kind}.{4 if finger.kind == 4 else 13:03d}"
        name = POSITIONS.get(finger.position)
        if name is None:
            message = f"IDC {finger.idc}: {finger.position} is not a finger position of a booking card"
            yield Deviation("E_FIELD", place, message)
        elif finger.position in seen and 1 <= finger.position <= 15:
            yield Deviation("E_DUP_FINGER", place, f"IDC {finger.idc}: there is more than one image of the {name}")
        seen.add(finger.position)
    shown = seen.union(*(SLAPS.get(position, set()) for position in seen), dict(missing_fingers(transaction)))
    for position in range(1, 11):
        if position not in shown:
            message = f"no image of the {POSITIONS[position]} and no report that it is amputated or cannot be printed"
            yield Deviation("E_MISSING_FINGER_UNEXPLAINED", "2.084", message)


# -- new transactions -------------------------------------------------------------------------------------------


def build_car(
    *,
    tcn: str,
    ori: str,
    destination: str,
    dated_on: date,
    name: str,
    sex: str,
    race: str,
    born_on: date | None,
    place_of_birth: str,
    height: str,
    weight: str,
    eyes: str,
    hair: str,
    arrested_on: date,
    charges: Sequence[tuple[date, str]],
    fingers: Sequence[NewFinger],
    missing: Sequence[tuple[int, str]] = (),
    retain: bool = True,
    controlling_agency: str | None = None,
    more: Mapping[int, Value] | None = None,
) -> bytes:
    """A new criminal booking, answer required (CAR), with one Type-14 record a finger image.

    ``name`` is ``SURNAME,GIVEN MIDDLE``; codes are those of EBTS appendix C; ``born_on`` None means unknown;
    ``charges`` are days of offense with their wording; ``missing`` fingers are positions 1-10 with ``XX`` (amputated)
    or ``UP`` (unable to print); ``more`` holds further Type-2 fields by number. Raises CannotBuild.
    """
    person: dict[int, Value] = {
        5: "Y" if retain else "N",
        18: name,
        20: place_of_birth,
        22: f"{born_on:%Y%m%d}" if born_on else UNKNOWN_DATE,
        24: sex,
        25: race,
        27: height,
        29: weight,
        31: eyes,
        32: hair,
        45: f"{arrested_on:%Y%m%d}",
        47: [[f"{day:%Y%m%d}", text] for day, text in charges],
        73: controlling_agency or ori,
        **({84: [[f"{finger:02d}", reason] for finger, reason in missing]} if missing else {}),
        **(more or {}),
    }
    images: list[dict[int, Value]] = []
    for finger in fingers:
        image: dict[int, Value] = {
            3: str(finger.impression),
            4: ori,
            5: f"{dated_on:%Y%m%d}",
            6: str(finger.width),
            7: str(finger.height),
            8: "1",
            9: str(finger.ppi),
            10: str(finger.ppi),
            11: finger.compression,
            12: "8",
            13: str(finger.position),
            DATA: finger.data,
        }
        if finger.nfiq is not None:
            image[22] = [[str(finger.position), str(finger.nfiq)]]
        images.append(image)
    return _transaction("CAR", person, images, tcn=tcn, ori=ori, destination=destination, dated_on=dated_on)


def build_sre(
    *,
    tcn: str,
    tcr: str,
    ori: str,
    destination: str,
    dated_on: date,
    name: str,
    identified: bool,
    controlling_agency: str | None = None,
    more: Mapping[int, Value] | None = None,
) -> bytes:
    """An answer to a booking (SRE): whether its prints were identified; ``tcr`` is the booking's control number.

    ``identified`` says that examiners found the same person's prints on file; it says nothing else about the person.
    """
    facts: dict[int, Value] = {
        18: name,
        59: "I" if identified else "N",
        73: controlling_agency or destination,
        **(more or {}),
    }
    return _transaction("SRE", facts, tcn=tcn, ori=ori, destination=destination, dated_on=dated_on, tcr=tcr)


def build_errt(*, tcn: str, tcr: str, ori: str, destination: str, dated_on: date, messages: Sequence[str]) -> bytes:
    """An answer that a booking could not be processed (ERRT), with 1 to 11 messages of at most 300 characters."""
    facts: dict[int, Value] = {60: list(messages)}
    return _transaction("ERRT", facts, tcn=tcn, ori=ori, destination=destination, dated_on=dated_on, tcr=tcr)


def _transaction(
    kind: str,
    facts: dict[int, Value],
    images: Sequence[dict[int, Value]] = (),
    *,
    tcn: str,
    ori: str,
    destination: str,
    dated_on: date,
    tcr: str | None = None,
) -> bytes:
    header: dict[int, Value] = {
        2: "0400",
        4: kind,
        5: f"{dated_on:%Y%m%d}",
        7: destination,
        8: ori,
        9: tcn,
        11: "00.00",
        12: "00.00",
        13: [["NORAM", ""]],
        **({10: tcr} if tcr is not None else {}),
    }
    described = record(2, facts, idc=0)
    if not all(found.data.isascii() for found in described.fields):
        header[15] = [["003", "UTF-8"]]
    return build([record(1, header), described, *(record(14, image, idc=idc) for idc, image in enumerate(images, 1))])
