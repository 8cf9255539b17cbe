"""The operator's decisions taken: tried on the files that they speak of, and kept if every one of
them fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.lock import locked
from pipelines.decision.fault import fault_text, parse_unfit
from pipelines.decision.form import order_faults
from pipelines.decision.record import Decision, Order, add_decisions, numbered, withdrawals
from pipelines.intake.landing import Receipt
from pipelines.intake.reader import Reader
from pipelines.intake.submission import came_after, submission_frame
from pipelines.operation.decision_check import replaced
from pipelines.operation.reading import read_all
from pipelines.operation.scratch import scratch_home
from pipelines.operation.wish import OrdersRefused, Wish, order_told
from pipelines.operation.world import World, survey
from pipelines.warehouse.standing import standing_receipts

LOCK_SECONDS = 10


@dataclass(frozen=True)
class Taken:
    """Decisions that were kept, the lines of the submission frame of what they rule on, before and
    after, and of others that no longer stand by them.
    """

    decisions: tuple[Decision, ...]
    before: pl.DataFrame
    after: pl.DataFrame
    unseated: pl.DataFrame


def decide(home: Home, limits: Limits, wishes: list[Wish]) -> Taken:
    """Take these decisions, all or none, and read anew what they rule on. Raises OrdersRefused, and
    HomeInUse while a refresh runs.
    """
    with locked(home, LOCK_SECONDS):
        world = survey(home, limits)
        orders = _orders(world, wishes)
        decisions = numbered(orders, world.reader.decisions)
        places = {
            decision.decision: wish.place for decision, wish in zip(decisions, wishes, strict=True)
        }
        submissions = _read_otherwise(orders, world)
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
            _refuse(places, _unfit(world, reader, decisions, receipts))
        reader = replace(world.reader, decisions=world.reader.decisions + decisions)
        for submission in submissions:
            # So that it is read, and its return workbook written, anew.
            if outcome_file := reader.outcome_file(submission):
                outcome_file.unlink()
        add_decisions(home, decisions)
        read_all(reader, receipts)
        ruled = pl.col("submission").is_in([*submissions, *(one.submission for one in orders)])
        now = submission_frame(reader, world.receipts)
        unseated = set(standing_receipts(world.submissions)) - set(standing_receipts(now))
        return Taken(
            decisions,
            world.submissions.filter(ruled),
            now.filter(ruled),
            now.filter(pl.col("receipt").is_in(unseated) & ~ruled),
        )


def _read_otherwise(orders: list[Order], world: World) -> set[str]:
    """The submissions that are read otherwise by these orders."""
    before = world.reader.decisions
    found = {order.submission for order in orders if _rules_on_reading(order, before)}
    known = {decision.decision: decision for decision in before}
    maps = {order.revokes for order in orders if order.revokes in known}
    for order in (*orders, *(known[number].order for number in maps)):
        found |= set(order.concerns)
    after = [
        submission
        for submission, ruling in world.reader.rulings.items()
        if any(decision.decision in maps for decision in ruling.maps_decided)
    ]
    return (found | set(after)) - {""}


def _rules_on_reading(order: Order, decisions: tuple[Decision, ...]) -> bool:
    """Whether a submission is read otherwise by this order: not by its withdrawal, nor by the end
    of that.
    """
    if order.kind != "revoke":
        return order.kind != "withdraw"
    return any(
        decision.decision == order.revokes and decision.order.kind != "withdraw"
        for decision in decisions
    )


def _orders(world: World, wishes: list[Wish]) -> list[Order]:
    """The wishes in the contract's words. Raises OrdersRefused with every fault of every one."""
    orders: list[Order] = []
    faults: list[tuple[str, str, str]] = []
    before = world.reader.decisions
    standing = _without_overtaken(before, world.receipts)
    seen: dict[tuple, str] = {}
    for wish in wishes:
        order, own = order_told(world, wish.words)
        if order is not None and not own:
            own = order_faults(order, before if order.kind == "revoke" else standing)
            subject = (order.kind, order.revokes) if order.kind == "revoke" else order.subject
            own += [("decided_twice", seen[subject].rpartition(":")[2])] if subject in seen else []
            seen.setdefault(subject, wish.place)
        faults += [(wish.place, code, detail) for code, detail in own]
        if order is not None and order.kind == "withdraw":
            order = replace(order, receipt=world.receipts[-1].receipt)
        if order is not None:
            orders.append(order)
    places = {number: place for number, (place, _, _) in enumerate(faults)}
    _refuse(places, [(number, code, detail) for number, (_, code, detail) in enumerate(faults)])
    return orders


def _without_overtaken(
    decisions: tuple[Decision, ...], receipts: list[Receipt]
) -> tuple[Decision, ...]:
    """The decisions without withdrawals of what has come again since."""
    gone = withdrawals(decisions)
    again = {
        gone[receipt.submission].decision
        for receipt in receipts
        if receipt.submission in gone and came_after(receipt, gone[receipt.submission])
    }
    return tuple(decision for decision in decisions if decision.decision not in again)


def _unfit(
    world: World, reader: Reader, decisions: tuple[Decision, ...], receipts: list[Receipt]
) -> list[tuple[int, str, str]]:
    """The decisions that do not fit what was sent, as a trial reading tells: (decision, code,
    detail).
    """
    tried = submission_frame(reader, receipts)
    found = [parse_unfit(line) for lines in tried["unfit"].drop_nulls() for line in lines]
    others = world.submissions.filter(~pl.col("submission").is_in(list(tried["submission"])))
    found += replaced(
        reader.home, decisions, pl.concat([others, tried.select(others.columns)]).sort("receipt")
    )
    numbers = {decision.decision for decision in decisions}
    faults = [(one.decision, one.code, one.detail) for one in found if one.decision in numbers]
    return faults + _needless(world, reader, decisions, tried, {number for number, _, _ in faults})


def _needless(
    world: World,
    reader: Reader,
    decisions: tuple[Decision, ...],
    tried: pl.DataFrame,
    unfit: set[int],
) -> list[tuple[int, str, str]]:
    """Files forced that are not refused, and rows forced that are not quarantined."""
    faults = []
    for decision in decisions:
        order = decision.order
        if order.kind != "force" or decision.decision in unfit:
            continue
        before = world.submissions.filter(submission=order.submission)["verdict"][-1]
        if order.row is None and before != "refused":
            faults.append((decision.decision, "file_accepted", ""))
        elif order.row is not None:
            issue_file = tried.filter(submission=order.submission)["issue_file"][0]
            lifted = (
                pl.read_parquet(reader.home.root / issue_file).filter(rule="forced", row=order.row)
                if issue_file
                else pl.DataFrame()
            )
            faults += (
                [(decision.decision, "row_accepted", str(order.row))] if lifted.is_empty() else []
            )
    return faults


def _refuse(places: Mapping[int, str], faults: Iterable[tuple[int, str, str]]) -> None:
    """Raise OrdersRefused where there is a fault (number, code, detail); `places`: number -> file
    and line.
    """
    lines = []
    for number, code, detail in faults:
        text = fault_text(code, detail)
        lines.append(
            f"{f'{places[number]}: ' if places[number] else ''}{code}: {text.zh} / {text.en}"
        )
    if lines:
        raise OrdersRefused("\n".join(dict.fromkeys(lines)))
