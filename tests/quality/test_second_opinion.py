"""Great Expectations gives a second opinion: whatever breaks a check, both evaluations find it; that
they disagree is an alarm, and nothing it writes shows a value.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.base.home import Home
from pipelines.contract.register import REGISTERS
from pipelines.operation.look_again import new_files
from pipelines.quality.check import Check, source
from pipelines.quality.evaluation import evaluate
from pipelines.quality.gate import (
    RegisterFiles,
    checked_models,
    declared_checks,
    record_checks,
    run_gate,
    show_tables,
)
from pipelines.quality.second_opinion import (
    EvaluationsDisagree,
    SecondOpinion,
    disagreements,
    second_opinion,
)
from pipelines.quality.table import Table
from pipelines.sample import write_sample
from pipelines.warehouse.engine import Session, open_beside
from pipelines.warehouse.model import load_models
from tests.build.limits import LIMITS
from tests.build.planted_violation import fill_if_empty, plant_all
from tests.build.small_home import drafted, refreshed

CHECKED = checked_models(load_models())


@dataclass(frozen=True)
class Made:
    """A release of a few streets, and the lake files behind it."""

    release: Path
    files: RegisterFiles


@dataclass(frozen=True)
class Opened:
    """A copy of it that may be changed, registers too."""

    session: Session
    tables: dict[str, Table]
    checks: tuple[Check, ...]
    columns: dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Made:
    folder, home = tmp_path_factory.mktemp("sample"), Home(tmp_path_factory.mktemp("home"))
    write_sample(
        folder,
        area="5106",
        streets=2,
        communities_per_street=2,
        months=4,
        households_per_community=8,
        faults=False,
    )
    world = refreshed(home.prepare(), folder)
    return Made(drafted(world), new_files(world, None))


@pytest.fixture(scope="module")
def opened(made, tmp_path_factory) -> Iterator[Opened]:
    copy = Path(shutil.copy(made.release, tmp_path_factory.mktemp("copy") / "release.duckdb"))
    with open_beside(copy, LIMITS, writable=True) as session:
        session.create_schemas("memory.lake", "release.lake")
        session.execute("set search_path = 'release.mart,memory.lake'")
        tables = show_tables(session, made.files, CHECKED)
        checks = declared_checks(session, made.files, tables)
        for register in made.files:
            rows = f"create table release.lake.{register} as from memory.lake.{register}"
            session.execute(f"{rows}; drop view memory.lake.{register}")
        session.execute("drop schema memory.lake; set search_path = 'release.mart,release.lake'")
        columns = {
            check.table: session.columns(source(check.table))
            for check in {check.table: check for check in checks}.values()
        }
        for name, kinds in columns.items():
            fill_if_empty(session, source(name), kinds)
        yield Opened(session, tables, checks, columns)


TABLES = [model.name for model in CHECKED] + [register.name for register in REGISTERS]


def one_of_each_sort(checks: Sequence[Check], columns: dict[str, dict[str, str]]) -> set[Check]:
    """Of checks that are said to Great Expectations in the same way, of columns of a type, one; and
    one of each table.
    """
    sorts = {
        (one.kind, *[columns[one.table][name] for name in one.columns[:1]]): one for one in checks
    }
    return {*sorts.values(), *{one.table: one for one in checks}.values()}


@dataclass(frozen=True)
class Round:
    """Violations that stand beside each other, and what both evaluations say of all tables."""

    broken: set[str]
    ours: dict[str, int]
    theirs: dict[str, tuple[bool, int]]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(one_of_each_sort, id="each sort"),
        pytest.param(lambda checks, columns: set(checks), id="each check", marks=pytest.mark.long),
    ],
)
def rounds(request, opened) -> list[Round]:
    """A violation of every check of every table. One plant may undo another: those that do not go
    together stand in rounds one after another.
    """
    from pipelines.quality.expectation import declare, validate

    session, left, made = opened.session, set(opened.checks), []
    own = {name: [one for one in opened.checks if one.table == name] for name in TABLES}
    asked = request.param(opened.checks, opened.columns)
    tables = {
        name: opened.tables.get(name, Table(name, (), ("submission", "sheet_no", "row")))
        for name in TABLES
    }
    grains = {name: table.grain for name, table in tables.items()}
    while left:
        names = [name for name in TABLES if left & set(own[name])]
        session.execute("begin")
        try:
            for name in names:
                # one may need what was planted for another beside it
                some = [one for one in own[name] if one in left]
                if not plant_all(session, tables[name], some, opened.columns[name]):
                    plant_all(session, tables[name], own[name], opened.columns[name])
            looked_at = [one for name in names for one in own[name]]
            ours = {r.check: r.failing for r in evaluate(session, looked_at, grains)}
            new = [one for one in looked_at if one in left & asked]
            theirs = validate(declare(session, new)) if new else {}
        finally:
            session.execute("rollback")
        broken = {one for one in left if ours[one.name]}
        assert broken, f"no plant breaks {[one.name for one in left]}"
        made.append(Round({one.name for one in broken}, {c: ours[c] for c in theirs}, theirs))
        left -= broken
    return made


@pytest.mark.parametrize("name", TABLES)
def test_a_violation_of_every_check_is_found_by_both_evaluations(opened, rounds, name):
    checks = {one.name for one in opened.checks if one.table == name}
    assert checks <= {check for one in rounds for check in one.broken}
    for one in rounds:
        ours, theirs = (
            {c: said[c] for c in checks & said.keys()} for said in (one.ours, one.theirs)
        )
        assert disagreements(ours, theirs) == ()
        assert {theirs[check][0] for check in one.broken & theirs.keys()} <= {False}


def test_every_table_of_checks_is_planted(opened):
    assert {check.table for check in opened.checks} == set(TABLES)


def test_both_agree_on_a_sound_release_and_the_docs_need_no_network_and_show_no_value(
    made, tmp_path
):
    copy = Path(shutil.copy(made.release, tmp_path / "release.duckdb"))
    record_checks(copy, LIMITS, run_gate(copy, made.files, LIMITS, CHECKED))
    opinion = second_opinion(copy, made.files, LIMITS, CHECKED, tmp_path / "checks")
    assert opinion.disagreements == ()
    assert opinion.suites == len(TABLES)
    assert opinion.expectations > 600
    pages = [page.read_text("utf-8") for page in (tmp_path / "checks").rglob("*.html")]
    assert len(pages) > 2 * len(TABLES)
    for page in pages:
        assert not re.search(r"<(?:script|link|img)[^>]*(?:src|href)=\"https?:", page)
        assert "Content-Security-Policy" in page


def test_what_great_expectations_says_of_a_faulty_release_shows_no_value(made, tmp_path):
    copy = Path(shutil.copy(made.release, tmp_path / "release.duckdb"))
    with open_beside(copy, LIMITS, writable=True) as session:
        session.execute("update release.mart.roster set area_level = 'Zhang San'")
        for model in CHECKED:  # the others are sound
            if model.name != "mart.roster":
                session.execute(f"drop table release.{model.name}")
        session.execute("checkpoint release")
    rosters = [model for model in CHECKED if model.name == "mart.roster"]
    report = run_gate(copy, {}, LIMITS, rosters)
    record_checks(copy, LIMITS, report)
    opinion = second_opinion(copy, {}, LIMITS, rosters, tmp_path / "checks")
    assert opinion.disagreements == ()
    assert opinion.failed == len(report.failures) > 0
    written = "".join(p.read_text("utf-8") for p in (tmp_path / "checks").rglob("*.html"))
    assert "Zhang San" not in written
    assert "known_code:area_level" in written


@pytest.mark.parametrize(
    ("ours", "theirs", "lines"),
    [
        ({"a": 0, "b": 2}, {"a": (True, 0), "b": (False, 2)}, 0),
        ({"a": 0}, {"a": (False, 1)}, 1),
        ({"a": 1}, {"a": (True, 0)}, 1),
        ({"a": 1}, {"a": (False, 2)}, 1),
        ({"a": 0}, {}, 1),
        ({}, {"a": (True, 0)}, 1),
    ],
)
def test_whatever_only_one_of_them_says_is_a_disagreement(ours, theirs, lines):
    assert len(disagreements(ours, theirs)) == lines


def test_a_disagreement_names_the_check_and_says_whether_it_was_published():
    opinion = SecondOpinion(1, 1, 1, ("mart.roster: x: DuckDB 0, Great Expectations 1",), 0.1)
    said = str(EvaluationsDisagree(opinion, published=True))
    assert "mart.roster: x" in said
    assert "the release is published" in said
