"""The command line. Slow imports happen inside the commands, so that --help answers at once."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import click

from assets.cli.analyst import ANALYST_COMMANDS
from assets.cli.any_encoding import say_in_any_encoding, typed_words
from assets.cli.backup import BACKUP_COMMANDS
from assets.cli.bulletin import bulletin
from assets.cli.decision import OPERATOR_COMMANDS
from assets.cli.dictionary import DICTIONARY_COMMANDS
from assets.cli.ending import run_to_the_end
from assets.cli.fault import Fault
from assets.cli.levels import LEVEL_COMMANDS
from assets.cli.menu import Menu
from assets.cli.option import month_option
from assets.cli.prune import prune
from assets.cli.publication import PUBLICATION_COMMANDS
from assets.cli.releases import releases
from assets.cli.template import template
from assets.cli.title_map import map_titles

ASK_THE_ENGINE = ("sql", "recipe")  # commands run in a child process, which may die


@click.version_option(package_name="jiuye", message="%(package)s %(version)s")
@click.group(
    cls=Menu, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
def cli() -> None:
    """就业台账：收下、校验、入库、发布、出图 / employment registers: take in, validate, release, draw.

    数据文件夹由环境变量 JIUYE_HOME 指定，默认 ./data / JIUYE_HOME names the data folder, ./data by default.

    写的和显示的日期、时刻都是北京时间 / dates and times, given or shown, are Beijing time.
    """


for command in (
    *ANALYST_COMMANDS,
    *BACKUP_COMMANDS,
    *DICTIONARY_COMMANDS,
    *LEVEL_COMMANDS,
    *OPERATOR_COMMANDS,
    *PUBLICATION_COMMANDS,
    bulletin,
    map_titles,
    prune,
    releases,
    template,
):
    cli.add_command(command)


@cli.command()
@click.option(
    "--month",
    callback=month_option,
    metavar="YYYY-MM",
    help=(
        "只收这个月的台账，其他月份的文件退回 / take in this month; files of other months are"
        " refused"
    ),
)
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=(
        "从这个文件夹收，而不是 inbox；其中文件不动 / take in from here instead of the inbox; its"
        " files stay"
    ),
)
@click.option(
    "--thorough",
    is_flag=True,
    help=(
        "逐字节核对以前做出来的一切，损坏的重做 / read every byte of what was made before, and make"
        " again what is damaged"
    ),
)
@click.option(
    "--new-key",
    is_flag=True,
    help=(
        "代号密钥丢了或要换：生成新的，用它重读全部文件 / the pseudonyms' key is lost or to be replaced:"
        " make another and read all files again under it"
    ),
)
def refresh(month: date | None, source: Path | None, thorough: bool, new_key: bool) -> None:
    """收件、重算变动的部分、通过质量检查、发布、生成页面 / take in, rebuild what changed, gate, release, draw.

    退出码：0 全部收下（已发布或没有变化）；1 同上，但有文件被退回；2 失败，没有发布；3 已发布，但页面或退回单没有写完（再运行一次） / exit: 0 all
    taken in (released, or nothing new); 1 the same, but files were refused; 2 failed, nothing released; 3 released, but
    pages or return workbooks are not finished (run again).
    """
    from assets.cli.refresh import refresh as run
    from pipelines.base.home import Home
    from pipelines.base.limits import Limits
    from pipelines.operation.processes import NONE_AHEAD, processes_ahead
    from pipelines.operation.take_in import new_ahead

    home = Home.from_environment().prepare()
    files = None if new_key else new_ahead(home, source)
    with (
        nullcontext(NONE_AHEAD)
        if files == 0
        else processes_ahead(home, Limits.from_environment(), files)
    ) as processes:
        sys.exit(run(home, source, month, processes, thorough=thorough, new_key=new_key))


@cli.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--area",
    default="510104",
    show_default=True,
    help="区划代码前缀：51 全省、5101 一市、510104 一县 / head of a division code",
)
@click.option(
    "--months",
    type=click.IntRange(1, 120),
    default=3,
    show_default=True,
    help="几个月 / how many months",
)
@click.option(
    "--last-month",
    callback=month_option,
    metavar="YYYY-MM",
    help="最后一个月，默认上月 / the last month; the former one by default",
)
@click.option(
    "--streets",
    type=click.IntRange(1),
    help="最多几个街道，分摊到各市州 / at most so many streets, dealt out over prefectures",
)
@click.option(
    "--households",
    type=click.IntRange(1),
    default=60,
    show_default=True,
    help="每个社区几户 / households a community",
)
@click.option(
    "--seed",
    type=int,
    default=1,
    show_default=True,
    help="随机种子：相同则文件相同 / the same seed, the same files",
)
@click.option(
    "--faults/--no-faults",
    default=True,
    show_default=True,
    help="是否埋入差错 / whether to plant faults",
)
def sample(
    target: Path,
    area: str,
    months: int,
    last_month: date | None,
    streets: int | None,
    households: int,
    seed: int,
    faults: bool,
) -> None:
    """写一个示例省：真实区划、虚构的人、埋入的差错 / write a sample province: real divisions, invented people, planted
    faults.

    TARGET 是要写入的文件夹，每月一个子文件夹，之后 jiuye refresh --from TARGET/2026-10 / TARGET is the folder to write
    into, with a folder a month; then jiuye refresh --from TARGET/2026-10.
    """
    from pipelines.operation.progress import BarProgress
    from pipelines.sample import write_sample

    try:
        ledger = write_sample(
            target,
            area=area,
            months=months,
            last_month=last_month or _former_month(),
            streets=streets,
            households_per_community=households,
            seed=seed,
            faults=faults,
            progress=BarProgress("写示例，月 / writing, months"),
        )
    except ValueError as error:
        raise Fault(str(error)) from None
    click.echo(f"已写 / written: {target}；差错清单 / ledger of faults: {ledger}")


def _former_month() -> date:
    from pipelines.base import clock

    today = clock.today()
    return date(today.year - (today.month == 1), today.month - 1 or 12, 1)


@cli.command()
def demo() -> None:
    """写示例省，逐批收下并发布 / write a sample province, take it in and release it, delivery by delivery.

    写进数据文件夹，请另给一个空的：JIUYE_HOME=data/demo jiuye demo（make demo 就是如此），约几分钟；里面有别的文件就不写，以前的示例则重做 /
    it goes into the data folder, so name an empty one of its own: JIUYE_HOME=data/demo jiuye demo
    (which is make demo); some minutes. A folder that holds anything else is refused, a former demo
    is made anew.
    """
    from assets.cli.demo import demo as run
    from pipelines.base.home import Home

    sys.exit(run(Home.from_environment()))


@cli.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=3000,
    show_default=True,
    help="Dagster 网页端口 / port of Dagster's pages",
)
@click.option(
    "--site-port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="就业页面端口 / port of the dashboards",
)
@click.option(
    "--only",
    type=click.Choice(["webserver", "daemon", "pages"]),
    help="只启动其中一个，供 systemd 用 / one of them alone, for systemd: docs/server.md",
)
@click.option(
    "--read-only",
    is_flag=True,
    help="Dagster 网页只看，不能启动或停止运行 / Dagster's pages only show, they start and stop nothing",
)
def serve(port: int, site_port: int, only: str | None, read_only: bool) -> None:
    """启动 Dagster（网页与守护进程）和就业页面，只在 127.0.0.1 / start Dagster and the dashboards, on 127.0.0.1 alone.

    日志同时写到数据文件夹的 dagster/log，北京时间，每个进程至多 25 MB；放到服务器上运行见 docs/server.md / logs go to dagster/log too, in Beijing time, 25 MB a process at most; docs/server.md says how to run it on a server.
    """
    from assets.cli.serve import PARTS
    from assets.cli.serve import serve as run
    from pipelines.base.home import Home

    parts = (only,) if only else PARTS
    sys.exit(run(Home.from_environment(), port, site_port, parts, read_only=read_only))


def main() -> None:
    """Run the command, then exit at once, since DuckDB's bindings print messages when Python shuts
    down.

    multiprocessing's resource tracker then cleans up; its messages about that are suppressed.
    """
    sys.warnoptions.append("ignore:resource_tracker")
    say_in_any_encoding()
    words = typed_words(sys.argv[1:])
    if words and words[0] in ASK_THE_ENGINE:
        from assets.cli.child import answer_in_a_child

        answer_in_a_child()
    os._exit(run_to_the_end(cli, words))
