"""What would be wrong with an event, given the case before it: one function a kind, for the offline verifier.

Each judges from the entries and the rule files alone, and does not ask the commands whether they behaved. What an
event says of a rule (that a result stops everything, that a claim holds, how long a hold lasts) is compared with the
rule itself.
"""

from duecourse.program.breaches import (
    booking,
    check,
    circumstance,
    custody,
    discretion,
    objection,
    request,
    retention,
    status,
)
from duecourse.program.breaches.breach import Breach, breaches
from duecourse.program.breaches.owed import Due, owed

__all__ = [
    "Breach",
    "Due",
    "booking",
    "breaches",
    "check",
    "circumstance",
    "custody",
    "discretion",
    "objection",
    "owed",
    "request",
    "retention",
    "status",
]
