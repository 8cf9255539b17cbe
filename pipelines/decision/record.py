"""The operator's decisions on submissions, each with a written reason: an append-only list beside
the receipts.
"""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace

from pipelines.base.clock import now_after
from pipelines.base.home import Home
from pipelines.base.journal import add_lines, read_lines
from pipelines.contract.code_list import code_lists
from pipelines.contract.personal import MASK
from pipelines.reference.load import Reference
from pipelines.reference.shown import shown_reason

KINDS = code_lists()["decision_kind"].labels
ASKED_FOR = {  # kinds permitted in decision files; an override is about a closed gate
    kind: label for kind, label in KINDS.items() if kind != "override"
}
LIFTED = frozenset(
    ("rows_bad_share", "month_other", "month_future")
)  # rules that refuse a file although its rows, street and month are known


@dataclass(frozen=True)
class Decision:
    """A decision of the operator. `column`: the contract's name; `expect` and `value`: a cell's
    text, None if blank; may be personal.

    Once recorded it has a number, the time (UTC, ISO 8601) and the operating-system user. `token`:
    a random id used where its values must not be revealed, not even by a guessable hash.
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
    receipt: str | None = None  # withdrawal or map: the last receipt at the time of the decision
    register: str | None = None  # map: the register in which `expect` means `value`
    area: str | None = None  # map: the area to whose files it applies; None for all
    concerns: tuple[str, ...] = ()  # map: earlier submissions that contain the text
    listed: str | None = None  # override: the mark of the list that it releases
    checks: tuple[str, ...] = ()  # override: the checks that it overrides
    through: tuple[str, ...] = ()  # the areas whose operators handed it on, in order
    number: int = 0  # 0 until it is recorded
    token: str = ""
    decided_at: str = ""
    by: str = ""

    @property
    def subject(self) -> tuple:
        """Its subject; decisions in force have distinct subjects."""
        if self.kind == "revoke":
            return self.kind, self.revokes
        if self.kind == "override":
            return self.kind, self.listed, self.checks
        own = self.kind, self.submission, self.sheet, self.row, self.column
        return (*own, self.register, self.area, self.expect) if self.kind == "map" else own


def read_decisions(home: Home) -> tuple[Decision, ...]:
    """All decisions, in order."""
    return tuple(map(decision_of, read_lines(home.landing / "decisions")))


def decision_of(line: str) -> Decision:
    """Parse a stored line. Up to version 0.2 the kind was stored as `order` and the number as
    `decision`.
    """
    fields = json.loads(line)
    if "order" in fields:
        fields = {**fields.pop("order"), "number": fields.pop("decision"), **fields}
    lists = {name: tuple(fields.get(name, ())) for name in ("concerns", "checks", "through")}
    return Decision(**{**fields, **lists})


def numbered(decisions: Iterable[Decision], after: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """The decisions with numbers, times and users, to follow `after`."""
    now = now_after(*(one.decided_at for one in after[-1:] if one.decided_at)).isoformat()
    first = after[-1].number + 1 if after else 1
    return tuple(
        replace(decision, number=number, token=secrets.token_hex(8), decided_at=now, by=user_name())
        for number, decision in enumerate(decisions, first)
    )


def user_name() -> str:
    """The name of the current user; the user id if it has no name."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def add_decisions(home: Home, decisions: tuple[Decision, ...]) -> None:
    """Store the decisions durably, all or none. The caller holds the data folder's lock."""
    add_lines(
        home.landing / "decisions",
        f"{decisions[0].number:08d}",
        [json.dumps(asdict(decision), ensure_ascii=False) for decision in decisions],
    )


def revoked_by(decisions: Iterable[Decision]) -> dict[int, int]:
    """Map each revoked decision to the one that revoked it."""
    return {
        decision.revokes: decision.number for decision in decisions if decision.revokes is not None
    }


def in_force(decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """The decisions that were not revoked, without revocations."""
    gone = revoked_by(decisions)
    return tuple(
        decision
        for decision in decisions
        if decision.kind != "revoke" and decision.number not in gone
    )


def withdrawals(decisions: tuple[Decision, ...]) -> dict[str, Decision]:
    """Map each submission to its last withdrawal in force: arrivals before it count as never sent,
    later ones count again.
    """
    return {
        decision.submission: decision
        for decision in in_force(decisions)
        if decision.kind == "withdraw"
    }


def of_kind(decisions: Iterable[Decision], kind: str) -> tuple[Decision, ...]:
    """The decisions of one kind."""
    return tuple(decision for decision in decisions if decision.kind == kind)


def reads_otherwise(decision: Decision) -> bool:
    """Whether it changes how something is read; withdrawals and overrides do not."""
    return decision.kind not in ("withdraw", "override")


def forces_file(decisions: Iterable[Decision]) -> bool:
    """Whether one of these decisions in force accepts a file whatever its rows are."""
    return any(decision.row is None for decision in of_kind(decisions, "force"))


def forced_rows(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The decisions that each force one row."""
    return tuple(one for one in of_kind(decisions, "force") if one.row is not None)


def decisions_name(decisions: Iterable[Decision]) -> str:
    """8 hex digits that identify these decisions on a submission without revealing values; "" if
    there are none.
    """
    tokens = "".join(decision.token for decision in decisions)
    return hashlib.sha256(tokens.encode()).hexdigest()[:8] if tokens else ""


def decisions_by_submission(
    decisions: tuple[Decision, ...], first_receipts: Mapping[str, str]
) -> Mapping[str, tuple[Decision, ...]]:
    """Map each submission to the decisions in force that change its reading.

    A map applies to earlier submissions that contain its text, and to all later ones.
    `first_receipts`: submission -> its first receipt.
    """
    found: dict[str, tuple[Decision, ...]] = {}
    for decision in in_force(decisions):
        if decision.kind == "override":
            continue
        if decision.kind == "map":
            later = _came_after(decision.receipt or "", first_receipts)
            submissions = {*decision.concerns, *later}
        else:
            submissions = {decision.submission} if decision.kind != "withdraw" else set()
        for submission in submissions:
            found[submission] = (*found.get(submission, ()), decision)
    return found


def _came_after(receipt: str, first_receipts: Mapping[str, str]) -> set[str]:
    return {submission for submission, first in first_receipts.items() if first > receipt}


def public_reason(decision: Decision, reference: Reference) -> str:
    """The reason without personal numbers, possible names and the cell's texts."""
    reason = decision.reason
    for text in (decision.expect, decision.value):
        if text and len(text) > 1:
            reason = reason.replace(text, MASK)
    return shown_reason(reason, reference)
