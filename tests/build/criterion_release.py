"""Releases of full employment under the criteria and recognitions of an operator."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.reference.load import SHIPPED, Reference, load_reference
from pipelines.warehouse.model import Model
from tests.build.certified_province import COMMUNITIES
from tests.build.fact_file import release_models
from tests.build.release_file import release_of

TABLES = ("mart.full_employment_criterion", "mart.full_employment_area")
BESIDE = "mart.employment_rate"  # which the gate holds them against
CRITERION_HEADER = (
    "rule_set,region,area_level,indicator,threshold,unit,direction,base,veto,"
    "valid_from,valid_to,source"
)
RECOGNITION_HEADER = "area_code,area_level,batch,recognised_on,withdrawn_on,source"


def overlaid(
    home: Home, criteria: tuple[str, ...] = (), recognitions: tuple[str, ...] = ()
) -> Reference:
    """The shipped reference tables with an operator's files over them."""
    for name, header, lines in (
        ("criterion", CRITERION_HEADER, criteria),
        ("recognition", RECOGNITION_HEADER, recognitions),
    ):
        home.reference.joinpath(f"{name}.csv").write_text(
            "\n".join([header, *(f"{line},test" for line in lines), ""])
        )
    return load_reference(home)


def with_divisions(
    reference: Reference,
    division: list[tuple[str, date | None, date | None]],
    succession: list[tuple[str, str, date]],
    reporting: list[tuple[str, date, date | None]],
) -> Reference:
    """The reference tables with no communities but these (code, valid_from, valid_to), successions
    (from, to, day; all certain) and reporting of labour_force (area, valid_from, valid_to).
    """
    tables = dict(reference.tables)
    others = tables["division"].filter(pl.col("area_level") != "community")
    rows = {
        "division": [
            (code, f"社区{code}", "community", code[:9], since or date(1900, 1, 1), until, None)
            for code, since, until in division
        ],
        "division_succession": [
            (old, new, since, None, True, "same_name", None, None, new)
            for old, new, since in succession
        ],
        "reporting": [
            (area, "labour_force", since, until, "test") for area, since, until in reporting
        ],
    }
    for name, lines in rows.items():
        tables[name] = pl.DataFrame(lines, schema=tables[name].schema, orient="row")
    tables["division"] = pl.concat([others, tables["division"]])
    return replace(reference, tables=tables)


def released(
    home: Home, reference: Reference, *sent: dict, models: dict[str, Model] | None = None
) -> Path:
    """A release of the two tables and what they are made of."""
    models = models or release_models(*TABLES, BESIDE)
    return release_of(home, *sent, models=models, reference=reference)


# what an operator adds to the shipped ones: shorter and longer prefixes, other dates, levels and
# bases, what no register tells
OWN_CRITERIA = (
    "national,510104018,community,employment_rate,0.9,share,at_least,able_and_willing,false,2025-10-01,",
    "national,51,community,difficult_employment_rate,0.9,share,at_least,difficult_year,true,2026-01-31,",
    "liuzhou,510105,community,employment_rate,0.948,share,at_least,able_and_willing,false,2026-02-01,",
    "liuzhou,510105,community,graduate_employment_rate,0.96,share,at_least,graduates,true,2026-02-01,",
    "liuzhou,510105,community,unemployed_over_half_year,1,persons,at_most,unemployed,false,2026-02-01,",
    "baoji,510105,community,older_employment_rate,0.9,share,at_least,older,false,2026-06-01,2026-07-31",
    "fujian,510303,community,employment_rate,0.9,share,at_least,able_and_willing,false,2020-01-01,",
    "fujian,510303,community,new_entities,2,count,at_least,entities,false,2020-01-01,",
    "fujian,510303,community,new_entity_jobs,40,persons,at_least,entities,false,2026-03-01,",
    "hangzhou_village,510303102,community,rural_transfer_rate,0.85,share,at_least,rural_labour,true,2026-04-01,",
    "hangzhou_village,510303102,community,employment_rate,0.9,share,at_least,able_and_willing,false,2026-04-01,",
    "fujian,510303,street,communities_meeting_rate,0.3,share,at_least,communities,false,2020-01-01,",
    "fujian,510303,street,employment_rate,0.9,share,at_least,able_and_willing,false,2026-01-01,",
    "fujian,510303,county,streets_meeting_rate,0.5,share,at_least,streets,true,2020-01-01,",
    "fujian,510303,county,new_entity_jobs,900,persons,at_least,entities,false,2020-01-01,",
    "zhenjiang,510105,county,landless_employment_rate,0.97,share,at_least,landless,false,2026-01-01,",
    "zhenjiang,510105,county,retraining_pass_rate,0.98,share,at_least,trainees,false,2026-05-01,",
    "chongqing,5101,prefecture,communities_meeting_rate,0.3,share,at_least,communities,false,2012-01-01,",
    "zhejiang,51,province,employment_rate,0.96,share,at_least,older,false,2025-01-01,",
    "zhejiang,51,province,registered_unemployment_rate,0.03,share,at_most,labour_force,false,2026-01-01,",
)
OWN_RECOGNITIONS = (
    *(f"{code},community,2025-1,2025-09-30," for code in COMMUNITIES[::3]),
    *(
        f"{code},community,2026-1,2026-01-31,{withdrawn}"
        for code, withdrawn in zip(
            COMMUNITIES[1:24:6], ("", "2026-05-01", "2026-05-31", "2026-06-30"), strict=True
        )
    ),
    f"{COMMUNITIES[0]},community,2024-1,2024-01-01,2025-12-31",
    "510104017,street,2025-1,2025-08-01,",
    "510303,county,2025-1,2025-08-01,2026-07-31",
)


def read_criteria(own: tuple[str, ...]) -> list[dict]:
    """The shipped file as text, and an operator's lines: of equal keys the operator's."""
    with (SHIPPED / "criterion.csv").open(encoding="utf-8", newline="") as file:
        lines = [*csv.DictReader(file), *csv.DictReader([CRITERION_HEADER, *own])]
    return list(
        {
            tuple(
                line[key] for key in ("rule_set", "region", "area_level", "indicator", "valid_from")
            ): line
            for line in lines
        }.values()
    )
