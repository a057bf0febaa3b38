"""What a received transaction does differently from the standard, short of being unusable."""

from dataclasses import dataclass

CODES = {
    "E_STRUCT": "the transaction or one of its records is built differently from what its type prescribes",
    "E_CNT": "there are more or fewer records of a type than the transaction type allows",
    "E_FIELD": "a field is missing, not allowed here, too short, too long, or has other characters than it may have",
    "E_ORI": "an agency identifier is not of the form two letters and seven letters or digits",
    "E_QUALITY": "a finger image is stated to be of the lowest quality",
    "E_SEQUENCE": "fingers are in another order than their positions say (found by comparing pictures, not fields)",
    "E_DUP_FINGER": "a finger position occurs twice",
    "E_MISSING_FINGER_UNEXPLAINED": "a finger has no image and is not reported as amputated or unable to print",
    "E_COMPRESSION": "the compression named is unknown, or the data is in another one",
    "E_RESOLUTION": "the scan resolution is missing, not the same both ways, or neither 500 nor 1000 pixels an inch",
}
"""The closed list of deviation codes and what each says."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One deviation: a code of ``CODES``, the field it concerns (``2.018``; ``14``: whole records), a sentence."""

    code: str
    field: str
    message: str

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"{self.code} is not a deviation code")
