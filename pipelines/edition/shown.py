"""What a public edition may show: tables, columns, levels, and every sum that links their cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ALL = "all"  # the key of a table's own total, and of tables without further keys
# Groups of difficulty, poverty and hukou are small in every county, and sensitive by law (PIPL 28).
GROUPS = ("male", "female", "age_16_24", "age_25_45", "age_46_up")
PARTITIONS = (("male", "female"), ("age_16_24", "age_25_45", "age_46_up"))
STATUSES = (
    "working_age",
    "able_and_willing",
    "employed",
    "unemployed",
    "unknown",
    "registered_unemployed",
)
BANDS = ("under_1", "1_to_3", "3_to_6", "6_to_12", "12_to_24", "over_24", "not_stated")
EVENTS = (
    "new_employment",
    "natural_attrition",
    "net_new_employment",
    "reemployed_unemployed",
    "difficult_employed",
)
SIGNED = frozenset({"net_new_employment", "net_new_employment_ytd"})
MONEY = frozenset({"amount_yuan"})


@dataclass(frozen=True)
class Shown:
    """A table of the edition: the counts it shows, by which key beside month and area.

    `keys`: the values of the key column; None: as the release has them. `is_total`: rows of key
    `all` go down to the lowest level for totals. `rates`: rate -> (numerator, denominator).
    `adds_up`: an area is the sum of those below it; else it may be more, by what moved between
    those, which must not be found out.
    """

    table: str
    columns: tuple[str, ...]
    key_column: str | None = None
    keys: tuple[str, ...] | None = (ALL,)
    is_total: bool = False
    rates: Mapping[str, tuple[str, str]] | None = None
    adds_up: bool = True


TABLES = (
    Shown("roster", ("persons", "households"), is_total=True),
    Shown(
        "employment_rate",
        STATUSES,
        "group_code",
        (ALL, *GROUPS),
        is_total=True,
        rates={"employment_rate": ("employed", "able_and_willing")},
    ),
    Shown("unemployment_duration", ("persons",), "duration_band", BANDS),
    Shown(
        "household_typology",
        ("households", "persons"),
        "household_kind",
        ("working", "mixed", "workless", "undetermined"),
    ),
    Shown("zero_employment_household", ("derived", "recognised", "newly_recognised", "resolved")),
    # Not down to streets: of their months eight cells in ten would be withheld, and all linked.
    Shown("new_employment", (*EVENTS, *(f"{event}_ytd" for event in EVENTS))),
    Shown(
        "community_entity", ("entities", "employees", "absorbed_unemployed"), "entity_type", None
    ),
    Shown("assistance", ("services", "persons", "amount_yuan"), "service", None),
    Shown("job_post", ("capacity", "filled"), "post_kind", None),
    Shown(
        "labour_flow_rate",
        ("unemployed_followed", "found_work", "employed_followed", "lost_work"),
        rates={
            "job_finding_rate": ("found_work", "unemployed_followed"),
            "separation_rate": ("lost_work", "employed_followed"),
        },
        adds_up=False,
    ),
)


@dataclass(frozen=True)
class Term:
    """Cells of one table, column and key, in every month and area; key None: in every key."""

    table: str
    column: str
    key: str | None = ALL


@dataclass(frozen=True)
class Relation:
    """whole = the sum of the parts, in each month and area; unless `is_exact` with a rest of 0 or
    more that is nowhere shown. The rest of one part is its complement, and must not be found out.

    `is_denominator`: the whole is what the parts are shares of. `is_loose`: registers may tell
    more parts than the whole, so that the rest may be negative. `is_limit`: the whole is of another
    kind than the part and only never less (persons, households): their difference counts nobody.
    """

    whole: Term
    parts: tuple[Term, ...]
    is_exact: bool = False
    is_denominator: bool = True
    is_loose: bool = False
    is_limit: bool = False


def _of_status(key: str) -> list[Relation]:
    def term(column: str) -> Term:
        return Term("employment_rate", column, key)

    return [
        Relation(term("working_age"), (term("able_and_willing"), term("unknown"))),
        Relation(term("able_and_willing"), (term("employed"), term("unemployed"))),
        Relation(term("able_and_willing"), (term("employed"),)),
        Relation(term("working_age"), (term("registered_unemployed"),)),
    ]


def _of_groups(column: str) -> list[Relation]:
    def term(key: str) -> Term:
        return Term("employment_rate", column, key)

    return [Relation(term(ALL), tuple(map(term, part)), is_exact=True) for part in PARTITIONS]


def _of_events(suffix: str) -> list[Relation]:
    def term(column: str) -> Term:
        return Term("new_employment", column + suffix)

    return [
        Relation(
            term("new_employment"),
            (term("net_new_employment"), term("natural_attrition")),
            is_exact=True,
            is_denominator=False,
        ),
        Relation(term("new_employment"), (term("reemployed_unemployed"),)),
        Relation(term("new_employment"), (term("difficult_employed"),)),
    ]


PERSONS, HOUSEHOLDS = Term("roster", "persons"), Term("roster", "households")
KINDS = ("working", "mixed", "workless", "undetermined")
RELATIONS: tuple[Relation, ...] = (
    Relation(PERSONS, (Term("employment_rate", "working_age"),)),
    *(relation for key in (ALL, *GROUPS) for relation in _of_status(key)),
    *(relation for column in STATUSES for relation in _of_groups(column)),
    Relation(
        Term("employment_rate", "registered_unemployed"),
        tuple(Term("unemployment_duration", "persons", band) for band in BANDS),
        is_exact=True,
    ),
    Relation(HOUSEHOLDS, tuple(Term("household_typology", "households", kind) for kind in KINDS)),
    Relation(PERSONS, tuple(Term("household_typology", "persons", kind) for kind in KINDS)),
    Relation(PERSONS, (HOUSEHOLDS,), is_denominator=False, is_limit=True),
    *(
        Relation(
            Term("household_typology", "persons", kind),
            (Term("household_typology", "households", kind),),
            is_denominator=False,
            is_limit=True,
        )
        for kind in KINDS
    ),
    Relation(HOUSEHOLDS, (Term("zero_employment_household", "derived"),)),
    Relation(
        Term("household_typology", "households", "workless"),
        (Term("zero_employment_household", "derived"),),
    ),
    *_of_events(""),
    *_of_events("_ytd"),
    Relation(
        Term("community_entity", "employees", None),
        (Term("community_entity", "absorbed_unemployed", None),),
        is_denominator=False,
        is_loose=True,
    ),
    Relation(
        Term("assistance", "services", None),
        (Term("assistance", "persons", None),),
        is_denominator=False,
    ),
    Relation(
        Term("job_post", "capacity", None),
        (Term("job_post", "filled", None),),
        is_denominator=False,
        is_loose=True,
    ),
    Relation(
        Term("labour_flow_rate", "unemployed_followed"),
        (Term("labour_flow_rate", "found_work"),),
    ),
    Relation(
        Term("labour_flow_rate", "employed_followed"),
        (Term("labour_flow_rate", "lost_work"),),
    ),
)


@dataclass(frozen=True)
class Rules:
    """The numbers of the rule, as the release's policy has them (ref.policy)."""

    threshold: int = 10  # persons, households: 1 to 9 are not shown
    uncertainty: int = 10  # what is not shown must stay uncertain by so many
    money_uncertainty: float = 0.15  # of its upper bound, where it is money
    dominance: float = 0.15  # p: the third contributor and below, as a share of the largest
    entities: int = 3  # fewer are not shown, nor what they add up to
    total_digits: int = 9  # of the area codes down to which totals go: 9 streets, 12 communities
    detail_digits: int = 6  # and everything else: 6 counties
    lag_months: int = 1  # before the data month: what is published once is not revised

    def digits(self, shown: Shown, key: str) -> int:
        """Down to which level the cells of a table and key go."""
        return self.total_digits if shown.is_total and key == ALL else self.detail_digits


def rules_of(policy: Mapping[str, float]) -> Rules:
    """The rules that a release's policy sets; what it does not name is as shipped."""
    whole = Rules()
    return Rules(
        **{
            name: type(default)(policy.get(f"public_{name}", default))
            for name, default in vars(whole).items()
        }
    )


def named(table: str) -> Shown:
    """The table of that name. Raises KeyError."""
    return {shown.table: shown for shown in TABLES}[table]
