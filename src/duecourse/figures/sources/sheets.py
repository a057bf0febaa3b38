"""Sheets of large .xlsx workbooks as rows of text, streamed: the XML is never held, only the shared strings are.

A sheet of ECMA-376 part 1, section 18.3 is regular enough to be scanned byte by byte by a compiled loop; what that
loop does not know (other namespaces, formula arrays, rows out of order) raises ``Irregular``, and the caller reads the
sheet another way.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import IO, TYPE_CHECKING
from xml.parsers import expat

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from duecourse.figures.sources.sheet_cells import Bytes

CHUNK = 1 << 22
LONGEST_ROW = 1 << 27

DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Built-in number formats that show a day or a time (ECMA-376 part 1, 18.8.30, with those of East Asian locales)."""


class Irregular(Exception):
    """The sheet is not of the plain form that the compiled loop knows."""


class Strings:
    """The shared strings of a workbook end to end as UTF-8, with where each begins."""

    def __init__(self) -> None:
        self.text = bytearray()
        self.begins: list[int] = [0]

    def add(self, text: str) -> None:
        """Take one more string; line ends and tabs become blanks."""
        self.text += text.translate({9: " ", 10: " ", 13: " "}).encode("utf-8", "replace")
        self.begins.append(len(self.text))

    def arrays(self) -> "tuple[Bytes, NDArray[np.int64]]":
        """The bytes, and the n + 1 places where strings begin and the last one ends."""
        return np.frombuffer(bytes(self.text) or b"\0", np.uint8), np.asarray(self.begins, np.int64)


def shared_strings(book: zipfile.ZipFile) -> Strings:
    """The shared strings of a workbook; none where it has none. Text of phonetic runs is left out."""
    strings = Strings()
    if "xl/sharedStrings.xml" not in book.namelist():
        return strings
    pieces: list[str] = []
    state = {"text": False, "phonetic": 0}

    def start(name: str, _: dict[str, str]) -> None:
        if name == "si":
            pieces.clear()
        elif name == "rPh":
            state["phonetic"] += 1
        elif name == "t":
            state["text"] = not state["phonetic"]

    def end(name: str) -> None:
        if name == "si":
            strings.add("".join(pieces))
        elif name == "rPh":
            state["phonetic"] -= 1
        elif name == "t":
            state["text"] = False

    def text(data: str) -> None:
        if state["text"]:
            pieces.append(data)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    try:
        with book.open("xl/sharedStrings.xml") as source:
            parser.ParseFile(source)
    except expat.ExpatError as problem:
        raise Irregular(str(problem)) from problem
    return strings


def date_styles(book: zipfile.ZipFile) -> NDArray[np.bool_]:
    """For each cell style whether its number is shown as a day or a time."""
    if "xl/styles.xml" not in book.namelist():
        return np.zeros(1, np.bool_)
    text = book.read("xl/styles.xml").decode("utf-8", "replace")
    custom = {
        int(number): _shows_a_day(code)
        for tag in re.findall(r"<numFmt\b[^>]*>", text)
        for number, code in [(_attribute(tag, "numFmtId") or "0", _attribute(tag, "formatCode"))]
    }
    block = re.search(r"<cellXfs\b.*?</cellXfs>", text, re.DOTALL)
    formats = re.findall(r"<xf\b[^>]*>", block[0]) if block else []
    numbers = [int(_attribute(tag, "numFmtId") or "0") for tag in formats]
    return np.asarray([custom.get(each, each in DATE_FORMATS) for each in numbers] or [False], np.bool_)


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found[1] if found else ""


def _shows_a_day(code: str) -> bool:
    bare = re.sub(r"&quot;.*?&quot;|\"[^\"]*\"|\\.|\[(?!h|m|s)[^\]]*\]|_.|\*.", "", code, flags=re.IGNORECASE)
    return bool(re.search(r"[dy]|h.*m|m.*s", bare, re.IGNORECASE)) and not re.search(r"\[(h|m|s)+\]", bare)


