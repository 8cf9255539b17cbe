"""Dagster's event log as jiuye keeps it."""

from __future__ import annotations

import pytest

from pipelines.base.home import Home


def test_the_event_log_stays_open_and_lies_where_dagsters_own_reads_it(home, monkeypatch):
    import dagster as dg
    from dagster._core.storage.event_log import SqliteEventLogStorage

    from assets.event_log import EventLog
    from assets.instance import prepare_dagster

    for name in ("DAGSTER_HOME", "JIUYE_HOME"):  # set by what follows, given back at the end
        monkeypatch.setenv(name, "")
    prepare_dagster(home)
    with dg.DagsterInstance.get() as instance:
        assert isinstance(instance.event_log_storage, EventLog)
        for name in ("first", "second"):
            instance.report_runless_asset_event(dg.AssetMaterialization(name))
        assert len(instance.event_log_storage._engines) == 2  # the index, and the events of no run
        own = SqliteEventLogStorage(str(home.dagster / "history" / "runs"))
        assert {key.to_user_string() for key in own.all_asset_keys()} == {"first", "second"}


def events_of_a_run(home: Home, at_once: str, monkeypatch: pytest.MonkeyPatch) -> dict:
    """What Dagster can tell of a run over three partitions of two assets with a check, where so many
    events are written at once.
    """
    import dagster as dg

    from assets.instance import prepare_dagster

    @dg.multi_asset(
        specs=[dg.AssetSpec("first"), dg.AssetSpec("second")],
        check_specs=[dg.AssetCheckSpec("adds_up", asset="first")],
        partitions_def=dg.StaticPartitionsDefinition(["2026-08", "2026-09", "2026-10"]),
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def both():
        version = dg.DataVersion("1")
        yield dg.MaterializeResult("first", metadata={"rows": 1}, data_version=version)
        yield dg.MaterializeResult("second")
        yield dg.AssetCheckResult(asset_key="first", check_name="adds_up", passed=True)

    never = dg.AssetCheckSpec("never", asset="third")

    @dg.asset(name="third", check_specs=[never], partitions_def=both.partitions_def)
    def third():
        raise RuntimeError("on purpose")

    def said(events):
        return [
            (one.dagster_event_type, one.get_dagster_event().partition)
            for one in events
            if one.is_dagster_event
        ]

    prepare_dagster(home)
    monkeypatch.setenv("DAGSTER_EVENT_BATCH_SIZE", at_once)
    first, second = dg.AssetKey("first"), dg.AssetKey("second")
    with dg.DagsterInstance.get() as instance:
        log = instance.event_log_storage
        run = (
            dg.Definitions(assets=[both, third])
            .resolve_implicit_global_asset_job_def()
            .execute_in_process(
                instance=instance,
                raise_on_error=False,
                tags={
                    "dagster/asset_partition_range_start": "2026-08",
                    "dagster/asset_partition_range_end": "2026-10",
                },
            )
        )
        checked = [
            record
            for key in (dg.AssetCheckKey(first, "adds_up"), never.key)
            for record in log.get_asset_check_execution_history(key, limit=5)
        ]
        return {
            "of the run": said(instance.all_logs(run.run_id)),
            "of an asset": said(
                record.event_log_entry
                for kind in ("ASSET_MATERIALIZATION", "ASSET_MATERIALIZATION_PLANNED")
                for record in log.get_event_records(
                    dg.EventRecordsFilter(dg.DagsterEventType(kind), asset_key=first)
                )
            ),
            "partitions": [log.get_materialized_partitions(key) for key in (first, second)],
            "tags": [set(tags) for tags in log.get_event_tags_for_asset(first)],
            "last": said(log.get_latest_materialization_events([second]).values()),
            "checks": [(record.status, record.event is not None) for record in checked],
        }


@pytest.mark.parametrize("at_once", ["1000", "2"])
def test_events_written_at_once_are_those_written_one_by_one(tmp_path, monkeypatch, at_once):
    for name in ("DAGSTER_HOME", "JIUYE_HOME", "DAGSTER_EVENT_BATCH_SIZE"):
        monkeypatch.setenv(name, "")
    one_by_one = events_of_a_run(Home(tmp_path / "single"), "0", monkeypatch)
    assert one_by_one["partitions"][1] == {"2026-08", "2026-09", "2026-10"}
    assert len(one_by_one["checks"]) == 2  # one evaluated; one planned, its asset having failed
    assert events_of_a_run(Home(tmp_path / "batch"), at_once, monkeypatch) == one_by_one


def test_dagsters_event_log_is_the_one_that_was_replaced():
    """docs/decisions/event_log.md says what to do where it is not."""
    import hashlib
    import inspect

    from dagster._core.storage.event_log import SqliteEventLogStorage

    replaced = (SqliteEventLogStorage._connect, SqliteEventLogStorage.store_event)
    assert [
        hashlib.sha256(inspect.getsource(one).encode()).hexdigest()[:12] for one in replaced
    ] == ["b8435f266568", "f89aed406024"]
