"""Someone who writes entries straight to the ledger of a county, past every command."""

from typing import Any

from msgspec.structs import replace

from duecourse.ledger.entry import NewEntry
from duecourse.program import (
    events,
    requests,
)
from duecourse.program.events.event import Event
from tests.program.county import County


class Forger:
    """Writes entries straight to the ledger, past the commands, with events of an honest case and changes to them.

    The honest case is booking 1: a request honored, its clock running. ``bad`` holds the roles of the whole chain.
    """

    def __init__(self, county: County) -> None:
        self.county = county
        self.request = county.honored()
        self.booking = self.request.partition("/")[0]
        requests.start_clock(county.record, request=self.request, actor="hal", cause="bond posted")
        self.honest: dict[str, Any] = {}
        for stored in county.record.ledger.entries(stream=self.booking):
            self.honest[stored.entry.kind] = events.decode(stored.entry.kind, stored.body or b"", "honest")
        county.authorize("bad", "examiner", "issuing_officer", "supervisor")
        assert county.findings() == []

    def like(self, kind: str, **changes: Any) -> Any:
        """The honest event of this kind with changes."""
        return replace(self.honest[kind], **changes)

    def write(self, stream: str, event: Event, actor: str, decision: str = "") -> None:
        self.raw(stream, event.kind, events.encode(event), actor, decision)

    def raw(self, stream: str, kind: str, body: bytes, actor: str = "bad", decision: str = "") -> None:
        with self.county.record.ledger.writing() as tx:
            tx.append(NewEntry(stream, kind, actor, body, self.county.clock(), decision))

    def candidate(self) -> str:
        """A second booking with one open candidate."""
        booking = self.county.book("T2")
        self.county.search(booking, "p-9")
        return booking

    def identified(self) -> str:
        booking = self.candidate()
        self.county.identify(booking)
        return booking

    def queried(self) -> str:
        booking = self.identified()
        self.county.query(booking)
        self.county.classify(booking)
        return booking

    def determined(self, result: str = "APPEARS_REMOVABLE_RECORDS") -> str:
        booking = self.queried()
        self.county.determine(booking, result)
        return booking

    def drafted(self) -> str:
        return self.county.draft(self.determined())
