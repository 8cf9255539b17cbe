"""The revisions page: which published figures changed, by how much, and why?"""

from __future__ import annotations

from dashboards import marks
from dashboards.chart import Chart, Section, Topic, Trace, View
from dashboards.theme import BLUE, GREY

REVISION_RELEASE = Chart(
    "revision_release",
    View(
        (
            Trace(
                marks.bars(BLUE),
                {"x": "released_when", "y": "headline_revisions"},
                "headline_revisions",
            ),
            Trace(
                marks.bars(GREY),
                {"x": "released_when", "y": "ripening_revisions"},
                "ripening_revisions",
            ),
        ),
        x="category",
    ),
    moment="any",
    facts={"headline": ("last", "headline_revisions"), "release": ("last", "released_when")},
    measure="headline_revisions",
    unit="figures",
)
REVISION_LIST = Chart(
    "revision_list", moment="any", facts={}, measure="revised_value", most_rows=100
)
REVISIONS = Topic("revisions", (Section("", (REVISION_RELEASE,)), Section("", (REVISION_LIST,))))
