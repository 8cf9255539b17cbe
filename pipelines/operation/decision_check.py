"""Checks that the operator's decisions still match what was sent; otherwise nothing is released."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.contract.register import REGISTERS
from pipelines.decision.fault import DecisionFault, fault_text, parse_fault
from pipelines.decision.record import KINDS, Decision, in_force, public_reason, revoked_by
from pipelines.intake.reader import Reader
from pipelines.intake.submission import first_rows
from pipelines.intake.verdict import first_row_key
from pipelines.reference.load import Reference
from pipelines.reference.shown import shown
from pipelines.warehouse.audit_table import DECISION_SCHEMA
from pipelines.warehouse.ledger import Ledger
from pipelines.warehouse.standing import standing_communities, standing_receipts


class DecisionsDoNotFit(RuntimeError):
    """Decisions no longer match what was sent or what stands; the message names each and what to
    do.
    """


def check_decisions(reader: Reader, ledger: Ledger) -> None:
    """Raise DecisionsDoNotFit if a decision in force meets another text, row or file than when it
    was taken, or a later file superseded it.
    """
    decisions = reader.decisions
    if not decisions:
        return
    has_fault = pl.col("decision_faults").list.len() > 0
    is_decided = pl.col("submission").is_in([one.submission for one in decisions])
    months = ledger.rows().filter(has_fault | is_decided).select("month").unique().collect()
    submissions = replace(ledger, months=ledger.of(months["month"])).submissions()
    by_number = {decision.number: decision for decision in decisions}
    counting = submissions.filter(pl.col("verdict") != "withdrawn").unique(
        "submission", keep="last", maintain_order=True
    )
    faults = [
        parse_fault(line) for lines in counting["decision_faults"].drop_nulls() for line in lines
    ]
    faults += replaced(reader.home, decisions, submissions)
    if faults:
        names = dict(counting.select("submission", "file_name").iter_rows())
        lines = [
            _line(fault, by_number[fault.decision], names, reader.reference)
            for fault in sorted(faults, key=lambda fault: fault.decision)
        ]
        raise DecisionsDoNotFit(
            "\n".join(("有决定与现在的报送不符 / decisions do not fit what was sent:", *lines))
        )


def replaced(
    home: Home, decisions: tuple[Decision, ...], submissions: pl.DataFrame
) -> list[DecisionFault]:
    """Faults for corrections whose row a later submission superseded, and for decisions on returned
    rows that the clerk mended.
    """
    data_files = dict(
        submissions.filter(pl.col("verdict") == "accepted")
        .select("submission", "data_file")
        .iter_rows()
    )
    of_rows = [
        decision
        for decision in in_force(decisions)
        if decision.row is not None and decision.submission in data_files
    ]
    if not of_rows:
        return []
    standing = standing_communities(submissions)
    receipts = dict(submissions.select("receipt", "submission").iter_rows())
    standing_submissions = {receipts[receipt] for receipt in standing_receipts(submissions)}
    return [
        DecisionFault(decision.number, "file_replaced")
        for decision in of_rows
        if _is_mended(home, decision, submissions, standing_submissions)
        or (
            decision.kind == "correct"
            and (
                decision.submission not in standing_submissions
                or _is_row_replaced(home.root / data_files[decision.submission], decision, standing)
            )
        )
    ]


def _is_mended(
    home: Home, decision: Decision, submissions: pl.DataFrame, standing_submissions: set[str]
) -> bool:
    """Whether a decision's row was returned and now stands as mended by the clerk."""
    chain, keys = {decision.submission}, set()
    for one in submissions.drop_nulls("mends").iter_rows(named=True):
        if one["mends"] in chain:
            chain.add(one["submission"])
            if one["submission"] in standing_submissions:
                keys |= first_rows(one)
    own = submissions.filter(pl.col("submission") == decision.submission).drop_nulls("issue_file")
    if not keys or own.is_empty():
        return False
    # Decisions on a row are listed in its issues, which give the sheet.
    issues = pl.read_parquet(home.root / own["issue_file"][-1], columns=["sheet", "row"])
    sheets = issues.filter(pl.col("row") == decision.row)["sheet"].unique()
    return any(first_row_key(int(decision.row or 0), sheet) in keys for sheet in sheets)


def _is_row_replaced(data_file: Path, decision: Decision, standing: pl.DataFrame) -> bool:
    """Whether a corrected row no longer stands in its community, or was mended again. `standing`:
    from standing_communities.
    """
    own = standing.filter(pl.col("submission") == decision.submission)
    mended_again = own["mended_again"].explode().drop_nulls().to_list()
    place = pl.concat_str("sheet_no", "row", separator=":").is_in(mended_again)
    rows = (
        pl.scan_parquet(data_file)
        .filter(pl.col("row") == decision.row)
        .select(pl.col("community_code").cast(pl.String), place.alias("is_mended_again"))
        .collect()
    )
    if rows.is_empty():
        return False
    stands = not set(rows["community_code"]).isdisjoint(own["community_code"])
    return not stands or bool(rows["is_mended_again"].all())


def described(decision: Decision, file_name: str, reference: Reference) -> str:
    """A decision's subject without cell texts, for example: 更正 / correct 0123abcd FILE 第 12 行 / row
    12 身份证号 id_number.
    """
    kind = KINDS[decision.kind]
    if decision.kind == "map":
        text, what = shown(decision.expect or "", reference), decision.column or ""
        area = decision.area or "全部地区 / all areas"
        return f"{kind.zh} / {kind.en} {decision.register} {what} “{text}” → {decision.value}（{area}）"
    if decision.kind == "override":
        checks = "、".join(decision.checks)
        return f"{kind.zh} / {kind.en} {decision.listed}（{checks}）"
    row = f" 第 {decision.row} 行 / row {decision.row}" if decision.row is not None else ""
    sheet = f"（{shown(decision.sheet, reference)}）" if decision.sheet else ""
    column = f" {_title(decision.column)} {decision.column}" if decision.column else ""
    return f"{kind.zh} / {kind.en} {decision.submission} {shown(file_name, reference)}{row}{sheet}{column}"


def _title(name: str) -> str:
    return next(
        column.title.zh
        for register in REGISTERS
        for column in register.columns
        if column.name == name
    )


def _line(
    fault: DecisionFault, decision: Decision, names: dict[str, str], reference: Reference
) -> str:
    said, number = fault_text(fault.code, fault.detail), fault.decision
    return (
        "- 决定 / decision"
        f" {number}：{described(decision, names.get(decision.submission, ''), reference)}：{said.zh}；不再需要就运行"
        f" jiuye revoke {number} --reason … / {said.en}; where it is no longer wanted, jiuye revoke"
        f" {number} --reason ..."
    )


def decision_frame(decisions: tuple[Decision, ...], reference: Reference) -> pl.DataFrame:
    """The rows of audit.decision."""
    gone = revoked_by(decisions)
    rows = [
        (
            decision.number,
            decision.decided_at,
            decision.kind,
            decision.submission,
            shown(decision.sheet, reference) if decision.sheet else None,
            decision.row,
            decision.column,
            public_reason(decision, reference),
            gone.get(decision.number),
        )
        for decision in decisions
    ]
    schema = {**DECISION_SCHEMA, "decided_at": pl.String()}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.with_columns(
        pl.col("decided_at")
        .str.to_datetime("%Y-%m-%dT%H:%M:%S%z", time_unit="us")
        .dt.replace_time_zone(None)
    )
