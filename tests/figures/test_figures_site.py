"""The site: whole, linked, scriptless, the same bytes each time, escaped, and never over someone else's folder."""

import csv
import hashlib
import itertools
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import duckdb
import pytest

from duecourse.errors import BadPicture, NotASite
from duecourse.figures import charts, engine, pictures
from duecourse.figures.claims import CheckResult, check
from duecourse.figures.publish import write_site
from duecourse.figures.site import MANIFEST
from duecourse.figures.tables import read_release

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>a</title><circle cx="4" cy="4" r="3"/></svg>'
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>"\'&{{ 7*7 }}'
CASES: list[dict[str, Any]] = [
    {
        "booking": "../../B 1",
        "title": f"Case {HOSTILE}",
        "outcome": HOSTILE,
        "sentences": [{"at": HOSTILE, "who": HOSTILE, "what": HOSTILE, "why": HOSTILE}],
        "pictures": [{"title": HOSTILE, "svg": SVG}, {"title": "second", "svg": SVG}],
    },
    {"booking": "B-1", "title": "Other", "outcome": "released", "sentences": [], "pictures": []},
    {"booking": "b 1", "title": "Same slug", "outcome": "released", "sentences": [], "pictures": []},
    {"booking": "索引", "title": "No Latin letter", "outcome": "released", "sentences": [], "pictures": []},
]
RECORD = {
    "checkpoint": f"example.org/county\n3\n{HOSTILE}\n",
    "size": 3,
    "root": "00",
    "verify": "duecourse ledger verify",
}
VOID = {"meta", "link", "img", "br", "hr", "input"}


