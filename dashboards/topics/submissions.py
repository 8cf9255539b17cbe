"""The submissions page: who sent what, what was returned, and on which rules?"""

from __future__ import annotations

from dashboards import marks
from dashboards.chart import Chart, Section, Topic, Trace, View
from dashboards.shape import area_bars, area_stack
from dashboards.theme import BLUE, ORANGE

SUBMISSION_REGISTER = Chart(
    "submission_register",
    area_stack((("received_submissions", BLUE), ("missing_submissions", ORANGE)), "register"),
    moment="month",
    facts={
        "received": ("sum", "received_submissions"),
        "expected": ("sum", "expected_submissions"),
        "missing": ("sum", "missing_submissions"),
        "late": ("sum", "late_submissions"),
    },
    measure="received_submissions",
    unit="files",
)
SUBMISSION_AREA = Chart(
    "submission_area",
    View(
        (
            Trace(
                marks.rows(ORANGE, textposition="outside", cliponaxis=False),
                {"x": "missing_submissions", "y": "area_code"},
                label="missing_submissions",
            ),
        ),
        x="count",
        y="rows",
        rows="area_code",
    ),
    moment="month",
    above_zero="missing_submissions",
    facts={
        "missing": ("sum", "missing_submissions"),
        "first": ("foremost", "area_code"),
    },
    measure="missing_submissions",
    unit="files",
)
SUBMISSION_RETURNED = Chart(
    "submission_returned",
    area_bars("returned_share", x="percent"),
    query="submission_area",
    moment="month",
    above_zero="returned_share",
    largest_first="returned_share",
    facts={
        "worst": ("highest", "returned_share", "area_code"),
        "share": ("highest", "returned_share", "returned_share"),
    },
    measure="returned_share",
)
SUBMISSION_FAULT = Chart(
    "submission_fault",
    moment="month",
    facts={"first": ("foremost", "rule"), "faults": ("first", "faults")},
    measure="faults",
)
SUBMISSION_MISSING = Chart("submission_missing", moment="month", facts={}, measure="verdict")
SUBMISSIONS = Topic(
    "submissions",
    (
        Section("", (SUBMISSION_REGISTER, SUBMISSION_AREA, SUBMISSION_RETURNED)),
        Section("submission_quality", (SUBMISSION_FAULT,)),
        Section("submission_lists", (SUBMISSION_MISSING,)),
    ),
)
