"""Verbs of the figure end: check an announcement, compute a measure, publish a site."""

import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from duecourse.cli.output import HERE, Common, answer, table

Release = Annotated[Path | None, Parameter(name=["--release"])]
"""A folder of facts (``cited_facts.csv`` and ``sources.toml``); the shipped facts when left out."""


def check(
    announcement: str = "article-2010-10-06",
    /,
    *,
    release: Release = None,
    explain: Annotated[bool, Parameter(negative=())] = False,
    common: Common = HERE,
) -> None:
    """Check an announcement: each claim recomputed on every basis there is, with a verdict.

    Over a release of imported files, every number that a file has is taken from it, and the answer says which: files
    with their hash, or cited sources.

    Examples:
    `duecourse check article-2010-10-06`
    `duecourse check article-2010-10-06 --release evidence-2026`
    `duecourse check my-announcement.toml --json`
    `duecourse check --explain`

    Parameters
    ----------
    announcement
        Name of a shipped announcement, or the path of a .toml file.
    release
        A release of imported files, or a folder of facts; the shipped facts when left out.
    explain
        Show how to write an announcement, and check nothing.
    """
    from duecourse.figures import claims

    if explain:
        answer(common, {"explanation": claims.explain()}, [claims.explain().rstrip()])
        return
    result = claims.check(announcement, release)
    answer(common, result.to_builtins(), [result.text().rstrip()])


def figures(
    measure: str | None = None,
    /,
    *,
    where: Annotated[dict[str, str] | None, Parameter(name=["--where"])] = None,
    release: Release = None,
    engine: Literal["duckdb", "spark"] = "duckdb",
    sql: Annotated[bool, Parameter(negative=())] = False,
    csv: Annotated[bool, Parameter(negative=())] = False,
    common: Common = HERE,
) -> None:
    """List the measures, or compute one.

    Examples:
    `duecourse figures`
    `duecourse figures removals_booked`
    `duecourse figures border_deaths --where.place "Tucson sector"`
    `duecourse figures removals_booked --sql`
    `duecourse figures removals_booked --engine spark`

    Parameters
    ----------
    measure
        Name of a measure; all are listed when left out.
    where
        Parameters of the measure, as `--where.NAME VALUE`.
    release
        A folder of facts to compute on; the shipped facts when left out.
    engine
        What runs the SQL: DuckDB, or Spark (extra spark, Java 17) with the same SQL and the same answer.
    sql
        Print the SQL that computes it, ready to run over a table named facts.
    csv
        Print comma-separated values.
    """
    from duecourse.errors import BadWord
    from duecourse.figures import engine as measures
    from duecourse.figures import twins

    if measure is None and (where or sql or csv):
        problem = "--where, --sql and --csv are about one measure, and none is named"
        raise BadWord(where="figures", problem=problem, remedy="duecourse figures --help")
    if measure is None:
        rows = [
            {"measure": name, "unit": entry.unit, "title": entry.title, "definition": entry.definition}
            for name, entry in sorted(measures.catalog().items())
        ]
        table(common, rows, ("measure", "unit", "title"), "No measures are shipped.")
        return
    figure = measures.figures(measure, where, release, engine)
    if sql:
        answer(common, {"measure": figure.name, "sql": figure.sql}, [figure.sql.rstrip()])
    elif csv:
        sys.stdout.write(twins.rows_csv(figure))
    elif common.json:
        sys.stdout.write(twins.rows_json(figure))
    else:
        sys.stdout.write(twins.rows_text(figure))


def publish(
    *announcements: str,
    into: Path,
    release: Release = None,
    sign_with: Path | None = None,
    signer: str = "duecourse-site",
    common: Common = HERE,
) -> None:
    """Write a static site: each claim with its verdict, each figure with its SQL, chart, table and data files.

    Examples:
    `duecourse publish --into site`
    `duecourse publish article-2010-10-06 my-announcement.toml --into site`
    `duecourse publish --into site --release evidence-2026 --sign-with site-key.pem --signer example.org/site`

    Parameters
    ----------
    announcements
        Names of shipped announcements or paths of .toml files; the one of October 2010 when left out.
    into
        A new or empty folder, or an earlier site.
    release
        A release of imported files, whose files and figures get pages too, or a folder of facts; the shipped facts when
        left out.
    sign_with
        A file with the signing key of the site; made where there is none. Keep it to yourself.
    signer
        The name that signs, as it stands in the signature.
    """
    from duecourse.figures import claims, signing
    from duecourse.figures.manifest import MANIFEST
    from duecourse.figures.publish import write_site

    results = [claims.check(each, release) for each in announcements or ("article-2010-10-06",)]
    imported = release if release is not None and (release / MANIFEST).is_file() else None
    facts = {}
    sign = None
    if sign_with is not None:
        key = signing.key_of(sign_with)
        facts["verifier"] = signing.verifier(signer, key.public_key())
        sign = partial(signing.note, name=signer, key=key)
    site = write_site(into, results=results, imported=imported, sign=sign)
    answer(common, {"path": str(site.path), "pages": site.pages, "files": site.files, "digest": site.digest, **facts})


def verify_site(site: Path, /, *, key: str, ledger: Path | None = None, common: Common = HERE) -> None:
    """Verify a published site: its signature, every file against the signed manifest, and its checkpoints against a record.

    Examples:
    `duecourse verify-site site --key example.org/site+1a2b3c4d+AQID`
    `duecourse verify-site site --key example.org/site+1a2b3c4d+AQID --ledger county`

    Parameters
    ----------
    site
        The folder of the site.
    key
        The verifier that its publisher hands out, as `publish --sign-with` printed it.
    ledger
        The workspace with the record that the site was taken from: the root of its entries must be that of every
        checkpoint of the site.
    """
    from duecourse.figures import signing
    from duecourse.ledger.store import Ledger
    from duecourse.settings import Workspace

    if ledger is None:
        found = signing.verify(site, key)
    else:
        with Ledger.open(Workspace.open(ledger).ledger, read_only=True) as record:
            found = signing.verify(site, key, record.root)
    lines = [f"{site}: {found.files} files are as {found.signer} signed them (site.json {found.digest})"]
    lines += [f"{each.of}: root {each.root} at {each.size:,} entries is this record's" for each in found.checkpoints]
    answer(common, found, lines)
