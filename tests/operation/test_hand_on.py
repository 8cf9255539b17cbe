"""County to prefecture to province: bundles taken in as if their files had come."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from unittest.mock import Mock

import pytest

from pipelines.base.home import Home
from pipelines.decision.record import read_decisions
from pipelines.decision.sign_off import read_sign_offs
from pipelines.intake.landing import landed_bytes, read_receipts
from pipelines.operation import take_bundle as taking
from pipelines.operation.hand_on import HandedOn, NotHandedOn, hand_on
from pipelines.operation.level_bundle import (
    FIRST_LINE,
    MAGIC,
    BundleUnfit,
    Sent,
    opened_bundle,
    write_bundle,
)
from pipelines.operation.sign_off import sign_off, sign_off_lines
from pipelines.operation.take_bundle import TakenIn, take_bundle
from pipelines.operation.world import survey
from pipelines.warehouse.release_tables import table_hashes
from tests.build.county_home import (
    COUNTY,
    ELSEWHERE,
    MONTH,
    MORE,
    PREFECTURE,
    SENT,
    WHY,
    fill,
    home_of,
)
from tests.build.limits import LIMITS
from tests.build.register_file import csv_bytes, grid, person
from tests.build.small_home import (
    AUGUST,
    JULY,
    bring,
    jiuye,
    people,
    read_here,
    refreshed,
    release_now,
    take,
)
from tests.build.two_street_home import copied


def taken(home: Home, bundle: Path) -> TakenIn:
    return take_bundle(home, LIMITS, bundle, lambda done, total: None)[0]


def handed_on(home: Home, target: Path, month: date | None = None) -> HandedOn:
    return hand_on(home, LIMITS, target, month)


@pytest.fixture(scope="module", autouse=True)
def _landing_compresses_small_files_too():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.intake.landed_file.LEAST_BYTES", 0)
        yield


@pytest.fixture(scope="module")
def county(tmp_path_factory) -> Home:
    home = home_of(tmp_path_factory.mktemp("county") / "home", COUNTY)
    fill(home)
    rows = [person(serial, community_code=f"{ELSEWHERE}001") for serial in (20, 21)]
    bring(home, f"{ELSEWHERE}_劳动力资源台账_2026-08.csv", csv_bytes(grid(rows)))
    read_here(home)
    sign_off(home, LIMITS, MONTH, "张三")
    return home


@pytest.fixture(scope="module")
def bundle(county, tmp_path_factory) -> Path:
    return handed_on(county, tmp_path_factory.mktemp("bundle")).file


@pytest.fixture(scope="module")
def province(bundle, tmp_path_factory) -> Home:
    """What came to the province by the prefecture."""
    folder = tmp_path_factory.mktemp("chain")
    prefecture = home_of(folder / "prefecture", PREFECTURE)
    taken(prefecture, bundle)
    home = home_of(folder / "province")
    taken(home, handed_on(prefecture, folder).file)
    return home


@pytest.fixture
def changed_county(county, tmp_path) -> Home:
    return copied(county, tmp_path / "county")


def told(home: Home) -> list[tuple[str, str]]:
    return [(one.submission, one.name) for one in read_receipts(home)]


def test_through_all_levels_the_tables_are_those_of_files_that_came_directly(
    province, tmp_path_factory
):
    direct = fill(home_of(tmp_path_factory.mktemp("direct") / "home"))
    hashes = table_hashes(release_now(province).file)
    assert hashes == table_hashes(release_now(direct).file)
    assert "mart.roster" in hashes


def test_the_same_bytes_come_as_the_same_submissions_in_the_same_order(province):
    assert [name for _, name in told(province)] == list(SENT)
    for one, content in zip(read_receipts(province), SENT.values(), strict=True):
        assert landed_bytes(province, one) == content


def test_decisions_keep_who_took_them_and_when_and_through_whom_they_came(county, province):
    before, after = read_decisions(county), read_decisions(province)
    assert [one.through for one in after] == [(COUNTY, PREFECTURE)] * 3
    for one, other in zip(before, after, strict=True):
        assert replace(other, through=(), receipt=one.receipt) == one
    code, said = jiuye(province, "decisions")
    assert (code, said.count("（510104、5101）")) == (0, 3)


def test_a_signature_is_kept_and_holds_at_every_level(county, province):
    (before,), (after,) = read_sign_offs(county), read_sign_offs(province)
    assert after == replace(before, through=(COUNTY, PREFECTURE))
    (said,) = sign_off_lines(survey(province, LIMITS), MONTH)
    assert said.startswith("  510104 锦江区 2026-08：张三，")
    assert "经 510104、5101 报来" in said
    assert said.endswith("（有效 / in force）")


def test_a_file_of_a_street_elsewhere_is_not_handed_on(changed_county, tmp_path):
    done = handed_on(changed_county, tmp_path / "up.jiuye")
    assert done.elsewhere == 1
    assert [one.name for one in done.bundle.files] == list(SENT)


def test_a_bundle_is_for_its_owner_alone_and_covers_no_other_file(changed_county, tmp_path):
    (tmp_path / "own.xlsx").write_bytes(b"PK")
    with pytest.raises(NotHandedOn, match="没有动它"):
        handed_on(changed_county, tmp_path / "own.xlsx")
    file = handed_on(changed_county, tmp_path, MONTH).file
    assert (file.name, file.stat().st_mode & 0o777) == ("510104锦江区_2026-08.jiuye", 0o600)
    assert handed_on(changed_county, file).file == file


def test_a_bundle_of_a_month_has_its_files_and_those_that_tell_none(changed_county, tmp_path):
    names = [one.name for one in handed_on(changed_county, tmp_path, MONTH).bundle.files]
    assert names == [name for name in SENT if name != JULY]


def test_what_came_before_is_not_taken_twice(bundle, home):
    first, second = taken(home, bundle), taken(home, bundle)
    assert (len(first.new), first.known) == (len(SENT), 0)
    assert (second.new, second.known, second.decisions, second.sign_offs) == ((), 5, (), ())


def test_a_second_bundle_brings_only_what_is_new(bundle, changed_county, home, tmp_path):
    taken(home, bundle)
    bring(changed_county, AUGUST.replace("08", "09"), people(2, 3))
    take(changed_county, WHY | {"kind": "revoke", "submission": "", "revokes": 1})
    read_here(changed_county)
    second = taken(home, handed_on(changed_county, tmp_path / "up.jiuye").file)
    assert [one.name for one in second.new] == [AUGUST.replace("08", "09")]
    assert [(one.kind, one.revokes, one.number) for one in second.decisions] == [("revoke", 1, 4)]
    (said,) = sign_off_lines(survey(home, LIMITS), MONTH)
    assert "已失效" in said  # for what was withdrawn counts again


def test_a_file_that_came_to_the_province_directly_counts_as_received_before(bundle, home):
    bring(home, AUGUST, SENT[AUGUST])
    read_here(home)
    done = taken(home, bundle)
    assert (len(done.new), done.known) == (len(SENT) - 1, 1)
    assert sorted(told(home)) == sorted(set(told(home)))


def test_what_was_sent_again_after_another_stands_at_the_next_level_too(tmp_path, home):
    county = home_of(tmp_path / "county", COUNTY)
    for name, content in ((AUGUST, SENT[AUGUST]), (MORE, SENT[MORE]), (AUGUST, SENT[AUGUST])):
        bring(county, name, content)
    read_here(county)
    bring(home, AUGUST, SENT[AUGUST])
    read_here(home)
    taken(home, handed_on(county, tmp_path / "up.jiuye").file)
    standing = survey(home, LIMITS).ledger.rows().filter("stands").collect()
    assert standing["file_name"].to_list() == [AUGUST]


def test_a_decision_of_this_level_on_the_same_cell_stays(bundle, home):
    submission = bring(home, AUGUST, SENT[AUGUST])
    cell = {"row": 2, "column": "employment_status", "expect": "就业", "value": "就业"}
    take(home, WHY | {"kind": "correct", "submission": submission} | cell)
    read_here(home)
    done = taken(home, bundle)
    assert [(one.column, number) for one, number in done.left_out] == [("employment_status", 1)]
    assert len(read_decisions(home)) == 3


@pytest.mark.parametrize("step", ["add_came", "add_receipts", "add_decisions", "add_sign_offs"])
def test_a_run_that_was_killed_is_taken_up(province, bundle, home, monkeypatch, step):
    with monkeypatch.context() as patch:
        patch.setattr(taking, step, Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            taken(home, bundle)
    taken(home, bundle)
    assert told(home) == told(province)
    assert len(read_decisions(home)) == 3
    assert len(read_sign_offs(home)) == 1


def damaged(bundle: Path, kind: str) -> bytes:
    content = bytearray(bundle.read_bytes())
    if kind == "cut":
        return bytes(content[:-1])
    if kind == "longer":
        return bytes(content + b"\n")
    place = {"mark": 15, "hash": 40, "first": FIRST_LINE, "middle": len(content) // 2, "last": -1}
    content[place[kind]] ^= 1
    return bytes(content)


@pytest.mark.parametrize("kind", ["cut", "longer", "mark", "hash", "first", "middle", "last"])
def test_one_that_was_changed_on_the_way_is_refused_and_nothing_of_it_taken(
    bundle, home, tmp_path, kind
):
    (tmp_path / "up.jiuye").write_bytes(damaged(bundle, kind))
    with pytest.raises(BundleUnfit, match=r"改动过|更新的程序"):
        taken(home, tmp_path / "up.jiuye")
    assert not home.has_records
    assert not list(home.landing.glob("[0-9a-f][0-9a-f]/*"))


def test_one_of_a_newer_form_is_refused(bundle, home, tmp_path):
    (tmp_path / "up.jiuye").write_bytes(MAGIC + b" 00002 \n whatever comes then")
    with pytest.raises(BundleUnfit, match=r"更新的程序.*请先升级"):
        taken(home, tmp_path / "up.jiuye")


def test_what_is_no_bundle_is_refused(home, tmp_path):
    (tmp_path / AUGUST).write_bytes(SENT[AUGUST])
    with pytest.raises(BundleUnfit, match="不是 jiuye hand-on 写的上报包"):
        taken(home, tmp_path / AUGUST)


def test_one_of_an_area_elsewhere_is_refused(bundle, tmp_path):
    other = home_of(tmp_path / "home", "5103")
    with pytest.raises(BundleUnfit, match="510104 锦江区的上报包，这里只收 5103 自贡市的"):
        taken(other, bundle)
    assert not other.has_records


def test_one_of_another_area_than_it_says_is_refused(bundle, home, tmp_path):
    with opened_bundle(bundle) as (told_of, stream):
        content = {one.sha256: stream(one).read() for one in told_of.files}
    first, *others = told_of.files
    wrong = replace(told_of, files=(replace(first, street=ELSEWHERE), *others))

    def bytes_of(sent: Sent) -> bytes:
        return content[sent.sha256]

    write_bundle(tmp_path / "up.jiuye", wrong, bytes_of)
    with pytest.raises(BundleUnfit, match=f"自称是 510104 的上报包，里面却有 {ELSEWHERE}"):
        taken(home, tmp_path / "up.jiuye")
    write_bundle(tmp_path / "up.jiuye", told_of, lambda sent: b"other")
    with pytest.raises(BundleUnfit, match="改动过"):
        taken(home, tmp_path / "up.jiuye")


def test_a_folder_of_everywhere_hands_nothing_on(province, tmp_path):
    with pytest.raises(NotHandedOn, match="JIUYE_AREA"):
        handed_on(province, tmp_path)


def test_the_commands_say_what_became_of_it(changed_county, home, tmp_path):
    code, said = jiuye(changed_county, "hand-on", str(tmp_path / "up.jiuye"), "--month", "2026-08")
    assert code == 0
    assert "里面有姓名、证件号、电话，只交给上一级的运维人员" in said
    assert "外地街道的 1 份已退回" in said
    code, said = jiuye(home, "take-in", str(tmp_path / "up.jiuye"))
    assert code == 1
    assert "新收 4 份，以前收过 0 份；新的决定 3 个，签核 1 个" in said
    assert "其中整份退回 1 份" in said


def test_a_bundle_in_the_inbox_is_taken_in_by_a_refresh(bundle, province, home, capsys):
    shutil.copy(bundle, home.inbox)
    (home.inbox / "断了.jiuye").write_bytes(bundle.read_bytes()[:-1])
    refreshed(home, None)
    assert told(home) == told(province)
    assert [path.name for path in home.inbox.iterdir()] == ["断了.jiuye"]
    said = capsys.readouterr().out
    assert "已收下 / taken in: 510104 锦江区：新收 5 份" in said
    assert "断了.jiuye 在路上被改动过或没有传完，一份也没有收" in said
    assert "留在收件箱 1 份，上报包不能收" in said
