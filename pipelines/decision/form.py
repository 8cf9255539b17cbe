"""What is wrong with a decision before it is tried on a file: its form, and its standing beside
others.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.contract.personal import masked
from pipelines.decision.record import Decision, Order, in_force, revoked_by

CELLS = ("sheet", "row", "column", "expect", "value", "revokes", "register", "area")
CELLS_USED: dict[
    str, tuple[str, ...]
] = {  # kind of an order but a revocation -> what it may say beside submission and reason
    "withdraw": (),
    "force": ("sheet", "row"),
    "correct": ("sheet", "row", "column", "expect", "value"),
    "map": ("column", "expect", "value", "register", "area"),
}


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
    faults += [
        ("cell_idle", name)
        for name in CELLS
        if name not in CELLS_USED[order.kind] and getattr(order, name) is not None
    ]
    if order.kind == "correct":
        faults += _correction_faults(order)
    return faults + _standing_faults(order, in_force(decisions))


def _correction_faults(order: Order) -> list[tuple[str, str]]:
    blank = [(f"{name}_blank", "") for name in ("row", "column") if getattr(order, name) is None]
    return blank + ([("nothing_changes", "")] if order.expect == order.value else [])


def _standing_faults(order: Order, standing: Iterable[Decision]) -> list[tuple[str, str]]:
    """What of the decisions in force rules on the same, or has withdrawn the whole submission."""
    same = [other for other in standing if other.order.subject == order.subject]
    if order.kind == "withdraw":
        return [("decided_already", str(other.decision)) for other in same]
    withdrawn = [
        other
        for other in standing
        if other.order.kind == "withdraw" and other.order.submission == order.submission
    ]
    return [("decided_already", str(other.decision)) for other in same] + [
        ("submission_withdrawn", str(other.decision)) for other in withdrawn
    ]


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
