"""The site of a release: files by hash, figures with intervals and data, signed, readable by everyone."""

import csv
import json
import re
import shutil
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from duecourse.errors import BadSiteKey, NotASite, SiteForged
from duecourse.figures import claims, release_pages, releases, signing
from duecourse.figures.publish import write_site
from duecourse.figures.released import ReleasedFigure, ReleasedMeasure, ReleasedRow

CHROMIUM = shutil.which("chromium")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
VERIFIER = signing.verifier("example.org/site", KEY.public_key())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    counts = ((2009, 212), (2010, 251), (2011, 195))
    deaths = [f"{sector},{year},{n}" for sector in ("tucson", "yuma") for year, n in counts]
    (folder / "deaths.csv").write_text("\n".join(["sector,fiscal_year,deaths", *deaths]) + "\n", encoding="utf-8")
    headers = "Departed Date,Gender,Country of Citizenship,Most Serious Conviction,Case Category"
    convictions = ("Assault", "Driving Under Influence Liquor")
    rows = [f"{1 + n % 9}/{1 + n % 28}/{2012 + n % 5},Male,MEXICO,{convictions[n % 2]},[3] x" for n in range(400)]
    (folder / "removals.csv").write_text("\n".join([headers, *rows]) + "\n", encoding="utf-8")
    releases.import_files([folder / "deaths.csv", folder / "removals.csv"], folder / "release")
    results = [claims.check("article-2010-10-06", folder / "release")]
    sign = partial(signing.note, name="example.org/site", key=KEY)
    return write_site(folder / "site", results=results, imported=folder / "release", sign=sign).path


