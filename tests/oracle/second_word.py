"""What a word, a day and a number of a cell mean, by hand; no code of pipelines/."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache

YES, NO = {"是", "有", "√", "1", "Y"}, {"否", "没有", "×", "0", "N"}
STATUS = {
    "就业": "employed",
    "已就业": "employed",
    "在业": "employed",
    "失业": "unemployed",
    "失业人员": "unemployed",
    "未就业": "not_in_labour_force",
    "从未就业": "not_in_labour_force",
    "不在业": "not_in_labour_force",
    "情况不明": "unknown",
    "不详": "unknown",
}
HUKOU = {
    "非农业户口": "urban_hukou",
    "非农业": "urban_hukou",
    "城镇": "urban_hukou",
    "10": "urban_hukou",
    "农业户口": "rural_hukou",
    "农业": "rural_hukou",
    "20": "rural_hukou",
    "居民户口": "resident_hukou",
    "居民家庭户口": "resident_hukou",
    "50": "resident_hukou",
}
DIFFICULTY = {
    "残疾": "disabled",
    "2": "disabled",
    "低保": "low_income",
    "享受城市低保": "low_income",
    "最低生活保障": "low_income",
    "3": "low_income",
    "失地": "landless",
    "失地农民": "landless",
    "失地(被征地)农民": "landless",
    "5": "landless",
}  # every other word is a difficulty without a group of its own
ENTITY_TYPE = {
    "企业": "enterprise",
    "有限公司": "enterprise",
    "个体工商户": "sole_trader",
    "个体户": "sole_trader",
    "民办非企业": "private_non_enterprise",
    "民办非企业单位": "private_non_enterprise",
    "合作社": "cooperative",
    "农民专业合作社": "cooperative",
    "公益性机构": "public_welfare",
    "其他": "other",
}
ENTITY_STATUS = {
    "营业": "active",
    "正常": "active",
    "在营": "active",
    "停业": "suspended",
    "歇业": "suspended",
    "注销": "closed",
    "已注销": "closed",
}
INDUSTRY = {
    "制造业": "C",
    "批发和零售业": "F",
    "批发零售业": "F",
    "交通运输、仓储和邮政业": "G",
    "住宿和餐饮业": "H",
    "房地产业": "K",
    "水利、环境和公共设施管理业": "N",
    "居民服务、修理和其他服务业": "O",
    "教育": "P",
    "卫生和社会工作": "Q",
    "卫生、社会保障和社会福利业": "Q",
} | {letter: letter for letter in "ABCDEFGHIJKLMNOPQRS"}


@lru_cache(maxsize=100_000)
def word_of(cell) -> str | None:
    """The cell as text without blanks, digits and brackets in their plain form; None where it
    stands for nothing.
    """
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", str(cell if cell is not None else "")))
    return None if text in ("", "无") else text


def flag_of(cell) -> bool | None:
    word = word_of(cell)
    if word is None:
        return None
    if word not in YES | NO:
        raise ValueError("the second count does not know this yes or no")
    return word in YES


def day_of(cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    word = word_of(cell)
    if word is None:
        return None
    if re.fullmatch(r"\d{8}", word):
        return date(int(word[:4]), int(word[4:6]), int(word[6:]))
    if re.fullmatch(r"\d{5}", word):
        return date(1899, 12, 30) + timedelta(days=int(word))
    year, month, *day = re.findall(r"\d+", word)
    return date(int(year), int(month), int(day[0]) if day else 1)


def full_id(word: str) -> str:
    """18 characters; a 15-digit number is of 19xx (its check character is left open, which identity
    does not need).
    """
    return f"{word[:6]}19{word[6:]}" if len(word) == 15 else word[:17]


def home_number(word: str) -> str:
    """A household number in normal form: NFKC, upper case, one dash, nothing that is not seen."""
    shown = (
        "-" if unicodedata.category(sign) == "Pd" or sign == "−" else sign
        for sign in unicodedata.normalize("NFKC", word).upper()
        if unicodedata.category(sign) != "Cf" and not sign.isspace()
    )
    return re.sub("-+", "-", "".join(shown))
