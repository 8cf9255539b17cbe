"""Decisions: what the operator ruled on submissions, each with a written reason; data that is only
ever added to, beside the receipts.
"""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from pipelines.base.clock import utc_now
from pipelines.base.home import Home
from pipelines.base.journal import add_lines, read_lines
from pipelines.base.wording import Text
from pipelines.contract.code_list import code_lists
from pipelines.contract.personal import MASK, masked

KINDS = code_lists()["decision_kind"].labels
LIFTED = frozenset(
    ("rows_bad_share", "month_other", "month_future")
)  # what refuses a file whose rows, street and month can be told all the same


@dataclass(frozen=True)
class Order:
    """What the operator asks for. `column` is the contract's name; `expect` and `value` are a
    cell's text, None where blank, and may be personal.
    """

    kind: str
    submission: str
    reason: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    expect: str | None = None
    value: str | None = None
    revokes: int | None = None

    @property
    def subject(self) -> tuple:
        """What it rules on: two decisions in force never have the same."""
        return self.kind, self.submission, self.sheet, self.row, self.column


@dataclass(frozen=True)
class Decision:
    """An order with its number and when (UTC, ISO 8601) and by which user of the machine it was
    given.

    `token` is random: it stands for the decision where its values must not show, not even as a hash
    that could be guessed.
    """

    decision: int
    token: str
    decided_at: str
    by: str
    order: Order


def read_decisions(home: Home) -> tuple[Decision, ...]:
    """All decisions, in order."""
    return tuple(
        Decision(**{**line, "order": Order(**line["order"])})
        for line in map(json.loads, read_lines(home.landing / "decisions"))
    )


