"""Notices to the person: what was received, when an answer is due, what was decided and why, what was copied.

A language is a folder here, named by its tag, with ``words.toml`` and a template for each of ``KINDS``, as ``.txt`` and
as ``.html``; adding a language is adding such a folder. Templates hold ``$name`` for the facts; in pages every fact is
escaped. Days and times are written ``2010-10-06 17:00``, which no language reads in two ways.
"""

import html
import tomllib
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from string import Template
from typing import Literal

from duecourse.errors import NoNoticeLanguage
from duecourse.program.case import Objection
from duecourse.program.objections import known_in
from duecourse.program.record import Record, booking_of

KINDS = ("received", "decided", "referred", "copied", "requested", "held")
"""Which notices every language has."""

_HERE = files("duecourse.program.notices")


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice, ready to print: its language, its plain text and the same as a page."""

    language: str
    kind: str
    text: str
    page: str


def languages() -> tuple[str, ...]:
    """Tags of the languages there are templates for."""
    return tuple(sorted(each.name for each in _HERE.iterdir() if each.joinpath("words.toml").is_file()))


def of_objection(record: Record, objection: str, language: str) -> Notice:
    """The notice that is due for an objection as it stands: received, decided or referred.

    Raises NotInRecord, and NoNoticeLanguage for a language without templates.
    """
    known = known_in(record.case(booking_of(objection)), objection)
    kind: Literal["received", "decided", "referred"] = (
        "received" if known.state == "FILED" else "referred" if known.state == "REFERRED" else "decided"
    )
    return written(kind, language, _facts(record, known, words(language)))


def written(kind: str, language: str, facts: dict[str, str]) -> Notice:
    """The notice ``kind`` (one of KINDS) in ``language`` with ``facts`` filled in. Raises NoNoticeLanguage."""
    spoken = words(language)
    all_facts = {**facts, "language": language, "office": spoken["office"], "free": spoken["free"]}
    text = Template(_template(kind, language, "txt")).substitute(all_facts)
    escaped = {name: html.escape(value).replace("\n", "<br>\n") for name, value in all_facts.items()}
    return Notice(language, kind, text, Template(_template(kind, language, "html")).substitute(escaped))


def words(language: str) -> dict[str, str]:
    """The words of a language for the codes of the record; ``es-MX`` falls back to ``es``. Raises NoNoticeLanguage."""
    return {name: str(value) for name, value in tomllib.loads(_read(_folder(language), "words.toml")).items()}


def _facts(record: Record, known: Objection, spoken: dict[str, str]) -> dict[str, str]:
    def local(when: datetime | None) -> str:
        return "" if when is None else record.local(when).strftime("%Y-%m-%d %H:%M")

    return {
        "objection": known.objection,
        "booking": booking_of(known.objection),
        "kind": spoken[f"kind_{known.kind}"],
        "filed_by": spoken[f"by_{known.filed_by}"],
        "filed_at": local(known.filed_at),
        "holds": spoken["holds" if known.holds else "holds_nothing"],
        "resolve_by": local(known.resolve_by),
        "decided_at": local(known.decided_at),
        "state": spoken[f"state_{known.state}"],
        "answer": known.answer,
    }


def _folder(language: str) -> str:
    known = languages()
    for tag in (language, language.partition("-")[0]):
        if tag in known:
            return tag
    raise NoNoticeLanguage(language=language, known=", ".join(known))


def _template(kind: str, language: str, suffix: str) -> str:
    return _read(_folder(language), f"{kind}.{suffix}")


def _read(folder: str, name: str) -> str:
    return _HERE.joinpath(folder, name).read_text(encoding="utf-8")
