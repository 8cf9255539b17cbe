"""What no single file shows: contradictions between registers and between months, planted one of
each kind a month from the second on.

Every function is about one rule and opens with its definition. In all of them a row is an accepted
row of a standing submission, `roster` are the counted rows of labour_force (a person counts once),
M is the month and M-1, M-2 those before. A register of a street that came in refused, or not at
all, shows nothing: rules that compare look only where both sides are there. The ledger says of each
finding planted: {rule, month, street, register, file, sheet, row}, the last three null for a
finding about a whole register of a street.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from pipelines.sample.household_register import (
    grown,
    is_zero_employment,
    recognition,
    resolved,
    worker_of,
)
from pipelines.sample.identity import Identities
from pipelines.sample.invention import invented
from pipelines.sample.place import Street, sends_by_community
from pipelines.sample.population import Household
from pipelines.sample.world import Rows, World

KINDS = (
    "zero_employment_member_employed",
    "resolved_without_employment",
    "holder_not_on_roster",
    "employer_unknown",
    "employer_closed",
    "roster_shrunk",
    "register_vanished",
    "register_unchanged",
    "status_back",
)
UNCHANGED, VANISHED = "community_entity", ("assistance", "station", "natural_attrition")
FEWEST_UNCHANGED_ROWS = 30


@dataclass
class Findings:
    """`quiet`: indices of the streets whose every file comes in as it should; `former`: the rows of
    a month ago; `jumping`: number of the month in which they look out of work -> ID number ->
    employed_since of those planted for status_back; `planted`: the ledger's records.
    """

    streets: list[Street]
    quiet: list[int]
    identities: Identities
    random: Random
    former: Rows = field(default_factory=dict)
    jumping: dict[int, dict[str, date]] = field(default_factory=dict)
    planted: list[dict] = field(default_factory=list)
    vanished: tuple[int, str] | None = (
        None  # index of the street and the register that it does not send this month
    )
    invented: int | None = None  # index of the street whose roster of this month is made up

    def place(self, kind: str, number: int) -> int:
        """The index of the street in which the kind is planted in the `number`th month."""
        return self.quiet[(number + KINDS.index(kind)) % len(self.quiet)]

    def street(self, kind: str, number: int) -> str:
        """The code of that street."""
        return self.streets[self.place(kind, number)].code

    def is_spared(self, register: str, place: int, number: int) -> bool:
        """Whether no fault may be planted in the file, since it is made up, or to be equal to its
        neighbour in time.
        """
        if register == "labour_force" and place == self.invented:
            return True
        return (
            bool(self.quiet)
            and register == UNCHANGED
            and place in (self.place("register_unchanged", n) for n in (number, number + 1))
        )

    def tell(self, rule: str, month: date, street: str, register: str) -> None:
        """Note a finding of a street's whole register for the ledger."""
        self.planted.append(finding_record(rule, month, street, register, None, None, None))


def finding_record(
    rule: str,
    month: date,
    street: str,
    register: str,
    file: str | None,
    sheet: str | None,
    row: int | None,
) -> dict:
    """A line of the ledger: what is found, and where."""
    return {
        "rule": rule,
        "month": f"{month:%Y-%m}",
        "street": street,
        "register": register,
        "file": file,
        "sheet": sheet,
        "row": row,
    }


def plant_findings(
    findings: Findings, world: World, rows: Rows, number: int, unread: set[str]
) -> None:
    """Change the rows of the `number`th month so that one finding of every kind is in them; a row
    that shows one says so under `finding`.

    `unread`: codes of the streets whose roster of the month will be refused.
    """
    if findings.quiet:
        as_told = {register: list(own) for register, own in rows.items()}
        status_back(findings, world, rows["labour_force"], number, unread)
        if number > 1:
            zero_employment_member_employed(findings, world, rows, number)
            resolved_without_employment(findings, world, rows, number)
            holder_not_on_roster(findings, rows["job_post"], number)
            employer_unknown(findings, rows["job_post"], number)
            employer_closed(findings, rows, number)
            roster_shrunk(findings, world, rows, number)
            register_vanished(findings, world, number)
            register_unchanged(findings, world, rows, number)
        entity_in_two_places(findings, rows[UNCHANGED], number)
        invent_a_roster(findings, rows["labour_force"], number)
        findings.former = as_told


