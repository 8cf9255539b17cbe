"""Everything that Dagster loads."""

from __future__ import annotations

import dagster as dg

from assets import automation, graph, prune, share
from assets.resources import DataFolder
from pipelines.operation.processes import NONE_AHEAD

WAIT_SECONDS = 1800  # how long a run waits for the previous one

defs = dg.Definitions(
    assets=[
        graph.intake,
        graph.fact,
        graph.release,
        graph.check_lists,
        graph.site,
        graph.second_opinion,
    ],
    jobs=[
        automation.take_in_job,
        automation.refresh_job,
        automation.release_alone_job,
        prune.prune_job,
        share.read,
    ],
    sensors=[automation.inbox, automation.unreleased, automation.alarms],
    schedules=[automation.after_reporting_day, prune.pruning],
    resources={"folder": DataFolder(wait_seconds=WAIT_SECONDS), "processes": NONE_AHEAD},
)
