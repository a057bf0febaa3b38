"""Claims: from an announcement's sentences to verdicts, by recomputation and by nothing else.

``check`` reads the announcement, computes every number its checks, alternatives and context ask for, tests them
(``outcomes``), applies the rules (``verdicts``) and fills the finding (``sentences``). No verdict and no number is
written in any file: changing a fact changes the verdict.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from duecourse.figures import announcement, engine, released, sentences, verdicts, wordings
from duecourse.figures.announcement import Alternative, Announcement, Check, Claim
from duecourse.figures.engine import Engine, Row
from duecourse.figures.manifest import MANIFEST
from duecourse.figures.outcomes import Examination, Outcome
from duecourse.figures.recomputed import Recomputed, recompute
from duecourse.figures.tables import Release, Source, read_release

RECALLED = "recalled"
"""Key of the source of numbers that nobody read again."""


class ClaimResult(msgspec.Struct, frozen=True):
    """One claim with its verdict, the outcomes it follows from, and the sentence a reporter may print."""

    claim: Claim
    verdict: str
    checks: tuple[Outcome, ...]
    alternatives: tuple[Outcome, ...]
    context: tuple[Outcome, ...]
    sources: tuple[str, ...]
    finding: str


class CheckResult(msgspec.Struct, frozen=True):
    """An announcement checked against one release of facts."""

    announcement: Announcement
    claims: tuple[ClaimResult, ...]
    release: Release
    recomputed: Recomputed | None = None

    @property
    def facts_sha256(self) -> str:
        """SHA-256 of the facts file the verdicts rest on, in hex."""
        return self.release.sha256

    @property
    def sources(self) -> dict[str, Source]:
        """The sources any claim rests on, by key."""
        used = sorted({key for result in self.claims for key in result.sources})
        return {key: self.release.sources[key] for key in used}

    def to_builtins(self) -> dict[str, Any]:
        """Plain data as ``duecourse check --json`` answers it: the announcement, and eight keys for each claim."""
        about = {
            name: str(getattr(self.announcement, name))
            for name in ("id", "title", "published_on", "publisher", "address", "about")
        }
        about["facts_sha256"] = self.facts_sha256
        return {"announcement": about, **self._from_files(), "claims": [self._claim(result) for result in self.claims]}

    def to_json(self) -> str:
        """``to_builtins`` as indented JSON text, keys in the order given, ending in a newline."""
        return msgspec.json.format(msgspec.json.encode(self.to_builtins()), indent=2).decode() + "\n"

    def text(self) -> str:
        """The verdicts for a terminal: one paragraph a claim."""
        head = f"{self.announcement.title} ({self.announcement.publisher}, {self.announcement.published_on})"
        parts = [head]
        for number, result in enumerate(self.claims, start=1):
            verdict = result.verdict.replace("_", " ").upper()
            said = f"{number:>2}. {verdict}: “{result.claim.sentence}”\n    {result.finding}"
            if self.recomputed:
                said += f"\n    {self.rests_on(result)}"
            parts.append(said)
        if self.recomputed:
            parts.append(_joint(self.recomputed))
        return "\n\n".join(parts) + "\n"

    def rests_on(self, result: ClaimResult) -> str:
        """Where the numbers of a claim come from: imported files with their hash, cited sources, or both."""
        files = self.recomputed.files if self.recomputed else {}
        mine = [f"{files[key]} ({key.removeprefix('file-')})" for key in result.sources if key in files]
        others = [self.release.sources[key].title for key in result.sources if key not in files and key != RECALLED]
        parts = [f"recomputed from {'; '.join(mine)}"] * bool(mine) + [f"cited from {'; '.join(others)}"] * bool(others)
        beside = " A recalled number stands in the table and decides nothing." * (RECALLED in result.sources)
        return "Numbers " + ", and ".join(parts or ["are on no file"]) + "." + beside

    def _from_files(self) -> dict[str, Any]:
        if self.recomputed is None:
            return {}
        return {
            "release": {
                "name": self.recomputed.name,
                "facts_from_files": self.recomputed.from_files,
                "facts_cited": self.recomputed.cited,
                "differences": msgspec.to_builtins(self.recomputed.differences),
                "files": {key.removeprefix("file-"): name for key, name in self.recomputed.files.items()},
            }
        }

    def _claim(self, result: ClaimResult) -> dict[str, Any]:
        return {
            "id": result.claim.id,
            "sentence": result.claim.sentence,
            "verdict": result.verdict,
            "basis": result.claim.basis,
            "numbers": [_number(outcome) for outcome in (*result.checks, *result.context)],
            "alternatives": [_number(outcome) for outcome in result.alternatives],
            "sources": [{"key": key, **msgspec.to_builtins(self.release.sources[key])} for key in result.sources],
            "finding": result.finding,
            **({"rests_on": self.rests_on(result)} if self.recomputed else {}),
        }


def _joint(found: Recomputed) -> str:
    lines = [f"Release {found.name}: {found.from_files:,} facts from its files, {found.cited:,} cited."]
    lines += [
        f"Differs: {each.series} {each.category} {each.place} {each.period}: cited {each.cited:,.10g} "
        f"({each.cited_from}), in the file {each.in_file:,.10g} ({found.files[each.file]})"
        for each in found.differences
    ]
    return "\n".join(lines)


def check(name_or_path: str | Path, release: Path | None = None) -> CheckResult:
    """Check an announcement: the name of a shipped one, or the path of a ``.toml`` file.

    ``release`` is a folder of facts (``cited_facts.csv`` and ``sources.toml``), or a release of imported files, whose
    numbers then take the place of the cited ones of the same thing; the shipped facts by default. Raises NotARelease or
    BrokenRelease for the imported files, and
     BadAnnouncement, UnknownMeasure or BadParameter for the announcement, BadFacts for the facts: all BadInput.
    """
    file = announcement.locate(name_or_path)
    stated = announcement.read(file)
    if release is not None and (release / MANIFEST).is_file():
        found = recompute(release, stated.published_on)
        return examine(stated, found.release, str(file), found)
    return examine(stated, read_release(release), str(file))


def examine(stated: Announcement, release: Release, file: str, recomputed: Recomputed | None = None) -> CheckResult:
    """Check an announcement already read against a release already read; ``file`` names it in errors."""
    over_tables = recomputed.figures if recomputed else {}
    with Engine(release, on=stated.published_on, over_tables=over_tables) as facts:
        claims = tuple(_examine(Examination(facts, claim, file, stated.published_on)) for claim in stated.claims)
    return CheckResult(stated, claims, release, recomputed)


def _examine(examination: Examination) -> ClaimResult:
    claim = examination.claim
    checks = tuple(examination.test(item) for item in claim.checks)
    alternatives = tuple(examination.test(item) for item in claim.alternatives)
    context = tuple(examination.context(item) for item in claim.context)
    verdict = verdicts.judge(checks, alternatives)
    named = {outcome.item.name: outcome for outcome in (*checks, *alternatives, *context)}
    template = claim.finding.get(verdict)
    finding = sentences.fill(template, named) if template else sentences.plainly(verdict, checks, alternatives)
    return ClaimResult(claim, verdict, checks, alternatives, context, _sources(named.values()), finding)


def _sources(outcomes: Any) -> tuple[str, ...]:
    rows = [row for outcome in outcomes for row in (*outcome.rows, *outcome.compared, outcome.elsewhere) if row]
    return tuple(sorted({key for row in rows for key in row.sources}))


def _number(outcome: Outcome) -> dict[str, Any]:
    item = outcome.item
    about: dict[str, Any] = {
        "name": item.name,
        "label": item.label,
        "role": type(item).__name__.lower(),
        "measure": item.measure,
        "parameters": {key: value for key, value in outcome.figure.parameters.items() if value is not None},
    }
    if isinstance(item, Check):
        about |= {"wording": item.wording, "claimed": _short(item.value), "holds": outcome.holds}
    if isinstance(item, Alternative):
        about |= {"differs": item.differs, "why": item.why}
    row = sentences.foremost(outcome)
    about |= {
        "value": _short(row.value) if row else None,
        "said": sentences.WORDS["said"](outcome),
        "unit": row.unit if row else None,
        "period": row.period if row else None,
        "reason": outcome.reason,
        "rows": [_row(row) for row in outcome.rows],
        "compared": [
            {"place": other.place, "period": other.period, "value": _short(other.value), "words": other.words}
            for other in outcome.compared
        ],
        "other_period": _row(outcome.elsewhere) if outcome.elsewhere else None,
    }
    return about


def _row(row: Row) -> dict[str, Any]:
    """A row as plain data; whole numbers as integers, days as ISO text, an unknown bound as null."""
    raw: dict[str, Any] = msgspec.to_builtins(row)
    return {key: _short(value) if isinstance(value, float) else value for key, value in raw.items()}


def _short(value: float | None) -> float | int | None:
    """Whole numbers as integers, others to ten significant places: past them lies the arithmetic, not the fact."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(f"{value:.10g}")


