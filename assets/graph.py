"""The assets: taking in, the facts of each month, the tables of a release with their checks, and
the pages.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from assets import check
from assets.partitions import MONTHS
from assets.resources import DataFolder
from assets.spec import (
    CHECK_LISTS,
    FACTS,
    LAKE,
    LANDING,
    MARTS,
    MODELS,
    RELEASE,
    SECOND_OPINION,
    SITE,
    key,
    model_spec,
)
from assets.step import begin, retried
from pipelines.base.month import month_named
from pipelines.contract.register import REGISTERS
from pipelines.operation import make_release
from pipelines.operation.calendar import read_calendar
from pipelines.operation.closed_gate import override_of
from pipelines.operation.look_again import look_again
from pipelines.operation.made import counted
from pipelines.operation.processes import Processes, beside
from pipelines.operation.progress import BarProgress
from pipelines.operation.take_in import take_in
from pipelines.operation.world import World, survey
from pipelines.quality.second_opinion import wants_second_opinion
from pipelines.release.publish import current_release
from pipelines.release.unchanged import released_list
from pipelines.warehouse.description import SHARED, comment
from pipelines.warehouse.engine import open_release
from pipelines.warehouse.model import Model


class TakeIn(dg.Config):
    """What to take in: a folder instead of the inbox, and the month that is being collected. Where it
    does not read, runs of the job `read` do. `thorough`: whether every byte of what was made before
    is read, to find what is damaged.
    """

    source: str | None = None
    month: str | None = None
    reads: bool = True
    thorough: bool = False


@dg.multi_asset(name="intake", specs=[LANDING, *LAKE], check_specs=[check.REFERENCE_SPEC])
def intake(
    context: dg.AssetExecutionContext,
    config: TakeIn,
    folder: DataFolder,
    processes: dg.ResourceParam[Processes],
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """Land, read and judge what came in."""
    begin(context, "收文件 / receiving files")
    yield check.reference_result(read_calendar(folder.home).fault)
    before = current_release(folder.home)
    with retried():
        world = take_in(
            folder.home,
            folder.limits,
            Path(config.source).resolve() if config.source else None,
            month_named(config.month) if config.month else None,
            BarProgress("读取 / reading"),
            processes.readers,
            reads=config.reads,
            thorough=config.thorough,
        )
    new = world.since(before, released_list(folder.home, before)[1] if before else None)
    refused = int((new["verdict"] == "refused").sum())
    context.log.info(
        "未发布的文件 %s 份，其中退回 %s 份 / files not yet released and refused ones among them",
        len(new),
        refused,
    )
    yield dg.MaterializeResult(
        asset_key="landing",
        metadata={"files": len(new), "refused_files": refused, "months": _months(new["month"])},
    )
    for register in REGISTERS:
        yield dg.MaterializeResult(
            asset_key=["lake", register.name], metadata=_of_register(world, new, register.name)
        )


def _of_register(world: World, new: pl.DataFrame, register: str) -> Mapping[str, Any]:
    """The new submissions of a register since the last release, and its number of rows."""
    own = new.filter(register=register)
    counts = ("rows_read", "accepted", "quarantined", "refused", "warnings")
    rows = sum(month.accepted.get(register, (0, 0))[1] for month in world.ledger.months)
    return {
        "dagster/row_count": rows,
        "files": len(own),
        "months": _months(own["month"]),
        **{name: int(own[name].sum()) for name in counts},
    }


def _months(months: pl.Series) -> str:
    return "、".join(f"{month:%Y-%m}" for month in months.drop_nulls().unique().sort()) or "-"


@dg.multi_asset(
    name="fact",
    specs=[model_spec(model) for model in FACTS.values()],
    partitions_def=MONTHS,
    backfill_policy=dg.BackfillPolicy.single_run(),
)
def fact(context: dg.AssetExecutionContext, folder: DataFolder) -> Iterator[dg.MaterializeResult]:
    """The facts of the run's months; what is there already is not computed again."""
    world = survey(folder.home, folder.limits)
    asked = {date.fromisoformat(month) for month in context.partition_keys}
    begin(context, "计数 / counting")
    with retried():
        world, facts = counted(world, MODELS, asked, BarProgress("读取 / reading"))
    computed = sorted({month for _, month in facts.computed})
    context.log.info(
        "算出 %s 个文件 / files computed: %s",
        len(facts.computed),
        _months(pl.Series(computed, dtype=pl.Date)),
    )
    for name, model in FACTS.items():
        own = pl.Series([month for made, month in facts.computed if made == name], dtype=pl.Date)
        files = [path for path in facts.paths[model.table].values() if path.exists()]
        yield dg.MaterializeResult(asset_key=key(name), metadata=_of_fact(model, files, own))


