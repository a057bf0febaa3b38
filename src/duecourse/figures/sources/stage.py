"""From a published file to plain text on disk: opened, hashed, unpacked and checked byte by byte in bounded memory."""

import codecs
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from duecourse.errors import BadPublishedFile, UnsupportedFile

CHUNK = 1 << 20
LARGEST_RATIO = 400
"""A packed file may grow by this factor, once it has passed 256 MiB; more is taken for a trap."""

NEWLINE, BLANK = 10, 32
GZIP = b"\x1f\x8b"
UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
UNASSIGNED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
OTHER_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "a workbook or zip archive", "save each sheet as CSV (UTF-8), or unpack the archive"),
    (b"\xd0\xcf\x11\xe0", "an old or password-protected workbook (.xls)", "save each sheet as CSV (UTF-8)"),
    (b"<stata_dta>", "a Stata file (.dta)", "export it as CSV (UTF-8)"),
    (b"%PDF", "a PDF", "ask the publisher for the table, or export it as CSV (UTF-8)"),
    (b"PAR1", "a Parquet file", "export it as CSV (UTF-8)"),
)
OTHER_NAMES = {".xlsx": OTHER_KINDS[0], ".xls": OTHER_KINDS[1], ".dta": OTHER_KINDS[2], ".pdf": OTHER_KINDS[3]}


Mark = tuple[str, int]
"""SHA-256 (in hex) and size of a file: what it is, whatever it is called."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A published file as UTF-8 text with plain line ends; ``text`` is the file itself where it is so already."""

    file: Path
    mark: Mark
    text: Path
    encoding: str
    blank_lines: bool


def size_of(file: Path) -> int:
    """Bytes of a file. Raises BadPublishedFile for a folder, an empty or an unreadable file."""
    _refuse_no_file(file)
    try:
        with file.open("rb") as source:
            size = source.seek(0, io.SEEK_END)
    except OSError as problem:
        raise _unreadable(file, problem) from problem
    if not size:
        raise _empty(file)
    return size


def digest(file: Path) -> Mark:
    """SHA-256 and size of a file. Raises BadPublishedFile for a folder, an empty or an unreadable file."""
    _refuse_no_file(file)
    sha = hashlib.sha256()
    size = 0
    try:
        with file.open("rb") as source:
            while chunk := source.read(CHUNK):
                sha.update(chunk)
                size += len(chunk)
    except OSError as problem:
        raise _unreadable(file, problem) from problem
    if not size:
        raise _empty(file)
    return sha.hexdigest(), size


def stage(file: Path, into: Path, watch: Callable[[int], None] | None = None) -> Staged:
    """Check ``file`` byte by byte; where it is not plain UTF-8 text already, unpack it into the new file ``into``.

    Text that is not UTF-8 anywhere is taken for Windows-1252, and the release says so; a mixture is refused.
    ``watch`` is called with the bytes read so far. Raises BadPublishedFile (with byte and line) and UnsupportedFile.
    """
    _refuse_other_kinds(file)
    text, check = file, Encoding(file)
    mark = _checked_in_place(file, check, watch)
    if mark is None:
        mark, text, check = digest(file), into, Encoding(file)
        with into.open("wb") as out:
            for chunk in _line_ends(_unpacked(file, watch)):
                check.feed(chunk)
                out.write(chunk)
    check.close()
    if check.single_bytes:
        text = _recoded(text, into)
    if not check.seen_text:
        raise _bad(file, "holds no text", "a table with a header", "Fetch the file again")
    return Staged(file, mark, text, "windows-1252" if check.single_bytes else "utf-8", blank_lines=check.blank_lines)


def unstaged(file: Path) -> bytes:
    """The first bytes of a text file that may be plain UTF-8, to be read as it stands; none where it is not.

    Raises BadPublishedFile and UnsupportedFile.
    """
    _refuse_other_kinds(file)
    with file.open("rb") as source:
        start = source.read(CHUNK)
    return b"" if start.startswith((GZIP, codecs.BOM_UTF8)) or b"\r" in start else start


