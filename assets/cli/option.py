"""What several commands take in the same way."""

from __future__ import annotations

from datetime import date

import click


def month_option(_: click.Context, __: click.Parameter, value: str | None) -> date | None:
    """The callback of a --month option: YYYY-MM to the first of the month."""
    if value is None:
        return None
    try:
        return date.fromisoformat(f"{value}-01")
    except ValueError:
        raise click.BadParameter("请写成 2026-10 / write it as 2026-10") from None
