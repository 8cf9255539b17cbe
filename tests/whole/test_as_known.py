"""What was known when: late and corrected files, the lake as a release knew it, a release built
again.
"""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from pipelines.base.home import Home
from pipelines.operation import make_release
from pipelines.operation.lake_query import show_lake
from pipelines.operation.take_in import take_in
from pipelines.release.publish import Release, current_release
from pipelines.release.query import run_query
from pipelines.release.query_error import QueryError
from pipelines.warehouse.engine import Session
from pipelines.warehouse.facts import build_facts
from pipelines.warehouse.release_tables import table_hashes
from tests.build.limits import LIMITS
from tests.build.register_file import STREET, id_number
from tests.build.small_home import (
    AUGUST,
    JULY,
    MODELS,
    bring,
    people,
    persons,
    read_here,
    release_now,
    take,
)

pytestmark = pytest.mark.whole


def lake(home: Home, release: Release, sql: str) -> list[tuple]:
    return run_query(
        release.file, sql, show_more=lambda session: show_lake(session, home, release, sql)
    ).rows


ROWS = "select month, count(*) from lake.labour_force group by month order by month"


@pytest.fixture(scope="module")
def one(tmp_path_factory) -> tuple[Home, Release]:
    """A folder with one person in one release, for tests that leave it as it is."""
    home = Home(tmp_path_factory.mktemp("one") / "home").prepare()
    bring(home, AUGUST, people(1))
    return home, release_now(home)


@pytest.fixture(scope="module")
def three(tmp_path_factory) -> Home:
    """A folder with three persons in one release; to be copied."""
    home = Home(tmp_path_factory.mktemp("three") / "home").prepare()
    bring(home, AUGUST, people(1, 2, 3))
    release_now(home)
    return home


@pytest.fixture
def of_three(three, tmp_path) -> Home:
    return Home(shutil.copytree(three.root, tmp_path / "home", symlinks=True))


# As known on.


def test_a_late_file_changes_its_month_and_the_former_state_stays_answerable(of_three):
    home, first = of_three, current_release(of_three)
    bring(home, JULY, people(1, 2))
    second = release_now(home)
    assert (persons(first, "2026-07-01"), persons(second, "2026-07-01"), persons(second)) == (
        None,
        2,
        3,
    )
    assert lake(home, first, ROWS) == [(date(2026, 8, 1), 3)]
    assert lake(home, second, ROWS) == [(date(2026, 7, 1), 2), (date(2026, 8, 1), 3)]


def test_files_that_were_received_before_are_told_by_number_and_the_first_by_name(home, capsys):
    names = [f"{STREET}_劳动力资源台账_2026-0{month}.csv" for month in (4, 5, 6, 7)]
    for name in names:
        bring(home, name, people(1, 2))
    read_here(home)
    capsys.readouterr()
    for name in names:
        (home.inbox / name).write_bytes(people(1, 2))
    take_in(home, LIMITS, None, None, lambda done, total: None)
    assert (
        capsys.readouterr().out
        == "4 份文件以前收到过，不再收 / received before and not taken in again:"
        f" 4：{'、'.join(names[:3])} …\n"
    )
    take_in(home, LIMITS, None, None, lambda done, total: None)
    assert capsys.readouterr().out == ""


def test_a_corrected_file_a_withdrawal_and_its_revocation_each_leave_the_states_before_answerable(
    home,
):
    bring(home, AUGUST, people(1, 2, 3))
    later = bring(home, f"{STREET}_2026-08_b.csv", people(1, 2, 3, 4))
    known = [release_now(home)]
    take(home, {"kind": "withdraw", "submission": later, "reason": "错件"})
    known.append(release_now(home))
    take(home, {"kind": "revoke", "submission": later, "reason": "没有错", "revokes": 1})
    known.append(release_now(home))
    assert [persons(release) for release in known] == [4, 3, 4]
    assert [lake(home, release, "select count(*) from lake.labour_force") for release in known] == [
        [(4,)],
        [(3,)],
        [(4,)],
    ]
    assert table_hashes(known[0].file) == table_hashes(known[2].file) != table_hashes(known[1].file)
    marks = "select verdict, stands, superseded from audit.submission order by receipt"
    assert [run_query(release.file, marks).rows for release in known[:2]] == [
        [("accepted", False, 3), ("accepted", True, 0)],
        [("accepted", True, 0), ("withdrawn", False, 4)],
    ]
    listed = (
        "select decision, decision_kind, reason, revoked_by from audit.decision order by decision"
    )
    assert run_query(known[2].file, listed).rows == [
        (1, "withdraw", "错件", 2),
        (2, "revoke", "没有错", None),
    ]


