"""Checkpoints: the C2SP signed note, byte for byte, and what is refused."""

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duecourse.errors import BadCheckpoint, BadKey, CheckpointForged, DuecourseError, KeyExists, KeyExposed
from duecourse.ledger.checkpoint import (
    Checkpoint,
    Signature,
    SigningKey,
    VerifierKey,
    generate_key,
    parse,
    parse_and_verify,
    read_key,
    sign,
)

KEY = SigningKey("example.org/county", bytes(range(32)))
WITNESS = SigningKey("witness.example/w1", bytes(range(1, 33)))
VKEY = str(KEY.verifier)
CHECKPOINT = Checkpoint("example.org/county", 20852163, bytes(range(100, 132)))
NOTE = sign(CHECKPOINT, KEY).note


def test_the_key_of_the_signed_note_documentation_is_read_and_its_signature_holds() -> None:
    """The verifier key and signature that the implementations of signed notes share as an example."""
    key = VerifierKey.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    assert (key.name, key.key_id.hex()) == ("example.com/foo", "530d903a")
    assert str(key) == "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    blob = "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
    signature = Signature(key.name, base64.b64decode(blob)[:4], base64.b64decode(blob)[4:])
    assert key.made(signature, b"This is an example message.\n")
    assert not key.made(signature, b"This is another message.\n")


def test_a_note_has_the_form_of_the_specification() -> None:
    text, gap, signature = NOTE.decode().partition("\n\n")
    assert text.split("\n") == ["example.org/county", "20852163", base64.b64encode(CHECKPOINT.root).decode()]
    assert gap
    assert signature.startswith("— example.org/county ")
    assert signature.endswith("\n")
    blob = base64.b64decode(signature.split(" ")[2])
    assert (blob[:4], len(blob)) == (KEY.verifier.key_id, 68)
    assert VKEY.split("+")[1] == blob[:4].hex()


@given(
    size=st.integers(0, 10**17),
    root=st.binary(min_size=32, max_size=32),
    extensions=st.lists(st.text("abc é", min_size=1), max_size=3).map(tuple),
)
def test_what_is_signed_reads_back_and_verifies(size: int, root: bytes, extensions: tuple[str, ...]) -> None:
    signed = sign(Checkpoint(KEY.name, size, root, extensions), KEY)
    assert parse_and_verify(signed.note, VKEY, "here") == signed
    assert sign(signed, KEY) == signed


def test_cosignatures_known_or_not_are_kept() -> None:
    unknown = Signature("other.example/log", b"\1\2\3\4", b"of a type nobody here knows")
    note = sign(Checkpoint(KEY.name, 7, bytes(32), (), (unknown,)), KEY)
    both = sign(note, WITNESS)
    read = parse_and_verify(both.note, VKEY, "here")
    assert read.signatures == both.signatures
    assert [each.name for each in read.signatures] == ["other.example/log", KEY.name, WITNESS.name]
    with pytest.raises(CheckpointForged, match="origin"):
        parse_and_verify(both.note, str(WITNESS.verifier), "here")
    with pytest.raises(CheckpointForged, match="no signature is by"):
        parse_and_verify(NOTE, str(WITNESS.verifier), "here")


@given(st.integers(0, len(NOTE) - 1), st.integers(1, 255))
def test_a_note_with_any_byte_changed_is_refused(place: int, change: int) -> None:
    assert parse_and_verify(NOTE, VKEY, "here").note == NOTE
    changed = bytearray(NOTE)
    changed[place] ^= change
    with pytest.raises((BadCheckpoint, CheckpointForged), match="here"):
        parse_and_verify(bytes(changed), VKEY, "here")


@given(st.binary(max_size=200))
def test_rubbish_is_refused_by_name(rubbish: bytes) -> None:
    with pytest.raises(BadCheckpoint, match="here"):
        parse(rubbish, "here")


ROOT = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    ("note", "problem"),
    [
        (f"o\n1\n{ROOT}\n", "empty line"),
        (f"o\n01\n{ROOT}\n\n— o AAAAAAA=\n", "line 2"),
        (f"o\n-1\n{ROOT}\n\n— o AAAAAAA=\n", "line 2"),
        (f"o\n١\n{ROOT}\n\n— o AAAAAAA=\n", "line 2"),
        (f"o\n1\n{ROOT[:-1]}\n\n— o AAAAAAA=\n", "line 3"),
        ("o\n1\nAAAA\n\n— o AAAAAAA=\n", "line 3"),
        ("o\n1\n\n— o AAAAAAA=\n", "three lines"),
        (f"o\n1\n{ROOT}\n\n- o AAAAAAA=\n", "line 5"),
        (f"o\n1\n{ROOT}\n\n— o+p AAAAAAA=\n", "line 5"),
        (f"o\n1\n{ROOT}\n\n— o AAAAAA==\n", "line 5"),
        (f"o\n1\n{ROOT}\n\n— o AAAAAAB=\n", "line 5"),
        (f"o\n1\n{ROOT}\n\n— o AAAAAAA=", "no end"),
        (f"o\r\n1\n{ROOT}\n\n— o AAAAAAA=\n", "control"),
        (f"o\n1\n{ROOT}\n\n" + "— o AAAAAAA=\n" * 101, "100"),
    ],
)
def test_each_part_of_the_form_is_checked(note: str, problem: str) -> None:
    assert parse(f"o\n1\n{ROOT}\n\n— o AAAAAAA=\n".encode(), "here").origin == "o"
    with pytest.raises(BadCheckpoint, match=problem):
        parse(note.encode(), "here")


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "ledger.key"
    key = generate_key(path, "example.org/county")
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_key(path) == key
    assert str(key.seed) not in repr(key)
    before = path.read_bytes()
    with pytest.raises(KeyExists):
        generate_key(path, "example.org/county")
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
    path.chmod(0o640)
    with pytest.raises(KeyExposed, match="640"):
        read_key(path)


@pytest.mark.parametrize("text", ["", "PRIVATE+KEY+", VKEY, "PRIVATE+KEY+a+00000000+AQ==", "\xff"])
def test_a_file_that_is_no_key_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "ledger.key"
    path.touch(mode=0o600)
    path.write_text(text, encoding="latin-1")
    with pytest.raises(BadKey, match=r"ledger\.key"):
        read_key(path)
    with pytest.raises(BadKey, match="cannot be read"):
        read_key(tmp_path / "none.key")


@given(st.integers(0, len(VKEY) - 1), st.characters(codec="ascii"))
def test_a_mistyped_verifier_key_is_refused(place: int, character: str) -> None:
    mistyped = VKEY[:place] + character + VKEY[place + 1 :]
    if mistyped.strip() == VKEY:
        return
    with pytest.raises(DuecourseError):
        parse_and_verify(NOTE, mistyped, "here")


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\n"])
def test_names_that_a_note_cannot_carry_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadKey):
        generate_key(tmp_path / "key", name)
    assert list(tmp_path.iterdir()) == []