def invent_a_roster(findings: Findings, roster: list[dict], number: int) -> None:
    """Make up the roster of one street that sends it as one file (invention.py)."""
    places = [place for place in findings.quiet if not sends_by_community(place)]
    place = places[number % len(places)]
    own = [row for row in roster if row["community_code"].startswith(findings.streets[place].code)]
    findings.invented = place if invented(own) else None


def zero_employment_member_employed(
    findings: Findings, world: World, rows: Rows, number: int
) -> None:
    """A household listed as recognised and not resolved, of which a member is in work.

    zero_employment_household row with resolved_on null and exit_reason null, for which the roster
    of M has a row of the same community_code and household_no with employment_status 'employed'.
    One finding a register row; register zero_employment_household.
    """
    street = findings.street("zero_employment_member_employed", number)
    for household in _unlisted(findings, world, rows, street, number):
        if worker_of(household, world.month):
            row = recognition(
                household, world.month - timedelta(days=20), world.month, findings.random
            )
            _list(rows, row.__dict__ | {"finding": "zero_employment_member_employed"}, household)
            return


def resolved_without_employment(findings: Findings, world: World, rows: Rows, number: int) -> None:
    """A household said to be resolved through work within the month, of which no member is in work.

    zero_employment_household row with resolved_on within M and exit_reason 'employed', of a
    community that has rows on the roster of M, for which that roster has no row of the same
    community_code and household_no with employment_status 'employed'. One finding a register row.
    """
    street = findings.street("resolved_without_employment", number)
    idle = [
        household
        for household in _unlisted(findings, world, rows, street, number)
        if not worker_of(household, world.month)
    ]
    for household in sorted(
        idle, key=lambda household: not is_zero_employment(household, world.month)
    ):
        row = resolved(
            recognition(household, world.month - timedelta(days=70), world.month, findings.random),
            grown(household, world.month)[0],
            world.month + timedelta(days=findings.random.randrange(20)),
        )
        _list(
            rows,
            row.__dict__
            | {
                "employment_form": "flexible",
                "finding": "resolved_without_employment",
            },
            household,
        )
        return


def _unlisted(
    findings: Findings, world: World, rows: Rows, street: str, number: int
) -> list[Household]:
    """The households of the street that no row of the register names, all of whose members are on
    one roster only and are told as they are.
    """
    apart = world.population.second_homes.keys() | findings.jumping[number].keys()
    listed = {
        (row["community_code"], row["household_no"]) for row in rows["zero_employment_household"]
    }
    return [
        household
        for household in world.population.households
        if household.community_code.startswith(street)
        and (household.community_code, household.household_no) not in listed
        and not any(member.id_number in apart for member in household.members)
    ]


def _list(rows: Rows, row: dict, household: Household) -> None:
    rows["zero_employment_household"].append(row)
    members = {member.id_number for member in household.members}
    for own in rows["labour_force"]:
        own["bound"] |= own["id_number"] in members


def holder_not_on_roster(findings: Findings, posts: list[dict], number: int) -> None:
    """A post whose holder is on no roster of the province.

    job_post row with a holder, of a community that has rows on the roster of M, whose holder
    (pseudonym) no row of the roster of M has, whatever the street. One finding a post row; register
    job_post.
    """
    row = _post(
        findings,
        posts,
        "holder_not_on_roster",
        number,
        lambda post: post["holder_id_number"] is not None,
    )
    if row:
        row["holder_id_number"], _ = findings.identities.id_number(date(1978, 3, 1), "female")


