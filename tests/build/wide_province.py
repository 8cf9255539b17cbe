"""A province for public editions as wide as a real one: every street that the division table has,
with counts drawn at street level that add up as a release's do; no persons behind them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from pipelines.base.month import shifted
from pipelines.intake.receipt_list import NONE_RECEIVED
from pipelines.reference.load import load_reference
from pipelines.release.publish import Inputs, Release
from pipelines.warehouse.reference_table import reference_frames
from tests.build.empty_release import attach_empty_release

SEXES = ("male", "female")
AGES = ("age_16_24", "age_25_45", "age_46_up")
STATES = ("employed", "unemployed", "idle", "unknown", "unable")
CHANCES = np.outer(
    np.outer((0.52, 0.48), (0.15, 0.5, 0.35)).ravel(), (0.6, 0.06, 0.04, 0.02, 0.28)
).ravel()
BANDS = ("under_1", "1_to_3", "3_to_6", "6_to_12", "12_to_24", "over_24", "not_stated")
KINDS = ("working", "mixed", "workless", "undetermined")
TYPES = ("enterprise", "sole_trader", "cooperative")
SERVICES = ("training", "job_referral", "business_loan")
POSTS = ("public_welfare", "skilled")
EVENTS = (
    "new_employment",
    "natural_attrition",
    "net_new_employment",
    "reemployed_unemployed",
    "difficult_employed",
)


def street_codes(within: str) -> list[str]:
    """The streets and townships of today below a division, in order."""
    divisions = reference_frames(load_reference())["division"]
    return (
        divisions.filter(
            (pl.col("area_level") == "street")
            & pl.col("valid_to").is_null()
            & pl.col("division_code").str.starts_with(within)
        )["division_code"]
        .sort()
        .to_list()
    )


def write_wide_release(
    target: Path,
    *,
    within: str = "51",
    months: int = 12,
    last_month: date = date(2026, 12, 1),
    median: int = 900,
    seed: int = 1,
) -> Release:
    """A release file of all streets below `within`, with `months` months up to `last_month`; every
    further one leaves the months before as they were.

    `median`: persons of a typical street; sizes spread as real ones do (some tens to many
    thousands).
    """
    streets = street_codes(within)
    lot = np.random.default_rng(seed)
    size = np.clip(lot.lognormal(np.log(median), 0.9, len(streets)), 20, 60_000).astype(int)
    first = date(2026, 1, 1)
    frames: dict[str, list[pl.DataFrame]] = {}
    month = first
    while month <= last_month:
        own = np.random.default_rng((seed, month.year, month.month))
        drawn = _month(month, streets, size, own)
        if month >= shifted(last_month, 1 - months):
            for name, frame in drawn.items():
                frames.setdefault(name, []).append(frame)
        month = shifted(month, 1)
    with duckdb.connect() as connection:
        attach_empty_release(connection, target)
        connection.execute("use release")
        for name, parts in frames.items():
            connection.register("told", pl.concat(parts))
            _fill(connection, name, pl.concat(parts))
        _years(connection)
        connection.execute(
            "insert into audit.release by name select ? as release_id, ? as released_at, ? as"
            " data_month",
            [target.stem, datetime(2027, 1, 9), last_month],
        )
        connection.execute("checkpoint release")
    return Release(
        target.stem, datetime(2027, 1, 9), "", Inputs(NONE_RECEIVED, (), "", "", ""), target
    )


@dataclass(frozen=True)
class _Key:
    column: str
    values: tuple[str, ...]


def _month(
    month: date, streets: list[str], size: np.ndarray, lot: np.random.Generator
) -> dict[str, pl.DataFrame]:
    """table -> a line a street (a community for entities) and key of that month."""
    count = len(streets)
    persons = np.maximum(lot.binomial((size * 1.02).astype(int), 0.98), 1)
    drawn = lot.multinomial(persons, CHANCES).reshape(count, 2, 3, 5)
    in_group = {
        "all": drawn.sum((1, 2)),
        **{sex: drawn[:, at].sum(1) for at, sex in enumerate(SEXES)},
        **{age: drawn[:, :, at].sum(1) for at, age in enumerate(AGES)},
    }
    registered = lot.binomial(drawn[..., 1], 0.7)
    of_group = {
        "all": registered.sum((1, 2)),
        **{sex: registered[:, at].sum(1) for at, sex in enumerate(SEXES)},
        **{age: registered[:, :, at].sum(1) for at, age in enumerate(AGES)},
    }
    rate = pl.concat(
        _frame(
            month,
            streets,
            group_code=group,
            working_age=states.sum(1),
            able_and_willing=states[:, :3].sum(1),
            employed=states[:, 0],
            unemployed=states[:, 1],
            unknown=states[:, 3],
            registered_unemployed=of_group[group],
        )
        for group, states in in_group.items()
    )
    elder = lot.binomial(persons, 0.2)
    homes = np.maximum((persons + elder) // 3, 1)
    kinds = lot.multinomial(homes, (0.35, 0.5, 0.1, 0.05))
    bands = lot.multinomial(of_group["all"], (0.1, 0.15, 0.2, 0.25, 0.15, 0.1, 0.05))
    new = lot.poisson(persons * 0.008)
    gone = lot.poisson(persons * 0.003)
    again = lot.binomial(new, 0.3)
    derived = lot.binomial(kinds[:, 2], 0.3)
    helped = lot.poisson(np.outer(persons, (0.004, 0.006, 0.0006)))
    followed = lot.binomial(in_group["all"][:, 1], 0.9)
    at_work = lot.binomial(in_group["all"][:, 0], 0.95)
    return {
        "roster": _frame(month, streets, persons=persons + elder, households=homes),
        "employment_rate": rate,
        "employment_bound": _frame(
            month,
            streets,
            employed=in_group["all"][:, 0],
            able_and_willing=in_group["all"][:, :3].sum(1),
            unknown=lot.binomial(in_group["all"][:, 3], 0.6),
            returned=lot.poisson(persons * 0.002),
            silent=lot.binomial(1, 0.02, count) * persons // 4,
        ),
        "labour_flow_rate": _frame(
            month,
            streets,
            unemployed_followed=followed,
            found_work=lot.binomial(followed, 0.15),
            employed_followed=at_work,
            lost_work=lot.binomial(at_work, 0.01),
        ),
        "unemployment_duration": _keyed(
            month, streets, _Key("duration_band", BANDS), persons=bands
        ),
        "household_typology": _keyed(
            month,
            streets,
            _Key("household_kind", KINDS),
            households=kinds,
            persons=np.minimum(kinds * 2, kinds * persons[:, None] // homes[:, None]),
        ),
        "zero_employment_household": _frame(
            month,
            streets,
            derived=derived,
            recognised=lot.binomial(derived, 0.4),
            newly_recognised=lot.binomial(derived, 0.05),
            resolved=lot.binomial(derived, 0.05),
        ),
        "new_employment": _frame(
            month,
            streets,
            new_employment=new,
            natural_attrition=gone,
            net_new_employment=new - gone,
            reemployed_unemployed=again,
            difficult_employed=lot.binomial(again, 0.3),
        ),
        "community_entity": _entities(month, streets, persons, lot),
        "assistance": _keyed(
            month,
            streets,
            _Key("service", SERVICES),
            services=helped + helped // 5,
            persons=helped,
            amount_yuan=helped * np.array([1800.0, 0.0, 92_500.0]),
        ),
        "job_post": _keyed(
            month,
            streets,
            _Key("post_kind", POSTS),
            capacity=(posts := lot.poisson(np.outer(persons, (0.004, 0.001)))),
            filled=lot.binomial(posts, 0.85),
        ),
    }


def _frame(month: date, codes: list[str], **columns: object) -> pl.DataFrame:
    return pl.DataFrame({"code": codes}).with_columns(
        pl.lit(month).alias("month"),
        *(
            pl.lit(value).alias(name) if isinstance(value, str) else pl.Series(name, value)
            for name, value in columns.items()
        ),
    )


def _keyed(month: date, codes: list[str], key: _Key, **columns: np.ndarray) -> pl.DataFrame:
    return pl.concat(
        _frame(month, codes, **{key.column: value}, **{n: c[:, at] for n, c in columns.items()})
        for at, value in enumerate(key.values)
    )


def _entities(
    month: date, streets: list[str], persons: np.ndarray, lot: np.random.Generator
) -> pl.DataFrame:
    """Entities of two communities a street: few large, many small."""
    codes = [f"{street}{end}" for street in streets for end in ("001", "002")]
    parts = []
    for kind, share in zip(TYPES, (0.004, 0.01, 0.0003), strict=True):
        count = lot.poisson(np.repeat(persons, 2) * share)
        employees = count * (1 + (lot.pareto(1.3, len(codes)) * 4).astype(int))
        parts.append(
            _frame(
                month,
                codes,
                entity_type=kind,
                industry="C",
                entities=count,
                employees=employees,
                absorbed_unemployed=lot.binomial(employees, 0.03),
            )
        )
    return pl.concat(parts)


def _fill(connection: duckdb.DuckDBPyConnection, name: str, told: pl.DataFrame) -> None:
    """Insert the lines of a table summed over every level, down to that of its lines."""
    keys = [c for c in told.columns if told.schema[c] == pl.String and c != "code"]
    sums = ", ".join(
        f'sum("{c}") as "{c}"' for c in told.columns if c not in (*keys, "code", "month")
    )
    others = "".join(f", {key}" for key in keys)
    if name == "roster":
        connection.execute("""
            insert into mart.area by name
            select distinct month, left(code, digits) as area_code, area_level, left(code, digits) as
                area_name, 2023 as division_vintage, left(code, digits) as current_area_code
            from told cross join level where digits <= 9 order by month, area_code""")
    connection.execute(f"""
        insert into mart.{name} by name
        select month, left(code, digits) as area_code, area_level, left(code, digits) as area_name{others},
            {sums}
        from told cross join level
        where digits <= length(code)
        group by month, left(code, digits), area_level{others}
        order by month, area_code{others}""")


def _years(connection: duckdb.DuckDBPyConnection) -> None:
    running = ", ".join(
        f"cast(sum({event}) over (partition by area_code, year(month) order by month) as bigint)"
        f" as {event}_ytd"
        for event in EVENTS
    )
    connection.execute(
        f"create temp table running as select * replace ({running}) from mart.new_employment"
    )
    connection.execute("delete from mart.new_employment")
    connection.execute(
        "insert into mart.new_employment select * from running order by month, area_code"
    )
