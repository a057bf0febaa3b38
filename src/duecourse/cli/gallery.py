"""Verbs of the gallery: what is in it, enroll a card."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from duecourse.cli.output import HERE, Common, answer, complain, progress
from duecourse.cli.session import opened

app = App(name="gallery", help="The searchable prints: info, enroll.")


@app.command
def info(*, common: Common = HERE) -> None:
    """Say how many people are enrolled, and the digest that searches are recorded with.

    Example:
    `duecourse gallery info --dir county`
    """
    from duecourse.prints.gallery import Gallery

    gallery = Gallery.open(common.workspace().gallery)
    facts = {"people": gallery.people(), "version": gallery.version(), "digest": gallery.digest()}
    answer(common, facts)


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
