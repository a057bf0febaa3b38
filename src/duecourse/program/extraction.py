"""From a card to templates: decode its pictures in the guarded process, extract minutiae, keep the result.

Templates are kept under the SHA-256 of the card, so that a search that was interrupted, or is repeated with another
gallery, does not extract again. The file holds no name: a card's facts and a card's prints part ways here.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from duecourse.errors import BadInput, BadTemplate, NoUsablePrints
from duecourse.exchange.card import Card, finger_pictures
from duecourse.exchange.fingers import POSITIONS
from duecourse.prints.images import Decoder
from duecourse.prints.minutiae import ALGORITHM, Extractor
from duecourse.prints.template import Template, read_templates, write_templates
from duecourse.settings import Workspace

Progress = Callable[[int, int], None]

LeftOut = Callable[[BadInput], None]
"""Is told of a finger that is left out of the templates of a card, and why."""


class TemplateMaker:
    """Makes templates of cards; holds the decoder process and the network between cards. Use as a context manager."""

    def __init__(self, space: Workspace) -> None:
        self._space = space
        self._decoder = Decoder()
        self._extractor = Extractor(space.settings.threads)

    def __enter__(self) -> "TemplateMaker":
        return self

    def __exit__(self, *_: object) -> None:
        self._decoder.close()

    def templates(
        self, card: Card, progress: Progress | None = None, left_out: LeftOut | None = None
    ) -> list[Template]:
        """The templates of a card's single fingers, by position; made once, then read back.

        A finger that cannot be decoded or has no usable print is left out, and ``left_out`` is told why. A kept file
        that is damaged, or of another algorithm, is made anew. Raises NoUsablePrints, with each finger's reason, when
        none remains.
        """
        kept = self._space.templates / f"{card.sha256}.templates"
        templates = _kept(kept)
        if templates:
            return templates
        problems: list[BadInput] = []
        singles = sum(1 <= finger.position <= 12 for finger in card.fingers)
        pictures = finger_pictures(card, self._decoder, lambda _, problem: problems.append(problem))
        for done, (finger, picture) in enumerate(pictures, 1):
            try:
                minutiae = self._extractor.minutiae(picture, f"{card.source}: {POSITIONS[finger]}")
            except BadInput as problem:
                problems.append(problem)
            else:
                height, width = picture.pixels.shape
                templates.append(Template(finger, width, height, minutiae, ALGORITHM))
            if progress is not None:
                progress(done, singles)
        if not templates:
            raise NoUsablePrints(source=card.source, problem=_reasons(card, problems))
        write_templates(kept, templates)
        if left_out is not None:
            for each in problems:
                left_out(each)
        return templates


def _kept(file: Path) -> list[Template]:
    """The templates kept in ``file``; none when they have to be made."""
    try:
        templates = read_templates(file) if file.exists() else []
    except BadTemplate:
        return []
    return templates if all(template.algorithm == ALGORITHM for template in templates) else []


def _reasons(card: Card, problems: Sequence[BadInput]) -> str:
    if not problems:
        return "it has no single fingers (slaps are not cut into fingers yet)"
    return "; ".join(str(problem).removeprefix(f"{card.source}: ").rstrip(".") for problem in problems)
