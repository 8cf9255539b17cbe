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
    receipt: str | None = None  # the last that had come in when a withdrawal or map was decided
    register: str | None = None  # of a map: whose title or value `expect` means `value`
    area: str | None = None  # of a map: the area whose files it concerns, None for all
    concerns: tuple[str, ...] = ()  # of a map: the submissions received so far that hold the text

    @property
    def subject(self) -> tuple:
        """What it rules on: two decisions in force never have the same."""
        own = self.kind, self.submission, self.sheet, self.row, self.column
        return (*own, self.register, self.area, self.expect) if self.kind == "map" else own


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
        Decision(**{**line, "order": _order(line["order"])})
        for line in map(json.loads, read_lines(home.landing / "decisions"))
    )


def _order(fields: dict) -> Order:
    return Order(**{**fields, "concerns": tuple(fields.get("concerns", ()))})


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


def withdrawals(decisions: tuple[Decision, ...]) -> dict[str, Decision]:
    """Submission -> the last withdrawal in force of it: what came before it counts as never sent,
    what comes again after it counts again.
    """
    return {
        decision.order.submission: decision
        for decision in in_force(decisions)
        if decision.order.kind == "withdraw"
    }


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
    def maps_decided(self) -> tuple[Decision, ...]:
        """Those that say what titles and values mean."""
        return tuple(decision for decision in self.decisions if decision.order.kind == "map")

    @property
    def maps(self) -> tuple[Order, ...]:
        """What titles and values were said to mean."""
        return tuple(decision.order for decision in self.maps_decided)

    @property
    def corrections(self) -> tuple[Decision, ...]:
        """Those that give a cell another text."""
        return tuple(decision for decision in self.decisions if decision.order.kind == "correct")


def rulings(
    decisions: tuple[Decision, ...], first_receipts: Mapping[str, str]
) -> Mapping[str, Ruling]:
    """Submission -> ruling, for the submissions that are read otherwise than they came.

    A map rules on the submissions received before it that hold its text, and on all that came
    after it. `first_receipts`: submission -> the first receipt of it.
    """
    found: dict[str, tuple[Decision, ...]] = {}
    for decision in in_force(decisions):
        order = decision.order
        if order.kind == "map":
            ruled = {*order.concerns, *_came_after(order.receipt or "", first_receipts)}
        else:
            ruled = {order.submission} if order.kind != "withdraw" else set()
        for submission in ruled:
            found[submission] = (*found.get(submission, ()), decision)
    return {submission: Ruling(own) for submission, own in found.items()}


def _came_after(receipt: str, first_receipts: Mapping[str, str]) -> set[str]:
    return {submission for submission, first in first_receipts.items() if first > receipt}


def public_reason(order: Order) -> str:
    """The reason without personal numbers and without the cell's texts."""
    reason = order.reason
    for text in (order.expect, order.value):
        if text and len(text) > 1:
            reason = reason.replace(text, MASK)
    return masked(reason)
