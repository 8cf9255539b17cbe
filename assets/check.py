"""The gate's checks as asset checks: one for each check in a model's header, one for its columns,
and one per register for new rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

import dagster as dg

from assets.spec import MARTS, key
from pipelines.contract.register import REGISTERS
from pipelines.quality.evaluation import GateResult
from pipelines.quality.gate import GateReport

COLUMNS = "columns"  # all checks derived from contract and vocabulary
READABLE = "reference_files_are_read"


def _checks_of(table: str) -> dict[str, str]:
    """Map the checks of a mart to their messages."""
    own = {one.name: f"{one.message.zh} / {one.message.en}" for one in MARTS[table].checks}
    said = "各列的取值、必填、粒度和加总 / values, blanks, grain and sums of its columns"
    return {**own, COLUMNS: said}


GATE_SPECS = [
    dg.AssetCheckSpec(name, asset=key(table), blocking=True, description=said)
    for table in MARTS
    for name, said in _checks_of(table).items()
] + [
    dg.AssetCheckSpec(
        register.name,
        asset="release",
        blocking=True,
        description=f"新接收的行：{register.title.zh} / rows newly accepted: {register.title.en}",
    )
    for register in REGISTERS
]
REFERENCE_SPEC = dg.AssetCheckSpec(
    READABLE,
    asset="landing",
    description="参考表与收据可读，报送日历由此而来 / reference tables and receipts can be read,"
    " and the reporting calendar follows from them",
)


def reference_result(fault: str) -> dg.AssetCheckResult:
    """Whether the reporting calendar could be read. `fault`: the reason if not."""
    return dg.AssetCheckResult(
        asset_key="landing",
        check_name=READABLE,
        passed=not fault,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={"fault": fault or "-"},
    )


def gate_results(
    report: GateReport, *, is_overridden: bool = False
) -> Iterator[dg.AssetCheckResult]:
    """The result of every check of the gate, under the names of GATE_SPECS. If the operator
    overrode the gate, failures do not block.
    """
    found: dict[tuple[str, str], list[GateResult]] = {}
    for result in report.results:
        found.setdefault(_place(result), []).append(result)
    for table in MARTS:
        for name in _checks_of(table):
            own = found.get((table, name), [])
            yield _result(table, name, own, is_overridden=is_overridden)
    for register in REGISTERS:
        own = found.get(("release", register.name), [])
        yield _result("release", register.name, own, is_overridden=is_overridden)


def _place(result: GateResult) -> tuple[str, str]:
    """The asset and check name of a result."""
    table = result.table if result.table.startswith("mart.") else f"mart.{result.table}"
    if table not in MARTS:
        return "release", result.table.rpartition(".")[2]
    rule = result.check.partition(": ")[2]
    return table, rule if rule in _checks_of(table) else COLUMNS


def _result(
    asset: str, name: str, results: Sequence[GateResult], *, is_overridden: bool
) -> dg.AssetCheckResult:
    failed = [result for result in results if not result.passed]
    told = {"failed": _as_table(failed)} if failed else {}
    is_warning = is_overridden or {r.severity for r in failed or results} == {"warn"}
    return dg.AssetCheckResult(
        asset_key=key(asset),
        check_name=name,
        passed=not failed,
        severity=dg.AssetCheckSeverity.WARN if is_warning else dg.AssetCheckSeverity.ERROR,
        description="\n".join(f"{r.message.zh} / {r.message.en}" for r in failed) or None,
        metadata={
            "checks": len(results),
            "failed_checks": len(failed),
            "failing_rows": sum(map(attrgetter("failing"), failed)),
            **told,
        },
    )


def _as_table(results: Iterable[GateResult]) -> dg.MetadataValue:
    return dg.MetadataValue.table(
        [
            dg.TableRecord(
                {"check": r.check, "severity": r.severity, "failing": r.failing, "keys": r.keys}
            )
            for r in results
        ]
    )
