"""The verb that converts minutiae between formats: ``duecourse prints convert``."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from duecourse.cli.output import HERE, Common, answer

if TYPE_CHECKING:
    from duecourse.prints.template import Template

LARGEST_RECORD = 20 << 20
"""Bytes that are read of a minutiae record; 255 views with all the extended data they may have stay below it."""


def convert(
    source: Path,
    target: Path,
    /,
    *,
    to: Literal["iso", "incits", "template"],
    resolution: int = 197,
    impression: int = 0,
    common: Common = HERE,
) -> None:
    """Convert minutiae: ISO/IEC 19794-2:2005, INCITS 378-2004, ANSI/NIST Type-9 records (in only), duecourse templates.

    The input's format is told from its content. A file at the target's name is replaced.

    Examples:
    `duecourse prints convert right-index.fmr right-index.378 --to incits`
    `duecourse prints convert card.an2 card.templates --to template`
    `duecourse prints convert card.templates card.fmr --to iso --resolution 787 --impression 1`

    Parameters
    ----------
    source
        A file with minutiae.
    target
        The file to write.
    to
        The format to write: iso (19794-2:2005), incits (378-2004) or template (duecourse's own).
    resolution
        Pixels a centimeter of the written record, 39 to 787: 197 is the usual one, 787 keeps quarter pixels.
    impression
        The standards' code of how the fingers were taken, 0 to 15: 0 live-scan plain, 1 live-scan rolled.
    """
    from duecourse.durable import write_whole
    from duecourse.prints.interchange import write_record
    from duecourse.prints.template import write_templates

    templates, form = read_minutiae(source)
    if to == "template":
        write_templates(target, templates)
    else:
        settings = {"resolution": resolution, "impression": impression}
        write_whole(target, write_record(templates, to, where=str(target), **settings))
    fingers = [{"finger": item.finger, "minutiae": len(item.minutiae)} for item in templates]
    facts = {"source": str(source), "from": form, "target": str(target), "to": to, "fingers": fingers}
    total = sum(len(item.minutiae) for item in templates)
    answer(common, facts, [f"{target}: fingers {len(templates)}, minutiae {total}, from {form} to {to}."])


def holds_minutiae(source: Path) -> bool:
    """Whether the file begins like one of templates or like a minutiae record, whatever its name."""
    from duecourse.prints.fmr import MAGIC
    from duecourse.prints.template import FILE_MAGIC

    try:
        if not source.is_file():  # reading a pipe would wait for ever
            return False
        with source.open("rb") as file:
            return file.read(4) in {FILE_MAGIC, MAGIC}
    except (OSError, ValueError):  # ValueError: a null byte in the name
        return False


def read_minutiae(source: Path) -> "tuple[list[Template], str]":
    """Templates of whatever minutiae are in the file, and what the file is."""
    from duecourse.errors import NoMinutiae
    from duecourse.exchange.card import read_card_bytes
    from duecourse.exchange.itl import parse
    from duecourse.exchange.minutiae import finger_minutiae
    from duecourse.exchange.reading import looks_like_transaction
    from duecourse.prints.fmr import MAGIC, parse_record
    from duecourse.prints.interchange import NAMES, Points, plain_template, templates_of
    from duecourse.prints.template import FILE_MAGIC, read_templates

    if source.exists() and not (source.is_file() or source.is_dir()):  # reading a pipe would wait for ever
        raise NoMinutiae(path=source, problem="it is a pipe or a device, and no file")
    try:
        with source.open("rb") as file:
            start = file.read(16)
            data = start + file.read(LARGEST_RECORD) if start.startswith(MAGIC) else start
    except (OSError, ValueError) as problem:  # ValueError: a null byte in the name
        told = getattr(problem, "strerror", None) or problem
        raise NoMinutiae(path=source, problem=f"the file cannot be read ({told})") from problem
    if start.startswith(FILE_MAGIC):
        return read_templates(source), "template"
    if start.startswith(MAGIC):
        record = parse_record(data, str(source))
        return templates_of(record, str(source)), NAMES[record.form]
    if not looks_like_transaction(start):
        raise NoMinutiae(path=source, problem="its start is that of no known format")
    templates = []
    for found in finger_minutiae(parse(read_card_bytes(source), str(source))):
        where = f"{source}, Type-9 record with IDC {found.idc}"
        columns = zip(*((at.x, at.y, at.degrees, at.kind, at.quality) for at in found.points), strict=True)
        points = Points(*columns) if found.points else Points([], [], [], [], [])
        size = (round(found.width), round(found.height))
        made = plain_template(
            found.position, size, (found.across, found.down), points, f"ansi-nist-9/{found.form}", where=where
        )
        templates.append(made)
    if not templates:
        raise NoMinutiae(path=source, problem="the transaction has no Type-9 record in the standard's or INCITS's form")
    return templates, "ansi-nist type-9"
