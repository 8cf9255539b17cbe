"""What an invented count of a synthetic release is made of."""

from __future__ import annotations

from pipelines.contract.code_list import code_lists
from pipelines.contract.population_group import POPULATION_GROUPS
from pipelines.contract.register import REGISTERS

STAYS = tuple(
    (status, status) for status in ("employed", "unemployed", "not_in_labour_force", "unknown")
)
MOVES = (
    ("unemployed", "employed"),
    ("employed", "unemployed"),
    ("absent", "employed"),
    ("employed", "absent"),
    ("unemployed", "elsewhere"),
)
WORDS = {  # the values of the columns of a grain, beyond those that a register's code list has
    "group_code": tuple(group.code for group in POPULATION_GROUPS),
    **{
        name: tuple(code_lists()[name].labels)
        for name in ("duration_band", "household_kind", "age_group")
    },
    "criterion": (
        "employment_rate",
        "registered_unemployed_rate",
        "difficult_rate",
        "zero_employment",
        "over_half_a_year",
    ),
}
SCALE = {
    "persons": 40,
    "households": 15,
    "derived": 3,
    "services": 4,
    "employees": 60,
    "amount_yuan": 5000,
    "new_employment": 6,
}
# table -> column -> its value in a community, after those that it is made of; {b} is a hash that
# stays from month to month, {h} one of the month too
EXACT = {
    "roster": {
        "employed": "700 + {b} % 300 + {h} % 5",
        "unemployed": "{b} % 60",
        "not_in_labour_force": "200 + {b} % 90 + {h} % 3",
        "unknown": "{b} % 12",
        "households": "400 + {b} % 90",
        "persons": "employed + unemployed + not_in_labour_force + unknown",
    },
    "employment_rate": {
        "employed": "(40 + {b} % 600 + {h} % 5) // case group_code when 'all' then 1 else 4 end",
        "unemployed": "({b} % 30 + {h} % 3) // case group_code when 'all' then 1 else 4 end",
        "able_and_willing": "employed + unemployed",
        "unknown": "{b} % 6",
        "working_age": "able_and_willing + unknown + {b} % 50",
        "registered_unemployed": "{b} % 20 + {h} % 2",
    },
    "small_area_rate": {
        "employed": "40 + {b} % 600 + {h} % 5",
        "able_and_willing": "employed + {b} % 30",
        "shrunk_rate": "round((employed + 300) / (able_and_willing + 310), 6)",
        "chance_of_95": "round(least(1, greatest(0, 20 * shrunk_rate - 18.5)), 6)",
    },
    "employment_bound": {
        "employed": "40 + {b} % 600 + {h} % 5",
        "able_and_willing": "employed + {b} % 30",
        "unknown": "{b} % 6",
        "returned": "{h} % 2",
        "silent": "{b} % 4",
        "rate": "cast(employed as double) / nullif(able_and_willing, 0)",
        "lower": "cast(employed as double) / nullif(able_and_willing + unknown, 0)",
        "upper": "cast(employed + unknown as double) / nullif(able_and_willing + unknown, 0)",
    },
    "new_employment": {
        "new_employment": "5 + {h} % 6",
        "natural_attrition": "{h} % 3",
        "net_new_employment": "new_employment - natural_attrition",
        "reemployed_unemployed": "{h} % 4",
        "difficult_employed": "{h} % 2",
    },
    "zero_employment_household": {
        "opening": "{b} % 3",
        "adjustment": "0",
        "newly_recognised": "({h} % 5) // 4",
        "resolved": "least(opening, ({h} % 7) // 5)",
        "ended_otherwise": "0",
        "recognised": "opening + newly_recognised - resolved",
        "hidden": "({b} % 4) // 3",
        "overdue": "least(recognised, ({b} % 5) // 3)",
        "median_days": "30 + recognised % 60",
    },
    "station": {
        "stations": "1",
        **{
            f"with_{item}": f"least(1, {{b}} % {odds})"
            for item, odds in zip(
                ("institution", "staff", "funding", "premises", "rules", "work"),
                (20, 15, 5, 9, 12, 14),
                strict=True,
            )
        },
        "six_in_place": "least(with_funding, with_premises)",
        "full_time_staff": "1 + {b} % 3",
        "part_time_staff": "{b} % 2",
        "staff": "full_time_staff + part_time_staff",
        "able_and_willing": "40 + {b} % 600",
        "staff_per_1000": "1000.0 * staff / nullif(able_and_willing, 0)",
    },
    "assistance": {
        "persons": "1 + {h} % 9",
        "services": "persons + {h} % 3",
        "employed_within_3_months": "{h} % 2",
        "is_provisional": "month > {last} - interval '3' month",
    },
    "community_entity": {
        "active": "1 + {b} % 3",
        "suspended": "{b} % 2",
        "closed": "{b} % 2",
        "entities": "active + suspended + closed",
        "founded": "({h} % 30) // 29",
        "closed_in_month": "({h} % 40) // 39",
        "relief_entitled": "{b} % 2",
        "relief_granted": "{b} % 2",
        "employees": "5 + {b} % 30",
        "absorbed_unemployed": "{b} % 5",
    },
    "household_typology": {"households": "1 + {b} % 90", "persons": "2 * households"},
    "labour_movement": {
        "persons": "case when from_status = to_status then {b} % 200 + {h} % 5 else {h} % 3 end"
    },
}
RATES = {"employment_rate": "cast(employed as double) / nullif(able_and_willing, 0)"}


def values_of(column: str) -> tuple[str, ...]:
    if column in WORDS:
        return WORDS[column]
    lists = {
        c.code_list
        for register in REGISTERS
        for c in register.columns
        if c.name == column and c.code_list
    }
    return tuple(sorted({code for name in lists for code in code_lists()[name].labels}))
