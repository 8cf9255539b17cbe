"""The tables of schema `audit`: what became of every submission and of each of its rows, its
faults, and the release itself.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.base.wording import Text
from pipelines.warehouse.engine import Session, column_list
from pipelines.warehouse.lake import rows_of_superseded_communities
from pipelines.warehouse.model import Check, Model
from pipelines.warehouse.standing import SUBMISSION_SCHEMA, standing_communities, standing_receipts

ISSUE_COLUMNS = {
    "rule": "VARCHAR",
    "severity": "VARCHAR",
    "sheet": "VARCHAR",
    "row": "INTEGER",
    "column_name": "VARCHAR",
    "value": "VARCHAR",
    "detail": "VARCHAR",
}
RELEASE_SCHEMA: dict[str, pl.DataType] = {
    "release_id": pl.String(),
    "released_at": pl.Datetime("us"),
    "code_version": pl.String(),
    "reader": pl.String(),
    "reference_digest": pl.String(),
    "submissions_digest": pl.String(),
    "months": pl.Int64(),
    "data_month": pl.Date(),
    "data_month_basis": pl.String(),
    "last_due_on": pl.Date(),
}
SUBMISSION = Model(
    "audit.submission",
    Text("报送", "Submissions"),
    Text(
        "每份收到的文件一行：各行的去向合计等于读到的行数",
        "One row a file received; the fates of its rows add up to the rows read",
    ),
    ("receipt",),
    "file",
    (
        Check(
            "rows_read_add_up",
            Text(
                "接收、退回和因整份退回未计的行数之和不等于读到的",
                "accepted, quarantined and refused do not add up to the rows read",
            ),
            "rows_read = accepted + quarantined + refused",
        ),
        Check(
            "accepted_add_up",
            Text(
                "计入、未计入和被取代的行数之和不等于接收的",
                "counted, not counted and superseded do not add up to accepted",
            ),
            "accepted = counted + not_counted + superseded",
        ),
    ),
    {},
    "",
    (),
)
ISSUE = Model(
    "audit.issue",
    Text("问题", "Issues"),
    Text(
        "每个问题一行；敏感列的值以 *** 代替",
        "One row a fault; values of personal columns are masked",
    ),
    ("receipt",),
    "file",
    (),
    {},
    "",
    (),
)
DECISION = Model(
    "audit.decision",
    Text("决定", "Decisions"),
    Text(
        "运维人员的每个决定一行，没有格子里的值；撤销的也在",
        "One row a decision of the operator, without a cell's text; those revoked too",
    ),
    ("decision",),
    "file",
    (Check("reason_written", Text("没有写理由", "no reason is written"), "reason <> ''"),),
    {},
    "",
    (),
)
DECISION_SCHEMA: dict[str, pl.DataType] = {
    "decision": pl.Int32(),
    "decided_at": pl.Datetime("us"),
    "decision_kind": pl.String(),
    "submission": pl.String(),
    "sheet": pl.String(),
    "row": pl.Int32(),
    "column_name": pl.String(),
    "reason": pl.String(),
    "revoked_by": pl.Int32(),
}
RELEASE = Model(
    "audit.release",
    Text("发布", "The release"),
    Text("本发布由什么产生", "What this release was made from"),
    ("release_id",),
    "file",
    (),
    {},
    "",
    (),
)


CHECK = Model(
    "audit.check",
    Text("检查", "Checks"),
    Text(
        "发布前对每张表和新接收的台账行所做的每项检查一行：看了多少行、多少不符、由谁决定发布",
        "One row a check made before publishing, of every table and of the registers' newly"
        " accepted rows: how many rows it looked at, how many fail it, whether it blocks",
    ),
    ("check_name",),
    "file",
    (),
    {
        "check_name": Text(
            "检查：表: 规则（: 列）",
            "The check: table: rule (: column)",
        ),
        "table_name": Text("表，或台账", "The table, or the register"),
        "severity": Text(
            "不通过时：block 不发布，warn 照常发布、请核对",
            "Where it fails: block publishes nothing, warn publishes and asks to look",
        ),
        "rows_looked_at": Text(
            "看了多少行：台账为这次新接收的行", "Rows of the table; of a register the new ones"
        ),
        "rows_failing": Text(
            "不符的行数；表与表之间的为不符的键数",
            "Rows that fail; of an equation between rows or tables, keys that do",
        ),
        "message_zh": Text("中文说明", "What it means, in Chinese"),
        "message_en": Text("英文说明", "What it means, in English"),
        "failing_keys": Text(
            "前几行不符的键，不含个人信息；空为都符合",
            "Keys of the first that fail, nothing personal; null: none fails",
        ),
    },
    "",
    (),
)
CHECK_SCHEMA = {
    "check_name": pl.String,
    "table_name": pl.String,
    "severity": pl.String,
    "rows_looked_at": pl.Int64,
    "rows_failing": pl.Int64,
    "message_zh": pl.String,
    "message_en": pl.String,
    "failing_keys": pl.String,
}


def create_submission(session: Session, home: Home, submissions: pl.DataFrame) -> None:
    """audit.submission: the submission frame without its lists, whether it stands, and how many of
    its accepted rows are counted, not counted because repeated, and superseded. Reads
    fact.submission_count and fact.uncounted_event.
    """
    scalars = [name for name, dtype in SUBMISSION_SCHEMA.items() if not isinstance(dtype, pl.List)]
    superseded = rows_of_superseded_communities(session, home, standing_communities(submissions))
    frame = (
        submissions.select(*scalars)
        .cast({name: SUBMISSION_SCHEMA[name] for name in scalars})
        .with_columns(
            pl.col("receipt").is_in(standing_receipts(submissions)).alias("stands"),
            pl.col("receipt")
            .replace_strict(superseded, default=0, return_dtype=pl.Int64)
            .alias("superseded_in_part"),
        )
    )
    session.show_frame("submission_to_copy", frame)
    session.run_into_table(
        "audit.submission",
        f"select {column_list(scalars, 'received.')},"
        " received.stands, coalesce(total.counted, 0) - coalesce(uncounted.not_counted, 0) as"
        " counted, coalesce(total.not_counted, 0) + coalesce(uncounted.not_counted, 0) as"
        " not_counted, case when received.stands then received.superseded_in_part else"
        " received.accepted end as superseded from submission_to_copy as received left join"
        " fact.submission_count as total on received.stands and total.submission ="
        " received.submission and total.month = received.month and total.register ="
        " received.register left join fact.uncounted_event as uncounted on received.stands and"
        " uncounted.submission = received.submission and uncounted.month = received.month and"
        " uncounted.register = received.register",
        ("receipt",),
    )


def create_issue(session: Session, home: Home, submissions: pl.DataFrame) -> None:
    """audit.issue: the faults of every receipt's submission, from the issue files of those that
    have any.
    """
    faulty = submissions.filter(
        pl.col("issue_file").is_not_null()
        & (
            (pl.col("verdict") != "accepted")
            | (pl.col("quarantined") > 0)
            | (pl.col("warnings") > 0)
        )
    )
    columns = column_list(ISSUE_COLUMNS, "issue.")
    if faulty.is_empty():
        nulls = ", ".join(
            f'cast(null as {kind}) as "{name}"' for name, kind in ISSUE_COLUMNS.items()
        )
        session.run_into_table(
            "audit.issue",
            "select cast(null as varchar) as receipt, cast(null as"
            f" varchar) as submission, {nulls} where false",
        )
        return
    files: list[Path] = [home.root / name for name in faulty["issue_file"].unique().sort()]
    session.show_frame(
        "faulty",
        faulty.select(
            "receipt", "submission", pl.lit(f"{home.root}/").add(pl.col("issue_file")).alias("file")
        ),
    )
    session.run_into_table(
        "audit.issue",
        f"select faulty.receipt, faulty.submission, {columns} from"
        f" {session.files(files, ', filename = true')} as issue join faulty on faulty.file ="
        " issue.filename",
        ("receipt", "sheet", "row", "rule", "column_name", "value", "detail"),
    )


def create_decision(session: Session, decisions: pl.DataFrame | None) -> None:
    """audit.decision: the decisions (columns of DECISION_SCHEMA) that the release was made under."""
    frame = (
        pl.DataFrame(schema=DECISION_SCHEMA)
        if decisions is None
        else decisions.select(*DECISION_SCHEMA).sort("decision")
    )
    session.create_table("audit.decision", frame)


def create_release(session: Session, release: dict) -> None:
    """audit.release: its one row. Raises KeyError where `release` lacks a column."""
    session.create_table(
        "audit.release",
        pl.DataFrame([{name: release[name] for name in RELEASE_SCHEMA}], schema=RELEASE_SCHEMA),
    )


def create_check(session: Session) -> None:
    """audit.check, which the gate fills."""
    session.create_table("audit.check", pl.DataFrame(schema=CHECK_SCHEMA))


def create_empty(session: Session) -> tuple[Model, ...]:
    """The audit tables without a row, and what they are; for the dictionary. Reads
    fact.submission_count and fact.uncounted_event.
    """
    nothing, home = pl.DataFrame(schema=SUBMISSION_SCHEMA), Home(Path())
    create_submission(session, home, nothing)
    create_issue(session, home, nothing)
    create_decision(session, None)
    session.create_table("audit.release", pl.DataFrame(schema=RELEASE_SCHEMA))
    create_check(session)
    return SUBMISSION, ISSUE, DECISION, RELEASE, CHECK
