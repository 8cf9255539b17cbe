"""Clean registers in bulk for performance tests: no faults, no history, one street a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.base.month import month_end
from pipelines.sample.identity import GIVEN, ID_CHECK, ID_WEIGHTS, REGION, SURNAMES
from pipelines.sample.load_register import other_registers
from pipelines.sample.place import Street, streets_of

# ID numbers of one region: birth dates over 64 years, 1,000 numbers a day.
YEARS, A_DAY = 64, 1000
REGIONS = 100  # 519900 to 519999, which no division has
# A prime step: visits every ID number of a region before repeating one.
STRIDE = 7_368_787


def write_load(
    folder: Path, *, files: int, rows_per_file: int, month: date, registers: bool = False
) -> None:
    """Write `files` UTF-8 CSV files of the labour force register for `month` with `rows_per_file`
    rows each, about 110 bytes a row, households of two to four; with `registers` also the seven
    other registers of these streets, in the proportions of `load_register.py`.

    ID numbers are unique over all files. Raises ValueError above 3,111 files (streets) or about
    2,300 million rows (ID numbers of regions 519900 to 519999).
    """
    births = _births(month)
    streets = streets_of("51", [month])
    most = len(births) * A_DAY * REGIONS
    if files > len(streets) or files * rows_per_file > most:
        raise ValueError(f"at most {len(streets)} files and {most} rows in all")
    folder.mkdir(parents=True, exist_ok=True)
    for place, street in enumerate(streets[:files]):
        random = np.random.default_rng((1, place))
        roster = _street_rows(street, place * rows_per_file, rows_per_file, month, births, random)
        _write(roster, folder, street, "劳动力资源台账", month)
        if registers:
            for title, frame in other_registers(street, roster, month, random).items():
                _write(frame, folder, street, title, month)


def _write(frame: pl.DataFrame, folder: Path, street: Street, title: str, month: date) -> None:
    frame.write_csv(folder / f"{street.code}_{title}_{month:%Y-%m}.csv", include_bom=True)


def _births(month: date) -> pl.Series:
    """All birth dates of people aged 16 to 80."""
    first = date(month.year - 16 - YEARS, 1, 1)
    days = (date(month.year - 16, 1, 1) - first).days
    return pl.Series([f"{date.fromordinal(first.toordinal() + day):%Y%m%d}" for day in range(days)])


def _id_numbers(start: int, count: int, births: pl.Series) -> tuple[pl.Series, np.ndarray]:
    """ID numbers from index `start` on, and whether each is male."""
    number = np.arange(start, start + count, dtype=np.int64)
    region, spot = np.divmod(number, len(births) * A_DAY)
    spot = spot * STRIDE % (len(births) * A_DAY)
    sequence = spot % A_DAY
    first_17 = (
        pl.Series(int(REGION) + region).cast(pl.String)
        + births.gather(spot // A_DAY)
        + pl.Series(sequence).cast(pl.String).str.zfill(3)
    )
    digits = np.frombuffer("".join(first_17.to_list()).encode(), dtype=np.uint8).reshape(
        count, 17
    ) - ord("0")
    check = np.array(list(ID_CHECK))[(digits.astype(np.int64) @ np.array(ID_WEIGHTS)) % 11]
    return first_17 + pl.Series(check.tolist()), sequence % 2 == 1


def _street_rows(
    street: Street,
    start: int,
    count: int,
    month: date,
    births: pl.Series,
    random: np.random.Generator,
) -> pl.DataFrame:
    sizes = random.integers(2, 5, count)
    household = np.repeat(np.arange(count), sizes)[:count]
    member = np.arange(count) - np.searchsorted(household, household)
    community = random.integers(0, len(street.communities), count)[household]
    id_number, man = _id_numbers(start, count, births)
    status = random.choice(
        ["就业", "失业", "未就业", "情况不明"], count, p=[0.62, 0.08, 0.27, 0.03]
    )
    employed, unemployed, idle, unknown = (
        status == word for word in ("就业", "失业", "未就业", "情况不明")
    )
    able = ~idle | (random.random(count) < 0.9)
    willing = (
        employed
        | (unemployed & (random.random(count) < 0.97))
        | (idle & (random.random(count) < 0.1))
    )
    since = month_end(month).toordinal() - random.integers(0, 1500, count)
    told = (
        pl.Series(since - date(1970, 1, 1).toordinal())
        .cast(pl.Int32)
        .cast(pl.Date)
        .dt.to_string("%Y-%m-%d")
    )
    surname, given, second = (
        random.choice(list(letters), count) for letters in (SURNAMES, GIVEN, GIVEN)
    )
    shown = random.random(count)

    def only(condition: np.ndarray, words: np.ndarray | pl.Series) -> pl.Series:
        """The words if the condition holds, else blank."""
        return pl.select(
            pl.when(pl.lit(pl.Series(condition))).then(pl.lit(pl.Series(words)))
        ).to_series()

    return pl.DataFrame(
        {
            "序号": np.arange(1, count + 1),
            "社区代码": pl.Series([one.code for one in street.communities]).gather(community),
            "户编号": pl.Series(household + 1).cast(pl.String).str.zfill(5),
            "与户主关系": pl.Series(["户主", "配偶", "子女", "父母"]).gather(member),
            "姓名": pl.Series(surname) + pl.Series(given) + only(shown < 0.6, second).fill_null(""),
            "身份证号": id_number,
            "性别": np.where(man, "男", "女"),
            "文化程度": random.choice(["小学", "初中", "高中", "中专", "大专", "本科"], count),
            "户口性质": random.choice(["非农业户口", "农业户口", "居民户口"], count),
            "劳动能力": np.where(able, "是", "否"),
            "就业意愿": only(~unknown, np.where(willing, "是", "否")),
            "就业状态": status,
            "就业形式": only(employed, random.choice(["单位就业", "灵活就业", "个体经营"], count)),
            "就业时间": only(employed & (shown < 0.5), told),
            "失业时间": only(unemployed & (shown < 0.9), told),
            "是否登记失业": np.where(unemployed & (shown < 0.7), "是", "否"),
            "就业困难类型": only(
                unemployed & (shown < 0.3),
                random.choice(["大龄", "残疾", "低保", "大龄、低保"], count),
            ),
            "联系电话": only(
                shown < 0.3, "199" + pl.Series(np.arange(count)).cast(pl.String).str.zfill(8)
            ),
        }
    )
