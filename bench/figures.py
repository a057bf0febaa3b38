"""Importing published files against the plain pandas route: a workbook of a million removals, a CSV of five million."""

import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from bench.table import Measured

WORKBOOK_ROWS, CSV_ROWS = 1_000_000, 5_000_000
HEADERS = (
    *("Departed Date", "Port of Departure", "Departure Country", "Docket AOR", "Apprehension State"),
    *(
        "Apprehension County",
        "Case Status",
        "Gender",
        "Birth Country",
        "Citizenship Country",
        "Birth Date",
        "Birth Year",
    ),
    *("Entry Date", "Entry Status", "MSC NCIC Charge", "MSC NCIC Charge Code", "MSC Charge Date"),
    *("MSC Criminal Charge Status", "MSC Criminal Charge Status Code", "MSC Conviction Date", "Case Threat Level"),
    *("Case Criminality", "Felon", "Processing Disposition", "Case Category", "Final Program", "Final Program Code"),
    *("Case Category Time of Arrest", "Latest Arrest Program Current", "Latest Arrest Program Current Code"),
    *("Latest Person Apprehension Date", "Final Order Yes No", "Final Order Date", "Final Charge Code"),
    *("Final Charge Section Code", "Prior Deport Yes No", "Latest Person Departed Date", "Alien File Number"),
    *("EID Case ID", "EID Subject ID", "Unique Identifier"),
)
"""The column list of the removals release of July 2025."""

TEXTS = (
    "MEXICO",
    "Male",
    "[16] Reinstated Final Order",
    "Driving Under Influence Liquor",
    "8-Excluded/Removed",
    "(b)(6), (b)(7)(C)",
)
BLACK = len(TEXTS) - 1
NEVER = ("Birth Date", "Alien File Number", "EID Case ID", "EID Subject ID")

OURS = """
import sys
from pathlib import Path
from duecourse.figures import releases
releases.import_files([Path(sys.argv[1])], Path(sys.argv[2]), accept_gaps=True)
"""
PANDAS_WORKBOOK = """
import sys
import pandas
frame = pandas.concat(pandas.read_excel(sys.argv[1], sheet_name=None, header=6, engine="calamine").values())
"""
PANDAS_CSV = """
import sys
import pandas
frame = pandas.read_csv(sys.argv[1], dtype=str)
"""
PANDAS_CLEANING = """
for name in frame.columns:
    if frame[name].dtype.kind in "OUT":
        cells = frame[name].str.strip()
        frame[name] = cells.mask(cells.str.contains(r"^\\(?b\\)?\\s*\\(\\d\\)", na=False))
for name in [each for each in frame.columns if "Date" in each and "Birth" not in each]:
    written = None if frame[name].dtype.kind == "M" else "%m/%d/%Y"
    frame[name] = pandas.to_datetime(frame[name], errors="coerce", format=written)
frame["same"] = frame.duplicated()
frame["fiscal_year"] = frame["Departed Date"].dt.year + (frame["Departed Date"].dt.month >= 10)
frame.to_parquet(sys.argv[2] + ".parquet", compression="zstd")
"""


def measure() -> Iterator[Measured]:
    """Generate both files, then import each the one way and the other, in processes of their own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = (
            ("removals.xlsx", workbook, WORKBOOK_ROWS, PANDAS_WORKBOOK, "workbook, 41 columns"),
            ("removals.csv", table, CSV_ROWS, PANDAS_CSV, "CSV, 7 columns"),
        )
        for file, make, rows, peer, what in made:
            make(folder / file, rows)
            size = (folder / file).stat().st_size / 1e6
            ours, mine = timed(OURS, folder / file, folder / "release")
            theirs, peak = timed(peer + PANDAS_CLEANING, folder / file, folder / "plain")
            said = f"import of {rows:,} rows, {what} ({size:.0f} MB)"
            yield Measured(
                said,
                f"{ours:.1f} s",
                f"pandas, cleaned and written: {theirs:.1f} s",
                f"{theirs / ours:.1f} times faster",
            )
            yield Measured(
                f"peak memory of that import, {what}", f"{mine:.0f} MB", f"pandas: {peak:.0f} MB", f"{mine / peak:.2f}"
            )
            (folder / file).unlink()


def timed(program: str, *words: Path) -> tuple[float, float]:
    """Seconds and peak megabytes of a Python program in a process of its own."""
    watched = (
        "import json, resource, subprocess, sys\n"
        "subprocess.run([sys.executable, '-c', *sys.argv[1:]], check=True)\n"
        "print(json.dumps(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))"
    )
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", watched, program, *map(str, words)], check=True, capture_output=True, text=True
    )
    scale = 1024 if sys.platform == "linux" else 1
    return time.perf_counter() - began, json.loads(done.stdout.splitlines()[-1]) * scale / 1e6


def workbook(file: Path, rows: int) -> None:
    """A workbook with one sheet, six rows of preamble and ``rows`` removals, as the agency's programs write it."""
    shared = "".join(f"<si><t>{text}</t></si>" for text in (*TEXTS, *HEADERS))
    head = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 7))
    cells = "".join(f'<c r="{letters(at)}7" t="s"><v>{len(TEXTS) + at}</v></c>' for at in range(len(HEADERS)))
    templates = [_row(number).encode() for number in range(997)]
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as book:
        for name, text in _parts(space, shared):
            book.writestr(name, text)
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<worksheet {space}><sheetData>{head}<row r="7">{cells}</row>'.encode())
            for start in range(0, rows, 5_000):
                numbers = range(start, min(start + 5_000, rows))
                sheet.write(b"".join(templates[each % 997].replace(b"@", b"%d" % (each + 8)) for each in numbers))
            sheet.write(b"</sheetData></worksheet>")


