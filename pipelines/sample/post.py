"""Posts of the sample: public-welfare posts with their holders, and community posts offered by
entities.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from pipelines.base.month import month_end, shifted
from pipelines.sample.entity import Entity
from pipelines.sample.event import Residents

WELFARE_NAMES = (
    "保洁员",
    "治安巡逻员",
    "社保协理员",
    "绿化养护员",
    "河道保洁员",
    "图书管理员",
    "养老护理员",
)
COMMUNITY_NAMES = ("家政服务员", "社区食堂帮厨", "物业保安", "快递分拣员", "收银员", "托育助理")


@dataclass(frozen=True)
class Post:
    """A row of the post register in canonical codes. An occupied public-welfare post has one
    holder; other posts name none.
    """

    post_no: str
    entity_code: str | None
    community_code: str
    post_kind: str
    post_name: str | None
    capacity: int
    filled: int
    holder_id_number: str | None = None
    started_on: date | None = None
    ends_on: date | None = None
    monthly_subsidy_yuan: float | None = None


@dataclass
class Posts:
    """All posts, the last post number of each street, and the random generator."""

    standing: list[Post]
    latest: dict[str, int]
    random: Random

    def new(
        self,
        community: str,
        kind: str,
        names: tuple[str, ...],
        capacity: int,
        filled: int,
        entity_code: str | None,
    ) -> Post:
        """A post with a number not yet used in the street."""
        self.latest[community[:9]] = number = self.latest.get(community[:9], 0) + 1
        name = self.random.choice(names) if self.random.random() < 0.95 else None
        return Post(
            f"{'GY' if kind == 'public_welfare' else 'SQ'}{community[6:9]}{number:04d}",
            entity_code,
            community,
            kind,
            name,
            capacity,
            filled,
        )


Employer = Callable[[str], str | None]  # community -> an open entity in it, or None


def first_posts(
    communities: list[str],
    entities: list[Entity],
    people: Residents,
    apart: set[str],
    month: date,
    random: Random,
) -> Posts:
    """The posts at the end of `month`. `apart`: ID numbers on two rosters, which hold no post."""
    posts = Posts([], {}, random)
    employer = _employer(entities, {entity.entity_code for entity in entities}, random)
    waiting = _welfare_workers(people, apart)
    for community in communities:
        for number in waiting.get(community, ()):
            if random.random() < 0.85:
                post = posts.new(
                    community,
                    "public_welfare",
                    WELFARE_NAMES,
                    1,
                    1,
                    employer(community) if random.random() < 0.3 else None,
                )
                posts.standing.append(_held(post, number, people, month, random))
        posts.standing.append(
            posts.new(community, "public_welfare", WELFARE_NAMES, random.randint(1, 3), 0, None)
        )
        for _ in range(2):
            capacity = random.randint(2, 8)
            posts.standing.append(
                posts.new(
                    community,
                    "community",
                    COMMUNITY_NAMES,
                    capacity,
                    random.randint(0, capacity),
                    employer(community),
                )
            )
    return posts


def _open_codes(entities: list[Entity]) -> set[str]:
    return {entity.entity_code for entity in entities if entity.status != "closed"}


def _with_community(numbers: Mapping[str, Iterable[str]]) -> set[tuple[str, str]]:
    """(ID number, community) pairs from a mapping of community to ID numbers."""
    return {(number, community) for community, own in numbers.items() for number in own}


def _filled_otherwise(post: Post, random: Random) -> Post:
    filled = (post.filled + random.randint(1, post.capacity)) % (post.capacity + 1)
    return replace(post, filled=filled)


def posts_after(
    posts: Posts,
    entities: list[Entity],
    former: set[str],
    people: Residents,
    apart: set[str],
    month: date,
) -> None:
    """Advance the posts to the end of `month`. `former`: codes of the entities a month ago, since
    new ones offer no posts at once.

    People who moved or lost their work leave their posts; people who found such work take a vacant
    or a new one; expired posts are renewed or extended; another entity takes over the posts of a
    closed one; and in every community one post changes its occupancy.
    """
    random, employer = posts.random, _employer(entities, former, posts.random)
    open_codes = _open_codes(entities)
    waiting = _welfare_workers(people, apart)
    stay = _with_community(waiting)
    changed: set[str] = set()
    after: list[Post] = []
    for old in posts.standing:
        post = old
        if post.entity_code and post.entity_code not in open_codes:
            post = replace(post, entity_code=employer(post.community_code))
        number = post.holder_id_number
        if number and (number, post.community_code) in stay:
            waiting[post.community_code].remove(number)
            post = _kept(post, month_end(month), random)
        elif number:
            post = _vacant(post)
        elif post.post_kind == "community" and post.community_code not in changed:
            changed.add(post.community_code)
            post = _filled_otherwise(post, random)
        after.append(post)
    after = [_taken(post, waiting, people, month, random) for post in after]
    after += _new_posts(posts, waiting, people, month)
    posts.standing = sorted(after, key=lambda post: (post.community_code, post.post_no))


def _new_posts(
    posts: Posts, waiting: dict[str, list[str]], people: Residents, month: date
) -> Iterator[Post]:
    """A post for everyone who found such work this month and got no vacant one."""
    for community, numbers in waiting.items():
        for number in numbers:
            since = people[number][1].employed_since
            if since and since >= month:
                post = posts.new(community, "public_welfare", WELFARE_NAMES, 1, 1, None)
                yield _held(post, number, people, month, posts.random)


def _kept(post: Post, end: date, random: Random) -> Post:
    """The post of a remaining holder, with a new term if the old one has ended."""
    return _renewed(post, random) if post.ends_on and post.ends_on < end else post


def _vacant(post: Post) -> Post:
    return replace(
        post,
        filled=0,
        holder_id_number=None,
        started_on=None,
        ends_on=None,
        monthly_subsidy_yuan=None,
    )


def _taken(
    post: Post, waiting: dict[str, list[str]], people: Residents, month: date, random: Random
) -> Post:
    """The post; if vacant, held by the last of those waiting in its community."""
    numbers = waiting.get(post.community_code)
    is_single = post.post_kind == "public_welfare" and post.capacity == 1
    if not (is_single and not post.filled and numbers):
        return post
    return _held(replace(post, filled=1), numbers.pop(), people, month, random)


def _employer(entities: list[Entity], known: set[str], random: Random) -> Employer:
    by_community: dict[str, list[str]] = {}
    for entity in entities:
        if entity.status == "active" and entity.entity_code in known:
            by_community.setdefault(entity.community_code, []).append(entity.entity_code)
    return lambda community: (
        random.choice(by_community[community])
        if community in by_community and random.random() < 0.7
        else None
    )


def _welfare_workers(people: Residents, apart: set[str]) -> dict[str, list[str]]:
    """Map each community to the ID numbers of workers in public-welfare posts."""
    found: dict[str, list[str]] = {}
    for number, (household, person) in people.items():
        if (
            person.employment_status == "employed"
            and person.employment_form == "public_welfare_post"
            and number not in apart
        ):
            found.setdefault(household.community_code, []).append(number)
    return found


def _months_on(on: date, months: int) -> date:
    """The day that many months later; days after the 28th become the 28th."""
    return shifted(on, months).replace(day=min(on.day, 28))


def _renewed(post: Post, random: Random) -> Post:
    """The post with a new term of one to three years, or in one of eight cases extended by a year,
    possibly beyond three.
    """
    if post.ends_on is None:
        raise ValueError(f"post {post.post_no} has no end that a new term could follow")
    if random.random() < 0.12:
        return replace(post, ends_on=_months_on(post.ends_on, 12))
    return replace(
        post,
        started_on=post.ends_on + timedelta(days=1),
        ends_on=_months_on(post.ends_on, random.choice((12, 24, 36))),
    )


def _held(post: Post, number: str, people: Residents, month: date, random: Random) -> Post:
    """The post with its holder: begun when the person found the work, or within the last two and a
    half years, for at most three years.

    A few are older, or may stay for up to five years because of approaching retirement.
    """
    earliest = month - timedelta(days=1200 if random.random() < 0.04 else 800)
    started = max(people[number][1].employed_since or earliest, earliest)
    terms = (12, 24, 36, 36) if random.random() < 0.95 else (48, 60)
    ends = [_months_on(started, term) - timedelta(days=1) for term in terms]
    return replace(
        post,
        holder_id_number=number,
        started_on=started,
        ends_on=random.choice(
            [on for on in ends if on >= month_end(month)] or [_months_on(started, 48)]
        ),
        monthly_subsidy_yuan=random.randrange(150, 220) * 10 + random.choice((0, 0, 0, 0.5)),
    )
