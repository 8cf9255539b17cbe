"""The same facts and tables by both engines, and what differs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from pipelines.base.home import Home
from pipelines.operation.world import survey
from pipelines.warehouse.engine import Engine, Session, open_session
from pipelines.warehouse.facts import FactSet, build_facts
from pipelines.warehouse.made_month import OF_PYTHON, release_facts
from pipelines.warehouse.model import Model, load_models
from pipelines.warehouse.spark_engine import apart, open_spark
from tests.build.fact_file import behind
from tests.build.limits import LIMITS

ENGINES = ("duckdb", "spark")


@contextmanager
def engine(name: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIUYE_ENGINE", name)
        yield


def facts_by(name: str, home: Home, models: Mapping[str, Model] | None = None) -> FactSet:
    """Every fact of the data folder, or of these models, by that engine, in a lake/fact of its own:
    lake/fact-NAME.
    """
    world = survey(home, LIMITS)
    folder = home.lake / "fact"
    kept = home.lake / f"fact-{name}"
    if kept.exists():
        kept.rename(folder)
    try:
        with engine(name):
            return build_facts(home, LIMITS, world.reference, world.ledger, models)
    finally:
        if folder.exists():
            folder.rename(kept)


def some_facts(name: str, home: Home) -> None:
    """Facts of several months, some of which read others, by an engine."""
    facts_by(name, home, behind("fact.roster", "fact.labour_movement"))


def tables_by(name: str, home: Home, release: Path) -> Path:
    """Every table that is made of facts, by that engine over its own facts: a folder of Parquet
    files; `release` has the tables that Python makes.
    """
    target = home.lake / f"table-{name}"
    target.mkdir(exist_ok=True)
    if name == "spark":
        apart(_write_tables, name, home, release, target)
    else:
        _write_tables(name, home, release, target)
    return target


def _write_tables(name: str, home: Home, release: Path, target: Path) -> None:
    with open_session(home, LIMITS) as files:
        files.attach(release, "release")
        if name == "spark":
            with open_spark(files, LIMITS) as spark:
                _run_models(spark, files, home, home.lake / f"fact-{name}", target)
        else:
            _run_models(files, files, home, home.lake / f"fact-{name}", target)


def _run_models(work: Engine, files: Session, home: Home, facts: Path, target: Path) -> None:
    models = {name: model for name, model in load_models().items() if _is_of_release(model)}
    work.create_schemas("fact", "mart", "audit", "ref")
    for name, frame in release_facts(survey(home, LIMITS).ledger.rows()).items():
        work.create_table(name, frame)
    for table in sorted(_read_by(models.values()) - models.keys() - OF_PYTHON):
        schema, _, own = table.partition(".")
        if schema == "fact":
            rows = work.files(sorted((facts / own).glob("*.parquet")))
        else:
            copy = files.scratch / f"{table}.parquet"
            files.run_into_file(copy, f"select * from release.{table}", ())
            rows = work.files([copy])
        work.run_into_view(table, f"select * from {rows}")
    for table, model in models.items():
        path = target / f"{table}.parquet"
        work.run_into_file(path, model.query, model.grain)
        work.run_into_view(table, f"select * from {work.files([path])}")


def _is_of_release(model: Model) -> bool:
    return model.schema != "fact" or model.kept == "release"


def _read_by(models: Iterable[Model]) -> set[str]:
    return {read for model in models for read in model.reads}


def different_files(one: Path, other: Path) -> Mapping[str, str]:
    """Parquet file -> what differs between two folders: names, types, rows."""
    found = {}
    names = [
        {str(path.relative_to(each)) for path in each.rglob("*.parquet")} for each in (one, other)
    ]
    assert names[0], f"{one} is empty"
    for name in sorted(names[0] | names[1]):
        if not {name} <= names[0] & names[1]:
            found[name] = "is in one folder only"
        elif _types(one / name) != _types(other / name):
            found[name] = f"{_types(one / name)} and {_types(other / name)}"
        elif rows := _odd_rows(one / name, other / name):
            found[name] = f"{rows} rows are in one only"
    return found


def _types(path: Path) -> list[tuple]:
    return duckdb.sql(
        f"select name, type from (describe from '{path}') as t(name, type, a, b, c, d)"
    ).fetchall()


def _odd_rows(one: Path, other: Path) -> int:
    both = [f"(from '{a}' except all from '{b}')" for a, b in ((one, other), (other, one))]
    return duckdb.sql(f"select count(*) from ({' union all '.join(both)})").fetchall()[0][0]


def is_on_cluster() -> bool:
    """Whether the long form runs, on a cluster of three workers."""
    return os.environ.get("JIUYE_TEST_SPARK") == "cluster"
