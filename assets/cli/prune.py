"""`jiuye prune`: lists and removes what is no longer kept."""

from __future__ import annotations

import click

from assets.cli.fault import Fault


@click.command()
@click.option(
    "--dry-run",
    is_flag=True,
    help="只列出要清理什么、多少字节，不删 / only list what would go and how many bytes",
)
def prune(*, dry_run: bool) -> None:
    """清理过了保存期的：旧的发布、页面、运行记录、草稿、中断的残留、被取代的计数文件、原始台账 / remove what is kept no longer: old releases, pages, records of runs, drafts, leftovers, superseded counts, raw registers.

    发布：最近 31 天的全部、以后每月最后一次、公布过的（公开版、通报、releases --keep）永远保留；原始台账、个人信息和退回单按
    retention_months（ref.policy）/ releases: all of the last 31 days, then the last of each month, and for ever those that
    something was published from (edition, bulletin, releases --keep); raw registers, personal columns and return
    workbooks as retention_months of ref.policy says.

    中途被终止，再运行一次就接着做；jiuye serve 每天夜里自动做 / killed on the way it is taken up by the next run;
    jiuye serve does it each night.
    """
    from assets.instance import is_of_dagsters_files, open_dagster, prepare_dagster
    from assets.prune import planned
    from pipelines.base.home import Home
    from pipelines.base.limits import Limits
    from pipelines.base.lock import HomeInUse, locked
    from pipelines.base.wording import both
    from pipelines.operation.attempt import begin, end, note_step, record_failure
    from pipelines.operation.prune import WORDS, remove, summary

    home = Home.from_environment()
    if not home.root.is_dir():
        raise Fault(f"没有数据文件夹 {home.root} / there is no such data folder")
    if not (home.has_records or home.current_release):
        click.echo("没有可清理的 / there is nothing to remove")
        return
    try:
        with locked(home):
            prepare_dagster(home)
            with open_dagster() as instance:
                world, found = planned(instance, home, Limits.from_environment())
                for one in found if dry_run else ():
                    kind = WORDS[f"kind.{one.kind}"]
                    click.echo(f"{one.bytes:>15,}  {one.name}  {kind.zh} / {kind.en}")
                for line in summary(found):
                    click.echo(both(line))
                if dry_run:
                    return
                begin(home, "prune")
                note_step(home, "prune", "清理 / pruning")
                try:
                    remove(world, found)
                except Exception as error:
                    record_failure(home, "prune", error)
                    raise
                end(home, "prune")
    except HomeInUse as error:
        raise Fault(str(error)) from None
    except Exception as error:
        if not is_of_dagsters_files(error):
            raise
        raise Fault(
            "Dagster 的运行记录损坏，没有清理；请先运行 jiuye refresh，会把它们移开、重新开始 / Dagster's"
            " records of its runs are damaged, nothing was removed: run jiuye refresh first, which moves"
            " them aside and begins anew"
        ) from None
    if found:
        click.echo("已清理 / removed")
