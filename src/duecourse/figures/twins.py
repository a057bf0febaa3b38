"""What stands beside every figure: its rows as CSV and JSON, and its metadata. A page is never the only copy."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

import msgspec

from duecourse.figures import checkpoints, sentences
from duecourse.figures.engine import ROW_COLUMNS, Engine, Figure, Row
from duecourse.figures.tables import Release

FACTS_AS_LOADED = "data/facts.csv"
LOAD = "CREATE TABLE facts AS FROM read_csv('facts.csv', header = true, nullstr = '\\N');"


def rows_csv(figure: Figure) -> str:
    """The rows as CSV with a header; an unknown bound is an empty cell, several sources are joined by blanks."""
    return _csv(ROW_COLUMNS, ([*_cells(row)[:-1], " ".join(row.sources)] for row in figure.rows))


def rows_text(figure: Figure) -> str:
    """The rows for a terminal: what tells them apart, the number as one may say it, and its standing."""
    parts = [name for name in ("place", "category") if len({getattr(row, name) for row in figure.rows}) > 1]
    table = [
        [
            *(getattr(row, name) for name in (*parts, "period")),
            sentences.said(row, figure.measure.decimals),
            row.standing,
        ]
        for row in figure.rows
    ]
    widths = [max((len(line[column]) for line in table), default=0) for column in range(len(parts) + 3)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in table]
    about = [f"{figure.measure.title}, {figure.measure.unit}", f"Basis: {figure.measure.basis}"]
    return "\n".join([*about, f"Caveat: {figure.measure.caveat}", "", *(lines or [sentences.NOTHING]), ""])


def rows_json(figure: Figure) -> str:
    """The rows as JSON, with the name of the measure and its parameters."""
    rows = [{**msgspec.to_builtins(row), "value": _plain(row.value)} for row in figure.rows]
    return _json({"measure": figure.name, "parameters": figure.parameters, "rows": rows})


def metadata_json(figure: Figure, release: Release, taken: Sequence[checkpoints.Taken] = ()) -> str:
    """Definition, basis, unit, caveat, SQL, sources, hash of the facts file, and checkpoints of the record, if any."""
    used = sorted({key for row in figure.rows for key in row.sources})
    return _json(
        {
            "measure": figure.name,
            "title": figure.measure.title,
            "definition": figure.measure.definition,
            "basis": figure.measure.basis,
            "unit": figure.measure.unit,
            "caveat": figure.measure.caveat,
            "parameters": figure.parameters,
            "rows": len(figure.rows),
            "columns": list(ROW_COLUMNS),
            "sql": figure.sql,
            "rerun": f"In DuckDB, in the folder data of this site: {LOAD} Then run the SQL.",
            "facts": {"file": "data/cited_facts.csv", "as_loaded": FACTS_AS_LOADED, "sha256": figure.facts_sha256},
            "sources": {key: msgspec.to_builtins(release.sources[key]) for key in used},
            **checkpoints.facts(taken),
        }
    )


def facts_csv(engine: Engine) -> str:
    r"""The facts as the measures see them, with the bounds their words give them; a missing bound is ``\N``."""
    columns, rows = engine.facts()
    return _csv(columns, ([r"\N" if cell is None else _plain(cell) for cell in row] for row in rows))


def _cells(row: Row) -> list[Any]:
    return [_plain(getattr(row, name)) for name in ROW_COLUMNS]


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value == int(value) else value


def _csv(header: Any, rows: Any) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def _json(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
