"""The same SQL on Spark, for tables that one machine cannot hold: sqlglot carries over the dialect.

Needs the extra ``spark`` (PySpark and sqlglot) and Java 17. Views, measures and checks are those of DuckDB; only the
engine that counts is another.
"""

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from duecourse.errors import MissingExtra, NoJava

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

PARQUET = re.compile(r"read_parquet\('((?:[^']|'')+)'\)")


@contextmanager
def session() -> "Iterator[SparkSession]":
    """A local Spark session without a web page, in UTC; stopped at the end where it was started here.

    Raises MissingExtra without PySpark or sqlglot, and NoJava.
    """
    try:
        import sqlglot  # noqa: F401 - asked for here, so that what is missing is said before Java starts
        from pyspark.sql import SparkSession
    except ImportError as problem:
        raise MissingExtra(what="--engine spark", package=problem.name or "pyspark", extra="spark") from problem
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        raise NoJava
    there = SparkSession.getActiveSession()
    if there is not None:
        yield there
        return
    options = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": str(os.cpu_count() or 2),
        "spark.sql.ansi.enabled": "true",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.master("local[*]").appName("duecourse")
    for name, value in options.items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    try:
        yield made
    finally:
        made.stop()


def carried_over(sql: str) -> str:
    """DuckDB's SQL as Spark's, which has no word for a subquery that is to be computed once."""
    import sqlglot
    from sqlglot import expressions

    statement = sqlglot.parse_one(sql, read="duckdb")
    for each in statement.find_all(expressions.CTE):
        each.set("materialized", None)
    return statement.sql(dialect="spark")


def table(spark: "SparkSession", name: str, query: str) -> "DataFrame":
    """Make the view ``name`` from the query behind a table of a release, over the same Parquet files."""
    parts = []
    for number, part in enumerate(query.split("\nUNION ALL BY NAME\n")):
        text = part
        for at, path in enumerate(PARQUET.findall(part)):
            source = f"{name}_{number}_{at}"
            spark.read.parquet(path.replace("''", "'")).createOrReplaceTempView(source)
            text = text.replace(f"read_parquet('{path}')", source, 1)
        parts.append(spark.sql(carried_over(text)))
    whole = parts[0]
    for each in parts[1:]:
        whole = whole.unionByName(each, allowMissingColumns=True)
    whole.createOrReplaceTempView(name)
    return whole


def run(sql: str, views: Mapping[str, str]) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Columns and rows of a query over the named tables, each given by its DuckDB query over Parquet files."""
    with session() as spark:
        for name, query in views.items():
            table(spark, name, query)
        answer = spark.sql(carried_over(sql))
        return tuple(answer.columns), [tuple(row) for row in answer.collect()]


def run_over(
    sql: str, name: str, facts: tuple[Sequence[str], Sequence[Sequence[Any]]]
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Columns and rows of a query over one table, given by its columns and rows in memory.

    Whole numbers and others are doubles there, days are days, and all else is text. Raises MissingExtra and NoJava.
    """
    columns, rows = facts
    with session() as spark:
        from pyspark.sql import types

        kinds = {date: types.DateType(), float: types.DoubleType()}
        found = [next((type(row[at]) for row in rows if row[at] is not None), str) for at in range(len(columns))]
        fields = [
            types.StructField(each, kinds.get(kind, types.StringType()))
            for each, kind in zip(columns, found, strict=True)
        ]
        spark.createDataFrame([tuple(row) for row in rows], types.StructType(fields)).createOrReplaceTempView(name)
        answer = spark.sql(carried_over(sql))
        return tuple(answer.columns), [tuple(row) for row in answer.collect()]
