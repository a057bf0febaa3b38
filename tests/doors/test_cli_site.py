"""A published site at the command line: signed, verified by anyone, and its checkpoint compared with the record."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def published(searched: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, Any, Any]:
    """A signed site of our own record as a release, its verifier, the record, and what publishing said."""
    folder = tmp_path_factory.mktemp("published")
    county = searched.copy(folder / "county")
    county("release", "own", "--into", folder / "own")
    words = ("--sign-with", folder / "key.pem", "--signer", "example.org/county")
    made = county.data("publish", "example", "--into", folder / "site", "--release", folder / "own", *words)
    return folder / "site", made["verifier"], county, made


def test_a_signed_site_names_its_checkpoint_and_verifies_against_the_record(
    published: tuple[Path, str, Any, Any], duecourse: Callable[..., Any]
) -> None:
    site, key, county, made = published
    size, root, _ = county.state()
    assert duecourse("verify-site", site, "--key", key, "--json").data["digest"] == made["digest"]
    checked = duecourse("verify-site", site, "--key", key, "--ledger", county.root, "--json").data
    (state,) = checked["checkpoints"]
    assert (state["size"], state["root"]) == (size, root)
    assert f"root {root}" in duecourse("verify-site", site, "--key", key, "--ledger", county.root).out
    told = [json.loads(file.read_text(encoding="utf-8")) for file in site.glob("figures/*.metadata.json")]
    assert len(told) > 40
    assert all(each["checkpoints"] == checked["checkpoints"] and root in each["record"] for each in told)
    assert all(root in page.read_text(encoding="utf-8") for page in site.rglob("*.html"))


def test_a_record_that_grew_still_bears_a_site_out_and_another_record_does_not(
    published: tuple[Path, str, Any, Any], county: Any, duecourse: Callable[..., Any], tmp_path: Path
) -> None:
    site, key, origin, _ = published
    grown = origin.copy(tmp_path / "grown")
    appointed = ("--authority", "letter of appointment", "--as", "supervisor.founding")
    grown("staff", "authorize", "lou", "examiner", *appointed)
    duecourse("verify-site", site, "--key", key, "--ledger", grown.root)
    short = duecourse("verify-site", site, "--key", key, "--ledger", county.root, code=4).err
    assert "this record has fewer" in short
    number = 0
    while county.state()[0] < origin.state()[0]:
        number += 1
        county("staff", "authorize", f"person.{number}", "examiner", *appointed)
    other = duecourse("verify-site", site, "--key", key, "--ledger", county.root, code=4).err
    assert origin.state()[1] in other
    assert county.state()[1] in other or county.state()[0] > origin.state()[0]
    assert "this record has" in other
    assert "duecourse init" in duecourse("verify-site", site, "--key", key, "--ledger", tmp_path, code=2).err


def test_a_site_that_was_not_taken_from_a_record_says_so(
    published: tuple[Path, str, Any, Any], duecourse: Callable[..., Any], tmp_path: Path
) -> None:
    site = tmp_path / "site"
    made = duecourse("publish", "example", "--into", site, "--sign-with", tmp_path / "key.pem", "--json").data
    about = json.loads((site / "figures" / "removals_booked.metadata.json").read_text(encoding="utf-8"))
    assert about["record"] == "none: this release was not taken from a record"
    assert about["checkpoints"] == []
    assert "not taken from a record" in (site / "index.html").read_text(encoding="utf-8")
    duecourse("verify-site", site, "--key", made["verifier"])
    county = published[2]
    ran = duecourse("verify-site", site, "--key", made["verifier"], "--ledger", county.root, code=2)
    assert "without --ledger" in ran.err


@pytest.mark.parametrize("change", ["byte", "missing", "extra", "checkpoint", "manifest"])
def test_every_change_to_a_signed_site_is_found(
    published: tuple[Path, str, Any, Any], duecourse: Callable[..., Any], tmp_path: Path, change: str
) -> None:
    site, key, county, _ = published
    copy = tmp_path / "copy"
    shutil.copytree(site, copy)
    page, listed = copy / "figures" / "index.html", copy / "checkpoints.json"
    names = {"byte": "figures/index.html", "missing": "figures/index.html", "extra": "figures/more.html"}
    names |= {"checkpoint": "checkpoints.json", "manifest": "site.json"}
    if change == "byte":
        data = bytearray(page.read_bytes())
        data[len(data) // 2] ^= 1
        page.write_bytes(data)
    elif change == "missing":
        page.unlink()
    elif change == "extra":
        (copy / "figures" / "more.html").write_text("more", encoding="utf-8")
    elif change == "checkpoint":
        listed.write_text(re.sub(r'"root": "..', '"root": "00', listed.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        manifest = json.loads((copy / "site.json").read_text(encoding="utf-8"))
        manifest["files"].pop("figures/index.html")
        page.unlink()
        (copy / "site.json").write_text(json.dumps(manifest), encoding="utf-8")
    ran = duecourse("verify-site", copy, "--key", key, "--ledger", county.root, code=4)
    assert names[change] in ran.err
    assert ran.err.count("\n") == 1
    assert duecourse("verify-site", copy, "--key", key, "--json", code=4).data["error"]["exit_code"] == 4


def test_a_wrong_key_and_a_folder_that_is_no_site_are_named(
    published: tuple[Path, str, Any, Any], duecourse: Callable[..., Any], tmp_path: Path
) -> None:
    site, key, _, _ = published
    other = duecourse("publish", "example", "--into", tmp_path / "other", "--sign-with", tmp_path / "k.pem", "--json")
    assert "no signature is by" in duecourse("verify-site", site, "--key", other.data["verifier"], code=4).err
    assert "--sign-with" in duecourse("verify-site", site, "--key", "nonsense", code=2).err
    renamed = key.replace("example.org/county", "example.org/other")
    assert "key id" in duecourse("verify-site", site, "--key", renamed, code=2).err
    assert "is not a site" in duecourse("verify-site", tmp_path, "--key", key, code=2).err
    duecourse("publish", "example", "--into", tmp_path / "unsigned")
    assert "cannot be read" in duecourse("verify-site", tmp_path / "unsigned", "--key", key, code=4).err


def test_a_signing_key_is_made_once_kept_private_and_told_when_it_is_none(
    duecourse: Callable[..., Any], tmp_path: Path
) -> None:
    file, site = tmp_path / "key.pem", tmp_path / "site"
    first = duecourse("publish", "example", "--into", site, "--sign-with", file, "--json").data
    assert file.stat().st_mode & 0o077 == 0
    signed = (site / "site.json.note").read_bytes()
    assert duecourse("publish", "example", "--into", site, "--sign-with", file, "--json").data == first
    assert (site / "site.json.note").read_bytes() == signed
    file.chmod(0o644)
    assert "chmod 600" in duecourse("publish", "example", "--into", site, "--sign-with", file, code=2).err
    text = tmp_path / "text.pem"
    text.write_text("no key", encoding="utf-8")
    text.chmod(0o600)
    assert str(text) in duecourse("publish", "example", "--into", site, "--sign-with", text, code=2).err
    named = duecourse(
        "publish", "example", "--into", site, "--sign-with", tmp_path / "n.pem", "--signer", "a b", code=2
    )
    assert "no name for a signer" in named.err
    duecourse("verify-site", site, "--key", first["verifier"])
