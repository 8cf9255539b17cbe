"""Provinces of invented years with a known season and known noise, and the models of targets run
over them: the back-test of the projection.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

import duckdb
import numpy as np
import polars as pl

from pipelines.reference.load import load_reference
from pipelines.warehouse.model import load_models
from tests.build.projection_outcome import judged, outcomes

models = cache(load_models)
MODELS = (
    "mart.target_area",
    "mart.target_achieved",
    "mart.report_coverage",
    "mart.seasonal_path",
    "mart.usual_season",
    "mart.seasonal_share",
    "mart.target_progress",
)
LAST_YEAR = 2026
PREFECTURES = [f"{number:02d}" for number in range(1, 22)]


@dataclass(frozen=True)
class Generator:
    """How years are made. Spreads are standard deviations of the logarithm of a month's expected
    count.

    `size`: events a year of a middling prefecture. `season`: of the months, the same in every year;
    `province`, `area`: of a month, new each year, shared by all or its own; `area_season`: of an
    area's months, the same in every year; `memory`: correlation from month to month of what is new
    each year; `attrition`: events of natural attrition for each of new employment, without a
    season.
    """

    name: str
    size: float
    season: float = 0.35
    province: float = 0.1
    area: float = 0.1
    area_season: float = 0.0
    memory: float = 0.0
    attrition: float = 0.15


GENERATORS = (
    Generator("dozens a year, little noise", 40, province=0.05, area=0.0),
    Generator("dozens a year, much noise", 60, province=0.2, area=0.2, area_season=0.1),
    Generator(
        "hundreds, areas with seasons of their own", 500, province=0.1, area=0.1, area_season=0.3
    ),
    Generator("thousands, little noise", 3000, season=0.2, province=0.03, area=0.05),
    Generator(
        "thousands, good and bad spells", 3000, province=0.15, area=0.1, area_season=0.1, memory=0.8
    ),
    Generator(
        "thousands, strong season, much attrition",
        3000,
        season=0.6,
        province=0.15,
        area=0.15,
        attrition=0.35,
    ),
    Generator(
        "tens of thousands, wild", 20000, province=0.3, area=0.3, area_season=0.2, memory=0.5
    ),
)


def generated(
    generator: Generator, former_years: int, provinces: int, areas: int, random: np.random.Generator
) -> tuple[np.ndarray, ...]:
    """Monthly counts (province, year, area, month) of new employment, of natural attrition and of
    unemployed persons re-employed.

    The last year is the one to project.
    """
    shape = (provinces, former_years + 1, areas, 12)
    season = np.exp(random.normal(0, generator.season, (provinces, 1, 1, 12)))
    level = (
        generator.size
        / 12
        * np.exp(
            random.normal(0, 0.8, (provinces, 1, areas, 1)) + random.normal(0, 0.1, (*shape[:3], 1))
        )
    )
    noise = (
        generator.province * _spells(random, (*shape[:2], 1, 12), generator.memory)
        + generator.area * _spells(random, shape, generator.memory)
        + generator.area_season * random.normal(0, 1, (provinces, 1, areas, 12))
    )
    expected = level * season / season.mean(axis=-1, keepdims=True) * np.exp(noise)
    hired = random.poisson(expected)
    return (
        hired,
        random.poisson(np.broadcast_to(level * generator.attrition, shape)),
        random.binomial(hired, 0.4),
    )


def _spells(random: np.random.Generator, shape: tuple[int, ...], memory: float) -> np.ndarray:
    """Standard normal values along the last axis, each correlated with the one before."""
    values = random.normal(0, 1, shape)
    for month in range(1, 12):
        values[..., month] = (
            memory * values[..., month - 1] + np.sqrt(1 - memory**2) * values[..., month]
        )
    return values


def new_employment_frame(*counts: np.ndarray) -> pl.DataFrame:
    """mart.new_employment of what `generated` gives: provinces are 10, 11, …, their prefectures
    1001, …
    """
    provinces, years, areas, _ = counts[0].shape
    hired, left, reemployed = (
        np.concatenate([own.sum(axis=2, keepdims=True), own], axis=2).cumsum(axis=-1).ravel()
        for own in counts
    )
    codes = [
        f"{10 + province}{area}"
        for province in range(provinces)
        for _ in range(years)
        for area in ("", *PREFECTURES[:areas])
        for _ in range(12)
    ]
    months = [
        (year, month)
        for _ in range(provinces)
        for year in range(LAST_YEAR - years + 1, LAST_YEAR + 1)
        for _ in range(areas + 1)
        for month in range(1, 13)
    ]
    return pl.DataFrame(
        {
            "year": [year for year, _ in months],
            "month_number": [month for _, month in months],
            "area_code": codes,
            "new_employment_ytd": hired,
            "natural_attrition_ytd": left,
            "reemployed_unemployed_ytd": reemployed,
        }
    ).select(
        pl.date("year", "month_number", 1).alias("month"),
        "area_code",
        pl.when(pl.col("area_code").str.len_bytes() == 2)
        .then(pl.lit("province"))
        .otherwise(pl.lit("prefecture"))
        .alias("area_level"),
        pl.col("area_code").alias("area_name"),
        "new_employment_ytd",
        "natural_attrition_ytd",
        "reemployed_unemployed_ytd",
        (pl.col("new_employment_ytd") - pl.col("natural_attrition_ytd")).alias(
            "net_new_employment_ytd"
        ),
        (pl.col("reemployed_unemployed_ytd") // 4).alias("difficult_employed_ytd"),
    )


def target_frame(areas: list[str], indicators: tuple[str, ...], value: float) -> pl.DataFrame:
    """ref.target: one for each area and indicator in the last year, set by the province."""
    return pl.DataFrame(
        [
            {
                "year": LAST_YEAR,
                "setter_code": area[:2],
                "target_code": area,
                "indicator": indicator,
                "value": value,
                "unit": "persons",
                "direction": "at_least",
                "basis": "placeholder",
            }
            for area in areas
            for indicator in indicators
        ]
    ).with_columns(
        pl.date(LAST_YEAR, 1, 1).alias("valid_from"), pl.date(LAST_YEAR + 1, 1, 1).alias("valid_to")
    )


def target_models(
    connection: duckdb.DuckDBPyConnection,
    new_employment: pl.DataFrame,
    target: pl.DataFrame,
    not_reported: tuple[date, ...] = (),
    silent: tuple[tuple[str, date], ...] = (),
    groups: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> None:
    """Make schemas and tables that the models of targets read, and mart.target_achieved,
    seasonal_path and target_progress by their own queries.

    Every month of `new_employment` but `not_reported` has an accepted file of the register in each
    province, except `silent` prefectures in the months told. `groups`: of areas, with their members.
    """
    for schema in ("fact", "mart", "ref", "audit"):
        connection.execute(f"create schema {schema}")
    connection.register("given", new_employment)
    connection.register("given_target", target)
    connection.register("given_usual_path", load_reference().tables["usual_path"])
    connection.execute("""
        create table mart.new_employment as from given;
        create table mart.submission_status as
          select distinct given.month, area_code || '01001' as street_code, register, true
            as expected, 'accepted' as verdict
          from given cross join (values ('new_employment'), ('natural_attrition')) as register (register)
          where area_level = 'prefecture';
        create table fact.roster as
          select max(month) as month, area_code || '01001' as area_code, 'street' as area_level, 1000 as persons
          from given where area_level = 'prefecture' group by area_code;
        create table ref.target as
          select * replace (cast(year as integer) as year) from given_target;
        create table ref.usual_path as from given_usual_path;
        create table mart.area as
          select distinct month, area_code, area_level, area_name, area_code as current_area_code from given;
        create table ref.area_level as
          from (values ('province', 2), ('prefecture', 4), ('county', 6), ('street', 9),
            ('community', 12)) as t (area_level, code_length);
        create table ref.area_group (group_code varchar, group_name varchar, valid_from date, valid_to date);
        create table ref.area_group_member
          (group_code varchar, member_code varchar, valid_from date, valid_to date);
        create table ref.division as
          select distinct area_code as division_code, area_name as division_name,
            date '2000-01-01' as valid_from, null::date as valid_to
          from given;
        create table ref.code as
          from (values ('target_indicator', 'new_employment', '城镇新增就业'),
            ('target_indicator', 'reemployed_unemployed', '失业人员再就业'),
            ('target_indicator', 'difficult_employed', '就业困难人员就业'),
              ('target_indicator', 'surveyed_unemployment_rate', '城镇调查失业率'))
          as t (code_list, code, label);
        create table audit.submission as
          select distinct 'new_employment' as register, 'accepted' as verdict,
            area_code || '01001' as street_code, month
          from given where area_level = 'prefecture';
        create table fact.event_completion
          (province_code varchar, indicator varchar, months_later integer, completed_share double);
    """)
    for group, members in groups.items():
        connection.execute(
            "insert into ref.area_group values (?, ?, date '2000-01-01', null)", [group, group]
        )
        for member in members:
            connection.execute(
                "insert into ref.area_group_member values (?, ?, date '2000-01-01', null)",
                [group, member],
            )
    for month in not_reported:
        connection.execute("delete from audit.submission where month = ?", [month])
        connection.execute(
            "update mart.submission_status set verdict = 'missing' where month = ?", [month]
        )
    for area, month in silent:
        connection.execute(
            "update mart.submission_status set verdict = 'missing' where month = ? and left(street_code, 4) = ?",
            [month, area],
        )
    for name in MODELS:
        connection.execute(f"create table {name} as {models()[name].query}")


def back_test(
    generator: Generator, former_years: int, provinces: int, areas: int, seed: int
) -> pl.DataFrame:
    """Every projection of the last year's months but December's, with what came of it, as
    `judged` has them. Targets are what is usual, so that they are met about every other time.
    """
    random = np.random.default_rng(seed)
    frame = new_employment_frame(*generated(generator, former_years, provinces, areas, random))
    places = sorted(set(frame["area_code"]))
    with duckdb.connect(config={"threads": 2}) as connection:
        target_models(
            connection,
            frame,
            target_frame(places, ("new_employment", "reemployed_unemployed"), generator.size),
        )
        return judged(outcomes(connection)).filter(pl.col("year") == LAST_YEAR)
