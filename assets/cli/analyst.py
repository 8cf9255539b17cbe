"""The analyst's commands: SQL, recipes, the interactive shell, exports."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click

from assets.cli.answer import answer, chosen_release
from assets.cli.fault import Fault, cannot_write
from assets.cli.option import (
    as_of_option,
    format_option,
    month_option,
    output_option,
    release_option,
    seconds_option,
)
from assets.cli.recipe import recipe


@click.command()
@click.argument("query")
@format_option
@output_option
@release_option
@as_of_option
@seconds_option
@click.option(
    "--rows", type=click.IntRange(1), default=None, help="最多行数 / at most so many rows"
)
@click.option(
    "--lake",
    is_flag=True,
    help=(
        "也可查 lake.台账：当时有效的行，人以代号；lake. 可省略，与发布的表同名时指发布的表 /"
        " lake.REGISTER too: the rows that stood then, persons by pseudonym; lake. may be left out,"
        " a name that the release has too is the release's"
    ),
)
@click.option(
    "--with",
    "own",
    multiple=True,
    metavar="NAME=FILE[#SHEET]",
    help=(
        "自己的 .xlsx、.xls、.csv、.parquet 作为一张表一起查，可写几次 / a file of one's own as a table;"
        " may be repeated"
    ),
)
@click.option(
    "--words",
    is_flag=True,
    help=("表头用中文（JIUYE_LANGUAGE=en 则英文），代码换成文字 / headings and codes in words"),
)
def sql(
    query: str,
    form: str | None,
    output: Path | None,
    release_id: str | None,
    as_of: datetime | None,
    seconds: float,
    rows: int | None,
    lake: bool,
    own: tuple[str, ...],
    words: bool,
) -> None:
    """对当前发布执行一条只读查询；写 - 则从标准输入读 / one read-only query on the current release; - reads it from
    standard input.

    mart. 可省略；用 --with 与自己的表连接 / mart. may be left out; --with joins a file of one's own.

    例 / for example: jiuye sql "select area_name, persons, 人口 from roster join pop using (area_code)"
    --with pop=人口.xlsx
    """
    if query == "-":
        query = _query_typed_in()
    answer(query, form, output, release_id, as_of, seconds, rows, lake, words=words, own=own)


def _query_typed_in() -> str:
    """The query on standard input, in UTF-8, UTF-16 with a mark, or GB18030."""
    from pipelines.intake.delimited import decode
    from pipelines.intake.issue import Refused

    try:
        return decode(click.get_binary_stream("stdin").read())[0]
    except Refused:
        raise Fault(
            "读不出标准输入的文字，请存为 UTF-8 或 GBK / what came in cannot be read as text: save"
            " it as UTF-8 or GBK"
        ) from None


@click.command()
@release_option
@as_of_option
@click.option(
    "--memory",
    "memory_mb",
    type=click.IntRange(100, 64_000),
    default=1000,
    show_default=True,
    help="内存上限 MB / memory limit in MB",
)
def shell(release_id: str | None, as_of: datetime | None, memory_mb: int) -> None:
    """在终端里连续查询：DuckDB 官方客户端，只读、关闭文件和网络 / query interactively: DuckDB's own client, read-only, files
    and network closed.

    .tables 列出表，Ctrl+C 停止一条查询，.quit 退出 / .tables lists tables, Ctrl+C stops a query, .quit leaves.
    """
    from pipelines.release.publish import NoSuchRelease
    from pipelines.release.terminal import NoTerminalClient, start_client

    try:
        _, found = chosen_release(release_id, as_of)
        if sys.stdin.isatty():
            click.echo(
                f"发布编号 / release {found.release_id}；.tables 列出表，.quit 退出 / .tables lists"
                " tables, .quit leaves"
            )
        sys.stdout.flush()
        start_client(found.file, memory_mb)
    except (NoSuchRelease, NoTerminalClient) as error:
        raise Fault(str(error)) from None


@click.command()
@click.argument("table")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--month",
    callback=month_option,
    metavar="YYYY-MM",
    help="只要这个月 / this month only; forms: the data month by default",
)
@click.option(
    "--level",
    type=click.Choice(["province", "prefecture", "county", "street", "community"]),
    help="只要这一级 / this level only",
)
@click.option(
    "--area",
    metavar="AREA",
    help=(
        "只要这个地区及其下级：代码、名称、全称或拼音 / this area and those below it: code, name, full"
        " name or pinyin"
    ),
)
@click.option(
    "--where",
    "values",
    multiple=True,
    metavar="COLUMN=VALUE",
    help="只要该列为该值的行，可写几次 / rows with this value in the column; may be repeated",
)
@release_option
@as_of_option
def export(
    table: str,
    target: Path,
    month: date | None,
    level: str | None,
    area: str | None,
    values: tuple[str, ...],
    release_id: str | None,
    as_of: datetime | None,
) -> None:
    """把一张表存为 .xlsx 或 .csv；TABLE 写 forms 则为月度统计报表 / save a table as .xlsx or .csv; forms: the
    monthly statistical forms.

    表名和列名见 jiuye dictionary / jiuye dictionary lists tables and columns.

    例 / for example: jiuye export mart.employment_rate 就业率.xlsx --month 2026-10 --level county
    --where group_code=all
    """
    from pipelines.operation.progress import BarProgress
    from pipelines.release.export import ExportRefused, Wanted, export_table
    from pipelines.release.form_book import export_forms
    from pipelines.release.publish import NoSuchRelease

    wanted = Wanted(month, level, area, _values_wanted(values))
    try:
        _, found = chosen_release(release_id, as_of)
        if table == "forms":
            if level or area or values:
                raise Fault("forms 只认 --month / forms knows only --month")
            count = export_forms(found.file, target, month)
        else:
            count = export_table(found.file, table, target, wanted, BarProgress("写入 / writing"))
    except (NoSuchRelease, ExportRefused) as error:
        raise Fault(str(error)) from None
    except OSError as error:
        raise cannot_write(target, error) from None
    click.echo(f"已写 / written: {target}（{count:,} 行 / rows）")


def _values_wanted(values: tuple[str, ...]) -> dict[str, str]:
    """Column -> the value that a row must have in it."""
    pairs = [value.partition("=") for value in values]
    if bad := [column for column, sign, _ in pairs if not sign]:
        raise Fault(f"--where 写成 列=值 / write --where as COLUMN=VALUE: {bad[0]}")
    return {column.strip(): value.strip() for column, _, value in pairs}


ANALYST_COMMANDS = (sql, recipe, shell, export)