def test_each_figure_over_the_files_has_page_table_data_and_metadata(site: Path) -> None:
    listed = (site / "figures" / "index.html").read_text(encoding="utf-8")
    assert "removals_by_conviction_group.html" in listed
    metadata = json.loads((site / "figures" / "removals_by_conviction_group.metadata.json").read_text(encoding="utf-8"))
    assert metadata["sql"].startswith("CREATE OR REPLACE VIEW removals")
    assert list(metadata["files"].values()) == ["removals.csv"]
    with (site / "figures" / "removals_by_conviction_group.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["category"] for row in rows} == {"assault and threats", "driving under influence"}
    assert all(row["low"] and row["band_high"] and row["fill_rate"] == "1.0" for row in rows)
    page = (site / "figures" / "removals_by_conviction_group.html").read_text(encoding="utf-8")
    assert "95 % interval" in page
    assert "<script" not in page
    assert "removals.csv" in (site / "files.html").read_text(encoding="utf-8")
    for name in re.findall(r'href="([^"#:]+)"', page):
        assert (site / "figures" / name).resolve().is_file(), name


def test_the_site_verifies_and_every_change_is_found(site: Path, tmp_path: Path) -> None:
    found = signing.verify(site, VERIFIER)
    assert found.signer == "example.org/site"
    assert found.files > 100
    copy = tmp_path / "copy"
    shutil.copytree(site, copy)
    page = copy / "figures" / "index.html"
    before = page.read_bytes()
    page.write_bytes(before.replace(b"Figures", b"figures"))
    with pytest.raises(SiteForged, match=r"figures/index\.html is not as it was signed"):
        signing.verify(copy, VERIFIER)
    page.write_bytes(before)
    (copy / "extra.html").write_text("x", encoding="utf-8")
    with pytest.raises(SiteForged, match=r"extra\.html was added"):
        signing.verify(copy, VERIFIER)
    (copy / "extra.html").unlink()
    (copy / "files.html").unlink()
    with pytest.raises(SiteForged, match=r"files\.html is missing"):
        signing.verify(copy, VERIFIER)
    manifest = copy / "site.json"
    manifest.write_bytes(manifest.read_bytes().replace(b"duecourse", b"somebody"))
    with pytest.raises(SiteForged, match="not the one that was signed"):
        signing.verify(copy, VERIFIER)
    other = signing.verifier("example.org/site", Ed25519PrivateKey.generate().public_key())
    with pytest.raises(SiteForged, match="no signature is by"):
        signing.verify(site, other)
    with pytest.raises(BadSiteKey, match="no verifier"):
        signing.verify(site, "nonsense")
    with pytest.raises(NotASite):
        signing.verify(tmp_path, VERIFIER)


def test_a_key_is_made_once_and_kept_to_its_owner(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    made = signing.key_of(file)
    assert signing.key_of(file).private_bytes_raw() == made.private_bytes_raw()
    assert file.stat().st_mode & 0o077 == 0
    file.chmod(0o644)
    with pytest.raises(BadSiteKey, match="read by others"):
        signing.key_of(file)
    (tmp_path / "text.pem").write_text("no key", encoding="utf-8")
    (tmp_path / "text.pem").chmod(0o600)
    with pytest.raises(BadSiteKey, match="cannot be read as a key"):
        signing.key_of(tmp_path / "text.pem")


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed, so pages cannot be looked at")
def test_pages_meet_wcag_2_2_aa_and_fit_a_phone(site: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    pages = ("index.html", "files.html", "figures/index.html", "figures/removals_by_conviction_group.html",
             "figures/border_deaths_by_sector.html", "announcements/article-2010-10-06.html")  # fmt: skip
    tags = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        phone = browser.new_page(viewport={"width": 390, "height": 844}, bypass_csp=True)
        for page in pages:
            phone.goto((site / page).as_uri())
            found = axe.Axe().run(phone, options=tags)
            assert found.violations_count == 0, (page, found.generate_report())
            assert phone.evaluate("document.documentElement.scrollWidth <= 390"), f"{page} is wider than a phone"
        browser.close()


def figure_of(values: dict[tuple[str, str, str], int], unit: str = "people") -> ReleasedFigure:
    """A count with one row for each place, category and period."""
    measure = ReleasedMeasure(
        title="t", definition="d", basis="b", unit=unit, caveat="c", kind="count", tables=(), decimals=0
    )
    rows = tuple(
        ReleasedRow(*key, float(n), n, None, None, n, n, 1.0, None, None, None, None, "", "")
        for key, n in values.items()
    )
    return ReleasedFigure("f", measure, "r", "", rows, {})


def test_a_chart_of_months_shows_every_month_and_no_line_over_a_missing_one() -> None:
    months = {("x", "", f"2010-{month:02d}"): month for month in range(1, 13) if month != 6}
    drawing = release_pages.drawn(figure_of(months))
    assert drawing is not None
    assert drawing.left_out == ""
    lines = re.findall(r'<g class="mark-line[^"]*"[^>]*><path [^>]*d="([^"]+)"', drawing.svg)
    assert lines
    assert lines[0].count("M") == 2, "the line ends before June and begins again after it"


def test_a_chart_that_leaves_something_out_says_so_and_tells_its_lines_apart_without_color() -> None:
    places = {(f"county {n}", "", str(year)): 100 - n for n in range(9) for year in (2010, 2011, 2012)}
    drawing = release_pages.drawn(figure_of(places))
    assert drawing is not None
    assert drawing.left_out == "The 6 largest of 9 series are drawn."
    assert drawing.svg.count(">county 0<") == 1, "one legend, with color and dash together"
    dashes = set(re.findall(r'mark-line.*?stroke-dasharray="([^"]+)"', drawing.svg))
    assert len(dashes) >= 5
    bars = release_pages.drawn(figure_of({(f"county {n}", "", "since activation"): n for n in range(30)}))
    assert bars is not None
    assert bars.left_out == "The 24 largest of 30 are drawn."
    assert ">people<" in bars.svg, "a chart says what its numbers are"


def test_the_sheet_of_a_check_over_files_prints_its_sources_below_the_finding(
    shared_data: Path, tmp_path: Path
) -> None:
    release, site = tmp_path / "release", tmp_path / "site"
    releases.import_files([shared_data / "evidence/border_patrol/southwest_border_deaths_1998_2019.csv"], release)
    write_site(site, results=[claims.check("article-2010-10-06", release)], imported=release)
    sheet = (site / "announcements/article-2010-10-06.html").read_text(encoding="utf-8")
    found = re.findall(r'<div class="found">\s*<p>.*?</p>\s*<p class="note">Numbers .*?</p>\s*</div>', sheet, re.DOTALL)
    assert len(found) == 13
    assert "Recalled, not verified" not in sheet, "a recalled number is no source of a verdict"
