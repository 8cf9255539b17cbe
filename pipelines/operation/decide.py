"""Takes the operator's decisions: tries them on the files concerned, and stores them only if all
fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.lock import locked
from pipelines.decision.fault import fault_text, parse_fault
from pipelines.decision.form import decision_faults
from pipelines.decision.record import (
    Decision,
    add_decisions,
    numbered,
    reads_otherwise,
    withdrawals,
)
from pipelines.intake.landing import Receipt
from pipelines.intake.reader import Reader
from pipelines.intake.submission import came_after, submission_frame
from pipelines.operation.decision_check import replaced
from pipelines.operation.reading import read_all
from pipelines.operation.scratch import scratch_home
from pipelines.operation.world import World, survey
from pipelines.operation.written_decision import DecisionsRefused, WrittenDecision, decision_from
from pipelines.warehouse.ledger import Ledger

LOCK_SECONDS = 10


@dataclass(frozen=True)
class Taken:
    """Stored decisions, with the submission frame rows before and after for the submissions
    concerned and for others that stop standing.
    """

    decisions: tuple[Decision, ...]
    before: pl.DataFrame
    after: pl.DataFrame
    unseated: pl.DataFrame


def decide(home: Home, limits: Limits, written: list[WrittenDecision]) -> Taken:
    """Store these decisions, all or none, and re-read the submissions concerned. Raises
    DecisionsRefused, and HomeInUse during a refresh.
    """
    with locked(home, LOCK_SECONDS):
        world = survey(home, limits)
        asked = _asked(world, written)
        decisions = numbered(asked, world.reader.decisions)
        places = {
            decision.number: one.place for decision, one in zip(decisions, written, strict=True)
        }
        submissions = _read_otherwise(asked, world)
        receipts = [receipt for receipt in world.receipts if receipt.submission in submissions]
        with scratch_home(home) as scratch:
            reader = replace(
                world.reader, home=scratch, decisions=world.reader.decisions + decisions
            )
            read_all(
                replace(
                    reader,
                    limits=replace(limits, workers=min(limits.workers, max(1, len(submissions)))),
                ),
                receipts,
            )
            _refuse(places, _misfits(world, reader, decisions, receipts))
        reader = replace(world.reader, decisions=world.reader.decisions + decisions)
        for submission in submissions:
            # Forces re-reading and a new return workbook.
            if outcome_file := reader.outcome_file(submission):
                outcome_file.unlink()
        add_decisions(home, decisions)
        read_all(reader, receipts)
        concerned = pl.col("submission").is_in([*submissions, *(one.submission for one in asked)])
        now = survey(home, limits).ledger
        lost = _standing(world.ledger) - _standing(now)
        return Taken(
            decisions,
            _rows(world.ledger, concerned),
            _rows(now, concerned),
            _rows(now, pl.col("receipt").is_in(lost) & ~concerned),
        )


def _standing(ledger: Ledger) -> set[str]:
    return set(ledger.rows().filter(pl.col("stands")).select("receipt").collect()["receipt"])


def _rows(ledger: Ledger, which: pl.Expr) -> pl.DataFrame:
    return ledger.rows().filter(which).drop("stands").collect().sort("receipt")


def _read_otherwise(asked: list[Decision], world: World) -> set[str]:
    """The submissions whose reading changes by these decisions."""
    before = world.reader.decisions
    own = {decision.submission for decision in asked if _changes_reading(decision, before)}
    numbers = {decision.revokes for decision in asked}
    revoked = {decision for decision in before if decision.number in numbers}
    mapped = {submission for one in (*asked, *revoked) for submission in one.concerns}
    after = {
        submission
        for submission, decisions in world.reader.decisions_by_submission.items()
        if revoked & set(decisions)
    }
    return (own | mapped | after) - {""}


def _changes_reading(decision: Decision, decisions: tuple[Decision, ...]) -> bool:
    """Whether a decision changes how a submission is read. Withdrawals, overrides and their
    revocations do not.
    """
    if decision.kind != "revoke":
        return reads_otherwise(decision)
    return any(other.number == decision.revokes and reads_otherwise(other) for other in decisions)


def _asked(world: World, written: list[WrittenDecision]) -> list[Decision]:
    """The written decisions as contract objects. Raises DecisionsRefused listing every fault of
    each.
    """
    asked: list[Decision] = []
    faults: list[tuple[str, str, str]] = []
    before = world.reader.decisions
    standing = _without_overtaken(before, world.receipts)
    seen: dict[tuple, str] = {}
    for one in written:
        decision, own = decision_from(world, one.words)
        if decision is not None and not own:
            own = decision_faults(decision, before if decision.kind == "revoke" else standing)
            if decision.subject in seen:
                own.append(("decided_twice", seen[decision.subject].rpartition(":")[2]))
            seen.setdefault(decision.subject, one.place)
        faults += [(one.place, code, detail) for code, detail in own]
        asked += [decision] if decision else []
    places = {number: place for number, (place, _, _) in enumerate(faults)}
    _refuse(places, [(number, code, detail) for number, (_, code, detail) in enumerate(faults)])
    return asked


def _without_overtaken(
    decisions: tuple[Decision, ...], receipts: list[Receipt]
) -> tuple[Decision, ...]:
    """The decisions without withdrawals of submissions that arrived again later."""
    gone = withdrawals(decisions)
    again = {
        gone[receipt.submission].number
        for receipt in receipts
        if receipt.submission in gone and came_after(receipt, gone[receipt.submission])
    }
    return tuple(decision for decision in decisions if decision.number not in again)


def _misfits(
    world: World, reader: Reader, decisions: tuple[Decision, ...], receipts: list[Receipt]
) -> list[tuple[int, str, str]]:
    """Trial reading: the decisions that do not match what was sent, as (decision, code, detail)."""
    tried = submission_frame(reader, receipts)
    found = [parse_fault(line) for lines in tried["decision_faults"].drop_nulls() for line in lines]
    months = {*tried["month"], *world.near(tried["submission"])["month"]}
    same = replace(world.ledger, months=world.ledger.of(months)).submissions()
    others = same.filter(~pl.col("submission").is_in(list(tried["submission"])))
    every = pl.concat([others, tried], how="diagonal_relaxed").sort("receipt")
    found += replaced(reader.home, decisions, every)
    numbers = {decision.number for decision in decisions}
    faults = [(one.decision, one.code, one.detail) for one in found if one.decision in numbers]
    return faults + _needless(world, reader, decisions, tried, {number for number, _, _ in faults})


def _needless(
    world: World,
    reader: Reader,
    decisions: tuple[Decision, ...],
    tried: pl.DataFrame,
    faulty: set[int],
) -> list[tuple[int, str, str]]:
    """Faults for forced files that are not refused and forced rows that are not quarantined."""
    faults = []
    for decision in decisions:
        if decision.kind != "force" or decision.number in faulty:
            continue
        before = world.submissions.filter(submission=decision.submission)["verdict"][-1]
        if decision.row is None and before != "refused":
            faults.append((decision.number, "file_accepted", ""))
        elif decision.row is not None:
            issue_file = tried.filter(submission=decision.submission)["issue_file"][0]
            lifted = (
                pl.read_parquet(reader.home.root / issue_file).filter(
                    rule="forced", row=decision.row
                )
                if issue_file
                else pl.DataFrame()
            )
            faults += (
                [(decision.number, "row_accepted", str(decision.row))] if lifted.is_empty() else []
            )
    return faults


def _refuse(places: Mapping[int, str], faults: Iterable[tuple[int, str, str]]) -> None:
    """Raise DecisionsRefused if there are faults (number, code, detail). `places`: number -> file
    and line.
    """
    lines = []
    for number, code, detail in faults:
        text = fault_text(code, detail)
        lines.append(
            f"{f'{places[number]}: ' if places[number] else ''}{code}: {text.zh} / {text.en}"
        )
    if lines:
        raise DecisionsRefused("\n".join(dict.fromkeys(lines)))
