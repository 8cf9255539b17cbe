"""`jiuye bulletin`: its figures are those of the marts, in an official's words and on two pages."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from docx import Document

from pipelines.release.bulletin.write import Asked, write_bulletin
from pipelines.release.export import ExportRefused
from tests.build.bulletin_release import text_of, written
from tests.build.export_file import rows

OCTOBER = date(2026, 10, 1)
NONE = Path("no-such-folder")


def ranks(document: Document) -> list[tuple[str, ...]]:
    """The rows of the table, block after block."""
    (table,) = document.tables
    _, *lines = [[cell.text for cell in row.cells] for row in table.rows]
    blocks = [[tuple(line[at : at + 5]) for line in lines] for at in range(0, len(lines[0]), 5)]
    return [row for block in blocks for row in block if any(row)]


def one_decimal(share: object) -> str:
    return str(Decimal(str(share)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def test_the_main_figures_are_those_of_the_marts(bulletin_release, tmp_path):
    said = text_of(written(bulletin_release, tmp_path))
    ((willing, rate),) = rows(
        bulletin_release,
        "select able_and_willing, cast(employed as decimal(38, 0)) * 100 / able_and_willing"
        " from mart.employment_rate where area_code = '51' and group_code = 'all' and month ="
        " '2026-10-01'",
    )
    assert f"{willing / 10_000:.2f}万人中就业" in said or f"{willing}人中就业" in said
    assert f"就业率{one_decimal(rate)}%" in said
    ((net, former, target),) = rows(
        bulletin_release,
        "select own.net_new_employment_ytd, former.net_new_employment_ytd, target from"
        " mart.new_employment as own join mart.new_employment as former on former.area_code ="
        " own.area_code and former.month = '2025-10-01' join mart.target_progress as progress on"
        " target_area = own.area_code and progress.month = own.month and indicator ="
        " 'new_employment' where own.area_code = '51' and own.month = '2026-10-01'",
    )
    growth = Decimal(net - former) * 100 / Decimal(former)
    share = Decimal(net) * 100 / Decimal(target)
    ahead = share - Decimal(1000) / 12
    assert f"1至10月累计{net}人" in said
    assert f"同比{'增长' if growth > 0 else '下降'}{one_decimal(abs(growth))}%" in said
    assert f"完成年度目标任务的{one_decimal(share)}%" in said
    assert f"{'超' if ahead > 0 else '落后'}序时进度{one_decimal(abs(ahead))}个百分点" in said
    assert f"预计全年{net + 10}人（八成可能在{net}至{net + 20}人之间），年度目标有风险" in said
    households = rows(
        bulletin_release,
        "select newly_recognised, resolved, persons_employed, ended_otherwise, recognised, overdue,"
        " hidden from mart.zero_employment_household where area_code = '51' and month ="
        " '2026-10-01'",
    )[0]
    told = re.search(
        r"新认定(\d+)户，通过就业消除(\d+)户、(\d+)人实现就业，因其他原因退出(\d+)户；月末在册(\d+)户.*?其中(\d+)户超过"
        r".*?未认定(\d+)户",
        said,
    )
    assert tuple(map(int, told.groups())) == households
    assert (
        "参加评定的40个社区中，达到充分就业标准20个（初步数），占50.0%，比上月减少1个，同比持平"
        in said
    )


def test_prefectures_are_ranked_by_the_share_of_their_target(bulletin_release, tmp_path):
    shares = rows(
        bulletin_release,
        "select target_area_name, cast(target as bigint), ytd, cast(rank() over (order by ytd /"
        " target desc) as integer) from (select distinct target_area_name, target, ytd from"
        " mart.target_progress where month = '2026-10-01' and target_area_level = 'prefecture'"
        " and ytd is not null)",
    )
    told = ranks(written(bulletin_release, tmp_path))
    assert {(target, ytd, rank) for _, target, ytd, rank in shares} == {
        (int(row[2]), int(row[3]), int(row[0])) for row in told if row[0] != "—"
    }
    assert [int(row[0]) for row in told if row[0] != "—"] == sorted(row[3] for row in shares)
    assert len(told) == 21


def test_equal_shares_are_one_place_and_the_next_is_left_out(changed, tmp_path):
    release = changed(
        "update mart.target_progress set target = 100, ytd = case target_area when '5101' then 90"
        " when '5103' then 90 when '5104' then 95 else 50 end where target_area_level ="
        " 'prefecture' and indicator = 'new_employment'"
    )
    document = written(release, tmp_path)
    assert [row[0] for row in ranks(document)[:4]] == ["1", "2", "2", "4"]
    assert "比例相同的名次并列" in text_of(document)


def test_who_is_not_judged_has_no_target_or_sent_nothing_is_named_and_not_ranked(changed, tmp_path):
    release = changed(
        "update mart.target_progress set state = 'not_judged' where target_area = '5101'",
        "delete from mart.target_progress where target_area = '5103'",
        "delete from mart.target_progress where target_area = '5104'; delete from mart.area where"
        " area_code = '5104'",
    )
    document = written(release, tmp_path)
    places = {row[1]: row for row in ranks(document)}
    assert places["成都市"][0] == "—"
    assert places["成都市"][4].endswith("%")
    assert places["自贡市"][0] == places["自贡市"][2] == places["自贡市"][4] == "—"
    assert places["攀枝花市"] == ("—", "攀枝花市", "—", "—", "—")
    said = text_of(document)
    assert "成都市报送不足八成，不参加排名" in said
    assert "自贡市没有下达年度目标" in said
    assert re.search(r"攀枝花市[^；]*没有收到台账", said)


def test_who_has_not_reported_is_told_by_prefecture(bulletin_release, tmp_path):
    said = text_of(written(bulletin_release, tmp_path))
    owing = rows(
        bulletin_release,
        "select left(street_code, 4), count(distinct street_code) from mart.submission_status where"
        " month = '2026-10-01' and expected and verdict in ('missing', 'refused') group by all",
    )
    ((streets, owed),) = rows(
        bulletin_release,
        "select count(distinct street_code), count(*) filter (verdict in ('missing', 'refused')) from"
        " mart.submission_status where month = '2026-10-01' and expected",
    )
    late = sum(number for _, number in owing)
    assert (
        f"应报台账的街道（乡镇）{streets}个，报齐{streets - late}个，未报齐{late}个，缺台账{owed}份"
        in said
    )
    told = said.split("缺台账")[1].split("。")[0].split("：")[1].split("；")
    assert sorted(int(re.search(r"(\d+)个", part)[1]) for part in told) == sorted(
        number for _, number in owing
    )


def test_when_all_have_reported_it_says_so(changed, tmp_path):
    release = changed("update mart.submission_status set verdict = 'accepted'")
    assert "已全部报齐" in text_of(written(release, tmp_path))


def test_a_provisional_figure_is_called_so_and_no_other(changed, tmp_path):
    release = changed(
        "delete from mart.warning",
        "insert into mart.warning by name select date '2026-10-01' as month, '51' as area_code,"
        " 'employment_rate' as table_name, 'all' as group_code, 'provisional' as warning",
    )
    said = text_of(written(release, tmp_path))
    assert re.search(r"就业率[\d.]+%（初步数）", said)
    assert said.count("（初步数）") == 1
    assert "初步数" not in text_of(written(changed("delete from mart.warning"), tmp_path))


def test_a_month_without_data_is_refused_and_nothing_is_written(bulletin_release, tmp_path):
    with pytest.raises(ExportRefused, match=r"没有 2027-03 的数据.*有 2025-09 至 2026-10"):
        written(bulletin_release, tmp_path, month=date(2027, 3, 1))
    assert not list(tmp_path.iterdir())


def test_an_area_that_is_no_province_or_prefecture_is_refused(bulletin_release, tmp_path):
    with pytest.raises(ExportRefused, match="没有这个省或市（州）：锦江区"):
        written(bulletin_release, tmp_path, area="锦江区")


def test_a_prefecture_has_a_bulletin_of_its_own_by_name_or_code(bulletin_release, tmp_path):
    by_name = text_of(written(bulletin_release, tmp_path, area="成都市"))
    assert by_name == text_of(written(bulletin_release, tmp_path, area="5101"))
    assert by_name.startswith("就业工作情况通报\n〔2026〕10号\n成都市2026年10月就业工作情况通报")
    assert "各县（市、区）就业工作主管部门：" in by_name


def test_equal_releases_make_equal_bytes(bulletin_release, tmp_path):
    first, second = tmp_path / "1.docx", tmp_path / "2.docx"
    for file in (first, second):
        write_bulletin(bulletin_release, file, NONE, Asked(OCTOBER))
    assert first.read_bytes() == second.read_bytes()


def test_what_was_revised_since_the_last_bulletin_is_told_with_both_values(changed, tmp_path):
    revision = (
        "insert into mart.revision by name select date '{month}' as month, '{area}' as area_code,"
        " 'zero_employment_household.recognised' as measure, {value} as value, true as is_headline,"
        " timestamp '{since}' as known_from, {until} as known_to"
    )
    until = "timestamp '2026-11-06 01:00:00'"
    told = {"month": "2026-09-01", "area": "51"}
    release = changed(
        revision.format(**told, value=10, since="2026-10-10 00:00:00", until=until),
        revision.format(**told, value=12, since="2026-11-06 01:00:00", until="null"),
        revision.format(
            month="2026-08-01", area="51", value=5, since="2026-09-10 00:00:00", until="null"
        ),
    )
    said = text_of(written(release, tmp_path))
    assert "9月通报以来，因补报和更正，9月零就业家庭在册由10户修订为12户。" in said
    assert "修订为" not in text_of(written(changed("delete from mart.revision"), tmp_path))


@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed; .ci/run installs it"
)
def test_it_fills_two_pages_of_a4_at_most_though_everything_there_is_to_tell_is_told(
    changed, tmp_path
):
    release = changed(
        "update mart.submission_status set verdict = 'missing' where month = '2026-10-01' and"
        " register = 'station'",
        "insert into mart.revision by name select date '2026-09-01' as month, '51' as area_code,"
        " measure, value, true as is_headline, known_from, known_to from (values"
        " ('zero_employment_household.recognised'), ('new_employment.net_new_employment_ytd'),"
        " ('full_employment_area.communities_meeting')) as m(measure), (values (10, timestamp"
        " '2026-10-10 00:00:00', timestamp '2026-11-06 01:00:00'), (12, timestamp '2026-11-06"
        " 01:00:00', null)) as v(value, known_from, known_to)",
    )
    written(release, tmp_path)
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/office",
            *("--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "通报.docx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    pdf = tmp_path / "通报.pdf"
    if not pdf.exists():
        pytest.skip("LibreOffice has no Writer; .ci/run installs it")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())) == 2
