"""`jiuye demo`: an invented province over three years, received and released delivery by
delivery.
"""

from __future__ import annotations

import os
import tempfile
from datetime import datetime, time
from pathlib import Path

import click

from assets.cli.fault import Fault
from assets.cli.refresh import FAILED, refresh
from pipelines.base import clock
from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.lock import HomeInUse
from pipelines.intake.inbox import files_in
from pipelines.operation.processes import processes_ahead
from pipelines.operation.progress import BarProgress

HOUR = time(10)  # time of day of each delivery


def demo(home: Home) -> int:
    """Write the demo to a temporary folder, refresh with each delivery as of its day, and print
    where the results are. Returns the exit code. Raises Fault if the data folder contains other
    data.
    """
    from pipelines.sample.demo_folder import FolderTaken, claim, mark
    from pipelines.sample.demo_province import last_whole_month, write_demo
    from pipelines.sample.demo_reference import write_demo_reference

    try:
        claim(home)
    except (FolderTaken, HomeInUse) as error:
        raise Fault(str(error)) from None
    with tempfile.TemporaryDirectory(prefix="jiuye-demo-") as folder:
        click.echo("写示例省，人是虚构的 / writing a sample province of invented people")
        written = write_demo(
            Path(folder),
            last_whole_month(clock.today()),
            BarProgress("写示例，月 / writing, months"),
        )
        write_demo_reference(written, home.reference)
        mark(home, files_in(Path(folder)))
        for arrival in written.arrivals:
            is_last = arrival is written.arrivals[-1]
            day = arrival.day
            moment = datetime.combine(day, HOUR, clock.BEIJING) if day else None
            click.echo(f"\n== {arrival.day or clock.today()}")
            # Great Expectations checks only the last release: it takes longer than everything else.
            os.environ["JIUYE_SECOND_OPINION"] = "on" if is_last else "off"
            with (
                clock.as_if(moment),
                processes_ahead(home, Limits.from_environment()) as processes,
            ):
                code = refresh(home, arrival.folder, None, processes, to_the_end=is_last)
            if code == FAILED:
                return FAILED
    click.echo(
        "\n示例里埋了差错，退回的文件和行是有意的；前几次发布的日期是假定的 / faults were planted: the refused"
        " files and rows are intended; the days of the former releases are assumed"
        "\n打开页面 / open the page:"
        f" {home.site / 'current' / 'index.html'}\n查数 / ask: JIUYE_HOME={home.root}"
        " .venv/bin/jiuye sql \"select * from mart.employment_rate where area_level = 'province'"
        f" and group_code = 'all'\"\n退回单 / return workbooks: {home.returns}\nDagster：make serve"
    )
    return 0
