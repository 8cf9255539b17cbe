"""Dagster as the shell: definitions load, partitions are months, and the daemon turns a dropped
file into a release by itself.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import date
from pathlib import Path

import pytest

from pipelines.base.home import Home
from pipelines.base.month import shifted
from pipelines.release.publish import current_release
from tests.build.refresh_run import ROOT, jiuye
from tests.build.register_file import STREET, csv_bytes, grid, person

pytestmark = pytest.mark.slow

PATIENCE_SECONDS = 300  # a machine with much else to do


def test_the_definitions_load_and_every_model_is_an_asset():
    from assets.definitions import defs
    from assets.spec import FACTS, MARTS

    keys = {key.to_user_string() for key in defs.resolve_asset_graph().get_all_asset_keys()}
    assert {name.replace(".", "/") for name in (*FACTS, *MARTS)} <= keys
    assert {"landing", "lake/labour_force", "lake/community_entity", "release", "site"} <= keys


def test_facts_are_partitioned_by_month_and_marts_depend_on_them():
    import dagster as dg

    from assets.definitions import defs
    from assets.partitions import CALENDAR, MONTHS

    graph = defs.resolve_asset_graph()
    assert graph.get(dg.AssetKey(["fact", "roster"])).partitions_def == MONTHS
    assert MONTHS.has_partition_key(CALENDAR.first_month.isoformat())
    assert not MONTHS.has_partition_key(shifted(CALENDAR.first_month, -1).isoformat())
    assert dg.AssetKey(["fact", "roster"]) in graph.get(dg.AssetKey(["mart", "roster"])).parent_keys
    assert (
        dg.AssetKey(["lake", "labour_force"])
        in graph.get(dg.AssetKey(["fact", "household_count"])).parent_keys
    )


def test_the_pages_do_not_wait_for_great_expectations():
    import dagster as dg

    from assets.definitions import defs

    keys = defs.resolve_asset_graph().get(dg.AssetKey("second_opinion")).parent_keys
    assert {"release", "site"} == {key.to_user_string() for key in keys}


def test_every_mart_has_its_headers_checks_as_asset_checks_and_each_blocks():
    from assets.definitions import defs
    from assets.spec import MARTS

    graph = defs.resolve_asset_graph()
    checks = {(key.asset_key.to_user_string(), key.name) for key in graph.asset_check_keys}
    for name, model in MARTS.items():
        own = {check.name for check in model.checks} | {"columns"}
        assert {(name.replace(".", "/"), check) for check in own} <= checks
    assert all(
        graph.get_check_spec(key).blocking
        for key in graph.asset_check_keys
        if key.asset_key.path[0] == "mart"
    )


def test_every_asset_has_description_owner_kinds_and_freshness():
    from assets.definitions import defs

    for node in defs.resolve_asset_graph().asset_nodes:
        assert node.description
        assert list(node.owners) == ["team:employment-statistics"]
        assert node.kinds
        assert node.freshness_policy is not None


def test_a_step_tells_dagster_what_it_does(home, monkeypatch):
    """The settings hand what the pipeline logs to the run's page."""
    import yaml

    from assets.instance import DAGSTER_SETTINGS

    settings = yaml.safe_load(DAGSTER_SETTINGS)
    assert settings["python_logs"]["managed_python_loggers"] == ["pipelines"]
    assert settings["nux"] == {"enabled": False}


def test_the_schedule_runs_on_the_day_after_registers_are_due():
    from assets.automation import after_reporting_day

    assert after_reporting_day.cron_schedule == "0 6 6 * *"
    assert after_reporting_day.execution_timezone == "Asia/Shanghai"