def _of_fact(model: Model, files: list[Path], computed: pl.Series) -> Mapping[str, Any]:
    """A fact's rows and columns, and the months computed by this run."""
    done: dict[str, Any] = {"files": len(computed), "months": _months(computed)}
    if not files:
        return done
    rows = pl.scan_parquet(files)
    said = {name: text.comment for name, text in SHARED.items()} | {
        name: comment(text) for name, text in model.columns.items()
    }
    columns = [
        dg.TableColumn(name, str(kind), said.get(name))
        for name, kind in rows.collect_schema().items()
    ]
    return {
        **done,
        "dagster/row_count": rows.select(pl.len()).collect().item(),
        "dagster/column_schema": dg.TableSchema(columns),
    }


@dg.multi_asset(
    name="release",
    specs=[*(model_spec(model) for model in MARTS.values()), RELEASE],
    check_specs=check.GATE_SPECS,
)
def release(
    context: dg.AssetExecutionContext, folder: DataFolder, processes: dg.ResourceParam[Processes]
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """Build the tables, hold them against the gate, publish them if it opens."""
    world, facts = counted(survey(folder.home, folder.limits), MODELS)
    news = world.news(current_release(folder.home))
    begin(context, "建表 / building tables")
    draft = make_release.build(world, facts, MODELS)
    begin(context, "检查各表 / checking tables")
    with beside(partial(import_module, "assets.site")):  # takes half a second and is needed next
        report = make_release.judge(world, draft, MODELS)
    yield from check.gate_results(report, is_overridden=override_of(world, report) is not None)
    published = make_release.publish(world, draft, report, processes)
    if published.release_id != draft.release_id:
        begin(context, "没有数字变化，不另发布 / no figure changed: no new release")
    done = {
        "release_id": published.release_id,
        "files": len(news),
        "months": _months(news["month"]),
        "page": _link(folder.home.site / "current" / "index.html"),
    }
    for name, described in _described(published.file).items():
        yield dg.MaterializeResult(asset_key=key(name), metadata={**described, **done})
    yield dg.MaterializeResult(
        asset_key="release",
        metadata={
            **done,
            "file": _link(published.file),
            "accepted": int(news["accepted"].sum()),
            "checks": len(report.results),
            "gate_seconds": report.seconds,
        },
    )


def _described(release_file: Path) -> Mapping[str, Mapping[str, Any]]:
    """The rows and columns of every mart of a release."""
    with open_release(release_file) as session:
        told = session.described_all()
        return {
            name: {
                "dagster/row_count": session.count(name),
                "dagster/column_schema": dg.TableSchema(
                    [
                        dg.TableColumn(column, kind, said)
                        for column, (kind, said) in told[name][1].items()
                    ]
                ),
            }
            for name in MARTS
        }


def _link(path: Path) -> dg.MetadataValue:
    return dg.MetadataValue.path(str(path))


@dg.multi_asset(name="site", specs=[SITE])
def site(context: dg.AssetExecutionContext, folder: DataFolder) -> dg.MaterializeResult:
    """The pages of the current release."""
    from assets.site import draw_site

    begin(context, "画页面 / drawing pages")
    with retried():
        page = draw_site(folder.home)
    return dg.MaterializeResult(
        metadata={
            "release_id": page.resolve().parent.name,
            "pages": len(list(page.resolve().parent.glob("*.html"))),
            "page": _link(page),
        }
    )


@dg.multi_asset(name="check_lists", specs=[CHECK_LISTS])
def check_lists(context: dg.AssetExecutionContext, folder: DataFolder) -> dg.MaterializeResult:
    """The check lists of the current release, beside the return workbooks."""
    begin(context, "写核对单 / writing check lists")
    with retried():
        told = make_release.tell_streets(folder.home)
    return dg.MaterializeResult(
        metadata={
            "lists": told.lists,
            "changed": told.changed,
            "folder": _link(folder.home.returns),
        }
    )


@dg.multi_asset(name="second_opinion", specs=[SECOND_OPINION])
def second_opinion(
    context: dg.AssetExecutionContext, folder: DataFolder, processes: dg.ResourceParam[Processes]
) -> dg.MaterializeResult:
    """The checks of the current release once more, by Great Expectations, with its Data Docs."""
    if wants_second_opinion():
        begin(
            context,
            "已发布，页面已画好；等 Great Expectations 复核 / released and drawn; waiting for Great"
            " Expectations",
        )
    with retried():
        opinion = look_again(folder.home, folder.limits, processes)
    if opinion is None:
        return dg.MaterializeResult(metadata={"switched_off": "JIUYE_SECOND_OPINION"})
    return dg.MaterializeResult(
        metadata={
            "suites": opinion.suites,
            "expectations": opinion.expectations,
            "failed": opinion.failed,
            "disagreements": len(opinion.disagreements),
            "seconds": opinion.seconds,
            "data_docs": _link(folder.home.site / "checks" / "index.html"),
        }
    )
