"""Counties, prefectures, the province: a month signed off, and handed on to the next level."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from assets.cli.fault import Fault
from assets.cli.option import month_option

if TYPE_CHECKING:
    from pipelines.base.home import Home


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
    """What is not in of a month that was signed off all the same."""
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


LEVEL_COMMANDS = (sign_off,)
