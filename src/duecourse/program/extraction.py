"""From a card to templates: decode its pictures in the guarded process, extract minutiae, keep the result.

Templates are kept under the SHA-256 of the card, so that a search that was interrupted, or is repeated with another
gallery, does not extract again. The file holds no name: a card's facts and a card's prints part ways here.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from duecourse.errors import BadInput, BadTemplate, NoUsablePrints, UnusablePrint
from duecourse.exchange.card import Card, finger_pictures
from duecourse.exchange.fingers import POSITIONS, SLAPS
from duecourse.prints.calibration import strength
from duecourse.prints.images import Decoder, GrayImage
from duecourse.prints.minutiae import ALGORITHM, Extractor
from duecourse.prints.quality import assess, grade_of
from duecourse.prints.template import Template, read_templates, write_templates
from duecourse.program.slaps import check_places, plain_fingers, plain_images
from duecourse.settings import Workspace

Progress = Callable[[int, int], None]

LeftOut = Callable[[BadInput], None]
"""Is told of a finger that is left out of the templates of a card, and why."""


Weak = tuple[Template, BadInput]
"""An unusable print's template, and why it is unusable."""


class TemplateMaker:
    """Makes templates of cards; holds the decoder process and the network between cards. Use as a context manager."""

    def __init__(self, space: Workspace) -> None:
        self._space = space
        self._decoder = Decoder()
        self._extractor = Extractor(space.settings.threads, space.settings.runtime)

    def __enter__(self) -> "TemplateMaker":
        return self

    def __exit__(self, *_: object) -> None:
        self._decoder.close()

    def templates(
        self, card: Card, progress: Progress | None = None, left_out: LeftOut | None = None
    ) -> list[Template]:
        """The templates of a card's fingers, by position, one each; made once, then read back.

        A finger's own print counts; where it has none that can be used, the finger is cut out of a slap. A finger that
        cannot be decoded or has no usable print is left out, and ``left_out`` is told why and what to capture again. A
        card with nothing but unusable prints is searched with these: they speak softly, but a mate may still be found.

        Plain and single prints are compared: the card is refused (WrongSequence) when a finger stands in the place of
        another, or in two, or when a slap that is needed shows another hand or number of fingers. A kept file that is
        damaged, or of another algorithm, is made anew. Raises NoUsablePrints, with each finger's reason, when none
        remains.
        """
        kept = self._space.templates / f"{card.sha256}.templates"
        templates = _kept(kept)
        if templates:
            return templates
        problems: list[BadInput] = []
        step = _Steps(card, progress)
        single: list[Template] = []
        weak: list[Weak] = []
        for finger, picture in finger_pictures(card, self._decoder, lambda _, problem: problems.append(problem)):
            single += self._made(finger, picture, f"{card.source}: {POSITIONS[finger]}", problems, weak)
            step()
        have = {template.finger for template in single}
        plain: list[Template] = []
        for found in plain_fingers(card, self._decoder, have, problems.append):
            unused = problems if found.position not in have else []
            plain += self._made(found.position, found.picture, found.where, unused, weak)
            step()
        check_places(card, plain, single)
        if not plain and not single:
            single = [template for template, _ in reversed(weak)]
            problems = [problem for problem in problems if all(problem is not other for _, other in weak)]
        best = {template.finger: template for template in (*reversed(plain), *single)}
        if not best:
            raise NoUsablePrints(source=card.source, problem=_reasons(card, problems))
        templates = [best[finger] for finger in sorted(best)]
        write_templates(kept, templates)
        if left_out is not None:
            for each in problems:
                left_out(each)
        return templates

    def _made(
        self, finger: int, picture: GrayImage, where: str, problems: list[BadInput], weak: list[Weak]
    ) -> list[Template]:
        """The template of one picture; or none and one more problem. An unusable print's template goes to ``weak``."""
        try:
            template = self._extractor.template(picture, finger, where)
            if grade_of(strength(template)) != "unusable":
                return [template]
            told = UnusablePrint(where=where, problem=assess(picture, template.minutiae, where).sentence())
            weak.append((template, told))
            problems.append(told)
        except BadInput as problem:
            problems.append(problem)
        return []


class _Steps:
    """Progress over the fingers that a card's images should show."""

    def __init__(self, card: Card, progress: Progress | None) -> None:
        missing = {finger for finger, _ in card.missing_fingers}
        single = {image.position for image in card.fingers if 1 <= image.position <= 10}
        self._of = len(single) + sum(len(SLAPS[image.position] - missing) for image in plain_images(card))
        self._done = 0
        self._progress = progress

    def __call__(self) -> None:
        self._done += 1
        if self._progress is not None:
            self._progress(min(self._done, self._of), self._of)


def _kept(file: Path) -> list[Template]:
    """The templates kept in ``file``; none when they have to be made."""
    try:
        templates = read_templates(file) if file.exists() else []
    except BadTemplate:
        return []
    return templates if all(template.algorithm == ALGORITHM for template in templates) else []


def _reasons(card: Card, problems: Sequence[BadInput]) -> str:
    if not problems:
        return "none of its images is of a finger (positions 1 to 15)"
    return "; ".join(str(problem).removeprefix(f"{card.source}: ").rstrip(".") for problem in problems)
