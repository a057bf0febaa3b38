"""A ledger of a thousand entries, tampered with in every way a byte can be, one at a time: all of it is found.

Every byte of every line, payload and salt gets one other value, every byte of the checkpoint too; every entry is
removed, doubled, and swapped with the next.
"""

import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from duecourse.ledger.checkpoint import generate_key, parse_and_verify
from duecourse.ledger.database import connect
from duecourse.ledger.entry import NewEntry
from duecourse.ledger.store import Ledger
from duecourse.ledger.sweep import sweep
from duecourse.ledger.verify import verify_ledger

SIZE = 1_000
START = datetime(2010, 10, 6, 14, tzinfo=UTC)


def make(folder: Path) -> tuple[Path, str]:
    """A ledger of a thousand entries with decisions and seals, and a checkpoint of it; its verifier key."""
    key = generate_key(folder / "key", "soak.example/county")
    with Ledger.create(folder / "ledger.sqlite") as ledger:
        with ledger.writing() as transaction:
            for number in range(SIZE - 10):
                decision = f"decision/{number // 3}" if number % 3 else ""
                body = f'{{"number":{number},"note":"{"x" * (number % 23)}"}}'.encode()
                who, when = f"person-{number % 7}", START + timedelta(seconds=number)
                transaction.append(NewEntry(f"b-{number % 50}", "charge.disposed", who, body, when, decision))
        for number in range(10):
            ledger.seal(number * 97, "clerk", f"order {number}", START + timedelta(days=1))
        ledger.checkpoint(key, folder / "cp")
    assert verify_ledger(folder / "ledger.sqlite", str(key.verifier), folder / "cp").ok
    return folder / "ledger.sqlite", str(key.verifier)


def without_rules(path: Path) -> sqlite3.Connection:
    """The file as its owner may open it: nothing refuses anything."""
    database = sqlite3.connect(path, isolation_level=None)
    for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        database.execute(f"DROP TRIGGER {name}")
    database.execute("PRAGMA synchronous = OFF")
    return database


def changes(value: bytes) -> Iterator[bytes]:
    """``value`` with each of its bytes changed, one at a time; each change is another one."""
    for place in range(len(value)):
        changed = bytearray(value)
        changed[place] ^= 1 + (place * 7) % 127
        yield bytes(changed)


def test_every_changed_byte_of_every_line_and_payload_is_found(tmp_path: Path) -> None:
    """The pass that verification makes says no to each: over the entry and the next one, whose ``prev`` names it."""
    path, _ = make(tmp_path)
    owner = without_rules(path)
    reader = connect(path, read_only=True, timeout=5)
    tried = missed = refused = 0
    for seq in range(SIZE):
        near = (seq, min(seq + 2, SIZE))
        assert sweep(reader, *near) is not None
        (line,) = owner.execute("SELECT line FROM entry WHERE seq = ?", (seq,)).fetchone()
        salt, body = owner.execute("SELECT salt, body FROM payload WHERE seq = ?", (seq,)).fetchone()
        for column, table, whole in (
            ("line", "entry", line.encode()),
            ("salt", "payload", salt),
            ("body", "payload", body),
        ):
            for changed in changes(whole):
                value: object = changed
                if column == "line":
                    try:
                        value = changed.decode()
                    except UnicodeDecodeError:  # the same bytes, kept as text that is none
                        value = changed.decode("latin-1")
                tried += 1
                try:
                    owner.execute("BEGIN")
                    owner.execute(f"UPDATE {table} SET {column} = ? WHERE seq = ?", (value, seq))
                    owner.execute("COMMIT")
                except sqlite3.Error:
                    owner.execute("ROLLBACK")
                    refused += 1
                    continue
                missed += sweep(reader, *near) is not None
                owner.execute(
                    f"UPDATE {table} SET {column} = ? WHERE seq = ?",
                    (whole.decode() if column == "line" else whole, seq),
                )
    owner.close()
    reader.close()
    sys.stdout.write(f"{tried:,} changed bytes, {refused:,} of them refused by the tables themselves\n")
    assert missed == 0
    assert tried > 300_000


def test_every_changed_byte_of_a_checkpoint_is_found(tmp_path: Path) -> None:
    path, key = make(tmp_path)
    note = tmp_path / "cp" / f"{SIZE}.txt"
    sound = note.read_bytes()
    missed = 0
    for changed in changes(sound):
        try:
            parse_and_verify(changed, key, "note")
            missed += 1
        except Exception:  # noqa: BLE001 — which of the errors it is depends on the byte
            continue
    assert missed == 0
    for place in range(0, len(sound), 17):
        note.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        assert not verify_ledger(path, key, tmp_path / "cp").ok


def test_every_removed_doubled_and_swapped_entry_is_found(tmp_path: Path) -> None:
    """Numbers are closed up afterwards, as a forger would; the last entries show against the checkpoint alone."""
    path, key = make(tmp_path)
    sound = path.read_bytes()
    part = tmp_path / "tampered.sqlite"
    for seq in range(SIZE):
        for what in ("remove", "insert", "swap"):
            if what == "swap" and seq == SIZE - 1:
                continue
            part.write_bytes(sound)
            owner = without_rules(part)
            if what == "swap":
                for table in ("entry", "payload"):
                    for old, other in ((seq, -1), (seq + 1, seq), (-1, seq + 1)):
                        owner.execute(f"UPDATE {table} SET seq = ? WHERE seq = ?", (other, old))
            else:
                step = -1 if what == "remove" else 1
                for table, columns in (("entry", "line, hash"), ("payload", "salt, body")):
                    rows = owner.execute(f"SELECT seq, {columns} FROM {table} ORDER BY seq").fetchall()
                    owner.execute(f"DELETE FROM {table} WHERE seq >= ?", (seq,))
                    moved = rows[seq + 1 :] if what == "remove" else rows[seq:]
                    extra = [] if what == "remove" else [rows[seq]]
                    owner.executemany(
                        f"INSERT INTO {table} (seq, {columns}) VALUES (?, ?, ?)",
                        [*extra, *((row[0] + step, *row[1:]) for row in moved)],
                    )
            owner.close()
            reader = connect(part, read_only=True, timeout=5)
            last = int(reader.run("size")[0][0])
            swept = sweep(reader, 0, last)
            reader.close()
            if what == "remove" and seq == SIZE - 1:
                assert swept is not None
                assert not verify_ledger(part, key, tmp_path / "cp").ok
            else:
                assert swept is None, (what, seq)
