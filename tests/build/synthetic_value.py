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
# table -> column -> its value in a community, after those that it is made of; {h} is a hash
EXACT = {
    "roster": {
        "employed": "700 + {h} % 300",
        "unemployed": "{h} % 60",
        "not_in_labour_force": "200 + {h} % 90",
        "unknown": "{h} % 12",
        "households": "400 + {h} % 90",
        "persons": "employed + unemployed + not_in_labour_force + unknown",
    },
    "employment_rate": {
        "employed": "40 + {h} % 600",
        "unemployed": "{h} % 30",
        "able_and_willing": "employed + unemployed + {h} % 3",
        "unknown": "{h} % 6",
        "working_age": "able_and_willing + unknown + {h} % 50",
        "registered_unemployed": "{h} % 20",
    },
    "new_employment": {
        "new_employment": "5 + {h} % 6",
        "natural_attrition": "{h} % 3",
        "net_new_employment": "new_employment - natural_attrition",
        "reemployed_unemployed": "{h} % 4",
        "difficult_employed": "{h} % 2",
    },
    "assistance": {
        "persons": "1 + {h} % 9",
        "services": "persons + {h} % 3",
        "employed_within_3_months": "{h} % 2",
        "is_provisional": "month > {last} - interval '3' month",
    },
    "community_entity": {
        "active": "1 + {h} % 3",
        "suspended": "{h} % 2",
        "closed": "{h} % 2",
        "entities": "active + suspended + closed",
        "founded": "0",
        "closed_in_month": "0",
        "relief_entitled": "{h} % 2",
        "relief_granted": "{h} % 2",
        "employees": "5 + {h} % 30",
        "absorbed_unemployed": "{h} % 5",
    },
    "household_typology": {"households": "1 + {h} % 90", "persons": "2 * households"},
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
