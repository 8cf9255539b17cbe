"""Findings that no single file shows: contradictions between registers and between months. From the
second month on, one of each kind is planted each month.

Every function of finding_by_register.py and finding_by_month.py implements one rule and begins with
its definition. There, a row is an accepted row of a standing submission, `roster` the counted rows
of labour_force (each person once), M the month, and M-1, M-2 the months before. A street's register
that was refused or not sent gives no findings: comparisons need both sides. The ledger lists each
planted finding as {rule, month, street, register, file, sheet, row}, the last three null for a
finding about a street's whole register.
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
    """Change the rows of the `number`th month to contain one finding of every kind; an affected row
    names it under `finding`.

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
    """Invent the roster of one street that sends it as one file (invention.py)."""
    places = [place for place in findings.quiet if not sends_by_community(place)]
    place = places[number % len(places)]
    own = [row for row in roster if row["community_code"].startswith(findings.streets[place].code)]
    findings.invented = place if invented(own) else None