def employer_unknown(findings: Findings, posts: list[dict], number: int) -> None:
    """A post of an entity that no entity register knows.

    job_post row with an entity_code, of a street that has rows of community_entity in M, whose
    entity_code no row of community_entity of M has, whatever the street. One finding a post row;
    register job_post.
    """
    row = _post(
        findings, posts, "employer_unknown", number, lambda post: post["entity_code"] is not None
    )
    if row:
        row["entity_code"] = findings.identities.credit_code("91")


def employer_closed(findings: Findings, rows: Rows, number: int) -> None:
    """A post of an entity that is closed.

    job_post row whose entity_code has a row of community_entity in M, whatever the street; of these
    the one that counts has status 'closed'. One finding a post row; register job_post.
    """
    quiet = {findings.streets[place].code for place in findings.quiet}
    former = {row["entity_code"] for row in findings.former[UNCHANGED] if row["status"] == "closed"}
    closed = [
        row
        for row in rows[UNCHANGED]
        if row["entity_code"] in former and row["community_code"][:9] in quiet
    ]
    street = findings.street("employer_closed", number)
    closed.sort(key=lambda row: not row["community_code"].startswith(street))
    row = (
        _post(
            findings,
            rows["job_post"],
            "employer_closed",
            number,
            lambda post: post["entity_code"] is not None,
        )
        if closed
        else None
    )
    if row:
        row["entity_code"], closed[0]["bound"] = closed[0]["entity_code"], True


def _post(
    findings: Findings, posts: list[dict], rule: str, number: int, suits: Callable[[dict], bool]
) -> dict | None:
    """A post of the street that suits and shows no finding yet, marked with this one."""
    street = findings.street(rule, number)
    own = [
        post
        for post in posts
        if post["community_code"].startswith(street) and "finding" not in post and suits(post)
    ]
    if not own:
        return None
    row = findings.random.choice(own)
    row["finding"] = rule
    return row


def roster_shrunk(findings: Findings, world: World, rows: Rows, number: int) -> None:
    """A street that lost a third of its people on balance: of 30 or more persons on its roster of
    M-1, at most two thirds are as many as in M.

    persons(M) * 3 <= persons(M-1) * 2, persons(M-1) >= 30, both counted on the roster (so after the
    rule of the same person in two places), and a labour_force submission of the street standing in
    both months. One finding a street; register labour_force.
    """
    street = findings.street("roster_shrunk", number)
    own = [row for row in rows["labour_force"] if row["community_code"].startswith(street)]
    kept_homes = {
        (row["community_code"], row["household_no"])
        for row in own
        if row["bound"] or not row["sole"]
    }
    homes = sorted({(row["community_code"], row["household_no"]) for row in own} - kept_homes)
    findings.random.shuffle(homes)
    gone, left = set(), len(own)
    while homes and left > 0.55 * len(own):
        gone.add(homes.pop())
        left = sum((row["community_code"], row["household_no"]) not in gone for row in own)
    rows["labour_force"] = [
        row
        for row in rows["labour_force"]
        if (row["community_code"], row["household_no"]) not in gone
    ]
    before = sum(
        row["community_code"].startswith(street) for row in findings.former["labour_force"]
    )
    if before >= 30 and left < 0.6 * before:
        findings.tell("roster_shrunk", world.month, street, "labour_force")


def register_vanished(findings: Findings, world: World, number: int) -> None:
    """A register that a street sent last month, and this month not at all.

    A submission of (street, register) stands for M-1 (a nil return too), and for M there is no
    submission of that street and register of whatever verdict (a refused one counts as sent where
    its street, month and register are known). One finding a street and register.
    """
    place, register = findings.place("register_vanished", number), VANISHED[number % len(VANISHED)]
    findings.vanished = place, register
    findings.tell("register_vanished", world.month, findings.streets[place].code, register)


