"""A copy of one's own record: what happened in plain words, and the entries themselves with proofs that verify offline.

Giving a copy is itself an entry, made before the copy, so that the copy says that it was given.
"""

from dataclasses import dataclass
from pathlib import Path

from duecourse.durable import write_whole
from duecourse.errors import BadFact
from duecourse.ledger.checkpoint import read_key
from duecourse.program import given, narrate, notices
from duecourse.program.events.objection import CaseCopied
from duecourse.program.record import Record
from duecourse.settings import Workspace


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy: its folder, the files in it, the size of the record it was taken from, and its entries."""

    booking: str
    folder: str
    files: tuple[str, ...]
    size: int
    entries: int


def copy(
    record: Record, space: Workspace, *, booking: str, actor: str, given_to: str, into: Path, language: str = "en"
) -> Copied:
    """Write the case of ``booking`` into the folder ``into`` for the person (or counsel): words, entries, proofs, key.

    ``given_to`` is of the rule ``claim.filers``. The cover letter is in ``language``. Repeating it makes a new copy,
    and a new entry. Raises NotInRecord, BadFact for a folder that holds other files, NoNoticeLanguage, and what
    signing raises.
    """
    record.case(booking)
    notices.words(language)
    names = ("letter.txt", "letter.html", "record.txt", "excerpt.jsonl", "checkpoint.txt", "ledger.vkey")
    if into.exists() and (not into.is_dir() or any(each.name not in names for each in into.iterdir())):
        raise BadFact(where=f"folder {into}", problem="holds other files; a copy has a folder of its own")
    if space.root.resolve() in (into.resolve(), *into.resolve().parents):
        # What lies inside the workspace is searched and purged with it; a copy belongs to the person.
        raise BadFact(where=f"folder {into}", problem="lies in the workspace; a copy is handed out of it")
    key = read_key(space.signing_key)
    with record.act(actor, CaseCopied) as deed:
        to = given.one_of(given_to, deed.rule("claim.filers").value, "given_to")
        deed.append(booking, CaseCopied(given_to=to, language=language))
        now = deed.now
    signed = record.ledger.checkpoint(key, space.checkpoints)
    letter = notices.written(
        "copied", language, {"booking": booking, "copied_at": record.local(now).strftime("%Y-%m-%d %H:%M")}
    )
    write_whole(into / "letter.txt", letter.text.encode(), mode=0o600)
    write_whole(into / "letter.html", letter.page.encode(), mode=0o600)
    write_whole(into / "record.txt", told(record, booking).encode(), mode=0o600)
    write_whole(into / "checkpoint.txt", signed.note, mode=0o600)
    write_whole(into / "ledger.vkey", f"{key.verifier}\n".encode(), mode=0o600)
    entries = record.ledger.export(into / "excerpt.jsonl", booking, signed.size)
    return Copied(booking, str(into), names, signed.size, entries)


def told(record: Record, booking: str) -> str:
    """The case as plain text: how it stands, then a sentence an entry, with when, who, and why."""
    lines = [f"Booking {booking}", "", narrate.outcome(record.case(booking)), ""]
    for each in narrate.tell(record, booking):
        lines.append(f"{each['at'][:16].replace('T', ' ')}  {each['who']}: {each['what']}")
        lines += [f"{'':18}Why: {each['why']}"] if each["why"] else []
    return "\n".join(lines) + "\n"
