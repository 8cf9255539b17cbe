"""The same facts of a few places, to be told in several ways."""

from __future__ import annotations

from tests.build.register_file import STREET, id_number, person

PLACES = tuple(f"{STREET}{number:03d}" for number in (1, 2, 3))
AREAS = (
    PLACES[1],
    STREET,
    STREET[:6],
    STREET[:4],
    STREET[:2],
)  # of the person in question, and above
BEFORE, NOW = "2026-08", "2026-09"
Rows = list[dict[str, str]]


def people() -> Rows:
    """Three households in each of three communities: workers, some idle, and of one couple in the
    second community a wife who seeks work.
    """
    rows = []
    for serial in range(1, 19):
        status = {3: "未就业", 7: "情况不明", 10: "失业", 14: "失业"}.get(serial, "就业")
        seeking = (
            {"unemployment_registered": "是", "unemployed_since": "2026-05-20"}
            if status == "失业"
            else {}
        )
        rows.append(
            person(
                serial,
                f"19{70 + serial}0315",
                community_code=PLACES[(serial - 1) // 6],
                household_no=f"{(serial + 1) // 2}",
                employment_status=status,
                employment_form="单位就业" if status == "就业" else "",
                **seeking,
            )
        )
    return rows


def told(rows: Rows) -> list[list[str]]:
    """A header of the rows' own titles, and the rows."""
    return [list(rows[0]), *(list(row.values()) for row in rows)]


def others() -> dict[str, Rows]:
    """The other registers of the street this month, by the words of their file names."""
    who = [
        {
            "社区代码": PLACES[(n - 1) // 6],
            "姓名": "测试人",
            "身份证号": id_number(f"19{70 + n}0315", n),
        }
        for n in (2, 9, 10, 13)
    ]
    return {
        "新就业人员实名制台账": [
            row | {"登记就业时间": f"2026-09-{day:02d}", "就业渠道": "单位就业"}
            for day, row in enumerate((*who, who[1]), 3)
        ],
        "就业援助服务台账": [
            row | {"服务日期": f"2026-09-0{day}", "服务类型": "职业介绍"}
            for day, row in enumerate(who, 1)
        ],
        "岗位台账": [
            {
                "岗位编号": f"P{n}",
                "社区代码": place,
                "岗位类型": "公益性岗位",
                "岗位数": "2",
                "在岗人数": f"{n}",
                "到期日期": "2026-10-01",
            }
            for n, place in enumerate(PLACES)
        ],
        "基层平台台账": [
            {
                "社区代码": "" if code == STREET else code,
                "街道代码": STREET if code == STREET else "",
                "平台名称": "站",
                "机构": "是",
                "专职人数": "2",
                "兼职人数": "1",
            }
            for code in (STREET, *PLACES)
        ],
    }
