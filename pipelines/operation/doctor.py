"""`jiuye doctor`: problems of program, machine or data folder, each with its remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipelines.base.home import Home
from pipelines.operation.doctor_finding import Found, bad
from pipelines.operation.doctor_folder import folders, key, leftovers, lock, release
from pipelines.operation.doctor_made import (
    all_releases,
    dagster_files,
    landed,
    made,
    pages,
    records,
)
from pipelines.operation.doctor_program import area, clock, machine, packages, python, readers
from pipelines.operation.doctor_runs import runs


def examine(home: Home) -> Iterator[Found]:
    """Yield all findings, in the order in which to fix them. Read-only; a check that crashes does
    not hide the others.
    """
    looks: tuple[Callable[[Home], Iterator[Found]], ...] = (
        python,
        packages,
        machine,
        area,
        readers,
        folders,
        key,
        records,
        landed,
        made,
        lock,
        runs,
        leftovers,
        all_releases,
        release,
        pages,
        dagster_files,
        clock,
    )
    for look in looks:
        try:
            yield from look(home)
        except Exception as error:  # noqa: BLE001 - a check that crashes is a finding
            yield bad(
                f"检查 {look.__name__} 时出错：{type(error).__name__}: {error}",
                f"looking at {look.__name__} failed",
                "请把本行发给维护人员",
                "tell the maintainers this line",
            )
