"""`jiuye gate`: explains a closed gate, and releases its list of submissions anyway."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from assets.cli.fault import Fault

if TYPE_CHECKING:
    from pipelines.base.home import Home


@click.command()
@click.option(
    "--override",
    is_flag=True,
    help="核对无误，放行这一批报送 / it was looked into: let this list of submissions pass",
)
@click.option(
    "--reason",
    help=(
        "放行的理由，显示在每个页面，不要写姓名 / why it may pass; shown on every page, so name nobody"
    ),
)
def gate(override: bool, reason: str | None) -> None:
    """质量检查为何没有通过：地区、月份、报送和办法；或写明理由放行 / why the gate closed: areas, months, submissions, what to do; or let it pass.

    放行只对这一批报送有效，来了新的报送就要再检查；撤销用 jiuye revoke
    / an override is of this list of submissions alone: whatever comes in is judged anew; jiuye revoke ends it.

    退出码：0 没有未通过的检查，或已放行；1 有；2 出错 / exit: 0 no gate is closed, or it was overridden; 1 one is; 2 it failed.
    """
    from pipelines.base.clock import beijing_text
    from pipelines.base.home import Home
    from pipelines.base.wording import both
    from pipelines.operation.closed_gate import closed_gate
    from pipelines.operation.closed_gate_lines import gate_lines

    home = Home.from_environment()
    if override:
        _override(home, reason)
        return
    closed = closed_gate(home)
    if closed is None:
        click.echo("没有未通过的质量检查 / no gate is closed")
        return
    click.echo(f"{beijing_text(closed.closed_at)}  草稿 / draft: {home.operation / closed.draft}")
    for line in gate_lines(closed):
        click.echo(both(line))
    sys.exit(1)


def _override(home: Home, reason: str | None) -> None:
    from pipelines.base.limits import Limits
    from pipelines.base.lock import HomeInUse, locked
    from pipelines.decision.record import public_reason
    from pipelines.operation.closed_gate import NoClosedGate, override
    from pipelines.operation.world import survey

    try:
        with locked(home):
            world = survey(home, Limits.from_environment())
            taken = override(world, reason or "")
    except (NoClosedGate, HomeInUse) as error:
        raise Fault(str(error)) from None
    click.echo(
        f"决定 / decision {taken.number}：已放行，运行 jiuye refresh 发布 / the list may pass; jiuye"
        " refresh releases it\n页面上的理由 / the reason as pages show it:"
        f" {public_reason(taken, world.reference)}"
    )
