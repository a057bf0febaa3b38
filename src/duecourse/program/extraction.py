"""From a card to templates: decode its pictures in the guarded process, extract minutiae, keep the result.

Templates are kept under the SHA-256 of the card, so that a search that was interrupted, or is repeated with another
gallery, does not extract again. The file holds no name: a card's facts and a card's prints part ways here.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Made:
    """What came of one picture: a template, a problem, or of an unusable print both.

    ``finger`` is its position; 0 where the picture of a position could not be read.
    """

    finger: int
    template: Template | None = None
    problem: BadInput | None = None


class TemplateMaker:
    """Makes templates of cards; holds the decoder process and the network between cards. Use as a context manager.

    Pictures of a card are worked on side by side, as many as the workspace has threads.
    """

    def __init__(self, space: Workspace) -> None:
        self._space = space
        self._decoder = Decoder()
        self._extractor = Extractor(space.settings.threads, space.settings.runtime)
        self._pool = ThreadPoolExecutor(self._extractor.threads, "duecourse-extraction")

    def __enter__(self) -> "TemplateMaker":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)
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
        step = _Steps(card, progress)
        asked: list[Future[Made] | BadInput] = []
        for finger, picture in finger_pictures(card, self._decoder, lambda _, problem: asked.append(problem)):
            asked.append(self._pool.submit(self._made, finger, picture, f"{card.source}: {POSITIONS[finger]}"))
        rolled = _gathered(asked, step)
        single = [each.template for each in rolled if each.template and not each.problem]
        have = {template.finger for template in single}
        asked = []
        for found in plain_fingers(card, self._decoder, have, asked.append):
            asked.append(self._pool.submit(self._made, found.position, found.picture, found.where))
        slapped = _gathered(asked, step)
        plain = [each.template for each in slapped if each.template and not each.problem]
        check_places(card, plain, single)
        made = [*rolled, *(each for each in slapped if each.finger not in have)]
        if not plain and not single:
            single = [each.template for each in reversed([*rolled, *slapped]) if each.template]
            made = [each for each in made if not each.template]
        problems = [each.problem for each in made if each.problem]
        best = {template.finger: template for template in (*reversed(plain), *single)}
        if not best:
            raise NoUsablePrints(source=card.source, problem=_reasons(card, problems))
        templates = [best[finger] for finger in sorted(best)]
        write_templates(kept, templates)
        if left_out is not None:
            for each in problems:
                left_out(each)
        return templates

    def _made(self, finger: int, picture: GrayImage, where: str) -> Made:
        """The template of one picture, or why there is none; of an unusable print, both."""
        try:
            template = self._extractor.template(picture, finger, where)
            if grade_of(strength(template)) != "unusable":
                return Made(finger, template)
            problem = UnusablePrint(where=where, problem=assess(picture, template.minutiae, where).sentence())
            return Made(finger, template, problem)
        except BadInput as problem:
            return Made(finger, problem=problem)


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


def _gathered(asked: Sequence[Future[Made] | BadInput], step: Callable[[], None]) -> list[Made]:
    """What came of all pictures, in the order in which they were asked for."""
    found: list[Made] = []
    for each in asked:
        if isinstance(each, BadInput):
            found.append(Made(0, problem=each))
        else:
            found.append(each.result())
            step()
    return found


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
