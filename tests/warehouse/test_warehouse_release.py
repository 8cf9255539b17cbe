"""The tables of a release: levels, names, statuses, audit, checks, comments and hashes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.base.wording import Text
from pipelines.contract.population_group import POPULATION_GROUPS
from pipelines.contract.vocabulary import VOCABULARY
from pipelines.warehouse.check import CheckFailed
from pipelines.warehouse.description import UndescribedColumn, additive_columns
from pipelines.warehouse.model import Check
from pipelines.warehouse.release_tables import NothingToRelease, build_tables, table_hashes
from tests.build.fact_file import facts_of, shipped
from tests.build.lake_file import (
    FAR,
    OTHER_STREET,
    STREET,
    A,
    B,
    entity,
    person,
    received,
    refusal,
    send,
)
from tests.build.limits import LIMITS
from tests.build.release_file import RELEASE, release_of, release_with, rows

UNLISTED = f"{STREET}999"  # in no division table


AUGUST = "where month = '2026-08-01'"


def issue_file(home: Home, name: str, *lines: tuple) -> str:
    schema = dict.fromkeys(
        ("rule", "severity", "sheet", "row", "column_name", "value", "detail"), pl.String
    ) | {"row": pl.Int32}
    path = home.lake / "issue" / f"{name}.parquet"
    path.parent.mkdir(exist_ok=True)
    pl.DataFrame(lines, schema=schema, orient="row").write_parquet(path)
    return str(path.relative_to(home.root))


def province(home: Home) -> list[dict]:
    """Two streets and a community that no division table knows, two months, a duplicate between the
    streets, entities and a correction.
    """
    street = [
        person("x", A, "1", employed_since="2020-01-01"),
        person("y", A, "1", status="unemployed", unemployment_registered=True),
        person(
            "z",
            B,
            "1",
            status="unemployed",
            unemployment_registered=True,
            unemployed_since="2026-08-10",
        ),
    ]
    hidden = ("sheet_hidden", "WARN", None, None, None, None, "备份")
    too_short = ("id_length", "ROW", "台账", 8, "id_number", "***", "17")
    young = ("age_under_16", "WARN", "台账", 9, None, None, "")
    unknown = person("w", FAR, status="unknown", willing_to_work=None)
    return [
        send(
            home,
            "old",
            [*street, person("v", B)],
            warnings=1,
            issue_file=issue_file(home, "old", young),
        ),
        send(
            home,
            "far",
            [person("x", FAR), unknown],
            rows_read=3,
            quarantined=1,
            issue_file=issue_file(home, "far", hidden, too_short),
        ),
        send(
            home,
            "entities",
            [entity("1", A, absorbed=5), entity("2", FAR)],
            register="community_entity",
            covers=[STREET, OTHER_STREET],
        ),
        send(home, "community", [*street[2:], person("u", UNLISTED)], covers=[B, UNLISTED]),
        send(home, "september", street, month="2026-09"),
        refusal("spoilt"),
    ]


@pytest.fixture(scope="module")
def release(tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("release")).prepare()
    return release_of(home, *province(home))


def test_counts_roll_up_to_five_levels_with_the_names_in_force(release):
    far_name = rows(
        release,
        f"select division_name from ref.division where division_code = '{FAR}' and valid_to is"
        " null",
    )[0][0]
    columns = "area_code, area_level, area_name, persons, households, employed, unemployed, unknown"
    found = rows(release, f"select {columns} from mart.roster {AUGUST}")
    assert found == [
        ("51", "province", "四川省", 5, 4, 2, 2, 1),
        ("5101", "prefecture", "成都市", 5, 4, 2, 2, 1),
        ("510104", "county", "锦江区", 5, 4, 2, 2, 1),
        (STREET, "street", "锦官驿街道", 4, 3, 2, 2, 0),
        (A, "community", "水井坊社区居委会", 2, 1, 1, 1, 0),
        (B, "community", "崇德里社区居委会", 1, 1, 0, 1, 0),
        (UNLISTED, "community", UNLISTED, 1, 1, 1, 0, 0),
        (OTHER_STREET, "street", "东湖街道", 1, 1, 0, 0, 1),
        (FAR, "community", far_name, 1, 1, 0, 0, 1),
    ]


def test_a_rate_is_divided_last_and_null_where_nobody_is_able_and_willing(release):
    query = (
        "select area_code, able_and_willing, employed, employment_rate from mart.employment_rate"
        f" {AUGUST} and group_code = 'all'"
    )
    found = {row[0]: row[1:] for row in rows(release, query)}
    assert (found["51"], found[A], found[FAR]) == ((4, 2, 0.5), (2, 1, 0.5), (0, 0, None))


def test_households_durations_and_entities_are_counted_by_area(release):
    where = f"{AUGUST} and area_code = '51'"
    assert rows(
        release, f"select derived, undetermined from mart.zero_employment_household {where}"
    ) == [(1, 1)]
    assert rows(
        release, f"select household_kind, households, persons from mart.household_typology {where}"
    ) == [
        ("mixed", 1, 2),
        ("undetermined", 1, 1),
        ("working", 1, 1),
        ("workless", 1, 1),
    ]
    assert rows(
        release, f"select duration_band, persons from mart.unemployment_duration {where}"
    ) == [("not_stated", 1), ("under_1", 1)]
    columns = "entities, employees, absorbed_unemployed, relief_entitled"
    assert rows(release, f"select {columns} from mart.community_entity {where}") == [(2, 20, 5, 1)]


def test_every_additive_column_is_the_sum_over_the_level_below(release):
    columns = rows(
        release,
        "select table_name, list(column_name) from duckdb_columns() where schema_name = 'mart'"
        " group by all",
    )
    tested = 0
    for table, names in columns:
        model = shipped()[1].get(f"mart.{table}")
        additive = additive_columns(names, model.not_additive if model else ())
        if "area_level" not in names:
            continue
        for name in additive:
            below = rows(
                release, f"select month, area_level, sum({name}) from mart.{table} group by all"
            )
            sums: dict[date, set] = {}
            for month, _, value in below:
                sums.setdefault(month, set()).add(value)
            assert len(below) == 5 * len(sums) and all(
                len(values) == 1 for values in sums.values()
            ), (table, name)
            tested += 1
    assert tested > 20


def test_a_column_that_does_not_add_up_blocks(home):
    _, models = shipped()
    query = (
        "select month, area_code, area_level, area_name, case when area_level = 'street' then 9"
        " else 1 end as persons from mart.area"
    )
    wrong = replace(models["mart.roster"], query=query, checks=(), reads=("mart.area",))
    with pytest.raises(CheckFailed, match=r"mart\.roster: .*levels_add_up"):
        release_of(home, *province(home), models={**models, "mart.roster": wrong})


def test_every_row_read_has_one_fate(release):
    columns = (
        "file_name, month, stands, rows_read, accepted, quarantined, refused, counted, not_counted,"
        " superseded"
    )
    assert rows(release, f"select {columns} from audit.submission order by receipt") == [
        ("old", date(2026, 8, 1), True, 4, 4, 0, 0, 2, 0, 2),
        ("far", date(2026, 8, 1), True, 3, 2, 1, 0, 1, 1, 0),
        ("entities", date(2026, 8, 1), True, 2, 2, 0, 0, 2, 0, 0),
        ("community", date(2026, 8, 1), True, 2, 2, 0, 0, 2, 0, 0),
        ("september", date(2026, 9, 1), True, 3, 3, 0, 0, 3, 0, 0),
        ("spoilt", date(2026, 8, 1), False, 5, 0, 0, 5, 0, 0, 0),
    ]


def test_of_a_submission_received_twice_the_last_receipt_stands(home):
    a, b = send(home, "A", [person("x")]), send(home, "B", [person("x"), person("y")])
    query = "select receipt, stands, counted, superseded from audit.submission"
    assert rows(release_with("roster", home, a, b, a), query) == [
        ("00000001-00001", False, 0, 1),
        ("00000001-00002", False, 0, 2),
        ("00000001-00003", True, 1, 0),
    ]


def test_issues_are_listed_by_receipt_and_masked_as_they_came(release):
    assert rows(
        release, "select receipt, rule, severity, row, column_name, value, detail from audit.issue"
    ) == [
        ("00000001-00001", "age_under_16", "WARN", 9, None, None, ""),
        ("00000001-00002", "id_length", "ROW", 8, "id_number", "***", "17"),
        ("00000001-00002", "sheet_hidden", "WARN", None, None, None, "备份"),
    ]


def test_the_release_says_what_it_was_made_from(release):
    columns = "release_id, released_at, code_version, months, data_month"
    expected = (RELEASE["release_id"], RELEASE["released_at"], "test", 2, date(2026, 9, 1))
    assert rows(release, f"select {columns} from audit.release") == [expected]


# what a street sent for August, having sent July before; verdict, accepted_rows, quarantined_rows
STATUSES = [
    (["accepted"], ("accepted", 2, 0)),
    (["partly"], ("partly_accepted", 1, 3)),
    (["nil"], ("nil", 0, 0)),
    (["refused"], ("refused", 0, 0)),
    (["accepted", "refused"], ("refused_former_stands", 2, 0)),
    (["nil", "refused"], ("refused_former_stands", 0, 0)),
    (["refused", "accepted"], ("accepted", 2, 0)),
    (["partly", "accepted"], ("accepted", 2, 0)),
    (["accepted", "community"], ("accepted", 2, 0)),
    (["accepted", "nil"], ("nil", 0, 0)),
    ([], ("missing", 0, 0)),
]


STATUS_STREETS = [f"5101040{number}" for number in range(17, 17 + len(STATUSES))]


def sent_by(home: Home, street: str, what: str) -> dict:
    """One of the submissions that STATUSES speaks of."""
    first, second = f"{street}001", f"{street}002"
    name = f"{what} {street}"
    match what:
        case "july":
            return send(home, name, [person(name, first)], month="2026-07")
        case "accepted":
            return send(home, name, [person(f"1 {name}", first), person(f"2 {name}", second)])
        case "community":
            return send(home, name, [person(name, second)], covers=[second])
        case "partly":
            return send(home, name, [person(name, first)], rows_read=4, quarantined=3)
        case "nil":
            return send(home, name, covers=[street])
    return refusal(name, street_code=street)


@pytest.fixture(scope="module")
def statuses(tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("statuses")).prepare()
    cases = list(zip(STATUS_STREETS, STATUSES, strict=True))
    july = [sent_by(home, street, "july") for street in STATUS_STREETS[1:]]
    return release_with(
        "submission_status",
        home,
        *july,
        *(sent_by(home, street, what) for street, (sent, _) in cases for what in sent),
    )


@pytest.mark.parametrize(
    "number", range(len(STATUSES)), ids=lambda number: " then ".join(STATUSES[number][0])
)
def test_a_street_that_ever_sent_has_a_status_each_month(statuses, number):
    query = (
        "select expected, verdict, accepted_rows, quarantined_rows from mart.submission_status"
        f" {AUGUST}"
    )
    assert rows(statuses, f"{query} and street_code = '{STATUS_STREETS[number]}'") == [
        (True, *STATUSES[number][1])
    ]


def test_a_street_is_expected_from_the_earliest_month_it_sent_on(home, statuses):
    query = "select month, expected, verdict from mart.submission_status where street_code = "
    assert rows(statuses, f"{query}'{STREET}'") == [(date(2026, 8, 1), True, "accepted")]
    sent = [
        send(home, f"O {month}", [person("o", FAR)], month=f"2026-{month}")
        for month in ("06", "07", "08", "09")
    ]
    begins = [
        send(home, "late", [person("x")], month="2026-08"),
        send(home, "later still, of an earlier month", [person("x")], month="2026-07"),
    ]
    assert rows(release_of(home, *sent, *begins), f"{query}'{STREET}' order by month") == [
        (date(2026, 7, 1), True, "accepted"),
        (date(2026, 8, 1), True, "accepted"),
        (date(2026, 9, 1), True, "missing"),
    ]


def test_a_submission_is_received_on_the_day_it_is_in_china(home):
    frame = received(send(home, "late", [person("x")])).with_columns(
        pl.lit(datetime(2026, 9, 5, 17)).alias("received_at")
    )
    target = home.releases / "test.duckdb"
    build_tables(
        home,
        LIMITS,
        shipped()[0],
        frame,
        facts_of(home, send(home, "late", [person("x")])),
        target,
        RELEASE,
    )
    assert rows(target, "select received_on from mart.submission_status") == [(date(2026, 9, 6),)]


def test_mended_rows_whose_file_was_withdrawn_are_no_nil_return(home):
    file = send(home, "S", [person("x")])
    mended = send(home, "mended", [person("y")], mends=file["submission"], coverage=[])
    elsewhere = send(home, "far", [person("z", FAR)])
    release = release_with(
        "submission_status", home, elsewhere, file | {"verdict": "withdrawn"}, mended
    )
    query = (
        "select verdict, received_on, accepted_rows from mart.submission_status where street_code"
        f" = '{STREET}'"
    )
    assert rows(release, query) == [("missing", None, 0)]


def mend(home: Home, name: str, file: dict, *rows: dict, firsts: str, **outcome: object) -> dict:
    """Returned rows of a file, mended; `firsts` names the row that each was in the first file."""
    places = [f"0:{number}={first}" for number, first in enumerate(firsts, start=6)]
    return send(
        home, name, list(rows), mends=file["submission"], mended_rows=places, coverage=[], **outcome
    )


@pytest.mark.parametrize(
    ("firsts", "stand", "counts"),
    [
        (
            ("ab", "ab"),
            "S M2",
            [(1, 0), (0, 2), (2, 0)],
        ),  # the same workbook sent again under another name
        (("ab", "bc"), "S M1 M2", [(1, 0), (1, 1), (2, 0)]),
        (("ab", "cd"), "S M1 M2", [(1, 0), (2, 0), (2, 0)]),
    ],
)
def test_a_row_mended_twice_counts_once_and_the_later_mend_stands(home, firsts, stand, counts):
    file = send(home, "S", [person("x")], rows_read=6, quarantined=5)
    sent = [
        mend(home, f"M{turn}", file, *(person(first) for first in own), firsts=own)
        for turn, own in enumerate(firsts, start=1)
    ]
    release = release_of(home, file, *sent)
    assert (
        rows(release, "select counted, superseded from audit.submission order by receipt") == counts
    )
    assert (
        " ".join(
            name
            for (name,) in rows(
                release, "select file_name from audit.submission where stands order by receipt"
            )
        )
        == stand
    )
    mended = len(set("".join(firsts)))
    query = (
        "select accepted_rows, quarantined_rows, verdict from mart.submission_status where"
        f" street_code = '{STREET}'"
    )
    assert rows(release, query) == [(1 + mended, 5 - mended, "partly_accepted")]
    assert rows(
        release, "select count(*) from audit.finding where rule like 'person_%elsewhere'"
    ) == [(0,)]


def test_a_mended_row_that_came_again_stands_as_it_was_mended_last(home):
    file = send(home, "S", [person("x")], rows_read=2, quarantined=1)
    first = mend(home, "M1", file, person("a"), firsts="a")
    last = mend(home, "M2", file, person("a", status="unemployed"), firsts="a")
    query = f"select employed, unemployed from mart.roster where area_code = '{STREET}'"
    assert rows(release_of(home, file, first, last), query) == [(1, 1)]
    assert rows(
        release_of(home, file, first, last, first, target=home.releases / "again.duckdb"), query
    ) == [(2, 0)]


def test_a_refused_file_of_no_known_month_or_street_expects_nothing(home):
    wrong = [
        refusal("typo", month="2096-01"),
        refusal("elsewhere", street_code="999999999"),
        refusal("unknown") | {"register": None},
    ]
    release = release_with("submission_status", home, send(home, "S", [person("x")]), *wrong)
    assert rows(release, "select month, street_code, verdict from mart.submission_status") == [
        (date(2026, 8, 1), STREET, "accepted")
    ]


def test_every_table_and_column_is_described_in_both_languages(release):
    tables = rows(release, "select table_name, comment from duckdb_tables()")
    columns = rows(
        release,
        "select table_name || '.' || column_name, comment from duckdb_columns() where not internal",
    )
    in_both = re.compile(r"[^/]*[\u4e00-\u9fff].* / [A-Za-z0-9].*")
    assert len(columns) > 100
    assert [
        name for name, comment in [*tables, *columns] if not in_both.fullmatch(comment or "")
    ] == []


def test_the_release_has_the_tables_of_the_specification_and_no_view(release):
    tables = {
        f"{schema}.{name}"
        for schema, name in rows(release, "select schema_name, table_name from duckdb_tables()")
    }
    assert tables == {
        "mart.area",
        "mart.roster",
        "mart.employment_rate",
        "mart.unemployment_duration",
        "mart.zero_employment_household",
        "mart.household_typology",
        "mart.labour_movement",
        "mart.new_employment",
        "mart.new_employment_by_channel",
        "mart.assistance",
        "mart.community_entity",
        "mart.job_post",
        "mart.station",
        "mart.submission_status",
        "audit.submission",
        "audit.issue",
        "mart.full_employment_criterion",
        "mart.full_employment_area",
        "mart.new_employment_by_age",
        "mart.warning",
        "mart.target_achieved",
        "mart.seasonal_path",
        "mart.target_progress",
        "audit.decision",
        "audit.fault",
        "audit.finding",
        "audit.release",
        "audit.publication",
        "mart.revision",
        "ref.division",
        "ref.code",
        "ref.retirement",
        "ref.policy",
        "ref.population_group",
        "ref.area_level",
        "ref.division_succession",
        "ref.target",
        "ref.published_result",
        "ref.criterion",
        "ref.recognition",
        "ref.reporting",
    }
    assert rows(release, "select view_name from duckdb_views() where not internal") == []
    groups = rows(release, "select group_code from ref.population_group order by sort_order")
    assert groups == [(group.code,) for group in POPULATION_GROUPS]


def test_counts_are_bigint_and_rates_double(release):
    flag = (  # elsewhere a number of households
        "table_name = 'full_employment_area' and column_name = 'recognised'"
    )
    kinds = rows(
        release,
        "select distinct column_name, data_type from duckdb_columns() where schema_name = 'mart'"
        f" and not ({flag})",
    )
    additive = {
        name: kind for name, kind in kinds if name in VOCABULARY and VOCABULARY[name].additive
    }
    assert [additive.pop(name) for name in ("amount_yuan", "monthly_subsidy_yuan")] == [
        "DECIMAL(18,2)"
    ] * 2
    assert set(additive.values()) == {"BIGINT"} and ("employment_rate", "DOUBLE") in kinds


def test_a_failing_check_blocks_and_names_the_rows(home):
    _, models = shipped()
    strict = replace(models["mart.roster"], checks=(Check("small", "persons < 4"),))
    with pytest.raises(CheckFailed) as failure:
        release_of(home, *province(home), models={**models, "mart.roster": strict})
    assert "mart.roster" in str(failure.value) and "small: 4 " in str(failure.value)
    assert str(failure.value).count("month=2026-08-01, area_code=51") == 3 and str(
        failure.value
    ).endswith(" …")
    assert list(home.releases.iterdir()) == []


def test_rows_that_the_files_do_not_account_for_block(home):
    with pytest.raises(
        CheckFailed, match=r"audit\.submission: .*accepted_add_up: 1 .*receipt=00000001-00001"
    ):
        release_of(home, send(home, "S", [person("x")], accepted=2, rows_read=2))


def test_two_rows_of_one_grain_block(home):
    _, models = shipped()
    twice = replace(
        models["mart.roster"],
        query=f"{models['mart.roster'].query} cross join (select 1 union all select 2) as twice",
    )
    with pytest.raises(CheckFailed, match=r"mart\.roster: .*grain: "):
        release_of(home, *province(home), models={**models, "mart.roster": twice})


def test_an_undescribed_column_blocks(home):
    _, models = shipped()
    area = models["mart.area"]
    odd = replace(
        area,
        query=area.query.replace(
            "area_level,\n  coalesce", "area_level,\n  1 as novelty,\n  coalesce"
        ),
    )
    with pytest.raises(UndescribedColumn, match=r"mart\.area: .*novelty"):
        release_of(home, *province(home), models={**models, "mart.area": odd})
    described = replace(odd, columns={"novelty": Text("新", "New")})
    release = release_of(home, *province(home), models={**models, "mart.area": described})
    assert rows(release, "select comment from duckdb_columns() where column_name = 'novelty'") == [
        ("新 / New",)
    ]


def test_a_release_is_a_new_file(home):
    target = home.releases / "test.duckdb"
    target.write_bytes(b"")
    with pytest.raises(FileExistsError):
        release_of(home, send(home, "S", [person("x")]))
    assert target.exists()


def test_without_an_accepted_submission_there_is_nothing_to_release(home):
    with pytest.raises(NothingToRelease):
        release_of(home, refusal("R"))
    assert list(home.releases.iterdir()) == []


def test_the_same_list_gives_the_same_hashes_whenever_and_wherever_it_is_built(tmp_path, release):
    home = Home(tmp_path / "elsewhere").prepare()
    sent = province(home)
    order = [1, 2, 4, 0, 3, 5]  # files that cover different things, otherwise received
    again = release_of(home, *(sent[place] for place in order))
    hashes = table_hashes(release)
    assert {name.split(".")[0] for name in hashes} == {"mart", "ref"}
    assert table_hashes(again) == hashes


def test_hashes_tell_one_changed_cell_and_one_repeated_row(tmp_path, release):
    hashes = table_hashes(release)
    changes = (
        "update mart.roster set persons = 99 where area_code = '51'",
        "insert into mart.roster select * from mart.roster limit 1",
    )
    for number, change in enumerate(changes):
        copy = tmp_path / f"{number}.duckdb"
        copy.write_bytes(release.read_bytes())
        with duckdb.connect(str(copy)) as connection:
            connection.execute(change)
        assert {name for name, value in table_hashes(copy).items() if value != hashes[name]} == {
            "mart.roster"
        }
