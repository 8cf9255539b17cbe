"""Releases of full employment under the criteria and recognitions of an operator."""

from __future__ import annotations

from pathlib import Path

from pipelines.base.home import Home
from pipelines.reference.load import Reference, load_reference
from pipelines.warehouse.facts import build_facts
from pipelines.warehouse.model import Model, source_of
from pipelines.warehouse.release_tables import build_tables
from tests.build.fact_file import shipped
from tests.build.lake_file import received
from tests.build.limits import LIMITS
from tests.build.release_file import RELEASE

TABLES = ("mart.full_employment_criterion", "mart.full_employment_area")


BESIDE = (
    "mart.employment_rate",
    "fact.submission_count",
    "fact.uncounted_event",
)  # what a gate and audit.submission read


CRITERION_HEADER = "rule_set,region,area_level,indicator,threshold,unit,direction,base,veto,valid_from,valid_to,source"


RECOGNITION_HEADER = "area_code,area_level,batch,recognised_on,withdrawn_on,source"


def closure(*names: str) -> dict[str, Model]:
    """These models and all that they are made of."""
    models = shipped()[1]
    needed, waiting = set(), list(names)
    while waiting:
        name = waiting.pop()
        if name in models and name not in needed:
            needed.add(name)
            waiting += map(source_of, models[name].reads)
    return {name: model for name, model in models.items() if name in needed}


def overlaid(
    home: Home, criteria: tuple[str, ...] = (), recognitions: tuple[str, ...] = ()
) -> Reference:
    """The shipped reference tables with an operator's files over them."""
    for name, header, lines in (
        ("criterion", CRITERION_HEADER, criteria),
        ("recognition", RECOGNITION_HEADER, recognitions),
    ):
        home.reference.joinpath(f"{name}.csv").write_text(
            "\n".join([header, *(f"{line},test" for line in lines), ""])
        )
    return load_reference(home)


def released(
    home: Home, reference: Reference, *sent: dict, models: dict[str, Model] | None = None
) -> Path:
    """A release of the two tables and what they are made of."""
    models = models or closure(*TABLES, *BESIDE)
    target = home.releases / "test.duckdb"
    build_tables(
        home,
        LIMITS,
        reference,
        received(*sent),
        build_facts(home, LIMITS, reference, received(*sent), models),
        target,
        RELEASE,
        models,
    )
    return target
