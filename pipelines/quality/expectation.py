"""The checks in Great Expectations: a suite and a validation definition for each table, checkpoints
and Data Docs. Importing this module imports Great Expectations (3 to 4 s of CPU).
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # must be set before the import

import great_expectations as gx
import great_expectations.expectations as gxe
import pydantic.v1 as pydantic
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.data_context.types.base import ProgressBarsConfig

from pipelines.quality.check import NEW_MONTHS, Check, failing_rows, looked_at
from pipelines.quality.dialect import URL, engine_arguments
from pipelines.warehouse.engine import Session

CHECKPOINT, COUNTING = "release", "failures"
COUNTS_ONLY = {
    "result_format": "BASIC",
    "exclude_unexpected_values": True,
    "partial_unexpected_count": 0,
}
SITE = "checks"
SEVERITIES = {"block": "critical", "warn": "warning"}
FROM_THE_NETWORK = re.compile(
    r"<script[^>]*\bsrc=\"https?:[^>]*>\s*</script>|<(?:link|img)[^>]*\b(?:href|src)=\"https?:[^>]*>"
)
POLICY = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src 'self'"
    " data:; font-src 'self'; style-src 'self' 'unsafe-inline'\">"
)
Outcomes = dict[str, tuple[bool, int]]  # check -> (success, number of failing rows)


class CheckNotEvaluated(RuntimeError):
    """GX could not evaluate a check: a fault in our code. The message names it and contains no
    value.
    """


class ExpectNoRows(gxe.UnexpectedRowsExpectation):
    """UnexpectedRowsExpectation that only counts the rows of its query and never fetches them, so
    that none can be shown. The query names its tables and needs no {batch}.
    """

    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.row_count",)

    @pydantic.validator("unexpected_rows_query")
    def _validate_query(cls, query: str) -> str:  # noqa: N805 - pydantic's way
        return query

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,  # noqa: ARG002 - GX's signature
        execution_engine: object = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        rows = metrics["unexpected_rows_query.row_count"]
        return {"success": rows == 0, "result": {"observed_value": rows}}


def expectation(check: Check) -> gxe.Expectation:
    """The expectation equivalent to a check."""
    said: dict[str, Any] = {
        "meta": {"check": check.name},
        "description": f"{check.rule}: {check.says.zh} / {check.says.en}",
        "severity": SEVERITIES[check.severity],
    }
    match check.kind:
        case "required":
            return gxe.ExpectColumnValuesToNotBeNull(column=check.columns[0], **said)
        case "known":
            return gxe.ExpectColumnValuesToBeInSet(
                column=check.columns[0], value_set=list(check.values), **said
            )
        case "within":
            return gxe.ExpectColumnValuesToBeBetween(
                column=check.columns[0],
                min_value=check.minimum,
                max_value=check.maximum,
                **said,
            )
        case "unique" if len(check.columns) == 1:
            return gxe.ExpectColumnValuesToBeUnique(column=check.columns[0], **said)
        case "unique":
            return gxe.ExpectCompoundColumnsToBeUnique(
                column_list=list(check.columns), ignore_row_if="any_value_is_missing", **said
            )
    query = " ".join(failing_rows(check).split())
    escaped = query.replace("{", "{{").replace("}", "}}")  # GX formats it
    return ExpectNoRows(unexpected_rows_query=escaped, **said)


def declare(session: Session, checks: Sequence[Check]) -> gx.data_context.EphemeralDataContext:
    """A context with a data source on the session; for every table (separately for checks of new
    months only) an asset, a suite and a validation definition of the same name; and the checkpoint
    `release` over all of them.
    """
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    data_source = context.data_sources.add_sql(
        name="jiuye", connection_string=URL, kwargs=engine_arguments(session)
    )
    by_relation: dict[tuple[str, str], list[Check]] = {}
    for check in checks:
        by_relation.setdefault((check.table, looked_at(check)), []).append(check)
    definitions = []
    for (table, relation), own in by_relation.items():
        schema, _, name = relation.partition(".")
        called = relation if schema == NEW_MONTHS else table
        asset = data_source.add_table_asset(name=called, table_name=name, schema_name=schema)
        suite = context.suites.add(
            gx.ExpectationSuite(name=called, expectations=[expectation(check) for check in own])
        )
        definitions.append(_validation(context, called, asset, suite))
    context.checkpoints.add(
        gx.Checkpoint(
            name=CHECKPOINT, validation_definitions=definitions, result_format="BOOLEAN_ONLY"
        )
    )
    return context


def _validation(
    context: gx.data_context.EphemeralDataContext,
    table: str,
    asset: Any,
    suite: gx.ExpectationSuite,
) -> gx.ValidationDefinition:
    whole: BatchDefinition = asset.add_batch_definition_whole_table("all")
    return context.validation_definitions.add(
        gx.ValidationDefinition(name=table, data=whole, suite=suite)
    )


def validate(context: gx.data_context.EphemeralDataContext) -> Outcomes:
    """Run the checkpoint, then run tables with failures again to count them: GX combines pass/fail
    conditions of a table into one query, but counts one by one. Raises CheckNotEvaluated.
    """
    results = _run(context.checkpoints.get(CHECKPOINT))
    if failed := sorted({table for table, success, *_ in results if not success}):
        counting = context.checkpoints.add_or_update(
            gx.Checkpoint(
                name=COUNTING,
                validation_definitions=[context.validation_definitions.get(t) for t in failed],
                result_format=COUNTS_ONLY,
            )
        )
        results = [one for one in results if one[0] not in failed] + _run(counting)
    return {check: (success, failing) for _, success, check, failing in results}


def _run(checkpoint: gx.Checkpoint) -> list[tuple[str, bool, str, int]]:
    """(table, success, check, failing rows) of every expectation of a checkpoint."""
    found = []
    for suite in checkpoint.run().run_results.values():
        for result in suite.results:
            check = result.expectation_config.meta["check"]
            if raised := _raised(result.exception_info):
                raise CheckNotEvaluated(f"{check}: {raised}")
            counts = result.result
            failing = counts.get("unexpected_count", counts.get("observed_value")) or 0
            found.append((suite.suite_name, bool(result.success), check, int(failing)))
    return found


def _raised(info: Any) -> str:
    """The message of an exception that GX swallowed, which is stored once or per metric; "" if
    there was none.
    """
    if not isinstance(info, Mapping):
        return ""
    if info.get("raised_exception"):
        return str(info.get("exception_message") or "?").splitlines()[0]
    return next(filter(None, map(_raised, info.values())), "")


def write_docs(context: gx.data_context.EphemeralDataContext, folder: Path) -> None:
    """Write the Data Docs of the validation, as pages that work offline."""
    for name in list(context.get_docs_sites_urls()):
        context.delete_data_docs_site(name["site_name"])
    store = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)}
    context.add_data_docs_site(SITE, {"class_name": "SiteBuilder", "store_backend": store})
    context.build_data_docs(site_names=[SITE])
    _make_self_contained(folder.rglob("*.html"))


def _make_self_contained(pages: Iterable[Path]) -> None:
    for page in pages:
        text = FROM_THE_NETWORK.sub("", page.read_text("utf-8"))
        page.write_text(text.replace("<head>", f"<head>{POLICY}", 1), "utf-8")
