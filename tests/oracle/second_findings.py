"""The findings between registers and months counted a second time, from accepted rows and with
loops: the definitions of the sample's ledger.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

STOCKS = ("labour_force", "zero_employment_household", "community_entity", "job_post", "station")
NOT_COMPARED = {"submission", "sheet_no", "row", "file", "street"}
Found = tuple[
    str, str, str, str, str | None, int | None
]  # rule, month, street, register, file, row
Rows = dict[
    tuple[str, date], list[dict]
]  # register, month -> accepted rows with their `file` and `street`


def counted_entities(rows: list[dict]) -> dict[str, dict]:
    """One row an entity: the earliest founded_on, missing last, then smallest community, row."""
    return _first(rows, "entity_code", lambda row: (row["founded_on"] or date.max).toordinal())


def counted_persons(rows: list[dict], month: date) -> dict[bytes, dict]:
    """One row a person: the latest of employed_since and unemployed_since, those after month end
    and missing ones last, then smallest community, household, row.
    """

    def age_of_evidence(row: dict) -> int:
        told = [row[name] for name in ("employed_since", "unemployed_since") if row[name]]
        return -max((day.toordinal() for day in told if day.replace(day=1) <= month), default=0)

    return _first(rows, "person", age_of_evidence)


def _first(rows: list[dict], key: str, rank: Callable[[dict], int]) -> dict:
    standing: dict = {}
    for row in sorted(
        rows,
        key=lambda row: (
            rank(row),
            row["community_code"],
            row.get("household_no") or "",
            row["row"],
        ),
    ):
        standing.setdefault(row[key], row)
    return standing


def second_findings(
    rows: Rows, standing: set[tuple[str, str, date]], sent: set[tuple[str, str, date]]
) -> list[Found]:
    """Every finding, sorted. `standing`, `sent`: (street, register, month) of accepted submissions,
    of all whose street and month are known.
    """
    months = sorted({month for _, _, month in sent})
    rosters = [counted_persons(rows.get(("labour_force", month), []), month) for month in months]
    found: list[Found] = []
    for number, month in enumerate(months):
        found += within_month(rows, rosters[number], month)
        if number > 0:
            found += since_last_month(
                rows,
                standing,
                sent,
                rosters[number - 1],
                rosters[number],
                months[number - 1],
                month,
            )
        if number > 1:
            found += jumps(rosters[number - 2 : number + 1], months[number - 1], month)
    return sorted(found, key=str)


def within_month(rows: Rows, roster: dict, month: date) -> Iterator[Found]:
    def at(rule: str, register: str, row: dict) -> Found:
        return rule, f"{month:%Y-%m}", row["street"], register, row["file"], row["row"]

    on_roster = {row["community_code"] for row in rows.get(("labour_force", month), [])}
    at_work = {
        (row["community_code"], row["household_no"])
        for row in rows.get(("labour_force", month), [])
        if "employed" in (row["employment_status"], roster[row["person"]]["employment_status"])
    }
    for row in rows.get(("zero_employment_household", month), []):
        works = (row["community_code"], row["household_no"]) in at_work
        if row["resolved_on"] is None and row["exit_reason"] is None and works:
            yield at("zero_employment_member_employed", "zero_employment_household", row)
        resolved_now = row["resolved_on"] is not None and row["resolved_on"].replace(day=1) == month
        if (
            resolved_now
            and row["exit_reason"] == "employed"
            and row["community_code"] in on_roster
            and not works
        ):
            yield at("resolved_without_employment", "zero_employment_household", row)
    entities = rows.get(("community_entity", month), [])
    reporting = {row["street"] for row in entities}
    status = {code: row["status"] for code, row in counted_entities(entities).items()}
    for row in rows.get(("job_post", month), []):
        if (
            row["holder_person"] is not None
            and row["community_code"] in on_roster
            and row["holder_person"] not in roster
        ):
            yield at("holder_not_on_roster", "job_post", row)
        if (
            row["entity_code"] is not None
            and row["street"] in reporting
            and row["entity_code"] not in status
        ):
            yield at("employer_unknown", "job_post", row)
        if row["entity_code"] is not None and status.get(row["entity_code"]) == "closed":
            yield at("employer_closed", "job_post", row)


def since_last_month(
    rows: Rows,
    standing: set[tuple[str, str, date]],
    sent: set[tuple[str, str, date]],
    former: dict,
    roster: dict,
    before: date,
    month: date,
) -> Iterator[Found]:
    then, now = (Counter(row["street"] for row in people.values()) for people in (former, roster))
    for street, persons in then.items():
        if (
            persons >= 30
            and 3 * now[street] <= 2 * persons
            and (street, "labour_force", month) in standing
        ):
            yield "roster_shrunk", f"{month:%Y-%m}", street, "labour_force", None, None
    places = [{row["community_code"] for row in people.values()} for people in (former, roster)]
    for street in sorted(now.keys() & then.keys()):
        own, left = ({code for code in codes if code[:9] == street} for codes in places)
        if own - left:
            yield "community_vanished", f"{month:%Y-%m}", street, "labour_force", None, None
    for street, register, at in standing:
        if at == before and (street, register, month) not in sent:
            yield "register_vanished", f"{month:%Y-%m}", street, register, None, None
    for register in STOCKS:
        seen = [{}, {}]
        for place, when in enumerate((before, month)):
            for row in rows.get((register, when), []):
                cells = tuple(
                    str(value) for name, value in sorted(row.items()) if name not in NOT_COMPARED
                )
                seen[place].setdefault(row["street"], Counter())[cells] += 1
        for street, cells in seen[1].items():
            if cells.total() >= 30 and cells == seen[0].get(street):
                yield "register_unchanged", f"{month:%Y-%m}", street, register, None, None


def jumps(rosters: list[dict], middle: date, month: date) -> Iterator[Found]:
    since = {"employed": "employed_since", "unemployed": "unemployed_since"}
    for person, row in rosters[2].items():
        statuses = [roster[person]["employment_status"] for roster in rosters if person in roster]
        if len(statuses) == 3 and set(statuses) == set(since) and statuses[0] == statuses[2]:
            day = row[since[statuses[2]]]
            if day is not None and day < middle:
                yield (
                    "status_back",
                    f"{month:%Y-%m}",
                    row["street"],
                    "labour_force",
                    row["file"],
                    row["row"],
                )
