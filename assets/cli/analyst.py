"""The analyst's commands: SQL, recipes, the interactive shell, exports."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click

from assets.cli.fault import Fault, cannot_write
from assets.cli.option import (
    as_of_option,
    format_option,
    memory_option,
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
@memory_option
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
    memory_mb: int,
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
    from assets.cli.answer import answer, typed_in

    if query == "-":
        query = typed_in()
    answer(
        query,
        form,
        output,
        release_id,
        as_of,
        seconds,
        rows,
        lake,
        words=words,
        own=own,
        memory_mb=memory_mb,
    )


@click.command()
@release_option
@as_of_option
@seconds_option
@memory_option
@click.pass_context
def shell(
    ctx: click.Context,
    release_id: str | None,
    as_of: datetime | None,
    seconds: float,
    memory_mb: int,
) -> None:
    """连续查询：查询以分号结束，与 jiuye sql 一样只读、有时限和内存上限 / one query after the other, each ended by a
    semicolon: read-only and within limits of time and memory, as in jiuye sql.

    .帮助 列出命令，Ctrl+C 停止一条查询，.退出 离开；也可从管道读入，有一条没有成功则退出码为 2 / .help lists commands, Ctrl+C
    stops a query, .quit leaves. Reads a pipe too; exit code 2 where a query of it failed.
    """
    from assets.cli.shell import run_shell

    sys.exit(run_shell(ctx.find_root().command, release_id, as_of, seconds, memory_mb))


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
    from assets.cli.answer import chosen_release
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
