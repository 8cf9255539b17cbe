"""Checks of a decision before it is tried on a file: its form, and conflicts with other
decisions.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.contract.personal import masked
from pipelines.decision.record import Decision, in_force, revoked_by

CELLS = ("sheet", "row", "column", "expect", "value", "revokes", "register", "area")
CELLS_USED: dict[
    str, tuple[str, ...]
] = {  # kind of a decision except revocations -> its permitted fields besides submission and reason
    "withdraw": (),
    "force": ("sheet", "row"),
    "correct": ("sheet", "row", "column", "expect", "value"),
    "map": ("column", "expect", "value", "register", "area"),
}


def find_submission(
    submissions: Iterable[str], text: str
) -> tuple[str | None, tuple[str, str] | None]:
    """The submission whose id begins with `text`, or the fault (code, detail)."""
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


def decision_faults(decision: Decision, decisions: tuple[Decision, ...]) -> list[tuple[str, str]]:
    """Faults of its form, or conflicts with earlier decisions: (code, detail)."""
    faults = [] if decision.reason.strip() else [("reason_blank", "")]
    if decision.kind == "revoke":
        return faults + _revocation_faults(decision, decisions)
    faults += [
        ("cell_idle", name)
        for name in CELLS
        if name not in CELLS_USED[decision.kind] and getattr(decision, name) is not None
    ]
    if decision.kind == "correct":
        faults += _correction_faults(decision)
    return faults + _standing_faults(decision, in_force(decisions))


def _correction_faults(decision: Decision) -> list[tuple[str, str]]:
    blank = [(f"{name}_blank", "") for name in ("row", "column") if getattr(decision, name) is None]
    return blank + ([("nothing_changes", "")] if decision.expect == decision.value else [])


def _standing_faults(decision: Decision, standing: Iterable[Decision]) -> list[tuple[str, str]]:
    """Faults for decisions in force about the same subject, or that withdrew the whole
    submission.
    """
    same = [other for other in standing if other.subject == decision.subject]
    if decision.kind == "withdraw":
        return [("decided_already", str(other.number)) for other in same]
    withdrawn = [
        other
        for other in standing
        if other.kind == "withdraw" and other.submission == decision.submission
    ]
    return [("decided_already", str(other.number)) for other in same] + [
        ("submission_withdrawn", str(other.number)) for other in withdrawn
    ]


def _revocation_faults(
    decision: Decision, decisions: tuple[Decision, ...]
) -> list[tuple[str, str]]:
    known = {decision.number: decision for decision in decisions}
    if decision.revokes is None:
        return [("decision_blank", "")]
    if decision.revokes not in known:
        return [("decision_unknown", str(decision.revokes))]
    if known[decision.revokes].kind == "revoke":
        return [("revokes_revocation", str(decision.revokes))]
    gone = revoked_by(decisions)
    return [("revoked_already", str(gone[decision.revokes]))] if decision.revokes in gone else []
