"""The entry line: canonical, strict, and the same for any other writer of JSON."""

import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecourse.errors import BadEntry
from duecourse.ledger.entry import NO_PREVIOUS, SALT_BYTES, Entry, NewEntry, chain, commit, to_text

SALT = bytes(range(SALT_BYTES))
names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)
zones = st.sampled_from([UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=14))])
instants = st.builds(datetime.fromtimestamp, st.floats(-2e9, 7e9), zones)


def entry(**facts: object) -> Entry:
    values = {"actor": "a", "commitment": commit(SALT, b""), "decision": "", "kind": "k", "prev": NO_PREVIOUS}
    return Entry(**{**values, "recorded_at": datetime(2010, 10, 6, tzinfo=UTC), "seq": 0, "stream": "s", **facts})


@given(actor=names, kind=names, stream=names, decision=st.text(st.characters(codec="utf-8"), max_size=30),
       recorded_at=instants, seq=st.integers(0, 2**53))  # fmt: skip
def test_a_line_reads_back_as_written_and_is_what_any_json_writer_writes(**facts: object) -> None:
    written = entry(**facts)
    assert Entry.from_line(written.line, "here") == written
    facts["recorded_at"] = to_text(written.recorded_at)
    plain = {"commitment": written.commitment, "prev": NO_PREVIOUS, "v": 1, **facts}
    assert written.line == json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert written.hash == sha256(written.line).hexdigest()
    assert list(json.loads(written.line)) == sorted(plain)


@given(st.data())
def test_a_line_with_any_byte_changed_is_refused_or_another_entry(data: st.DataObject) -> None:
    line = bytearray(entry(actor='Ana "é"', decision="d/1").line)
    place = data.draw(st.integers(0, len(line) - 1))
    line[place] ^= data.draw(st.integers(1, 255))
    try:
        changed = Entry.from_line(bytes(line), "here")
    except BadEntry:
        pass
    else:
        assert changed.line == bytes(line)
        assert changed.hash != entry(actor='Ana "é"', decision="d/1").hash


GOOD = entry().line.decode()


@pytest.mark.parametrize(
    "line",
    [
        "",
        "[]",
        "null",
        GOOD + "\n",
        " " + GOOD,
        GOOD.replace(":", ": ", 1),
        GOOD.replace('"actor":"a"', '"actor":"\\u0061"'),
        GOOD.replace('"actor":"a",', ""),
        GOOD.replace('"v":1', '"v":1,"w":1'),
        GOOD.replace('"v":1', '"v":2'),
        GOOD.replace('"v":1', '"v":1.0'),
        GOOD.replace('"v":1', '"v":1,"v":1'),
        GOOD.replace('"actor":"a"', '"actor":""'),
        GOOD.replace('"actor":"a"', '"actor":7'),
        GOOD.replace('"seq":0', '"seq":-1'),
        GOOD.replace('"seq":0', '"seq":00'),
        GOOD.replace('"seq":0', '"seq":1e1'),
        GOOD.replace(".000000Z", "Z"),
        GOOD.replace(".000000Z", ".000000+00:00"),
        GOOD.replace("10-06T", "13-06T"),
        GOOD.replace("10-06T", "02-30T"),
        GOOD.replace("2010-10-06T", "2010-W40-3T"),
        GOOD.replace(NO_PREVIOUS, "0" * 63),
        GOOD.replace(NO_PREVIOUS, "0" * 63 + "A"),
        '{"v":1,' + GOOD[1:].replace(',"v":1', ""),
    ],
)
def test_a_line_that_is_not_canonical_is_refused(line: str) -> None:
    assert Entry.from_line(GOOD.encode(), "here") == entry()
    with pytest.raises(BadEntry, match="here"):
        Entry.from_line(line.encode(), "here")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("actor", ""),
        ("actor", "ana "),
        ("actor", "ana\u200b"),
        ("actor", "ana\n"),
        ("actor", "Jose\u0301"),
        ("actor", "\ud800"),
        ("stream", "s" * 257),
        ("kind", "\x00"),
        ("decision", " d"),
        ("recorded_at", datetime(2010, 10, 6)),  # noqa: DTZ001
        ("body", bytes(16 * 1024 * 1024 + 1)),
    ],
)
def test_what_could_be_mistaken_is_not_recorded(field: str, value: object) -> None:
    facts = {"stream": "s", "kind": "k", "actor": "José", "body": b"{}", "recorded_at": datetime.now(UTC)}
    made = chain(NewEntry(**facts), salt=SALT, seq=3, prev=NO_PREVIOUS)
    assert (made.seq, made.actor, made.commitment) == (3, "José", sha256(SALT + b"{}").hexdigest())
    with pytest.raises(BadEntry):
        chain(NewEntry(**{**facts, field: value}), salt=SALT, seq=3, prev=NO_PREVIOUS)


def test_times_are_written_alike_and_sort_as_text() -> None:
    noon = datetime(2010, 10, 6, 7, tzinfo=timezone(timedelta(hours=-5)))
    assert to_text(noon) == "2010-10-06T12:00:00.000000Z"
    assert to_text(noon) < to_text(noon + timedelta(microseconds=1)) < to_text(noon + timedelta(seconds=1))
