"""pandas, a Parquet file a month; with `gx` behind the other words Great Expectations judges the
rows. Left out: returns to clerks, pseudonyms, history, pages, anything that is not a clean CSV file
of one layout; memory is not bounded.
"""

import sys
from pathlib import Path

import pandas as pd

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
KEPT = {
    "street": "street",
    "社区代码": "community",
    "户编号": "household",
    "身份证号": "id_number",
    "劳动能力": "able",
    "就业意愿": "willing",
    "就业状态": "status",
}
STATUS = ["就业", "失业", "未就业", "情况不明"]


def told(path: Path, month: str) -> pd.DataFrame:
    """A file's rows with what the rules look at as columns of their own."""
    rows = pd.read_csv(path, dtype=str, encoding="utf-8-sig")
    number = rows["身份证号"].fillna("")
    remainder = sum(
        weight * pd.to_numeric(number.str[place], errors="coerce").fillna(0)
        for place, weight in enumerate(WEIGHTS)
    )
    check = (remainder % 11).astype(int).map(dict(enumerate("10X98765432")))
    return rows.assign(
        street=path.name[:9],
        number_is_sound=(number.str.len() == 18) & (number.str[17] == check),
        sex_is_of_number=number.str[16].isin(list("13579")) == (rows["性别"] == "男"),
        community_is_of_street=rows["社区代码"].str[:9] == path.name[:9],
        day_is_over=rows["就业时间"].isna() | (rows["就业时间"] <= f"{month}-31"),
    )


def judged(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that break no rule."""
    is_good = (
        rows["姓名"].notna()
        & rows["户编号"].notna()
        & rows["劳动能力"].isin(["是", "否"])
        & rows["就业状态"].isin(STATUS)
    )
    for column in FLAGS:
        is_good &= rows[column]
    return rows[is_good]


FLAGS = ("number_is_sound", "sex_is_of_number", "community_is_of_street", "day_is_over")


def judged_by_gx(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that break no expectation, as its complete result names them."""
    import great_expectations as gx

    context = gx.get_context(mode="ephemeral")
    batch = (
        context.data_sources.add_pandas("files")
        .add_dataframe_asset("roster")
        .add_batch_definition_whole_dataframe("all")
        .get_batch({"dataframe": rows})
    )
    asked = gx.expectations
    suite = gx.ExpectationSuite(
        "roster",
        expectations=[
            *(asked.ExpectColumnValuesToNotBeNull(column=one) for one in ("姓名", "户编号")),
            asked.ExpectColumnValuesToBeInSet(column="劳动能力", value_set=["是", "否"]),
            asked.ExpectColumnValuesToBeInSet(column="就业状态", value_set=STATUS),
            *(asked.ExpectColumnValuesToBeInSet(column=one, value_set=[True]) for one in FLAGS),
        ],
    )
    result = batch.validate(suite, result_format={"result_format": "COMPLETE"})
    bad: set[int] = set()
    for one in result.results:
        bad.update(one.result.get("unexpected_index_list") or [])
    return rows.drop(index=sorted(bad))


def counted(roster: pd.DataFrame) -> pd.DataFrame:
    """The counts of each community."""
    flagged = roster.assign(
        labour_force=(roster["able"] == "是") & (roster["willing"] == "是"),
        employed=roster["status"] == "就业",
    )
    household = flagged.groupby(["community", "household"]).agg(
        persons=("id_number", "size"),
        labour_force=("labour_force", "sum"),
        employed=("employed", "sum"),
    )
    household["zero"] = (household["employed"] == 0) & (household["labour_force"] > 0)
    result = household.groupby("community").sum()
    return result.assign(rate=result["employed"] / result["labour_force"])


def main(what: str, source: str, home: str, judge: str = "") -> None:
    """Take in a month's folder or one street's file."""
    files = [Path(source)] if what == "correct" else sorted(Path(source).glob("*劳动力资源台账*"))
    month = files[0].stem.rpartition("_")[2]
    kept = Path(home, f"roster-{month}.parquet")
    kept.parent.mkdir(exist_ok=True)
    rows = pd.concat([told(path, month) for path in files], ignore_index=True)
    good = judged_by_gx(rows) if judge == "gx" else judged(rows)
    roster = good[list(KEPT)].rename(columns=KEPT)
    if what == "correct":
        others = pd.read_parquet(kept)
        roster = pd.concat([others[others["street"] != files[0].name[:9]], roster])
    roster = roster.drop_duplicates("id_number")
    roster.to_parquet(kept, index=False)
    counted(roster).to_parquet(Path(home, f"community-{month}.parquet"))


if __name__ == "__main__":
    main(*sys.argv[1:])
