"""Typed settings (``duecourse.toml`` plus ``DUECOURSE_…`` variables) and the layout of a workspace folder."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from duecourse.errors import BadSetting, InsideWorkspace, NoWorkspace

FILE_NAME = "duecourse.toml"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may be set for one workspace; every name can also be given as ``DUECOURSE_NAME`` in the environment."""

    origin: str = "duecourse.example/county"
    """Name of this ledger in its checkpoints (C2SP signed note origin line)."""

    ledger: str = "ledger.sqlite"
    """The record: a file in the workspace, or the ``postgresql://`` URL of a database (without its password)."""

    jurisdiction: str = "us"
    """Whose rules apply, as a path from wide to narrow: ``us``, ``us/xx``, ``us/xx/county``."""

    timezone: str = "America/Chicago"
    """IANA zone in which the days of clocks and rules are counted."""

    candidates: int = 5
    """At most so many candidates of one search are laid before examiners."""

    blind_tests_percent: int = 0
    """Of a hundred searches that name a candidate, how many put a prepared blind test among the examinations."""

    threads: int = 2
    """Processor threads that one extraction or search may use."""

    runtime: Literal["compiled", "onnxruntime", "openvino"] = "compiled"
    """What the network that finds minutiae runs on: kernels of its own, compiled once on each machine, or one of two
    general runtimes (``openvino`` is an extra); the minutiae are the same."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """One folder with a ledger, a gallery, received cards and a site; its paths are named here and nowhere else."""

    root: Path
    settings: Settings

    @property
    def ledger(self) -> Path | str:
        """The record: one SQLite file, or the URL of a PostgreSQL database."""
        place = self.settings.ledger
        return place if "://" in place else self.root / place

    @property
    def signing_key(self) -> Path:
        """Private Ed25519 key of the ledger's checkpoints; readable by its owner alone."""
        return self.root / "keys" / "ledger.key"

    @property
    def verifier_key(self) -> Path:
        """Public half of the signing key, in the C2SP verifier-key form; hand it to anyone."""
        return self.root / "keys" / "ledger.vkey"

    @property
    def checkpoints(self) -> Path:
        """Signed checkpoints, one file a tree size."""
        return self.root / "checkpoints"

    @property
    def case_views(self) -> Path:
        """Views of the record for worklists and look-ups; no evidence, made again when it is removed."""
        return self.root / "case-views.sqlite"

    @property
    def received(self) -> Path:
        """Cards exactly as they came, named by their SHA-256."""
        return self.root / "received"

    @property
    def templates(self) -> Path:
        """Templates of received cards, named by the SHA-256 of the card."""
        return self.root / "templates"

    @property
    def gallery(self) -> Path:
        """The searchable gallery."""
        return self.root / "gallery"

    @property
    def enrolled(self) -> Path:
        """Cards of enrolled people, by opaque reference: what examiners compare with."""
        return self.root / "enrolled"

    @property
    def recalls(self) -> Path:
        """Recall messages, one file a purge and receiver."""
        return self.root / "recalls"

    @property
    def certificates(self) -> Path:
        """Certificates of purges and of sealings."""
        return self.root / "certificates"

    @property
    def site(self) -> Path:
        """The static site made by ``duecourse publish`` and ``duecourse demo``."""
        return self.root / "site"

    @classmethod
    def create(cls, root: Path, settings: Settings | None = None) -> "Workspace":
        """Make (or complete) the folder and write its settings file once; safe to repeat.

        Raises BadSetting when ``root`` is a file or an existing settings file cannot be read, InsideWorkspace when it
        lies within another workspace, whose purges would not know what is its.
        """
        if root.exists() and not root.is_dir():
            raise BadSetting(where=root, problem="is a file, where a folder is needed")
        around = next((each for each in root.resolve().parents if (each / FILE_NAME).is_file()), None)
        if around is not None and not (root / FILE_NAME).is_file():
            raise InsideWorkspace(path=root, workspace=around)
        root.mkdir(parents=True, exist_ok=True)
        file = root / FILE_NAME
        if not file.exists():
            chosen = msgspec.to_builtins(settings or Settings())
            lines = [f"{name} = {_toml(value)}" for name, value in chosen.items()]
            part = file.with_suffix(".toml.part")
            part.write_text("\n".join(lines) + "\n", encoding="utf-8")
            part.replace(file)
        space = cls.open(root)
        for folder in (space.received, space.templates, space.checkpoints, space.gallery):
            folder.mkdir(exist_ok=True)
        return space

    @classmethod
    def open(cls, root: Path, environment: Mapping[str, str] | None = None) -> "Workspace":
        """The workspace in ``root``. Raises NoWorkspace or BadSetting."""
        if not (root / FILE_NAME).is_file():
            raise NoWorkspace(path=root)
        return cls(root, read_settings(root / FILE_NAME, os.environ if environment is None else environment))


def read_settings(file: Path, environment: Mapping[str, str]) -> Settings:
    """Settings of ``file`` with ``DUECOURSE_…`` variables over them. Raises BadSetting naming place and key."""
    try:
        values: dict[str, object] = dict(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise BadSetting(where=file, problem=f"cannot be read ({problem})") from problem
    where: object = file
    for field in msgspec.structs.fields(Settings):
        text = environment.get(f"DUECOURSE_{field.name.upper()}")
        if text is not None:
            where = f"{file} with DUECOURSE_{field.name.upper()}"
            values[field.name] = int(text) if field.type is int and text.lstrip("-").isdigit() else text
    try:
        settings = msgspec.convert(values, Settings)
    except msgspec.ValidationError as problem:
        raise BadSetting(where=where, problem=str(problem)) from problem
    if "://" in settings.ledger and not settings.ledger.startswith(("postgresql://", "postgres://")):
        scheme = settings.ledger.partition("://")[0]
        raise BadSetting(where=where, problem=f"ledger is a {scheme} address, not a file or a postgresql:// URL")
    return settings


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
