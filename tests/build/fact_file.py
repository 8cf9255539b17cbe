"""Facts made of hand-made lake files: all of them, or those that a test asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import duckdb

from pipelines.base.home import Home
from pipelines.reference.load import Reference, load_reference
from pipelines.warehouse.facts import FactSet, build_facts
from pipelines.warehouse.model import Model, load_models, source_of
from tests.build.lake_file import STREET, day, ledger, send
from tests.build.limits import LIMITS
from tests.build.near_reference import near


@cache
def shipped() -> tuple[Reference, dict[str, Model]]:
    """The shipped reference tables and models, loaded once; of streets and communities those of one
    prefecture, for all 86,000 and their names take a third of a small build.
    """
    return near(load_reference(), frozenset({STREET[:4]})), load_models()


def facts_of(
    home: Home, *sent: dict, reference: Reference | None = None, only: str = ""
) -> FactSet:
    """The facts of what came in, in this order; or of these the `only` one, and what it reads."""
    models = behind(f"fact.{only}") if only else shipped()[1]
    return build_facts(home, LIMITS, reference or shipped()[0], ledger(*sent), models)


def behind(*names: str) -> dict[str, Model]:
    """The models of these names and all that they read, each after what it reads."""
    models, wanted = shipped()[1], set(names)
    for name in reversed(models):
        if name in wanted:
            wanted |= {source_of(read) for read in models[name].reads}
    return {name: model for name, model in models.items() if name in wanted}


# What audit.submission is counted with, where a test does not ask how many rows count: it takes
# fifteen facts, of all registers.
NOT_COUNTED = {
    "fact.submission_count": "select date '2026-01-01' as month, '' as submission, '' as register,"
    " 0 as counted, 0 as not_counted where false",
    "fact.uncounted_event": "select date '2026-01-01' as month, '' as submission, '' as register,"
    " 0 as not_counted where false",
}


def release_models(*tables: str, counted: bool = False) -> dict[str, Model]:
    """The models of a release with these tables and no more than what they read; how many rows of a
    submission count stands there only where it is among them or `counted`.
    """
    models = shipped()[1]
    wanted = behind("mart.area", *tables, *(NOT_COUNTED if counted else ()))
    empty = {
        name: replace(models[name], kept="release", query=query, reads=())
        for name, query in NOT_COUNTED.items()
        if name not in wanted
    }
    return {name: (wanted | empty)[name] for name in models if name in wanted | empty}


@dataclass(frozen=True)
class Asked:
    """What came in, in this order; only those facts are made that `fact` is asked for."""

    home: Home
    sent: tuple[dict, ...]
    made: dict[str, FactSet] = field(default_factory=dict)

    def facts(self, model: str) -> FactSet:
        if model not in self.made:
            self.made[model] = build_facts(
                self.home,
                LIMITS,
                shipped()[0],
                ledger(*self.sent),
                behind(f"fact.{model}"),
                by_slices=False,  # the same came in for each
            )
        return self.made[model]


def asked_of(home: Home, *sent: dict) -> Asked:
    """As facts_of, for tests of single facts: one that is not asked for takes as long to make as
    one that is.
    """
    return Asked(home, sent)


def fact(facts: FactSet | Asked, model: str, columns: str, month: str = "2026-08") -> list[tuple]:
    """Some columns of a fact, as sorted rows; of communities only, where it has areas of every
    level.
    """
    facts = facts.facts(model) if isinstance(facts, Asked) else facts
    table = duckdb.sql(f"from '{facts.paths[model][day(month)]}'")
    if "area_level" in table.columns:
        table = table.filter("area_level = 'community'")
    return sorted(table.project(columns).fetchall(), key=str)


def place(number: int) -> str:
    """The community of a case."""
    return f"{STREET}{number + 1:03d}"


def facts_of_cases(folder: Path, cases: Iterable[tuple[str, list[dict]]]) -> Asked:
    """The facts of many cases (month, rows) at once: each has a community of its own, and persons
    of its own.
    """
    by_month: dict[str, list[dict]] = {}
    for number, (month, rows) in enumerate(cases):
        by_month.setdefault(month, []).extend(
            {**row, "community_code": place(number)} for row in rows
        )
    home = Home(folder).prepare()
    return asked_of(home, *(send(home, "S", rows, month=month) for month, rows in by_month.items()))
