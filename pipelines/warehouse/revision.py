"""mart.revision: the published figures that a release changes, by how much, why, and when each
value was in force.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pipelines.contract.vocabulary import VOCABULARY
from pipelines.warehouse.area_rows import AREAS
from pipelines.warehouse.cause import find_causes, find_movers, reach
from pipelines.warehouse.engine import Session, column_list, open_empty, quoted
from pipelines.warehouse.horizon import horizon_of_both
from pipelines.warehouse.model import Model, described_table
from pipelines.warehouse.revision_area import BARE, add_named
from pipelines.warehouse.source import registers_behind
from pipelines.warehouse.table_month import OF_RELEASES, SUBMISSION, same_months

NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DOUBLE", "DECIMAL")
# Small-area estimates change with neighbouring areas' data in every release; that is no correction
# of published figures.
ESTIMATES = ("mart.small_area_rate",)
REVISION = described_table("mart.revision")
PUBLICATION = described_table("audit.publication")


def create_revision(
    session: Session,
    models: Mapping[str, Model],
    previous: Path | None,
    release: Mapping[str, object],
) -> None:
    """Create audit.publication and mart.revision in the attached `release`, compared with the
    release file `previous` (None for the first release). What lies beyond the horizon of either is
    no revision. `release`: the row of audit.release.
    """
    is_there = _is_taken_over(session)
    if not is_there:
        create_empty(session, "release.")
    if previous is not None:
        session.attach(previous, "previous")
        try:
            now, before = session.tables("release"), session.tables("previous")
            horizon = horizon_of_both(session)
            if not is_there:
                _carry_on(session, before)
            held = horizon.revisions(REVISION, models.values())
            session.execute(f"delete from release.mart.revision where not ({held})")
            published, same = _published(session), same_months(session)
            session.execute(f"create temp table told as {BARE} from release.mart.revision limit 0")
            find_movers(session, same.get(SUBMISSION, ()))
            for model in models.values():
                if model.schema != "mart" or model.name in ESTIMATES:
                    continue
                tables = now.get(model.name, {}), before.get(model.name, {})
                months = published - {*same.get(model.name, ())}
                dates = ", ".join(f"date {quoted(month)}" for month in sorted(months))
                held = f"month in ({dates}) and {horizon.condition(model)}"
                if months and _compare(session, model, *tables, held):
                    registers = registers_behind(model.name, models)
                    find_causes(session, registers, reach(model.name, models))
                    _write(session, release)
        finally:
            session.detach("previous")
        add_named(session, "told")
    session.execute(
        "insert into release.audit.publication select distinct month, ?, cast(? as timestamp) from"
        " release.mart.area where month not in (select month from release.audit.publication)",
        [release["release_id"], release["released_at"]],
    )


def _is_taken_over(session: Session) -> bool:
    """Whether the release's file began as a copy of the previous one, with both tables as they are
    made now. Others are dropped.
    """
    there = OF_RELEASES & session.table_names("release")
    with open_empty() as made:
        made.create_schemas("audit", "mart")
        create_empty(made)
        if there == OF_RELEASES and all(
            session.columns(f"release.{name}") == made.columns(name) for name in there
        ):
            return True
    for name in there:
        session.drop_table(f"release.{name}")
    return False


def create_empty(session: Session, database: str = "") -> tuple[Model, ...]:
    """Create both tables without rows and return their models. `database`: a prefix such as
    `release.`.
    """
    session.execute(
        f"create table {database}audit.publication (month date, release_id varchar, known_from"
        " timestamp)"
    )
    session.execute(
        f"create table {database}mart.revision (month date, area_code varchar, area_level varchar,"
        " area_name varchar, measure varchar, release_id varchar, value double, previous_value"
        " double, cause varchar, is_headline boolean, is_ripening boolean, known_from timestamp,"
        " known_to timestamp)"
    )
    return REVISION, PUBLICATION


def _carry_on(session: Session, known: Mapping[str, Mapping[str, str]]) -> None:
    if "audit.publication" in known:
        session.execute(
            "insert into release.audit.publication by name from previous.audit.publication"
        )
    if "mart.revision" in known:
        add_named(session, "previous.mart.revision")
    if "audit.publication" not in known:  # made before this table existed
        session.execute(
            "insert into release.audit.publication select distinct area.month, release.release_id,"
            " release.released_at from previous.mart.area as area cross join previous.audit.release"
            " as release"
        )


def _published(session: Session) -> set[date]:
    """The months published by former releases."""
    return {month for (month,) in session.rows("select month from release.audit.publication")}


def _numbers_in_both(model: Model, now: Mapping[str, str], before: Mapping[str, str]) -> list[str]:
    """The number columns outside the grain that exist in both releases, and Boolean columns that
    are headlines.
    """
    return [
        name
        for name, kind in now.items()
        if (kind.startswith(NUMBERS) or (kind == "BOOLEAN" and _is_headline(name)))
        and name in before
        and name not in model.grain
    ]


def _is_headline(column: str) -> bool:
    return column in VOCABULARY and VOCABULARY[column].is_headline


def _compare(
    session: Session,
    model: Model,
    now: Mapping[str, str],
    before: Mapping[str, str],
    of_these: str,
) -> bool:
    """Create table `changed`: one row for each number that differs from the previous release among
    `of_these`, a condition. Returns whether there are any. `now`, `before`: columns and types.
    """
    area = next((name for name in AREAS if name in model.grain), None)
    numbers = _numbers_in_both(model, now, before)
    if area is None or not numbers or not {"month"} <= set(model.grain) <= before.keys():
        return False
    keys = column_list(model.grain)
    columns = column_list((*model.grain, *numbers))
    measured = "".join(
        f" || ':' || cast(\"{name}\" as varchar)"
        for name in model.grain
        if name not in ("month", area)
    )
    unpivoted = " union all ".join(
        f"""
        select
          month,
          {area} as area_code,
          '{model.table}.{name}'{measured} as measure,
          cast(now."{name}" as double) as value,
          cast(before."{name}" as double) as previous_value
        from now
        full join before using ({keys})
        where now."{name}" is distinct from before."{name}"
        """
        for name in numbers
    )
    made = session.rows(f"""
        create or replace temp table changed as
        with now as (
          select {columns} from release.{model.name} where {of_these}
          except
          select {columns} from previous.{model.name} where {of_these}
        ),
        before as (
          select {columns} from previous.{model.name} where {of_these}
          except
          select {columns} from release.{model.name} where {of_these}
        )
        {unpivoted}""")
    return made[0][0] > 0


def _write(session: Session, release: Mapping[str, object]) -> None:
    """Write the changed figures: to table `told` the value first published if mart.revision lacks
    it, and the new one with its cause; the validity of the latest value there ends.
    """
    at = "cast($released_at as timestamp)"
    told = {"released_at": release["released_at"], "release_id": release["release_id"]}
    key = (
        "revision.month = changed.month and revision.area_code = changed.area_code and"
        " revision.measure = changed.measure"
    )
    session.execute(
        f"""
        insert into told (month, area_code, measure, release_id, value, known_from, known_to)
        select
          changed.month,
          changed.area_code,
          changed.measure,
          publication.release_id,
          changed.previous_value,
          publication.known_from,
          {at}
        from changed
        join release.audit.publication as publication
          on publication.month = changed.month
        where not exists (select 1 from release.mart.revision as revision where {key})""",
        {"released_at": told["released_at"]},
    )
    session.execute(
        f"update release.mart.revision as revision set known_to = {at} from changed where {key} and"
        " revision.known_to is null",
        {"released_at": told["released_at"]},
    )
    session.execute(
        f"""
        insert into told (
          month, area_code, measure, release_id, value, previous_value, cause, known_from
        )
        with general as (
          select
            concat_ws(
              ' ',
              case
                when now.code_version <> before.code_version or now.reader <> before.reader
                  then 'code:' || now.code_version
              end,
              case
                when now.reference_digest <> before.reference_digest
                  then 'reference:' || now.reference_digest
              end
            ) as cause
          from release.audit.release as now
          cross join previous.audit.release as before
        )
        select
          changed.month,
          changed.area_code,
          changed.measure,
          $release_id,
          changed.value,
          changed.previous_value,
          coalesce(nullif(concat_ws(' ', cause.cause, nullif(general.cause, '')), ''), '-'),
          {at}
        from changed
        cross join general
        left join cause
          on cause.month = changed.month
          and cause.area_code = changed.area_code""",
        told,
    )
