"""What several commands take in the same way."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipelines.contract.column import Register


def month_option(_: click.Context, __: click.Parameter, value: str | None) -> date | None:
    """The callback of a --month option: YYYY-MM to the first of the month."""
    if value is None:
        return None
    try:
        return date.fromisoformat(f"{value}-01")
    except ValueError:
        raise click.BadParameter("请写成 2026-10 / write it as 2026-10") from None


def register_of(given: str) -> Register:
    """The register of that name or Chinese title, 台帐 for 台账 and blanks aside. Raises
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