def _checked_in_place(file: Path, check: "Encoding", watch: Callable[[int], None] | None) -> Mark | None:
    """Check a file that can be read as it stands; None where it is packed or its line ends are not plain.

    The same bytes are hashed meanwhile by another thread, which the interpreter does not hold up.
    """
    with file.open("rb") as source:
        start = source.read(len(codecs.BOM_UTF8))
    if start.startswith((GZIP, codecs.BOM_UTF8)):
        return None
    sha, size = hashlib.sha256(), 0
    with ThreadPoolExecutor(1) as aside:
        hashing: Future[None] | None = None
        for chunk in _unpacked(file, watch):
            if b"\r" in chunk:
                return None
            if hashing:
                hashing.result()
            hashing = aside.submit(sha.update, chunk)
            size += len(chunk)
            check.feed(chunk)
    return sha.hexdigest(), size


def _bad(file: Path, problem: str, expected: str, remedy: str, place: str = "the whole file") -> BadPublishedFile:
    return BadPublishedFile(file=file, place=place, problem=problem, expected=expected, remedy=remedy)


def _unreadable(file: Path, problem: OSError) -> BadPublishedFile:
    return _bad(file, problem.strerror or str(problem), "a readable file", "Check its path and rights")


def _empty(file: Path) -> BadPublishedFile:
    return _bad(file, "is empty", "a table with a header", "Fetch the file again")


def _refuse_no_file(file: Path) -> None:
    if file.is_dir():
        raise _bad(file, "is a folder", "a file", f"Name the files in it, for example {file}/*.csv")
    if not file.is_file():
        raise _bad(file, "does not exist or is no plain file", "a published file", "Check the path")


def _refuse_other_kinds(file: Path) -> None:
    with file.open("rb") as source:
        start = source.read(512)
    for magic, what, remedy in OTHER_KINDS:
        if start.startswith(magic):
            raise UnsupportedFile(file=file, what=what, remedy=remedy)
    if re.match(rb"\s*<(!doctype|html|\?xml|table|head|meta)", start.removeprefix(codecs.BOM_UTF8), re.IGNORECASE):
        raise UnsupportedFile(file=file, what="a web page or XML", remedy="fetch the table itself, or export it as CSV")
    if file.suffix.lower() in OTHER_NAMES:
        _, what, _ = OTHER_NAMES[file.suffix.lower()]
        remedy = "fetch the file again, or give it the ending of what it is"
        raise UnsupportedFile(file=file, what=f"named like {what} and holds something else", remedy=remedy)
    if start.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)):
        raise _bad(file, "is UTF-16 text", "UTF-8 text", "Save it again as CSV (UTF-8)", "byte 0")
    if file.suffix.lower() == ".gz" and not start.startswith(GZIP):
        raise _bad(
            file, "is named .gz and is not gzip", "gzip data", "Fetch it again, or take .gz from its name", "byte 0"
        )


def _unpacked(file: Path, watch: Callable[[int], None] | None) -> Iterator[bytes]:
    got = 0
    size = file.stat().st_size
    with file.open("rb") as plain:
        packed = plain.read(2) == GZIP
        plain.seek(0)
        source: gzip.GzipFile | BinaryIO = gzip.GzipFile(fileobj=plain) if packed else plain
        while True:
            try:
                chunk = source.read(CHUNK)
            except (EOFError, zlib.error, gzip.BadGzipFile) as problem:
                what = (
                    "ends in the middle of its packed data"
                    if isinstance(problem, EOFError)
                    else f"is damaged ({problem})"
                )
                place = f"about byte {got} of the unpacked text"
                raise _bad(file, what, "a whole gzip file", "Fetch the file again", place) from problem
            if not chunk:
                return
            got += len(chunk)
            if watch:
                watch(plain.tell())
            if packed and got > 256 * CHUNK and got > LARGEST_RATIO * size:
                raise _bad(
                    file,
                    f"unpacks to more than {LARGEST_RATIO} times its size",
                    "a table",
                    "Unpack it by hand and look",
                )
            yield chunk


