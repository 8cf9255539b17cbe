"""Commands that publish or exchange figures: editions, comparisons with external lists, national
exports.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from assets.cli.fault import Fault, cannot_write
from assets.cli.option import month_option


@click.command()
@click.argument("kind", type=click.Choice(["public", "area"]))
@click.option(
    "--area",
    metavar="AREA",
    help="与 area 同用：哪个市州或区县，名称或代码 / with area: which prefecture or county, by name or code",
)
@click.option(
    "--to",
    "target",
    type=click.Path(file_okay=False, path_type=Path),
    help="与 area 同用：写到这个文件夹，默认数据文件夹的 exports/area-代码 / with area: the folder, by default exports/area-CODE of the data folder",
)
def edition(kind: str, area: str | None, target: Path | None) -> None:
    """由当前发布制作公开版（public），或一个市州、区县自己看的一版（area） / make of the current release the public edition, or (area) that of a prefecture or county for its own people.

    public：小数不公开，并经攻击式审计；写入 editions，各表另存 .csv 和 .xlsx，另有页面；规则见 docs/public_edition.md / small counts are withheld, and it is attacked before it counts; tables as .csv and .xlsx, and pages.

    area：只有该地区和其下各级的行，另有全国通用的参考表（区划、政策、目标），没有别处街道的任何内容，也没有全省的数；连同页面自成一个数据文件夹：JIUYE_HOME=那里 jiuye sql … / the rows of the area and of what lies in it, and reference tables that hold for all (divisions, policies, targets); nothing on streets elsewhere, no figure of the province; with its pages a data folder of its own.
    """
    if kind == "area":
        _area_edition(area, target)
    elif area or target:
        raise Fault("--area 和 --to 与 area 同用 / --area and --to go with area")
    else:
        _public_edition()


def _public_edition() -> None:
    from assets.site import draw_edition
    from pipelines.base.home import Home
    from pipelines.edition.equation import SumsBroken
    from pipelines.edition.make import EditionUnsafe, NothingToPublish, edition_of
    from pipelines.edition.suppression import NotProtected
    from pipelines.release.publish import NoSuchRelease, find_release

    home = Home.from_environment()
    try:
        made = edition_of(home, find_release(home))
    except (NoSuchRelease, NothingToPublish, SumsBroken, NotProtected, EditionUnsafe) as error:
        raise Fault(str(error)) from None
    pages = draw_edition(made.file, made.exports)
    news = "已公开 / published" if made.is_new else "已有 / there already"
    click.echo(
        f"{news}: {made.file}\n"
        f"  {made.months[0]:%Y-%m} – {made.months[-1]:%Y-%m}；{made.withheld:,} / {made.cells:,}"
        " 格不公开 / cells withheld\n"
        f"  表格 / tables: {made.exports}\n"
        f"  页面 / pages: {pages}"
    )


def _area_edition(area: str | None, target: Path | None) -> None:
    from assets.site import draw_site
    from pipelines.base.home import Home
    from pipelines.edition.area_edition import ForeignFolder, NoSuchArea, area_edition
    from pipelines.release.area import AreaUnfit, find_area
    from pipelines.release.publish import NoSuchRelease, find_release
    from pipelines.warehouse.engine import open_release

    if not area:
        raise Fault("请写明地区：--area 成都市 或 --area 5101 / name the area: --area 5101")
    home = Home.from_environment()
    try:
        release = find_release(home)
        with open_release(release.file) as session:
            named = find_area(session, area)
        folder = target or home.exports / f"area-{named.code}"
        made = area_edition(release, named.code, folder)
        pages = draw_site(Home(folder))
    except (NoSuchRelease, AreaUnfit, NoSuchArea, ForeignFolder) as error:
        raise Fault(str(error)) from None
    except OSError as error:
        raise cannot_write(error.filename or target or home.exports, error) from None
    click.echo(
        f"已制作 / made: {named.full_name}（{named.code}）\n"
        f"  数据 / data: {made.file}\n"
        f"  页面 / pages: {pages}\n"
        f"  查数 / to ask it: JIUYE_HOME={folder} jiuye sql …"
    )


@click.command()
@click.option(
    "--with",
    "file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="名单：身份证号和状态各一列，.xlsx 或 .csv / the list: a column of ID numbers, one of statuses",
)
@click.option(
    "--as",
    "kind",
    required=True,
    type=click.Choice(["insurance", "business", "deaths"]),
    help="名单是什么：参保、经营主体、死亡 / what the list is",
)
@click.option(
    "--month",
    callback=month_option,
    metavar="YYYY-MM",
    help="与哪个月的台账比对，默认数据月份 / the month to compare with; the data month by default",
)
def match(file: Path, kind: str, month: date | None) -> None:
    """用外部名单核对台账：按地区报人数，给街道写比对单；名单不保留 / hold a list of others against the rosters: counts
    by area, and lists for the streets; nothing of it is kept.

    例 / for example: jiuye match --with 参保.xlsx --as insurance
    """
    from pipelines.base.home import Home
    from pipelines.operation.match import KINDS, ListUnfit
    from pipelines.operation.match import match as run

    home = Home.from_environment()
    try:
        found = run(home, file, kind, month)
    except ListUnfit as error:
        raise Fault(str(error)) from None
    listed = found.listed
    click.echo(
        f"{found.month:%Y-%m}；名单 {listed.rows:,} 行，身份证号不可读 {listed.unreadable:,}，状态不明"
        f" {listed.unknown_status:,}；台账中找到 {found.matched:,} 人 / the list has {listed.rows:,}"
        f" rows, {listed.unreadable:,} without a readable ID number, {listed.unknown_status:,} of"
        f" unknown status; {found.matched:,} persons are on the rosters"
    )
    for area_code, doubt, persons in found.counts.iter_rows():
        said = KINDS[kind][doubt].said
        name = found.names.get(area_code, "")
        click.echo(f"{area_code:9} {name}  {said.zh} / {said.en}: {persons:,}")
    if found.lists:
        click.echo(
            f"比对单 / lists for the streets: {len(found.lists)}，{found.lists[0].parent}（含姓名，只发"
            "给各自街道 / they hold names: each to its own street）"
        )


@click.command()
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="写到这个文件夹下，以省的两位代码为名 / write it there, named by the province's two digits",
)
@click.option(
    "--key",
    "key_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="全国密钥（32 字节）；不给则用本省密钥，各省的人不相比对 / the national key (32 bytes); without it persons are told apart within the province alone",
)
def lift(target: Path, key_file: Path | None) -> None:
    """省里：写出上报全国的内容，只有假名，没有姓名、证件号、电话 / in a province: write what goes up to the nation, by pseudonym, without names, numbers and phones.

    给了密钥，则在临时文件夹中用它把收到的文件再读一遍 / with a key the files received are read once more under it, in a folder that is gone at the end.
    """
    from pipelines.base.home import Home
    from pipelines.base.limits import Limits
    from pipelines.operation.lift import NotToBeLifted
    from pipelines.operation.lift import lift as run
    from pipelines.operation.progress import BarProgress

    home, limits = Home.from_environment(), Limits.from_environment()
    try:
        done = run(home, limits, target, key_file, BarProgress("重读 / reading"))
    except NotToBeLifted as error:
        raise Fault(str(error)) from None
    click.echo(f"{done.folder}：{done.files:,} 份、{done.rows:,} 行 / files and rows accepted")


@click.command()
@click.argument(
    "folders",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
def unite(folders: tuple[Path, ...]) -> None:
    """全国：收下各省用 jiuye lift 写出的文件夹，此后 jiuye refresh 一并计算 / for the nation: take in what jiuye lift wrote in provinces; jiuye refresh then counts all.

    同一个省再次上报，取代前一次；做法见 docs/ministry.md / a province's newer folder takes the place of its former one; see docs/ministry.md.
    """
    from pipelines.base.home import Home
    from pipelines.base.lock import HomeInUse, locked
    from pipelines.operation.nation import NotUnited
    from pipelines.operation.nation import unite as run

    home = Home.from_environment()
    try:
        with locked(home):
            for folder in folders:
                click.echo(f"已收下 / taken in: {run(home, folder)}")
    except (NotUnited, HomeInUse) as error:
        raise Fault(str(error)) from None


PUBLICATION_COMMANDS = (edition, match, lift, unite)
