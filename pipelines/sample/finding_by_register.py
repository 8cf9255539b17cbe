"""Contradictions between registers of one month, planted in the sample: one function per rule,
which begins with its definition (in the terms of finding_plan.py).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from pipelines.sample.finding import UNCHANGED, Findings
from pipelines.sample.household_register import (
    grown,
    is_zero_employment,
    recognition,
    resolved,
    worker_of,
)
from pipelines.sample.population import Household
from pipelines.sample.world import Rows, World


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
    """The street's households not named in the register, all of whose members are on one roster
    only and unaltered.
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
    """A suitable post of the street without a finding so far, marked with this one."""
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


def _free_entities(entities: list[dict], street: str) -> list[dict]:
    """The active entities of a street that no other finding needs."""
    return [
        row
        for row in entities
        if row["community_code"].startswith(street)
        and row["status"] == "active"
        and not row["bound"]
    ]


def entity_in_two_places(findings: Findings, entities: list[dict], number: int) -> None:
    """An entity in the registers of two streets; the ledger lists it under two_places, at the final
    places of its rows.

    The second street's register must differ from those of the months before and after anyway.
    """
    same = {findings.place("register_unchanged", near) for near in (number, number + 1)}
    free = [findings.streets[place] for place in findings.quiet if place not in same]
    if not free:
        return
    other = findings.random.choice(free)
    one = findings.random.choice(
        [findings.streets[place] for place in findings.quiet if findings.streets[place] != other]
    )
    own = _free_entities(entities, one.code)
    if own:
        row = findings.random.choice(own)
        row["bound"] = True
        entities.append(row | {"community_code": other.communities[0].code})
