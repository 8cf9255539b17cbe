"""What a public edition may show: tables, columns, levels, and every sum that links their cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ALL = "all"  # the key of a table's total, and of tables without further keys
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
    """A table of the edition: the counts shown, by month, area and a key.

    `keys`: values of the key column; None: as in the release. `is_total`: rows with key `all` go
    down to the lowest level for totals. `rates`: rate -> (numerator, denominator). `adds_up`: an
    area equals the sum of those below; else it may be larger, by moves between them, which must not
    be inferable.
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
    # Not down to streets: eight in ten of their monthly cells would be withheld, and all are
    # linked.
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
    """Cells of one table, column and key in every month and area; key None: every key."""

    table: str
    column: str
    key: str | None = ALL


@dataclass(frozen=True)
class Relation:
    """whole = the sum of the parts in each month and area; if not `is_exact`, plus a rest of 0 or
    more that is never shown. The rest of a single part is its complement and must not be inferable.

    `is_denominator`: the parts are shares of the whole. `is_loose`: registers may report more parts
    than the whole, so the rest may be negative. `is_limit`: the whole is of another kind and only
    an upper limit (persons, households), so the difference counts nobody.
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
    """The parameters of the rules, from the release's policy (ref.policy)."""

    threshold: int = 10  # persons, households: 1 to 9 are withheld
    uncertainty: int = 10  # required uncertainty of withheld values
    money_uncertainty: float = 0.15  # the same for money, as a share of its upper bound
    dominance: float = 0.15  # p: the third and smaller contributors as a share of the largest
    entities: int = 3  # with fewer, the count and what they add up to are withheld
    total_digits: int = 9  # lowest level of totals by code length: 9 streets, 12 communities
    detail_digits: int = 6  # lowest level of everything else: 6 counties
    lag_months: int = 1  # months before the data month: published figures are never revised

    def digits(self, shown: Shown, key: str) -> int:
        """The lowest level (code length) of a table's cells with this key."""
        return self.total_digits if shown.is_total and key == ALL else self.detail_digits


def rules_of(policy: Mapping[str, float]) -> Rules:
    """The rules in a release's policy, with defaults for missing parameters."""
    whole = Rules()
    return Rules(
        **{
            name: type(default)(policy.get(f"public_{name}", default))
            for name, default in vars(whole).items()
        }
    )


def named(table: str) -> Shown:
    """The table with this name. Raises KeyError."""
    return {shown.table: shown for shown in TABLES}[table]
