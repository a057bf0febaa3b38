"""The site: static pages for announcements, claims, figures, cases and the record, with data beside every figure.

No page has a script, and none needs one; all text is escaped. The site is built in a folder of its own and then takes
the old one's place, so that a reader never meets half of it. The same input gives the same bytes.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2

from duecourse.figures import (
    charts,
    checkpoints,
    engine,
    manifest,
    pictures,
    release_pages,
    sentences,
    twins,
    verdicts,
    wordings,
)
from duecourse.figures.claims import CheckResult, ClaimResult
from duecourse.figures.engine import Engine, Figure
from duecourse.figures.outcomes import Outcome
from duecourse.figures.site import Site, put_in_place, refuse_other
from duecourse.figures.tables import FACTS, SOURCES, Release, read_release

_MARKS = {
    "supported": ("✓", "Supported"),
    "supported_on_basis": ("◐", "Supported on this basis only"),
    "period_mismatch": ("⇄", "Belongs to another period"),
    "definition_mismatch": ("≠", "Counts something else"),
    "contradicted": ("✗", "Contradicted"),
    "cannot_be_checked": ("?", "Cannot be checked"),
}
_RESULTS = {True: ("✓", "holds"), False: ("✗", "does not hold"), None: ("?", "undecided")}


@dataclass(slots=True)
class _Build:
    """The files of a site before they are written."""

    release: Release
    files: dict[str, bytes] = field(default_factory=dict)
    shared: dict[str, Any] = field(default_factory=dict)

    def add(self, path: str, content: str | bytes) -> None:
        self.files[path] = content.encode() if isinstance(content, str) else content

    def page(self, path: str, template: str, **facts: Any) -> None:
        """Render a page; ``root`` leads from it back to the top."""
        root = "../" * path.count("/")
        html = _pages().get_template(template).render(root=root, path=path, **self.shared, **facts)
        self.add(path, html.rstrip() + "\n")


def write_site(
    into: Path,
    *,
    results: Sequence[CheckResult] = (),
    cases: Sequence[Mapping[str, Any]] = (),
    record: Mapping[str, Any] | None = None,
    demo: Mapping[str, Any] | None = None,
    imported: Path | None = None,
    sign: Callable[[bytes, int], bytes] | None = None,
) -> Site:
    """Write the whole site into ``into``, replacing a site that is there.

    Parameters
    ----------
    into
        A new or empty folder, or an earlier site.
    results
        Announcements checked against one release; its facts are published with them (the shipped facts without any).
    cases
        Each ``{"booking", "title", "outcome", "sentences": [{"at", "who", "what", "why"}],
        "pictures": [{"title", "svg"}]}``.
    record
        ``{"checkpoint", "size", "verify"}``: the signed note, the number of entries, the command that verifies; and
        where known ``"root"`` (hash in hex), ``"origin"`` and ``"files"``, a mapping of plain file names to bytes that
        are published in the folder ``record``.
    demo
        Names and values to print about a demonstration.
    imported
        The folder of a release of imported files: its files, and every figure over them, get pages too.
    sign
        Answers the signed note over the manifest and the number of files; ``signing.note`` does.

    Raises
    ------
    NotASite
        ``into`` holds something else.
    BadPicture
        A case's drawing is not a plain self-contained SVG.
    NotARelease, BrokenRelease
        ``imported`` is not one, or is not as it was written.
    """
    refuse_other(into)
    release = results[0].release if results else read_release()
    build = _Build(release)
    shown = [_case(case) for case in _distinct(cases)]
    build.shared = {"results": results, "cases": shown, "record": record, "demo": demo, "release": release}
    opened = manifest.read(imported) if imported else None
    build.shared["imported"] = opened.name if opened else ""
    states = checkpoints.taken(opened, record)
    build.shared["taken"] = checkpoints.taken(opened)
    build.shared["checkpoints_file"] = checkpoints.FILE
    build.add(checkpoints.FILE, checkpoints.listing(states))
    build.add("style.css", _read("style.css"))
    build.add(f"data/{FACTS}", (release.folder / FACTS).read_bytes())
    build.add(f"data/{SOURCES}", (release.folder / SOURCES).read_bytes())
    with Engine(release) as facts:
        build.add(twins.FACTS_AS_LOADED, twins.facts_csv(facts))
        figures = [facts.figure(name) for name in engine.catalog()]
    named = _named(results)
    for figure in figures:
        _add_figure(build, figure, named, _uses(results, figure.name))
    over_files = release_pages.add(imported, build.add, build.page) if imported else []
    build.page("figures/index.html", "figures.html", figures=figures, over_files=over_files)
    for result in results:
        _add_announcement(build, result)
    for case in shown:
        build.page(f"cases/{case['slug']}.html", "case.html", case=case)
        for picture in case["pictures"]:
            build.add(f"cases/{picture['file']}", picture["svg"])
        build.add(f"cases/{case['slug']}.json", _case_json(case))
    build.page("cases/index.html", "cases.html")
    build.page("record.html", "record.html")
    if record:
        for name, content in record.get("files", {}).items():
            build.add(f"record/{name}", content)
        plain = {**record, "files": [f"record/{name}" for name in record.get("files", {})]}
        build.add("record.json", json.dumps(plain, ensure_ascii=False, indent=2) + "\n")
    meanings = {word: entries[-1] for word, entries in wordings.catalog().items()}
    build.page("method.html", "method.html", wordings=meanings, verdicts=verdicts.VERDICTS)
    build.page("index.html", "index.html", figures=figures, tallies=[_tally(result) for result in results])
    return put_in_place(into, build.files, sign)


def _add_announcement(build: _Build, result: CheckResult) -> None:
    name = result.announcement.id
    build.add(f"announcements/{name}.json", result.to_json())
    build.page(f"announcements/{name}.html", "announcement.html", result=result, tally=_tally(result))
    for number, claim in enumerate(result.claims):
        outcomes = (*claim.checks, *claim.alternatives, *claim.context)
        build.page(
            f"claims/{name}/{claim.claim.id}.html",
            "claim.html",
            result=result,
            it=claim,
            number=number + 1,
            before=result.claims[number - 1] if number else None,
            after=result.claims[number + 1] if number + 1 < len(result.claims) else None,
            drawing=_drawing(claim),
            queries=_queries(outcomes),
        )


def _add_figure(build: _Build, figure: Figure, named: frozenset[str], used_by: list[tuple[str, ClaimResult]]) -> None:
    drawing = charts.svg(figure, named if figure.measure.chart == "ranking" else ())
    base = f"figures/{figure.name}"
    build.add(f"{base}.csv", twins.rows_csv(figure))
    build.add(f"{base}.json", twins.rows_json(figure))
    build.add(f"{base}.metadata.json", twins.metadata_json(figure, build.release, build.shared["taken"]))
    if drawing:
        build.add(f"{base}.svg", drawing)
    sources = sorted({key for row in figure.rows for key in row.sources})
    build.page(
        f"{base}.html", "figure.html", figure=figure, drawing=drawing, used_by=used_by, sources=sources, load=twins.LOAD
    )


def _drawing(result: ClaimResult) -> tuple[Figure, str] | None:
    """The chart of the first check that has one worth drawing, with its own parameters."""
    places = frozenset(row.place for outcome in (*result.checks, *result.alternatives) for row in outcome.rows)
    for outcome in result.checks:
        figure = outcome.figure
        periods = frozenset(
            row.when for row in (*outcome.rows, *(outcome.compared if len(outcome.compared) == 1 else ()))
        )
        if len(figure.rows) > 2 and (drawn := charts.svg(figure, places, periods)):
            return figure, drawn
    return None


def _queries(outcomes: Iterable[Outcome]) -> list[Figure]:
    """Each query that ran for a claim, once, in the order of the claim."""
    return list({(outcome.figure.name, outcome.figure.sql): outcome.figure for outcome in outcomes}.values())


def _tally(result: CheckResult) -> list[tuple[str, int]]:
    counts = {verdict: sum(claim.verdict == verdict for claim in result.claims) for verdict in verdicts.VERDICTS}
    return [(verdict, count) for verdict, count in counts.items() if count]


def _named(results: Iterable[CheckResult]) -> frozenset[str]:
    outcomes = [
        outcome for result in results for claim in result.claims for outcome in (*claim.checks, *claim.alternatives)
    ]
    return frozenset(row.place for outcome in outcomes for row in outcome.rows)


def _uses(results: Iterable[CheckResult], measure: str) -> list[tuple[str, ClaimResult]]:
    return [
        (result.announcement.id, claim)
        for result in results
        for claim in result.claims
        if any(o.item.measure == measure for o in (*claim.checks, *claim.alternatives, *claim.context))
    ]


def _distinct(cases: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Cases with a file name each: of the booking's safe characters, and of its hash where two would be one."""
    taken: set[str] = set()
    named = []
    for case in cases:
        booking = str(case["booking"])
        slug = re.sub(r"[^a-z0-9]+", "-", booking.lower()).strip("-")[:60]
        if not slug or slug == "index" or slug in taken:
            slug = f"{slug or 'case'}-{hashlib.sha256(booking.encode()).hexdigest()[:12]}"
        taken.add(slug)
        named.append({**case, "slug": slug})
    return named


