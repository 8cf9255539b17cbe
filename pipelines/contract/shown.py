"""What of a text from outside may be shown where no person may show: words of the field and of the
division tables, nothing that could be a name.

A clerk may write anything into a file's or a sheet's name, a column's title or a cell, a
person's name too, and nobody can list those. So a stretch of Chinese characters is shown where it
is made of known words, and as as many * otherwise. Latin letters and short numbers stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

import polars as pl

from pipelines.contract.code_list import code_lists
from pipelines.contract.personal import masked
from pipelines.contract.register import REGISTERS

DIVISION_FILE = Path(__file__).parents[1] / "reference" / "shipped" / "division.csv.gz"
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
OFFICES = r"(?:居民委员会|居委会|村民委员会|村委会)$"
ENDINGS = (
    "委员会",
    "委会",
    "社区",
    "村",
    "街道",
    "镇",
    "乡",
    "县",
    "区",
    "市",
    "州",
    "省",
)  # of a place's name, by which it is no person's
# What stands in names of files, sheets and columns, households and stations besides.
WORDS = frozenset(
    """
    台账 台帐 核对单 登记表 明细 明细表 统计表 汇总 汇总表 名单 花名册 清单 报表 表格 模板 示例 说明 填表说明 副本 最新 最终 终稿 初稿 零报告 空表 空白 作废 旧数据 旧表
    草稿 隐藏 深藏 扫描件 加密 补报 重报 更正 修改 改正 新建 工作表 工作簿 文件 年度 月份 月报 季度 上半年 下半年 街道 社区 乡镇 镇 县 区 省 市 州 居委会 村委会
    管理 实名制 数据 导出 备注 备忘 意见 签字 签名 盖章 网格员 负责人 审核 制表 填报 填表人 是否 录入 金保 退回原因 原行号 原工作表 需改正的行 劳动力 劳动力资源
    就业 失业 登记 人员 单位 城镇 分省 年度数据 家庭 零就业 援助 服务 岗位 实体 平台 基层 自然减员 新就业 新增 再就业 栋 单元 楼 室 组 户 号院 小区 大院 村民小组
    便民 中心 服务站 服务中心 便民服务中心 工作站 劳动保障 人力资源 社会保障 党群 就业和社会保障 示范 待定 待核 去年 年底 去年底 若干 也许 大概 保密 一般 情况
""".split()
)
HARMLESS = frozenset(
    "元的和与及或年月日号第期份个人户行列表无有未已是否男女上下报新旧空其中共按栋楼室组层门一二三四五六七八九十百零〇甲乙丙丁"
)
LONGEST_WORD = 24


@cache
def _places() -> frozenset[str]:
    """The names of the divisions of every vintage, also without the office: 团结村委会 is called 团结,
    which stands for the place alone.
    """
    names = pl.read_csv(DIVISION_FILE, columns=["division_name"])["division_name"].unique()
    called = (
        names.str.replace(r"(?:村民委员会|村委会)$", "村"),
        names.str.replace(r"(?:居民委员会|居委会)$", "社区"),
        names.str.replace(OFFICES, ""),
    )
    return frozenset(names).union(*called)


@cache
def _known() -> frozenset[str]:
    """Every word of two characters or more that may be shown beside others."""
    own = {word for text in _own_texts() for word in HAN.findall(text) if len(word) > 1}
    return frozenset(own | {name for name in _places() if name.endswith(ENDINGS)})


def _own_texts() -> Iterator[str]:
    yield from WORDS
    for register in REGISTERS:
        yield from register.title_words
        for title in (register.title.zh, register.title.zh.replace("台账", "台帐")):
            yield from (
                title[:end] for end in range(3, len(title) + 1)
            )  # a sheet's name is often cut short
        for column in register.columns:
            yield from (column.title.zh, *column.aliases, *column.ticked)
    for codes in code_lists().values():
        yield from (*codes.spellings, *codes.junk)


@lru_cache(maxsize=50_000)
def shown(text: str) -> str:
    """The text with * for every character of a stretch that no known words make up, and *** for
    every personal number.
    """
    if text in _places():
        return text
    return HAN.sub(lambda run: _shown_run(run[0]), masked(text))


def _shown_run(run: str) -> str:
    """The known words of a run of Chinese characters, longest first from the left, and * for the
    rest of it.
    """
    parts, rest, place = [], "", 0
    known = _known()
    while place < len(run):
        end = next(
            (
                end
                for end in range(min(len(run), place + LONGEST_WORD), place + 1, -1)
                if run[place:end] in known
            ),
            None,
        )
        if end is None:
            rest += run[place]
            place += 1
            continue
        parts += [_shown_rest(rest), run[place:end]]
        rest, place = "", end
    return "".join((*parts, _shown_rest(rest)))


def _shown_rest(rest: str) -> str:
    return rest if HARMLESS.issuperset(rest) else "*" * len(rest)
