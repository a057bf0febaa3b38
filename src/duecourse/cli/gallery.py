"""Verbs of the gallery: what is in it, enroll a card, remove a person."""

from pathlib import Path

from cyclopts import App

from duecourse.cli.output import HERE, Common, answer, progress

app = App(name="gallery", help="The searchable prints: info, enroll, remove.")


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
def enroll(person: str, card: Path, /, *, common: Common = HERE) -> None:
    """Put the prints of one card into the gallery under an opaque reference; repeating it changes nothing.

    Example:
    `duecourse gallery enroll P-0001 card.eft --dir county`

    Parameters
    ----------
    person
        An opaque reference: no name, no number of a real person.
    card
        A transaction file with prints.
    """
    from duecourse.exchange.card import read_card_file
    from duecourse.prints.gallery import Gallery
    from duecourse.program.extraction import templates_of

    space = common.workspace()
    with progress("templates") as bar:
        templates = templates_of(space, read_card_file(card), bar)
    gallery = Gallery.open(space.gallery, create=True, threads=space.settings.threads)
    new = gallery.enroll(person, templates)
    facts = {"person": person, "new": new, "fingers": [template.finger for template in templates], "people": gallery.people()}
    answer(common, facts, [f"{person}: {len(templates)} fingers {'enrolled' if new else 'were enrolled already'}; {gallery.people()} people"])


@app.command
def remove(person: str, /, *, common: Common = HERE) -> None:
    """Take every print of one person out of the gallery and its files.

    Example:
    `duecourse gallery remove P-0001 --dir county`

    Parameters
    ----------
    person
        The reference under which the prints were enrolled.
    """
    from duecourse.prints.gallery import Gallery

    gallery = Gallery.open(common.workspace().gallery)
    gallery.remove(person)
    answer(common, {"person": person, "people": gallery.people()}, [f"{person} is removed; {gallery.people()} people remain"])
