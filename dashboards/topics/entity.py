"""Community employment entities: how many, of what type, in which industry."""

from __future__ import annotations

from functools import partial

import polars as pl

from dashboards import theme
from dashboards.figures import by_row
from dashboards.page import Card, Chart, card_without_data
from dashboards.release import Area, Release
from dashboards.texts import TEXTS, term
from dashboards.topics.submission import area_notes
from dashboards.topics.trend import changed, difference, now_and_before, with_provisional
from pipelines.base.wording import count, fill, month_text, signed
from pipelines.contract.registers.community_entity import COMMUNITY_ENTITY

SOURCE = "mart.community_entity"
REGISTER = COMMUNITY_ENTITY.name
COLOURS = {"active": theme.BLUE, "suspended": theme.AMBER, "closed": theme.GREY}


def entity_card(release: Release, area: Area) -> Card:
    """Active entities and the unemployed they took in."""
    frame = release.query(
        """
        select
            month,
            sum(active) as active,
            sum(employees) as employees,
            sum(absorbed_unemployed) as absorbed_unemployed
        from mart.community_entity
        where area_code = $area
        group by month
        """,
        area=area.code,
    )
    now, before = now_and_before(with_provisional(frame, release, area, REGISTER), release)
    if not now:
        return card_without_data(term("active").title)
    details = (
        fill(
            TEXTS["card_entities"],
            absorbed=count(now["absorbed_unemployed"]),
            employees=count(now["employees"]),
        ),
        changed(difference(now, before, "active"), TEXTS["entities"], signed),
    )
    return Card(
        term("active").title,
        count(now["active"]),
        TEXTS["entities"],
        details,
        now["provisional"],
    )


def entity_charts(release: Release, area: Area) -> tuple[Chart, ...]:
    """Entities by type and by industry in the data month, by status."""
    types, industries = _by(release, area, "entity_type"), _by(release, area, "industry")
    month, notes = month_text(release.data_month), area_notes(release, area, REGISTER)
    of_types = fill(
        TEXTS["entity_by_type_summary"],
        month=month,
        area=area.name,
        entities=count(types["entities"].sum()),
        active=count(types["active"].sum()),
    )
    return (
        Chart(
            "entity-by-type",
            TEXTS["entity_by_type"],
            of_types,
            types,
            partial(by_row.stacked_rows, types, "entity_type", COLOURS, labels=release.labels),
            SOURCE,
            notes,
        ),
        Chart(
            "entity-by-industry",
            TEXTS["entity_by_industry"],
            fill(TEXTS["entity_by_industry_summary"], month=month),
            industries,
            partial(by_row.stacked_rows, industries, "industry", COLOURS, labels=release.labels),
            SOURCE,
            notes,
        ),
    )


def _by(release: Release, area: Area, column: str) -> pl.DataFrame:
    return release.query(
        f"""
        select
            {column},
            sum(entities) as entities,
            sum(active) as active,
            sum(suspended) as suspended,
            sum(closed) as closed,
            sum(employees) as employees,
            sum(absorbed_unemployed) as absorbed_unemployed
        from mart.community_entity
        where area_code = $area
            and month = $month
        group by {column}
        order by entities desc, {column}
        """,
        month=release.data_month,
        area=area.code,
    )
