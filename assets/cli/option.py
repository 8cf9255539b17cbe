"""Options shared by several commands."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipelines.contract.column import Register

FORMS = ("table", "csv", "json", "xlsx")  # output formats
MEMORY_MB = 1000  # memory limit of a query
release_option = click.option(
    "--release",
    "release_id",
    metavar="ID",
    help="用这次发布（编号见 jiuye releases）/ this release; jiuye releases lists the ids",
)
as_of_option = click.option(
    "--as-of",
    "as_of",
    metavar="YYYY-MM-DD",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    help=(
        "用到那天末为止的发布；也可写到秒，如 2026-10-05T12:00:00，北京时间 / what was released by"
        " the end of that day; or to the second, as in 2026-10-05T12:00:00; Beijing time"
    ),
)
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help=(
        "输出格式，默认 table，或按 --output 的后缀 / form of the output: table, or as --output"
        " ends"
    ),
)
output_option = click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="存为文件（.csv .json .xlsx）/ save as a file",
)
seconds_option = click.option(
    "--seconds",
    type=click.FloatRange(0.1, 3600),
    default=60,
    show_default=True,
    help="时间上限 / time limit",
)
memory_option = click.option(
    "--memory",
    "memory_mb",
    type=click.IntRange(100, 64_000),
    default=MEMORY_MB,
    show_default=True,
    help="内存上限 MB / memory limit in MB",
)


def month_option(_: click.Context, __: click.Parameter, value: str | None) -> date | None:
    """Callback of --month options: YYYY-MM to the first of the month."""
    if value is None:
        return None
    try:
        return date.fromisoformat(f"{value}-01")
    except ValueError:
        raise click.BadParameter("请写成 2026-10 / write it as 2026-10") from None


def register_of(given: str) -> Register:
    """The register with this name or Chinese title, ignoring blanks and reading 台帐 as 台账. Raises
    click.BadParameter.
    """
    from pipelines.contract.register import REGISTERS

    wanted = "".join(given.split()).replace("台帐", "台账")
    for register in REGISTERS:
        title = register.title.zh
        if wanted in (register.name, title, title.removesuffix("台账")):
            return register
    names = "、".join(f"{one.title.zh}（{one.name}）" for one in REGISTERS)
    raise click.BadParameter(f"没有这种台账；有：{names} / no such register; these there are")
