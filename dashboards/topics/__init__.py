"""The pages: one module a topic, each a list of charts under headings."""

from dashboards.chart import Topic
from dashboards.topics.communities import COMMUNITIES
from dashboards.topics.compare import COMPARE
from dashboards.topics.employment import EMPLOYMENT
from dashboards.topics.flows import FLOWS
from dashboards.topics.households import HOUSEHOLDS
from dashboards.topics.overview import OVERVIEW
from dashboards.topics.posts import POSTS_TOPIC
from dashboards.topics.profile import PROFILE
from dashboards.topics.revisions import REVISIONS
from dashboards.topics.services import SERVICES
from dashboards.topics.submissions import SUBMISSIONS
from dashboards.topics.targets import TARGETS

TOPICS: tuple[Topic, ...] = (
    OVERVIEW,
    TARGETS,
    EMPLOYMENT,
    HOUSEHOLDS,
    FLOWS,
    POSTS_TOPIC,
    SERVICES,
    COMMUNITIES,
    SUBMISSIONS,
    REVISIONS,
    PROFILE,
    COMPARE,
)