def numbered(orders: Iterable[Order], after: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """The orders as the decisions that come next."""
    now = utc_now().isoformat()
    first = after[-1].decision + 1 if after else 1
    return tuple(
        Decision(number, secrets.token_hex(8), now, _user(), order)
        for number, order in enumerate(orders, first)
    )


def _user() -> str:
    """The name of the user that runs this; the number where the machine has no name for it."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def add_decisions(home: Home, decisions: tuple[Decision, ...]) -> None:
    """Keep the decisions for good, all or none. The caller holds the data folder's lock."""
    add_lines(
        home.landing / "decisions",
        f"{decisions[0].decision:08d}",
        [json.dumps(asdict(decision), ensure_ascii=False) for decision in decisions],
    )


def revoked_by(decisions: Iterable[Decision]) -> dict[int, int]:
    """Decision -> the one that revoked it."""
    return {
        decision.order.revokes: decision.decision
        for decision in decisions
        if decision.order.revokes is not None
    }


def in_force(decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """The decisions that no later one revoked; revocations themselves are none."""
    gone = revoked_by(decisions)
    return tuple(
        decision
        for decision in decisions
        if decision.order.kind != "revoke" and decision.decision not in gone
    )


def withdrawn(decisions: tuple[Decision, ...]) -> frozenset[str]:
    """The submissions that count as never sent."""
    return frozenset(
        decision.order.submission
        for decision in in_force(decisions)
        if decision.order.kind == "withdraw"
    )


@dataclass(frozen=True)
class Ruling:
    """The decisions in force on how one submission is read."""

    decisions: tuple[Decision, ...] = ()

    @property
    def name(self) -> str:
        """8 hex digits that tell it from other rulings on the submission, "" where nothing was
        ruled; it says nothing of the values.
        """
        return (
            hashlib.sha256(
                "".join(decision.token for decision in self.decisions).encode()
            ).hexdigest()[:8]
            if self.decisions
            else ""
        )

    @property
    def forces_file(self) -> bool:
        """Whether the file is taken in whatever its rows are."""
        return any(
            decision.order.kind == "force" and decision.order.row is None
            for decision in self.decisions
        )

    @property
    def forced_rows(self) -> tuple[Decision, ...]:
        """Those that take in one row each."""
        return tuple(
            decision
            for decision in self.decisions
            if decision.order.kind == "force" and decision.order.row is not None
        )

    @property
    def corrections(self) -> tuple[Decision, ...]:
        """Those that give a cell another text."""
        return tuple(decision for decision in self.decisions if decision.order.kind == "correct")


def rulings(decisions: tuple[Decision, ...]) -> Mapping[str, Ruling]:
    """Submission -> ruling, for the submissions that are read otherwise than they came."""
    found: dict[str, tuple[Decision, ...]] = {}
    for decision in in_force(decisions):
        if decision.order.kind != "withdraw":
            found[decision.order.submission] = (*found.get(decision.order.submission, ()), decision)
    return {submission: Ruling(own) for submission, own in found.items()}


@dataclass(frozen=True)
class Unfit:
    """A decision that does not fit the file: a code of FAULTS, and a detail without a
    cell's text.
    """

    decision: int
    code: str
    detail: str = ""

    @property
    def line(self) -> str:
        """As outcomes keep it."""
        return f"{self.decision} {self.code} {self.detail}"


def parse_unfit(line: str) -> Unfit:
    """The other way round."""
    decision, code, detail = line.split(" ", 2)
    return Unfit(int(decision), code, detail)


def public_reason(order: Order) -> str:
    """The reason without personal numbers and without the cell's texts."""
    reason = order.reason
    for text in (order.expect, order.value):
        if text and len(text) > 1:
            reason = reason.replace(text, MASK)
    return masked(reason)


def _fault(zh: str, en: str, remedy_zh: str, remedy_en: str) -> tuple[Text, Text]:
    return Text(zh, en), Text(remedy_zh, remedy_en)


# why an order cannot be taken, or a decision no longer holds; {detail} is never a cell's text
FAULTS = {
    "kind_unknown": _fault(
        "决定的种类不认识：{detail}",
        "no such kind of decision: {detail}",
        f"请填 {'、'.join(KINDS)}",
        f"write one of {', '.join(KINDS)}",
    ),
    "reason_blank": _fault(
        "没有写理由",
        "no reason is given",
        "请写明理由；理由会公开，不要写姓名",
        "give one; it is published, so name nobody",
    ),
    "submission_blank": _fault(
        "没有写报送编号",
        "no submission is named",
        "编号见 jiuye status，或退回单文件名末尾",
        "jiuye status lists them; return workbooks end in them",
    ),
    "submission_unknown": _fault(
        "没有这份报送：{detail}",
        "no such submission: {detail}",
        "编号见 jiuye status，或退回单文件名末尾",
        "jiuye status lists them; return workbooks end in them",
    ),
    "submission_unread": _fault(
        "这份报送还没有读",
        "this submission has not been read yet",
        "请先运行 jiuye refresh",
        "run jiuye refresh first",
    ),
    "submission_ambiguous": _fault(
        "不止一份报送以此开头：{detail}",
        "more than one submission begins so: {detail}",
        "请多写几位",
        "write more of it",
    ),
    "submission_withdrawn": _fault(
        "这份报送已由决定 {detail} 撤回",
        "decision {detail} withdrew this submission",
        "要让它重新算数，请先 jiuye revoke {detail}",
        "to have it back, jiuye revoke {detail} first",
    ),
    "row_blank": _fault(
        "没有写行号",
        "no row is given",
        "请填该行在原工作表中的行号",
        "give its row number in the sheet as it came",
    ),
    "row_malformed": _fault(
        "行号不是正整数：{detail}",
        "not a row number: {detail}",
        "请填该行在原工作表中的行号",
        "give its row number in the sheet as it came",
    ),
    "column_blank": _fault(
        "没有写列名",
        "no column is named",
        "请填列的中文标题或英文名",
        "name it by its title or its English name",
    ),
    "column_unknown": _fault(
        "这种台账没有这一列：{detail}",
        "the register has no such column: {detail}",
        "列名见 jiuye dictionary",
        "jiuye dictionary lists the columns",
    ),
    "cell_idle": _fault(
        "这种决定用不到这一项：{detail}",
        "this kind of decision has no use for: {detail}",
        "请留空",
        "leave it blank",
    ),
    "nothing_changes": _fault(
        "新值与原值相同", "the new value is the old one", "请核对", "check it"
    ),
    "decided_already": _fault(
        "与决定 {detail} 重复",
        "decision {detail} rules on the same",
        "要改，请先 jiuye revoke {detail}",
        "to change it, jiuye revoke {detail} first",
    ),
    "decided_twice": _fault(
        "与本文件第 {detail} 行重复",
        "line {detail} rules on the same",
        "请只留一行",
        "keep one of them",
    ),
    "decision_blank": _fault(
        "没有写要撤销的决定号",
        "no decision to revoke is named",
        "编号见 jiuye decisions",
        "jiuye decisions lists them",
    ),
    "decision_unknown": _fault(
        "没有这个决定：{detail}",
        "no such decision: {detail}",
        "编号见 jiuye decisions",
        "jiuye decisions lists them",
    ),
    "revokes_revocation": _fault(
        "决定 {detail} 本身就是撤销",
        "decision {detail} is a revocation itself",
        "请重新作出原来的决定",
        "take the former decision anew",
    ),
    "revoked_already": _fault(
        "它已由决定 {detail} 撤销",
        "decision {detail} revoked it already",
        "无需再撤",
        "nothing to do",
    ),
    "file_unreadable": _fault(
        "文件读不出行（{detail}）",
        "no row of the file can be read ({detail})",
        "读不出的文件不能强制或更正，请街道重报",
        "such a file can be neither forced nor corrected: have it sent again",
    ),
    "file_refused": _fault(
        "整份退回的原因不能靠强制消除（{detail}）",
        "the file is refused for what no force can mend ({detail})",
        "请更正有关的格子，或由街道重报",
        "correct the cells at fault, or have it sent again",
    ),
    "file_accepted": _fault(
        "这份文件没有被退回",
        "the file is not refused",
        "无需强制；某一行要强制，请写行号（--rows）",
        "no need to force it; for a row, give its number (--rows)",
    ),
    "sheet_unknown": _fault(
        "没有这张工作表，或不是本台账的：{detail}",
        "no such sheet of the register: {detail}",
        "请照退回单的“原工作表”填写",
        "write it as the return workbook does",
    ),
    "sheet_blank": _fault(
        "不止一张工作表有第 {detail} 行",
        "row {detail} is on more than one sheet",
        "请写明工作表（--sheet）",
        "name the sheet (--sheet)",
    ),
    "row_unknown": _fault(
        "第 {detail} 行不是数据行",
        "row {detail} is no row of data",
        "请填原文件中的行号，见退回单的“原行号”",
        "give the row's number in the file as it came",
    ),
    "row_accepted": _fault(
        "第 {detail} 行没有被退回",
        "row {detail} was not returned",
        "无需强制",
        "no need to force it",
    ),
    "row_not_typed": _fault(
        "该行不能强制：{detail}",
        "the row cannot be forced: {detail}",
        "请更正这些格子（jiuye correct）",
        "correct these cells (jiuye correct)",
    ),
    "column_absent": _fault(
        "文件里没有这一列：{detail}",
        "the file has no such column: {detail}",
        "请街道补上后重报",
        "have it sent again with the column",
    ),
    "text_differs": _fault(
        "这一格现在不是决定里写的原值",
        "the cell does not hold the text that the decision expects",
        "请核对原文件",
        "compare the file",
    ),
    "file_replaced": _fault(
        "后来的报送已替代这一行",
        "a later submission stands in its place",
        "请核对后来的报送是否已改正",
        "see whether the later one has it right",
    ),
}


def fault_text(code: str, detail: str = "") -> Text:
    """What is wrong, and what to do."""
    message, remedy = FAULTS[code]
    zh, _, en = detail.partition(" / ")
    return Text(
        f"{message.zh}，{remedy.zh}".format(detail=zh),
        f"{message.en}: {remedy.en}".format(detail=en or zh),
    )


def find_submission(
    submissions: Iterable[str], text: str
) -> tuple[str | None, tuple[str, str] | None]:
    """The submission whose number begins so, or the fault (code, detail) why there is none."""
    if not text:
        return None, ("submission_blank", "")
    found = sorted(
        {submission for submission in submissions if submission.startswith(text.lower())}
    )
    if len(found) == 1:
        return found[0], None
    return None, (
        ("submission_ambiguous", "、".join(found[:5]))
        if found
        else (
            "submission_unknown",
            masked(text)[:40],
        )
    )


def order_faults(order: Order, decisions: tuple[Decision, ...]) -> list[tuple[str, str]]:
    """What is wrong with an order's form, or with its standing beside the decisions before it:
    (code, detail).
    """
    faults = [] if order.reason.strip() else [("reason_blank", "")]
    if order.kind == "revoke":
        return faults + _revocation_faults(order, decisions)
    used = {
        "withdraw": (),
        "force": ("sheet", "row"),
        "correct": ("sheet", "row", "column", "expect", "value"),
    }[order.kind]
    idle = [
        name
        for name in ("sheet", "row", "column", "expect", "value", "revokes")
        if name not in used and getattr(order, name) is not None
    ]
    faults += [("cell_idle", name) for name in idle]
    if order.kind == "correct":
        faults += [
            (f"{name}_blank", "") for name in ("row", "column") if getattr(order, name) is None
        ]
        faults += [("nothing_changes", "")] if order.expect == order.value else []
    standing = in_force(decisions)
    faults += [
        ("decided_already", str(other.decision))
        for other in standing
        if other.order.subject == order.subject
    ]
    if order.kind != "withdraw":
        faults += [
            ("submission_withdrawn", str(other.decision))
            for other in standing
            if other.order.kind == "withdraw" and other.order.submission == order.submission
        ]
    return faults


def _revocation_faults(order: Order, decisions: tuple[Decision, ...]) -> list[tuple[str, str]]:
    known = {decision.decision: decision for decision in decisions}
    if order.revokes is None:
        return [("decision_blank", "")]
    if order.revokes not in known:
        return [("decision_unknown", str(order.revokes))]
    if known[order.revokes].order.kind == "revoke":
        return [("revokes_revocation", str(order.revokes))]
    gone = revoked_by(decisions)
    return [("revoked_already", str(gone[order.revokes]))] if order.revokes in gone else []
