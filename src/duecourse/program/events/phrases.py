"""Words for the codes that events hold: what people read where the record has a short name."""

from collections.abc import Mapping

Phrases = Mapping[str, str]
ByField = Mapping[str, Phrases]
"""Which words stand for the codes of which field of an event."""

SEVERITIES: Phrases = {
    "aggravated_felony": "an aggravated felony",
    "felony": "a felony",
    "misdemeanor": "a misdemeanor",
    "infraction": "an infraction",
    "unknown": "an offense of unknown severity",
}
CHECKS: Phrases = {
    "no match": "nobody enrolled matched",
    "excluded": "every candidate is another person",
    "identified": "the person was identified",
    "undetermined": "whether a candidate is the person could not be determined",
}
ASKS: Phrases = {"hold": "hold the person", "notify": "tell of the release and hold nobody"}
ANSWERS: Phrases = {
    "HONOUR": "it honors the request",
    "HONOUR_NOTIFY_ONLY": "it will tell of the release and hold nobody",
    "DECLINED": "it declines the request",
    "NEEDS_JUDICIAL_WARRANT": "it honors the request only on a warrant signed by a judge",
}
POLICIES: Phrases = {
    "HONOUR_ALL": "honor every request",
    "SERIOUS_CONVICTIONS_ONLY": "honor requests after serious convictions only",
    "CHARGE_OR_CONVICTION_LIST": "honor requests on listed charges or convictions",
    "JUDICIAL_WARRANT_ONLY": "honor requests with a warrant signed by a judge only",
    "PROBABLE_CAUSE_DETERMINATION_ONLY": "honor requests after a judge found probable cause only",
    "NOTIFY_ONLY": "tell of releases and hold nobody",
    "NONE": "none",
}
ENDS: Phrases = {
    "TRANSFERRED": "with the transfer of the person",
    "EXPIRED_RELEASED": "with the release of the person, who was held on it",
    "RELEASED_NOTIFIED": "with the release of the person, of which it asked to be told",
    "VOID_NOT_SERVED": "without effect, as it was never served on the person",
    "CANCELLED": "with the release of the person, who was not held on it",
    "CLOSED_DEATH": "with the death of the person",
}
ROUTINGS: Phrases = {
    "on": "cards are searched and the answers relayed",
    "suppress_relay": "cards are searched and the answers not relayed",
    "off": "cards are not searched",
    "no row": "nothing is recorded",
}
FILERS: Phrases = {"person": "the person", "counsel": "counsel", "family": "the family", "staff": "a member of staff"}
OFFICES: Phrases = {
    "status_officer": "status officer",
    "issuing_officer": "issuing officer",
    "court_clerk": "court clerk",
    "records_clerk": "records clerk",
    "system": "the software itself",
}
REQUESTS: Phrases = {
    "DRAFT": "waits for approval",
    "REFUSED": "was refused by the supervisor",
    "APPROVED": "was approved and is not sent",
    "SENT": "is on its way to the custodian",
    "RECEIVED": "is with the custodian and not served on the person",
    "SERVED": "was served on the person and waits for the custodian's answer",
    "HONOUR": "is honored by the custodian",
    "HONOUR_NOTIFY_ONLY": "is answered: the custodian will tell of the release and hold nobody",
    "DECLINED": "was declined by the custodian",
    "NEEDS_JUDICIAL_WARRANT": "waits for a warrant signed by a judge",
    "CLOCK_RUNNING": "holds the person",
    "TRANSFERRED": "ended with the transfer of the person",
    "EXPIRED_RELEASED": "ended with the release of the person, who was held on it",
    "RELEASED_NOTIFIED": "ended with the release of the person, of which it asked to be told",
    "VOID_NOT_SERVED": "ended without effect, as it was never served on the person",
    "CANCELLED": "was cancelled",
    "SUPERSEDED": "gave way to a later one",
    "LAPSED": "lapsed, as the charge it waited for ended without a conviction",
    "CLOSED_DEATH": "ended with the death of the person",
    "CLAIM_HOLD": "stands still while an objection is open",
    "REVIEW_REQUIRED": "is under review, and nobody may be held on it",
}
"""States of a request, each as the end of a sentence about it."""

SCOPES: Phrases = {
    "prints": "the prints and what was made of them",
    "all": "the prints and what is kept of the person",
}
OBJECTIONS: Phrases = {
    "FILED": "is open",
    "UPHELD": "was upheld",
    "REJECTED": "was rejected",
    "REFERRED": "was referred to a body outside this office",
}
