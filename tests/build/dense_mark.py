"""Marks that the rows of a dense province are bound to get, counted by hand."""

from __future__ import annotations

import calendar
from collections import Counter
from datetime import date


def last_day(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def marks_on_rows(rows: list[dict[str, str]], month: date) -> int:
    """Marks on rows that stand: found twice, at odds with itself, too young or too old, dated after
    the month; of a document that tells no birth date.
    """
    end = f"{last_day(month)}"
    key = "身份证号" if "身份证号" in rows[0] else "统一社会信用代码"
    times = Counter(row[key] for row in rows)
    marks = 0
    for row in rows:
        marks += times[row[key]] > 1
        later = sum(
            row.get(title, "") > end for title in ("就业时间", "失业时间", "成立日期", "停业日期")
        )
        marks += later
        if (
            "停业日期" in row and not later and times[row[key]] == 1
        ):  # cells of a row at fault are not held against each other
            closed = row["停业日期"]
            marks += int(row["吸纳下岗失业人数"]) > int(row["从业人数"])
            marks += bool(closed) and ((closed < row["成立日期"]) + (row["状态"] == "营业"))
        if "就业状态" in row:
            marks += (row["就业状态"] == "就业" and row["劳动能力"] == "否") + (
                row["就业状态"] != "失业" and row["是否登记失业"] == "是"
            )
            marks += _no_age_of_work(row["身份证号"], month)
    return marks


def _no_age_of_work(number: str, month: date) -> bool:
    """Below 16, from 111 years, or by a document that tells no birth date."""
    if len(number) < 18:
        return True
    born = int(number[6:10]) * 12 + int(number[10:12]) - 1
    age = month.year * 12 + month.month - 1 - born
    return age < 16 * 12 or age >= 111 * 12
