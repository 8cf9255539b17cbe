"""A table of entities as a clerk sends it: its header, a good row, and any cells."""

from __future__ import annotations

from tests.build.any_cell import CELL
from tests.build.register_file import (
    COMMUNITY,
    STREET,
)

ENTITY_HEADER = {
    "entity_code": "统一社会信用代码",
    "entity_name": "实体名称",
    "community_code": "社区代码",
    "entity_type": "实体类型",
    "industry": "所属行业",
    "founded_on": "成立日期",
    "closed_on": "停业日期",
    "status": "状态",
    "employees": "从业人数",
    "absorbed_unemployed": "吸纳下岗失业人数",
    "fee_relief": "减免收费",
}


ENTITY_NAME = f"{STREET}_社区就业实体台账_2026-08.csv"


FIRST_ROW = 2


ENTITY_CELLS = [CELL] * len(ENTITY_HEADER)


ENTITY = {
    "entity_code": "91350100M000100Y43",
    "entity_name": "示范",
    "community_code": COMMUNITY,
    "entity_type": "企业",
    "status": "营业",
    "employees": "3",
    "absorbed_unemployed": "1",
}
