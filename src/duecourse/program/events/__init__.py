"""Every kind of event of the record: what it holds, who may do it, who may read it, and how it may be sealed.

The docstring of an event is the sentence people read, filled with its fields; who did it and when stands on the entry.
Payloads are canonical JSON without floats, so that they can be committed to and read in any language.
"""

import msgspec

from duecourse.errors import BadFact
from duecourse.program.events import (
    agreement,
    blindtest,
    booking,
    check,
    circumstance,
    custody,
    discretion,
    fine,
    gallery,
    inspection,
    objection,
    policy,
    reading,
    request,
    retention,
    staff,
    worker,
)
from duecourse.program.events.event import Event

KINDS: dict[str, type[Event]] = {
    each.kind: each
    for module in (
        agreement,
        blindtest,
        booking,
        check,
        circumstance,
        custody,
        discretion,
        fine,
        gallery,
        inspection,
        objection,
        policy,
        reading,
        request,
        retention,
        staff,
        worker,
    )
    for each in vars(module).values()
    if isinstance(each, type) and issubclass(each, Event) and each.kind
}
"""Every kind of event by its name."""

DECISIONS: frozenset[str] = frozenset(
    {
        "print.examined",
        "status.determined",
        "request.drafted",
        "request.approved",
        "request.refused",
        "request.confirmed",
    }
)
"""Kinds that carry a decision key: nobody acts under two of them for one candidate of one booking."""

CHAIN = DECISIONS | {"request.decided", "objection.taken_up"}
"""What a hold rests on, and who judges it. Nobody does two of these in one case; an examiner may compare several
candidates."""

EXAMINING: frozenset[str] = frozenset(
    {
        "print.analyzed",
        "print.examined",
        "identity.confirmed",
        "identity.excluded",
        "identity.undetermined",
        "check.closed",
    }
)
"""Kinds that an examiner adds to a case. Whoever added any other kind is not blind to it."""

_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODERS = {kind: msgspec.json.Decoder(each) for kind, each in KINDS.items()}


def encode(event: Event) -> bytes:
    """The payload of an event: UTF-8 JSON, keys sorted."""
    return _ENCODER.encode(event)


def decode(kind: str, body: bytes, where: str) -> Event:
    """The event of a payload. Raises BadFact for a kind or a payload that this version does not know."""
    try:
        return _DECODERS[kind].decode(body)
    except KeyError as problem:
        raise BadFact(where=where, problem=f"{kind!r} is no kind of event known here") from problem
    except msgspec.MsgspecError as problem:
        raise BadFact(where=where, problem=f"the payload is no {kind} ({problem})") from problem