def _case(case: Mapping[str, Any]) -> dict[str, Any]:
    drawings = []
    for number, picture in enumerate(case.get("pictures", ()), start=1):
        svg = pictures.checked(str(picture["svg"]), f"case {case['booking']}, picture {number}")
        drawings.append({"title": str(picture["title"]), "file": f"{case['slug']}-{number}.svg", "svg": svg})
    return {**case, "pictures": drawings}


@cache
def _pages() -> jinja2.Environment:
    """Templates with escaping on for everything, and an error for a name that is not there."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(str(resources.files("duecourse.figures") / "pages")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        marks=_MARKS,
        results_of=_RESULTS,
        foremost=sentences.foremost,
        opposite=sentences.opposite,
        words=sentences.WORDS,
        nothing=sentences.NOTHING,
        catalog=engine.catalog(),
        verdict_meanings=verdicts.VERDICTS,
    )
    environment.filters.update(spoken=sentences.said, plain_json=_plain_json, moment=_moment)
    return environment


def _plain_json(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _moment(at: str) -> str:
    """An instant in ISO 8601 as people read it, in its own zone; any other text as it is."""
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        return at
    return f"{found.day} {found:%B %Y}, {found:%H:%M}"


def _case_json(case: Mapping[str, Any]) -> str:
    """What a case's page shows, as data; its pictures by the names of their files."""
    drawings = [{"title": each["title"], "file": each["file"]} for each in case["pictures"]]
    shown = {name: value for name, value in case.items() if name != "slug"} | {"pictures": drawings}
    return json.dumps(shown, ensure_ascii=False, indent=2, default=str) + "\n"


def _read(name: str) -> str:
    return (resources.files("duecourse.figures") / "pages" / name).read_text(encoding="utf-8")
