"""The pages on submissions, quality and rules: what an operator reads there, and that nothing in it
is markup, formula or a person.
"""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import openpyxl
import pytest

from dashboards.figures.by_cell import short_percent
from dashboards.release import open_release
from dashboards.render import render_site
from dashboards.texts import TEXTS
from dashboards.topics.coverage import coverage_charts, overdue
from pipelines.contract.rule import CONSEQUENCES, RULES, rule_title
from tests.build.made_up_release import HOSTILE, make_release
from tests.build.page_words import Words

FORMULA = "=cmd|' c calc'!A0"
QUALITY_TABLES = f"""
alter table mart.submission_status add column due_on date;
alter table mart.submission_status add column is_late boolean;
update mart.submission_status set due_on = month + interval 35 day,
    is_late = street_code = '510101001' and month = date '2026-09-01';
alter table audit.submission add column submission varchar;
alter table audit.submission add column file_name varchar;
alter table audit.submission add column stands boolean;
update audit.submission set submission = 'abcdef0123456789', file_name = '{HOSTILE}.csv',
    stands = verdict = 'accepted';
create table audit.issue (receipt varchar, rule varchar, detail varchar);
insert into audit.issue select receipt, 'one_phone_for_many', '32 / 106'
  from audit.submission where month = date '2026-09-01' and street_code = '510101001'
      and register = 'labour_force';
create table audit.fault (month date, street_code varchar, register varchar, rule varchar,
    severity varchar, faulty_rows bigint, files bigint);
insert into audit.fault values
  (date '2026-09-01', '510101001', 'labour_force', 'age_over_110', 'WARN', 9, 1),
      (date '2026-09-01', '510101001', 'labour_force', 'id_sex', 'ROW', 2, 1),
  (date '2026-09-01', '510101002', 'labour_force', 'id_sex', 'ROW', 3, 2), (date '2026-09-01', null,
      null, 'file_empty', 'FILE', 0, 1),
  (date '2026-08-01', '510101001', 'labour_force', 'id_length', 'ROW', 7, 1);
create table audit.finding (month date, street_code varchar, register varchar, rule varchar,
    submission varchar, sheet_no integer, row integer,
  cases bigint, base bigint, detail varchar);
insert into audit.finding values
  (date '2026-09-01', '510101001', 'labour_force', 'roster_shrunk', null, null, null, 40, 90, null),
  (date '2026-09-01', '510101001', 'labour_force', 'person_also_elsewhere', 'abcdef0123456789', 1,
      7, 2, null, '510101002001 abcdef01 1#9');
create table audit.decision (decision integer, decided_at timestamp, decision_kind varchar,
    submission varchar, sheet varchar, row integer,
  column_name varchar, reason varchar, revoked_by integer);
insert into audit.decision values
  (1, timestamp '2026-10-01 20:00:00', 'force', 'abcdef0123456789', null, null, null,
      '{FORMULA.replace("'", "''")}', null),
  (2, timestamp '2026-10-02 00:00:00', 'withdraw', 'abcdef0123456789', null, null, null, '错件', 3),
  (3, timestamp '2026-10-03 00:00:00', 'revoke', 'abcdef0123456789', null, null, null, '没有错',
      null);
"""


@pytest.fixture(scope="module")
def release(tmp_path_factory) -> Path:
    path = make_release(tmp_path_factory.mktemp("quality") / "r.duckdb")
    with duckdb.connect(str(path)) as connection:
        connection.execute(QUALITY_TABLES)
    return path


