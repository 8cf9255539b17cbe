"""What a clerk would fill into the template of each register: a good row, and typical mistakes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from tests.build.register_book import credit_code
from tests.build.register_file import STREET, id_number

PLACE = f"{STREET}001 水井坊社区居委会"


@dataclass(frozen=True)
class Round:
    """A register's good row (n: its number), and mistakes: title -> what is typed in a row of its
    own, with a word of the reason that the return gives.
    """

    register: str
    good: dict[str, object]
    mistakes: dict[str, tuple[object, str]]
    numbered: dict[str, Callable[[int], str]] = field(
        default_factory=dict
    )  # title -> cell of row n


def _man(n: int) -> str:
    return id_number(serial=2 * n + 1)


ROUNDS = (
    Round(
        "labour_force",
        {
            "社区代码": PLACE,
            "与户主关系": "户主",
            "姓名": "试验人",
            "性别": "男",
            "劳动能力": "是",
            "就业意愿": "是",
            "就业状态": "就业",
            "就业形式": "单位就业",
            "就业时间": "2024-3-1",
            "联系电话": "无",
        },
        {
            "身份证号": (id_number(serial=201)[:-1], "位数"),
            "性别": ("女", "第 17 位"),
            "劳动能力": ("看情况", "不在可选项内"),
        },
        {"户编号": "H{}".format, "身份证号": _man},
    ),
    Round(
        "new_employment",
        {
            "社区代码": PLACE,
            "姓名": "试验人",
            "登记就业时间": date(2026, 8, 5),
            "就业单位": "某某商行",
            "就业渠道": "单位就业",
            "初次就业": "否",
        },
        {
            "登记就业时间": ("月初", "不是日期"),
            "社区代码": ("同上", "不能写“同上”"),
            "姓名": (None, "不能为空"),
        },
        {"身份证号": _man},
    ),
    Round(
        "job_post",
        {
            "社区代码": PLACE,
            "岗位类型": "公益性岗位",
            "岗位名称": "保洁",
            "岗位数": 1,
            "在岗人数": 1,
            "上岗日期": "2025.7.1",
            "月补贴（元）": 1500,
        },
        {
            "岗位数": ("若干", "不是数字"),
            "在岗人数": (-1, "超出范围"),
            "岗位类型": ("临时", "下拉列表"),
        },
        {"岗位编号": "GW{}".format},
    ),
    Round(
        "station",
        {"社区代码": PLACE, "机构": "是", "人员": "是", "专职人数": 2, "兼职人数": 1},
        {
            "专职人数": (None, "不能为空"),
            "兼职人数": ("两三个", "不是数字"),
            "社区代码": (f"{STREET}999", "不在区划表中"),
        },
        {"站点名称": "第{}站".format},
    ),
    Round(
        "natural_attrition",
        {
            "社区代码": PLACE,
            "姓名": "试验人",
            "减员日期": "2026年8月9日",
            "减员原因": "退休",
        },
        {
            "减员原因": ("不知道", "下拉列表"),
            "减员日期": ("上周", "不是日期"),
            "身份证号": ("见花名册", "身份证号"),
        },
        {"身份证号": _man},
    ),
    Round(
        "assistance",
        {
            "社区代码": PLACE,
            "姓名": "试验人",
            "服务日期": date(2026, 8, 12),
            "服务类型": "职业介绍",
            "金额（元）": "300元",
        },
        {
            "服务类型": ("帮过", "下拉列表"),
            "姓名": (None, "不能为空"),
            "服务日期": (None, "不能为空"),
        },
        {"身份证号": _man},
    ),
    Round(
        "zero_employment_household",
        {
            "社区代码": PLACE,
            "户主姓名": "试验人",
            "有劳动能力和就业愿望人数": 2,
            "认定日期": "2026.8.3",
        },
        {
            "认定日期": ("八月", "不是日期"),
            "有劳动能力和就业愿望人数": ("都有", "不是数字"),
            "户编号": (None, "不能为空"),
        },
        {"户编号": "H{}".format, "户主身份证号": _man},
    ),
    Round(
        "community_entity",
        {
            "社区代码": PLACE,
            "实体类型": "企业",
            "成立日期": "2020-5-18",
            "状态": "营业",
            "从业人数": 3,
            "吸纳下岗失业人数": 1,
        },
        {
            "从业人数": ("好几个", "不是数字"),
            "状态": ("还行", "下拉列表"),
            "实体类型": (None, "不能为空"),
        },
        {"统一社会信用代码": credit_code, "实体名称": "第{}服务部".format},
    ),
)
