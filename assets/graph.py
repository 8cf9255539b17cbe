"""The assets: what is taken in, the facts of each month, the tables of a release with their checks,
and the pages.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from importlib import import_module
from pathlib import Path

import dagster as dg

from assets.partitions import MONTHS
from assets.resources import DataFolder
from pipelines.base.month import month_named
from pipelines.contract.register import REGISTERS
from pipelines.operation import make_release
from pipelines.operation.processes import Processes, beside
from pipelines.operation.progress import BarProgress, announce
from pipelines.operation.take_in import take_in
from pipelines.operation.world import survey
from pipelines.quality.gate import GateReport, warm_up
from pipelines.warehouse.facts import build_facts
from pipelines.warehouse.model import Model, load_models, source_of

MODELS = load_models()
FACTS = {
    name: model for name, model in MODELS.items() if model.schema == "fact" and model.kept == "file"
}
MARTS = {
    name: model for name, model in MODELS.items() if model.schema == "mart" and model.kept == "file"
}


@contextmanager
def retried() -> Iterator[None]:
    """Where a disk or another process is at fault a retry may help; what fails by itself fails
    again.
    """
    try:
        yield
    except OSError as error:
        raise dg.RetryRequested(max_retries=2, seconds_to_wait=5) from error


class TakeIn(dg.Config):
    """What to take in: a folder instead of the inbox, and the month that is being collected."""

    source: str | None = None
    month: str | None = None


def _key(table: str) -> dg.AssetKey:
    return dg.AssetKey(table.split("."))


def _sources(model: Model, models: dict[str, Model]) -> list[dg.AssetKey]:
    """The assets that a model reads, seen through what is not kept as an asset of its own."""
    keys: set[dg.AssetKey] = set()
    for read in model.reads:
        name = source_of(read)
        if name.startswith("lake.") or (name in models and models[name].kept == "file"):
            keys.add(_key(name))
        elif name in models:
            keys.update(_sources(models[name], models))
    return sorted(keys - {_key(model.name)})


def _spec(model: Model, **options: object) -> dg.AssetSpec:
    description = f"{model.title.zh} / {model.title.en}。{model.what.zh} / {model.what.en}"
    return dg.AssetSpec(
        _key(model.name),
        deps=_sources(model, MODELS),
        description=description,
        group_name=model.schema,
        **options,
    )


LAKE = [
    dg.AssetSpec(
        ["lake", register.name],
        description=f"{register.title.zh} / {register.title.en}",
        group_name="lake",
        deps=["landing"],
    )
    for register in REGISTERS
]


@dg.multi_asset(
    name="intake",
    specs=[
        dg.AssetSpec(
            "landing", description="收到的文件，原样 / received files, verbatim", group_name="lake"
        ),
        *LAKE,
    ],
)
def intake(
    context: dg.AssetExecutionContext,
    config: TakeIn,
    folder: DataFolder,
    processes: dg.ResourceParam[Processes],
) -> Iterator[dg.MaterializeResult]:
    """Land, read and judge what came in."""
    source = Path(config.source).resolve() if config.source else None
    month = month_named(config.month) if config.month else None
    announce("收文件 / receiving files")
    with retried():
        world = take_in(
            folder.home,
            folder.limits,
            source,
            month,
            BarProgress("读取 / reading"),
            processes.readers,
        )
    yield dg.MaterializeResult(asset_key="landing", metadata={"files": len(world.receipts)})
    for register in REGISTERS:
        own = world.submissions.filter(register=register.name)
        counts = {
            name: int(own[name].sum())
            for name in ("rows_read", "accepted", "quarantined", "refused", "warnings")
        }
        yield dg.MaterializeResult(
            asset_key=["lake", register.name], metadata={"submissions": len(own), **counts}
        )


@dg.multi_asset(
    name="fact",
    specs=[_spec(model) for model in FACTS.values()],
    partitions_def=MONTHS,
    backfill_policy=dg.BackfillPolicy.single_run(),
)
def fact(
    context: dg.AssetExecutionContext, folder: DataFolder, processes: dg.ResourceParam[Processes]
) -> Iterator[dg.MaterializeResult]:
    """The facts of each month; what is there already is not computed again."""
    world = survey(folder.home, folder.limits)
    announce("计数 / counting")
    with retried(), nullcontext() if processes.gatekeeper else beside(warm_up):
        facts = build_facts(world.home, world.limits, world.reference, world.submissions, MODELS)
    for name, model in FACTS.items():
        computed = sum(made == name for made, _ in facts.computed)
        yield dg.MaterializeResult(
            asset_key=_key(name),
            metadata={"months": len(facts.paths[model.table]), "computed": computed},
        )


@dg.multi_asset(
    name="release",
    specs=[
        *(_spec(model) for model in MARTS.values()),
        dg.AssetSpec(
            "release",
            deps=[_key(name) for name in MARTS],
            description="发布的 DuckDB 文件 / the released DuckDB file",
            group_name="release",
        ),
    ],
    check_specs=[dg.AssetCheckSpec("gate", asset=_key(name), blocking=True) for name in MARTS]
    + [
        dg.AssetCheckSpec(
            "gate",
            asset="release",
            blocking=True,
            description="接受的台账行与全部表 / accepted rows and all tables",
        )
    ],
)
def release(
    context: dg.AssetExecutionContext, folder: DataFolder, processes: dg.ResourceParam[Processes]
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """Build the tables, hold them against the gate, publish them if it opens."""
    world = survey(folder.home, folder.limits)
    facts = build_facts(world.home, world.limits, world.reference, world.submissions, MODELS)
    announce("建表 / building tables")
    draft = make_release.build(world, facts, MODELS)
    announce("检查各表 / checking tables")
    with beside(partial(import_module, "assets.site")):  # half a second, and it comes next
        report = make_release.judge(world, draft, MODELS, processes.gatekeeper)
    for check in _check_results(report):
        yield check
    published = make_release.publish(world, draft, report)
    for name in MARTS:
        yield dg.MaterializeResult(asset_key=_key(name))
    yield dg.MaterializeResult(
        asset_key="release",
        metadata={"release": published.release_id, "gate_seconds": report.seconds},
    )


def _check_results(report: GateReport) -> Iterator[dg.AssetCheckResult]:
    """One result a mart, and one for the release as a whole with the registers' rows in it."""
    for name in (*MARTS, "release"):
        own = [r for r in report.results if name == "release" or r.table == name]
        failed = [r for r in own if not r.passed and r.severity == "block"]
        yield dg.AssetCheckResult(
            asset_key=_key(name),
            check_name="gate",
            passed=not failed,
            metadata={
                "checks": len(own),
                "failed": dg.MetadataValue.text(
                    "\n".join(f"{r.check}: {r.failing}" for r in failed) or "-"
                ),
            },
        )


@dg.asset(deps=["release"], group_name="release", description="静态页面 / the static pages")
def site(folder: DataFolder) -> dg.MaterializeResult:
    """The pages of the current release."""
    announce("画页面 / drawing pages")
    with retried():
        from assets.site import draw_site

        page = draw_site(folder.home)
    return dg.MaterializeResult(metadata={"page": str(page.relative_to(folder.home.root))})


@dg.asset(
    deps=["release"], group_name="release", description="各街道的核对单 / the streets' check lists"
)
def check_lists(folder: DataFolder) -> dg.MaterializeResult:
    """The check lists of the current release, beside the return workbooks."""
    with retried():
        told = make_release.tell_streets(folder.home)
    return dg.MaterializeResult(metadata={"lists": told.lists, "changed": told.changed})
