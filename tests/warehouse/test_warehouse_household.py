"""Zero-employment households: the register's account, month by month and held against the roster;
counted by hand and by the second count.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from random import Random

import duckdb
import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.quality.gate import GateReport, run_gate
from pipelines.warehouse.release_tables import table_hashes
from tests.build.event_file import county
from tests.build.fact_file import fact, facts_of, place, shipped
from tests.build.lake_file import FAR, STREET, A, B, C, day, person, send
from tests.build.limits import LIMITS
from tests.build.mart_cell import assert_none, differences, mart_rows
from tests.build.release_file import release_with, rows
from tests.oracle.second_count import Table
from tests.oracle.second_household import count_register
from tests.oracle.second_reading import Recognition

REGISTER = "zero_employment_household"
MART = "mart.zero_employment_household"
COLUMNS = (
    "derived",
    "undetermined",
    "opening",
    "adjustment",
    "newly_recognised",
    "resolved",
    "ended_otherwise",
    "recognised",
    "confirmed",
    "hidden",
    "stale",
    "not_compared",
    "persons_employed",
    "overdue",
    "relapsed",
    "median_days",
)
STATUS = {"u": "unemployed", "e": "employed", "k": "unknown"}


def listed(
    on: str | None,
    ended: str | None = None,
    reason: str | None = None,
    worker: str | None = None,
    due: str | None = "2027-12-31",
    household: str | None = "1",
    community: str = A,
    **other: object,
) -> dict:
    """A row of the register; help is due in the far future unless told otherwise."""
    return {
        "community_code": community,
        "household_no": household,
        "recognised_on": day(on),
        "resolved_on": day(ended),
        "exit_reason": reason,
        "employed_person": hashlib.md5(worker.encode()).digest() if worker else None,
        "due_on": day(due),
        "able_and_willing_members": 1,
        **other,
    }


def roster(status: str | None, community: str = A, household: str = "1") -> list[dict]:
    """The household's one member (u, e, k, - for none) and a neighbour in work; `2`: only somebody
    who counts elsewhere; nobody: no roster.
    """
    if status == "2":
        return [
            person("twice", community, employed_since="2021-01-01"),
            person("twice", FAR, "9", employed_since="2020-01-01"),
        ]
    neighbour = [] if status is None else [person(f"neighbour in {community}", community, "9")]
    return neighbour + (
        [person(f"{household} in {community}", community, household, status=STATUS[status])]
        if status in STATUS
        else []
    )


def sent(home: Home, register: dict[str, list[dict]], rosters: dict[str, list[dict]]) -> list[dict]:
    """One file a month of either register, of all communities (they may be of any street)."""
    return [
        *(
            send(home, "list", found, month=month, register=REGISTER, covers=[STREET])
            for month, found in register.items()
        ),
        *(
            send(home, "roster", people, month=month, covers=[STREET])
            for month, people in rosters.items()
        ),
    ]


def moved_to(case: int, found: Iterable[dict]) -> list[dict]:
    """The rows of a case in a county of its own, with persons of its own."""
    own = {"person", "employed_person"}
    return [
        {
            **row,
            **{
                name: hashlib.md5(row[name] + bytes([case])).digest()
                for name in own & row.keys()
                if row[name]
            },
            "community_code": county(case) + row["community_code"][6:],
        }
        for row in found
    ]


def account(release: Path, area: str, month: str = "2026-08") -> dict[str, object]:
    """The figures of an area that are not zero and not null; empty without a row."""
    found = rows(
        release,
        f"select {', '.join(COLUMNS)} from {MART} where area_code = '{area}' and month ="
        f" '{month}-01'",
    )
    return {
        name: value
        for line in found
        for name, value in zip(COLUMNS, line, strict=True)
        if value or (name == "median_days" and value == 0)
    }


# One month: what the register says in August 2026, the household's member on the roster, the
# figures that are not zero

BEFORE = {"opening": 1, "adjustment": 1}
OPEN = {"recognised": 1, "stale": 1}
RESOLVED = {"resolved": 1}
CASES: dict[str, tuple[list[dict], str | None, dict[str, object]]] = {
    "open since the month before": ([listed("2026-07-31")], "e", {**BEFORE, **OPEN}),
    "recognised on the first day": ([listed("2026-08-01")], "e", {"newly_recognised": 1, **OPEN}),
    "recognised on the last day": ([listed("2026-08-31")], "e", {"newly_recognised": 1, **OPEN}),
    "recognised after the month": ([listed("2026-09-01")], "e", {}),
    "recognised after the month and derived": (
        [listed("2026-09-01")],
        "u",
        {"derived": 1, "hidden": 1},
    ),
    "without a day of recognition": ([listed(None)], "e", {}),
    "without a household number": ([listed("2026-08-01", household=None)], "e", {}),
    "resolved on the first day": (
        [listed("2026-07-01", "2026-08-01", "employed")],
        "e",
        {**BEFORE, **RESOLVED, "median_days": 31},
    ),
    "resolved on the last day": (
        [listed("2026-08-01", "2026-08-31", "employed")],
        "e",
        {"newly_recognised": 1, **RESOLVED, "median_days": 30},
    ),
    "resolved in the month before": ([listed("2026-07-01", "2026-07-31", "employed")], "e", {}),
    "resolved after the month": (
        [listed("2026-07-01", "2026-09-01", "employed")],
        "e",
        {**BEFORE, **OPEN},
    ),
    "recognised and resolved on one day": (
        [listed("2026-08-09", "2026-08-09", "employed")],
        "e",
        {"newly_recognised": 1, **RESOLVED, "median_days": 0},
    ),
    "resolved before it was recognised": (
        [listed("2026-08-09", "2026-07-05", "employed")],
        "e",
        {"newly_recognised": 1, **RESOLVED, "median_days": 0},
    ),
    "resolved long before it was recognised": (
        [listed("2026-07-09", "2026-06-05", "employed")],
        "e",
        {},
    ),
    "refused": (
        [listed("2026-07-01", "2026-08-09", "refused_three_times")],
        "e",
        {**BEFORE, "ended_otherwise": 1},
    ),
    "refused though somebody is named": (
        [listed("2026-07-01", "2026-08-09", "other", "w")],
        "e",
        {**BEFORE, "ended_otherwise": 1},
    ),
    "no reason and nobody named": (
        [listed("2026-07-01", "2026-08-09")],
        "e",
        {**BEFORE, "ended_otherwise": 1},
    ),
    "no reason but somebody named": (
        [listed("2026-08-01", "2026-08-09", None, "w")],
        "e",
        {"newly_recognised": 1, **RESOLVED, "persons_employed": 1, "median_days": 8},
    ),
    "somebody named and not ended": (
        [listed("2026-07-01", None, None, "w")],
        "e",
        {**BEFORE, **OPEN},
    ),
    "ended on an unknown day": (
        [listed("2026-07-01", None, "employed", "w")],
        "u",
        {"derived": 1, "hidden": 1},
    ),
    "ended on an unknown day of the month": (
        [listed("2026-08-01", None, "employed", "w")],
        "e",
        {"newly_recognised": 1, **RESOLVED, "persons_employed": 1},
    ),
    "given up on an unknown day of the month": (
        [listed("2026-08-01", None, "other")],
        "e",
        {"newly_recognised": 1, "ended_otherwise": 1},
    ),
    "twice on the list": (
        [listed("2026-06-01"), listed("2026-08-05")],
        "u",
        {**BEFORE, "recognised": 1, "confirmed": 1, "derived": 1},
    ),
    "twice on the list, once resolved": (
        [listed("2026-06-01", "2026-08-09", "employed", "w"), listed("2026-07-01")],
        "e",
        {**BEFORE, **OPEN},
    ),
    "twice on the list, one within the other": (
        [listed("2026-06-01"), listed("2026-07-01", "2026-07-02", "other"), listed("2026-07-05")],
        "e",
        {**BEFORE, **OPEN},
    ),
    "twice on the list, both ended": (
        [
            listed("2026-06-01", "2026-08-09", "other"),
            listed("2026-07-01", "2026-08-20", "employed"),
        ],
        "e",
        {**BEFORE, **RESOLVED, "median_days": 80},
    ),
    "twice on the list, ended on one day": (
        [
            listed("2026-06-01", "2026-08-20", "employed"),
            listed("2026-07-01", "2026-08-20", "other"),
        ],
        "e",
        {**BEFORE, **RESOLVED, "median_days": 80},
    ),
    "twice on the list, somebody named where it was given up": (
        [
            listed("2026-06-01", "2026-08-20", "employed", "w"),
            listed("2026-07-01", "2026-08-19", "other", "v"),
        ],
        "e",
        {**BEFORE, **RESOLVED, "persons_employed": 1, "median_days": 80},
    ),
    "twice on the list, somebody named a month before": (
        [
            listed("2026-06-01", "2026-08-20", "employed", "w"),
            listed("2026-06-05", "2026-07-10", "employed", "v"),
        ],
        "e",
        {**BEFORE, **RESOLVED, "persons_employed": 1, "median_days": 80},
    ),
    "one recognition in two rows": (
        [listed("2026-07-01"), listed("2026-07-01", "2026-08-03", "employed")],
        "e",
        {**BEFORE, **OPEN},
    ),
    "again on the day of its end": (
        [listed("2026-06-01", "2026-08-10", "other"), listed("2026-08-10")],
        "e",
        {**BEFORE, "ended_otherwise": 1, "newly_recognised": 1, **OPEN},
    ),
    "derived": (
        [listed("2026-07-01")],
        "u",
        {**BEFORE, "derived": 1, "recognised": 1, "confirmed": 1},
    ),
    "derived under another number": (
        [listed("2026-07-01", household="2")],
        "u",
        {**BEFORE, **OPEN, "derived": 1, "hidden": 1},
    ),
    "not on the roster": ([listed("2026-07-01")], "-", {**BEFORE, **OPEN}),
    "all on the roster count elsewhere": ([listed("2026-07-01")], "2", {**BEFORE, **OPEN}),
    "of unknown status": ([listed("2026-07-01")], "k", {**BEFORE, **OPEN, "undetermined": 1}),
    "without a roster": (
        [listed("2026-07-01")],
        None,
        {**BEFORE, "recognised": 1, "not_compared": 1},
    ),
    "without a register": ([], "u", {"derived": 1, "hidden": 1}),
    "due on the last day": (
        [listed("2026-07-01", due="2026-08-31")],
        "e",
        {**BEFORE, **OPEN, "overdue": 1},
    ),
    "due on the day after": ([listed("2026-07-01", due="2026-09-01")], "e", {**BEFORE, **OPEN}),
    "thirty days are over": (
        [listed("2026-08-01", due=None)],
        "e",
        {"newly_recognised": 1, **OPEN, "overdue": 1},
    ),
    "thirty days are not over": (
        [listed("2026-08-02", due=None)],
        "e",
        {"newly_recognised": 1, **OPEN},
    ),
    "overdue when it was resolved": (
        [listed("2026-07-01", "2026-08-09", "other", due="2026-07-15")],
        "e",
        {**BEFORE, "ended_otherwise": 1},
    ),
    "one of two recognitions is due": (
        [listed("2026-06-01"), listed("2026-07-01", due="2026-08-01")],
        "e",
        {**BEFORE, **OPEN, "overdue": 1},
    ),
    "the one that was due has ended": (
        [listed("2026-06-01", "2026-08-09", "other", due="2026-06-30"), listed("2026-07-01")],
        "e",
        {**BEFORE, **OPEN},
    ),
    "derived again six months after": (
        [listed("2026-01-01", "2026-03-01", "employed")],
        "u",
        {"derived": 1, "hidden": 1, "relapsed": 1},
    ),
    "derived again later": (
        [listed("2026-01-01", "2026-02-28", "employed")],
        "u",
        {"derived": 1, "hidden": 1},
    ),
    "derived at the end of the month in which it was resolved": (
        [listed("2026-08-01", "2026-08-09", "employed")],
        "u",
        {
            "newly_recognised": 1,
            **RESOLVED,
            "median_days": 8,
            "derived": 1,
            "hidden": 1,
            "relapsed": 1,
        },
    ),
    "derived again after it was given up": (
        [listed("2026-01-01", "2026-07-01", "lost_contact")],
        "u",
        {"derived": 1, "hidden": 1},
    ),
    "of unknown status after it was resolved": (
        [listed("2026-01-01", "2026-07-01", "employed")],
        "k",
        {"undetermined": 1},
    ),
    "recognised again": (
        [listed("2026-01-01", "2026-05-01", "employed"), listed("2026-08-01")],
        "e",
        {"newly_recognised": 1, **OPEN, "relapsed": 1},
    ),
    "recognised again and derived, resolved twice before": (
        [
            listed("2026-01-01", "2026-04-01", "employed"),
            listed("2026-05-01", "2026-06-01", "employed"),
            listed("2026-07-01"),
        ],
        "u",
        {**BEFORE, "recognised": 1, "confirmed": 1, "derived": 1, "relapsed": 1},
    ),
    "recognised again and ended again": (
        [
            listed("2026-01-01", "2026-05-01", "employed"),
            listed("2026-08-01", "2026-08-09", "other"),
        ],
        "e",
        {"newly_recognised": 1, "ended_otherwise": 1},
    ),
}
NAMES = list(CASES)


NAMED = [  # who found work in which household
    listed("2026-07-01", "2026-08-07", "employed", "w", community=C),
    listed("2026-07-01", "2026-08-08", "employed", "w", community=B),
    listed("2026-07-01", "2026-08-08", "employed", "v", community=FAR),
    listed("2026-07-01", "2026-08-08", "employed", "v", "2027-01-01", "2", B),
    listed("2026-07-01", "2026-08-09", "employed", "x", "2027-01-01", "2", FAR),
    listed("2026-07-01", "2026-07-31", "employed", "u", community=A),
]
DAYS = {A: (3, 8), B: (29, 9, 9)}


@pytest.fixture(scope="module")
def august(tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("august")).prepare()
    register = [
        row for number, name in enumerate(NAMES) for row in moved_to(number, CASES[name][0])
    ] + moved_to(len(NAMES), NAMED)
    people = [
        row for number, name in enumerate(NAMES) for row in moved_to(number, roster(CASES[name][1]))
    ]
    resolved = [
        listed(
            "2026-08-01",
            f"2026-08-{days + 1:02d}",
            "employed",
            household=f"{turn}",
            community=community,
        )
        for community, found in DAYS.items()
        for turn, days in enumerate(found)
    ]
    register += moved_to(len(NAMES) + 1, [*resolved, listed("2026-08-01", community=FAR)])
    return release_with(REGISTER, home, *sent(home, {"2026-08": register}, {"2026-08": people}))


@pytest.mark.parametrize("name", NAMES)
def test_a_household_stands_in_the_account_of_a_month_as(august, name):
    area = county(NAMES.index(name))
    assert account(august, area) == account(august, area + A[6:]) == CASES[name][2]


def test_a_person_named_in_several_households_counts_where_that_was_first(august):
    area = county(len(NAMES))
    found = {code: account(august, area + code[6:]) for code in (A, B, C, FAR)} | {
        "all": account(august, area)
    }
    assert {
        code: (own.get("resolved", 0), own.get("persons_employed", 0))
        for code, own in found.items()
    } == {
        A: (0, 0),
        B: (2, 1),
        C: (1, 1),
        FAR: (2, 1),
        "all": (5, 3),
    }


def test_the_median_is_that_of_each_areas_own_households(august):
    area = county(len(NAMES) + 1)
    found = {code: account(august, area + code[6:]).get("median_days") for code in (A, B, FAR)}
    assert found | {"all": account(august, area)["median_days"]} == {
        A: 5.5,
        B: 9.0,
        FAR: None,
        "all": 9.0,
    }


# Several months: the figures of one community; a month without a key has no file of it

FILE = listed("2026-06-10")
HISTORIES: dict[str, tuple[dict[str, list[dict]], dict[str, dict[str, object]]]] = {
    "steady": (
        {"2026-07": [FILE], "2026-08": [FILE]},
        {"2026-07": {**BEFORE, **OPEN}, "2026-08": {"opening": 1, **OPEN}},
    ),
    "registered late": (
        {"2026-07": [], "2026-08": [FILE]},
        {"2026-07": {}, "2026-08": {**BEFORE, **OPEN}},
    ),
    "dropped": (
        {"2026-07": [FILE], "2026-08": []},
        {"2026-07": {**BEFORE, **OPEN}, "2026-08": {"adjustment": -1}},
    ),
    "not sent and sent again": (
        {"2026-07": [FILE], "2026-09": [FILE]},
        {"2026-08": {"adjustment": -1}, "2026-09": {**BEFORE, **OPEN}},
    ),
    "ended on an unknown day": (
        {"2026-07": [FILE], "2026-08": [listed("2026-06-10", None, "employed")]},
        {"2026-08": {"adjustment": -1}},
    ),
    "ended earlier than told": (
        {"2026-07": [FILE], "2026-08": [listed("2026-06-10", "2026-07-20", "employed")]},
        {"2026-08": {"adjustment": -1}},
    ),
    "recognised later than told": (
        {"2026-07": [FILE], "2026-08": [listed("2026-08-10")]},
        {"2026-08": {"adjustment": -1, "newly_recognised": 1, **OPEN}},
    ),
    "resolved": (
        {"2026-07": [FILE], "2026-08": [listed("2026-06-10", "2026-08-10", "employed")]},
        {"2026-08": {"opening": 1, **RESOLVED, "median_days": 61}},
    ),
    "relapsed for three month ends": (
        {
            f"2026-{month:02d}": [
                listed("2026-01-01", "2026-03-31", "employed"),
                *[listed("2026-07-01")] * (month < 9),
            ]
            for month in (7, 8, 9)
        },
        {
            "2026-07": {"newly_recognised": 1, **OPEN, "relapsed": 1},
            "2026-08": {"opening": 1, **OPEN, "relapsed": 1},
            "2026-09": {"adjustment": -1},
        },
    ),
}
TALES = list(HISTORIES)


@pytest.fixture(scope="module")
def summer(tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("summer")).prepare()
    register: dict[str, list[dict]] = {}
    for number, tale in enumerate(TALES):
        for month, found in HISTORIES[tale][0].items():
            register.setdefault(month, []).extend(moved_to(number, found))
    people = [row for number in range(len(TALES)) for row in moved_to(number, roster("e"))]
    return release_with(
        REGISTER,
        home,
        *sent(home, register, dict.fromkeys(("2026-07", "2026-08", "2026-09"), people)),
    )


@pytest.mark.parametrize("tale", TALES)
def test_a_month_goes_on_from_what_was_counted_for_the_month_before(summer, tale):
    expected = HISTORIES[tale][1]
    assert {
        month: account(summer, county(TALES.index(tale)), month) for month in expected
    } == expected


BROKEN = (  # what is done to one county of the cases, the checks that it breaks
    (
        "opening = opening + 1",
        [
            "parts:opening + newly_recognised - resolved - ended_otherwise = recognised",
            "opening_is_former_stock",
            "account",
        ],
    ),
    ("adjustment = adjustment + 1", ["opening_is_former_stock"]),
    ("hidden = hidden + 1", ["parts:derived = confirmed + hidden", "derived_compared"]),
    (
        "stale = stale + 1",
        ["parts:recognised = confirmed + stale + not_compared", "recognised_compared"],
    ),
    ("overdue = recognised + 1", ["parts:overdue <= recognised", "parts_within_whole"]),
    (
        "relapsed = recognised + hidden + 1",
        ["parts:relapsed <= recognised + hidden", "parts_within_whole"],
    ),
    ("median_days = -1", ["days_of_resolved"]),
    ("median_days = 1", ["days_of_resolved"]),  # though none was resolved
)


def test_accounts_go_on_at_every_level_and_one_that_does_not_add_up_closes_the_gate(
    summer, tmp_path
):
    """Judged without the other marts, which is faster."""
    copy, model = tmp_path / "release.duckdb", shipped()[1][MART]
    copy.write_bytes(summer.read_bytes())

    def gate() -> GateReport:
        return run_gate(
            copy,
            {},
            {MART: model.grain},
            LIMITS,
            {MART: {check.name: check.condition for check in model.checks}},
            {},
        )

    with duckdb.connect(str(copy)) as connection:
        for (table,) in connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'mart'"
        ).fetchall():
            if f"mart.{table}" != MART:
                connection.execute(f"drop table mart.{table}")
    assert gate().passed
    with duckdb.connect(str(copy)) as connection:
        for number, (change, _) in enumerate(BROKEN):
            connection.execute(
                f"update {MART} set {change} where area_code = '{county(number)}' and month ="
                " '2026-07-01'"
            )
    report = gate()
    found = {result.check.removeprefix(f"{MART}: "): result.failing for result in report.failures}
    assert not report.passed and found.pop("children_add_up") > 0
    assert found == Counter(name for _, names in BROKEN for name in names)


def test_a_community_that_falls_silent_has_a_row_for_the_month_in_which_it_goes_and_after_a_month_of_no_data_all_is_adjustment(
    home,
):
    release = release_with(
        REGISTER,
        home,
        *sent(
            home,
            dict.fromkeys(("2026-05", "2026-08"), [listed("2026-04-10")]),
            {"2026-06": roster("e", B)},
        ),
    )
    found = rows(
        release,
        f"select strftime(month, '%m'), opening, adjustment, recognised, area_name from {MART}"
        f" where area_code = '{A}' order by month",
    )
    assert found == [
        (*figures, "水井坊社区居委会")
        for figures in (("05", 1, 1, 1), ("06", 0, -1, 0), ("08", 1, 1, 1))
    ]


def test_the_days_allowed_are_those_of_the_policy_on_the_day_of_recognition(home):
    reference, _ = shipped()
    policy = reference.tables["policy"]
    longer = policy.filter(pl.col("policy") == "zero_employment_days").with_columns(
        valid_from=day("2026-07-10"), value=60.0
    )
    longer = longer.cast(policy.schema)
    ended = policy.with_columns(
        valid_to=pl.when(pl.col("policy") == "zero_employment_days")
        .then(pl.lit(day("2026-07-10")))
        .otherwise("valid_to")
    )
    reference = replace(
        reference, tables={**reference.tables, "policy": pl.concat([ended, longer])}
    )
    register = [listed("2026-07-09", due=None), listed("2026-07-10", due=None, community=B)]
    facts = facts_of(home, *sent(home, {"2026-08": register}, {}), reference=reference)
    assert fact(facts, "recognised_household", "area_code, overdue") == [(A, 1), (B, 0)]


# Late, corrected, in another order, under another key


def test_a_late_register_moves_its_month_and_the_adjustment_of_the_next_and_so_does_a_corrected_one(
    home,
):
    files = sent(
        home, {"2026-08": [FILE]}, {month: roster("u") for month in ("2026-07", "2026-08")}
    )
    first = release_with(REGISTER, home, *files)
    late = send(home, "late", [FILE], month="2026-07", register=REGISTER, covers=[STREET])
    second = release_with(REGISTER, home, *files, late, target=home.releases / "second.duckdb")
    corrected = send(
        home,
        "corrected",
        [listed("2026-06-10", "2026-07-10", "employed", "w")],
        month="2026-07",
        register=REGISTER,
        covers=[STREET],
    )
    assert [
        month
        for name, month in facts_of(home, *files, late, corrected).computed
        if name == "fact.recognised_household"
    ] == [day("2026-07")]
    third = release_with(
        REGISTER, home, *files, late, corrected, target=home.releases / "third.duckdb"
    )
    told = {"derived": 1, "recognised": 1, "confirmed": 1}
    resolved = {
        **BEFORE,
        **RESOLVED,
        "persons_employed": 1,
        "median_days": 30,
        "derived": 1,
        "hidden": 1,
        "relapsed": 1,
    }
    assert [
        [account(release, A, month) for month in ("2026-07", "2026-08")]
        for release in (first, second, third)
    ] == [
        [{"derived": 1, "hidden": 1}, {**BEFORE, **told}],
        [{**BEFORE, **told}, {"opening": 1, **told}],
        [resolved, {**BEFORE, **told}],
    ]


# By the second count

EDGES = (
    "2026-01-31",
    "2026-02-28",
    "2026-03-01",
    "2026-03-31",
    "2026-04-01",
    "2026-04-30",
    "2026-05-01",
    "2026-05-31",
    "2026-06-15",
    "2026-06-30",
    "2026-07-01",
    "2026-07-31",
    "2026-08-01",
    "2026-08-02",
    "2026-08-30",
    "2026-08-31",
    "2026-09-01",
    "2026-09-30",
    "2026-10-01",
)
MONTHS = ("2026-06", "2026-07", "2026-09")  # nobody sends anything in August
PLACES = [
    *(place(number) for number in range(4)),
    *(f"510105{number:03d}001" for number in (1, 2, 5)),
]
HOUSEHOLDS = ("1", "2", "3", "~b", "~a")


def drawn_register(random: Random) -> list[dict]:
    found = []
    for community in PLACES:
        for _ in range(random.choice((0, 6, 14))):
            reason = random.choice((None, None, "employed", "employed", "refused_three_times"))
            worker = (
                random.choice((None, "w", "v", "u")) if reason != "refused_three_times" else None
            )
            found.append(
                listed(
                    random.choice(EDGES),
                    random.choice((None, *EDGES)),
                    reason,
                    worker,
                    random.choice((None, *EDGES)),
                    random.choice(HOUSEHOLDS),
                    community,
                )
            )
    return found


def drawn_roster(random: Random) -> list[dict]:
    return [
        person(
            f"{community} {household} {member}",
            community,
            household,
            status=random.choice(("unemployed", "unemployed", "employed", "unknown")),
        )
        for community in PLACES
        if random.random() < 0.8
        for household in HOUSEHOLDS
        if random.random() < 0.8
        for member in range(random.choice((1, 1, 2)))
    ]


def counted_again(register: dict[str, list[dict]], rosters: dict[str, list[dict]]) -> Table:
    """The mart of these rows, by the second count."""
    table, derived = Table(), {}
    for month, people in rosters.items():
        homes: dict[tuple, set[str]] = {}
        for row in people:
            homes.setdefault((row["community_code"], row["household_no"]), set()).add(
                row["employment_status"]
            )
        derived[day(month)] = {home for home, found in homes.items() if found == {"unemployed"}}
        for home, found in homes.items():
            table.add(
                day(month),
                home[0],
                (),
                derived=found == {"unemployed"},
                undetermined="unknown" in found and "employed" not in found,
            )
    told = {
        day(month): [
            Recognition(
                ("file", None, number),
                (row["community_code"], row["household_no"]),
                row["recognised_on"],
                row["due_on"],
                row["resolved_on"],
                row["exit_reason"] and row["exit_reason"] == "employed",
                row["employed_person"],
            )
            for number, row in enumerate(found)
        ]
        for month, found in register.items()
    }
    count_register(
        table,
        told,
        derived,
        {
            day(month): {row["community_code"] for row in people}
            for month, people in rosters.items()
        },
    )
    return table


@pytest.fixture(scope="module")
def drawn() -> tuple[dict[str, list[dict]], dict[str, list[dict]]]:
    """Months in which what is rare in life is common; some communities have no register in some of
    them, or no roster.
    """
    random = Random(7)
    return {month: drawn_register(random) for month in MONTHS}, {
        month: drawn_roster(random) for month in MONTHS
    }


@pytest.fixture(scope="module")
def at_random(drawn, tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("at_random")).prepare()
    return release_with(REGISTER, home, *sent(home, *drawn))


def test_every_cell_of_months_at_random_is_that_of_the_second_count(drawn, at_random):
    expected = counted_again(*drawn)
    assert mart_rows(at_random, REGISTER).keys() == expected.keys()
    assert_none(differences(at_random, REGISTER, expected))
    assert (
        min(
            sum(cell[name] or 0 for cell in expected.values())
            for name in COLUMNS
            if name != "adjustment"
        )
        > 5
    )


def test_neither_the_order_of_files_nor_the_key_changes_the_account(drawn, at_random, tmp_path):
    key = {"~a": "~y", "~b": "~x"}  # which of two pseudonyms is the smaller is the key's doing
    register, rosters = (
        {
            month: [
                {**row, "household_no": key.get(row["household_no"], row["household_no"])}
                for row in found
            ]
            for month, found in told.items()
        }
        for told in drawn
    )
    home = Home(tmp_path).prepare()
    other = release_with(REGISTER, home, *reversed(sent(home, register, rosters)))
    assert {name: value for name, value in table_hashes(other).items() if name == MART} == {
        MART: table_hashes(at_random)[MART]
    }