def test_the_inbox_sensor_asks_for_a_run_for_each_state_of_the_inbox(home, monkeypatch):
    import dagster as dg

    from assets import automation

    monkeypatch.setenv("JIUYE_HOME", str(home.root))
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance)
        assert isinstance(automation.inbox(context), dg.SkipReason)
        file = home.inbox / f"{STREET}_2026-08.csv"
        file.write_bytes(csv_bytes(grid([person(1)])))
        monkeypatch.setenv("JIUYE_SETTLED_SECONDS", "60")
        assert isinstance(automation.inbox(context), dg.SkipReason)  # written this very moment
        monkeypatch.setenv("JIUYE_SETTLED_SECONDS", "0")
        keys = [automation.inbox(context).run_key for _ in range(2)]
        file.write_bytes(csv_bytes(grid([person(2), person(3)])))
        keys.append(automation.inbox(context).run_key)
        assert keys[0] == keys[1] != keys[2]
        with file.open("ab"):  # somebody goes on writing
            assert isinstance(automation.inbox(context), dg.SkipReason)


def test_a_typo_in_a_reference_file_fails_a_check_and_leaves_the_calendar_its_defaults(home):
    from assets.check import reference_result
    from pipelines.operation.calendar import DUE_DAY, read_calendar

    assert read_calendar(home).fault == ""
    (home.reference / "policy.csv").write_text("policy,value\nreport_due_day,soon\n", "utf-8")
    calendar = read_calendar(home)
    assert calendar.due_day == DUE_DAY
    assert "policy.csv" in calendar.fault
    assert not reference_result(calendar.fault).passed


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def served(tmp_path: Path):
    """`jiuye serve` on a data folder of its own; ended by its process group."""
    home = Home(tmp_path / "home").prepare()
    ports = free_port(), free_port()
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from assets.cli.main import main; main()",
            "serve",
            "--port",
            str(ports[0]),
            "--site-port",
            str(ports[1]),
        ],
        cwd=ROOT,
        env={**os.environ, "JIUYE_HOME": str(home.root), "JIUYE_SENSOR_SECONDS": "2"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    yield home, ports
    os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(what, seconds: float = PATIENCE_SECONDS):
    """The first true answer of `what`; fails when none comes in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if answer := what():
                return answer
        except OSError:
            pass
        time.sleep(0.5)
    pytest.fail(f"nothing came within {seconds} s")


def answered(address: str) -> str:
    """What is served there. Raises OSError where nothing is."""
    with urllib.request.urlopen(address, timeout=5) as answer:
        return answer.read().decode()


def listening_addresses() -> set[str]:
    """Local addresses on which processes of this user listen, from /proc (IPv4, port)."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    found = set()
    for line in lines:
        local, state = line.split()[1], line.split()[3]
        if state == "0A":
            address, port = local.split(":")
            found.add(f"{socket.inet_ntoa(bytes.fromhex(address)[::-1])}:{int(port, 16)}")
    return found


@pytest.mark.long
def test_a_file_dropped_into_the_inbox_becomes_a_release_without_a_hand(served):
    home, (dagster_port, site_port) = served
    (home.inbox / f"{STREET}_劳动力资源台账_2026-08.csv").write_bytes(
        csv_bytes(grid([person(serial) for serial in range(1, 6)]))
    )
    wait_for(lambda: current_release(home))
    wait_for((home.site / "current" / "index.html").exists)
    told = wait_for(lambda: answered(f"http://127.0.0.1:{site_port}/release.js"))
    assert current_release(home).release_id in told
    assert wait_for(lambda: answered(f"http://127.0.0.1:{dagster_port}/server_info"))
    for port in (dagster_port, site_port):
        assert {a for a in listening_addresses() if a.endswith(f":{port}")} == {f"127.0.0.1:{port}"}
    answer = jiuye(
        home.root,
        "sql",
        "--format",
        "csv",
        "select persons from mart.roster where area_level = 'province'",
    )
    assert answer.stdout.split() == ["persons", "5"]
    assert list(home.inbox.iterdir()) == []
    assert " +0800 - dagster.daemon" in (home.dagster / "log" / "daemon.log").read_text("utf-8")


@pytest.mark.parametrize("month", [date(2026, 8, 1), date(2027, 1, 1)])
def test_a_partition_key_is_the_first_of_its_month(month):
    from assets.partitions import range_tags

    assert range_tags([month]) == {
        "dagster/asset_partition_range_start": month.isoformat(),
        "dagster/asset_partition_range_end": month.isoformat(),
    }