def register_unchanged(findings: Findings, world: World, rows: Rows, number: int) -> None:
    """A stock register of a street that is last month's, row for row.

    For the stock registers (labour_force, zero_employment_household, community_entity, job_post,
    station): the multisets of the street's rows of M and of M-1 are equal in all lake columns but
    submission, sheet_no and row, and have at least 30 rows. One finding a street and register.
    """
    street = findings.street("register_unchanged", number)
    own = [row for row in findings.former[UNCHANGED] if row["community_code"].startswith(street)]
    if len(own) >= FEWEST_UNCHANGED_ROWS:
        rows[UNCHANGED] = [
            row for row in rows[UNCHANGED] if not row["community_code"].startswith(street)
        ] + own
        findings.tell("register_unchanged", world.month, street, UNCHANGED)


def entity_in_two_places(findings: Findings, entities: list[dict], number: int) -> None:
    """An entity that two streets have on their registers; the ledger lists it under two_places,
    where its rows came to stand.

    The second has a register that is to differ from those of the months before and after anyway.
    """
    same = {findings.place("register_unchanged", near) for near in (number, number + 1)}
    free = [findings.streets[place] for place in findings.quiet if place not in same]
    if not free:
        return
    other = findings.random.choice(free)
    one = findings.random.choice(
        [findings.streets[place] for place in findings.quiet if findings.streets[place] != other]
    )
    own = [
        row
        for row in entities
        if row["community_code"].startswith(one.code)
        and row["status"] == "active"
        and not row["bound"]
    ]
    if own:
        row = findings.random.choice(own)
        row["bound"] = True
        entities.append(row | {"community_code": other.communities[0].code})


def status_back(
    findings: Findings, world: World, roster: list[dict], number: int, unread: set[str]
) -> None:
    """A status that jumps back: a person is in work, then unemployed, then in work as if nothing
    had been; or the other way round.

    On the rosters of M-2, M-1 and M the person is employed, unemployed, employed with
    employed_since (of the row of M) before the first of M-1; or unemployed, employed, unemployed
    with unemployed_since (of the row of M) before the first of M-1. No finding where that date is
    null. One finding a person; street, file and row are those of the counted row of M; register
    labour_force.
    """
    jumping = findings.jumping
    by_number = {row["id_number"]: row for row in roster if row["sole"]}

    def still_so(planted: dict[str, date]) -> dict[str, date]:
        """Those who are still in work since that day, on a roster that is read."""
        return {
            id_number: since
            for id_number, since in planted.items()
            if _works_since(by_number.get(id_number), since)
            and by_number[id_number]["community_code"][:9] not in unread
        }

    for id_number in still_so(jumping.get(number - 1, {})):
        by_number[id_number] |= {"finding": "status_back", "bound": True}
    jumping[number] = still_so(jumping.get(number, {}))
    for id_number in jumping[number]:
        by_number[id_number] |= {
            "employment_status": "unemployed",
            "employment_form": None,
            "employer_code": None,
            "industry": None,
            "employed_since": None,
            "unemployed_since": world.month + timedelta(days=9),
            "unemployment_registered": True,
            "unemployment_reason": "resigned",
            "bound": True,
        }
    street = findings.street("status_back", number + 1)
    before = world.month - timedelta(days=400)
    settled = [row for row in by_number.values() if _is_settled(row, street, before)]
    chosen = findings.random.sample(settled, min(2, len(settled)))
    jumping[number + 1] = {row["id_number"]: row["employed_since"] for row in chosen}
    for row in chosen:
        row["bound"] = True


def _works_since(row: dict | None, since: date) -> bool:
    if row is None or row["employment_status"] != "employed":
        return False
    return row["employed_since"] == since


def _is_settled(row: dict, street: str, before: date) -> bool:
    """Whether the person has long been in work in the street, and nothing is told of the row."""
    if row["bound"] or "finding" in row or not row["community_code"].startswith(street):
        return False
    since = row["employed_since"]
    return row["employment_status"] == "employed" and bool(since) and since < before
