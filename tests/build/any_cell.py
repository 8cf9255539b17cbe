"""Cells of any text for tests of properties, and how many examples are tried."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.build.register_file import COMMUNITY, id_number

# What sits near an edge of some parser, beside any text at all.
NASTY = (
    "",
    " ",
    "无",
    "是",
    "否",
    "男",
    "女",
    "就业",
    "失业",
    "情况不明",
    "2026-10-05",
    "2026.3",
    "2026年13月",
    "0000-00-00",
    "20260230",
    "46000",
    "99999",
    "-1",
    "1e400",
    "12.0",
    "１２",
    "1,234人",
    "①②",
    "⑴、（9）",
    "(5) 大龄",
    "5.199E+17",
    id_number(),
    id_number()[:17],
    id_number()[:15],
    "519900" + "0" * 12,
    COMMUNITY,
    COMMUNITY + ".0",
    "510104018001",
    "91350100M000100Y43",
    "\ufffd",
    "~",
    "=1+1",
    '"',
    ",",
    "\n",
    "合计",
    "填表人：",
    "示例",
    "身份证号",
    "\u200b",
    "\u3000",
    "\x1f",
    "İ",
    "ǰ",
    "²",
    "٣",
    "𠮷",
)
CELL = st.sampled_from(NASTY) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=12
)
MODEST = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
