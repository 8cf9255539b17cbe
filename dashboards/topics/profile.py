"""The profile of an area: eight charts on one page, and the areas below it."""

from __future__ import annotations

from dashboards.chart import Chart, Section, Topic
from dashboards.topics.communities import COMMUNITY_LADDER, COMMUNITY_LIST
from dashboards.topics.compare import STREET_CHARTS
from dashboards.topics.employment import RATE_TREND
from dashboards.topics.flows import NEW_EMPLOYMENT
from dashboards.topics.households import HOUSEHOLD_STOCK
from dashboards.topics.posts import JOB_POST
from dashboards.topics.revisions import REVISION_RELEASE
from dashboards.topics.submissions import SUBMISSION_REGISTER
from dashboards.topics.targets import TARGET_BULLET

AREA_CHILDREN = Chart(
    "area_children",
    moment="month",
    facts={},
    registers=("labour_force",),
    trend="employment_rate",
    measure="employment_rate",
    most_rows=40,
)
PROFILE = Topic(
    "profile",
    (
        Section("street", STREET_CHARTS),
        Section(
            "",
            (
                TARGET_BULLET,
                RATE_TREND,
                NEW_EMPLOYMENT,
                HOUSEHOLD_STOCK,
                COMMUNITY_LADDER,
                JOB_POST,
                SUBMISSION_REGISTER,
                REVISION_RELEASE,
            ),
        ),
        Section("area_below", (AREA_CHILDREN, COMMUNITY_LIST)),
    ),
)
