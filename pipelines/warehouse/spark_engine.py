"""Spark as a second engine for facts: the Engine operations on a cluster instead of DuckDB."""

from __future__ import annotations

import importlib.util
import logging
import multiprocessing
import os
import re
import shutil
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import polars as pl
from pebble import ProcessPool

from pipelines.base.full_disk import MARKS
from pipelines.base.limits import Limits, SettingUnfit
from pipelines.warehouse.engine import Session

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

P = ParamSpec("P")
T = TypeVar("T")
OWN_ENVIRONMENT = Path(__file__).resolve().parents[2] / ".venv-spark"  # created by `make spark`
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
# For one province's month on one machine: starting tasks and compiling would cost more than the
# work.
ON_THIS_MACHINE = {
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}
SPARK_TYPES = {
    "VARCHAR": "string",
    "INTEGER": "int",
    "TIMESTAMP": "timestamp_ntz",
    "BLOB": "binary",
    "HUGEINT": "decimal(38, 0)",
    "UBIGINT": "decimal(20, 0)",
}  # other types have the same name as in DuckDB
LOG_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_APPEND
LEAST_MEMORY_MB = 1000  # for the Spark driver process
logger = logging.getLogger(__name__)


class SparkFault(RuntimeError):
    """Spark is unavailable or failed; the message contains no value from a row."""


@dataclass(frozen=True)
class SparkWork:
    """The Engine operations on Spark.

    `beside` is a DuckDB session. It has every table and view without rows, so that column types are
    those that DuckDB declares; it writes the finished files, and holds the scratch folder, which
    every worker must be able to reach.
    """

    spark: SparkSession
    beside: Session
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1_000_000_000)))

    @property
    def scratch(self) -> Path:
        """A folder for unfinished files."""
        return self.beside.scratch

    def rows(self, sql: str) -> list[tuple]:
        """The rows of a query."""
        found = self._asked(sql).collect()
        return [
            tuple(bytes(cell) if isinstance(cell, bytearray) else cell for cell in row)
            for row in found
        ]

    def count(self, relation: str) -> int:
        """The number of rows of a table, or of a query in brackets."""
        return self.rows(f"select count(*) from {relation}")[0][0]

    def create_schemas(self, *names: str) -> None:
        """Create schemas if they do not exist."""
        self.beside.create_schemas(*names)

    def create_table(self, name: str, frame: pl.DataFrame) -> None:
        """Create a table from a frame."""
        self.beside.create_table(name, frame.clear())
        self._show(name, self._written(frame))

    def show_frame(self, name: str, frame: pl.DataFrame) -> None:
        """Create a view of a frame, for this session; `name` without a schema."""
        self.beside.run_into_table(name, f"select * from {self._without_rows(frame)}")
        self._show(name, self._written(frame))

    def files(self, paths: Iterable[Path | str]) -> str:
        """A SQL table expression (for `from`) that reads these Parquet files."""
        places = list(paths)
        name = f"files_{next(self.numbers)}"
        self.beside.run_into_table(
            name, f"select * from {self.beside.files(places[:1])}", empty=True
        )
        self._show(name, self.spark.read.parquet(*(Path(path).as_uri() for path in places)))
        return name

    def run_into_view(self, name: str, query: str) -> None:
        """Create or replace a view."""
        self._show(name, self._typed(name, query))

    def run_into_table(self, name: str, query: str) -> None:
        """Create or replace a table, stored as files in the scratch folder so that it survives the
        loss of a worker.
        """
        self._show(name, self._in_files(self._typed(name, query)))

    def run_into_file(self, path: Path, query: str, order: Iterable[str]) -> None:
        """Write the query's rows, sorted, to a Parquet file, identical to the one DuckDB would
        write.
        """
        name = f"result_{next(self.numbers)}"
        folder = self._folder()
        self._typed(name, query).write.parquet(folder.as_uri())
        types = self.beside.columns(name)
        columns = ", ".join(f'cast("{one}" as {kind}) as "{one}"' for one, kind in types.items())
        source = self.beside.files(sorted(folder.glob("*.parquet"))) if types else name
        self.beside.run_into_file(path, f"select {columns} from {source}", order)
        self.beside.drop_table(name)
        shutil.rmtree(folder)

    def drop_table(self, name: str) -> None:
        """Drop a table."""
        self.spark.catalog.dropTempView(flat(name))
        self.beside.drop_table(name)

    def _asked(self, query: str) -> DataFrame:
        from pipelines.warehouse.spark_query import in_spark  # sqlglot, for those who have Spark

        return self.spark.sql(in_spark(query))

    def _typed(self, name: str, query: str) -> DataFrame:
        """The query in Spark, cast to the types that DuckDB gives its columns. Also creates `name`
        without rows in the session `beside`.
        """
        self.beside.run_into_table(name, query, empty=True)
        frame = self._asked(query)
        types = self.beside.columns(name)
        return frame.selectExpr(
            *(f"cast(`{one}` as {spark_type(kind)}) as `{one}`" for one, kind in types.items())
        )

    def _in_files(self, frame: DataFrame) -> DataFrame:
        folder = self._folder()
        frame.write.parquet(folder.as_uri())
        return self.spark.read.schema(frame.schema).parquet(folder.as_uri())

    def _written(self, frame: pl.DataFrame) -> DataFrame:
        path = self.scratch / f"frame-{next(self.numbers)}.parquet"
        frame.write_parquet(path)
        return self.spark.read.parquet(path.as_uri())

    def _without_rows(self, frame: pl.DataFrame) -> str:
        self.beside.show_frame("frame_without_rows", frame.clear())
        return "frame_without_rows"

    def _folder(self) -> Path:
        return self.scratch / f"table-{next(self.numbers)}"

    def _show(self, name: str, frame: DataFrame) -> None:
        frame.createOrReplaceTempView(flat(name))


