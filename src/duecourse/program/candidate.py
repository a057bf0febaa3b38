"""One candidate of a search as examiners met it, under an opaque label."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Examination:
    """What one examiner concluded about one candidate."""

    actor: str
    conclusion: str
    seq: int


@dataclass(slots=True)
class Candidate:
    """One candidate of the search under its opaque label; ``person`` and ``score`` are empty once sealed.

    ``outcome`` is confirmed, excluded or undetermined, withdrawn where the prints left the gallery by order meanwhile,
    or empty while it is open.
    """

    candidate: str
    person: str = ""
    score: int = 0
    examinations: list[Examination] = field(default_factory=list)
    outcome: str = ""

    @property
    def due(self) -> bool:
        """Whether another examiner is needed: two, and a third where two differ."""
        return not self.outcome and not self.conclusion

    @property
    def conclusion(self) -> str:
        """What the examinations add up to: the one two share, ``inconclusive`` for three apart, "" while open."""
        conclusions = [each.conclusion for each in self.examinations]
        shared = [each for each in dict.fromkeys(conclusions) if conclusions.count(each) >= 2]
        if shared:
            return shared[0]
        return "inconclusive" if len(conclusions) >= 3 else ""
