"""A ledger in PostgreSQL: the server refuses changes by any program, faults have names, erased bytes go away."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import psycopg
import pytest

from duecourse.errors import (
    CannotSeal,
    LedgerExists,
    LedgerLocked,
    LedgerReadOnly,
    LedgerUnreadable,
    NewerLedger,
    NoLedger,
    NotALedger,
)
from duecourse.ledger import batches
from duecourse.ledger.checkpoint import generate_key
from duecourse.ledger.database import LARGE_BODY
from duecourse.ledger.postgres import PostgreSQL
from duecourse.ledger.session import shown
from duecourse.ledger.store import Ledger
from duecourse.ledger.sweep import sweep
from duecourse.ledger.verify import verify_excerpt, verify_ledger

from .conftest import append, at, new


@pytest.fixture
def place(postgres_place: Callable[[], str]) -> str:
    """A ledger of ten entries in PostgreSQL, closed: three decisions, one sealed payload."""
    url = postgres_place()
    with Ledger.create(url, timeout=0.05) as ledger:
        append(ledger, *(new(number, decision=f"identity/{number // 2}" if number < 6 else "") for number in range(9)))
        ledger.seal(4, "clerk", "order 10-cv-17", at(9))
    return url


def tamper(url: str, *statements: str) -> None:
    """What an owner of the server can do: switch the rules off, change, switch them on again."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET hash = hash",
        "DELETE FROM entry WHERE seq = 9",
        "TRUNCATE entry CASCADE",
        "TRUNCATE payload CASCADE",
        "INSERT INTO entry (seq, line, hash) SELECT seq + 10, line, hash FROM entry",
        "INSERT INTO entry (seq, line, hash) SELECT 10, replace(line, '\"seq\":9', '\"seq\":10'), hash FROM entry "
        "WHERE seq = 9",
        "INSERT INTO entry (seq, line, hash) SELECT seq, line, hash FROM entry "
        "ON CONFLICT (seq) DO UPDATE SET hash = ''",
        "DELETE FROM payload WHERE seq = 4",
        "UPDATE payload SET body = '' WHERE seq = 2",
        "UPDATE payload SET salt = decode(repeat('00', 32), 'hex'), body = decode(repeat('00', length(body)), 'hex') "
        "WHERE seq = 2",
        "INSERT INTO payload (seq, salt, body) VALUES (3, decode(repeat('00', 32), 'hex'), '')",
        "DELETE FROM act",
        "UPDATE act SET actor = 'nobody'",
        "INSERT INTO act (seq, decision, actor) VALUES (8, 'identity/0', 'nobody')",
        "DELETE FROM seal",
        "UPDATE seal SET seq = 3",
        "INSERT INTO seal (seq, sealed_by) VALUES (3, 9)",
        "DELETE FROM ledger",
    ],
)
def test_the_server_itself_refuses_changes_by_any_program(place: str, statement: str) -> None:
    with psycopg.connect(place) as connection, pytest.raises(psycopg.Error):
        connection.execute(statement)  # type: ignore[arg-type]
    report = verify_ledger(place)
    assert (report.ok, report.entries, report.sealed, report.unfinished) == (True, 10, 1, ())


@pytest.mark.parametrize(
    ("statement", "seq", "what"),
    [
        ("UPDATE entry SET line = replace(line, 'person-1', 'person-2') WHERE seq = 1", 1, "line was changed"),
        ("UPDATE entry SET hash = repeat('a', 64) WHERE seq = 3", 3, "column hash was changed"),
        ("DELETE FROM entry WHERE seq = 5", 5, "missing"),
        ("UPDATE payload SET body = 'other' WHERE seq = 6", 6, "payload is not the one"),
        ("DELETE FROM payload WHERE seq = 6", 6, "payload is missing"),
        ("DELETE FROM act WHERE seq = 2", 2, "act table lacks"),
        ("DELETE FROM seal", 4, "payload is not the one"),
        ("UPDATE ledger SET mark = 1", None, "mark"),
        ("ALTER TABLE entry DISABLE TRIGGER entry_stays", None, "entry.entry_stays is not defined"),
        ("DROP TRIGGER payload_stays ON payload", None, "payload.payload_stays is not defined"),
        ("ALTER TABLE act DROP CONSTRAINT act_decision_actor_key", None, "act_decision_actor_key is not defined"),
    ],
)
def test_what_the_owner_of_the_server_changes_is_found(place: str, statement: str, seq: int | None, what: str) -> None:
    assert verify_ledger(place).ok
    tamper(place, statement)
    if "mark" in statement:
        with pytest.raises(NotALedger):
            Ledger.open(place)
    findings = verify_ledger(place).findings
    assert [each for each in findings if each.seq == seq and what in each.what], findings