def parts(book: zipfile.ZipFile) -> dict[str, str]:
    """Sheets in their order: name and the place of their XML in the archive. Raises Irregular."""
    names = set(book.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        raise Irregular("no workbook part")
    relations = {
        _attribute(tag, "Id"): _attribute(tag, "Target")
        for tag in re.findall(r"<Relationship\b[^>]*>", book.read("xl/_rels/workbook.xml.rels").decode("utf-8"))
    }
    found = {}
    for tag in re.findall(r"<sheet\b[^>]*>", book.read("xl/workbook.xml").decode("utf-8")):
        target = relations.get(_attribute(tag, "r:id"), "")
        place = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        if place not in names:
            raise Irregular(f"no sheet part {place}")
        found[_plain(_attribute(tag, "name"))] = place
    return found


def counts_from_1904(book: zipfile.ZipFile) -> bool:
    """Whether days are counted from 1904, as old Macintosh programs did."""
    return bool(re.search(rb'date1904="(1|true)"', book.read("xl/workbook.xml")))


def _plain(text: str) -> str:
    for name, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(name, letter)
    return text


class Scanner:
    """Reads the sheets of one .xlsx file; ``rows`` yields blocks of CSV whose first cell is the row's number."""

    def __init__(self, file: Path) -> None:
        self.book = zipfile.ZipFile(file)
        self.sheets = parts(self.book)
        self.styles = date_styles(self.book)
        self.from_1904 = counts_from_1904(self.book)
        self._strings: tuple[Bytes, NDArray[np.int64]] | None = None

    def close(self) -> None:
        """Close the file."""
        self.book.close()

    def rows(
        self, sheet: str, *, after: int = 0, width: int = 0, watch: Callable[[int], None] | None = None
    ) -> Iterator[bytes]:
        """Blocks of CSV lines: the row's number, then ``width`` cells (0: as many as the row has).

        Rows up to ``after`` are passed over; ``watch`` is called with the unpacked bytes read so far. Raises
        Irregular, and IndexError with the row's number for a row with a filled cell beyond ``width``.
        """
        if self._strings is None:
            self._strings = shared_strings(self.book).arrays()
        with self.book.open(self.sheets[sheet]) as source, ThreadPoolExecutor(1) as ahead:
            yield from _blocks(
                _unpacked(source, ahead),
                self._strings,
                self.styles,
                self.from_1904,
                after,
                width,
                watch or (lambda _: None),
            )


def _unpacked(source: IO[bytes], ahead: Executor) -> Iterator[bytes]:
    """Chunks of ``source``, an empty one at its end; the next is unpacked while one is scanned."""
    chunk, coming = b" ", ahead.submit(source.read, CHUNK)
    while chunk:
        chunk = coming.result()
        coming = ahead.submit(source.read, CHUNK)
        yield chunk


def _blocks(  # noqa: PLR0917 - what the compiled loop needs
    source: Iterable[bytes],
    strings: "tuple[Bytes, NDArray[np.int64]]",
    styles: NDArray[np.bool_],
    from_1904: bool,
    after: int,
    width: int,
    watch: Callable[[int], None],
) -> Iterator[bytes]:
    from duecourse.figures.sources.sheet_scan import IRREGULAR, OUT_OF_ROOM, TOO_WIDE, scan

    out = np.empty(CHUNK, np.uint8)
    held, last, begun, read = b"", 0, False, 0
    for chunk in source:
        read += len(chunk)
        watch(read)
        data = held + chunk
        if not begun:
            start = data.find(b"<sheetData")
            if start < 0 and chunk and len(data) < LONGEST_ROW:
                held = data
                continue
            if start < 0 or b"<worksheet" not in data[:start]:
                raise Irregular("no plain sheet data")
            data, begun = data[start + len(b"<sheetData") :], True
        end = data.rfind(b"</row>") + len(b"</row>")
        if end < len(b"</row>"):
            end = 0
        if end == 0 and len(data) > LONGEST_ROW:
            raise Irregular("a row without end")
        scanned = np.frombuffer(data, np.uint8)
        place = 0
        while place < end:
            state, place, used, last = scan(
                scanned, place, end, strings[0], strings[1], styles, from_1904, after, width, last, out
            )
            if used:
                yield out[:used].tobytes()
            if state == OUT_OF_ROOM and not used:
                if len(out) > LONGEST_ROW:
                    raise Irregular("a row without end")
                out = np.empty(2 * len(out), np.uint8)
            elif state == TOO_WIDE:
                raise IndexError(last)
            elif state == IRREGULAR:
                raise Irregular(f"row {last + 1}")
        held = data[end:]
