"""Reading the ledger, and the transaction in which one writer reads and appends."""

import secrets
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

import msgspec

from duecourse.errors import BadEntry, CannotSeal, ClockBackwards, LedgerDamaged, NoSuchEntry, SameActor
from duecourse.ledger.database import PAGE, Database, Row
from duecourse.ledger.entry import NO_PREVIOUS, SALT_BYTES, SEALED, Entry, NewEntry, Sealing, Stored, chain, to_text

_ENTRIES = {
    (False, False): "entries",
    (True, False): "entries_of_stream",
    (False, True): "entries_of_kind",
    (True, True): "entries_of_stream_and_kind",
}


class Reader:
    """Reads shared by the ledger and by an open transaction."""

    def __init__(self, database: Database) -> None:
        self.path = database.place
        """The path of the file; of a ledger in PostgreSQL its URL without the password."""
        self._database = database

    def size(self) -> int:
        """How many entries there are."""
        return int(self._rows("size")[0][0])

    def head(self) -> Entry | None:
        """The last entry, None when there is none."""
        rows = self._rows("head")
        return self._entry(*rows[0]) if rows else None

    def entry(self, seq: int) -> Stored:
        """Entry number ``seq`` with its payload. Raises NoSuchEntry."""
        rows = self._rows("entry", seq=seq) if 0 <= seq < 2**63 else []
        if not rows:
            raise NoSuchEntry(path=self.path, seq=seq, size=self.size())
        return self._stored(*rows[0])

    def entries(self, stream: str | None = None, kind: str | None = None, after: int = -1) -> Iterator[Stored]:
        """Entries in order, of one ``stream`` or ``kind`` where named, with numbers above ``after``.

        Holds no lock between pages, so one may append while reading; entries appended meanwhile are read too.
        Raises LedgerDamaged where a line or payload cannot be read.
        """
        query = _ENTRIES[stream is not None, kind is not None]
        for row in self._pages(query, after, stream=stream, kind=kind):
            yield self._stored(*row)

    def _pages(self, query: str, after: int, **values: object) -> Iterator[Row]:
        """Rows with numbers above ``after``, a page at a time, in rising order even where the file is damaged."""
        while rows := self._rows(query, after=after, limit=PAGE, **values):
            for row in rows:
                if row[0] <= after:
                    raise LedgerDamaged(path=self.path, place=f"entry {row[0]}", problem="it is out of order")
                after = row[0]
                yield row

    def _in_transaction(self) -> bool:
        return self._database.in_transaction

    def _rows(self, query: str, **values: object) -> list[Row]:
        return self._database.rows(query, **values)

    def _entry(self, seq: int, line: object) -> Entry:
        try:
            entry = Entry.from_line(self._bytes(seq, line), f"{self.path}, entry {seq}")
        except BadEntry as fault:
            raise LedgerDamaged(path=self.path, place=f"entry {seq}", problem=fault.facts["problem"]) from fault
        if entry.seq != seq:
            raise LedgerDamaged(path=self.path, place=f"entry {seq}", problem=f"its line says it is {entry.seq}")
        return entry

    def _bytes(self, seq: int, line: object) -> bytes:
        # A damaged file may give a number, or nothing, where text was written.
        if not isinstance(line, str):
            raise LedgerDamaged(path=self.path, place=f"entry {seq}", problem="its line is not text")
        return line.encode()

    def _stored(self, seq: int, line: object, body: object, sealed_by: object) -> Stored:
        if not isinstance(body, bytes):
            raise LedgerDamaged(path=self.path, place=f"the payload of entry {seq}", problem="it is not there as bytes")
        return Stored(self._entry(seq, line), None if sealed_by is not None else body)


class Last(msgspec.Struct, frozen=True, gc=False):
    """The last entry of a ledger, with its text as it is stored and the hash of it."""

    text: str
    entry: Entry
    digest: str


