"""`jiuye backup` and `jiuye restore`: copies of everything that cannot be recomputed."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from assets.cli.fault import Fault

MB = 1_000_000
FOLDER = click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))


@click.command()
@FOLDER
@click.option(
    "--thorough",
    is_flag=True,
    help="逐字节核对 DIR 里已有的和数据文件夹里的 / read every byte, of DIR and of the data folder",
)
def backup(folder: Path, thorough: bool) -> None:
    """备份重做不出来的一切（收到的文件、记录、密钥、参考表、发布）到 DIR / back up what nothing can make again, into DIR.

    DIR 须是空文件夹或以前的备份；已有的内容不再复制，每次另有一份清单；刷新进行时也可备份；中断了再运行一次。DIR 里有个人信息和密钥，要和数据文件夹一样保管 / DIR is an empty folder or one of earlier backups: what it has is not copied again, each backup has a list of its own. It may run beside a refresh, and be run again after it was killed. DIR holds persons and the key: keep it as closed as the data folder.

    退出码：0 完成；1 完成，但数据文件夹里有文件缺失或损坏；2 没有完成 / exit: 0 done; 1 done, but files of the data folder are missing or damaged; 2 not done.
    """
    from importlib.metadata import version

    from pipelines.base.home import Home
    from pipelines.operation.backup import back_up
    from pipelines.operation.progress import BarProgress

    home = Home.from_environment()
    done = back_up(
        home, folder, version("jiuye"), BarProgress("备份 / backing up"), thorough=thorough
    )
    made = done.backup
    click.echo(
        f"已备份 / backed up: {made.backup_id}，{folder}\n"
        f"  {len(made.files):,} 个文件 / files，{made.bytes / MB:,.1f} MB，"
        f"新增 / new {done.copied / MB:,.1f} MB\n"
        f"恢复 / to restore: JIUYE_HOME=空文件夹 jiuye restore {folder}"
    )
    if done.left:
        click.echo(
            f"收件箱里 {done.left} 份还在写入，没有备份 / files of the inbox that were still being"
            " written were left out"
        )
    if done.damaged:
        named = "、".join(done.damaged[:5])
        click.echo(
            f"数据文件夹里有 {len(done.damaged)} 个文件缺失或损坏：{named}；请运行 jiuye doctor / files are"
            " missing or damaged in the data folder: see jiuye doctor",
            err=True,
        )
        sys.exit(1)


@click.command()
@FOLDER
@click.option(
    "--backup",
    "backup_id",
    metavar="ID",
    help="恢复这一次的，默认最近一次 / this backup; the newest by default",
)
def restore(folder: Path, backup_id: str | None) -> None:
    """把 jiuye backup 写的备份恢复到空的数据文件夹 / put a backup back into an empty data folder.

    逐字节核对；中断了再运行一次。之后 jiuye sql 立即可用，jiuye refresh 重读收到的文件，重做其余一切 / every byte is held against its hash; after a kill run it again. Then jiuye sql answers at once, and jiuye refresh reads the files received and makes all else again.
    """
    from pipelines.base.home import Home
    from pipelines.base.lock import HomeInUse
    from pipelines.operation.progress import BarProgress
    from pipelines.operation.restore import restore as run
    from pipelines.release.publish import current_release

    home = Home.from_environment()
    try:
        done = run(home, folder, backup_id, BarProgress("恢复 / restoring"))
    except HomeInUse as error:
        raise Fault(str(error)) from None
    release = current_release(home)
    click.echo(
        f"已恢复 / restored: {done.backup_id} → {home.root}\n"
        f"  {len(done.files):,} 个文件 / files，{done.bytes / MB:,.1f} MB；当前发布 / current release:"
        f" {release.release_id if release else '—'}\n"
        "接着 / next: jiuye refresh"
    )


BACKUP_COMMANDS = (backup, restore)
