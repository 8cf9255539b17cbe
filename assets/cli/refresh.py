"""`jiuye refresh`: the two Dagster jobs, one after the other in this process."""

from __future__ import annotations

import gc
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import click
import polars as pl

from assets.instance import open_dagster, prepare_dagster, run_job
from pipelines.base.full_disk import is_full_disk
from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.lock import HomeInUse, locked
from pipelines.operation.disk import full_disk
from pipelines.operation.make_release import months_to_build, tell_streets
from pipelines.operation.processes import NONE_AHEAD, Processes
from pipelines.operation.refresh_report import refresh_lines
from pipelines.operation.world import World, is_released, survey
from pipelines.release.publish import Release, current_release

ALL_TAKEN_IN, SOME_REFUSED, FAILED = 0, 1, 2
# Dagster makes a great many objects that stay: looking through them again and again takes a tenth
# of its time.
OBJECTS_BEFORE_COLLECTION = 100_000


def refresh(
    home: Home,
    source: Path | None,
    month: date | None,
    processes: Processes = NONE_AHEAD,
    *,
    to_the_end: bool = True,
) -> int:
    """Take in, build, gate, release and draw. Returns the exit code; says on stdout what was done
    and on stderr what went wrong. `processes`: those that were started ahead. `to_the_end`: draw
    pages and write check lists too; without, the next refresh does.
    """
    began = time.monotonic()
    gc.set_threshold(OBJECTS_BEFORE_COLLECTION)
    prepare_dagster(home)
    try:
        with locked(home):
            before = current_release(home)
    except HomeInUse as error:
        click.echo(str(error), err=True)
        return FAILED
    failure = _run_jobs(home, source, month, before, processes, to_the_end=to_the_end)
    if failure is not None:
        said = full_disk(home, failure) if is_full_disk(failure) else failure
        click.echo(f"{_what_stands(before, current_release(home))}\n{said}", err=True)
        return FAILED
    world = survey(home, Limits.from_environment())
    known = [receipt for receipt, _ in before.inputs.receipts] if before else []
    new = world.submissions.filter(~pl.col("receipt").is_in(known))
    for line in refresh_lines(world, new, before, time.monotonic() - began):
        click.echo(line)
    sys.stdout.flush()
    return SOME_REFUSED if (new["verdict"] == "refused").any() else ALL_TAKEN_IN


def _what_stands(before: Release | None, now: Release | None) -> str:
    """Whether the run that failed had released by then."""
    if now and (before is None or now.release_id != before.release_id):
        return "已发布，但有一步失败 / released, but a step failed"
    return "失败，没有发布；上次发布不变 / failed, nothing released; the last release stays"


def _run_jobs(
    home: Home,
    source: Path | None,
    month: date | None,
    before: Release | None,
    processes: Processes,
    *,
    to_the_end: bool,
) -> str | None:
    """Take in, then release if there is anything new; None, or what went wrong."""
    what = {
        "source": str(source) if source else None,
        "month": month.isoformat() if month else None,
    }
    with open_dagster() as instance:
        asked = {"ops": {"intake": {"config": what}}}
        if failure := run_job(instance, "take_in", processes, asked):
            return failure
        world = survey(home, Limits.from_environment())
        if world.months and not is_released(world):
            left = replace(processes, readers=None)  # taking in has used them up
            job = "refresh" if to_the_end else "release_alone"
            return run_job(instance, job, left, tags=_partitions(world))
    if before and not world.months:
        return (
            "全部报送都已撤回，没有可发布的内容；请 jiuye revoke 或补报 / every submission is"
            " withdrawn: nothing to release; jiuye revoke, or send more"
        )
    if current_release(home) and to_the_end:
        _redraw(home)
    return None


def _partitions(world: World) -> dict[str, str]:
    from assets.partitions import range_tags

    return range_tags(months_to_build(world) or world.months)


def _redraw(home: Home) -> None:
    """Nothing new to release; what a killed run left undone is done now: the check lists and the
    pages.
    """
    from assets.site import draw_site

    with locked(home):
        tell_streets(home)
        draw_site(home)
