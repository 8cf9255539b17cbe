"""`jiuye status --remind`: reminders of missing registers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from assets.cli.fault import Fault, show_or_write


def say_reminders(
    month: date | None,
    register: str | None,
    form: str | None,
    output: Path | None,
    area: str | None,
    *,
    is_asked: bool,
) -> int:
    """Print the reminders. Returns the exit code."""
    from pipelines.base.home import Home
    from pipelines.base.language import clerk_language
    from pipelines.base.wording import both, say
    from pipelines.operation.remind import (
        NoSuchArea,
        reminder_lines,
        reminders,
        running_elsewhere,
    )
    from pipelines.operation.status import NothingReceived, standing

    if not is_asked:
        raise Fault("--area 与 --remind 同用 / --area goes with --remind")
    if form not in (None, "table"):
        raise Fault("--remind 只写文字，不用 --format / --remind writes text: leave --format away")
    languages = ("zh", "en") if clerk_language() == "en" else ("zh",)
    try:
        now = standing(Home.from_environment(), month, register)
        found = reminders(now, area)
    except (NothingReceived, NoSuchArea) as error:
        raise Fault(str(error)) from None
    lines = list(reminder_lines(now, found))
    if not found:
        click.echo(both(lines[0]))
    else:
        parts = ["\n".join(say(line, language) for line in lines) for language in languages]
        show_or_write(("\n\n".join(parts) + "\n").encode(), output)
    for line in running_elsewhere(now):
        click.echo(both(line), err=True)
    return 1 if found else 0