class Transaction(Reader):
    """All or nothing: what is appended here is kept when the block ends well, and only then. See Ledger.writing.

    Takes the place of the writer when it is made. ``known`` is the last entry as it was seen before: when the ledger
    still ends with that very text, it is not read again.
    """

    def __init__(self, database: Database, known: Last | None = None) -> None:
        super().__init__(database)
        self._fault: Exception | None = None
        try:
            rows = database.begin()
        except Exception as fault:
            raise self._named(fault, "the last entry") from fault
        self.last: Last | None = None
        """The last entry, as far as it is written here."""
        if rows and known is not None and rows[0][1] == known.text and rows[0][0] == known.entry.seq:
            self.last = known
        elif rows:
            entry = self._entry(*rows[0])
            self.last = Last(rows[0][1], entry, entry.hash)
        self.sealed: list[int] = []
        """Numbers of the entries whose payloads were erased here."""

    def commit(self) -> None:
        """Keep all of it. Raises the fault that has ended this transaction, if the caller has passed over one."""
        if self._fault is not None:
            raise self._fault
        try:
            self._database.commit()
        except Exception as fault:
            raise self._named(fault, "the end of a transaction") from fault

    def append(self, new: NewEntry) -> Entry:
        """Record ``new`` at the end of the chain and return its entry.

        Take ``recorded_at`` inside the block, when the place of the writer is yours: outside it another writer may
        get in between with a later time. Raises BadEntry, ClockBackwards or SameActor (this actor already acted under
        this decision), after which the block may go on; after LedgerFull and other faults of the file it may not.
        """
        if new.kind == SEALED:
            raise BadEntry(where="new entry", problem=f"kind {SEALED} is written by sealing only")
        return self._append(new)

    def seal(self, seq: int, actor: str, order: str, recorded_at: datetime) -> Entry:
        """Erase the payload of entry ``seq`` and record who did so under which ``order``; returns the sealing entry.

        The entry's line stays, so every hash, proof and checkpoint stays valid. Name the order by its number: its own
        words would stay. Sealing again changes nothing and returns the first sealing entry. Raises NoSuchEntry, or
        CannotSeal for a sealing entry or an order without a name.
        """
        target = self.entry(seq).entry
        done = self._rows("sealed_by", seq=seq)
        if done:
            self.sealed.append(seq)
            return self.entry(done[0][0]).entry
        if target.kind == SEALED:
            raise CannotSeal(seq=seq, problem="it is itself the record of a sealing")
        if not order.strip():
            raise CannotSeal(seq=seq, problem="no order is named")
        body = msgspec.json.encode(Sealing(order=order, seq=seq), order="sorted")
        sealing = self._append(NewEntry(target.stream, SEALED, actor, body, recorded_at))
        self._write("append_seal", seq=seq, sealed_by=sealing.seq)
        self._write("erase_payload", seq=seq)
        self._write("begin_erasing", seq=seq)
        self.sealed.append(seq)
        return sealing

    def _append(self, new: NewEntry) -> Entry:
        last = self.last
        salt = secrets.token_bytes(SALT_BYTES)
        if last is None:
            entry = chain(new, salt=salt, seq=0, prev=NO_PREVIOUS)
        else:
            entry = chain(new, salt=salt, seq=last.entry.seq + 1, prev=last.digest)
            if entry.recorded_at < last.entry.recorded_at:
                times = {"recorded_at": to_text(entry.recorded_at), "last": to_text(last.entry.recorded_at)}
                raise ClockBackwards(path=self.path, **times)
        if entry.decision:
            acts = self._rows("act", decision=entry.decision, actor=entry.actor)
            if acts:
                raise SameActor(actor=entry.actor, decision=entry.decision, seq=acts[0][0])
        line = entry.line
        digest = sha256(line).hexdigest()
        text = line.decode()
        self._check_open()
        try:
            self._database.append(entry.seq, text, digest, salt, new.body)
        except Exception as fault:
            raise self._ended(fault, "the place of a new entry") from fault
        self.last = Last(text, entry, digest)
        return entry

    def _write(self, query: str, **values: object) -> None:
        self._check_open()
        try:
            self._database.run(query, **values)
        except Exception as fault:
            raise self._ended(fault, f"the place of `{query}`") from fault

    def _check_open(self) -> None:
        # A fault of the file may have ended the database's transaction: going on would commit each statement by itself.
        if self._fault is not None:
            raise self._fault
        if not self._in_transaction():
            raise RuntimeError("this transaction is over")

    def _ended(self, fault: Exception, place: str) -> Exception:
        """The name of a fault that has ended this transaction."""
        self._fault = self._named(fault, place)
        return self._fault

    def _named(self, fault: Exception, place: str) -> Exception:
        return self._database.named(fault, place) or fault
