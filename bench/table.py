"""One row of a table of measurements."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """What was measured, the figure with its unit, the peer of the same run with its figure, and the ratio."""

    what: str
    figure: str
    peer: str = ""
    ratio: str = ""
