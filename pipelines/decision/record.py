"""Decisions: what the operator decided on submissions, each with a written reason; data that is only
ever added to, beside the receipts.
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
ASKED_FOR = {  # those that are written into a file of decisions; an override is of a closed gate
    kind: label for kind, label in KINDS.items() if kind != "override"
}
LIFTED = frozenset(
    ("rows_bad_share", "month_other", "month_future")
)  # what refuses a file whose rows, street and month can be told all the same


@dataclass(frozen=True)
class Decision:
    """What the operator decided. `column` is the contract's name; `expect` and `value` are a cell's
    text, None where blank, and may be personal.

    Once recorded it has a number, the time (UTC, ISO 8601) and the user of the machine. `token` is
    random: it stands for the decision where its values must not show, not even as a hash that could
    be guessed.
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
    receipt: str | None = None  # the last that had come in when a withdrawal or map was decided
    register: str | None = None  # of a map: whose title or value `expect` means `value`
    area: str | None = None  # of a map: the area whose files it concerns, None for all
    concerns: tuple[str, ...] = ()  # of a map: the submissions received so far that hold the text
    listed: str | None = None  # of an override: the list of submissions that it lets pass
    checks: tuple[str, ...] = ()  # of an override: the checks that it lets pass
    through: tuple[str, ...] = ()  # the areas whose operators handed it on, in order
    number: int = 0  # 0 until it is recorded
    token: str = ""
    decided_at: str = ""
    by: str = ""

    @property
    def subject(self) -> tuple:
        """What it speaks of: two decisions in force never have the same."""
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
    """A decision as its line keeps it. Up to version 0.2 what was decided stood in the line as
    `order`, and the number as `decision`.
    """
    fields = json.loads(line)
    if "order" in fields:
        fields = {**fields.pop("order"), "number": fields.pop("decision"), **fields}
    lists = {name: tuple(fields.get(name, ())) for name in ("concerns", "checks", "through")}
    return Decision(**{**fields, **lists})


def numbered(decisions: Iterable[Decision], after: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """The decisions with what they are recorded by, as those that come next."""
    now = now_after(*(one.decided_at for one in after[-1:] if one.decided_at)).isoformat()
    first = after[-1].number + 1 if after else 1
    return tuple(
        replace(decision, number=number, token=secrets.token_hex(8), decided_at=now, by=user_name())
        for number, decision in enumerate(decisions, first)
    )


def user_name() -> str:
    """The name of the user that runs this; the number where the machine has no name for it."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def add_decisions(home: Home, decisions: tuple[Decision, ...]) -> None:
    """Keep the decisions for good, all or none. The caller holds the data folder's lock."""
    add_lines(
        home.landing / "decisions",
        f"{decisions[0].number:08d}",
        [json.dumps(asdict(decision), ensure_ascii=False) for decision in decisions],
    )


def revoked_by(decisions: Iterable[Decision]) -> dict[int, int]:
    """Decision -> the one that revoked it."""
    return {
        decision.revokes: decision.number for decision in decisions if decision.revokes is not None
    }


def in_force(decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """The decisions that no later one revoked; revocations themselves are none."""
    gone = revoked_by(decisions)
    return tuple(
        decision
        for decision in decisions
        if decision.kind != "revoke" and decision.number not in gone
    )


def withdrawals(decisions: tuple[Decision, ...]) -> dict[str, Decision]:
    """Submission -> the last withdrawal in force of it: what came before it counts as never sent,
    what comes again after it counts again.
    """
    return {
        decision.submission: decision
        for decision in in_force(decisions)
        if decision.kind == "withdraw"
    }


def of_kind(decisions: Iterable[Decision], kind: str) -> tuple[Decision, ...]:
    """Those of one kind."""
    return tuple(decision for decision in decisions if decision.kind == kind)


def reads_otherwise(decision: Decision) -> bool:
    """Whether it changes how something is read: a withdrawal and an override do not."""
    return decision.kind not in ("withdraw", "override")


def forces_file(decisions: Iterable[Decision]) -> bool:
    """Whether a file is taken in whatever its rows are, by the decisions in force on it."""
    return any(decision.row is None for decision in of_kind(decisions, "force"))


def forced_rows(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The decisions that take in one row each."""
    return tuple(one for one in of_kind(decisions, "force") if one.row is not None)


def decisions_name(decisions: Iterable[Decision]) -> str:
    """8 hex digits that tell these decisions on a submission from others, "" where there are none;
    they say nothing of the values.
    """
    tokens = "".join(decision.token for decision in decisions)
    return hashlib.sha256(tokens.encode()).hexdigest()[:8] if tokens else ""


def decisions_by_submission(
    decisions: tuple[Decision, ...], first_receipts: Mapping[str, str]
) -> Mapping[str, tuple[Decision, ...]]:
    """Submission -> the decisions in force on it, where it is read otherwise than it came.

    A map holds for the submissions received before it that hold its text, and for all that came
    after it. `first_receipts`: submission -> the first receipt of it.
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
    """The reason without persons' numbers, without what could be a name, and without the cell's
    texts.
    """
    reason = decision.reason
    for text in (decision.expect, decision.value):
        if text and len(text) > 1:
            reason = reason.replace(text, MASK)
    return shown_reason(reason, reference)
