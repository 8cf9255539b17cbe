"""`jiuye bulletin`: the monthly bulletin of a province or prefecture as a Word file."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.cli.analyst import as_of_option, release_option
from assets.cli.fault import Fault, cannot_write
from assets.cli.option import month_option

if TYPE_CHECKING:
    from pipelines.release.bulletin.figures import Figures


@click.command()
@click.argument("target", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--month",
    callback=month_option,
    metavar="YYYY-MM",
    help="哪个月的，默认数据月份 / of which month; the data month by default",
)
@click.option(
    "--area",
    metavar="AREA",
    help="市（州）的名称或代码，默认全省 / a prefecture by name or code; the province by default",
)
@click.option(
    "--number",
    type=click.IntRange(1),
    help="期号，默认为月份 / its number; that of the month by default",
)
@click.option(
    "--dated",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="成文日期，默认为发布之日 / the date it bears; the day of the release by default",
)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help=(
        "上期通报之日，其后的改动列为修订；默认为上月台账截止后的第一次发布 / the day of the last bulletin: what"
        " changed since is told as revised; by default the first release after last month's registers were due"
    ),
)
@release_option
@as_of_option
@click.option(
    "--force",
    is_flag=True,
    help="已有同名文件也写，原内容不再有 / write over a file that is there; what it holds is lost",
)
@click.option(
    "--settings",
    is_flag=True,
    help=(
        "只显示红头、文号、主送、落款等的设置，可存为 reference/bulletin.toml 改写 / only show the settings of"
        " head, number, receivers and signature, to be saved as reference/bulletin.toml and changed"
    ),
)
def bulletin(
    target: Path | None,
    month: date | None,
    area: str | None,
    number: int | None,
    dated: datetime | None,
    since: datetime | None,
    release_id: str | None,
    as_of: datetime | None,
    force: bool,
    settings: bool,
) -> None:
    """写月度通报（.docx，公文格式，一至两页）：主要指标、零就业家庭、充分就业社区、目标排名、未报和修订 / write the monthly bulletin as a Word
    file of one or two pages: main figures, households, communities, targets and ranks, who has not reported, revisions.

    红头、标题、文号、主送、落款、联系人写在数据文件夹的 reference/bulletin.toml，样子见 --settings / head, title,
    number, receivers, signature and contact are set in reference/bulletin.toml of the data folder; --settings shows them.

    例 / for example: jiuye bulletin 通报.docx --month 2026-10 --area 成都市
    """
    from assets.cli.answer import chosen_release
    from pipelines.base.clock import end_of
    from pipelines.release.bulletin.settings import FILE, SHIPPED, BulletinSettingsFault
    from pipelines.release.bulletin.write import Asked, write_bulletin
    from pipelines.release.export import ExportRefused
    from pipelines.release.kept import keep_for_ever
    from pipelines.release.publish import NoSuchRelease

    if settings:
        click.echo(SHIPPED.read_text("utf-8"), nl=False)
        return
    if target is None:
        raise Fault("请写明输出文件 / name the file to write: jiuye bulletin OUT.docx")
    if target.exists() and not force:
        raise Fault(
            f"已有文件 {target}，可能已改过，没有写；请换个名字，确要覆盖请加 --force / it is there already"
            " and may have been edited, nothing was written: take another name, or --force to lose it"
        )
    asked = Asked(month, area, number, dated and dated.date(), since and end_of(since))
    try:
        home, found = chosen_release(release_id, as_of)
        told = write_bulletin(found.file, target, home.reference, asked)
    except (NoSuchRelease, ExportRefused, BulletinSettingsFault) as error:
        raise Fault(str(error)) from None
    except OSError as error:
        raise cannot_write(target, error) from None
    # A user with read-only access to the data folder may write bulletins too.
    with suppress(OSError):
        keep_for_ever(home, found.release_id, "bulletin")
    _say_written(target, told, home.reference / FILE)


def _say_written(target: Path, told: Figures, own: Path) -> None:
    """Print what was written and notes for its reader. `own`: the operator's settings file."""
    from pipelines.base.wording import month_text

    when = month_text(told.month)
    click.echo(f"已写 / written: {target}（{told.area_name}，{when.zh} / {when.en}）")
    if told.due_on is not None and not told.is_due:
        click.echo(
            f"{told.month.month}月台账还没有到截止日，数字都是初步数 / the registers of that month are not due"
            " yet: its figures are provisional",
            err=True,
        )
    if not own.exists():
        click.echo(
            f"红头、文号、落款还是样例，请写 {own}（样子见 jiuye bulletin --settings）/ head, number and"
            " signature are samples: set them in that file",
            err=True,
        )
