"""Excerpts, and the independent verifier: both read what the ledger hands out, and refuse what was changed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.errors import BadCheckpoint, BadExcerpt, BadKey, CheckpointForged, NoSuchEntry, NoSuchStream
from duecourse.ledger.checkpoint import SigningKey
from duecourse.ledger.entry import NewEntry
from duecourse.ledger.report import Report
from duecourse.ledger.store import Ledger
from duecourse.ledger.verify import verify_excerpt

from .conftest import Sample, append, at, make_sample, new

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "reference" / "verify_ledger.py"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return make_sample(tmp_path_factory.mktemp("excerpt"))


def export(sample: Sample, stream: str | None = None, size: int | None = None) -> Path:
    path = sample.path.with_name("excerpt.jsonl")
    with Ledger.open(sample.path, read_only=True) as ledger:
        ledger.export(path, stream, size)
    return path


def check(sample: Sample, path: Path, size: int = 24) -> Report:
    return verify_excerpt(path, sample.checkpoints / f"{size}.txt", sample.verifier_key)


def run_script(*arguments: object) -> tuple[int, str]:
    command = [sys.executable, "-I", str(SCRIPT), *map(str, arguments)]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)
    return ran.returncode, ran.stdout + ran.stderr


def test_an_excerpt_of_one_stream_verifies_alone(shared: Sample) -> None:
    path = export(shared, "booking/1")
    report = check(shared, path)
    with Ledger.open(shared.path, read_only=True) as ledger:
        stream = list(ledger.entries(stream="booking/1"))
    assert (report.ok, report.entries, report.sealed) == (True, len(stream), 1)
    assert (report.checkpoints, report.signatures_checked) == (1, True)
    header, *rows = map(json.loads, path.read_text().splitlines())
    assert header == {"excerpt": 1, "root": report.root, "size": 24, "stream": "booking/1"}
    assert [row["line"].encode() for row in rows] == [stored.entry.line for stored in stream]
    assert [row["body"] and row["body"].encode() for row in rows] == [stored.body for stored in stream]
    assert path.stat().st_mode & 0o077 == 0


def test_an_excerpt_of_all_under_an_earlier_checkpoint(shared: Sample) -> None:
    with Ledger.open(shared.path, read_only=True) as ledger:
        path = shared.path.with_name("all.jsonl")
        assert ledger.export(path) == 24
        assert check(shared, path).ok
        assert ledger.export(path, size=10) == 10
        report = check(shared, path, 10)
        # Entry 4 was sealed after that checkpoint: its sealing entry cannot be in the excerpt, and that is said.
        assert [(each.seq, each.what) for each in report.findings] == [
            (4, "the payload is not here, and no entry of this excerpt orders its erasure")
        ]
        with pytest.raises(NoSuchEntry):
            ledger.export(path, size=25)
        before = path.read_bytes()
        with pytest.raises(NoSuchStream, match="booking/9"):
            ledger.export(path, "booking/9")
        assert path.read_bytes() == before
    assert check(shared, path, 24).findings[0].what == "the excerpt leads to another tree than the checkpoint"


@settings(max_examples=60)
@given(data=st.data())
def test_any_changed_byte_of_an_excerpt_is_found(shared: Sample, data: st.DataObject) -> None:
    original = export(shared, "booking/1").read_bytes()
    raw = bytearray(original)
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path = shared.path.with_name("changed.jsonl")
    path.write_bytes(bytes(raw))
    try:
        report = check(shared, path)
    except BadExcerpt:
        return
    if report.ok:
        # Only another spelling of the same facts passes: case of hex digits, escapes, space.
        assert [json.loads(line) for line in path.read_text().splitlines()] == [
            json.loads(line) for line in original.decode().splitlines()
        ]


def change_rows(path: Path, **changes: object) -> None:
    header, first, *rows = path.read_text().splitlines()
    path.write_text("\n".join([header, json.dumps({**json.loads(first), **changes}), *rows]) + "\n")


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"body": "another"}, "the payload is not the one"),
        ({"salt": "0" * 64}, "the payload is not the one"),
        ({"salt": None}, "no entry of this excerpt orders"),
        ({"body": None}, "no entry of this excerpt orders"),
        ({"body": None, "body_base64": "?"}, "cannot be read"),
        ({"proof": []}, "not in the signed tree"),
        ({"proof": ["0" * 64] * 5}, "not in the signed tree"),
        ({"line": "{}"}, "cannot be read"),
        ({"more": 1}, "cannot be read"),
    ],
)
def test_each_part_of_an_excerpt_is_checked(sample: Sample, changes: dict[str, object], what: str) -> None:
    path = export(sample, "booking/1")
    assert check(sample, path).ok
    change_rows(path, **changes)
    assert any(what in finding.what for finding in check(sample, path).findings)
    assert "more" in changes or run_script(path, sample.checkpoints / "24.txt", sample.verifier_key)[0] != 0


def test_rows_in_another_order_or_of_another_stream_are_found(sample: Sample) -> None:
    path = export(sample)
    header, first, second, *rows = path.read_text().splitlines()
    path.write_text("\n".join([header, second, first, *rows]) + "\n")
    assert "the entries are not in order" in [finding.what for finding in check(sample, path).findings]
    path.write_text("\n".join([header.replace("null", '"booking/0"'), first, second, *rows]) + "\n")
    assert "the entry is about something else" in [finding.what for finding in check(sample, path).findings]


def test_what_is_no_excerpt_is_bad_input(sample: Sample, tmp_path: Path) -> None:
    good = export(sample)
    for content in (b"", b"\n", b"{}\n", b"\xff\xfe", good.read_bytes()[10:]):
        path = tmp_path / "bad.jsonl"
        path.write_bytes(content)
        with pytest.raises(BadExcerpt, match=r"bad\.jsonl"):
            check(sample, path)
    for missing in (tmp_path / "none", tmp_path):
        with pytest.raises(BadExcerpt):
            check(sample, missing)
    with pytest.raises(BadCheckpoint, match="No such file"):
        verify_excerpt(good, tmp_path / "none", sample.verifier_key)
    with pytest.raises(BadKey):
        verify_excerpt(good, sample.checkpoints / "24.txt", "rubbish")
    with pytest.raises(CheckpointForged):
        verify_excerpt(good, sample.checkpoints / "24.txt", str(SigningKey(sample.key.name, bytes(32)).verifier))


def test_payloads_of_any_bytes_are_handed_out_whole(ledger: Ledger, sample: Sample) -> None:
    bodies = [b"", b"\xff\x00", "é\n\u2028\0".encode(), b"\r\n", bytes(range(256))]
    append(ledger, *(NewEntry("s", "k", "é", body, at(0)) for body in bodies))
    folder = sample.path.parent / "bodies"
    ledger.checkpoint(sample.key, folder)
    path = sample.path.with_name("bodies.jsonl")
    ledger.export(path)
    assert verify_excerpt(path, folder / "5.txt", sample.verifier_key).ok
    assert run_script(path, folder / "5.txt", sample.verifier_key)[0] == 0
    assert run_script(ledger.path, folder / "5.txt", sample.verifier_key)[0] == 0


def test_the_independent_verifier_agrees(sample: Sample) -> None:
    assert "import duecourse" not in SCRIPT.read_text()
    assert "from duecourse" not in SCRIPT.read_text()
    root = check(sample, export(sample)).root
    for file in (sample.path, export(sample), export(sample, "booking/1")):
        for arguments in ((), (sample.checkpoints / "24.txt", sample.verifier_key)):
            code, said = run_script(file, *arguments)
            assert (code, root in said) == (0, True), said
    assert run_script(sample.path, sample.checkpoints / "10.txt", sample.verifier_key)[0] == 0
    other = str(SigningKey(sample.key.name, bytes(32)).verifier)
    assert run_script(sample.path, sample.checkpoints / "24.txt", other)[0] != 0
    with Ledger.open(sample.path) as ledger:
        append(ledger, new(30))
        line, body = ledger.entry(8).entry.line, ledger.entry(8).body
    assert run_script(sample.path, sample.checkpoints / "24.txt", sample.verifier_key)[0] == 0
    sound = sample.path.read_bytes()
    assert body is not None
    for part in (line, body):
        changed = part.replace(b"e", b"E", 1)
        assert sound.count(part) == 1
        sample.path.write_bytes(sound.replace(part, changed))
        assert run_script(sample.path)[0] != 0