def test_the_definitions_of_a_new_ledger_are_those_that_verification_expects(place: str) -> None:
    database = PostgreSQL.connect(place, read_only=True, timeout=1)
    found, expected = database.definitions()
    database.close()
    assert found == expected


def test_faults_have_names_and_leave_the_record_unchanged(place: str, postgres_place: Callable[[], str]) -> None:
    with pytest.raises(LedgerExists):
        Ledger.create(place)
    empty = postgres_place()
    assert not Ledger.exists(empty)
    with pytest.raises(NoLedger):
        Ledger.open(empty)
    with pytest.raises(LedgerUnreadable, match="nowhere"):
        Ledger.open("postgresql://someone:secret@localhost:1/nowhere?connect_timeout=1")
    with pytest.raises(LedgerUnreadable):
        Ledger.create(f"{place.partition('&')[0]}&options=-csearch_path%3Dnot_there")
    with Ledger.open(place, timeout=0.05) as ledger, Ledger.open(place, timeout=0.05) as other:
        with ledger.writing() as transaction:
            transaction.append(new(20))
            with pytest.raises(LedgerLocked, match=r"0\.05 seconds"), other.writing():
                pass
            assert other.size() == 10
        with pytest.raises(CannotSeal):
            ledger.seal(9, "clerk", "order", at(60))
        assert other.size() == 11
    with Ledger.open(place, read_only=True) as ledger:
        with pytest.raises(LedgerReadOnly), ledger.writing():
            pass
        with pytest.raises(LedgerReadOnly):
            ledger._rows("end_erasing", seq=4)
    tamper(place, "UPDATE ledger SET version = 9")
    with pytest.raises(NewerLedger, match="schema 9"):
        Ledger.open(place)


def test_statements_that_a_pooler_has_dropped_or_kept_are_prepared_again(place: str) -> None:
    with Ledger.open(place) as ledger:
        append(ledger, new(20))
        ledger._database.connection.execute("DISCARD ALL")  # type: ignore[attr-defined]
        ledger._database.connection.execute(f"SET search_path TO {place.rpartition('%3D')[2]}")  # type: ignore[attr-defined]
        append(ledger, new(21))
        ledger._database._prepared = False  # type: ignore[attr-defined]
        append(ledger, new(22))
        assert ledger.size() == 13
    assert verify_ledger(place).ok


def test_a_server_that_goes_in_mid_transaction_leaves_the_record_as_it_was(place: str) -> None:
    """Its session ends before the lines are sent, before a read in the transaction, and before a transaction."""
    with psycopg.connect(place, autocommit=True) as owner:

        def leave(ledger: Ledger) -> None:
            session = ledger._database.connection.info.backend_pid  # type: ignore[attr-defined]
            owner.execute("SELECT pg_terminate_backend(%s, 5000)", (session,))

        def write(ledger: Ledger, *, reading: bool) -> None:
            with ledger.writing() as transaction:
                transaction.append(new(20))
                leave(ledger)
                if reading:
                    transaction.size()

        for reading in (False, True):
            with Ledger.open(place) as ledger:
                with pytest.raises(LedgerUnreadable, match="cannot be opened"):
                    write(ledger, reading=reading)
                with pytest.raises(LedgerUnreadable, match="cannot be opened"):
                    append(ledger, new(20))
    report = verify_ledger(place)
    assert (report.ok, report.entries) == (True, 10)


