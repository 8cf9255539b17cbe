"""The gate's checks of marts run as the SQL they are, without the seconds that Great Expectations
takes around it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from pipelines.quality.gate import run_gate
from pipelines.quality.mart_suite import Mart, mart_suite
from pipelines.warehouse.model import load_models
from pipelines.warehouse.reference_table import AREA_LEVELS
from tests.build.fact_file import shipped
from tests.build.limits import LIMITS


def failing_checks(release: Path, names: Iterable[str] | None = None) -> set[str]:
    """The checks that block, of rows and of tables, which fail in a release that nobody has open;
    of all marts, or those of these bare names.

    A check that compares with a mart that is not named is left out, and so are those of single
    columns, which GX has of its own.
    """
    models = {model.table: model for model in load_models().values() if model.schema == "mart"}
    with duckdb.connect() as connection:
        connection.execute(f"attach '{release}' as release (read_only)")
        marts = {}
        for name in sorted(names or models):
            columns = tuple(
                column[0]
                for column in connection.execute(f"describe release.mart.{name}").fetchall()
            )
            marts[name] = Mart(name, columns, models[name].grain, models[name].not_additive)
        rules = {
            name: {check.name: check.condition for check in models[name].checks} for name in marts
        }
        found = set()
        for check in mart_suite(marts, AREA_LEVELS, rules):
            if check.kind != "column" and check.severity == "block":
                query = (
                    check.sql
                    if check.kind == "rows"
                    else f"select 1 from release.{check.table} where not ({check.sql})"
                )
                if connection.execute(f"select count(*) from ({query})").fetchone()[0]:
                    found.add(check.name)
        return found


def failures(release: Path) -> set[str]:
    models = {model.table: model for model in shipped()[1].values() if model.schema == "mart"}
    with duckdb.connect(str(release), read_only=True) as connection:
        tables = {
            name
            for (name,) in connection.execute(
                "select table_name from duckdb_tables() where schema_name = 'mart'"
            ).fetchall()
        }
    grains = {
        name: (
            models[name].grain
            if name in models
            else ("month", "area_code", "measure", "release_id")
        )
        for name in tables
    }
    report = run_gate(
        release,
        {},
        grains,
        LIMITS,
        None,
        {name: model.not_additive for name, model in models.items()},
    )
    return {
        f"{result.table}: {result.check.removeprefix(f'{result.table}: ')}"
        for result in report.failures
    }
