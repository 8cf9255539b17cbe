"""Fixtures that every test may use: a data folder of its own, and the real input that lies beside a
checkout.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from pipelines.base.home import Home

# Spark is in an environment of its own: `make test-spark` and `make test-spark-short` say so.
collect_ignore = [] if os.environ.get("JIUYE_TEST_SPARK") else ["spark"]
# A worker has one core: threads of Polars, which nobody has imported yet, would only wait for each
# other, two fifths of its time with tables as small as these.
os.environ.setdefault("POLARS_MAX_THREADS", "1")
# What the imports leave is no garbage; looking for some in it takes a twentieth of a run.
gc.disable()
# Where the environment forbids it, each worker of each run would compile all tests anew.
sys.dont_write_bytecode = False
# A machine that does other things besides makes no test fail.
settings.register_profile("jiuye", deadline=None)
settings.load_profile("jiuye")
# Rooms whose files share what takes long to build: one worker runs them all.
TOGETHER = ("tests/dashboards/", "tests/edition/")
SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest goes first, so that no core is left with it at the end."""
    markers = ("whole", "slow", "browser")
    items.sort(
        key=lambda item: next(
            (place for place, name in enumerate(markers) if item.get_closest_marker(name)),
            len(markers),
        )
    )


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()


def pytest_runtest_setup() -> None:
    """Once a test has imported Alembic, it keeps the migrations that it has read: it would read all
    their files whenever a database of Dagster's is opened, six times a refresh.
    """
    alembic = sys.modules.get("alembic.script")
    if alembic and not hasattr(alembic, "read_before"):
        alembic.read_before = {}
        read = alembic.ScriptDirectory.from_config

        def read_once(config: object) -> object:
            place = config.get_main_option("script_location")
            return alembic.read_before.get(place) or alembic.read_before.setdefault(
                place, read(config)
            )

        alembic.ScriptDirectory.from_config = read_once


def pytest_unconfigure() -> None:
    gc.unfreeze()  # or DuckDB calls what is frozen leaked as the process ends


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """A worker takes a file at a time, or one of the rooms that stay together."""
    scheduler = LoadFileScheduling(config, log)

    def room_or_file(test: str) -> str:
        return next((room for room in TOGETHER if test.startswith(room)), test.partition("::")[0])

    scheduler._split_scope = room_or_file
    return scheduler


@pytest.fixture(scope="session", autouse=True)
def _no_test_meets_the_users_data(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIUYE_HOME", str(tmp_path_factory.mktemp("jiuye_home")))
        # Great Expectations takes longer than a refresh; its own tests ask for it
        patch.setenv("JIUYE_SECOND_OPINION", "off")
        # files that tests write are whole
        patch.setenv("JIUYE_SETTLED_SECONDS", "0")
        # processes that tests start find what the first of them compiled
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _files_of_this_process_need_not_outlive_the_machine():
    """Nothing is forced onto the disk, and releases are not compressed: a fifth of a small release.
    Processes that tests start (those that are killed among them) do both.
    """
    from pipelines.warehouse import engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        patch.setattr(os, "sync", lambda: None)
        at_hand = "set fsync_mode = 'NONE'; set force_compression = 'uncompressed'"
        patch.setattr(engine, "NO_PROGRESS_BAR", f"{engine.NO_PROGRESS_BAR}; {at_hand}")
        yield


@pytest.fixture(scope="session", autouse=True)
def _releases_of_this_process_have_the_places_of_those_who_sent():
    from pipelines.operation import make_release, verify
    from tests.build.near_reference import build_near_tables

    with pytest.MonkeyPatch.context() as patch:
        for module in (make_release, verify):
            patch.setattr(module, "build_tables", build_near_tables)
        yield


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A prepared, empty data folder."""
    return Home(tmp_path / "home").prepare()


@pytest.fixture(scope="session", autouse=True)
def _files_are_read_in_this_process():
    """A reader process takes seconds to start: what is about them asks for `reader_processes`."""
    from pipelines.intake import pool
    from tests.build.register_file import read_all_here

    def here(reader, receipts, *_: object) -> None:
        read_all_here(reader, receipts)

    by_processes = pool.read_all
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "read_all", here)
        yield by_processes


@pytest.fixture(scope="module")
def reader_processes(_files_are_read_in_this_process):
    """Files are read by processes of their own, as they are outside tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.intake.pool.read_all", _files_are_read_in_this_process)
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real input; the test skips where a checkout lacks it."""
    if not SHARED.is_dir():
        pytest.skip("the real input (../shared) does not lie beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def synthetic_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release file of 60 communities of the whole province and 14 months, its counts invented."""
    from tests.build.once import made_once
    from tests.build.synthetic_release import write_synthetic_release

    def make(folder: Path) -> None:
        write_synthetic_release(folder / "release.duckdb", communities=60, months=14)

    return made_once(tmp_path_factory, "synthetic", make) / "release.duckdb"
