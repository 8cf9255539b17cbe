"""Contradictions between months, planted in the sample: one function per rule, which begins with
its definition (in the terms of finding_plan.py).
"""

from __future__ import annotations

from datetime import date, timedelta

from pipelines.sample.finding import UNCHANGED, Findings
from pipelines.sample.world import Rows, World

VANISHED = ("assistance", "station", "natural_attrition")
FEWEST_UNCHANGED_ROWS = 30


def _home(row: dict) -> tuple[str, str]:
    return row["community_code"], row["household_no"]


def _of_street(rows: list[dict], street: str) -> list[dict]:
    return [row for row in rows if row["community_code"].startswith(street)]


def _is_needed(row: dict) -> bool:
    """Whether other registers, findings or rows refer to the person."""
    return bool(row["bound"] or not row["sole"])


def roster_shrunk(findings: Findings, world: World, rows: Rows, number: int) -> None:
    """A street that lost a third of its people on balance: of 30 or more persons on its roster of
    M-1, at most two thirds are as many as in M.

    persons(M) * 3 <= persons(M-1) * 2, persons(M-1) >= 30, both counted on the roster (so after the
    rule of the same person in two places), and a labour_force submission of the street standing in
    both months. One finding a street; register labour_force.
    """
    street = findings.street("roster_shrunk", number)
    own = _of_street(rows["labour_force"], street)
    homes = sorted(set(map(_home, own)) - set(map(_home, filter(_is_needed, own))))
    findings.random.shuffle(homes)
    gone, left = set(), len(own)
    while homes and left > 0.55 * len(own):
        gone.add(homes.pop())
        left = sum(_home(row) not in gone for row in own)
    rows["labour_force"] = [row for row in rows["labour_force"] if _home(row) not in gone]
    before = len(_of_street(findings.former["labour_force"], street))
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
    """A street's stock register that repeats last month's, row for row.

    For the stock registers (labour_force, zero_employment_household, community_entity, job_post,
    station): the multisets of the street's rows of M and of M-1 are equal in all lake columns but
    submission, sheet_no and row, and have at least 30 rows. One finding per street and register.
    """
    street = findings.street("register_unchanged", number)
    own = [row for row in findings.former[UNCHANGED] if row["community_code"].startswith(street)]
    if len(own) >= FEWEST_UNCHANGED_ROWS:
        rows[UNCHANGED] = [
            row for row in rows[UNCHANGED] if not row["community_code"].startswith(street)
        ] + own
        findings.tell("register_unchanged", world.month, street, UNCHANGED)


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
        """Those still employed since that day, on a roster that is read."""
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
    """Whether the person has been employed in the street for long, and the row has no fault or
    finding.
    """
    if row["bound"] or "finding" in row or not row["community_code"].startswith(street):
        return False
    since = row["employed_since"]
    return row["employment_status"] == "employed" and bool(since) and since < before
