"""The site of a demonstration: its cases, its announcement, and its record with everything needed to verify it."""

from typing import Any

from duecourse.demo.driver import Demonstration
from duecourse.demo.pictures import pictures_of
from duecourse.figures import claims
from duecourse.figures.publish import write_site
from duecourse.ledger.checkpoint import Checkpoint
from duecourse.program import narrate


def told_cases(demonstration: Demonstration) -> list[dict[str, Any]]:
    """Every case as a page shows it, with its pictures."""
    found = []
    for booking in demonstration.county.bookings:
        number = demonstration.booking_of[booking.path]
        told = narrate.page(demonstration.record, number)
        told["title"] = booking.title
        told["pictures"] = pictures_of(demonstration.space, demonstration.record.case(number))
        found.append(told)
    return found


def publish(
    demonstration: Demonstration, cases: list[dict[str, Any]], signed: Checkpoint, checked: claims.CheckResult
) -> None:
    """Write the site into the workspace, replacing an earlier one."""
    space, county = demonstration.space, demonstration.county
    excerpt = space.root / "ledger.jsonl"
    demonstration.record.ledger.export(excerpt, size=signed.size)
    files = {
        "ledger.jsonl": excerpt.read_bytes(),
        "checkpoint.txt": signed.note,
        "ledger.vkey": space.verifier_key.read_bytes(),
    }
    command = "duecourse ledger verify --excerpt ledger.jsonl --checkpoint checkpoint.txt --key ledger.vkey"
    record = {
        "checkpoint": signed.note.decode(),
        "size": signed.size,
        "root": signed.root.hex(),
        "origin": signed.origin,
        "verify": command,
        "files": files,
    }
    facts = {
        "County": f"{county.name}, in {county.state}",
        "People enrolled": len(county.gallery),
        "Bookings": len(county.bookings),
        "Pictures of fingers": county.images,
    }
    write_site(space.site, results=[checked], cases=cases, record=record, demo=facts)
