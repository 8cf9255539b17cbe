"""The causes of revised figures: files that arrived or were superseded, including files of other
streets to which a person's row moved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from pipelines.contract.register import EVENT_REGISTERS
from pipelines.warehouse.engine import Session
from pipelines.warehouse.fact_print import WINDOWS
from pipelines.warehouse.fingerprint import normal_query
from pipelines.warehouse.model import Model, source_of
from pipelines.warehouse.source import NAMES_ONLY

FEW_FILES = 5  # up to this many are named one by one; more are grouped by street and register
FEW_PLACES = 20  # groups per cause at most; more are grouped by county, prefecture, province
# Marks a query over all months that compares months.
LOOKS_BACK = re.compile(r"\binterval\b|\byear \(")
YEAR = 12
EVERY_MONTH = 1200  # larger than any number of months: the table depends on all of them
_SAME_PERSON, _SAME_MONTH = "mine.person = other.person", "mine.month = other.month"
_SAME_COMMUNITY = f"{_SAME_MONTH} and mine.community_code = other.community_code"
# Register -> the fact that links two files about the same subject, and its linking column.
LINKS = {
    "labour_force": ("repeated_person", f"{_SAME_MONTH} and {_SAME_PERSON}"),
    "community_entity": (
        "repeated_entity",
        f"{_SAME_MONTH} and mine.entity_code = other.entity_code",
    ),
    "new_employment": ("employment_event", _SAME_PERSON),
    "natural_attrition": ("attrition_event", _SAME_PERSON),
    "assistance": ("distinct_service", _SAME_PERSON),
    "job_post": (
        "repeated_post",
        f"{_SAME_MONTH} and left(mine.community_code, 9) = left(other.community_code, 9)",
    ),
    "station": ("repeated_station", _SAME_COMMUNITY),
    "zero_employment_household": ("repeated_household", _SAME_COMMUNITY),
}
OF_A_STREET = (
    "job_post",
    "station",
    "zero_employment_household",
)  # two streets never report the same one


def looks_back(model: Model) -> bool:
    """Whether a model's query over all months compares a month with earlier ones."""
    return bool(LOOKS_BACK.search(normal_query(model.query)))


def reach(name: str, models: Mapping[str, Model]) -> tuple[int, int]:
    """The earliest and latest month of register rows on which a row of the model may depend, as
    offsets from the row's own month.
    """
    model = models[name]
    if model.rests_on == "every month":
        return -EVERY_MONTH, EVERY_MONTH
    if model.rests_on == "months before":
        return -EVERY_MONTH, 0
    of_all_months = model.schema == "mart" or model.kept == "release"
    first = -YEAR if of_all_months and looks_back(model) else 0
    last = 0
    for read in model.reads:
        source = source_of(read)
        if source in NAMES_ONLY:
            continue
        begin, end = WINDOWS.get(read.partition(".")[0], (0, 0))
        further = reach(source, models) if source in models else (0, 0)
        first, last = min(first, begin + further[0]), max(last, end + further[1])
    return first, last


