"""`make bench-marts`: what the newest month's tables and gate take with months behind it, against the
same made anew. A few streets of an invented province are read once, and their facts dealt out to as
many invented counties as JIUYE_BENCH_COPIES says; JIUYE_BENCH_STREETS and JIUYE_BENCH_MONTHS.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import date, datetime
from itertools import product
from pathlib import Path
from string import ascii_uppercase, digits

import duckdb
import polars as pl

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.operation.take_in import take_in
from pipelines.operation.world import World
from pipelines.quality.gate import checked_models, record_checks, run_gate
from pipelines.sample import write_sample
from pipelines.warehouse.facts import FactSet, build_facts
from pipelines.warehouse.ledger import Ledger, ledger_of
from pipelines.warehouse.model import load_models
from pipelines.warehouse.release_tables import build_tables

MONTHS = int(os.environ.get("JIUYE_BENCH_MONTHS", "25"))
STREETS = int(os.environ.get("JIUYE_BENCH_STREETS", "4"))
COPIES = int(os.environ.get("JIUYE_BENCH_COPIES", "200"))
LAST = date(2026, 10, 1)
BEHIND = (0, 6, 24)
MOST_TIMES = 1.15  # with all months behind, of what the month alone takes
COUNTIES = [*map("".join, product(ascii_uppercase, digits + ascii_uppercase))][:COPIES]
LIMITS, MODELS = Limits.from_environment(), load_models()
ROW = {
    "code_version": "bench",
    "reader": "bench",
    "reference_digest": "0",
    "submissions_digest": "0",
}


def dealt_out(facts: FactSet, folder: Path) -> FactSet:
    """The facts of a province of many counties: each row of a county or below once more under other
    codes, with other persons; the counts of the areas above so many times as large. Facts of whole
    submissions stay as they are.
    """
    paths: dict[str, dict[date, Path]] = {}
    with duckdb.connect() as connection:
        connection.execute("create table copy as select unnest($1) as code", [COUNTIES])
        for table, files in facts.paths.items():
            for month, file in files.items():
                target = folder / table / file.name
                paths.setdefault(table, {})[month] = target
                if not target.exists():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    rows = _in_every_copy(connection, file)
                    connection.execute(f"copy ({rows}) to '{target}' (compression zstd)")
    return FactSet(paths, facts.computed)


def _in_every_copy(connection: duckdb.DuckDBPyConnection, file: Path) -> str:
    kinds = {
        name: kind for name, kind, *_ in connection.execute(f"describe from '{file}'").fetchall()
    }
    if not any(name.endswith("_code") or kind == "BLOB" for name, kind in kinds.items()):
        return f"from '{file}'"
    is_above = "length(area_code) < 6" if "area_code" in kinds else "false"
    cells = []
    for name, kind in kinds.items():
        if kind == "VARCHAR" and name.endswith("_code"):
            cells.append(
                f"case when starts_with({name}, '51') and length({name}) >= 6"
                f" then left({name}, 4) || copy.code || substr({name}, 7) else {name} end as {name}"
            )
        elif kind == "BLOB":
            cells.append(f"{name} || copy.code::blob as {name}")
        elif kind in ("BIGINT", "HUGEINT") or kind.startswith("DECIMAL"):
            times = f"case when {is_above} then {len(COUNTIES)} else 1 end"
            cells.append(f"cast({name} * {times} as {kind}) as {name}")
        else:
            cells.append(name)
    return (
        f"select {', '.join(cells)} from '{file}' cross join copy"
        f" where not {is_above} or copy.code = '{COUNTIES[0]}'"
    )


def released(
    world: World, ledger: Ledger, facts: FactSet, target: Path, before: Path | None
) -> tuple[float, float]:
    """CPU seconds of the tables and of the gate of a release that takes months over, if it can."""
    row = {**ROW, "release_id": target.stem, "released_at": datetime(2026, 11, 1)}
    began = time.process_time()
    what = (world.home, LIMITS, world.reference, ledger, facts, target, row, MODELS, before)
    build_tables(*what, carry=before is not None)
    built = time.process_time()
    report = run_gate(target, {}, LIMITS, checked_models(MODELS), before)
    judged = time.process_time()
    if not report.passed:  # the next gate would look at all months
        sys.exit(f"{target.stem}: {[one.check for one in report.failures]}")
    record_checks(target, LIMITS, report)
    return built - began, judged - built


def measure(world: World, folder: Path, behind: int) -> float:
    """Print what the newest month takes with so many behind; its CPU seconds."""
    months = world.months[-behind - 1 :]
    own = world.submissions.filter(pl.col("month").is_in(months))
    former = own.filter(pl.col("month") < LAST)
    before = None
    if behind:
        ledger = ledger_of(former)
        facts = build_facts(world.home, LIMITS, world.reference, ledger, MODELS)
        before = folder / f"former-{behind}.duckdb"
        released(world, ledger, dealt_out(facts, folder), before, None)
    ledger = ledger_of(own)
    facts = build_facts(world.home, LIMITS, world.reference, ledger, MODELS)
    facts = dealt_out(facts, folder)
    anew = released(world, ledger, facts, folder / f"anew-{behind}.duckdb", None)
    target = folder / f"taken-{behind}.duckdb"
    taken = released(world, ledger, facts, target, before) if before else anew
    size = (target if before else folder / f"anew-{behind}.duckdb").stat().st_size / 1e6
    print(
        f"{behind:>3} months behind: tables {taken[0]:6.1f} s, gate {taken[1]:5.1f} s;"
        f" made anew {anew[0]:6.1f} s and {anew[1]:5.1f} s; {size:,.0f} MB",
        flush=True,
    )
    return sum(taken)


def main() -> None:
    """Write, read, measure, print."""
    with tempfile.TemporaryDirectory(prefix="jiuye-bench-") as name:
        folder = Path(name)
        home = Home(folder / "home").prepare()
        write_sample(
            folder / "sample",
            area="51",
            streets=STREETS,
            months=MONTHS,
            last_month=LAST,
            households_per_community=4,
            faults=False,
        )
        world = take_in(home, LIMITS, folder / "sample", None, lambda done, total: None)
        alone, *_, most = [measure(world, folder, behind) for behind in BEHIND]
        print(f"with {BEHIND[-1]} behind {most / alone:.2f} times (mark: at most {MOST_TIMES})")


if __name__ == "__main__":
    main()
