"""The registers that each mart counts, derived from the queries."""

from __future__ import annotations

import re
from collections.abc import Mapping

import polars as pl

from pipelines.warehouse.fingerprint import normal_query
from pipelines.warehouse.lake import registers_of
from pipelines.warehouse.model import Model, described_table, source_of

SOURCE = described_table("audit.source")
SOURCE_SCHEMA = {
    "table_name": pl.String,
    "register": pl.String,
    "is_year_to_date": pl.Boolean,
    "compares_months": pl.Boolean,
}
YEAR_TO_DATE = re.compile(r"\b(\w+_)?ytd\b")
# Provide area names and missing submissions only.
NAMES_ONLY = frozenset({"mart.area", "mart.submission_status"})


def registers_behind(name: str, models: Mapping[str, Model]) -> set[str]:
    """The registers whose rows a model counts, directly or through other models. Models that only
    provide area names or missing submissions are ignored.
    """
    found, waiting, known = set[str](), [name], set[str]()
    while waiting:
        for source in {source_of(read) for read in models[waiting.pop()].reads} - NAMES_ONLY:
            if source.startswith("lake."):
                found |= {one.removeprefix("lake.") for one in registers_of(source)}
            elif source in models and source not in known:
                known.add(source)
                waiting.append(source)
    return found


def mart_sources(models: Mapping[str, Model]) -> pl.DataFrame:
    """The rows of audit.source. A mart's registers are those it counts, or those in its header line
    `provisional_without`.
    """
    found = []
    for name, model in models.items():
        if model.schema == "mart":
            registers = model.provisional_without
            flags = bool(YEAR_TO_DATE.search(normal_query(model.query))), _compares(model, models)
            found += [
                (model.table, register, *flags)
                for register in (registers_behind(name, models) if registers is None else registers)
            ]
    return pl.DataFrame(sorted(found), schema=SOURCE_SCHEMA, orient="row")


def _compares(model: Model, models: Mapping[str, Model]) -> bool:
    """Whether a fact that the mart reads, directly or through another mart, reads the month
    before.
    """
    read = [models[name] for name in model.reads if name in models and name not in NAMES_ONLY]
    return any(
        _compares(one, models) if one.schema == "mart" else _looks_back(one, models) for one in read
    )


def _looks_back(fact: Model, models: Mapping[str, Model]) -> bool:
    """Whether a fact reads the month before, itself or through one that is only of its session."""
    of_session = (models[name] for name in fact.reads if name in models)
    return any(name.startswith("former.") for name in fact.reads) or any(
        _looks_back(one, models) for one in of_session if one.kept == "session"
    )
