"""Provinces in one run: each as it counts itself, or persons told apart over all of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.base.home import Home
from pipelines.operation.doctor_made import made, records
from pipelines.operation.lift import NotToBeLifted, lift
from pipelines.operation.made import counted, mend_readings
from pipelines.operation.nation import NotUnited, ProvinceDamaged, unite
from pipelines.operation.world import is_released, survey
from pipelines.release.publish import Release
from pipelines.warehouse.facts import build_facts
from tests.build.damage import other, short
from tests.build.fact_file import behind
from tests.build.limits import LIMITS
from tests.build.planted_secret import leaks
from tests.build.refresh_run import told_here
from tests.build.register_file import csv_bytes, grid, person
from tests.build.small_home import MODELS, bring, jiuye, read_here, release_now
from tests.build.two_provinces import OTHER_COMMUNITY, OTHER_STREET, two_provinces

pytestmark = pytest.mark.whole
KEY = b"k" * 32


@pytest.fixture(scope="module")
def provinces(tmp_path_factory) -> dict[str, Home]:
    return two_provinces(tmp_path_factory.mktemp("provinces"))


@pytest.fixture(scope="module")
def united(provinces, tmp_path_factory) -> dict[bytes | None, Home]:
    """The nation's data folder, both provinces under a key and each under its own; to be copied."""
    homes = {}
    for key in (None, KEY):
        folder = tmp_path_factory.mktemp("nation")
        homes[key] = Home(folder / "home").prepare()
        for province in provinces.values():
            unite(homes[key], lift(province, LIMITS, folder / "sent", _file(folder, key)).folder)
    return homes


@pytest.fixture
def nation(united, tmp_path):
    """A copy of the nation's data folder, of the provinces under a key or each under its own."""

    def copied(key: bytes | None = None) -> Home:
        return Home(shutil.copytree(united[key].root, tmp_path / f"{key}", symlinks=True))

    return copied


def _file(folder: Path, key: bytes | None) -> Path | None:
    if key is None:
        return None
    (folder / "nation.key").write_bytes(key)
    return folder / "nation.key"


QUESTION = (
    "select left(community_code, 2) as province, count(*) as persons from lake.labour_force where"
    " month = date '2026-08-01' group by all order by 1"
)


def rosters(home: Home) -> dict[tuple[str, str], int]:
    """(area, month) -> persons, of the facts that follow from a data folder."""
    world = survey(home, LIMITS)
    facts = build_facts(home, LIMITS, world.reference, world.ledger, behind("fact.roster"))
    return {
        (area, f"{month:%Y-%m}"): count
        for area, month, count in duckdb.read_parquet(
            [str(path) for path in facts.paths["roster"].values()]
        )
        .project("area_code, month, persons")
        .fetchall()
    }


def tables_of(release: Release, code: str) -> dict[str, list[tuple]]:
    """Mart -> its rows of the areas of one province."""
    with duckdb.connect(str(release.file), read_only=True) as connection:
        marts = connection.execute(
            "select table_name from duckdb_columns() where schema_name = 'mart' and column_name ="
            " 'area_code' and table_name <> 'revision' order by 1"
        ).fetchall()
        return {
            mart: connection.execute(
                f"select * from mart.{mart} where area_code like '{code}%' order by all"
            ).fetchall()
            for (mart,) in marts
        }


def test_without_a_national_key_the_nation_has_the_tables_that_each_province_has(provinces, nation):
    released = release_now(nation())
    for code, home in provinces.items():
        assert tables_of(released, code) == tables_of(release_now(home), code)


def test_under_a_national_key_a_person_of_two_provinces_counts_where_the_later_row_is(nation):
    apart, together = rosters(nation()), rosters(nation(KEY))
    for month in ("2026-08", "2026-09"):
        assert (apart["51", month], apart["99", month]) == (4, 4)
        assert (together["51", month], together["99", month]) == (3, 4)


def test_a_refresh_releases_draws_and_answers_for_the_nation(nation, tmp_path):
    home = nation(KEY)
    (tmp_path / "nothing").mkdir()
    code, said = told_here(home.root, tmp_path / "nothing")
    assert code == 0, said
    assert (home.site / "current" / "index.html").exists()
    assert is_released(survey(home, LIMITS))
    code, said = jiuye(home, "sql", "--lake", "--format", "csv", QUESTION)
    assert (code, said.split()) == (0, ["province,persons", "51,4", "99,4"])