def test_a_batch_of_payloads_is_cut_where_they_end(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty, large and small ones; then a salt that has taken a byte of its payload: it opens the same commitment."""
    with Ledger.open(place) as ledger:
        sizes = (0, LARGE_BODY, LARGE_BODY + 1, 9, 3 * LARGE_BODY)
        append(ledger, *(msgspec.structs.replace(new(20), body=bytes([1]) * size) for size in sizes))
    database = PostgreSQL.connect(place, read_only=True, timeout=1)
    assert sweep(database, 0, 15) is not None
    monkeypatch.setattr(batches, "BATCH", 4)
    assert sweep(database, 0, 15) is not None
    database.close()
    assert verify_ledger(place).ok
    tamper(
        place,
        "ALTER TABLE payload DROP CONSTRAINT payload_salt_check",
        "UPDATE payload SET salt = salt || substr(body, 1, 1), body = substr(body, 2) WHERE seq = 3",
        "ALTER TABLE payload ADD CONSTRAINT payload_salt_check CHECK (length(salt) = 32) NOT VALID",
    )
    # The quick pass gives up at the first batch, when the second is asked for: the slow one reads on in that session.
    assert [each for each in verify_ledger(place).findings if each.seq == 3 and "salt" in each.what]


def test_a_row_before_the_first_entry_is_found(place: str) -> None:
    assert verify_ledger(place).ok
    tamper(place, "INSERT INTO act VALUES (-1, 'identity/9', 'ana')")
    assert [each.what for each in verify_ledger(place).findings] == ["table act has a row before the first entry"]


def test_a_password_is_never_shown() -> None:
    assert shown("postgresql://ann:secret@host:5433/county") == "postgresql://ann@host:5433/county"
    assert shown("postgresql:///county?host=/run/pg&password=secret") == "postgresql:///county?host=/run/pg"


def test_erased_payloads_leave_no_byte_in_any_file_of_the_server(
    postgres_place: Callable[[], str], postgres_server: str
) -> None:
    """With the right to a checkpoint, and a log whose old segments are removed and not kept for reuse."""
    folder = Path(postgres_server.partition("host=")[2])

    def holds(secret: bytes) -> list[str]:
        return [file.name for file in folder.rglob("*") if file.is_file() and secret in file.read_bytes()]

    url = postgres_place()
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET wal_recycle = off")
        connection.execute("SELECT pg_reload_conf()")
        with Ledger.create(url) as ledger:
            append(ledger, *(new(number) for number in range(60, 80)))
            salt = ledger._database.connection.execute("SELECT salt FROM payload WHERE seq = 7").fetchone()[0]  # type: ignore[attr-defined]
            connection.execute("ANALYZE")
            connection.execute("CHECKPOINT")
            secrets = (b"secret-0067-", b"secret-0067-".hex().encode(), salt)
            assert holds(secrets[0])
            assert holds(salt)
            ledger.seal(7, "clerk", "order", at(90))
            assert ledger.unfinished == ()
            assert [holds(each) for each in secrets] == [[], [], []]
            assert holds(b"secret-0068-")
    assert verify_ledger(url).ok


def test_an_erasure_that_was_cut_short_is_reported_and_finished_at_the_next_opening(place: str) -> None:
    with psycopg.connect(place, autocommit=True) as connection:
        connection.execute("INSERT INTO unfinished VALUES (4)")
    assert verify_ledger(place).unfinished == (4,)
    with Ledger.open(place, read_only=True) as ledger:
        assert ledger.unfinished == (4,)
    with Ledger.open(place) as ledger:
        assert ledger.unfinished == ()


def test_an_excerpt_verifies_without_the_server(place: str, tmp_path: Path) -> None:
    key = generate_key(tmp_path / "key", "test.example/county")
    with Ledger.open(place, read_only=True) as ledger:
        signed = ledger.checkpoint(key, tmp_path / "cp")
        assert ledger.export(tmp_path / "excerpt.jsonl", "booking/1") == 4
    report = verify_excerpt(tmp_path / "excerpt.jsonl", tmp_path / "cp" / f"{signed.size}.txt", str(key.verifier))
    assert (report.ok, report.sealed) == (True, 1)
    assert verify_ledger(place, str(key.verifier), tmp_path / "cp").checkpoints == 1
    rows = (tmp_path / "excerpt.jsonl").read_bytes().splitlines()
    assert msgspec.json.decode(rows[0])["size"] == 10