def find_movers(session: Session, same: Iterable[date] = ()) -> None:
    """Create table `mover`: month, register and street where something changed, and the submission
    that changed it with its street. A second pass adds streets without a changed file whose persons
    are also in a changed file elsewhere (for example a household member counted in another street).

    A file that arrived, was superseded or withdrawn changes its own street. If a street's files are
    the same but other rows of them count, the cause is the files with the same persons; if none of
    those exists any more, the files of the register and month that were removed. `same`: months in
    which audit.submission is unchanged, which are skipped.
    """
    these = ", ".join(f"date '{month}'" for month in same) or "null"
    session.execute(f"""
        create or replace temp table moved as
        select
          now.month,
          now.street_code,
          now.submission,
          now.register,
          before.receipt is not null
            and (before.stands, before.superseded)
              is not distinct from (now.stands, now.superseded) as is_touched,
          coalesce(
            (before.stands and not now.stands) or now.superseded > before.superseded, false
          ) as has_gone
        from release.audit.submission as now
        left join previous.audit.submission as before on before.receipt = now.receipt
        where (now.month in ({these})) is not true
          and (
            (before.receipt is null and now.stands)
            or (
              before.receipt is not null
              and (before.stands, before.counted, before.not_counted, before.superseded)
                is distinct from (now.stands, now.counted, now.not_counted, now.superseded)
            )
          )""")
    told_together = " union ".join(
        f"""
        select mine.submission as touched, sent.submission, sent.street_code
        from moved as sent
        join memory.fact.{fact} as other
          on other.month = sent.month
          and other.submission = sent.submission
        join memory.fact.{fact} as mine
          on {together}
          and mine.submission <> other.submission
        where not sent.is_touched and sent.register = '{register}'
        """
        for register, (fact, together) in LINKS.items()
    )
    session.execute(
        f"""
        create or replace temp table mover as
        with told_together as ({told_together}),
        linked as (
          select told_together.*
          from told_together
          join moved as touched
            on touched.submission = told_together.touched
            and touched.is_touched
        ),
        gone as (
          select touched.submission as touched, gone.submission, gone.street_code
          from moved as touched
          join moved as gone
            on gone.register = touched.register
            and gone.has_gone
            and (list_contains($events, gone.register) or gone.month = touched.month)
            and (
              not list_contains($of_a_street, gone.register)
              or gone.street_code = touched.street_code
            )
          where touched.is_touched
            and touched.submission not in (select touched from linked)
        ),
        found as (
          select * from linked union select * from gone
        )
        select
          1 as turn,
          moved.month,
          moved.register,
          moved.street_code,
          moved.is_touched,
          coalesce(found.submission, moved.submission) as submission,
          case
            when found.submission is null then moved.street_code
            else found.street_code
          end as sender_code
        from moved
        left join found on moved.is_touched and found.touched = moved.submission
        union all
        select
          2 as turn,
          beside.month,
          beside.register,
          beside.street_code,
          true as is_touched,
          told_together.submission,
          told_together.street_code as sender_code
        from told_together
        join release.audit.submission as beside
          on beside.submission = told_together.touched
          and beside.stands
        where beside.submission not in (select submission from moved)
        """,
        {"events": list(EVENT_REGISTERS), "of_a_street": list(OF_A_STREET)},
    )


def find_causes(session: Session, registers: set[str], months: tuple[int, int]) -> None:
    """Create table `cause`: month, area_code and a description of what changed the rows of table
    `changed`; null if nothing is found. Causes are files of these registers in the street or below,
    within `months` of the row's month (events: any month); if there are none, such files anywhere.
    """
    first, last = months
    within = (
        "list_contains($registers, mover.register) and (list_contains($events, mover.register) or"
        f" mover.month between place.month + interval '{first}' month"
        f" and place.month + interval '{last}' month)"
    )
    session.execute(
        f"""
        create or replace temp table cause as
        with place as (
          select distinct
            changed.month,
            changed.area_code,
            coalesce(member.member_code, changed.area_code) as code
          from changed
          left join release.ref.area_group_member as member
            on member.group_code = changed.area_code
        ),
        own as (
          select distinct
            place.month,
            place.area_code,
            mover.turn,
            mover.submission,
            mover.register,
            mover.sender_code
          from place
          join mover
            on {within}
            and (
              starts_with(mover.street_code, place.code)
              or starts_with(place.code, mover.street_code)
            )
        ),
        own_cause as (
          select month, area_code, {_told()} as cause
          from (
            select *, min(turn) over (partition by month, area_code) as first_turn from own
          )
          where turn = first_turn
          group by month, area_code
        ),
        anywhere as (
          select distinct place.month, mover.submission, mover.register, mover.sender_code
          from (select distinct month from changed) as place
          join mover on {within}
          where mover.turn = 1 and not mover.is_touched
        ),
        far_cause as (
          select month, {_told()} as cause from anywhere group by month
        )
        select place.month, place.area_code, coalesce(own_cause.cause, far_cause.cause) as cause
        from (select distinct month, area_code from changed) as place
        left join own_cause
          on own_cause.month = place.month
          and own_cause.area_code = place.area_code
        left join far_cause on far_cause.month = place.month
        """,
        {"registers": sorted(registers), "events": list(EVENT_REGISTERS)},
    )


def _told() -> str:
    """SQL aggregate that lists up to FEW_FILES submissions by id, more by street and register, and
    very many by larger areas.
    """
    places = [f"left(coalesce(sender_code, '?'), {n}) || ':' || register" for n in (9, 6, 4, 2)]
    by_place = " ".join(
        f"when count(distinct {place}) <= {FEW_PLACES}"
        f" then string_agg(distinct {place}, ' ' order by {place})"
        for place in places[:-1]
    )
    return (
        f"case when count(distinct submission) <= {FEW_FILES}"
        f" then string_agg(distinct submission, ' ' order by submission) {by_place}"
        f" else string_agg(distinct {places[-1]}, ' ' order by {places[-1]}) end"
    )
