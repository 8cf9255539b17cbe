"""A release built again from landing gives its tables, whatever came later."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pipelines.base.home import Home
from pipelines.operation.verify import NotInLanding, OtherChecks, checks_recorded_otherwise, rebuild
from pipelines.quality.evaluation import GateError
from pipelines.reference.history import ReferenceChanged, keep_reference, reference_home
from pipelines.release.publish import Release, releases
from tests.build.limits import LIMITS
from tests.build.register_file import STREET, id_number
from tests.build.small_home import (
    AUGUST,
    JULY,
    MODELS,
    WRONG,
    bring,
    jiuye,
    people,
    persons,
    release_now,
    take,
)

pytestmark = pytest.mark.whole

# Built again.


def again(home: Home, release: Release) -> tuple[str, ...]:
    """The tables that differ in a release built again."""
    return rebuild(home, LIMITS, release, lambda done, total: None, lambda text: None).differing


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> Home:
    """A folder with a release made under decisions, and what came later."""
    home = Home(tmp_path_factory.mktemp("released") / "home").prepare()
    columns = "policy,value,valid_from,valid_to,unit,title_zh,title_en,source\n"
    values = "bad_row_share_limit,0.5,2026-01-01,,share,退回行比例上限,Limit of bad rows,测试\n"
    (home.reference / "policy.csv").write_text(columns + values, "utf-8")
    bad = bring(home, AUGUST, people(2, 3) + people(1, id_number=WRONG).split(b"\n", 1)[1])
    correction = {"row": 4, "column": "id_number", "expect": WRONG, "value": id_number(serial=1)}
    take(home, {"kind": "correct", "submission": bad, "reason": "核对过", **correction})
    release_now(home, MODELS)
    (home.reference / "policy.csv").unlink()
    bring(home, f"{STREET}_2026-08_b.csv", people(7))
    bring(home, JULY, people(1))
    take(home, {"kind": "revoke", "submission": bad, "reason": "后来的文件对", "revokes": 1})
    release_now(home, MODELS)
    return home


@pytest.fixture(scope="module")
def rebuilt(released) -> tuple[list[Path], list[tuple[str, ...]]]:
    """What the folder held before both releases were built again, and the tables that differ."""
    (released.vault / ".tmp").mkdir(exist_ok=True)
    before = sorted(released.root.rglob("*"))
    return before, [again(released, release) for release in releases(released)]


def test_every_release_is_built_again_from_landing_whatever_came_later(released, rebuilt):
    first, second = releases(released)
    assert (persons(first), persons(second)) == (3, 1)
    assert rebuilt[1] == [(), ()]


def test_another_key_or_machine_gives_equal_tables(released, tmp_path):
    elsewhere = Home(tmp_path / "elsewhere")
    for name in ("landing", "releases", "reference"):
        shutil.copytree(released.root / name, elsewhere.root / name, symlinks=True)
    elsewhere.prepare()
    assert again(elsewhere, releases(elsewhere)[0]) == ()
    assert not elsewhere.key_file.exists()


def test_building_again_leaves_nothing_behind(released, rebuilt):
    assert sorted(released.root.rglob("*")) == rebuilt[0]
    assert list((released.vault / ".tmp").iterdir()) == []
    assert list((released.lake / ".tmp").iterdir()) == []


def test_a_table_that_was_changed_is_named(released, tmp_path):
    first = releases(released)[0]
    file = tmp_path / first.file.name
    shutil.copyfile(first.file, file)
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "update mart.roster set persons = persons + 1 where area_level = 'province'"
        )
    assert again(released, replace(first, file=file)) == ("mart.roster",)


def test_a_check_that_was_recorded_otherwise_is_named(released, tmp_path):
    release = releases(released)[-1]
    file = Path(shutil.copy(release.file, tmp_path / release.file.name))
    file.chmod(0o600)
    with duckdb.connect(str(file)) as connection:
        rows = connection.execute("select count(*) from mart.roster").fetchall()[0][0]
        for check, failing in (("required:month", 0), ("not_negative:persons", 1)):
            connection.execute(
                "insert into audit.check (check_name, rows_looked_at, rows_failing) values (?, ?, ?)",
                [f"mart.roster: {check}", rows, failing],
            )
    found = checks_recorded_otherwise(LIMITS, replace(release, file=file))
    assert found == ("mart.roster: not_negative:persons",)


def test_a_release_of_other_code_that_its_checks_do_not_fit_says_what_to_do(released, tmp_path):
    release = releases(released)[-1]
    file = Path(shutil.copy(release.file, tmp_path / release.file.name))
    file.chmod(0o600)
    with duckdb.connect(str(file)) as connection:
        connection.execute("alter table audit.release drop column detailed_from")
    former = replace(release.inputs, code_version="0123456789ab")
    with pytest.raises(OtherChecks, match=r"用那个版本运行 --full.* run --full with that version"):
        checks_recorded_otherwise(LIMITS, replace(release, file=file, inputs=former))
    with pytest.raises(GateError):  # of this code it is a fault of ours
        checks_recorded_otherwise(LIMITS, replace(release, file=file))


def test_what_landing_lacks_is_counted(released, tmp_path):
    home = Home(tmp_path / "home")
    shutil.copytree(released.root, home.root, symlinks=True)
    (home.landing / "decisions" / "00000001.jsonl").unlink()
    (home.landing / "records.txt").unlink()
    with pytest.raises(NotInLanding, match="0 receipts and 1 decisions"):
        rebuild(home, LIMITS, releases(home)[0], lambda done, total: None, lambda text: None)


def test_the_reference_files_of_a_release_are_kept_once(released):
    kept = reference_home(released, releases(released)[0].inputs.reference_digest)
    assert [path.name for path in kept.reference.iterdir()] == ["policy.csv"]
    assert len(list((released.reference / ".history").iterdir())) == 2


def test_reference_files_that_change_while_they_are_released_stop_it(home):
    with pytest.raises(ReferenceChanged):
        keep_reference(home, "0" * 16)
    assert not list((home.reference / ".history").iterdir())


def test_verify_exits_with_0_1_or_2(released, tmp_path):
    home = Home(tmp_path / "home")
    shutil.copytree(released.root, home.root, symlinks=True)
    assert jiuye(home, "verify")[0] == 0
    assert jiuye(home, "verify", "no-such-release")[0] == 2
    current = releases(home)[-1].file
    current.chmod(0o600)
    with duckdb.connect(str(current)) as connection:
        connection.execute("delete from mart.roster where area_level = 'province'")
    code, said = jiuye(home, "verify")
    assert code == 1
    assert current.stem in said
