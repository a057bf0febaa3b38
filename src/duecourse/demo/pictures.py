"""The pictures of a demonstrated case: the finger on which both sides agree best, drawn with its paired minutiae."""

from duecourse.prints import match
from duecourse.prints.template import Template, read_templates
from duecourse.program.case import Case
from duecourse.program.checks import Exhibit
from duecourse.program.enrollment import kept_cards
from duecourse.program.exhibits import sides
from duecourse.settings import Workspace


def pictures_of(space: Workspace, case: Case) -> list[dict[str, str]]:
    """One drawing for each candidate whose card is still kept: the best finger, and for an excluded one the worst.

    They are made after the examiners' decisions; no examiner sees a pairing before deciding.
    """
    found = []
    for label, candidate in sorted(case.candidates.items()):
        enrolled = kept_cards(space, candidate.person) if candidate.person else ()
        if not enrolled:
            continue
        pictures = sides(space, Exhibit(case.booking, label, case.sha256, candidate.person))
        left = _by_finger(space, case.sha256)
        right = {finger: each for kept in enrolled for finger, each in _by_finger(space, kept.stem).items()}
        scores = {
            finger: match.score(match.prepare(left[finger]), match.prepare(right[finger]))
            for finger in pictures
            if finger in left and finger in right
        }
        excluded = candidate.outcome == "excluded"
        finger = (
            min(scores, key=lambda each: (scores[each], each))
            if excluded
            else max(scores, key=lambda each: (scores[each], -each))
        )
        drawing = match.explain(left[finger], right[finger]).svg(*pictures[finger])
        what = "two different fingers" if excluded else "the same finger twice"
        found.append({"title": f"Candidate {label}, finger {finger}: {what}, as the matcher pairs it", "svg": drawing})
    return found


def _by_finger(space: Workspace, sha256: str) -> dict[int, Template]:
    return {each.finger: each for each in read_templates(space.templates / f"{sha256}.templates")}
