"""The figure end at the command line: an announcement checked, measures, a site, and the dated rules."""

import csv
import io
from pathlib import Path
from typing import Any

KEYS = {"id", "sentence", "verdict", "basis", "numbers", "alternatives", "sources", "finding"}
ARTICLE = "article-2010-10-06"


def test_the_announcement_of_october_2010(duecourse: Any, shell: Any, tmp_path: Path) -> None:
    ran = shell("check", ARTICLE, "--json")
    claims = ran.data["claims"]
    assert len(claims) == 13
    assert all(set(claim) == KEYS for claim in claims)
    assert all(claim["verdict"] and claim["numbers"] and claim["sources"] and claim["finding"] for claim in claims)
    assert len({claim["verdict"] for claim in claims}) > 2
    assert ran.err == ""
    text = duecourse("check").out
    assert all(claim["finding"] in text and claim["verdict"].replace("_", " ").upper() in text for claim in claims)
    example = tmp_path / "mine.toml"
    explained = duecourse("check", "--explain").out
    example.write_text(explained[explained.index("[announcement]") : explained.index("Wordings (needs")])
    (mine,) = duecourse("check", example, "--json").data["claims"]
    assert mine["id"] == "more-than-ever"
    assert set(mine) == KEYS


def test_an_unknown_announcement_is_answered_with_the_nearest(duecourse: Any, tmp_path: Path) -> None:
    ran = duecourse("check", "article-2010-10-07", code=2)
    assert "article-2010-10-06" in ran.err
    assert duecourse("check", "article-2010-10-07", "--json", code=2).data["error"]["exit_code"] == 2
    assert str(tmp_path / "none.toml") in duecourse("check", tmp_path / "none.toml", code=2).err
    assert str(tmp_path) in duecourse("check", "--release", tmp_path, code=2).err


def test_measures_are_listed_and_computed(duecourse: Any) -> None:
    names = [row["measure"] for row in duecourse("figures", "--json").data]
    assert "removals_booked" in names
    assert names == sorted(names)
    rows = duecourse("figures", "removals_booked", "--json").data["rows"]
    booked = {row["period"]: row["value"] for row in rows}
    assert booked["FY2010"] == 392_862
    table = list(csv.DictReader(io.StringIO(duecourse("figures", "removals_booked", "--csv").out)))
    assert {row["period"]: int(row["value"]) for row in table} == booked
    sql = duecourse("figures", "removals_booked", "--sql").out
    assert "SELECT" in sql
    assert "facts" in sql
    assert "FY2010  392,862" in duecourse("figures", "removals_booked").out
    tucson = duecourse("figures", "border_deaths", "--where.place", "Tucson sector", "--json").data["rows"]
    assert {row["place"] for row in tucson} == {"Tucson sector"}


def test_a_wrong_measure_or_parameter_is_named(duecourse: Any) -> None:
    for words, says in (
        (("removals_bookd",), "removals_booked"),
        (("border_deaths", "--where.plac", "x"), "no parameter 'plac' (it has: place)"),
        (("border_deaths", "--where.place", "Tuscon sector"), "Tucson sector"),
        (("--csv",), "none is named"),
        (("--where.place", "Tucson sector"), "none is named"),
    ):
        ran = duecourse("figures", *words, code=2)
        assert says in ran.err
        assert ran.err.count("\n") == 1


def test_a_site_is_published_twice_alike_and_never_over_something_else(
    duecourse: Any, tmp_path: Path, digest: Any
) -> None:
    site = tmp_path / "site"
    first = duecourse("publish", "--into", site, "--json").data
    files = digest(site)
    assert first["files"] >= first["pages"] > 13
    assert "index.html" in files
    assert duecourse("publish", ARTICLE, "--into", site, "--json").data == first
    assert digest(site) == files
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "thesis.txt").write_text("years of work")
    ran = duecourse("publish", "--into", foreign, code=2)
    assert str(foreign) in ran.err
    assert "--into" in ran.err
    assert [path.name for path in foreign.iterdir()] == ["thesis.txt"]
    assert (foreign / "thesis.txt").read_text() == "years of work"
    duecourse("publish", "unheard-of", "--into", tmp_path / "none", code=2)
    assert not (tmp_path / "none").exists()


def test_a_rule_is_shown_as_it_stood_on_a_day(duecourse: Any) -> None:
    shown = duecourse("rules", "show", "priorities", "--on", "2010-10-06", "--json").data
    assert shown["value"]["set"] == 2
    assert duecourse("rules", "show", "priorities", "--on", "2010-09-30", "--json").data["value"]["set"] == 1
    text = duecourse("rules", "show", "detainer.hold", "--on", "2010-10-06").out
    assert "48 hours" in text
    assert "8 CFR 287.7(d)" in text
    names = [row["rule"] for row in duecourse("rules", "list", "--json").data]
    assert "detainer.hold" in names
    assert "detainer.hold" in duecourse("rules", "list").out


def test_a_wrong_rule_day_or_place_is_named(duecourse: Any) -> None:
    for code, says, *words in (
        (2, "detainer.hold", "detainer.hld", "--on", "2010-10-06"),
        (2, "--on", "detainer.hold", "--on", "2010-13-06"),
        (3, "1997-04-01", "detainer.hold", "--on", "1900-01-01"),
        (2, "for zz", "detainer.hold", "--on", "2010-10-06", "--where", "zz"),
        (2, "--on", "detainer.hold"),
    ):
        ran = duecourse("rules", "show", *words, code=code)
        assert says in ran.err
        assert ran.err.count("\n") == 1
    assert "No rules are shipped" in duecourse("rules", "list", "--where", "zz").out
