"""Polars alone, a Parquet file a month. Left out: returns to clerks, reasons, pseudonyms, history,
pages, anything that is not a clean CSV file of one layout; memory is not bounded.
"""

import sys
from pathlib import Path

import polars as pl

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
DIGIT = pl.col("身份证号")
KEPT = {
    "street": "street",
    "社区代码": "community",
    "户编号": "household",
    "身份证号": "id_number",
    "劳动能力": "able",
    "就业意愿": "willing",
    "就业状态": "status",
}


def accepted(path: Path, month: str) -> pl.DataFrame:
    """The rows of a file that break no rule."""
    street = path.name[:9]
    remainder = (
        sum(
            weight * DIGIT.str.slice(place, 1).cast(pl.Int32, strict=False).fill_null(0)
            for place, weight in enumerate(WEIGHTS)
        )
        % 11
    )
    check = remainder.replace_strict(dict(enumerate("10X98765432")), return_dtype=pl.String)
    rows = pl.read_csv(path, infer_schema=False).filter(
        pl.col("姓名").str.len_chars() > 0,
        pl.col("户编号").str.len_chars() > 0,
        pl.col("社区代码").str.starts_with(street),
        (DIGIT.str.len_chars() == 18) & (DIGIT.str.slice(17, 1) == check),
        DIGIT.str.slice(16, 1).is_in(list("13579")) == (pl.col("性别") == "男"),
        pl.col("劳动能力").is_in(["是", "否"]),
        pl.col("就业状态").is_in(["就业", "失业", "未就业", "情况不明"]),
        pl.col("就业时间").is_null() | (pl.col("就业时间") <= f"{month}-31"),
    )
    return rows.with_columns(pl.lit(street).alias("street")).select(
        pl.col(title).alias(name) for title, name in KEPT.items()
    )


def counted(roster: pl.DataFrame) -> pl.DataFrame:
    """The counts of each community."""
    is_asked = (pl.col("able") == "是") & (pl.col("willing") == "是")
    household = roster.group_by("community", "household").agg(
        pl.len().alias("persons"),
        is_asked.sum().alias("labour_force"),
        (pl.col("status") == "就业").sum().alias("employed"),
    )
    is_zero = (pl.col("employed") == 0) & (pl.col("labour_force") > 0)
    return (
        household.group_by("community")
        .agg(
            pl.col("persons", "labour_force", "employed").sum(),
            is_zero.sum().alias("zero_employment_households"),
        )
        .with_columns((pl.col("employed") / pl.col("labour_force")).alias("rate"))
    )


def main(what: str, source: str, home: str) -> None:
    """Take in a month's folder or one street's file."""
    files = [Path(source)] if what == "correct" else sorted(Path(source).glob("*劳动力资源台账*"))
    month = files[0].stem.rpartition("_")[2]
    kept = Path(home, f"roster-{month}.parquet")
    kept.parent.mkdir(exist_ok=True)
    frames = [accepted(path, month) for path in files]
    if what == "correct":
        others = pl.read_parquet(kept).filter(pl.col("street") != files[0].name[:9])
        frames = [others.select(KEPT.values()), *frames]
    roster = pl.concat(frames).unique("id_number", keep="first", maintain_order=False)
    roster.write_parquet(kept)
    counted(roster).write_parquet(Path(home, f"community-{month}.parquet"))


if __name__ == "__main__":
    main(*sys.argv[1:])
