"""How clerks write values: variants that a reader must understand (docs/SPEC.md section 3). Written
by hand, independent of the contract's variants.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from pipelines.contract.code_list import code_lists
from pipelines.contract.column import Column

Cell = str | int | float | date | None

# Other words for codes, by column and code, from workbooks and live systems (docs/DOMAIN.md section
# 3).
VARIANTS: dict[str, dict[str, tuple[str, ...]]] = {
    "sex": {"male": ("男性", "1"), "female": ("女性", "2")},
    "education": {
        "bachelor": ("大学本科", "21"),
        "college": ("大学专科", "31"),
        "vocational": ("职高", "41"),
        "senior": ("61",),
        "junior": ("71",),
        "primary": ("81", "文盲"),
        "master": ("研究生",),
    },
    "hukou_type": {
        "urban": ("非农业", "城镇", "10"),
        "rural": ("农业", "20"),
        "resident": ("居民家庭户口", "50"),
    },
    "residence": {"hukou": ("户籍人口",), "resident": ("常住人口",)},
    "labour_capacity": {"yes": ("有", "√", "1"), "no": ("没有", "×", "0")},
    "willing_to_work": {"yes": ("有", "√"), "no": ("没有", "×")},
    "unemployment_registered": {"yes": ("√", "Y"), "no": ("×", "N")},
    "employment_status": {
        "employed": ("已就业", "在业"),
        "unemployed": ("失业人员",),
        "not_in_labour_force": ("从未就业", "不在业"),
        "unknown": ("不详",),
    },
    "employment_form": {
        "unit": ("单位", "10"),
        "self_employed": ("个体工商户", "21"),
        "flexible": ("灵活", "22"),
        "public_welfare_post": ("公益岗", "30"),
        "own_business": ("创业",),
    },
    "industry": {
        "C": ("C",),
        "F": ("批发零售业",),
        "H": ("H",),
        "D": ("电力、燃气及水的生产和供应业",),
        "Q": ("卫生、社会保障和社会福利业",),
    },
    "unemployment_reason": {
        "graduated": ("⑴", "(1)"),
        "contract_ended": ("⑶", "（3）"),
        "bankruptcy": ("⑷",),
        "dismissed": ("(5)",),
        "resigned": ("⑹", "（6）"),
        "left_self_employment": ("⑺",),
        "business_closed": ("⑻",),
        "left_flexible": ("(9)",),
        "left_welfare_post": ("⑽",),
        "land_taken": ("⑾",),
        "demobilised": ("⑿",),
        "released": ("⒀",),
    },
    "difficulty_types": {
        "older": ("①", "⑴", "(1)", "（1）", "4050"),
        "disabled": ("②", "⑵", "(2)"),
        "low_income": ("③", "（3）", "享受城市低保"),
        "long_term": ("④", "⑷", "连续失业1年以上"),
        "landless": ("⑤", "(5)", "失地农民"),
        "military_spouse": ("⑥",),
        "martyr_family": ("⑦", "（7）"),
        "released": ("⑧",),
        "single_parent": ("⑨", "单亲"),
        "zero_employment": ("⑩", "城镇零就业家庭"),
        "model_worker": ("⑪", "劳模"),
        "lifted_from_poverty": ("脱贫户",),
    },
    "entity_type": {
        "enterprise": ("有限公司",),
        "sole_trader": ("个体户",),
        "private_non_enterprise": ("民办非企业单位",),
        "cooperative": ("农民专业合作社",),
    },
    "status": {"active": ("正常", "在营"), "suspended": ("歇业",), "closed": ("已注销",)},
    "fee_relief": {"yes": ("√",), "no": ("×",)},
    "exit_reason": {
        "employed": ("实现就业", "①"),
        "refused_three_times": ("拒绝3次", "②"),
        "lost_contact": ("无法联系", "③"),
        "other": ("其它", "④"),
    },
    "post_kind": {"public_welfare": ("公益岗", "①"), "community": ("社区就业岗位", "②")},
    "channel": {
        "unit": ("单位", "①"),
        "self_employed": ("个体", "④"),
        "flexible": ("灵活", "⑤"),
        "public_welfare_post": ("公益岗", "⑥"),
        "own_business": ("创业",),
    },
    "first_job": {"yes": ("√", "1"), "no": ("×", "0")},
    "reemployed_unemployed": {"yes": ("√",), "no": ("×",)},
    "difficult": {"yes": ("√",), "no": ("×",)},
    "reason": {"retirement": ("退休人员", "①"), "death": ("死亡人员", "②"), "other": ("其它", "③")},
    "service": {
        "job_placement": ("职介", "①"),
        "career_guidance": ("④",),
        "reemployment_training": ("技能培训", "再就业技能培训"),
        "policy_advice": ("政策宣传",),
        "small_loan": ("小额贷款", "创业担保贷款"),
        "home_visit": ("上门走访",),
    },
    **{
        f"has_{name}": {"yes": ("√", "有"), "no": ("×", "没有")}
        for name in ("institution", "staff", "funding", "premises", "rules", "work")
    },
}
KIN = {
    ("spouse", "male"): "丈夫",
    ("spouse", "female"): "妻子",
    ("child", "male"): "儿子",
    ("child", "female"): "女儿",
    ("parent", "male"): "父亲",
    ("parent", "female"): "母亲",
    ("head", "male"): "本人",
    ("head", "female"): "本人",
}
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
DATE_FORMS = {
    "iso": lambda on: f"{on:%Y-%m-%d}",
    "slash": lambda on: f"{on.year}/{on.month}/{on.day}",
    "dot": lambda on: f"{on.year}.{on.month}.{on.day}",
    "chinese": lambda on: f"{on.year}年{on.month}月{on.day}日",
    "digits": lambda on: f"{on:%Y%m%d}",
    "month_dot": lambda on: (
        f"{on.year}.{on.month}" if on.day == 1 else f"{on.year}.{on.month}.{on.day}"
    ),
    "month_chinese": lambda on: (
        f"{on.year}年{on.month}月" if on.day == 1 else f"{on.year}年{on.month}月{on.day}日"
    ),
    "serial": lambda on: str(on.toordinal() - 693594),  # days since 1899-12-30, as Excel counts
    "cell": lambda on: on,  # a real date cell, in a workbook
}


@dataclass(frozen=True)
class Hand:
    """A clerk's habits: date formats, placeholders, and how often other words or digits are
    used.
    """

    dates: tuple[str, ...]
    nothing: tuple[str | None, ...] = (None,)
    variant_share: float = 0.0  # share of codes
    untidy_share: float = (
        0.0  # of ID numbers and community codes, written with blanks or full-width digits
    )
    separators: tuple[str, ...] = ("、",)


def _is_left_blank(column: Column) -> bool:
    """Whether an empty value is never written as a word; 无 in a flag could also mean 否."""
    return bool(column.required or column.required_unless or column.kind == "flag")


def spelt(column: Column, row: dict, hand: Hand, random: Random) -> Cell:
    """The cell that this clerk writes for a column of a row of canonical values."""
    value = row.get(column.name)
    if value is None or value == ():
        return None if _is_left_blank(column) else random.choice(hand.nothing)
    if column.kind in ("code", "flag"):
        return _code(column, {True: "yes", False: "no"}.get(value, value), row, hand, random)
    if column.kind == "codes":
        return random.choice(hand.separators).join(
            _code(column, code, row, hand, random) for code in value
        )
    if column.kind == "date":
        return DATE_FORMS[random.choice(hand.dates)](value)
    if column.kind in ("id_number", "community_code") and random.random() < hand.untidy_share:
        return _untidy(column.kind, value, random)
    return value


def _code(column: Column, code: str, row: dict, hand: Hand, random: Random) -> str:
    if random.random() < hand.variant_share:
        if column.name == "relationship":
            word = KIN.get((code, row["sex"]))
        else:
            words = VARIANTS.get(column.name, {}).get(code)
            word = random.choice(words) if words else None
        if word:
            return word.translate(FULL_WIDTH) if word.isdigit() and random.random() < 0.2 else word
    return code_lists()[column.code_list or "flag"].labels[code].zh


def _untidy(kind: str, value: str, random: Random) -> str:
    if kind == "community_code":
        return random.choice((f" {value}", f"{value} ", f"{value[:6]} {value[6:]}"))
    return random.choice(
        (
            f"{value[:6]} {value[6:14]} {value[14:]}",
            value.lower(),
            f" {value}",
            value.translate(FULL_WIDTH),
        )
    )
