"""Run the measurements and write one small table each to docs/measured: what, figure, peer, ratio, machine, date."""

import argparse
import datetime
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench import (
    agreement,
    figures,
    identification,
    ledger,
    likeness,
    measures,
    prints,
    promises,
    robustness,
    search,
    templates,
)
from bench.table import Measured

PARTS: dict[str, Callable[[], Iterator[Measured]]] = {
    "agreement": agreement.measure,
    "figures": figures.measure,
    "identification": identification.measure,
    "ledger": ledger.measure,
    "likeness": likeness.measure,
    "measures": measures.measure,
    "prints": prints.measure,
    "promises": promises.measure,
    "robustness": robustness.measure,
    "search": search.measure,
    "templates": templates.measure,
}
INTO = Path(__file__).resolve().parents[1] / "docs" / "measured"


def machine() -> str:
    """Processor, cores and Python of the machine, without its name."""
    model = platform.processor() or platform.machine()
    flags = ""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
        words = next((line.split() for line in lines if line.startswith("flags")), [])
        flags = ", AVX-512" if "avx512f" in words else ", AVX2" if "avx2" in words else ""
    return f"{model}{flags}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def page(name: str, rows: Sequence[Measured]) -> str:
    """The table of one part as Markdown."""
    today = datetime.datetime.now(tz=datetime.UTC).date()
    lines = [
        f"# Measured: {name}",
        "",
        f"{machine()}; {today}; `make bench ARGS={name}`. A ratio compares with the peer in the same run.",
        "",
        "| what | figure | peer | ratio |",
        "|---|---|---|---|",
        *(f"| {row.what} | {row.figure} | {row.peer} | {row.ratio} |" for row in rows),
    ]
    return "\n".join(lines) + "\n"


def told(file: Path) -> str:
    """What people wrote below the table of the last run, from the first heading on; it stays."""
    _, heading, rest = (file.read_text(encoding="utf-8") if file.exists() else "").partition("\n## ")
    return heading + rest


def main() -> None:
    """Measure the parts named on the command line, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all when left out")
    for name in parser.parse_args().parts or PARTS:
        rows = []
        for row in PARTS[name]():
            print(f"{row.what}: {row.figure}  (peer: {row.peer or '-'}; ratio {row.ratio or '-'})", flush=True)
            rows.append(row)
        INTO.mkdir(exist_ok=True)
        file = INTO / f"{name}.md"
        file.write_text(page(name, rows) + told(file), encoding="utf-8")


if __name__ == "__main__":
    main()
