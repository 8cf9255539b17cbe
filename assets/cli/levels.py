"""Commands between county, prefecture and province: sign-off, handing on and taking in."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.cli.fault import Fault, cannot_write
from assets.cli.option import month_option

if TYPE_CHECKING:
    from pipelines.base.home import Home

MB = 1_000_000


@click.command("sign-off")
@click.option("--month", callback=month_option, metavar="YYYY-MM", help="哪个月 / the month")
@click.option("--by", "name", metavar="NAME", help="签核人的姓名 / the name of who signs")
def sign_off(month: date | None, name: str | None) -> None:
    """签核一个月的台账：谁、何时、哪些报送；不给选项则列出全部签核 / sign off a month: who, when, over which submissions; without options, list what was signed.

    签核记在决定旁边，随 jiuye hand-on 上报，不进发布。此后该月再有报送、撤回、更正，签核即失效，jiuye status 会说 / it is kept beside the decisions and goes up with jiuye hand-on, not into releases. What is sent, withdrawn or corrected afterwards puts it out of date, as jiuye status says.
    """
    from pipelines.base.home import Home
    from pipelines.base.limits import Limits
    from pipelines.base.lock import HomeInUse
    from pipelines.operation.sign_off import NotSigned, sign_off_line
    from pipelines.operation.sign_off import sign_off as run
    from pipelines.operation.world import survey

    home, limits = Home.from_environment(), Limits.from_environment()
    if month is None and name is None:
        _list_sign_offs(home)
        return
    if month is None or name is None:
        raise Fault("--month 和 --by 都要写 / give both --month and --by")
    try:
        new = run(home, limits, month, name)
    except (NotSigned, HomeInUse) as error:
        raise Fault(str(error)) from None
    click.echo(f"已签核 / signed off:\n{sign_off_line(survey(home, limits), new)}")
    _say_what_is_open(home, month)


def _list_sign_offs(home: Home) -> None:
    from pipelines.base.limits import Limits
    from pipelines.decision.sign_off import read_sign_offs
    from pipelines.operation.sign_off import sign_off_line
    from pipelines.operation.world import survey

    found = read_sign_offs(home)
    world = survey(home, Limits.from_environment()) if found else None
    for one in found:
        click.echo(sign_off_line(world, one) if world else "")
    if not found:
        click.echo("还没有签核 / nothing has been signed off")


def _say_what_is_open(home: Home, month: date) -> None:
    """Print what is missing in a month that was signed off."""
    from pipelines.operation.status import NOT_IN, standing

    rows = standing(home, month).rows
    missing = rows.filter("expected", rows["verdict"].is_in(NOT_IN)).height
    returned = int(rows["quarantined_rows"].sum())
    if missing or returned:
        click.echo(
            f"  注意：该月还有 {missing} 份应报的没有报来或整份退回，{returned} 行退回没有改正 / note: {missing}"
            f" expected submissions of the month are not in, and {returned} returned rows are not"
            " mended"
        )


@click.command("hand-on")
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option(
    "--month",
    callback=month_option,
    metavar="YYYY-MM",
    help="只要这个月的，默认收到的全部 / of this month; all that came in by default",
)
def hand_on(target: Path, month: date | None) -> None:
    """把本地区收到的文件、决定、签核写成一个上报包，交给上一级 / write what came in of the area, what was decided and signed into one bundle for the next level.

    OUT 是文件，或文件夹（文件名自动取）。上一级用 jiuye take-in 收下，以前收过的不会重复；因此补报、更正以后再写一个交上去就是
    / OUT is a file, or a folder (in which it is named). The next level takes it in by jiuye take-in, what it has already not twice: after corrections write another one.

    需要 JIUYE_AREA；包里有姓名、证件号、电话 / it needs JIUYE_AREA; names, ID numbers and phones are in it.
    """
    from pipelines.base.home import Home
    from pipelines.base.limits import Limits
    from pipelines.base.lock import HomeInUse
    from pipelines.operation.hand_on import NotHandedOn
    from pipelines.operation.hand_on import hand_on as run

    home = Home.from_environment()
    try:
        done = run(home, Limits.from_environment(), target, month)
    except (NotHandedOn, HomeInUse) as error:
        raise Fault(str(error)) from None
    except OSError as error:
        raise cannot_write(target, error) from None
    bundle = done.bundle
    click.echo(
        f"已写 / written: {done.file}（{done.file.stat().st_size / MB:,.1f} MB）\n"
        f"  {bundle.area}：{len(bundle.files)} 份文件 files，{len(bundle.decisions)} 个决定 decisions，"
        f"{len(bundle.sign_offs)} 个签核 signatures\n"
        "  里面有姓名、证件号、电话，只交给上一级的运维人员，他们用 jiuye take-in 收下 / names, ID numbers and"
        " phones are in it: give it to the operator of the next level alone, who takes it in by jiuye"
        " take-in"
    )
    if done.elsewhere:
        click.echo(
            f"  外地街道的 {done.elsewhere} 份已退回，不在包里 / {done.elsewhere} files of streets elsewhere"
            " were refused and are not in it"
        )
    if done.removed:
        click.echo(
            f"  {done.removed} 份已过保存期，不在包里 / {done.removed} files were removed after"
            " retention_months and are not in it"
        )
    _say_signatures(home, month)


def _say_signatures(home: Home, month: date | None) -> None:
    """Print the sign-offs of a month that was handed on."""
    from pipelines.base.limits import Limits
    from pipelines.operation.sign_off import sign_off_lines
    from pipelines.operation.world import survey

    for line in sign_off_lines(survey(home, Limits.from_environment()), month) if month else ():
        click.echo(line)


@click.command("take-in")
@click.argument(
    "file", metavar="BUNDLE", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def take_in(file: Path) -> None:
    """收下下一级用 jiuye hand-on 写的上报包，如同文件直接报来 / take in a bundle that a level below wrote by jiuye hand-on, as if its files had come here.

    逐字节核对，全部收下或一份不收；收过的不重复；决定保留何人何时所作、经谁报来。之后 jiuye refresh 发布 / every byte is held against its hash; all of it is taken or nothing, and nothing twice; decisions keep who took them and when, and through whom they came. Then jiuye refresh releases it.

    退出码：0 收下；1 收下，但有文件被退回；2 没有收下 / exit: 0 taken in; 1 the same, but files were refused; 2 not taken in.
    """
    from pipelines.base.home import Home
    from pipelines.base.limits import Limits
    from pipelines.base.lock import HomeInUse
    from pipelines.operation.progress import BarProgress
    from pipelines.operation.take_bundle import brought, take_bundle
    from pipelines.reference.load import load_reference

    home = Home.from_environment().prepare()
    progress = BarProgress("读取 / reading")
    try:
        done, refused = take_bundle(home, Limits.from_environment(), file, progress)
    except HomeInUse as error:
        raise Fault(str(error)) from None
    for line in brought(done, load_reference(home)):
        click.echo(line)
    if refused:
        click.echo(
            f"  其中整份退回 {refused} 份，见 jiuye status、jiuye returns / {refused} of them were refused:"
            " see jiuye status, jiuye returns"
        )
    click.echo("接着 / next: jiuye refresh")
    sys.exit(1 if refused else 0)


LEVEL_COMMANDS = (sign_off, hand_on, take_in)