def test_a_withdrawn_street_is_as_if_it_had_never_sent(of_three):
    home, only = of_three, current_release(of_three)
    other = bring(
        home, "510104018_劳动力资源台账_2026-08.csv", people(5, community_code="510104018001")
    )
    assert table_hashes(release_now(home).file) != table_hashes(only.file)
    take(home, {"kind": "withdraw", "submission": other, "reason": "错件"})
    assert table_hashes(release_now(home).file) == table_hashes(only.file)


def test_an_older_release_shows_the_rows_as_they_were_read_under_the_decisions_of_then(home):
    submission = bring(home, AUGUST, people(*range(2, 20)) + people(1, sex="女").split(b"\n", 1)[1])
    before = release_now(home)
    take(home, {"kind": "force", "submission": submission, "reason": "核对过", "row": 20})
    after = release_now(home)
    counts = "select count(*), count(*) filter (is_forced) from lake.labour_force"
    assert (lake(home, before, counts), lake(home, after, counts)) == ([(18, 0)], [(19, 1)])
    assert run_query(
        after.file, "select is_forced, corrections, quarantined from audit.submission"
    ).rows == [(True, 0, 0)]


def test_a_forced_row_is_held_against_no_check_of_the_gate(home):
    submission = bring(
        home, AUGUST, people(*range(2, 20)) + people(1, willing_to_work="").split(b"\n", 1)[1]
    )
    take(home, {"kind": "force", "submission": submission, "reason": "核对过", "row": 20})
    world = read_here(home)
    draft = make_release.build(
        world, build_facts(home, LIMITS, world.reference, world.ledger, MODELS), MODELS
    )
    assert world.submissions["accepted"].to_list() == [19]
    assert make_release.judge(world, draft, MODELS).passed


def test_the_lake_shows_pseudonyms_and_nobodys_name(one):
    home, release = one
    result = run_query(
        release.file,
        "from lake.labour_force",
        show_more=lambda session: show_lake(session, home, release, "from lake.labour_force"),
    )
    assert {"name", "id_number", "phone"}.isdisjoint(result.columns)
    assert {
        "month",
        "person",
        "community_code",
    } <= set(result.columns)
    assert id_number(serial=1) not in str(result.rows)


def test_lake_may_be_left_out(one):
    home, release = one
    assert lake(home, release, ROWS.replace("lake.", "")) == lake(home, release, ROWS)


def test_a_name_that_the_release_has_too_is_the_release_s(one):
    def with_namesake(session: Session) -> list[str]:
        session.execute("attach ':memory:' as lake; create view lake.release as select 1 as other")
        return []

    _, release = one
    found = run_query(release.file, "select * from release", show_more=with_namesake)
    assert "release_id" in found.columns


def test_registers_without_a_file_are_empty_and_all_are_there_where_none_is_named(one):
    home, release = one
    assert lake(home, release, "select * from lake.community_entity") == []
    assert (
        len(lake(home, release, "select name from (show all tables) where database = 'lake'")) >= 2
    )


@pytest.mark.parametrize(
    "sql",
    [
        "select * from lake.no_such_register",
        "select * from read_parquet('x')",
        "create table lake.x as select 1",
        "select * from 'x.parquet'",
        "attach 'x' as y",
        "select * from lake.labour_force; select 1",
    ],
)
def test_nothing_but_the_views_can_be_asked(one, sql):
    home, release = one
    with pytest.raises(QueryError) as refused:
        lake(home, release, sql)
    assert str(home.root) not in str(refused.value)


def test_only_the_files_of_the_views_are_open(one):
    home, release = one
    vault = next(home.vault.rglob("*.parquet"))

    def with_vault(session: Session) -> list[str]:
        opened = list(show_lake(session, home, release, "lake.labour_force"))
        session.execute(f"create view lake.secret as select * from read_parquet('{vault}')")
        return opened

    with pytest.raises(QueryError) as refused:
        run_query(release.file, "select * from lake.secret", show_more=with_vault)
    assert "Permission" in str(refused.value)


def test_rows_that_are_gone_are_named_with_what_to_do(one, tmp_path):
    home, release = Home(shutil.copytree(one[0].root, tmp_path / "home", symlinks=True)), one[1]
    for path in (home.lake / "labour_force").rglob("*.parquet"):
        path.unlink()
    with pytest.raises(
        QueryError, match=rf"lake/labour_force 缺 1 .*{release.inputs.code_version}.*jiuye refresh"
    ):
        lake(home, release, ROWS)
