"""Apply the operator's decisions to the rows of a file: correct cells, force rows, and report
decisions that do not match the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from pipelines.contract.column import Register
from pipelines.contract.rule import RULES, issue_text
from pipelines.decision.fault import DecisionFault
from pipelines.decision.record import Decision
from pipelines.intake.issue import ISSUE_SCHEMA, NO_ISSUES, NO_ROWS, public_issues
from pipelines.intake.rows import Rows, TypedAsNumber
from pipelines.reference.load import Reference
from pipelines.reference.shown import shown

ELSEWHERE = frozenset(
    ("community_unknown", "community_abolished", "community_other_street")
)  # the row does not belong in this file


def correct_cells(
    rows: Rows, corrections: Iterable[Decision], reference: Reference
) -> tuple[Rows, pl.DataFrame, list[DecisionFault]]:
    """The rows with corrected texts, an issue `corrected` for each, and a fault for each correction
    whose cell holds another text or does not exist.
    """
    changes: dict[str, dict[int, str | None]] = {}
    issues, faults = [], []
    for decision in corrections:
        place, fault = _cell(rows, decision, reference)
        if fault:
            faults.append(fault)
            continue
        column = corrected_column(decision)
        if place in changes.get(column, {}):
            faults.append(DecisionFault(decision.number, "decided_twice", column))
            continue
        changes.setdefault(column, {})[place] = decision.value
        sheet, row = rows.frame["sheet"][place], rows.frame["row"][place]
        issues.append(
            (
                "corrected",
                RULES["corrected"].severity,
                sheet,
                row,
                column,
                None,
                f"决定 {decision.number} / decision {decision.number}",
            )
        )
    if not changes:
        return rows, _frame(issues), faults
    frame = rows.frame.with_columns(
        rows.frame[column].scatter(list(cells), pl.Series(list(cells.values()), dtype=pl.String))
        for column, cells in changes.items()
    )
    return (
        replace(rows, frame=frame, typed_as_number=_text_where_corrected(rows, changes)),
        _frame(issues),
        faults,
    )


def corrected_column(decision: Decision) -> str:
    """The contract column that a correction is about. Raises ValueError if there is none."""
    if decision.column is None:
        raise ValueError(f"decision {decision.number} corrects no column")
    return decision.column


def _cell(rows: Rows, decision: Decision, reference: Reference) -> tuple[int, DecisionFault | None]:
    place, fault = _row(rows.frame, decision, reference)
    if fault:
        return place, fault
    column = corrected_column(decision)
    if column not in rows.present:
        return place, DecisionFault(
            decision.number, "column_absent", rows.register.column(column).title.zh
        )
    if (rows.frame[column][place] or "").strip() != (decision.expect or ""):
        return place, DecisionFault(decision.number, "text_differs")
    return place, None


def _row(
    frame: pl.DataFrame, decision: Decision, reference: Reference
) -> tuple[int, DecisionFault | None]:
    """The index in `frame` (with sheet and row) of the row that a decision is about."""
    if decision.sheet is not None and not (frame["sheet"] == decision.sheet).any():
        return -1, DecisionFault(decision.number, "sheet_unknown", shown(decision.sheet, reference))
    at = frame["row"] == decision.row
    found = (at if decision.sheet is None else at & (frame["sheet"] == decision.sheet)).arg_true()
    if len(found) != 1:
        return -1, DecisionFault(
            decision.number, "sheet_blank" if len(found) else "row_unknown", str(decision.row)
        )
    return found[0], None


def _text_where_corrected(
    rows: Rows, changes: dict[str, dict[int, str | None]]
) -> TypedAsNumber | None:
    """`typed_as_number` with the corrected cells marked as text."""
    as_sent = rows.typed_as_number
    if as_sent is None or not changes:
        return as_sent

    def typed(column: str, in_doubt: pl.Series) -> pl.Series:
        cells = as_sent(column, in_doubt)
        return (
            cells.scatter(list(changes[column]), [False] * len(changes[column]))
            if column in changes
            else cells
        )

    return typed


def force_rows(
    register: Register,
    values: pl.DataFrame,
    issues: pl.DataFrame,
    forced: Iterable[Decision],
    reference: Reference,
) -> tuple[pl.DataFrame, pl.DataFrame, list[DecisionFault]]:
    """Returns the issues, where those of forced rows no longer quarantine; the forced rows (sheet,
    row); and a fault for each decision whose row cannot be forced.

    `values` as typed by conform. A row can be forced if it belongs in the file and has a value in
    every column that must have one.
    """
    places: list[tuple[str, int]] = []
    faults = []
    for decision in forced:
        place, fault = _row(values, decision, reference)
        if fault is None:
            at = (values["sheet"][place], values["row"][place])
            own = issues.filter(
                (pl.col("sheet") == at[0])
                & (pl.col("row") == at[1])
                & (pl.col("severity") == "ROW")
            )
            fault = _not_typed(register, values.row(place, named=True), own, decision)
            places += [] if fault else [at]
        faults += [fault] if fault else []
    if not places:
        return issues, NO_ROWS, faults
    rows = pl.DataFrame(places, schema=NO_ROWS.schema, orient="row")
    of_rows = issues.filter(pl.col("severity") == "ROW")
    lifted = of_rows.join(rows, on=["sheet", "row"], how="semi", maintain_order="left")
    others = of_rows.join(rows, on=["sheet", "row"], how="anti", maintain_order="left")
    marks = _frame(_lifted(register, issue, reference) for issue in lifted.iter_rows(named=True))
    return pl.concat([issues.filter(pl.col("severity") != "ROW"), others, marks]), rows, faults


def _not_typed(
    register: Register, row: dict, faults: pl.DataFrame, decision: Decision
) -> DecisionFault | None:
    missing = [
        column.title for column in register.columns if column.required and row[column.name] is None
    ]
    detail = None
    if missing:
        named, named_en = (
            "、".join(title.zh for title in missing),
            ", ".join(title.en for title in missing),
        )
        detail = f"没有可用的值：{named} / without a value: {named_en}"
    elif found := [rule for rule in faults["rule"] if rule in ELSEWHERE]:
        detail = (
            f"社区代码不属于本文件（{found[0]}） / its community has no place in this file"
            f" ({found[0]})"
        )
    return DecisionFault(decision.number, "row_not_typed", detail) if detail else None


def _lifted(register: Register, issue: dict, reference: Reference) -> tuple:
    """An issue that quarantined its row, turned into one that only flags it."""
    title = register.column(issue["column_name"]).title if issue["column_name"] else None
    own = _frame([tuple(issue[name] for name in ISSUE_SCHEMA)])
    public = public_issues(own, reference).row(0, named=True)
    said = issue_text(issue["rule"], title, public["value"], public["detail"])
    return (
        "forced",
        RULES["forced"].severity,
        issue["sheet"],
        issue["row"],
        issue["column_name"],
        issue["value"],
        f"{said.zh} / {said.en}",
    )


def _frame(issues: Iterable[tuple]) -> pl.DataFrame:
    told = list(issues)
    return pl.DataFrame(told, schema=ISSUE_SCHEMA, orient="row") if told else NO_ISSUES
