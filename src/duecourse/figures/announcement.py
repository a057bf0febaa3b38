"""An announcement file: sentences as published, and what each is checked against. People write these by hand.

``explain`` prints how, and ``announcements/example.toml`` is the example it prints.
"""

import difflib
import math
import re
import tomllib
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import msgspec

from duecourse.errors import BadAnnouncement
from duecourse.figures import engine, periods, sentences, wordings
from duecourse.figures.verdicts import VERDICTS

LARGEST = 1024 * 1024
ON_FILE = "on file"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_HELP = "`duecourse check --explain` shows a whole example"

Differs = Literal["basis", "series", "place", "definition"]


class Check(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing a sentence says, as a measure, a wording and the number claimed."""

    name: str
    label: str
    measure: str
    wording: str
    parameters: dict[str, str] = {}
    value: float | None = None
    period: str = ""
    earlier: str = ""
    than: dict[str, str] = {}


class Alternative(Check, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The same thing recomputed another way; ``differs`` says in what, ``why`` says why a reader should care."""

    differs: Differs
    why: str


class Context(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A number printed beside a claim; it decides nothing."""

    name: str
    label: str
    measure: str
    parameters: dict[str, str] = {}
    period: str = ""


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A sentence as published, with its checks, alternatives, context, and the sentence to print for each verdict."""

    id: str
    sentence: str
    speaker: str
    tests: str
    period: str
    basis: str
    definition: str
    checks: tuple[Check, ...]
    alternatives: tuple[Alternative, ...] = ()
    context: tuple[Context, ...] = ()
    finding: dict[str, str] = {}
    notes: tuple[str, ...] = ()


class Announcement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who announced what, when; the claims follow in the order of the text."""

    id: str
    title: str
    published_on: date
    publisher: str
    address: str = ""
    about: str = ""
    claims: tuple[Claim, ...] = ()


@cache
def shipped() -> tuple[str, ...]:
    """Names of the announcements that come with duecourse."""
    return tuple(sorted(file.stem for file in _shipped_folder().glob("*.toml")))


def _shipped_folder() -> Path:
    return Path(str(resources.files("duecourse.figures") / "announcements"))


def locate(name_or_path: str | Path) -> Path:
    """The file meant: a path where one exists or is plainly written, else a shipped name. Raises BadAnnouncement."""
    path = Path(name_or_path)
    text = str(name_or_path)
    if path.exists() or isinstance(name_or_path, Path) or "/" in text or text.endswith(".toml"):
        return path
    if text in shipped():
        return _shipped_folder() / f"{text}.toml"
    near = difflib.get_close_matches(text, shipped(), n=3, cutoff=0.3) or list(shipped())
    raise BadAnnouncement(
        file=text,
        place="the name",
        problem="is no shipped announcement and no file",
        remedy=f"Near it: {', '.join(near)}",
    )


def read(file: Path) -> Announcement:
    """The announcement in ``file``, checked against the measures and wordings there are. Raises BadAnnouncement."""
    return parse(_text(file), str(file))


def _text(file: Path) -> str:
    problem, remedy = "", "Give the .toml file of an announcement; " + _HELP
    try:
        if file.is_dir():
            problem = "is a folder"
        elif file.stat().st_size > LARGEST:
            problem = f"is larger than {LARGEST} bytes"
        else:
            text = file.read_text(encoding="utf-8-sig")
            if text.strip():
                return text
            problem = "is empty"
    except OSError as error:
        problem = (error.strerror or str(error)).lower()
    except UnicodeDecodeError as error:
        problem = f"is not UTF-8 text (byte {error.start})"
    raise BadAnnouncement(file=file, place="the whole file", problem=problem, remedy=remedy)


def parse(text: str, file: str) -> Announcement:
    """An announcement from TOML text; ``file`` names it in errors. Raises BadAnnouncement, UnknownMeasure, BadParameter."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise BadAnnouncement(
            file=file, place="the whole file", problem=f"is not TOML: {problem}", remedy=f"Correct that place; {_HELP}"
        ) from problem
    extra = sorted(set(raw) - {"announcement", "claims"})
    if extra or not isinstance(raw.get("announcement"), dict):
        problem = f"has an unknown table {extra[0]!r}" if extra else "has no [announcement] table"
        raise BadAnnouncement(file=file, place="the whole file", problem=problem, remedy=f"Correct it; {_HELP}")
    claims = raw.get("claims")
    if not isinstance(claims, list) or not claims:
        raise BadAnnouncement(
            file=file,
            place="claims",
            problem="there is no [[claims]] table",
            remedy=f"Add one for each sentence; {_HELP}",
        )
    head = _convert(raw["announcement"], Announcement, file, "[announcement]")
    taken: set[str] = set()
    read_claims = []
    for number, item in enumerate(claims, start=1):
        named = item.get("id") if isinstance(item, dict) else None
        place = f"claim {named!r}" if isinstance(named, str) else f"claim {number}"
        claim = _convert(item, Claim, file, place)
        if claim.id in taken:
            raise BadAnnouncement(
                file=file, place=place, problem="its id is used twice", remedy="Give each claim its own id"
            )
        taken.add(claim.id)
        _check_claim(claim, file, head.published_on)
        read_claims.append(claim)
    return msgspec.structs.replace(head, claims=tuple(read_claims))


def _convert(raw: object, kind: type[Any], file: str, place: str) -> Any:
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as problem:
        what, _, path = str(problem).partition(" - at `$.")
        where = f"{place}, {path.rstrip('`')}" if path else place
        remedy = f"Correct the key; {_HELP}"
        if found := re.search(r"unknown field `([^`]*)`", what):
            keys = sorted(set(_keys(kind)))
            near = difflib.get_close_matches(found[1], keys, n=1)
            remedy = f"Did you mean {near[0]!r}? {_HELP}" if near else f"Leave it out; {_HELP}"
        raise BadAnnouncement(file=file, place=where, problem=what, remedy=remedy) from problem


def _keys(kind: type[Any]) -> list[str]:
    if kind is Claim:
        return [*Claim.__struct_fields__, *Alternative.__struct_fields__]
    return [field.name for field in msgspec.structs.fields(kind)]


def _check_claim(claim: Claim, file: str, on: date) -> None:
    def fail(place: str, problem: str, remedy: str) -> None:
        raise BadAnnouncement(file=file, place=f"claim {claim.id!r}, {place}", problem=problem, remedy=remedy)

    if not _NAME.fullmatch(claim.id):
        fail("id", "may hold small letters, digits and hyphens only", "Rename it, for example record-removals")
    if not claim.checks:
        fail("checks", "there is none", f"Add [[claims.checks]]; {_HELP}")
    names: set[str] = set()
    for item in (*claim.checks, *claim.alternatives, *claim.context):
        place = f"{type(item).__name__.lower()} {item.name!r}"
        if not re.fullmatch(r"[a-z][a-z0-9_]*", item.name):
            fail(place, "a name may hold small letters, digits and _ only", "Rename it, for example booked_2009")
        if item.name in names:
            fail(place, "its name is used twice in the claim", "Give each its own name")
        names.add(item.name)
        entry = engine.measure(item.measure, f"{file}, claim {claim.id!r}, {place}")
        for key in item.parameters:
            if key not in entry.parameters:
                fail(
                    place,
                    f"{item.measure} has no parameter {key!r}",
                    f"It has: {', '.join(entry.parameters) or 'none'}",
                )
        for period in (
            item.period or claim.period,
            *((item.earlier,) if isinstance(item, Check) and item.earlier else ()),
        ):
            if period != ON_FILE:
                try:
                    periods.parse(period)
                except ValueError as problem:
                    fail(place, str(problem), f'Correct it, or write "{ON_FILE}" for the only period there is')
        if isinstance(item, Check):
            _check_wording(item, place, on, fail)
    for verdict, template in claim.finding.items():
        if verdict not in VERDICTS:
            fail("finding", f"{verdict!r} is no verdict", f"Use one of: {', '.join(VERDICTS)}")
        for slip in sentences.slips(template, names):
            fail(f"finding.{verdict}", slip, "Use {name.word} with a name of this claim; " + _HELP)


def _check_wording(item: Check, place: str, on: date, fail: Any) -> None:
    try:
        entry = wordings.wording(item.wording, on)
    except KeyError:
        near = difflib.get_close_matches(item.wording, wordings.catalog(), n=3, cutoff=0.4) or sorted(
            wordings.catalog()
        )
        fail(place, f"there is no wording {item.wording!r}", f"Near it: {', '.join(near)}")
        return
    for need in entry.needs:
        if not getattr(item, need) and getattr(item, need) != 0:
            fail(place, f"the wording {item.wording} needs the key {need!r}", f"Add it; {_HELP}")
    if item.value is not None and not math.isfinite(item.value):
        fail(place, "its value is no number", "Write the number in digits")
