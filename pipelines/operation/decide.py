"""The operator's decisions taken: read from words or a file, tried on the files that they speak of,
and kept if every one of them fits.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.lock import locked
from pipelines.contract.personal import masked
from pipelines.contract.register import register_named
from pipelines.decision.fault import fault_text, form_text, parse_unfit
from pipelines.decision.form import find_submission, order_faults
from pipelines.decision.record import KINDS, Decision, Order, add_decisions, numbered
from pipelines.intake.heading import column_named, normalise_title
from pipelines.intake.landing import Receipt
from pipelines.intake.reader import Reader
from pipelines.intake.submission import submission_frame
from pipelines.operation.decision_check import replaced
from pipelines.operation.reading import read_all
from pipelines.operation.scratch import scratch_home
from pipelines.operation.world import World, survey
from pipelines.warehouse.standing import standing_receipts

LOCK_SECONDS = 10
TITLES = {  # of a file of decisions; each may also be called by its English name
    "种类": "kind",
    "报送": "submission",
    "报送编号": "submission",
    "工作表": "sheet",
    "行号": "row",
    "列": "column",
    "原值": "expect",
    "新值": "value",
    "理由": "reason",
    "决定号": "decision",
}
NEEDED = ("kind", "submission", "reason")
KIND_WORDS = {
    **{kind: kind for kind in KINDS},
    **{text.zh: kind for kind, text in KINDS.items()},
    "强制": "force",
    "撤销": "revoke",
}


class OrdersRefused(ValueError):
    """No decision was taken; the message has a line for each fault: place, code, what is wrong,
    what to do.
    """


@dataclass(frozen=True)
class Wish:
    """A decision as somebody wrote it: texts by the names of TITLES. `place`: file and line, or ""
    for a command.
    """

    place: str
    words: Mapping[str, str]


@dataclass(frozen=True)
class Taken:
    """Decisions that were kept, the lines of the submission frame of what they rule on, before and
    after, and of others that no longer stand by them.
    """

    decisions: tuple[Decision, ...]
    before: pl.DataFrame
    after: pl.DataFrame
    unseated: pl.DataFrame


def read_wishes(path: Path) -> list[Wish]:
    """The wishes in a CSV file (UTF-8 or GB18030). Raises OrdersRefused where its form will not do."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError:
            raise _form_fault(path, 1, "text_unreadable") from None
    lines = csv.reader(io.StringIO(text))
    titles = [TITLES.get(title.strip(), title.strip().lower()) for title in next(lines, [])]
    known = set(TITLES.values())
    if missing := [name for name in NEEDED if name not in titles]:
        raise _form_fault(path, 1, "column_missing", missing)
    if unknown := [masked(title)[:40] for title in titles if title not in known]:
        raise _form_fault(path, 1, "column_unknown", unknown)
    if len(set(titles)) < len(titles):
        raise _form_fault(path, 1, "column_repeated")
    wishes = []
    for cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(titles):
            raise _form_fault(path, lines.line_num, "cells_uneven")
        wishes.append(Wish(f"{path.name}:{lines.line_num}", dict(zip(titles, cells, strict=True))))
    if not wishes:
        raise _form_fault(path, 1, "nothing_decided")
    return wishes


def _form_fault(path: Path, line: int, code: str, named: Sequence[str] = ()) -> OrdersRefused:
    text = form_text(code, named, tuple(dict.fromkeys(TITLES.values())))
    return OrdersRefused(f"{path.name}:{line}: {code}: {text.zh} / {text.en}")


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
        submissions = {
            order.submission for order in orders if _rules_on_reading(order, world.reader.decisions)
        }
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
        ruled = pl.col("submission").is_in([order.submission for order in orders])
        now = submission_frame(reader, world.receipts)
        unseated = set(standing_receipts(world.submissions)) - set(standing_receipts(now))
        return Taken(
            decisions,
            world.submissions.filter(ruled),
            now.filter(ruled),
            now.filter(pl.col("receipt").is_in(unseated) & ~ruled),
        )


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
    seen: dict[tuple, str] = {}
    for wish in wishes:
        order, own = _order(world, wish.words)
        if order is not None and not own:
            own = order_faults(order, before)
            subject = (order.kind, order.revokes) if order.kind == "revoke" else order.subject
            own += [("decided_twice", seen[subject].rpartition(":")[2])] if subject in seen else []
            seen.setdefault(subject, wish.place)
        faults += [(wish.place, code, detail) for code, detail in own]
        if order is not None:
            orders.append(order)
    places = {number: place for number, (place, _, _) in enumerate(faults)}
    _refuse(places, [(number, code, detail) for number, (_, code, detail) in enumerate(faults)])
    return orders


def _order(world: World, words: Mapping[str, str]) -> tuple[Order | None, list[tuple[str, str]]]:
    """One wish in the contract's words, or its faults."""
    cells = {name: text.strip() or None for name, text in words.items()}
    kind = KIND_WORDS.get((cells.get("kind") or "").lower())
    if kind is None:
        return None, [("kind_unknown", masked(cells.get("kind") or "")[:40])]
    reason = cells.get("reason") or ""
    if kind == "revoke":
        return _revocation(world, cells, reason)
    faults = [("cell_idle", "decision")] if cells.get("decision") else []
    known = (receipt.submission for receipt in world.receipts)
    submission, fault = find_submission(known, cells.get("submission") or "")
    if fault:
        return None, [*faults, fault]
    outcome = world.submissions.filter(submission=submission)
    if outcome.is_empty():
        return None, [*faults, ("submission_unread", "")]
    row, column = cells.get("row"), cells.get("column")
    if row is not None and not (row.isascii() and row.isdigit() and int(row) > 0):
        return None, [*faults, ("row_malformed", masked(row)[:40])]
    if column is not None and kind == "correct":
        register = outcome["register"][0]
        if register is None:
            return None, [*faults, ("file_unreadable", "header_missing")]
        named = _column(register, column)
        if named is None:
            return None, [*faults, ("column_unknown", masked(column)[:40])]
        column = named
    order = Order(
        kind,
        submission or "",
        reason,
        cells.get("sheet"),
        int(row) if row else None,
        column,
        cells.get("expect"),
        cells.get("value"),
    )
    return order, faults


def _revocation(
    world: World, cells: Mapping[str, str | None], reason: str
) -> tuple[Order | None, list[tuple[str, str]]]:
    number = cells.get("decision")
    if number is not None and not (number.isascii() and number.isdigit()):
        return None, [("decision_unknown", masked(number)[:40])]
    revoked = next(
        (
            decision
            for decision in world.reader.decisions
            if str(decision.decision) == (number or "").lstrip("0")
        ),
        None,
    )
    idle = [
        ("cell_idle", name)
        for name in ("sheet", "row", "column", "expect", "value")
        if cells.get(name)
    ]
    order = Order(
        "revoke",
        revoked.order.submission if revoked else "",
        reason,
        revokes=int(number) if number else None,
    )
    return order, idle


def _column(register: str, text: str) -> str | None:
    """The contract's name of a column called by its name, title or an alias."""
    known = {column.name for column in register_named(register).columns}
    return text if text in known else column_named(register, normalise_title(text))


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
        before = world.submissions.filter(submission=order.submission)["verdict"][0]
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