def _parts(space: str, shared: str) -> Iterator[tuple[str, str]]:
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packed = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = (
        ("workbook", "sheet.main"),
        ("worksheets/sheet1", "worksheet"),
        ("styles", "styles"),
        ("sharedStrings", "sharedStrings"),
    )
    yield (
        "[Content_Types].xml",
        (
            f'<Types xmlns="{types}"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            + "".join(f'<Override PartName="/xl/{name}.xml" ContentType="{kinds}.{kind}+xml"/>' for name, kind in parts)
            + "</Types>"
        ),
    )
    yield (
        "_rels/.rels",
        (
            f'<Relationships xmlns="{packed}"><Relationship Id="r1" Type="{relations}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ),
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        (
            f'<Relationships xmlns="{packed}">'
            f'<Relationship Id="r1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="r2" Type="{relations}/styles" Target="styles.xml"/>'
            f'<Relationship Id="r3" Type="{relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        ),
    )
    yield (
        "xl/workbook.xml",
        (
            f'<workbook {space} xmlns:r="{relations}"><sheets>'
            '<sheet name="Removals" sheetId="1" r:id="r1"/></sheets></workbook>'
        ),
    )
    yield "xl/styles.xml", f'<styleSheet {space}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    yield "xl/sharedStrings.xml", f"<sst {space}>{shared}</sst>"


def _row(number: int) -> str:
    cells = []
    for at, name in enumerate(HEADERS):
        place = f'<c r="{letters(at)}@"'
        if name in NEVER:
            cells.append(f'{place} t="s"><v>{BLACK}</v></c>')
        elif name == "Unique Identifier":
            cells.append(f"{place}><v>9@</v></c>")
        elif "Date" in name:
            cells.append(f'{place} s="1"><v>{44927 + (number * (at + 7)) % 900}</v></c>')
        elif name == "Birth Year":
            cells.append(f"{place}><v>{1950 + number % 50}</v></c>")
        elif (number + at) % 5:
            cells.append(f'{place} t="s"><v>{(number + at) % BLACK}</v></c>')
    return f'<row r="@">{"".join(cells)}</row>'


def letters(at: int) -> str:
    """The name of a column, from 0: A, B … Z, AA …"""
    return (chr(64 + at // 26) if at >= 26 else "") + chr(65 + at % 26)


def table(file: Path, rows: int) -> None:
    """Removals as the Seattle release has them."""
    header = (
        "Departed Date,Date of Birth,Gender,Country of Citizenship,Event Number,Most Serious Conviction,Case Category\n"
    )
    templates = [
        f'{1 + n % 12}/{1 + n % 28}/{2012 + n % 8},"(b)(6), (b)(7)(C)",{("Male", "Female")[n % 3 == 0]},'
        f"{('MEXICO', 'GUATEMALA', 'CANADA')[n % 3]},(b)(7)(E ),{('', 'Assault', 'Larceny', 'Traffic Offense')[n % 4]},"
        f"[{n % 17}] Category number @\n"
        for n in range(997)
    ]
    with file.open("w", encoding="utf-8") as out:
        out.write(header)
        for start in range(0, rows, 10_000):
            numbers = range(start, min(start + 10_000, rows))
            out.write("".join(templates[n % 997].replace("@", str(n)) for n in numbers))
