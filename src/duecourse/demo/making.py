"""Making the cards of a demonstration and their templates, in processes of their own; what is there is kept."""

import os
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread

import msgspec

from duecourse.durable import whole_file
from duecourse.exchange.card import read_card
from duecourse.program.extraction import TemplateMaker
from duecourse.settings import Workspace
from duecourse.synth.cards import card
from duecourse.synth.cedar import booking_card
from duecourse.synth.county import County


def card_file(root: Path, kind: str, number: int) -> Path:
    """Where a made-up card lies: ``kind`` is gallery or bookings, ``number`` its place in the county."""
    return root / "cards" / f"{kind}-{number + 1:02d}.eft"


def make_all(space: Workspace, county: County, enrolled: int, progress: Callable[[int, int], None]) -> None:
    """Make every card that is not there yet, and its templates; the first ``enrolled`` of the gallery are passed over.

    Cards of one person are made in one process, which remembers their fingers; ``settings.threads`` processes run.
    """
    jobs: dict[str, list[tuple[str, int]]] = {}
    for number, each in enumerate(county.gallery):
        if number >= enrolled:
            jobs.setdefault(each.person.name, []).append(("gallery", number))
    for number, booking in enumerate(county.bookings):
        jobs.setdefault(booking.person.name, []).append(("bookings", number))
    total = sum(map(len, jobs.values()))
    context = get_context("spawn")
    lifeline, held = context.Pipe(duplex=False)
    workers = max(1, space.settings.threads)
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin_worker, initargs=(lifeline,)) as pool:
        waiting = {pool.submit(_make, space.root, county, each): len(each) for each in jobs.values()}
        made = 0
        try:
            for future in as_completed(waiting):
                future.result()
                made += waiting[future]
                progress(made, total)
        except BaseException:
            held.close()
            raise


def _begin_worker(lifeline: Connection) -> None:
    """A worker ends at once when the demonstration is stopped or killed: its files are whole or absent anyway."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asked

    def follow() -> None:
        lifeline.poll(None)  # returns when the other end is gone
        os._exit(1)

    Thread(target=follow, daemon=True).start()


def _make(root: Path, county: County, jobs: list[tuple[str, int]]) -> None:
    """In a process of its own: make cards of one person that are missing, and their templates."""
    space = Workspace.open(root)
    space = Workspace(space.root, msgspec.structs.replace(space.settings, threads=1))
    with TemplateMaker(space) as maker:
        for kind, number in jobs:
            path = card_file(root, kind, number)
            if not path.exists():
                data = _card_bytes(county, kind, number)
                path.parent.mkdir(exist_ok=True)
                with whole_file(path, replace=True) as file:
                    file.write(data)
            maker.templates(read_card(path.read_bytes(), path.name))


def _card_bytes(county: County, kind: str, number: int) -> bytes:
    if kind == "bookings":
        return booking_card(county, county.bookings[number])
    entry = county.gallery[number]
    return card(
        entry.person,
        seed=entry.seed,
        ori=county.ori,
        destination=county.destination,
        dated_on=county.founded_at.date(),
        charges=[(county.founded_at.date(), "NO CHARGE: ENROLLED BECAUSE " + entry.because.upper())],
        quality=entry.quality,
    )