class Page(HTMLParser):
    """What a test needs to know of a page: links, ids, elements with attributes, heading levels, visible text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[int] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == [], f"unclosed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        self.links += [value for key in ("href", "src") if (value := attributes.get(key)) is not None]
        if "id" in attributes:
            self.ids.append(str(attributes["id"]))
        if tag in {"h1", "h2", "h3"}:
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def article() -> CheckResult:
    return check("article-2010-10-06")


@pytest.fixture(scope="module")
def site(article: CheckResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("published") / "site"
    demo = {"people": 200, "note": HOSTILE}
    made = write_site(into, results=[article, check("example")], cases=CASES, record=RECORD, demo=demo)
    assert made.path == into
    assert made.files == sum(file.is_file() for file in into.rglob("*"))
    assert made.pages == len(list(into.rglob("*.html")))
    return into


def read(site: Path) -> Iterator[tuple[Path, Page]]:
    for file in sorted(site.rglob("*.html")):
        yield file, Page(file.read_text(encoding="utf-8"))


def test_every_link_and_fragment_resolves(site: Path) -> None:
    pages = dict(read(site))
    seen = set()
    for file, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), f"{file}: an id twice"
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme in ("http", "https"):
                continue
            assert not parts.scheme, f"{file}: {link}"
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            assert target.is_file(), f"{file}: {link}"
            seen.add(target)
            if parts.fragment:
                assert parts.fragment in pages[target].ids, f"{file}: {link}"
    unlinked = {file for file in site.rglob("*") if file.is_file()} - {file for file in seen if site in file.parents}
    assert {file.relative_to(site).as_posix() for file in unlinked} == {MANIFEST}, "every file can be reached"


def test_every_figure_has_its_twins(site: Path) -> None:
    release = read_release()
    for name, entry in engine.catalog().items():
        figure = engine.figures(name)
        base = site / "figures" / name
        listed = list(csv.DictReader(base.with_suffix(".csv").read_text(encoding="utf-8").splitlines()))
        rows = json.loads(base.with_suffix(".json").read_text(encoding="utf-8"))["rows"]
        about = json.loads(base.with_suffix(".metadata.json").read_text(encoding="utf-8"))
        assert [float(row["value"]) for row in listed] == [row["value"] for row in rows]
        assert [row["value"] for row in rows] == [row.value for row in figure.rows]
        assert (about["definition"], about["basis"], about["unit"], about["caveat"]) == (
            entry.definition,
            entry.basis,
            entry.unit,
            entry.caveat,
        )
        assert about["sql"] == figure.sql
        assert about["facts"]["sha256"] == release.sha256
        assert {key for row in rows for key in row["sources"]} == set(about["sources"])
        page = Page(base.with_suffix(".html").read_text(encoding="utf-8"))
        assert "".join(page.words).count(entry.definition) >= 1
        assert base.with_suffix(".svg").exists() == any(tag == "svg" for tag, _ in page.elements)
    assert hashlib.sha256((site / "data/cited_facts.csv").read_bytes()).hexdigest() == release.sha256


def test_a_reader_can_rerun_every_figure_from_the_site_alone(site: Path) -> None:
    database = duckdb.connect(":memory:")
    for name in engine.catalog():
        about = json.loads((site / "figures" / f"{name}.metadata.json").read_text(encoding="utf-8"))
        load = about["rerun"].split(": ", 1)[1].split(" Then")[0].replace("'facts.csv'", f"'{site}/data/facts.csv'")
        database.execute(load.replace("CREATE TABLE", "CREATE OR REPLACE TABLE"))
        values = [float(row[5]) for row in database.execute(about["sql"]).fetchall()]
        rows = json.loads((site / "figures" / f"{name}.json").read_text(encoding="utf-8"))["rows"]
        assert values == pytest.approx([row["value"] for row in rows]), name
    database.close()


def test_pages_have_no_script_and_say_what_they_are(site: Path) -> None:
    titles = set()
    for file, page in read(site):
        tags = [tag for tag, _ in page.elements]
        assert not {"script", "iframe", "object", "embed", "form", "base"} & set(tags), file
        for tag, attributes in page.elements:
            assert not [name for name in attributes if name.startswith("on")], file
            assert tag != "img" or attributes["alt"]
            assert tag != "th" or attributes["scope"] in ("row", "col")
            assert tag != "html" or attributes["lang"] == "en"
            assert attributes.get("role") != "region" or attributes.get("aria-label")
        assert page.headings[0] == page.headings.count(1) == 1, file
        jumps = zip(page.headings, page.headings[1:], strict=False)
        assert all(after <= before + 1 for before, after in jumps), f"{file}: a heading level is skipped"
        assert tags.count("caption") == tags.count("table")
        assert ("a", {"class": "skip", "href": "#content"}) in page.elements
        assert "main" in tags
        assert any(a.get("name") == "viewport" for tag, a in page.elements if tag == "meta")
        text = "".join(page.words)
        titles.add(text[: text.index("·")])
    assert len(titles) > 40, "pages have titles of their own"


def test_verdicts_are_in_words_on_every_page_that_gives_one(site: Path, article: CheckResult) -> None:
    sheet = "".join(Page((site / "announcements/article-2010-10-06.html").read_text(encoding="utf-8")).words)
    front = "".join(Page((site / "index.html").read_text(encoding="utf-8")).words)
    for result in article.claims:
        page = Page((site / f"claims/article-2010-10-06/{result.claim.id}.html").read_text(encoding="utf-8"))
        text = "".join(page.words)
        for part in (result.claim.sentence, result.finding, result.claim.definition, result.claim.basis):
            assert part in text
        assert result.finding in sheet
        assert result.finding in front
        for outcome in (*result.checks, *result.alternatives):
            assert outcome.item.label in text
            assert outcome.figure.sql.strip() in text
        for key in result.sources:
            assert article.sources[key].title in text
    data = json.loads((site / "announcements/article-2010-10-06.json").read_text(encoding="utf-8"))
    assert data == json.loads(article.to_json())


def test_hostile_text_is_text_and_hostile_names_stay_inside(site: Path) -> None:
    cases = sorted(file.name for file in (site / "cases").glob("*.html"))
    assert len(cases) == len(CASES) + 1
    page = (site / "cases" / "b-1.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "onerror=alert(1)&gt;" in page
    assert "{{ 7*7 }}" in page, "text is never a template"
    words = "".join(Page(page).words)
    assert words.count(HOSTILE) >= 6
    record = "".join(Page((site / "record.html").read_text(encoding="utf-8")).words)
    assert HOSTILE in record
    assert not (site.parent / "B 1.html").exists()
    assert {path.name for path in site.parent.iterdir()} == {"site"}, "no working folder is left behind"


@pytest.mark.parametrize(
    ("svg", "word"),
    [
        ("<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "element <script>"),
        ("<svg xmlns='http://www.w3.org/2000/svg'><foreignObject/></svg>", "element <foreignObject>"),
        ("<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "attribute onload"),
        ("<svg xmlns='http://www.w3.org/2000/svg'><image href='https://example.org/x.png'/></svg>", "links outside"),
        ("<svg xmlns='http://www.w3.org/2000/svg'><use href='javascript:x'/></svg>", "links outside"),
        ("<svg xmlns='http://www.w3.org/2000/svg'><style>@import 'x';</style></svg>", "style reaches outside"),
        ("<svg xmlns='http://www.w3.org/2000/svg'><rect fill='url(https://e.org)'/></svg>", "reaches outside"),
        ("<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>", "declares"),
        ("<svg", "not well-formed"),
        ("", "not well-formed"),
        ("<g xmlns='http://www.w3.org/2000/svg'/>", "begins with <g>"),
    ],
)
def test_a_drawing_that_is_more_than_a_drawing_is_refused(tmp_path: Path, svg: str, word: str) -> None:
    case = {"booking": "B-1", "title": "t", "outcome": "o", "sentences": [], "pictures": [{"title": "p", "svg": svg}]}
    with pytest.raises(BadPicture, match=word) as caught:
        write_site(tmp_path / "site", cases=[case])
    assert "case B-1, picture 1" in str(caught.value)
    assert caught.value.exit_code == 2
    assert not (tmp_path / "site").exists()
    embedded = SVG.replace("<circle", "<image href='data:image/png;base64,AAAA'/><rect fill='url(#a)'/><circle")
    assert pictures.checked(embedded, "here") == embedded


def test_the_same_input_gives_the_same_bytes_and_an_old_site_is_replaced_whole(
    site: Path, article: CheckResult, tmp_path: Path
) -> None:
    into = tmp_path / "site"
    first = write_site(into, results=[article, check("example")], cases=CASES, record=RECORD, demo={"people": 1})
    (into / "stale.html").write_text("old", encoding="utf-8")
    again = write_site(
        into, results=[article, check("example")], cases=CASES, record=RECORD, demo={"people": 200, "note": HOSTILE}
    )
    assert again.digest != first.digest
    assert not (into / "stale.html").exists()
    before = {file.relative_to(site): file.read_bytes() for file in site.rglob("*") if file.is_file()}
    after = {file.relative_to(into): file.read_bytes() for file in into.rglob("*") if file.is_file()}
    assert before == after
    manifest = json.loads((into / MANIFEST).read_text(encoding="utf-8"))["files"]
    assert manifest == {
        path.as_posix(): hashlib.sha256(data).hexdigest() for path, data in after.items() if path.as_posix() != MANIFEST
    }


def test_publishing_never_replaces_another_folder(tmp_path: Path) -> None:
    mine = tmp_path / "papers"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work", encoding="utf-8")
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    link = tmp_path / "link"
    link.symlink_to(mine)
    for into in (mine, file, link):
        with pytest.raises(NotASite, match="--into"):
            write_site(into)
    assert (mine / "thesis.txt").read_text(encoding="utf-8") == "years of work"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "link", "papers"]


def test_a_failed_write_leaves_the_old_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    into = tmp_path / "deep" / "site"
    made = write_site(into)
    replace = Path.replace

    def fail(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError("disk gone")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk gone"):
        write_site(into, record=RECORD)
    monkeypatch.undo()
    assert hashlib.sha256((into / MANIFEST).read_bytes()).hexdigest() == made.digest
    assert [path.name for path in into.parent.iterdir()] == ["site"]


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_text_has_enough_contrast_in_light_and_dark(site: Path) -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 to 1 for text, measured on the style sheet's own colors."""
    style = (site / "style.css").read_text(encoding="utf-8")
    light, dark = style.split("prefers-color-scheme: dark", 1)
    for part in (light, dark.split("* {", 1)[0]):
        colors = {
            name.strip(): value.strip()
            for line in part.splitlines()
            if line.strip().startswith("--") and "#" in line
            for name, value in [line.strip().rstrip(";").split(":")]
        }
        for text in ("--ink", "--muted", "--link", "--accent", "--c1", "--c2", "--c3", "--c4"):
            for ground in ("--paper", "--sheet"):
                over, under = sorted((luminance(colors[text]), luminance(colors[ground])), reverse=True)
                assert (over + 0.05) / (under + 0.05) >= 4.5, (text, ground)


