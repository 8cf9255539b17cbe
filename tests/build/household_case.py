"""Cases of a household in the account of a month: its register, its roster and what it counts as."""

from __future__ import annotations

from tests.build.household_account import (
    BEFORE,
    OPEN,
    RESOLVED,
    listed,
)

CASES: dict[str, tuple[list[dict], str | None, dict[str, object]]] = {
    "open since the month before": ([listed("2026-07-31")], "e", {**BEFORE, **OPEN}),
    "recognised on the first day": ([listed("2026-08-01")], "e", {"newly_recognised": 1, **OPEN}),
    "recognised on the last day": ([listed("2026-08-31")], "e", {"newly_recognised": 1, **OPEN}),
    "recognised after the month": ([listed("2026-09-01")], "e", {}),
    "recognised after the month and derived": (
        [listed("2026-09-01")],
        "u",
        {"derived": 1, "hidden": 1},
    ),
    "without a day of recognition": ([listed(None)], "e", {}),
    "without a household number": ([listed("2026-08-01", household=None)], "e", {}),
    "resolved on the first day": (
        [listed("2026-07-01", "2026-08-01", "employed")],
        "e",
        {**BEFORE, **RESOLVED, "median_days": 31},
    ),
    "resolved on the last day": (
        [listed("2026-08-01", "2026-08-31", "employed")],
        "e",
        {"newly_recognised": 1, **RESOLVED, "median_days": 30},
    ),
    "resolved in the month before": ([listed("2026-07-01", "2026-07-31", "employed")], "e", {}),
    "resolved after the month": (
        [listed("2026-07-01", "2026-09-01", "employed")],
        "e",
        {**BEFORE, **OPEN},
    ),
    "recognised and resolved on one day": (
        [listed("2026-08-09", "2026-08-09", "employed")],
        "e",
        {"newly_recognised": 1, **RESOLVED, "median_days": 0},
    ),
    "resolved before it was recognised": (
        [listed("2026-08-09", "2026-07-05", "employed")],
        "e",
        {"newly_recognised": 1, **RESOLVED, "median_days": 0},
    ),
    "resolved long before it was recognised": (
        [listed("2026-07-09", "2026-06-05", "employed")],
        "e",
        {},
    ),
    "refused": (
        [listed("2026-07-01", "2026-08-09", "refused_three_times")],
        "e",
        {**BEFORE, "ended_otherwise": 1},
    ),
    "refused though somebody is named": (
        [listed("2026-07-01", "2026-08-09", "other", "w")],
        "e",
        {**BEFORE, "ended_otherwise": 1},
    ),
    "no reason and nobody named": (
        [listed("2026-07-01", "2026-08-09")],
        "e",
        {**BEFORE, "ended_otherwise": 1},
    ),
    "no reason but somebody named": (
        [listed("2026-08-01", "2026-08-09", None, "w")],
        "e",
        {"newly_recognised": 1, **RESOLVED, "persons_employed": 1, "median_days": 8},
    ),
    "somebody named and not ended": (
        [listed("2026-07-01", None, None, "w")],
        "e",
        {**BEFORE, **OPEN},
    ),
    "ended on an unknown day": (
        [listed("2026-07-01", None, "employed", "w")],
        "u",
        {"derived": 1, "hidden": 1},
    ),
    "ended on an unknown day of the month": (
        [listed("2026-08-01", None, "employed", "w")],
        "e",
        {"newly_recognised": 1, **RESOLVED, "persons_employed": 1},
    ),
    "given up on an unknown day of the month": (
        [listed("2026-08-01", None, "other")],
        "e",
        {"newly_recognised": 1, "ended_otherwise": 1},
    ),
    "twice on the list": (
        [listed("2026-06-01"), listed("2026-08-05")],
        "u",
        {**BEFORE, "recognised": 1, "confirmed": 1, "derived": 1},
    ),
    "twice on the list, once resolved": (
        [listed("2026-06-01", "2026-08-09", "employed", "w"), listed("2026-07-01")],
        "e",
        {**BEFORE, **OPEN},
    ),
    "twice on the list, one within the other": (
        [listed("2026-06-01"), listed("2026-07-01", "2026-07-02", "other"), listed("2026-07-05")],
        "e",
        {**BEFORE, **OPEN},
    ),
    "twice on the list, both ended": (
        [
            listed("2026-06-01", "2026-08-09", "other"),
            listed("2026-07-01", "2026-08-20", "employed"),
        ],
        "e",
        {**BEFORE, **RESOLVED, "median_days": 80},
    ),
    "twice on the list, ended on one day": (
        [
            listed("2026-06-01", "2026-08-20", "employed"),
            listed("2026-07-01", "2026-08-20", "other"),
        ],
        "e",
        {**BEFORE, **RESOLVED, "median_days": 80},
    ),
    "twice on the list, somebody named where it was given up": (
        [
            listed("2026-06-01", "2026-08-20", "employed", "w"),
            listed("2026-07-01", "2026-08-19", "other", "v"),
        ],
        "e",
        {**BEFORE, **RESOLVED, "persons_employed": 1, "median_days": 80},
    ),
    "twice on the list, somebody named a month before": (
        [
            listed("2026-06-01", "2026-08-20", "employed", "w"),
            listed("2026-06-05", "2026-07-10", "employed", "v"),
        ],
        "e",
        {**BEFORE, **RESOLVED, "persons_employed": 1, "median_days": 80},
    ),
    "one recognition in two rows": (
        [listed("2026-07-01"), listed("2026-07-01", "2026-08-03", "employed")],
        "e",
        {**BEFORE, **OPEN},
    ),
    "again on the day of its end": (
        [listed("2026-06-01", "2026-08-10", "other"), listed("2026-08-10")],
        "e",
        {**BEFORE, "ended_otherwise": 1, "newly_recognised": 1, **OPEN},
    ),
    "derived": (
        [listed("2026-07-01")],
        "u",
        {**BEFORE, "derived": 1, "recognised": 1, "confirmed": 1},
    ),
    "derived under another number": (
        [listed("2026-07-01", household="2")],
        "u",
        {**BEFORE, **OPEN, "derived": 1, "hidden": 1},
    ),
    "not on the roster": ([listed("2026-07-01")], "-", {**BEFORE, **OPEN}),
    "all on the roster count elsewhere": ([listed("2026-07-01")], "2", {**BEFORE, **OPEN}),
    "of unknown status": ([listed("2026-07-01")], "k", {**BEFORE, **OPEN, "undetermined": 1}),
    "without a roster": (
        [listed("2026-07-01")],
        None,
        {**BEFORE, "recognised": 1, "not_compared": 1},
    ),
    "without a register": ([], "u", {"derived": 1, "hidden": 1}),
    "due on the last day": (
        [listed("2026-07-01", due="2026-08-31")],
        "e",
        {**BEFORE, **OPEN, "overdue": 1},
    ),
    "due on the day after": ([listed("2026-07-01", due="2026-09-01")], "e", {**BEFORE, **OPEN}),
    "thirty days are over": (
        [listed("2026-08-01", due=None)],
        "e",
        {"newly_recognised": 1, **OPEN, "overdue": 1},
    ),
    "thirty days are not over": (
        [listed("2026-08-02", due=None)],
        "e",
        {"newly_recognised": 1, **OPEN},
    ),
    "overdue when it was resolved": (
        [listed("2026-07-01", "2026-08-09", "other", due="2026-07-15")],
        "e",
        {**BEFORE, "ended_otherwise": 1},
    ),
    "one of two recognitions is due": (
        [listed("2026-06-01"), listed("2026-07-01", due="2026-08-01")],
        "e",
        {**BEFORE, **OPEN, "overdue": 1},
    ),
    "the one that was due has ended": (
        [listed("2026-06-01", "2026-08-09", "other", due="2026-06-30"), listed("2026-07-01")],
        "e",
        {**BEFORE, **OPEN},
    ),
    "derived again six months after": (
        [listed("2026-01-01", "2026-03-01", "employed")],
        "u",
        {"derived": 1, "hidden": 1, "relapsed": 1},
    ),
    "derived again later": (
        [listed("2026-01-01", "2026-02-28", "employed")],
        "u",
        {"derived": 1, "hidden": 1},
    ),
    "derived at the end of the month in which it was resolved": (
        [listed("2026-08-01", "2026-08-09", "employed")],
        "u",
        {
            "newly_recognised": 1,
            **RESOLVED,
            "median_days": 8,
            "derived": 1,
            "hidden": 1,
            "relapsed": 1,
        },
    ),
    "derived again after it was given up": (
        [listed("2026-01-01", "2026-07-01", "lost_contact")],
        "u",
        {"derived": 1, "hidden": 1},
    ),
    "of unknown status after it was resolved": (
        [listed("2026-01-01", "2026-07-01", "employed")],
        "k",
        {"undetermined": 1},
    ),
    "recognised again": (
        [listed("2026-01-01", "2026-05-01", "employed"), listed("2026-08-01")],
        "e",
        {"newly_recognised": 1, **OPEN, "relapsed": 1},
    ),
    "recognised again and derived, resolved twice before": (
        [
            listed("2026-01-01", "2026-04-01", "employed"),
            listed("2026-05-01", "2026-06-01", "employed"),
            listed("2026-07-01"),
        ],
        "u",
        {**BEFORE, "recognised": 1, "confirmed": 1, "derived": 1, "relapsed": 1},
    ),
    "recognised again and ended again": (
        [
            listed("2026-01-01", "2026-05-01", "employed"),
            listed("2026-08-01", "2026-08-09", "other"),
        ],
        "e",
        {"newly_recognised": 1, "ended_otherwise": 1},
    ),
}
