"""The second count of flows, posts and stations, written from SPEC section 4 with loops and dicts:
no code of pipelines/.
"""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from tests.oracle.second_events import SIX, Event, Post, Service, Station
from tests.oracle.second_reading import Person

LENGTHS = (2, 4, 6, 9, 12)  # of area codes, from province to community
By = Mapping[date, list]  # month of the file -> rows


def _number(month: date) -> int:
    return month.year * 12 + month.month - 1


def _first(day: date) -> date:
    return day.replace(day=1)


def months_on(day: date, months: int) -> date:
    """The same day that many months later, or the last of a shorter month."""
    year, month = divmod(_number(day) + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def count_movements(
    table: dict,
    persons: Mapping[date, list[Person]],
    reporting: Mapping[date, set[str]],
) -> None:
    """Where everyone went between two month ends: person by person, level by level. `reporting`:
    the communities with a roster in the month.
    """
    rosters = {
        month: {person.identity: (person.community, person.status) for person in counted}
        for month, counted in persons.items()
    }
    for month, now in rosters.items():
        before = rosters.get(months_on(month, -1), {})
        reported, was_reported = reporting[month], reporting.get(months_on(month, -1), set())
        for identity in now.keys() | before.keys() if before else ():
            came, went = before.get(identity), now.get(identity)
            for length in LENGTHS:
                here, there = (end[0][:length] if end else None for end in (came, went))
                moves = []
                if went and not came:
                    gap = "absent" if went[0] in was_reported else "not_reported"
                    moves.append((there, gap, went[1]))
                elif went:
                    moves.append((there, came[1] if here == there else "elsewhere", went[1]))
                if came and not went:
                    gap = "absent" if came[0] in reported else "not_reported"
                    moves.append((here, came[1], gap))
                elif came and here != there:
                    moves.append((here, came[1], "elsewhere"))
                for area, from_status, to_status in moves:
                    table.setdefault((month, area, from_status, to_status), Counter())[
                        "persons"
                    ] += 1


def months_shown(reported: set[date], told: set[date]) -> list[date]:
    """Months with a file, and those that events tell of from January of the year before the first
    of these on and until the last.
    """
    first, last = date(min(reported).year - 1, 1, 1), max(reported)
    return sorted(reported | {month for month in told if first <= month <= last})


def once_a_year(by_month: By) -> list[Event]:
    """Of a person's events of a calendar year the earliest; of one day smallest community, then row
    (and month of the file). What others of that year say of re-employment and difficulty is added.
    """
    years: dict[tuple, list[tuple]] = {}
    for month, events in by_month.items():
        for event in events:
            rank = (event.on, event.community, event.place[2], month)
            years.setdefault((event.identity, event.on.year), []).append((rank, event))
    return [
        replace(
            min(own, key=lambda ranked: ranked[0])[1],
            reemployed=any(event.reemployed for _, event in own),
            difficult=any(event.difficult for _, event in own),
        )
        for own in years.values()
    ]


def count_new_employment(
    totals: dict, channels: dict, hired: By, left: By, shown: list[date]
) -> None:
    for event, leaves in [
        *((event, False) for event in once_a_year(hired)),
        *((event, True) for event in once_a_year(left)),
    ]:
        for month in shown:
            if month.year != event.on.year or month < _first(event.on):
                continue
            counts = (
                Counter(natural_attrition=1, net_new_employment=-1)
                if leaves
                else Counter(
                    new_employment=1,
                    net_new_employment=1,
                    reemployed_unemployed=int(bool(event.reemployed)),
                    difficult_employed=int(bool(event.difficult)),
                )
            )
            for length in LENGTHS:
                own = [(totals.setdefault((month, event.community[:length]), Counter()), counts)]
                if not leaves:
                    own.append(
                        (
                            channels.setdefault(
                                (month, event.community[:length], *event.kind), Counter()
                            ),
                            {"persons": 1},
                        )
                    )
                for cell, amounts in own:
                    for name, amount in amounts.items():
                        cell[f"{name}_ytd"] += amount
                        cell[name] += amount if month == _first(event.on) else 0


def count_assistance(
    table: dict, served: By, hired: By, persons: Mapping[date, list[Person]], shown: list[date]
) -> None:
    chosen: dict[
        tuple, tuple
        # of a person's services of a kind on a day: smallest community, then month of the file and
        # row
    ] = {}
    for month, services in served.items():
        for service in services:
            key, rank = (
                (service.identity, service.on, service.service),
                (service.community, month, service.place[2]),
            )
            if key not in chosen or rank < chosen[key][0]:
                chosen[key] = rank, service
    together: dict[tuple, list[tuple[date, Service]]] = {}
    for (_, told, _), service in chosen.values():
        together.setdefault((_first(service.on), service.service, service.identity), []).append(
            (told, service)
        )
    status = {
        month: {person.identity: person.status for person in counted}
        for month, counted in persons.items()
    }
    days: dict[str, list[date]] = {}
    for events in hired.values():
        for event in events:
            days.setdefault(event.identity, []).append(event.on)
    for (month, kind, identity), services in together.items():
        if month not in shown:
            continue
        found = any(
            one.on <= day <= months_on(one.on, 3)
            for _, one in services
            for day in days.get(identity, ())
        )
        followed = any(0 <= _number(told) - _number(month) <= 3 for told, _ in services)
        idle = status.get(month, {}).get(identity) in ("unemployed", "not_in_labour_force")
        works = any(
            status.get(months_on(month, later), {}).get(identity) == "employed"
            for later in (1, 2, 3)
        )
        counted = min(services, key=lambda service: (service[1].on, service[1].community))[1]
        for _, one in services:
            for length in LENGTHS:
                cell = table.setdefault((month, one.community[:length], kind), Counter())
                cell["services"] += 1
                cell["amount_yuan"] += one.amount
                cell["persons"] += one is counted
                cell["employed_within_3_months"] += one is counted and (
                    found or (followed and idle and works)
                )
                cell["is_provisional"] = not persons or months_on(month, 3) > max(persons)


def count_posts(
    table: dict, month: date, rows: list[Post], ending_days: int, most_months: int
) -> None:
    end = months_on(month, 1) - timedelta(days=1)
    standing: dict[tuple[str, str], Post] = {}
    for row in sorted(
        rows, key=lambda row: (row.started_on or date.max, row.community, row.place[2])
    ):
        standing.setdefault((row.community[:9], row.number), row)
    for post in standing.values():
        for length in LENGTHS:
            cell = table.setdefault((month, post.community[:length], post.kind), Counter())
            cell["posts"] += 1
            cell["capacity"] += post.capacity
            cell["filled"] += post.filled
            cell["vacant"] += max(0, post.capacity - post.filled)
            cell["ended"] += post.ends_on is not None and post.ends_on < end
            cell["ending_soon"] += (
                post.ends_on is not None and 0 <= (post.ends_on - end).days <= ending_days
            )
            cell["over_three_years"] += (
                post.kind == "public_welfare"
                and post.filled > 0
                and post.started_on is not None
                and months_on(post.started_on, most_months) <= end
            )
            cell["monthly_subsidy_yuan"] += post.subsidy if post.filled else Decimal(0)


def count_stations(
    table: dict, month: date, rows: list[Station], labour_force: Mapping[str, int]
) -> None:
    """`labour_force`: area code -> able and willing persons on its rosters of the month."""
    standing: dict[tuple[str, str], Station] = {}
    for row in sorted(rows, key=lambda row: row.place[2]):
        standing.setdefault((row.area, row.name), row)
    for station in standing.values():
        for area in (station.area[:length] for length in LENGTHS if length <= len(station.area)):
            cell = table.setdefault((month, area), Counter())
            cell["stations"] += 1
            for name, has in zip(SIX, station.has, strict=True):
                cell[name.replace("has", "with")] += bool(has)
            cell["six_in_place"] += all(station.has)
            cell["full_time_staff"] += station.full_time
            cell["part_time_staff"] += station.part_time
            cell["staff"] += station.full_time + station.part_time
            cell["able_and_willing"] = willing = labour_force.get(area, 0)
            cell["staff_per_1000"] = 1000 * cell["staff"] / willing if willing else None