def test_no_name_number_or_phone_goes_up(provinces, tmp_path):
    for province in provinces.values():
        lift(province, LIMITS, tmp_path / "sent", _file(tmp_path, KEY))
    assert len(list((tmp_path / "sent").rglob("*.parquet"))) > 6
    assert not list(leaks(tmp_path / "sent"))
    assert {path.name for path in (tmp_path / "sent").rglob("*")} & {"landing", "vault"} == set()


def test_the_pseudonyms_of_both_are_under_one_key_or_neither_is(provinces, nation, tmp_path):
    home = nation(KEY)
    own = lift(provinces["51"], LIMITS, tmp_path / "own").folder
    with pytest.raises(NotUnited, match="全国密钥"):
        unite(home, own)


def test_what_a_province_sends_again_takes_the_place_of_what_it_sent(provinces, nation, tmp_path):
    home = nation()
    first, inputs = rosters(home), survey(home, LIMITS).inputs
    assert survey(home, LIMITS).inputs == inputs
    again = Home(tmp_path / "again")
    shutil.copytree(provinces["99"].root, again.root, symlinks=True)
    rows = [person(serial, community_code=OTHER_COMMUNITY) for serial in (1, 9)]
    name = f"{OTHER_STREET}_劳动力资源台账_2026-09（更正）.csv"
    bring(again, name, csv_bytes(grid(rows)))
    read_here(again)
    unite(home, lift(again, LIMITS, tmp_path / "sent again").folder)
    assert survey(home, LIMITS).inputs.digest != inputs.digest
    counts = rosters(home)
    assert (first["99", "2026-09"], counts["99", "2026-09"]) == (4, 2)
    assert counts["51", "2026-09"] == first["51", "2026-09"]


DAMAGED = {  # what of a province -> how
    "lake/labour_force/2026-08/*.parquet": Path.unlink,
    "lake/labour_force/2026-09/*.parquet": other,
    "lake/issue/*.parquet": other,
    "submission.parquet": short,
    "lift.json": Path.unlink,
}


@pytest.mark.parametrize("part", DAMAGED)
def test_what_a_province_sent_and_is_damaged_is_named_with_the_remedy_until_it_is_sent_again(
    provinces, nation, tmp_path, part
):
    home = nation()
    (path, *_) = sorted((home.root / "province" / "99").glob(part))
    DAMAGED[part](path)
    with pytest.raises(ProvinceDamaged, match=f"省 99.*{path.name}.*jiuye lift"):
        mend_readings(survey(home, LIMITS), lambda done, total: None, thorough=True)
    if path.parent.name != "99":  # which nothing looks at before
        with pytest.raises(ProvinceDamaged, match="省 99"):
            counted(survey(home, LIMITS), MODELS)
    found = [one for look in (records, made) for one in look(home) if one.state == "bad"]
    assert [("省 99" in one.said.zh, "jiuye unite" in one.said.en) for one in found] == [
        (True, True)
    ]
    unite(home, lift(provinces["99"], LIMITS, tmp_path / "sent again").folder)
    assert counted(survey(home, LIMITS), behind("fact.roster"))


def test_a_province_that_is_gone_stops_the_nation(nation):
    home = nation()
    release_now(home)
    shutil.rmtree(home.root / "province" / "99")
    with pytest.raises(ProvinceDamaged, match="备份"):
        survey(home, LIMITS)


def test_a_province_sends_by_command_and_the_nation_takes_it_in(provinces, tmp_path):
    home = Home(tmp_path / "nation").prepare()
    for code, province in provinces.items():
        sent, said = jiuye(province, "lift", "--to", str(tmp_path / "sent"))
        assert (sent, "2 份、8 行" in said) == (0, True), said
        taken, said = jiuye(home, "unite", str(tmp_path / "sent" / code))
        assert (taken, f"已收下 / taken in: {code}" in said) == (0, True), said
    assert {area[:2] for area, _ in rosters(home)} == {"51", "99"}


def test_a_folder_without_files_of_a_province_is_not_lifted(home, tmp_path):
    with pytest.raises(NotToBeLifted, match="一个省"):
        lift(home, LIMITS, tmp_path / "sent")


def test_a_key_of_another_length_is_refused(provinces, tmp_path):
    with pytest.raises(NotToBeLifted, match="32"):
        lift(provinces["51"], LIMITS, tmp_path / "sent", _file(tmp_path, b"short"))
