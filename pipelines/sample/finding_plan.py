"""What no single file shows: contradictions between registers and between months, planted one of
each kind a month from the second on.

Every function of finding_by_register.py and finding_by_month.py is about one rule and opens with
its definition. In all of them a row is an accepted row of a standing submission, `roster` are the
counted rows of labour_force (a person counts once), M is the month and M-1, M-2 those before. A
register of a street that came in refused, or not at all, shows nothing: rules that compare look
only where both sides are there. The ledger says of each finding planted: {rule, month, street,
register, file, sheet, row}, the last three null for a finding about a whole register of a street.
"""

from __future__ import annotations

from pipelines.sample.finding import UNCHANGED, Findings
from pipelines.sample.finding_by_month import (
    register_unchanged,
    register_vanished,
    roster_shrunk,
    status_back,
)
from pipelines.sample.finding_by_register import (
    employer_closed,
    employer_unknown,
    entity_in_two_places,
    holder_not_on_roster,
    resolved_without_employment,
    zero_employment_member_employed,
)
from pipelines.sample.invention import invented
from pipelines.sample.place import sends_by_community
from pipelines.sample.world import Rows, World


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