def explain() -> str:
    """How to write an announcement: an example to copy, the wordings, the verdicts and the measures."""
    example = announcement.locate("example").read_text(encoding="utf-8")
    words = {word: entries[-1] for word, entries in wordings.catalog().items()}
    return "\n".join(
        [
            "An announcement is a .toml file: who announced what and when, then one [[claims]] table a sentence.",
            "",
            example.rstrip(),
            "",
            "Wordings (needs the keys in brackets)",
            *_listed({word: entry.says + _needs(entry.needs) for word, entry in words.items()}),
            "",
            "Verdicts (computed; none can be written in the file)",
            *_listed(verdicts.VERDICTS),
            "",
            "Words after the point in a finding",
            "  " + ", ".join(sentences.WORDS),
            "",
            "Measures (parameters in brackets)",
            *_listed({name: entry.title + _needs(tuple(entry.parameters)) for name, entry in engine.catalog().items()}),
            "",
            "Measures over imported files (check with --release RELEASE; place and category are their parameters)",
            *_listed(
                {name: f"{entry.title} ({', '.join(entry.tables)})" for name, entry in released.catalog().items()}
            ),
            "",
        ]
    )


def _needs(keys: Sequence[str]) -> str:
    return f" [{', '.join(keys)}]" if keys else ""


def _listed(items: dict[str, str]) -> list[str]:
    width = max(len(name) for name in items) + 2
    return [f"  {name:<{width}}{text}" for name, text in items.items()]
