"""Verbs of the print engine: extract minutiae, match and explain two pictures."""

import math
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from duecourse.cli.output import HERE, Common, answer, complain, progress, table

if TYPE_CHECKING:
    from duecourse.prints.images import GrayImage

app = App(name="prints", help="The print engine: extract, match, evaluate.")

Ppi = Annotated[int | None, Parameter(name=["--ppi"])]


@app.command
def extract(*images: Path, ppi: Ppi = None, common: Common = HERE) -> int:
    """Find the minutiae of pictures of single prints, and say how good each print is, why, and what to capture again.

    A picture that cannot be used is named, the others are looked at all the same, and the verb leaves with 2.

    Examples:
    `duecourse prints extract finger.png --ppi 500`
    `duecourse prints extract *.wsq --ppi 500 --json`

    Parameters
    ----------
    images
        Pictures: WSQ, JPEG 2000, JPEG, PNG, TIFF or BMP.
    ppi
        Resolution of the pictures, whatever they state; needed where they state none.
    """
    from duecourse.errors import BadInput, BadWord
    from duecourse.prints.images import Decoder, read_image
    from duecourse.prints.minutiae import ALGORITHM, Extractor
    from duecourse.prints.quality import assess

    if not images:
        raise BadWord(
            where="prints extract", problem="no picture was named", remedy="duecourse prints extract IMAGE..."
        )
    extractor = Extractor(2)
    rows: list[dict[str, object]] = []
    unusable: list[BadInput] = []
    with Decoder() as decoder, progress("minutiae") as bar:
        for done, path in enumerate(images, 1):
            try:
                image = read_image(path, decoder, ppi)
                complain(_overruled(path, image))
                found = extractor.minutiae(image, str(path))
            except BadInput as problem:
                if len(images) == 1:
                    raise
                unusable.append(problem)
                if common.json:
                    rows.append({"picture": str(path), "error": {"kind": problem.kind, "message": str(problem)}})
                continue
            quality = assess(image, found, str(path))
            points = [
                {
                    "x": float(m["x"]),
                    "y": float(m["y"]),
                    "angle": float(m["angle"]),
                    "kind": int(m["kind"]),
                    "quality": int(m["quality"]),
                }
                for m in found
            ]
            rows.append(
                {
                    "picture": str(path),
                    "minutiae": points if common.json else len(points),
                    "quality": {**asdict(quality), "usable": quality.usable} if common.json else quality.sentence(),
                    "algorithm": ALGORITHM,
                }
            )
            bar(done, len(images))
    table(common, rows, ("picture", "minutiae", "quality", "algorithm"), "No picture could be used.")
    complain(unusable)
    return BadInput.exit_code if unusable else 0


def _overruled(path: Path, image: "GrayImage") -> Iterator[str]:
    """That ``path`` states another resolution than the one given, which was taken."""
    if image.overruled:
        yield f"{path}: states {image.stated:.0f} pixels an inch; --ppi {image.scanned:g} was taken instead"


@app.command
def match(left: Path, right: Path, /, *, ppi: Ppi = None, svg: Path | None = None, common: Common = HERE) -> None:
    """Compare two pictures of single prints and explain the score.

    Examples:
    `duecourse prints match a.png b.png --ppi 500`
    `duecourse prints match a.png b.png --ppi 500 --svg pair.svg`

    Parameters
    ----------
    left
        One picture.
    right
        The other picture.
    ppi
        Resolution of the pictures, whatever they state; needed where they state none.
    svg
        Draw both prints with the paired minutiae into this file.
    """
    from duecourse.prints.images import Decoder, read_image
    from duecourse.prints.match import explain
    from duecourse.prints.minutiae import ALGORITHM, Extractor
    from duecourse.prints.template import Template

    extractor = Extractor(2)
    images, templates = [], []
    with Decoder() as decoder:
        for path in (left, right):
            image = read_image(path, decoder, ppi)
            complain(_overruled(path, image))
            height, width = image.pixels.shape
            images.append(image)
            templates.append(Template(0, width, height, extractor.minutiae(image, str(path)), ALGORITHM))
    told = explain(*templates)
    if svg is not None:
        svg.write_text(told.svg(*images), encoding="utf-8")
    turned, (right_by, down_by) = math.degrees(told.rotation), told.shift
    facts = {
        "score": told.score,
        "parts": told.parts,
        "rotation_degrees": turned,
        "shift_pixels": [right_by, down_by],
        "pairs": [
            {"left": pair.probe, "right": pair.candidate, "likeness": pair.likeness, "apart_pixels": pair.apart}
            for pair in told.pairs
        ],
    }
    answer(common, facts, told.sentences())


@app.command
def explain(left: Path, right: Path, svg: Path, /, *, ppi: Ppi = None, common: Common = HERE) -> None:
    """Draw why two pictures have the score they have: both prints with their paired minutiae, as SVG.

    Example:
    `duecourse prints explain a.png b.png pair.svg --ppi 500`

    Parameters
    ----------
    left
        One picture.
    right
        The other picture.
    svg
        The file to write.
    ppi
        Resolution of the pictures, whatever they state; needed where they state none.
    """
    match(left, right, ppi=ppi, svg=svg, common=common)
