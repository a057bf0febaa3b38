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
from typing import Any, Literal, NoReturn

import msgspec

from duecourse.errors import BadAnnouncement
from duecourse.figures import engine, periods, sentences, wordings
from duecourse.figures.complaints import in_words
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
    fault = ""
    try:
        if file.is_dir():
            fault = "is a folder"
        elif file.stat().st_size > LARGEST:
            fault = f"is larger than {LARGEST} bytes"
        else:
            text = file.read_text(encoding="utf-8-sig")
            if text.strip():
                return text
            fault = "is empty"
    except OSError as error:
        fault = (error.strerror or str(error)).lower()
    except UnicodeDecodeError as error:
        fault = f"is not UTF-8 text (byte {error.start})"
    remedy = f"Give the .toml file of an announcement; {_HELP}"
    raise BadAnnouncement(file=file, place="the whole file", problem=fault, remedy=remedy)


def parse(text: str, file: str) -> Announcement:
    """An announcement from TOML text; ``file`` names it in errors. Raises BadAnnouncement or UnknownMeasure."""
    raw = _tables(text, file)
    head: Announcement = _convert(raw["announcement"], Announcement, file, "[announcement]")
    _inspect_head(head, file)
    claims: list[Claim] = []
    for number, item in enumerate(raw["claims"], start=1):
        named = item.get("id") if isinstance(item, dict) else None
        place = f"claim {named!r}" if isinstance(named, str) else f"claim {number}"
        claim: Claim = _convert(item, Claim, file, place)
        if any(claim.id == other.id for other in claims):
            fault = "its id is used twice"
            raise BadAnnouncement(file=file, place=place, problem=fault, remedy="Give each claim its own id")
        _Inspection(claim, file, head.published_on).run()
        claims.append(claim)
    return msgspec.structs.replace(head, claims=tuple(claims))


def _inspect_head(head: Announcement, file: str) -> None:
    """The id becomes a file name and the address a link of the site: neither may be more than that."""
    if not _NAME.fullmatch(head.id):
        fault, key, remedy = (
            "may hold small letters, digits and hyphens only",
            "id",
            "Rename it, for example sheet-2011",
        )
    elif head.address and not head.address.startswith(("http://", "https://")):
        fault, key, remedy = "is not an http address", "address", "Correct it or leave it out"
    else:
        return
    raise BadAnnouncement(file=file, place=f"[announcement], {key}", problem=fault, remedy=remedy)


def _tables(text: str, file: str) -> dict[str, Any]:
    fault, place, remedy = "", "the whole file", "Correct it"
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        remedy = "Correct that place"
        problem = f"is not TOML: {error}"
        raise BadAnnouncement(file=file, place=place, problem=problem, remedy=f"{remedy}; {_HELP}") from error
    extra = sorted(set(raw) - {"announcement", "claims"})
    if extra:
        fault = f"has an unknown table or key {extra[0]!r}"
    elif not isinstance(raw.get("announcement"), dict):
        fault = "has no [announcement] table"
    elif not isinstance(raw.get("claims"), list) or not raw["claims"]:
        fault, remedy = "has no [[claims]] table", "Add one for each sentence"
    if fault:
        raise BadAnnouncement(file=file, place=place, problem=fault, remedy=f"{remedy}; {_HELP}")
    return raw


def _convert(raw: object, kind: type[Any], file: str, place: str) -> Any:
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as problem:
        what, _, path = str(problem).partition(" - at `$.")
        what = in_words(what)
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


class _Inspection:
    """What must hold of a claim beyond the types of its keys."""

    def __init__(self, claim: Claim, file: str, on: date) -> None:
        self.claim, self.file, self.on = claim, file, on

    def run(self) -> None:
        """Raises BadAnnouncement or UnknownMeasure at the first fault."""
        if not _NAME.fullmatch(self.claim.id):
            self.fail("id", "may hold small letters, digits and hyphens only", "Rename it, for example record-removals")
        if not self.claim.checks:
            self.fail("checks", "there is none", f"Add [[claims.checks]]; {_HELP}")
        names: set[str] = set()
        items: tuple[Check | Context, ...] = (*self.claim.checks, *self.claim.alternatives, *self.claim.context)
        for item in items:
            place = f"{type(item).__name__.lower()} {item.name!r}"
            self.item(item, place, names)
            if isinstance(item, Check):
                self.wording(item, place)
        self.finding(names)

    def fail(self, place: str, problem: str, remedy: str) -> NoReturn:
        raise BadAnnouncement(file=self.file, place=f"claim {self.claim.id!r}, {place}", problem=problem, remedy=remedy)

    def item(self, item: Check | Context, place: str, names: set[str]) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", item.name):
            self.fail(place, "a name may hold small letters, digits and _ only", "Rename it, for example booked_2009")
        if item.name in names:
            self.fail(place, "its name is used twice in the claim", "Give each its own name")
        names.add(item.name)
        known = engine.measure(item.measure, f"{self.file}, claim {self.claim.id!r}, {place}").parameters
        for key in (*item.parameters, *(item.than if isinstance(item, Check) else ())):
            if key not in known:
                has = ", ".join(known) or "none"
                self.fail(place, f"{item.measure} has no parameter {key!r}", f"Leave it out, or use one it has: {has}")
        self.period(item.period or self.claim.period, place)
        if isinstance(item, Check) and item.earlier:
            self.period(item.earlier, place)

    def period(self, text: str, place: str) -> None:
        if text == ON_FILE:
            return
        try:
            periods.parse(text)
        except ValueError as problem:
            self.fail(place, str(problem), f'Correct it, or write "{ON_FILE}" for the only period there is')

    def wording(self, item: Check, place: str) -> None:
        known = wordings.catalog()
        if item.wording not in known:
            near = difflib.get_close_matches(item.wording, known, n=3, cutoff=0.4) or sorted(known)
            self.fail(place, f"there is no wording {item.wording!r}", f"Near it: {', '.join(near)}")
        try:
            entry = wordings.wording(item.wording, self.on)
        except KeyError:
            self.fail(place, f"the wording {item.wording} has no meaning as early as {self.on}", "Correct published_on")
        for need in entry.needs:
            if getattr(item, need) in (None, "", {}):
                self.fail(place, f"the wording {item.wording} needs the key {need!r}", f"Add it; {_HELP}")
        if item.value is not None and not math.isfinite(item.value):
            self.fail(place, "its value is no number", "Write the number in digits")
        if item.earlier == ON_FILE:
            self.fail(place, "earlier needs a period of its own", "Name it, for example FY2009")

    def finding(self, names: set[str]) -> None:
        for verdict, template in self.claim.finding.items():
            if verdict not in VERDICTS:
                self.fail("finding", f"{verdict!r} is no verdict", f"Use one of: {', '.join(VERDICTS)}")
            for slip in sentences.slips(template, names):
                self.fail(f"finding.{verdict}", slip, f"Use {{name.word}} with a name of this claim; {_HELP}")
