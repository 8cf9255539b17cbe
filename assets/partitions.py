"""The monthly partitions. A key is the first of the month as a date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import dagster as dg

from pipelines.base.home import Home
from pipelines.operation.calendar import read_calendar

CALENDAR = read_calendar(Home.from_environment())
MONTHS = dg.TimeWindowPartitionsDefinition(
    start=CALENDAR.first_month.isoformat(),
    fmt="%Y-%m-%d",
    cron_schedule="0 0 1 * *",
    end_offset=1,
    timezone="Asia/Shanghai",
)


def range_tags(months: Iterable[date]) -> dict[str, str]:
    """Run tags for one run over all partitions from the first to the last of `months`.

    Months before the first partition (received after the definitions were loaded) are left to the
    release, which computes all missing facts.
    """
    own = [month for month in months if month >= CALENDAR.first_month] or [CALENDAR.first_month]
    return {
        "dagster/asset_partition_range_start": f"{min(own)}",
        "dagster/asset_partition_range_end": f"{max(own)}",
    }