def flat(name: str) -> str:
    """`schema.table` as a single Spark name, since temporary views have no schema."""
    return name.replace(".", "__")


def spark_type(kind: str) -> str:
    """The Spark type for a DuckDB type name."""
    if kind.endswith("[]"):
        return f"array<{spark_type(kind[:-2])}>"
    return SPARK_TYPES.get(kind, kind.lower())


def is_spark_asked() -> bool:
    """Whether JIUYE_ENGINE asks for Spark. Raises SettingUnfit."""
    asked = os.environ.get("JIUYE_ENGINE") or "duckdb"
    if asked not in ("duckdb", "spark"):
        raise SettingUnfit(
            f"环境变量 JIUYE_ENGINE 须是 duckdb 或 spark，现为 {asked} / the environment variable"
            " JIUYE_ENGINE must be duckdb or spark"
        )
    return asked == "spark"


def master() -> str | None:
    """The cluster URL in JIUYE_SPARK_MASTER; None: this machine."""
    return os.environ.get("JIUYE_SPARK_MASTER") or None


@contextmanager
def open_spark(beside: Session, limits: Limits) -> Iterator[SparkWork]:
    """Start Spark beside a DuckDB session. The process must be able to import pyspark (see
    `apart`); spark-defaults.conf sets the cluster's resources.
    """
    from pyspark.sql import SparkSession

    where = master() or f"local[{limits.database_threads}]"
    settings = dict(SETTINGS)
    if where.startswith("local"):
        settings |= ON_THIS_MACHINE
        settings["spark.sql.shuffle.partitions"] = str(limits.database_threads)
        settings["spark.driver.memory"] = f"{max(limits.database_memory_mb, LEAST_MEMORY_MB)}m"
        settings["spark.local.dir"] = str(beside.scratch)
    spark = SparkSession.builder.master(where).appName("jiuye").config(map=settings).getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    logger.info("Spark %s at %s", spark.version, where)
    try:
        yield SparkWork(spark, beside)
    finally:
        spark.stop()


def apart(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run the work in a separate process that can import pyspark. It must not share a process with
    Great Expectations, which would start using Spark. Raises SparkFault, and whatever the work
    raises.
    """
    pool = ProcessPool(
        1, initializer=_ready_for_spark, context=multiprocessing.get_context("spawn")
    )
    try:
        return pool.schedule(_told, (work, args, kwargs)).result()
    finally:
        pool.stop()
        pool.join()


def _told(work: Callable[..., T], args: tuple, kwargs: Mapping) -> T:
    """Run the work; errors of Spark or its gateway become a SparkFault, which can be pickled."""
    _refuse_without_spark()
    try:
        return work(*args, **kwargs)
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in ("pyspark", "py4j"):
            raise
        raise SparkFault(_said(error)) from None


def _said(error: Exception) -> str:
    """A message for a Spark error, without the parts that may quote data."""
    text = str(error)
    condition = re.search(r"\[([A-Z][A-Z0-9_.]+)\]", text)
    causes = dict.fromkeys(re.findall(r"\b(?:[a-z]\w*\.)+(\w+(?:Exception|Error))\b", text))
    marks = [mark for mark in MARKS if mark in text]
    told = ", ".join([*marks, *([condition[1]] if condition else []), *list(causes)[:3]])
    return (
        f"Spark 没有算完，本次不发布，可再运行一次 / Spark did not finish; nothing is released, and it"
        f" may be run again: {told or type(error).__name__}"
    )


def _ready_for_spark() -> None:
    """Make pyspark importable from its own environment if needed, and send Java's output to the
    file JIUYE_SPARK_LOG instead of the screen.
    """
    given = os.environ.get("JIUYE_SPARK_PATH")
    own = OWN_ENVIRONMENT.glob("lib/python*/site-packages")
    sys.path += given.split(os.pathsep) if given else [str(folder) for folder in own]
    warnings.simplefilter("ignore")
    log = os.open(os.environ.get("JIUYE_SPARK_LOG") or os.devnull, LOG_FLAGS, 0o600)
    os.dup2(log, sys.stderr.fileno())


def _refuse_without_spark() -> None:
    if not importlib.util.find_spec("pyspark"):
        raise SparkFault(
            "找不到 pyspark：先运行 make spark，或用 JIUYE_SPARK_PATH 指出它所在的目录 / there is no pyspark:"
            " run make spark, or have JIUYE_SPARK_PATH name the folder that holds it"
        )
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise SparkFault(
            "Spark 需要 Java 17：Debian 上装 openjdk-17-jre-headless / Spark needs Java 17; on Debian"
            " install openjdk-17-jre-headless"
        )
