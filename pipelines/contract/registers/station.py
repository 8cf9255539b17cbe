"""The station register: labour offices of communities and streets, and their facilities.

Titles and aliases are as seen in real workbooks.
"""

from __future__ import annotations

from dataclasses import replace

from pipelines.base.wording import Text
from pipelines.contract.column import Column, Register
from pipelines.contract.shared_column import COMMUNITY_CODE, MONTH


def _in_place(name: str, zh: str, en: str) -> Column:
    return Column(
        name,
        Text(zh, en),
        "flag",
        aliases=(f"有{zh}", f"{zh}到位", f"有无{zh}", f"是否有{zh}", f"{zh}是否到位"),
    )


STATION = Register(
    name="station",
    sort_order=8,
    title=Text("基层平台台账", "Station register"),
    grain=Text("月末存量，每个平台一行", "Stock at month end, one row a station"),
    key=("community_code", "station_name"),
    title_words=("基层平台", "六到位", "服务站台账", "平台台账"),
    columns=(
        replace(
            COMMUNITY_CODE,
            required=False,
            required_unless=("street_code", None),
            note=Text(
                "社区平台填 12 位社区代码；街道自己的平台填街道代码列",
                "12 digits for a community's station; a street's own goes by the street's code",
            ),
        ),
        Column(
            "street_code",
            Text("街道代码", "Street code"),
            "street_code",
            aliases=("所属街道代码", "街道（乡镇）代码", "乡镇代码", "街道编码"),
            note=Text("街道（乡镇）自己的平台填，9 位", "9 digits, for the street's own station"),
        ),
        Column(
            "station_name",
            Text("站点名称", "Name of the station"),
            "text",
            required=True,
            aliases=("平台名称", "机构名称", "服务站名称", "站所名称", "平台", "站点"),
        ),
        _in_place("has_institution", "机构", "Institution in place"),
        _in_place("has_staff", "人员", "Staff in place"),
        _in_place("has_funding", "经费", "Funding in place"),
        _in_place("has_premises", "场地", "Premises in place"),
        _in_place("has_rules", "制度", "Rules in place"),
        _in_place("has_work", "工作", "Work in place"),
        Column(
            "full_time_staff",
            Text("专职人数", "Full-time staff"),
            "integer",
            required=True,
            minimum=0,
            maximum=10_000,
            aliases=("专职工作人员", "专职人员", "专职工作人员数", "专职人员数"),
        ),
        Column(
            "part_time_staff",
            Text("兼职人数", "Part-time staff"),
            "integer",
            required=True,
            minimum=0,
            maximum=10_000,
            aliases=("兼职工作人员", "兼职人员", "兼职工作人员数", "兼职人员数"),
        ),
        Column(
            "premises_m2",
            Text("场地面积", "Premises (square metres)"),
            "decimal",
            minimum=0,
            maximum=1_000_000,
            aliases=("面积（平方米）", "场地面积（平方米）", "面积", "办公面积", "场地面积（㎡）"),
        ),
        Column(
            "funding_yuan",
            Text("经费（元）", "Funding (yuan)"),
            "decimal",
            minimum=0,
            maximum=1_000_000_000,
            aliases=("工作经费", "经费数额", "年度经费（元）", "工作经费（元）"),
        ),
        MONTH,
    ),
)
