"""The registers other than the roster for performance tests: events, services, posts, entities,
households and stations of one street, sized in proportion to its roster as in a province.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from pipelines.base.month import month_end
from pipelines.sample.identity import credit_with_check
from pipelines.sample.place import Street

# Per 10,000 persons on a roster about 60 found work in the month, 10 left it, 130 received a
# service, and 15 households have no employed member; a community has three entities, five posts,
# one station.
LEFT, SERVED, HOUSEHOLDS = 0.001, 0.16, 0.0015
ENTITIES, POSTS = 3, 5
PERSON = ("社区代码", "姓名", "身份证号")


def other_registers(
    street: Street, roster: pl.DataFrame, month: date, random: np.random.Generator
) -> dict[str, pl.DataFrame]:
    """Map each register's title to its rows for the street of this roster. No register is empty."""
    people = roster.select(*PERSON, "户编号", "就业状态", "就业时间", "与户主关系")
    employed = people.filter(pl.col("就业状态") == "就业")
    entities = _entities(street, month, random)
    return {
        "新就业人员实名制台账": _new_employment(employed, month, random),
        "自然减员台账": _part(employed, LEFT, random)
        .select(*PERSON)
        .with_columns(
            _days("减员日期", month, random, _size(employed, LEFT)),
            pl.lit("退休").alias("减员原因"),
        ),
        "就业援助服务台账": _assistance(people.filter(pl.col("就业状态") == "失业"), month, random),
        "零就业家庭台账": _households(people, month, random),
        "社区就业实体台账": entities,
        "岗位台账": _posts(street, entities, random),
        "基层平台台账": _stations(street, random),
    }


def _size(frame: pl.DataFrame, share: float) -> int:
    return max(1, min(frame.height, round(frame.height * share)))


def _part(frame: pl.DataFrame, share: float, random: np.random.Generator) -> pl.DataFrame:
    """This share of the rows, at least one, in order."""
    chosen = random.choice(frame.height, _size(frame, share), replace=False)
    return frame[np.sort(chosen)]


def _days(title: str, month: date, random: np.random.Generator, count: int) -> pl.Series:
    """Days of the month in the format of files."""
    days = random.integers(0, month_end(month).day, count)
    start = month.toordinal() - date(1970, 1, 1).toordinal()
    return pl.Series(title, days + start).cast(pl.Int32).cast(pl.Date).dt.to_string("%Y-%m-%d")


def _new_employment(
    employed: pl.DataFrame, month: date, random: np.random.Generator
) -> pl.DataFrame:
    """Those who found work in the month according to the roster, at least one."""
    found = employed.filter(pl.col("就业时间") >= f"{month}")
    found = found if found.height else employed.head(1)
    return found.select(*PERSON).with_columns(
        _days("登记就业时间", month, random, found.height),
        pl.Series("就业渠道", random.choice(["单位就业", "灵活就业", "自主创业"], found.height)),
        pl.Series("失业人员再就业", random.choice(["是", "否"], found.height)),
    )


def _assistance(unemployed: pl.DataFrame, month: date, random: np.random.Generator) -> pl.DataFrame:
    served = _part(unemployed, SERVED, random).select(*PERSON)
    return served.with_columns(
        _days("服务日期", month, random, served.height),
        pl.Series(
            "服务类型",
            random.choice(["职业介绍", "职业指导", "再就业培训", "政策咨询"], served.height),
        ),
    )


def _households(people: pl.DataFrame, month: date, random: np.random.Generator) -> pl.DataFrame:
    """Households whose head is unemployed, recognised in the month."""
    heads = people.filter((pl.col("与户主关系") == "户主") & (pl.col("就业状态") == "失业"))
    chosen = _part(heads, HOUSEHOLDS * people.height / max(1, heads.height), random)
    return chosen.select(
        "社区代码",
        "户编号",
        pl.col("姓名").alias("户主姓名"),
        pl.col("身份证号").alias("户主身份证号"),
        pl.lit(1).alias("有劳动能力和就业愿望人数"),
        _days("认定日期", month, random, chosen.height),
    )


def _entities(street: Street, month: date, random: np.random.Generator) -> pl.DataFrame:
    codes = [community.code for community in street.communities for _ in range(ENTITIES)]
    count = len(codes)
    credit = [credit_with_check(f"91519900{street.code[4:9]}{place:04d}") for place in range(count)]
    return pl.DataFrame(
        {
            "统一社会信用代码": credit,
            "实体名称": [f"示例商店{place + 1}" for place in range(count)],
            "社区代码": codes,
            "实体类型": random.choice(["企业", "个体工商户", "合作社"], count),
            "成立日期": [f"{month.year - 3}-05-01"] * count,
            "状态": ["营业"] * count,
            "从业人数": random.integers(1, 40, count),
            "吸纳下岗失业人数": [1] * count,
        }
    )


def _posts(street: Street, entities: pl.DataFrame, random: np.random.Generator) -> pl.DataFrame:
    codes = [community.code for community in street.communities for _ in range(POSTS)]
    count = len(codes)
    places = random.integers(1, 9, count)
    return pl.DataFrame(
        {
            "岗位编号": [f"SQ{street.code[4:9]}{place:05d}" for place in range(count)],
            "统一社会信用代码": entities["统一社会信用代码"].gather(
                np.arange(count) * entities.height // count
            ),
            "社区代码": codes,
            "岗位类型": ["社区岗位"] * count,
            "岗位数": places,
            "在岗人数": places - 1,
        }
    )


def _stations(street: Street, random: np.random.Generator) -> pl.DataFrame:
    count = len(street.communities)
    words = ("机构", "人员", "经费", "场地", "制度", "工作")
    return pl.DataFrame(
        {
            "社区代码": [community.code for community in street.communities],
            "站点名称": [f"劳动保障工作站{place + 1}" for place in range(count)],
            **{word: ["是"] * count for word in words},
            "专职人数": random.integers(1, 4, count),
            "兼职人数": random.integers(0, 3, count),
        }
    )
