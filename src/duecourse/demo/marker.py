"""The marker of a demonstration: what it was started with, and whether it came to its end."""

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from duecourse.durable import whole_file
from duecourse.errors import NotADemonstration

MARKER = "demo.json"


class Marker(msgspec.Struct, frozen=True):
    """What a demonstration was started with, and whether it came to its end."""

    people: int
    seed: int
    finished: bool = False


def prepare(folder: Path, wanted: Marker, anew: bool, say: Callable[[str], None]) -> str:
    """Make ``folder`` ready for the ``wanted`` demonstration: started, resumed or complete; ``say`` is told which.

    Raises NotADemonstration for a folder that holds something else.
    """
    file = folder / MARKER
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not file.exists())):
        raise NotADemonstration(path=folder)
    found = None
    if file.exists():
        try:
            found = msgspec.json.decode(file.read_bytes(), type=Marker)
        except msgspec.MsgspecError as problem:
            raise NotADemonstration(path=folder) from problem
    if found is not None and (anew or (found.people, found.seed) != (wanted.people, wanted.seed)):
        why = "as asked" if anew else f"because {found.people} people were enrolled and now {wanted.people} are wanted"
        say(f"Starting anew in {folder}, {why}.")
        shutil.rmtree(folder)
        found = None
    elif found is None:
        say(f"Starting a demonstration in {folder}.")
    elif found.finished:
        say(f"The demonstration in {folder} is complete; checking it again. Use --anew to start over.")
    else:
        say(f"Resuming the demonstration in {folder} where it stopped.")
    folder.mkdir(parents=True, exist_ok=True)
    if found is None:
        mark(folder, wanted)
        return "started"
    return "complete" if found.finished else "resumed"


def mark(folder: Path, marker: Marker) -> None:
    """Write the marker, whole or not at all."""
    with whole_file(folder / MARKER, replace=True) as file:
        file.write(msgspec.json.encode(marker) + b"\n")
