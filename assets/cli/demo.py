"""`jiuye demo`: a sample province written, taken in month by month as it would have come, and
released.
"""

from __future__ import annotations

import os
import tempfile
from datetime import date
from pathlib import Path

import click

from assets.cli.fault import Fault
from assets.cli.refresh import FAILED, refresh
from pipelines.base.home import Home
from pipelines.base.lock import HomeInUse
from pipelines.intake.landing import files_in
from pipelines.operation.progress import BarProgress

STREETS, MONTHS, HOUSEHOLDS = 42, 6, 25


def demo(home: Home, last_month: date) -> int:
    """Write a sample into a temporary folder, refresh from each of its months, print where to look.
    Returns the exit code. Raises Fault where the folder holds anything of somebody's own.
    """
    from pipelines.sample import write_reference, write_sample
    from pipelines.sample.demo_folder import FolderTaken, claim, mark

    try:
        claim(home)
    except (FolderTaken, HomeInUse) as error:
        raise Fault(str(error)) from None
    with tempfile.TemporaryDirectory(prefix="jiuye-demo-") as folder:
        click.echo(
            f"写示例省：{STREETS} 个街道、{MONTHS} 个月，人是虚构的 / writing a sample province:"
            f" {STREETS} streets, {MONTHS} months, invented people"
        )
        ledger = write_sample(
            Path(folder),
            area="51",
            months=MONTHS,
            last_month=last_month,
            streets=STREETS,
            communities_per_street=3,
            households_per_community=HOUSEHOLDS,
            progress=BarProgress("写示例，月 / writing, months"),
        )
        write_reference(
            ledger, home.reference
        )  # the real province's targets are beyond these few people
        mark(home, files_in(Path(folder)))
        *earlier, last = sorted(path for path in Path(folder).iterdir() if path.is_dir())
        for month in (*earlier, last):
            click.echo(f"\n== {month.name}")
            # Great Expectations looks at the last release alone: it takes longer than the rest
            os.environ["JIUYE_SECOND_OPINION"] = "on" if month == last else "off"
            if refresh(home, month, None) == FAILED:
                return FAILED
    click.echo(
        "\n示例里埋了差错，退回的文件和行是有意的 / faults were planted: the refused files and"
        " rows are intended\n打开页面 / open the page:"
        f" {home.site / 'current' / 'index.html'}\n查数 / ask: JIUYE_HOME={home.root}"
        " .venv/bin/jiuye sql \"select * from mart.employment_rate where area_level = 'province'"
        f" and group_code = 'all'\"\n退回单 / return workbooks: {home.returns}\nDagster：make serve"
    )
    return 0
