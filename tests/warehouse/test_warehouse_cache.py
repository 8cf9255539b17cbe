"""Facts are computed once: only what changed is computed again, and what is there is complete."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.base.wording import Text
from pipelines.warehouse.check import CheckFailed
from pipelines.warehouse.facts import FactSet, build_facts
from pipelines.warehouse.model import Check
from tests.build.fact_file import behind, fact, facts_of, place, shipped
from tests.build.lake_file import FAR, A, B, C, day, ledger, person, send
from tests.build.limits import LIMITS

pytestmark = pytest.mark.slow

MONTHS = [
    f"{year}-{month:02d}"
    for year, month in [(2025, m) for m in range(1, 13)] + [(2026, 1), (2026, 2)]
]


def computed(facts, model: str | None = None) -> list[str]:
    return sorted(
        {
            f"{month:%Y-%m}"
            for name, month in facts.computed
            if model in (None, name.removeprefix("fact."))
        }
    )


def test_a_second_build_computes_nothing(home):
    sent = [send(home, "S", [person("x")], month=month) for month in ("2026-07", "2026-08")]
    first, second = (facts_of(home, *sent, only="employment") for _ in range(2))
    assert computed(first) == ["2026-07", "2026-08"]
    assert second.computed == ()
    assert second.paths == first.paths


@pytest.fixture
def _none_is_computed(monkeypatch):
    """For what facts come to is nothing to the test."""
    monkeypatch.setattr("pipelines.warehouse.facts._compute", lambda *what: None)


def changed(former: FactSet, now: FactSet) -> FactSet:
    """The facts as now, those that were not there before as computed."""
    there = {path for files in former.paths.values() for path in files.values()}
    news = (
        (f"fact.{table}", month)
        for table, files in now.paths.items()
        for month, path in files.items()
        if path not in there
    )
    return replace(now, computed=tuple(news))


@pytest.mark.usefixtures("_none_is_computed")
def test_a_corrected_street_changes_the_month_and_only_the_groups_of_the_eleven_that_follow(home):
    old = [send(home, "S", [person("x"), person("y", FAR)], month=month) for month in MONTHS]
    later = facts_of(home, *old, send(home, "corrected", [person("z")], month="2025-02"))
    now = changed(facts_of(home, *old), later)
    assert (
        computed(now, "roster")
        == computed(now, "household")
        == computed(now, "submission_count")
        == ["2025-02"]
    )
    assert (
        computed(now, "employment") == MONTHS[1:13]
    )  # 2025-02 to 2026-01: the twelve months that look back on it
    assert computed(now, "labour_movement") == [
        "2025-02",
        "2025-03",
    ]  # from the month before, and to the month after
    assert (
        computed(now, "status_change")
        == computed(now, "finding_unchanged")
        == ["2025-02", "2025-03"]
    )  # likewise
    assert computed(now, "finding_status") == ["2025-02", "2025-03", "2025-04"]  # two months back
    assert computed(now, "full_employment") == MONTHS[1:13]
    assert computed(now, "registered_or_difficult") == ["2025-02"]
    assert {name for name, month in now.computed if month != date(2025, 2, 1)} == {
        "fact.full_employment",
        "fact.full_employment_count",
        "fact.employment",
        "fact.employment_count",
        "fact.labour_movement",
        "fact.movement_count",
        "fact.status_change",
        "fact.finding_status",
        "fact.finding_unchanged",
        "fact.unemployment_step",
    }
    assert computed(now, "community_entity") == []


@pytest.mark.usefixtures("_none_is_computed")
def test_a_changed_reference_table_changes_what_reads_it(home):
    sent = [send(home, "S", [person("x")])]
    reference, _ = shipped()
    policy = reference.tables["policy"].with_columns(pl.col("value") + 0.1)
    other = replace(reference, tables={**reference.tables, "policy": policy})
    now = changed(facts_of(home, *sent), facts_of(home, *sent, reference=other))
    assert {name for name, _ in now.computed} == {
        "fact.community_entity",
        "fact.job_post",
        "fact.recognised_household",
        "fact.recognition_step",
    }


@pytest.mark.usefixtures("_none_is_computed")
def test_the_order_in_which_different_files_arrive_changes_nothing(home):
    sent = [
        send(home, "S", [person("x"), person("y", B)]),
        send(home, "far", [person("x", FAR), person("z", FAR)]),
        send(home, "S", [person("x")], month="2026-09"),
    ]
    assert facts_of(home, *reversed(sent)).paths == facts_of(home, *sent).paths


@pytest.mark.usefixtures("_none_is_computed")
def test_sending_a_then_b_then_a_again_ends_at_the_facts_of_a(home):
    a, b = send(home, "A", [person("x")]), send(home, "B", [person("y"), person("z", B)])
    assert facts_of(home, a, b, a).paths == facts_of(home, a).paths != facts_of(home, a, b).paths


def test_where_a_file_stands_in_part_only_its_standing_communities_count(home):
    street = send(
        home, "street", [person("x", A, status="unemployed"), person("y", B), person("z", C)]
    )
    community = send(home, "community", [person("x", A), person("w", A)], covers=[A])
    facts = facts_of(home, street, community, only="roster")
    assert fact(facts, "roster", "area_code, persons, unemployed") == [
        (A, 2, 0),
        (B, 1, 0),
        (C, 1, 0),
    ]


def test_a_month_without_a_row_has_facts_without_rows(home):
    facts = facts_of(home, send(home, "nil"))
    assert facts.months == (day("2026-08"),)
    assert {model: fact(facts, model, "month") for model in facts.paths} == {
        key: [] for key in facts.paths
    }


def test_no_submission_makes_no_fact(home):
    facts = facts_of(home)
    assert facts.months == ()
    assert facts.computed == ()


def test_two_builds_write_the_same_bytes(home):
    rows = [
        person(
            f"p{n}",
            place(n % 7),
            str(n % 50),
            status=("employed", "unemployed")[n % 2],
            unemployed_since="2020-01-01",
        )
        for n in range(500)
    ]
    facts = facts_of(home, send(home, "S", rows))
    content = {path: path.read_bytes() for files in facts.paths.values() for path in files.values()}
    for path in content:
        path.unlink()
    facts_of(home, send(home, "S", rows))
    assert {path: path.read_bytes() for path in content} == content


def test_a_fact_that_fails_its_check_is_not_there(home):
    reference, models = shipped()
    broken = behind("fact.roster") | {
        "fact.roster": replace(
            models["fact.roster"],
            checks=(Check("few", Text("多", "many"), "area_level <> 'community' or persons < 2"),),
        )
    }
    sent = ledger(send(home, "S", [person("x"), person("y"), person("z", B)]))
    with pytest.raises(
        CheckFailed, match=rf"fact\.roster: .*few: 1 .*month=2026-08-01, area_code={A}$"
    ):
        build_facts(home, LIMITS, reference, sent, broken)
    assert list((home.lake / "fact").glob("roster/*")) == []
    assert list((home.lake / ".tmp").iterdir()) == []


def test_a_killed_run_leaves_nothing_that_a_later_one_takes_for_a_fact(home):
    left = home.lake / ".tmp" / "999999999-killed"
    left.mkdir(parents=True)
    (left / "roster.parquet").write_bytes(b"half a file")
    facts = facts_of(home, send(home, "S", [person("x")]), only="roster")
    assert fact(facts, "roster", "persons") == [(1,)]
    assert not left.exists()


def test_a_birth_date_without_a_retirement_age_is_an_error_not_a_zero(home):
    reference, _ = shipped()
    men_only = reference.tables["retirement"].filter(pl.col("retirement_line") == "man")
    short = replace(reference, tables={**reference.tables, "retirement": men_only})
    with pytest.raises(CheckFailed, match=r"fact\.life_stage: .*has_retirement_age"):
        facts_of(
            home, send(home, "S", [person("x", sex="female")]), reference=short, only="employment"
        )


def test_facts_lie_in_the_lake_by_model_month_and_fingerprint(home):
    path = facts_of(home, send(home, "S", [person("x")]), only="roster").paths["roster"][
        day("2026-08")
    ]
    assert path.parent == Path(home.lake / "fact" / "roster")
    assert len(path.name) == len("2026-08-abcdefabcdef.parquet")
    assert path.name.startswith("2026-08-")
