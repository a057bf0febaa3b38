"""The office of the path to status: its own folder, record, key, staff and gallery, outside of every workspace.

Nothing here lies in the workspace of the other programs, so none of their queries, exports, logs or errors can say
whether an application exists. Payloads are encrypted (AES-256-GCM, the place of the entry as associated data) with a
key that stays in the folder of the office; numbers of applications are random, so that they tell no count.
"""

import os
import secrets
import stat
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from duecourse.durable import whole_file
from duecourse.errors import BadFact, BadSetting, NoOffice, NotOfThisOffice, OfficeInWorkspace, OfficeKeyWrong
from duecourse.ledger.entry import SEALED, Entry, NewEntry, Stored
from duecourse.ledger.store import Ledger, Transaction
from duecourse.program.status_path_events import PATH_KINDS, OfficeRevoked, OfficeStaffed, PathEvent
from duecourse.rules.deadlines import local
from duecourse.settings import FILE_NAME as WORKSPACE_FILE

MARK = "status-path.toml"
"""The file that makes a folder an office; holds its settings."""

STAFF = "office-staff"
KEY_BYTES, NONCE_BYTES = 32, 12

_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODERS = {kind: msgspec.json.Decoder(each) for kind, each in PATH_KINDS.items()}


class OfficeSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may be set for an office."""

    jurisdiction: str = "us"
    timezone: str = "America/Chicago"
    threads: int = 1


@dataclass(frozen=True, slots=True)
class OfficeFolder:
    """The folder of an office; its paths are named here and nowhere else."""

    root: Path

    @property
    def record(self) -> Path:
        """The record of the office."""
        return self.root / "office.sqlite"

    @property
    def key(self) -> Path:
        """The key of its payloads, readable by its owner alone."""
        return self.root / "keys" / "payloads.key"

    @property
    def gallery(self) -> Path:
        """Its own gallery, for background checks alone."""
        return self.root / "background-gallery"

    def found(self, settings: OfficeSettings | None = None) -> "OfficeFolder":
        """Make the folder, the key and an empty record, or complete them. Raises OfficeInWorkspace."""
        for place in (self.root.resolve(), *self.root.resolve().parents):
            if (place / WORKSPACE_FILE).exists():
                raise OfficeInWorkspace(path=self.root, workspace=place)
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o700)
        if not self.key.exists():
            with whole_file(self.key, mode=0o600) as file:
                file.write(secrets.token_bytes(KEY_BYTES))
        if not self.record.exists():
            Ledger.create(self.record).close()
        if not (self.root / MARK).exists():
            chosen = msgspec.to_builtins(settings or OfficeSettings())
            with whole_file(self.root / MARK, mode=0o600) as file:
                file.write("".join(f"{name} = {_toml(value)}\n" for name, value in chosen.items()).encode())
        return self

    def settings(self) -> OfficeSettings:
        """The settings of the office. Raises NoOffice, BadSetting."""
        file = self.root / MARK
        if not file.is_file():
            raise NoOffice(path=self.root)
        try:
            return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), OfficeSettings)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as problem:
            raise BadSetting(where=file, problem=str(problem)) from problem


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Office:
    """An open office: its record, its key, its clock."""

    folder: OfficeFolder
    ledger: Ledger
    settings: OfficeSettings
    clock: Callable[[], datetime] = _now
    zone: ZoneInfo = field(init=False)
    _key: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        try:
            self.zone = ZoneInfo(self.settings.timezone)
        except (ZoneInfoNotFoundError, ValueError) as problem:
            raise BadSetting(where=self.folder.root / MARK, problem="the time zone is not known here") from problem
        try:
            mode = stat.S_IMODE(self.folder.key.stat().st_mode)
            self._key = self.folder.key.read_bytes()
        except OSError as problem:
            raise OfficeKeyWrong(where=self.folder.key) from problem
        if mode & 0o077 or len(self._key) != KEY_BYTES:
            raise OfficeKeyWrong(where=f"{self.folder.key} (mode {mode:o})")

    @classmethod
    @contextmanager
    def open(cls, root: Path, clock: Callable[[], datetime] = _now) -> "Iterator[Office]":
        """The office in ``root``, closed at the end. Raises NoOffice, OfficeInWorkspace, OfficeKeyWrong."""
        folder = OfficeFolder(root)
        settings = folder.settings()
        if (root / WORKSPACE_FILE).exists():
            raise OfficeInWorkspace(path=root, workspace=root)
        with Ledger.open(folder.record) as ledger:
            yield cls(folder, ledger, settings, clock)

    @property
    def now(self) -> datetime:
        """The clock in the zone of the office."""
        return local(self.clock(), self.zone)

    def admit(self, actor: str, *roles: str, act: str) -> None:
        """Let in who holds one of the roles. Raises NotOfThisOffice, the same whatever the record holds."""
        if not roles_of(self, actor) & set(roles):
            raise NotOfThisOffice(act=act, actor=actor)

    @contextmanager
    def act(self, actor: str, what: type[PathEvent]) -> "Iterator[OfficeDeed]":
        """One act as one transaction. Raises NotOfThisOffice before anything of the record is looked at."""
        with self.ledger.writing() as tx:
            self.admit(actor, *what.by, act=what.kind)
            yield OfficeDeed(self, tx, actor, self.now)

    def entries(self, stream: str) -> Iterator[tuple[Entry, PathEvent | None]]:
        """The entries of a stream with their events, None for one that was sealed. Raises OfficeKeyWrong."""
        for stored in self.ledger.entries(stream=stream):
            yield stored.entry, self.opened(stored)

    def opened(self, stored: Stored) -> PathEvent | None:
        """The event of an entry. Raises OfficeKeyWrong for one that this key does not open, or that was moved."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if stored.body is None or stored.entry.kind == SEALED:
            return None
        where = f"{self.folder.record}, entry {stored.entry.seq}"
        try:
            place = f"{stored.entry.stream} {stored.entry.kind}".encode()
            body = AESGCM(self._key).decrypt(stored.body[:NONCE_BYTES], stored.body[NONCE_BYTES:], place)
            return _DECODERS[stored.entry.kind].decode(body)
        except (InvalidTag, KeyError, msgspec.MsgspecError, ValueError) as problem:
            raise OfficeKeyWrong(where=where) from problem

    def closed(self, stream: str, event: PathEvent) -> bytes:
        """The payload of an event as it is kept."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self._key).encrypt(nonce, _ENCODER.encode(event), f"{stream} {event.kind}".encode())


@dataclass(slots=True)
class OfficeDeed:
    """One act of the office in progress."""

    office: Office
    tx: Transaction
    actor: str
    now: datetime

    @property
    def today(self) -> date:
        """The day of the act in the zone of the office."""
        return self.now.date()

    def append(self, stream: str, event: PathEvent, decision: str = "") -> Entry:
        """Append one event."""
        body = self.office.closed(stream, event)
        return self.tx.append(NewEntry(stream, event.kind, self.actor, body, self.now, decision))


def roles_of(office: Office, person: str) -> frozenset[str]:
    """The roles that a person holds in the office."""
    held: set[str] = set()
    for _, event in office.entries(STAFF):
        if isinstance(event, OfficeStaffed) and event.person == person:
            held.add(event.role)
        elif isinstance(event, OfficeRevoked) and event.person == person:
            held.discard(event.role)
    return frozenset(held)


def staff(office: Office, *, actor: str, person: str, role: str, authority: str) -> None:
    """Authorize a person in a role of the office; the first is the head, whom nobody could authorize. Safe to repeat.

    Raises BadFact for a role that does not exist, or for the head authorizing themselves in another one.
    """
    with office.ledger.writing() as tx:
        empty = next(office.entries(STAFF), None) is None
        if not empty:
            office.admit(actor, *OfficeStaffed.by, act=OfficeStaffed.kind)
            if person == actor and role != "head":
                raise BadFact(where="person", problem="nobody authorizes themselves")
        if role in roles_of(office, person):
            return
        fact = {"person": person, "role": role, "authority": authority, "founding": empty}
        try:
            event = msgspec.convert(fact, OfficeStaffed)
        except msgspec.ValidationError as problem:
            raise BadFact(where="role", problem=str(problem)) from problem
        if empty and role != "head":
            raise BadFact(where="role", problem="the first of an office is its head")
        OfficeDeed(office, tx, actor, office.now).append(STAFF, event)


def revoke(office: Office, *, actor: str, person: str, role: str, reason: str) -> None:
    """End a person's authority in a role of the office. Raises BadFact when they do not hold it, or for the head."""
    with office.act(actor, OfficeRevoked) as deed:
        if role not in roles_of(office, person) or person == actor:
            raise BadFact(where="role", problem=f"{person} does not hold {role} here, or is the one who acts")
        event = msgspec.convert({"person": person, "role": role, "reason": reason}, OfficeRevoked)
        deed.append(STAFF, event)


def _toml(value: object) -> str:
    return str(value) if isinstance(value, int) else f'"{value}"'
