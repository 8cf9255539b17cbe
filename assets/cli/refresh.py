"""`jiuye refresh`: runs the two Dagster jobs one after the other in this process."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from assets.instance import is_of_dagsters_files, open_dagster, prepare_dagster, run_job, set_aside
from pipelines.base.full_disk import is_full_disk
from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.lock import HomeInUse, locked
from pipelines.base.wording import both
from pipelines.operation.attempt import BAD, attempts, begin, end, record_failure
from pipelines.operation.disk import full_disk
from pipelines.operation.make_release import months_to_build, tell_streets
from pipelines.operation.monitor import tell
from pipelines.operation.new_key import remove_former_readings, replace_key
from pipelines.operation.processes import NONE_AHEAD, Processes
from pipelines.operation.refresh_report import refresh_lines
from pipelines.operation.world import World, is_released, survey
from pipelines.release.publish import Release, current_release
from pipelines.release.unchanged import released_list

ALL_TAKEN_IN, SOME_REFUSED, FAILED, UNFINISHED = 0, 1, 2, 3
# Dagster creates very many long-lived objects; repeated garbage collection takes a tenth of its
# time.
OBJECTS_BEFORE_COLLECTION = 100_000


def refresh(
    home: Home,
    source: Path | None,
    month: date | None,
    processes: Processes = NONE_AHEAD,
    *,
    to_the_end: bool = True,
    thorough: bool = False,
    new_key: bool = False,
) -> int:
    """Take in, build, gate, release and draw pages. Returns the exit code; prints results to stdout
    and errors to stderr. `processes`: started in advance. `to_the_end`: also draw pages and write
    check lists (otherwise the next refresh does). `thorough`: verify every byte of derived files.
    `new_key`: create a new pseudonym key and read everything again.
    """
    try:
        return _refresh(
            home,
            source,
            month,
            processes,
            to_the_end=to_the_end,
            thorough=thorough,
            new_key=new_key,
        )
    finally:
        _tell(home)


def _tell(home: Home) -> None:
    """Send alarms, whatever the result of the refresh."""
    sys.stdout.flush()
    _, faults = tell(home, Limits.from_environment())
    for fault in faults:
        click.echo(both(fault), err=True)


def _refresh(
    home: Home,
    source: Path | None,
    month: date | None,
    processes: Processes,
    *,
    to_the_end: bool,
    thorough: bool,
    new_key: bool,
) -> int:
    began = time.monotonic()
    gc.set_threshold(OBJECTS_BEFORE_COLLECTION)
    prepare_dagster(home)
    try:
        with locked(home):
            before = current_release(home)
            listed = released_list(home, before)[1] if before else None
            if new_key:
                replace_key(home)
    except HomeInUse as error:
        click.echo(str(error), err=True)
        return FAILED
    what = {
        "source": str(source) if source else None,
        "month": month.isoformat() if month else None,
        "thorough": thorough,
    }
    failure = _run_jobs_mending(home, what, before, processes, to_the_end=to_the_end)
    if failure is not None:
        return _say_failure(home, failure, before)
    if to_the_end and not _finished(home, before, thorough=thorough):
        return UNFINISHED
    world = survey(home, Limits.from_environment())
    if new_key:
        with locked(home):
            remove_former_readings(world)
    new = world.since(before, listed)
    for line in refresh_lines(world, new, before, time.monotonic() - began):
        click.echo(line)
    sys.stdout.flush()
    return SOME_REFUSED if (new["verdict"] == "refused").any() else ALL_TAKEN_IN


def _run_jobs_mending(
    home: Home,
    what: Mapping[str, object],
    before: Release | None,
    processes: Processes,
    *,
    to_the_end: bool,
) -> str | None:
    """Run the jobs. If Dagster's databases are damaged, set them aside and run once more."""
    try:
        return _run_jobs(home, what, before, processes, to_the_end=to_the_end)
    except Exception as error:
        if not is_of_dagsters_files(error):
            raise
    aside = set_aside(home)
    click.echo(
        f"Dagster 的运行记录损坏，已移到 {aside.name}，重新开始 / Dagster's records of its runs are damaged:"
        f" moved to {aside.name}, begun anew",
        err=True,
    )
    return _run_jobs(home, what, before, NONE_AHEAD, to_the_end=to_the_end)


def _say_failure(home: Home, failure: str, before: Release | None) -> int:
    """Report the error and what is intact. Returns the exit code."""
    stands, is_new = _what_stands(before, current_release(home))
    said = full_disk(home, failure, is_new=is_new) if is_full_disk(failure) else failure
    click.echo(f"{stands}\n{said}", err=True)
    return UNFINISHED if is_new else FAILED


def _finished(home: Home, before: Release | None, *, thorough: bool) -> bool:
    """Whether check lists and pages match the release. If there was nothing new, whatever a killed
    run left undone or is damaged is made now.
    """
    now = current_release(home)
    if now is None or before is None or now.release_id != before.release_id:
        return True  # the run that released has made them
    try:
        _redraw(home, thorough=thorough)
    except (OSError, ValueError, RuntimeError) as error:
        said = full_disk(home, str(error)) if is_full_disk(str(error)) else str(error)
        click.echo(
            "没有新的内容，但页面或核对单没有写完，请再运行一次 / nothing new, but pages or check lists are"
            f" not finished; run it again\n{said}",
            err=True,
        )
        return False
    return True


def _what_stands(before: Release | None, now: Release | None) -> tuple[str, bool]:
    """The present state after a failed run, and whether it had released."""
    if now and (before is None or now.release_id != before.release_id):
        return (
            f"已发布 {now.release_id}，但后面有一步没有做完，再运行一次 jiuye refresh 会补上 / released"
            f" {now.release_id}, but a later step is not finished; jiuye refresh again completes it"
        ), True
    return "失败，没有发布；上次发布不变 / failed, nothing released; the last release stays", False


def _run_jobs(
    home: Home,
    what: Mapping[str, object],
    before: Release | None,
    processes: Processes,
    *,
    to_the_end: bool,
) -> str | None:
    """Take in, then release if something is new. Returns None or the error."""
    with open_dagster() as instance:
        asked = {"ops": {"intake": {"config": what}}}
        if failure := run_job(instance, "take_in", processes, asked):
            return failure
        world = survey(home, Limits.from_environment())
        if world.months and not is_released(world):
            left = replace(processes, readers=None)  # used up by taking in
            job = "refresh" if to_the_end else "release_alone"
            return run_job(instance, job, left, tags=_partitions(world))
    if before and not world.months:
        return (
            "全部报送都已撤回，没有可发布的内容；请 jiuye revoke 或补报 / every submission is"
            " withdrawn: nothing to release; jiuye revoke, or send more"
        )
    return None


def _partitions(world: World) -> dict[str, str]:
    from assets.partitions import range_tags

    return range_tags(months_to_build(world) or world.months)


def _redraw(home: Home, *, thorough: bool) -> None:
    """Nothing new to release: make check lists and pages that a killed run left undone."""
    from assets.site import draw_site

    with locked(home):
        last = attempts(home).get("refresh")
        if last and last.outcome in BAD:
            begin(home, "refresh")
        try:
            tell_streets(home)
            draw_site(home, thorough=thorough)
        except Exception as error:
            record_failure(home, "refresh", error, is_released=True)
            raise
        end(home, "refresh")
