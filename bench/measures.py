"""All measures over one table of 10 million made-up removals, against the same figures in pandas.

Both read the same Parquet file each time, written as every table of a release is, and no more columns than they need.
The last row says how they compare when pandas is given its columns in memory, and reading them is not counted."""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow.parquet  # noqa: F401 - pandas reads with it, and loading it is not counted

from bench.table import Measured
from duecourse.figures import released
from duecourse.figures.sources.load import PARQUET

ROWS = 10_000_000
MADE = """
    COPY (
        SELECT
            'made up' AS covers,
            range AS file_row,
            CASE WHEN range % 97 = 0 THEN range - 1 END AS same_as_row,
            DATE '2009-10-01' + (hash(range, 1) % 3650)::INTEGER AS departed_on,
            2010 + (hash(range, 1) % 3650)::BIGINT // 366 AS fiscal_year_of_departure,
            2010 + (hash(range, 1) % 3650 + 20)::BIGINT // 366 AS fiscal_year_booked,
            CASE WHEN hash(range, 2) % 10 < 7 THEN 'offense ' || hash(range, 3) % 250 END AS conviction,
            CASE WHEN hash(range, 2) % 10 < 7 THEN 'group ' || hash(range, 3) % 8 END AS conviction_group,
            'country ' || hash(range, 4) % 180 AS citizenship,
            CAST(hash(range, 5) % 30 AS VARCHAR) AS case_category_code,
            CASE hash(range, 6) % 3 WHEN 0 THEN '1 Convicted Criminal' WHEN 1 THEN '2 Pending Criminal Charges'
                ELSE '3 Other Immigration Violator' END AS criminality
        FROM range({rows})
    ) TO '{file}' ({parquet})
"""


def shares(column: str) -> Callable[[pd.DataFrame], Any]:
    """The same share in pandas: a class by all rows of the year that have one, with how many have."""

    def compute(rows: pd.DataFrame) -> Any:
        by_year = rows.groupby(["covers", "fiscal_year_of_departure"])
        whole = by_year.agg(recorded=(column, "count"), eligible=("file_row", "size"))
        told = rows.dropna(subset=[column]).groupby(["covers", "fiscal_year_of_departure", column]).size()
        return told.reset_index(name="numerator").merge(whole.reset_index(), on=["covers", "fiscal_year_of_departure"])

    return compute


def departures(rows: pd.DataFrame) -> Any:
    """Rows and repeated rows by year."""
    return rows.groupby(["covers", "fiscal_year_of_departure"]).agg(
        rows=("file_row", "size"), same=("same_as_row", "count")
    )


def recorded(rows: pd.DataFrame) -> Any:
    """How full the field is, by year."""
    return rows.groupby(["covers", "fiscal_year_of_departure"]).agg(n=("conviction", "count"), of=("file_row", "size"))


def both_years(rows: pd.DataFrame) -> Any:
    """Departures by both fiscal years."""
    return rows.groupby(["covers", "fiscal_year_of_departure", "fiscal_year_booked"]).size()


IN_PANDAS: dict[str, Callable[[pd.DataFrame], Any]] = {
    "removals_by_departure": departures,
    "removals_conviction_recorded": recorded,
    "removals_by_conviction_group": shares("conviction_group"),
    "removals_by_citizenship": shares("citizenship"),
    "removals_by_case_category": shares("case_category_code"),
    "removals_by_criminality": shares("criminality"),
    "removals_by_both_years": both_years,
}


def measure() -> Iterator[Measured]:
    """Every measure that reads removals alone, from the same Parquet file, cold each time."""
    names = sorted(name for name, each in released.catalog().items() if each.tables == ("removals",))
    assert set(names) == set(IN_PANDAS), set(names) ^ set(IN_PANDAS)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "removals.parquet"
        with duckdb.connect(":memory:", config={"threads": 2}) as database:
            database.execute(MADE.format(rows=ROWS, file=file, parquet=PARQUET))
        ours_all = read_all = peer_all = 0.0
        for name in names:
            began = time.perf_counter()
            with duckdb.connect(":memory:", config={"threads": 2}) as database:
                database.execute(f"CREATE VIEW removals AS SELECT * FROM read_parquet('{file}')")
                rows = released.rows(name, database)
            ours = time.perf_counter() - began
            began = time.perf_counter()
            frame = pd.read_parquet(file, columns=sorted(_columns(name)))
            read = time.perf_counter() - began
            answer = IN_PANDAS[name](frame)
            peer = time.perf_counter() - began
            assert len(rows) in {len(answer), 2 * len(answer)}, (name, len(rows), len(answer))
            ours_all, read_all, peer_all = ours_all + ours, read_all + read, peer_all + peer
            yield Measured(name, f"{ours:.2f} s", f"pandas: {peer:.2f} s", f"{peer / ours:.1f} times faster")
        what = f"all {len(names)} over {ROWS:,} rows"
        ratio = f"{peer_all / ours_all:.1f} times faster"
        yield Measured(what, f"{ours_all:.2f} s", f"pandas: {peer_all:.2f} s", ratio)
        computed = peer_all - read_all
        ratio = f"{computed / ours_all:.1f} times faster"
        peer_said = f"pandas, its columns in memory already: {computed:.2f} s"
        yield Measured(f"{what}, reading counted on our side alone", f"{ours_all:.2f} s", peer_said, ratio)


def _columns(name: str) -> set[str]:
    """Columns that a measure's SQL names, so that pandas reads no more than DuckDB does."""
    words = set(released.query(name).replace(".", " ").replace(",", " ").replace("(", " ").replace(")", " ").split())
    known = {"covers", "file_row", "same_as_row", "departed_on", "fiscal_year_of_departure", "fiscal_year_booked"}
    known |= {"conviction", "conviction_group", "citizenship", "case_category_code", "criminality"}
    return (words & known) | {"covers", "file_row", "fiscal_year_of_departure"}