def test_labels_of_close_points_are_not_written_over_each_other_and_years_keep_their_distance(
    article: CheckResult,
) -> None:
    """Text of neighbors stands above and below; a series without some years leaves their room empty."""
    figure = engine.figures("removals_booked")
    near = {row.when for row in figure.rows if row.period in {"FY2009", "FY2010", "FY2011"}}  # no room for a third
    drawn = charts.svg(figure, (), near)
    assert drawn is not None
    places = [
        (float(x), float(y))
        for x, y in re.findall(r"<text[^>]*translate\(([-0-9.]+),([-0-9.]+)\)[^>]*>(?:389,834|392,862|396,906)<", drawn)
    ]
    assert len(places) == 2
    for (x, y), (other_x, other_y) in itertools.combinations(places, 2):
        assert abs(x - other_x) > 40 or abs(y - other_y) > 10, places
    years = {int(year): float(x) for x, year in re.findall(r"translate\(([-0-9.]+),[^)]*\)[^>]*>(20\d\d)<", drawn)}
    steps = [(years[b] - years[a]) / (b - a) for a, b in itertools.pairwise(sorted(years))]
    assert max(steps) == pytest.approx(min(steps), rel=0.02)


def test_the_number_of_a_booking_stays_on_one_line(tmp_path: Path) -> None:
    case = {"booking": "b-000001", "title": "Booking b-000001", "outcome": "b-000001 is released", "sentences": []}
    site = write_site(tmp_path / "site", cases=[{**case, "pictures": []}]).path
    page = (site / "cases" / "b-000001.html").read_text(encoding="utf-8")
    body = page[page.index("<main") :]
    assert body.count('<span class="whole">b-000001</span>') == 3
    assert ".whole { white-space: nowrap; }" in (site / "style.css").read_text(encoding="utf-8")
