"""Whether the operator's decisions still fit what was sent; nothing is released while one does not."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.contract.register import REGISTERS
from pipelines.decision.fault import Unfit, fault_text, parse_unfit
from pipelines.decision.record import KINDS, Decision, Order, in_force, public_reason, revoked_by
from pipelines.intake.reader import Reader
from pipelines.reference.load import Reference
from pipelines.reference.shown import shown
from pipelines.warehouse.audit_table import DECISION_SCHEMA
from pipelines.warehouse.standing import standing_communities, standing_receipts


class DecisionsUnfit(RuntimeError):
    """Decisions do not fit what was sent, or what stands by now; the message names each and what to
    do.
    """


def refuse_unfit(reader: Reader, submissions: pl.DataFrame) -> None:
    """Raise DecisionsUnfit where a decision in force finds another text, row or file than it was
    taken on, or a later file in its place.
    """
    decisions = reader.decisions
    by_number = {decision.decision: decision for decision in decisions}
    counting = submissions.filter(pl.col("verdict") != "withdrawn").unique(
        "submission", keep="last", maintain_order=True
    )
    unfit = [parse_unfit(line) for lines in counting["unfit"].drop_nulls() for line in lines]
    unfit += replaced(reader.home, decisions, submissions)
    if unfit:
        names = dict(counting.select("submission", "file_name").iter_rows())
        lines = [
            _line(fault, by_number[fault.decision].order, names, reader.reference)
            for fault in sorted(unfit, key=lambda fault: fault.decision)
        ]
        raise DecisionsUnfit(
            "\n".join(("有决定与现在的报送不符 / decisions do not fit what was sent:", *lines))
        )


def replaced(home: Home, decisions: tuple[Decision, ...], submissions: pl.DataFrame) -> list[Unfit]:
    """The corrections among these decisions whose row a later submission replaced."""
    data_files = dict(
        submissions.filter(pl.col("verdict") == "accepted")
        .select("submission", "data_file")
        .iter_rows()
    )
    corrections = [
        decision
        for decision in in_force(decisions)
        if decision.order.kind == "correct" and decision.order.submission in data_files
    ]
    if not corrections:
        return []
    standing = standing_communities(submissions)
    receipts = dict(submissions.select("receipt", "submission").iter_rows())
    standing_submissions = {receipts[receipt] for receipt in standing_receipts(submissions)}
    return [
        Unfit(decision.decision, "file_replaced")
        for decision in corrections
        if decision.order.submission not in standing_submissions
        or _is_row_replaced(
            home.root / data_files[decision.order.submission], decision.order, standing
        )
    ]


def _is_row_replaced(data_file: Path, order: Order, standing: pl.DataFrame) -> bool:
    """Whether the row that a correction is of no longer stands in its community, or was mended
    again. `standing`: as by standing_communities.
    """
    own = standing.filter(pl.col("submission") == order.submission)
    mended_again = own["mended_again"].explode().drop_nulls().to_list()
    place = pl.concat_str("sheet_no", "row", separator=":").is_in(mended_again)
    rows = (
        pl.scan_parquet(data_file)
        .filter(pl.col("row") == order.row)
        .select(pl.col("community_code").cast(pl.String), place.alias("is_mended_again"))
        .collect()
    )
    if rows.is_empty():
        return False
    stands = not set(rows["community_code"]).isdisjoint(own["community_code"])
    return not stands or bool(rows["is_mended_again"].all())


def described(order: Order, file_name: str, reference: Reference) -> str:
    """What an order rules on, without a cell's text: 更正 / correct 0123abcd FILE 第 12 行 / row 12
    身份证号 id_number.
    """
    kind = KINDS[order.kind]
    if order.kind == "map":
        text, what = shown(order.expect or "", reference), order.column or ""
        area = order.area or "全部地区 / all areas"
        return f"{kind.zh} / {kind.en} {order.register} {what} “{text}” → {order.value}（{area}）"
    row = f" 第 {order.row} 行 / row {order.row}" if order.row is not None else ""
    sheet = f"（{shown(order.sheet, reference)}）" if order.sheet else ""
    column = f" {_title(order.column)} {order.column}" if order.column else ""
    return f"{kind.zh} / {kind.en} {order.submission} {shown(file_name, reference)}{row}{sheet}{column}"


def _title(name: str) -> str:
    return next(
        column.title.zh
        for register in REGISTERS
        for column in register.columns
        if column.name == name
    )


def _line(fault: Unfit, order: Order, names: dict[str, str], reference: Reference) -> str:
    said, number = fault_text(fault.code, fault.detail), fault.decision
    return (
        "- 决定 / decision"
        f" {number}：{described(order, names.get(order.submission, ''), reference)}：{said.zh}；不再需要就运行"
        f" jiuye revoke {number} --reason … / {said.en}; where it is no longer wanted, jiuye revoke"
        f" {number} --reason ..."
    )


def decision_frame(decisions: tuple[Decision, ...], reference: Reference) -> pl.DataFrame:
    """The rows of audit.decision."""
    gone = revoked_by(decisions)
    rows = [
        (
            decision.decision,
            decision.decided_at,
            decision.order.kind,
            decision.order.submission,
            shown(decision.order.sheet, reference) if decision.order.sheet else None,
            decision.order.row,
            decision.order.column,
            public_reason(decision.order),
            gone.get(decision.decision),
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
