"""A data folder of a street or two: files received, read, decided on and released in process."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from assets.cli.main import cli
from pipelines.base.home import Home
from pipelines.decision.record import Decision, add_decisions, numbered, read_decisions
from pipelines.intake.landing import land, receive
from pipelines.operation import make_release
from pipelines.operation.take_in import take_in
from pipelines.operation.world import World, survey
from pipelines.quality.gate import GateReport
from pipelines.release.publish import Release
from pipelines.warehouse.facts import build_facts
from pipelines.warehouse.model import Model, load_models
from tests.build.fact_file import release_models
from tests.build.limits import LIMITS
from tests.build.register_file import STREET, csv_bytes, grid, id_number, person, read_all_here
from tests.build.release_file import looking_into

MODELS = load_models()
ROSTERS = release_models(
    "audit.fault",
    "audit.finding",
    "audit.reporting_month",
    "mart.provisional",
    "mart.roster",
    "mart.submission_status",
    counted=True,
)
JULY, AUGUST = f"{STREET}_劳动力资源台账_2026-07.csv", f"{STREET}_劳动力资源台账_2026-08.csv"
WRONG = id_number(serial=1)[:-1] + ("0" if id_number(serial=1)[-1] != "0" else "1")


def people(*serials: int, **cells: str) -> bytes:
    return csv_bytes(grid([person(serial, **cells) for serial in serials]))


def bring(home: Home, name: str, content: bytes) -> str:
    """Land and receive one file; its submission."""
    (home.inbox / name).write_bytes(content)
    receipt = receive(home, land(home, [home.inbox / name], 1), None, lambda candidates: set())[0]
    (home.inbox / name).unlink()
    return receipt.submission


def read_here(home: Home) -> World:
    """Read in this process what has not been read yet."""
    world = survey(home, LIMITS)
    read_all_here(world.reader, world.receipts)
    return survey(home, LIMITS)


def release_now(home: Home, models: Mapping[str, Model] = ROSTERS) -> Release:
    """Read, build and publish as a refresh does, without the gate: a release of rosters,
    statuses and findings alone, which takes a third of the time, or of these models.
    """
    world = read_here(home)
    facts = build_facts(home, LIMITS, world.reference, world.ledger, models)
    return make_release.publish(
        world, make_release.build(world, facts, models), GateReport((), True, 0)
    )


def persons(release: Release, month: str = "2026-08-01") -> int | None:
    """The persons of the province in a month, None where the release has no such month."""
    with looking_into(release.file) as connection:
        found = connection.execute(
            f"select persons from mart.roster where month = '{month}' and area_level = 'province'"
        ).fetchall()
    return found[0][0] if found else None


def take(home: Home, *written: dict[str, str]) -> None:
    """Take decisions without trying them, as a file that was tried before."""
    add_decisions(home, numbered([Decision(**one) for one in written], read_decisions(home)))


def jiuye(home: Home, *words: str) -> tuple[int, str]:
    """Exit code and everything that was said. The limit of memory that some commands set is left
    out: this process goes on, with browsers to start.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("resource.setrlimit", lambda *limit: None)
        result = CliRunner(env={"JIUYE_HOME": str(home.root), "JIUYE_WORKERS": "1"}).invoke(
            cli, words
        )
    return result.exit_code, result.output


def refreshed(home: Home, source: Path | None) -> World:
    """The data folder after taking in what lies in `source`."""
    return take_in(home, LIMITS, source, None, lambda done, total: None)


def drafted(world: World, models: Mapping[str, Model] = MODELS) -> Path:
    """The release file that follows from the world, built and not published, put where the next
    build leaves it alone; of all tables, or of these models.
    """
    facts = build_facts(world.home, LIMITS, world.reference, world.ledger, models)
    draft = make_release.build(world, facts, models)
    return draft.file.rename(world.home.root / f"{draft.release_id}-{len(world.receipts)}.duckdb")


def copied(folder: Path, files: Iterable[str], target: Path) -> Path:
    for file in files:
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / file, target / file)
    return target
