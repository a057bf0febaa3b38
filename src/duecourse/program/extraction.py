"""From a card to templates: decode its pictures in the guarded process, extract minutiae, keep the result.

Templates are kept under the SHA-256 of the card, so that a search that was interrupted, or is repeated with another
gallery, does not extract again. The file holds no name: a card's facts and a card's prints part ways here.
"""

from collections.abc import Callable, Sequence

from duecourse.errors import BadInput, NoUsablePrints
from duecourse.exchange.card import Card, finger_pictures
from duecourse.prints.images import Decoder
from duecourse.prints.minutiae import ALGORITHM, Extractor
from duecourse.prints.template import Template, read_templates, write_templates
from duecourse.settings import Workspace

Progress = Callable[[int, int], None]


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

    def templates(self, card: Card, progress: Progress | None = None) -> list[Template]:
        """The templates of a card's single fingers, by position; made once, then read back.

        A finger that cannot be decoded or has no usable print is left out. Raises NoUsablePrints, with each finger's
        reason, when none remains, and BadTemplate when the kept file is damaged.
        """
        kept = self._space.templates / f"{card.sha256}.templates"
        if kept.exists():
            templates = read_templates(kept)
            if all(template.algorithm == ALGORITHM for template in templates):
                return templates
        templates, problems = [], []
        singles = sum(1 <= finger.position <= 12 for finger in card.fingers)
        pictures = finger_pictures(card, self._decoder, lambda finger, why: problems.append(f"finger {finger}: {why}"))
        for done, (finger, picture) in enumerate(pictures, 1):
            try:
                minutiae = self._extractor.minutiae(picture, f"{card.source}, finger {finger}")
            except BadInput as problem:
                problems.append(f"finger {finger}: {problem}")
            else:
                height, width = picture.pixels.shape
                templates.append(Template(finger, width, height, minutiae, ALGORITHM))
            if progress is not None:
                progress(done, singles)
        if not templates:
            raise NoUsablePrints(source=card.source, problem=_reasons(problems))
        write_templates(kept, templates)
        return templates


def _reasons(problems: Sequence[str]) -> str:
    return " ".join(problems) if problems else "it has no single fingers (slaps are not cut into fingers yet)"
