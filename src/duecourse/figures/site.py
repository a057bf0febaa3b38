"""A site on the disk: a folder with a manifest of its files, which is replaced as a whole or not at all."""

import contextlib
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from duecourse.errors import NotASite

MANIFEST = "site.json"


@dataclass(frozen=True, slots=True)
class Site:
    """A published site: where it is, how many pages and files, and the SHA-256 of its manifest in hex."""

    path: Path
    pages: int
    files: int
    digest: str


def refuse_other(into: Path) -> None:
    """Publishing replaces a folder: never one that is not a site. Raises NotASite."""
    if not into.exists():
        return
    if not into.is_dir() or into.is_symlink() or (any(into.iterdir()) and not (into / MANIFEST).is_file()):
        raise NotASite(path=into)


def put_in_place(into: Path, files: Mapping[str, bytes], sign: Callable[[bytes, int], bytes] | None = None) -> Site:
    """Write ``files`` (path within the site: content) and their manifest, and give the whole its name at once.

    ``sign`` answers the signed note over the manifest and the number of files, which is written beside it.
    """
    manifest = {
        "made_by": "duecourse",
        "files": {path: hashlib.sha256(files[path]).hexdigest() for path in sorted(files)},
    }
    listing = msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
    into.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{into.name}.", dir=into.parent))
    try:
        new = work / "new"
        signed = {f"{MANIFEST}.note": sign(listing, len(files))} if sign else {}
        for path, content in {**files, MANIFEST: listing, **signed}.items():
            target = new / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        _swap(new, into, work / "old")
    finally:
        shutil.rmtree(work, ignore_errors=True)
    pages = sum(path.endswith(".html") for path in files)
    return Site(into, pages, len(files) + 1 + len(signed), hashlib.sha256(listing).hexdigest())


def _swap(new: Path, into: Path, old: Path) -> None:
    """Put ``new`` where ``into`` is; if that fails, what was there comes back."""
    moved = into.exists()
    if moved:
        into.replace(old)
    try:
        new.replace(into)
    except OSError:
        if moved:
            with contextlib.suppress(OSError):
                old.replace(into)
        raise