def _line_ends(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """CRLF and lone CR become LF, also where a chunk ends between the two; a byte order mark goes."""
    held = b""
    first = True
    for each in chunks:
        chunk = held + each
        if first and len(chunk) < len(codecs.BOM_UTF8):
            held = chunk
            continue
        if first:
            chunk, first = chunk.removeprefix(codecs.BOM_UTF8), False
        held = b"\r" if chunk.endswith(b"\r") else b""
        yield chunk.removesuffix(b"\r").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if held:
        yield held.replace(b"\r", b"\n")


class Encoding:
    """Watches text go by: is it UTF-8 throughout, single bytes throughout, or neither; are there blank lines."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.single_bytes = False
        self.blank_lines = False
        self.seen_text = False
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")
        self._many_bytes = False
        self._lines = 1
        self._bytes = 0
        self._tail = b""

    def feed(self, chunk: bytes) -> None:
        """Look at the next bytes. Raises BadPublishedFile."""
        if b"\0" in chunk:
            self._refuse(chunk.index(b"\0"), chunk, "holds a zero byte, so it is no text")
        if not self.single_bytes and (not chunk.isascii() or self._decoder.getstate()[0]):
            self._decode(chunk)
        elif self.single_bytes:
            self._check_single(self._tail[-3:] + chunk)
        self.seen_text = self.seen_text or bool(chunk.strip())
        around = self._tail + chunk
        letters = np.frombuffer(around, dtype=np.uint8)
        ends = letters == NEWLINE
        if not self.blank_lines and np.any(ends[:-1] & (letters[1:] <= BLANK)):
            self.blank_lines = re.search(rb"\n[ \t]*\n[ \t\n]*[^ \t\n]", around) is not None
        self._lines += int(np.count_nonzero(ends[len(self._tail) :]))
        self._bytes += len(chunk)
        # A run of line ends may be cut by the chunk: keep it, so that what follows it is seen beside it.
        last = around[-4096:]
        self._tail = last[max(0, len(last.rstrip(b" \t\n")) - 1) :]

    def close(self) -> None:
        """Look at the end of the text. Raises BadPublishedFile."""
        if not self.single_bytes and self._decoder.getstate()[0]:
            self._become_single(0, b"")

    def _decode(self, chunk: bytes) -> None:
        try:
            self._many_bytes = not self._decoder.decode(chunk).isascii() or self._many_bytes
        except UnicodeDecodeError as problem:
            held = len(problem.object) - len(chunk)
            if not problem.object[: problem.start].isascii():
                self._many_bytes = True
            self._become_single(max(0, problem.start - held), chunk)
            self._check_single(problem.object)

    def _become_single(self, at: int, chunk: bytes) -> None:
        if self._many_bytes:
            self._refuse(at, chunk, "is not UTF-8, though text before it is: the encodings are mixed")
        self.single_bytes = True

    def _check_single(self, chunk: bytes) -> None:
        for pattern, what in (
            (UTF8, "is UTF-8, though other text is not: the encodings are mixed"),
            (UNASSIGNED, "is no text"),
        ):
            found = pattern.search(chunk)
            if found:
                self._refuse(found.start(), chunk, what)

    def _refuse(self, at: int, chunk: bytes, problem: str) -> None:
        place = f"line {self._lines + chunk[:at].count(10)}, byte {self._bytes + at} of the text"
        raise _bad(self.file, problem, "one encoding throughout", "Save it again as CSV (UTF-8)", place)


def _recoded(text: Path, into: Path) -> Path:
    part = into.with_suffix(".utf8")
    with (
        text.open("r", encoding="windows-1252", newline="") as source,
        part.open("w", encoding="utf-8", newline="") as out,
    ):
        while block := source.read(CHUNK):
            out.write(block)
    return part.replace(into)
