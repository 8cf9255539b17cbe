"""The counts of a release: levels, names, rates, and the one fate of each row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipelines.warehouse.description import additive_columns
from tests.build.fact_file import release_models, shipped
from tests.build.gate_sql import failing_checks
from tests.build.lake_file import FAR, OTHER_STREET, STREET, A, B, person, send
from tests.build.release_file import RELEASE, release_of, release_with, rows
from tests.build.two_streets import AUGUST, UNLISTED, province


def test_counts_roll_up_to_five_levels_with_the_names_in_force(release):
    far_name = rows(
        release,
        f"select division_name from ref.division where division_code = '{FAR}' and valid_to is"
        " null",
    )[0][0]
    columns = "area_code, area_level, area_name, persons, households, employed, unemployed, unknown"
    found = rows(release, f"select {columns} from mart.roster {AUGUST} order by area_code")
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
    models = release_models("mart.roster")
    query = (
        "select month, area_code, area_level, area_name, case when area_level = 'street' then 9"
        " else 1 end as persons from mart.area"
    )
    wrong = replace(models["mart.roster"], query=query, checks=(), reads=("mart.area",))
    models = {**models, "mart.roster": wrong}
    release = release_of(home, *province(home), models=models)
    assert failing_checks(release, ["roster"], models) == {"mart.roster: children_add_up"}


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
    assert rows(release_with("roster", home, a, b, a, counted=True), query) == [
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
