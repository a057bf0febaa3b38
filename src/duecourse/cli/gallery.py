"""Verbs of the gallery: who is in it, enroll, merge, withhold, undo, verify, partitions, sizing."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from duecourse.cli.output import HERE, Common, answer, complain, progress, table
from duecourse.cli.session import opened

if TYPE_CHECKING:
    from duecourse.prints.gallery import Gallery
    from duecourse.prints.template import Template

app = App(
    name="gallery", help="The searchable prints: enroll, search, merge, withhold, undo, verify, partitions, size."
)

Apart = Annotated[Path | None, Parameter(name=["--gallery"])]
"""The folder of a gallery that belongs to no workspace; that of the workspace when left out."""

Partition = Annotated[str, Parameter(name=["--partition"])]
"""Which partition; `main` when left out."""


def partition_of(common: Common, apart: Path | None, partition: str) -> "Gallery":
    """The partition that is meant. Raises NoGallery, NoPartition."""
    from duecourse.prints.gallery import Gallery

    threads = 2 if apart is not None else common.workspace().settings.threads
    return Gallery.open(apart or common.workspace().gallery, threads=threads).partition(partition)


def _free(common: Common, apart: Path | None, partition: str) -> "Gallery":
    """The partition that is meant, if it may be changed by hand. Raises RecordedGallery."""
    from duecourse.errors import RecordedGallery

    gallery = partition_of(common, apart, partition)
    if (apart or common.workspace().gallery).resolve().parent.joinpath("ledger.sqlite").exists():
        raise RecordedGallery(where=gallery.folder)
    return gallery


def templates_of(common: Common, prints: Path) -> "list[Template]":
    """The templates in a file of templates, in a minutiae record, or of a transaction's card (which needs a workspace).

    The content tells which it is; a damaged file named ``.templates`` is told as that.
    """
    from duecourse.cli.conversion import holds_minutiae, read_minutiae
    from duecourse.exchange.card import read_card, read_card_bytes
    from duecourse.prints.template import read_templates
    from duecourse.program.extraction import TemplateMaker

    if holds_minutiae(prints):
        return read_minutiae(prints)[0]
    if prints.suffix == ".templates":
        return read_templates(prints)
    data = read_card_bytes(prints)
    with TemplateMaker(common.workspace()) as maker, progress("templates") as bar:
        return maker.templates(read_card(data, str(prints)), bar)


@app.command
def info(*, gallery: Apart = None, partition: Partition = "main", common: Common = HERE) -> None:
    """Say how many people are enrolled, and the digest that searches are recorded with.

    Example:
    `duecourse gallery info --dir county`
    """
    found = partition_of(common, gallery, partition)
    facts = {"people": found.people(), "version": found.version(), "digest": found.digest()}
    facts |= {"partition": found.name(), "purposes": list(found.purposes())}
    lines = [f"{name}: {value}" for name, value in (facts | {"purposes": ", ".join(found.purposes()) or "any"}).items()]
    answer(common, facts, lines)


@app.command
def partitions(
    name: str = "", /, *, purpose: list[str] | None = None, gallery: Apart = None, common: Common = HERE
) -> None:
    """List the partitions of a gallery; with a name and purposes, make that partition first.

    Nobody enrolled in one partition is found through another, and a search must be for a purpose it declares.

    Examples:
    `duecourse gallery partitions --dir county`
    `duecourse gallery partitions status_path --purpose background_check --dir county`
    """
    whole = partition_of(common, gallery, "main")
    if name:
        whole.partition(name, tuple(purpose or ()))
    rows = []
    for each in whole.partitions():
        inner = whole.partition(each)
        purposes = ", ".join(inner.purposes()) or "any"
        rows.append({"partition": each, "people": inner.people(), "version": inner.version(), "purposes": purposes})
    table(common, rows, ["partition", "people", "version", "purposes"], "")


@app.command
def verify(*, gallery: Apart = None, common: Common = HERE) -> None:
    """Read every byte of every partition and check it against what was written; leaves with 4 where it does not hold.

    Example:
    `duecourse gallery verify --dir county`
    """
    whole = partition_of(common, gallery, "main")
    counts = {name: whole.partition(name).verify() for name in whole.partitions()}
    answer(common, {"encounters": counts}, [f"{name}: {count} encounters are whole" for name, count in counts.items()])


@app.command
def remove(person: str, /, *, gallery: Apart = None, partition: Partition = "main", common: Common = HERE) -> None:
    """Take a person out of a gallery and its files, for good. A gallery with a record is changed by its acts alone.

    Example:
    `duecourse gallery remove p-17 --gallery people`
    """
    found = _free(common, gallery, partition)
    found.remove(person)
    answer(common, {"people": found.people(), "version": found.version()})


@app.command
def withhold(person: str, /, *, gallery: Apart = None, partition: Partition = "main", common: Common = HERE) -> None:
    """Keep a person's prints but search them no more, until undone.

    Example:
    `duecourse gallery withhold p-17 --gallery people`
    """
    found = _free(common, gallery, partition)
    found.withhold(person)
    answer(common, {"people": found.people(), "version": found.version()})


@app.command
def merge(
    kept: str, gone: str, /, *, gallery: Apart = None, partition: Partition = "main", common: Common = HERE
) -> None:
    """Find two references, which examiners found to be one person, under the first from now on; can be undone.

    Example:
    `duecourse gallery merge p-17 p-99 --gallery people`
    """
    found = _free(common, gallery, partition)
    found.merge(kept, gone)
    answer(common, {"people": found.people(), "version": found.version()})


@app.command
def undo(*, gallery: Apart = None, partition: Partition = "main", common: Common = HERE) -> None:
    """Take back the last enrollment, merging or withholding that still stands.

    Example:
    `duecourse gallery undo --gallery people`
    """
    found = _free(common, gallery, partition)
    undone = found.undo()
    said = f"{undone.kind} {', '.join(undone.people)} (version {undone.version}) is undone"
    facts = {"undone": undone, "people": found.people(), "version": found.version()}
    answer(common, facts, [f"{said}; now at version {facts['version']}, people: {facts['people']:,}"])


@app.command
def add(
    person: str,
    prints: Path,
    /,
    *,
    duplicates: Literal["refuse", "report", "allow"] = "report",
    gallery: Path,
    partition: Partition = "main",
    common: Common = HERE,
) -> None:
    """Put a file of templates into a gallery that belongs to no workspace, which is made where none is.

    Positions that are clearly one finger are told, on stderr and as `twice`.

    Example:
    `duecourse gallery add p-17 p-17.templates --gallery people --duplicates refuse`

    Parameters
    ----------
    person
        The reference that searches answer with: opaque, never a name.
    prints
        A file of templates, or a minutiae record (ISO/IEC 19794-2, INCITS 378, Type-9); `prints convert` makes either.
    gallery
        The folder of the gallery.
    duplicates
        What to do when the prints are found under another reference: `refuse`, `report` on stderr, or `allow` unseen.
    """
    from duecourse.prints.gallery import Gallery
    from duecourse.prints.sequence import check_sequence

    Gallery.open(gallery, create=True)
    found = _free(common, gallery, partition)
    templates = templates_of(common, prints)
    twice = [each.sentence for each in check_sequence((), templates).problems]
    complain(twice)
    others = found.duplicates(person, templates) if duplicates == "report" else ()
    added = found.enroll(person, templates, refuse_duplicates=duplicates == "refuse")
    complain(f"these prints are found under {each.person} too ({each.score / 100:.1f} decades)" for each in others)
    facts = {"added": added, "people": found.people(), "version": found.version()}
    done = f"{person} is added" if added else f"{person} has these prints already; nothing was changed"
    lines = [f"{done}; version {facts['version']}, people: {facts['people']:,}"]
    answer(common, facts | {"duplicates": [each.person for each in others], "twice": twice}, lines)


@app.command
def size(people: int, /, *, fingers: int = 10, workers: int = 2, memory_gib: int = 16, common: Common = HERE) -> None:
    """Work out memory, disk and time of a gallery of that size, from what was measured.

    Example:
    `duecourse gallery size 1000000 --workers 4`

    Parameters
    ----------
    people
        How many people are enrolled.
    fingers
        How many fingers of each are enrolled and searched with.
    workers
        How many cores share a search.
    memory_gib
        Memory of each machine, in GiB.
    """
    from duecourse.errors import BadWord
    from duecourse.prints import sizing

    if min(people, fingers, workers, memory_gib) < 1 or fingers > 10:
        problem = "people, cores and memory are counted from one, fingers from one to ten"
        raise BadWord(where="gallery size", problem=problem, remedy="duecourse gallery size 1000000 --fingers 10")
    found = sizing.size(people, fingers=fingers, workers=workers, memory=memory_gib << 30)
    lines = [
        f"{people:,} people with {fingers} fingers, {workers} cores",
        f"resident: {found.resident_bytes / 2**30:.1f} GiB, machines of {memory_gib} GiB: {found.machines}",
        f"on disk: {found.disk_bytes / 2**30:.1f} GiB",
        f"one search: about {found.search_seconds:.2f} s ({found.mode}; may miss {found.may_miss:.2%} of mates)",
    ]
    answer(common, found, lines)


@app.command
def enroll(
    person: str, card: Path, /, *, by: Annotated[str, Parameter(name=["--as"])] = "duecourse", common: Common = HERE
) -> None:
    """Put the prints of one card into the gallery under an opaque reference, and record it; safe to repeat.

    Example:
    `duecourse gallery enroll g-0001 card.eft --dir county`

    Parameters
    ----------
    person
        An opaque reference: no name, no number of a real person.
    card
        A transaction file with prints; kept, so that examiners can see it.
    by
        The records clerk; the software itself when left out.
    """
    from duecourse.errors import BadInput
    from duecourse.exchange.card import read_card, read_card_bytes
    from duecourse.program import enrollment
    from duecourse.program.extraction import TemplateMaker

    data = read_card_bytes(card)
    found = read_card(data, str(card))
    left_out: list[BadInput] = []
    with opened(common) as (space, record), TemplateMaker(space) as maker:
        with progress("templates") as bar:
            templates = maker.templates(found, bar, left_out.append)
        done = enrollment.enroll(record, space, person=person, card=found, data=data, templates=templates, actor=by)
    state = "were enrolled already" if done.already_enrolled else "are enrolled"
    complain(left_out)
    answer(common, done, [f"{person}: {len(done.fingers)} fingers {state}; {done.people} people in the gallery"])
