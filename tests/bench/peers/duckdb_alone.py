"""One DuckDB statement a step. Left out: returns to clerks, reasons, pseudonyms, history, pages,
anything that is not a clean CSV file of one layout.
"""

import sys
from pathlib import Path

import duckdb

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKED = " + ".join(
    f"{weight} * coalesce(try_cast(substr(身份证号, {place + 1}, 1) as integer), 0)"
    for place, weight in enumerate(WEIGHTS)
)
ACCEPTED = f"""
    with told as (
        select
            *, filename.split('/')[-1][1:9] as street,
            filename.split('_')[-1][1:7] as month
        from read_csv('{{files}}', all_varchar = true, header = true, filename = true)
    )
    select month, street, 社区代码 as community, 户编号 as household, 身份证号 as id_number,
        劳动能力 as able, 就业意愿 as willing, 就业状态 as status
    from told
    where 姓名 <> '' and 户编号 <> '' and 社区代码[1:9] = street
        and length(身份证号) = 18 and substr('10X98765432', ({CHECKED}) % 11 + 1, 1) = 身份证号[18]
        and (substr(身份证号, 17, 1) in ('1', '3', '5', '7', '9')) = (性别 = '男')
        and 劳动能力 in ('是', '否') and 就业状态 in ('就业', '失业', '未就业', '情况不明')
        and (就业时间 is null or 就业时间 <= (month || '-31'))
    qualify row_number() over (partition by month, 身份证号 order by street) = 1
"""
COUNTED = """
    with household as (
        select month, community, household,
            count(*) as persons,
            count(*) filter (where able = '是' and willing = '是') as labour_force,
            count(*) filter (where status = '就业') as employed
        from roster where month = '{month}' group by all
    )
    select month, community, sum(persons) as persons, sum(labour_force) as labour_force,
        sum(employed) as employed, sum(employed) / nullif(sum(labour_force), 0) as rate,
        count(*) filter (where employed = 0 and labour_force > 0) as zero_employment_households
    from household group by all
"""


def take(connection: duckdb.DuckDBPyConnection, files: str, month: str) -> None:
    """Insert the rows of the files and count the month anew."""
    connection.execute("set threads = 2; set preserve_insertion_order = false")
    accepted = ACCEPTED.format(files=files)
    connection.execute(f"create table if not exists roster as {accepted} limit 0")
    connection.execute(f"insert into roster {accepted}")
    connection.execute(
        f"create table if not exists community as {COUNTED.format(month=month)} limit 0"
    )
    connection.execute("delete from community where month = ?", [month])
    connection.execute(f"insert into community {COUNTED.format(month=month)}")


def main(what: str, source: str, home: str) -> None:
    """Take in a month's folder or one street's file."""
    Path(home).mkdir(exist_ok=True)
    first = source if what == "correct" else str(next(Path(source).glob("*劳动力资源台账*.csv")))
    street, month = Path(first).name[:9], Path(first).stem.rpartition("_")[2]
    with duckdb.connect(f"{home}/peer.duckdb") as connection:
        if what == "correct":
            connection.execute("delete from roster where month = ? and street = ?", [month, street])
        files = source if what == "correct" else f"{source}/*劳动力资源台账*.csv"
        take(connection, files, month)


if __name__ == "__main__":
    main(*sys.argv[1:])
