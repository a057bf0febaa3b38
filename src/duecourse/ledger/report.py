"""What a verification found: plain facts that a person can act on and a program can read."""

import msgspec

MOST_FINDINGS = 1000
"""Findings beyond these are counted, not listed."""


class Finding(msgspec.Struct, frozen=True):
    """One thing that does not hold: in which entry (None: not one entry's), what, as found, as expected, what to do."""

    seq: int | None
    what: str
    found: str
    expected: str
    remedy: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Outcome of a verification.

    ``ok`` is true when nothing was found. ``entries`` were read, ``sealed`` of them have no payload any more; ``root``
    is the hex Merkle root of the lines as they are (of the checkpoint for an excerpt); ``checkpoints`` were compared,
    and their signatures too when ``signatures_checked``; ``unlisted`` findings came after the first thousand. The old
    payloads of ``unfinished`` entries are sealed, but may still stand in files until the ledger is opened for writing.
    """

    ok: bool
    entries: int
    sealed: int
    root: str
    findings: tuple[Finding, ...]
    checkpoints: int = 0
    signatures_checked: bool = False
    unlisted: int = 0
    unfinished: tuple[int, ...] = ()


class Findings:
    """Collects findings, the first thousand of them in full."""

    def __init__(self) -> None:
        self.listed: list[Finding] = []
        self.unlisted = 0

    def __len__(self) -> int:
        return len(self.listed) + self.unlisted

    def add(self, finding: Finding) -> None:
        """Keep ``finding``, or count it when there are too many."""
        if len(self.listed) < MOST_FINDINGS:
            self.listed.append(finding)
        else:
            self.unlisted += 1