@pytest.fixture(scope="module")
def site(release, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("quality_site")
    render_site(release, folder)
    return folder


def words(site: Path, page: str) -> str:
    return "".join(Words((site / f"{page}.html").read_text("utf-8")).words)


def table(site: Path, name: str) -> list[dict]:
    with (site / "data" / f"quality-{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_page_says_what_came_is_owed_and_doubtful(site):
    said = words(site, "quality")
    assert "2026年9月应报 84 份，已报 77 份（91.67%），报送截止 2026-10-06。" in said
    assert "台账之间、月份之间有 2 个疑点" in said
    assert "强制接收 1，撤回 0，更正 0" in said


def test_overdue_is_what_was_due_before_the_day_of_the_release_and_has_not_been_accepted(
    release, site
):
    with duckdb.connect(str(release), read_only=True) as connection:
        owed = connection.execute(
            "select strftime(month, '%Y-%m-%d'), street_code, register from mart.submission_status"
            " where expected and verdict in ('missing', 'refused') and due_on < date '2026-11-23'"
            " order by all"
        ).fetchall()
    assert (
        sorted((row["月份"], row["街道代码"], row["台账代码"]) for row in table(site, "overdue"))
        == owed
    )
    assert len(owed) == 9
    assert table(site, "overdue")[0]["逾期天数"] == "48"


def test_on_the_due_day_nothing_is_overdue_yet(release, tmp_path):
    copy = tmp_path / "r.duckdb"
    copy.write_bytes(release.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute("update mart.submission_status set due_on = date '2026-11-23'")
    with open_release(copy) as opened:
        assert overdue(opened).is_empty()


def test_areas_of_the_matrix_are_the_smallest_that_a_figure_can_show(release, tmp_path):
    with open_release(release) as opened:
        assert {len(code) for code in coverage_charts(opened)[1].frame["area_code"]} == {
            6
        }  # 42 streets are too many
    few = make_release(tmp_path / "r.duckdb", streets=12)
    with open_release(few) as opened:
        assert {len(code) for code in coverage_charts(opened)[1].frame["area_code"]} == {9}


def test_faults_are_counted_by_rule_over_streets_gravest_first(site):
    assert [
        (row["规则代码"], row["涉及行数"], row["涉及文件数"], row["涉及街道数"])
        for row in table(site, "faults")
    ] == [
        ("file_empty", "0", "1", "0"),
        ("id_sex", "5", "3", "2"),
        ("age_over_110", "9", "1", "1"),
    ]
    assert table(site, "faults")[1]["怎么办"] == RULES["id_sex"].remedy.zh


def test_findings_and_signs_of_invention_stand_with_their_figures(site):
    also, shrunk = table(site, "finding-list")
    assert (shrunk["规则代码"], shrunk["涉及数"], shrunk["基数"]) == ("roster_shrunk", "40", "90")
    assert (also["规则代码"], also["第几张工作表"], also["行号"], also["说明"]) == (
        "person_also_elsewhere",
        "2",
        "7",
        "510101002001 abcdef01 1#9",
    )
    (sign,) = table(site, "signs")
    assert sign["问题"] == "多人登记同一个电话：32 / 106"


def test_decisions_in_force_are_shown_with_their_reason_and_day_in_beijing(site):
    (decision,) = table(site, "decisions")
    assert (decision["决定号"], decision["决定日期"], decision["决定种类"], decision["理由"]) == (
        "1",
        "2026-10-02",
        "强制接收",
        f"'{FORMULA}",
    )
    sheet = openpyxl.load_workbook(site / "data" / "quality-decisions.xlsx").worksheets[0]
    assert {
        cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None
    } <= {"s", "n", "d"}


def test_a_hostile_file_name_is_text(site):
    page = Words((site / "quality.html").read_text("utf-8"))
    assert HOSTILE in "".join(page.words)
    assert "b" not in page.elements
    assert not [
        value
        for _, name, value in page.attributes
        if name in ("href", "src") and value.startswith(("http", "javascript"))
    ]


def test_the_rule_book_has_every_rule_with_severity_consequence_and_both_languages(site):
    said = Words((site / "rules.html").read_text("utf-8")).words
    for rule in RULES.values():
        assert {
            rule.code,
            rule_title(rule.code).zh,
            rule_title(rule.code).en,
            rule.remedy.zh,
            rule.remedy.en,
        } <= set(said), rule.code
    assert all(
        consequence.zh in said and consequence.en in said for consequence in CONSEQUENCES.values()
    )


def test_the_rule_book_is_linked_from_the_page_on_quality(site):
    assert ("a", "href", "rules.html") in Words(
        (site / "quality.html").read_text("utf-8")
    ).attributes


def test_a_release_of_before_these_tables_still_has_the_page(tmp_path):
    render_site(make_release(tmp_path / "r.duckdb", months=2, streets=4), tmp_path / "site")
    said = words(tmp_path / "site", "quality")
    assert TEXTS["no_faults"].zh in said
    assert TEXTS["no_findings"].zh in said
    assert TEXTS["no_decisions"].zh in said


@pytest.mark.parametrize(
    ("share", "reads"),
    [
        (None, ""),
        (0, "0"),
        (1, "100"),
        (0.0004, "0.1"),
        (0.05, "5.0"),
        (0.5, "50"),
        (0.9999, "99.9"),
    ],
)
def test_only_all_reads_as_all_in_a_cell_too(share, reads):
    assert short_percent(share) == reads
