"""The monthly partitions: a key is the first of the month, as a date."""

from __future__ import annotations

from datetime import date

import dagster as dg

MONTHS = dg.TimeWindowPartitionsDefinition(
    start="2000-01-01",
    fmt="%Y-%m-%d",
    cron_schedule="0 0 1 * *",
    end_offset=1,
    timezone="Asia/Shanghai",
)


def range_tags(months: list[date]) -> dict[str, str]:
    """Run tags for one run over all partitions from the first to the last of `months`."""
    return {
        "dagster/asset_partition_range_start": f"{min(months)}",
        "dagster/asset_partition_range_end": f"{max(months)}",
    }
