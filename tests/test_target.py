"""mart.target_progress: every figure counted again, the edges by hand, the gates on it, and a back-test of its projection in small."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest
from generated_years import GENERATORS, back_test, generated, new_employment_frame, target_frame, target_models
from second_target import second_progress, student_quantile
from test_warehouse import FAR, LIMITS, STREET, A, facts_of, person, received, send, shipped
from test_warehouse_flow import OUTSIDE, hired, left, told

from pipelines.contract.home import Home
from pipelines.contract.reference import load_reference
from pipelines.quality.mart_suite import Mart, mart_suite
from pipelines.warehouse.model import SQL_FOLDER
from pipelines.warehouse.reference_table import AREA_LEVELS
from pipelines.warehouse.release_tables import build_tables

MARTS = ("target_achieved", "seasonal_path", "target_progress")
NET, GROSS, SURVEYED = "new_employment", "reemployed_unemployed", "surveyed_unemployment_rate"
TOLERANCE = {"projection": 0.51, "projection_low": 0.51, "projection_high": 0.51, "chance": 3e-4}  # rounded to persons; the logistic function
MONTHS = [f"{number:02d}" for number in range(1, 13)]


# The second count


@pytest.mark.parametrize("former_years", range(7))
def test_a_second_count_finds_every_figure(former_years):
    generator = GENERATORS[former_years]
    frame = new_employment_frame(*generated(generator, former_years, 2, 4, np.random.default_rng(former_years)))
    targets = target_frame(sorted(set(frame["area_code"])), (NET, GROSS, "difficult_employed", SURVEYED), generator.size)
    expected = second_progress(frame.to_dicts(), set(frame["month"]), targets.to_dicts())
    with duckdb.connect() as connection:
        target_models(connection, frame, targets)
        found = connection.sql("from mart.target_progress").pl().to_dicts()
    assert {key(row) for row in found} == expected.keys() and len(found) == 2 * 5 * 4 * 12
    assert [(key(row), name, row[name], value) for row in found for name, value in expected[key(row)].items() if not same(name, row[name], value)] == []


def key(row: dict) -> tuple:
    return row["month"], row["target_area"], row["indicator"], row["setter_area"]


def same(name: str, found: object, expected: object) -> bool:
    if expected is None or isinstance(expected, str):
        return found == expected
    return found is not None and abs(found - expected) <= TOLERANCE.get(name, 1e-9 * max(1, abs(expected)))


# The back-test in small; `make bench-target` is the whole of it


@pytest.fixture(scope="module")
def tested() -> pl.DataFrame:
    """Projections of provinces of three generators with two, three and five former years, and what came of them."""
    cases = ((GENERATORS[1], 3), (GENERATORS[4], 5), (GENERATORS[6], 2))
    return pl.concat([back_test(generator, years, 16, 6, 7 + years).with_columns(pl.lit(years).alias("years")) for generator, years in cases])


def test_four_outcomes_in_five_lie_in_the_interval(tested):
    assert 0.75 <= tested["covered"].mean() <= 0.85
    by_years = tested.group_by("years").agg(pl.mean("covered"))["covered"]
    assert len(by_years) == 3 and by_years.is_between(0.7, 0.9).all()


def test_the_projection_errs_less_than_the_straight_line(tested):
    assert tested["error"].mean() < 0.95 * tested["straight_error"].mean()


def test_a_chance_is_met_as_often_as_it_says(tested):
    middling = tested.filter(pl.col("chance").is_between(0.2, 0.8))
    assert middling.height > 300 and abs(middling["chance"].mean() - middling["met"].mean()) < 0.1
    assert tested.filter(pl.col("chance") < 0.2)["met"].mean() < 0.1 < 0.9 < tested.filter(pl.col("chance") > 0.8)["met"].mean()


@pytest.mark.parametrize(("freedom", "exact", "within"), [(1, 3.0777, 0.07), (2, 1.8856, 0.01), (3, 1.6377, 0.005), (4, 1.5332, 0.005), (1000, 1.2824, 0.001)])
def test_the_approximation_of_students_t_is_close_to_the_tables(freedom, exact, within):
    assert abs(student_quantile(freedom) / exact - 1) < within


# Edges, by hand: a province of one or two prefectures


def progress(monthly: dict[str, dict[str, tuple[int, int]]], targets: list[dict], not_reported: tuple[str, ...] = ()) -> dict[tuple[str, str], dict]:
    """(month, target area / indicator / setter where they differ from 1001, NET and 10) -> row. `monthly`: prefecture -> month -> hired, left."""
    months = sorted({month for own in monthly.values() for month in own})
    lines = []
    for area in ("10", *monthly):
        for month in months:
            so_far = [own[past] for code, own in monthly.items() if code.startswith(area) for past in own if past[:4] == month[:4] and past <= month]
            new, gone = sum(events[0] for events in so_far), sum(events[1] for events in so_far)
            lines.append({"month": date.fromisoformat(f"{month}-01"), "area_code": area, "area_level": "province" if area == "10" else "prefecture",
                          "area_name": area, "new_employment_ytd": new, "natural_attrition_ytd": gone, "net_new_employment_ytd": new - gone,
                          "reemployed_unemployed_ytd": new, "difficult_employed_ytd": new})
    with duckdb.connect() as connection:
        target_models(connection, pl.DataFrame(lines), pl.DataFrame(targets), tuple(date.fromisoformat(f"{month}-01") for month in not_reported))
        found = connection.sql("from mart.target_progress").pl().to_dicts()
    return {(f"{row['month']:%Y-%m}", "/".join(
        value for value, usual in ((row["target_area"], "1001"), (row["indicator"], NET), (row["setter_area"], "10")) if value != usual)): row for row in found}


def target(value: float = 100, area: str = "1001", indicator: str = NET, setter: str = "10", direction: str = "at_least", year: int = 2026,
           since: str | None = None, until: str | None = None) -> dict:
    return {"year": year, "setter_code": setter, "target_code": area, "indicator": indicator, "value": value, "unit": "persons", "direction": direction,
            "basis": "placeholder", "valid_from": date.fromisoformat(since or f"{year}-01-01"), "valid_to": date.fromisoformat(until or f"{year + 1}-01-01")}


def year(number: int, *counts: int, left_each: int = 0, months: int = 12) -> dict[str, tuple[int, int]]:
    """A year's months, hired as `counts` say, over and over."""
    return {f"{number}-{month}": (counts[place % len(counts)], left_each) for place, month in enumerate(MONTHS[:months])}


FRONT = (20, 20, 20, 20, 20, 20, 10, 10, 10, 10, 10, 10)  # two thirds by June


def test_without_a_target_there_is_no_row():
    assert progress({"1001": year(2026, 5)}, [target(year=2025)]) == {}


def test_without_a_former_year_the_straight_line_counts():
    row = progress({"1001": year(2026, 5, months=3)}, [target(72)])["2026-03", ""]
    assert (row["former_years"], row["year_share"], row["seasonal_share"], row["projection"], row["ytd"]) == (0, 0.25, 0.25, 60, 15)
    assert (row["achieved_share"], row["pace"], row["needed_per_month"]) == (15 / 72, 15 / 18, 57 / 9)
    assert row["projection_low"] < 60 < row["projection_high"]


def test_with_a_former_year_its_path_counts():
    row = progress({"1001": year(2025, *FRONT) | year(2026, 20, months=6)}, [target(200)])["2026-06", ""]
    assert row["former_years"] == 1
    assert (row["year_share"], row["seasonal_share"], row["projection"]) == (0.5, 120 / 180, 180)
    assert row["pace"] == 120 / (200 * (120 / 180))


def test_the_path_is_the_provinces_for_every_area():
    monthly = {"1001": year(2025, 5) | year(2026, 5, months=6), "1002": year(2025, *FRONT) | year(2026, 5, months=6)}
    rows = progress(monthly, [target(), target(area="1002"), target(area="10")])
    assert {row["seasonal_share"] for (month, _), row in rows.items() if month == "2026-06"} == {150 / 240}


def test_a_former_year_in_which_a_month_was_not_reported_does_not_count():
    monthly = {"1001": year(2025, *FRONT) | year(2026, 20, months=6)}
    assert progress(monthly, [target()], not_reported=("2025-03",))["2026-06", ""]["former_years"] == 0


def test_at_most_the_last_five_former_years_count():
    monthly = {"1001": year(2019, 90, 0) | {month: events for past in range(2020, 2027) for month, events in year(past, *FRONT).items()}}
    rows = progress(monthly, [target(), target(year=2025)])
    assert [rows[f"{past}-06", ""]["former_years"] for past in (2025, 2026)] == [5, 5]
    assert [rows[f"{past}-01", ""]["seasonal_share"] for past in (2025, 2026)] == [20 / 180, 20 / 180]


def test_a_former_year_that_ended_at_nothing_does_not_count():
    assert progress({"1001": year(2025, 5, left_each=6) | year(2026, 5)}, [target(), target(indicator=GROSS)])["2026-06", ""]["former_years"] == 0


def test_a_usual_share_near_nothing_does_not_blow_the_projection_up():
    row = progress({"1001": year(2025, 0, 10) | year(2026, 3, months=1)}, [target()])["2026-01", ""]
    assert (row["seasonal_share"], row["projection"]) == (1 / 48, 144)


def test_in_december_nothing_is_left_to_chance():
    rows = progress({"1001": year(2026, 5)}, [target(60), target(61, setter="1001")])
    met, missed = rows["2026-12", ""], rows["2026-12", "1001"]
    for row in (met, missed):
        assert row["projection_low"] == row["projection"] == row["projection_high"] == row["ytd"] == 60
    assert [(row["chance"], row["state"], row["needed_per_month"]) for row in (met, missed)] == [(1, "met", 0), (0, "behind", None)]


def test_two_setters_stand_side_by_side():
    rows = progress({"1001": year(2026, 5, months=4)}, [target(50), target(40, setter="1001")])
    assert [(rows["2026-04", setter]["ytd"], rows["2026-04", setter]["achieved_share"]) for setter in ("", "1001")] == [(20, 0.4), (20, 0.5)]


def test_a_target_of_nothing_is_met_by_anything_that_is_not_less():
    rows = progress({"1001": {"2026-01": (2, 3), "2026-02": (3, 1)}}, [target(0)])
    before, after = rows["2026-01", ""], rows["2026-02", ""]
    assert (before["ytd"], before["state"] == "met", before["needed_per_month"], before["achieved_share"], before["pace"]) == (-1, False, 1 / 11, None, None)
    assert (after["ytd"], after["state"], after["needed_per_month"], after["chance"]) == (1, "met", 0, 1)


def test_a_net_figure_below_nothing_is_projected_and_lies_in_its_interval():
    row = progress({"1001": year(2025, *FRONT) | {"2026-01": (1, 5)}}, [target(100)])["2026-01", ""]
    assert (row["ytd"], row["achieved_share"], row["needed_per_month"]) == (-4, -0.04, 104 / 11)
    assert row["projection_low"] < row["projection"] == -36 < row["projection_high"]
    assert row["state"] == "behind" and 0 <= row["chance"] < 0.1


def test_nothing_so_far_leaves_room_above():
    row = progress({"1001": year(2026, 0, months=2) | year(2025, 10), "1002": year(2025, 10) | year(2026, 10)}, [target(indicator=GROSS)])["2026-02", GROSS]
    assert (row["ytd"], row["projection"], row["projection_low"]) == (0, 0, 0) and row["projection_high"] > 0


def test_a_target_revised_in_the_year_counts_from_the_month_at_whose_end_it_is_in_force():
    targets = [target(50, until="2026-06-16"), target(80, since="2026-06-16")]
    assert [progress({"1001": year(2026, 5)}, targets)[f"2026-{month}", ""]["target"] for month in ("05", "06", "07")] == [50, 80, 80]


def test_a_target_has_rows_in_the_months_at_whose_end_it_is_in_force():
    rows = progress({"1001": year(2026, 5)}, [target(since="2026-03-31", until="2026-06-30")])
    assert [month for month, _ in sorted(rows)] == ["2026-03", "2026-04", "2026-05"]


def test_a_month_without_data_has_no_row_and_the_year_goes_on():
    monthly = {month: events for month, events in year(2026, 5, months=6).items() if month != "2026-04"}
    rows = progress({"1001": monthly}, [target()], not_reported=("2026-02",))
    assert [month for month, _ in rows] == ["2026-01", "2026-02", "2026-03", "2026-05", "2026-06"]
    assert [(row["ytd"], row["months_reported"]) for row in rows.values()] == [(5, 1), (10, 1), (15, 2), (20, 3), (25, 4)]


def test_the_last_month_with_data_is_provisional():
    rows = progress({"1001": year(2025, 5) | year(2026, 5, months=3)}, [target(), target(year=2025)])
    assert [month for (month, _), row in rows.items() if row["is_provisional"]] == ["2026-03"]


def test_what_may_not_be_exceeded_is_met_at_the_years_end_only():
    rows = progress({"1001": year(2026, 5)}, [target(value, indicator=GROSS, setter=setter, direction="at_most") for value, setter in ((60, "10"), (40, "1001"))])
    kept = [rows[f"2026-{month}", GROSS] for month in ("06", "12")]
    assert [row["state"] for row in kept] == ["at_risk", "met"] and kept[0]["needed_per_month"] == 5
    broken = [rows[f"2026-{month}", f"{GROSS}/1001"] for month in ("02", "09", "12")]
    assert [row["state"] for row in broken] == ["at_risk", "behind", "behind"]
    assert [row["chance"] for row in broken[1:]] == [0, 0] and 0.05 < broken[0]["chance"] < 0.3
    assert [row["needed_per_month"] for row in broken] == [3, 0, None]


def test_an_indicator_that_registers_do_not_tell_has_its_target_and_no_figure():
    row = progress({"1001": year(2026, 5)}, [target(0.055, indicator=SURVEYED, direction="at_most")])["2026-06", SURVEYED]
    told = {"month", "target_area", "target_area_level", "target_area_name", "indicator", "indicator_name", "setter_area", "setter_area_name", "target", "unit",
            "direction", "basis", "months_reported", "year_share", "former_years", "state", "is_provisional"}
    assert {name for name, value in row.items() if value is not None} == told
    assert (row["target"], row["state"], row["indicator_name"]) == (0.055, "not_computed", "城镇调查失业率")


def test_an_area_that_never_sent_anything_has_no_figure():
    assert progress({"1001": year(2026, 5)}, [target(area="1009")])["2026-06", "1009"]["state"] == "not_computed"


def test_chance_falls_as_the_target_rises_and_is_even_where_it_is_as_projected():
    rows = progress({"1001": year(2026, 5, months=6)}, [target(value, setter=f"{value}") for value in (30, 50, 60, 70, 90)])
    chances = [rows["2026-06", setter]["chance"] for setter in ("30", "50", "60", "70", "90")]
    assert chances == sorted(chances, reverse=True) and chances[2] == 0.5 and chances[0] == 1
    row = rows["2026-06", "60"]
    at_the_ends = progress({"1001": year(2026, 5, months=6)}, [target(row[end], setter=place) for end, place in (("projection_low", "11"), ("projection_high", "12"))])
    assert [round(at_the_ends["2026-06", setter]["chance"], 2) for setter in ("11", "12")] == pytest.approx([0.9, 0.1], abs=0.02)


# Gates


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """The targets' marts of a generated province, in a file, with targets of every kind of outcome."""
    file = tmp_path_factory.mktemp("targets") / "made.duckdb"
    frame = new_employment_frame(*generated(GENERATORS[2], 3, 1, 6, np.random.default_rng(3)))
    targets = target_frame(sorted(set(frame["area_code"])), (NET, GROSS, SURVEYED), 400)
    more = targets.with_columns(pl.col("target_code").alias("setter_code"), pl.col("value") * 2, pl.lit("at_most").alias("direction"))
    with duckdb.connect(str(file)) as connection:
        target_models(connection, frame, pl.concat([targets, more.filter(pl.col("target_code").str.len_bytes() == 4)]))
    return file


def failures(file: Path, change: str = "") -> set[str]:
    """The gate's checks in SQL of the targets' marts that fail once `change` was made; GX, which would ask the same of every mart, takes seconds."""
    models = shipped()[1]
    with duckdb.connect() as connection:
        connection.execute(f"attach '{file}' as release")
        connection.execute("use release")
        connection.execute("begin")
        connection.execute(change or "select 1")
        checks = mart_suite({
            name: Mart(name, tuple(connection.table(f"mart.{name}").columns), models[f"mart.{name}"].grain) for name in (*MARTS, "new_employment")
        }, AREA_LEVELS)
        failing = set()
        for check in checks:
            table = check.table.removeprefix("mart.")
            if table in MARTS and check.kind != "column":
                query = check.sql if check.kind == "rows" else f"select 1 from {check.table} where not ({check.sql})"
                if connection.execute(f"select count(*) from ({query})").fetchall()[0][0]:
                    failing.add(f"{table}: {check.rule}")
        connection.execute("rollback")
    return failing


def test_targets_as_they_are_made_pass_the_gate(made):
    with duckdb.connect(str(made), read_only=True) as connection:
        states = connection.execute("select distinct state from mart.target_progress").fetchall()
    assert {state for state, in states} == {"met", "on_pace", "at_risk", "behind", "not_computed"}
    assert failures(made) == set()


AREA = "target_area = '1001' and setter_area = '10' and indicator = 'new_employment' and month = '2026-06-01'"


@pytest.mark.parametrize(("change", "failing"), [
    (f"update mart.target_progress set achieved_share = achieved_share + 0.01 where {AREA}", {"target_progress: quotient:achieved_share"}),
    (f"update mart.target_progress set year_share = 0.6 where {AREA}", {"target_progress: year_share_is_month"}),
    (f"update mart.target_progress set projection_low = projection + 1 where {AREA}", {"target_progress: projection_in_order"}),
    ("update mart.target_progress set projection_high = projection_high + 1 where month = '2026-12-01'", {"target_progress: december_is_known"}),
    (f"update mart.target_progress set chance = 1.01, state = 'on_pace' where {AREA}", {"target_progress: chance_between_0_and_1"}),
    (f"update mart.target_progress set state = 'met', needed_per_month = 0 where {AREA}", {"target_progress: met_when_reached"}),
    (f"update mart.target_progress set state = case state when 'behind' then 'on_pace' else 'behind' end where {AREA}", {"target_progress: state_by_chance"}),
    (f"update mart.target_progress set needed_per_month = needed_per_month + 1 where {AREA}", {"target_progress: needed_fills_the_gap"}),
    (f"update mart.target_progress set pace = pace + 0.01 where {AREA}", {"target_progress: pace_is_of_usual"}),
    ("update mart.target_progress set chance = 0.5 where state = 'not_computed'", {"target_progress: nothing_is_made_up"}),
    (f"update mart.target_progress set indicator = 'jobs' where {AREA}",
        {"target_progress: targets_as_set", "target_progress: ytd_as_achieved"}),
    (f"delete from mart.target_progress where {AREA}", {"target_progress: targets_as_set"}),
    ("update mart.target_achieved set ytd = ytd + 1, events_ytd = events_ytd + 1 where area_code = '1001' and indicator = 'new_employment'",
        {"target_progress: ytd_as_achieved", "target_achieved: as_new_employment"}),
    ("delete from mart.target_achieved where area_code = '1003' and month < '2026-01-01'", {"target_achieved: as_new_employment"}),
    ("update mart.seasonal_path set former_share = former_share + 0.001", {"seasonal_path: quotient:former_share"}),
])
def test_figures_that_do_not_follow_close_the_gate(made, change, failing):
    assert failures(made, change) == failing


# In a release


OWN = "year,setter_code,target_code,indicator,value,unit,direction,basis,valid_from,valid_to,source\n" + "".join(
    f"2026,{setter},{area},{indicator},{value},{unit},{direction},placeholder,2026-01-01,2027-01-01,test\n" for setter, area, indicator, value, unit, direction in (
        ("51", "51", NET, 9, "persons", "at_least"), ("51", "5101", NET, 6, "persons", "at_least"), ("5101", "5101", NET, 8, "persons", "at_least"),
        ("51", "51", SURVEYED, 0.055, "share", "at_most"), ("510104", STREET, GROSS, 1, "persons", "at_least"),
    )
)


@pytest.fixture(scope="module")
def release(tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("targets")).prepare()
    (home.reference / "target.csv").write_text(OWN, encoding="utf-8")
    reference = load_reference(home)
    sent = [
        *(send(home, "roster", [person("x")], month=month) for month in ("2026-02", "2026-03")),
        *told(home, "new_employment", {
            "2026-02": [hired("a", "2026-02-03", reemployed_unemployed=True), hired("b", "2026-01-04")],
            "2026-03": [hired("c", "2026-03-03", FAR), hired("d", "2026-03-04", FAR), hired("e", "2026-03-04"), hired("g", "2026-03-04", OUTSIDE)],
        }),
        *told(home, "natural_attrition", {"2026-03": [left("f", "2026-03-05")]}),
    ]
    target_file = home.releases / "test.duckdb"
    row = {"release_id": "20260903T020000Z-00000000", "released_at": datetime(2026, 9, 3, 2), "code_version": "test", "reader": "abcdefabcdef",
           "reference_digest": "0", "submissions_digest": "0"}
    build_tables(home, LIMITS, reference, received(*sent), facts_of(home, *sent, reference=reference), target_file, row)
    return target_file


def rows(release: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(release), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_a_release_holds_the_targets_in_force_against_its_registers(release):
    columns = "target_area_level, target_area_name, indicator_name, setter_area_name, target, ytd, months_reported, state"
    assert rows(release, f"select {columns} from mart.target_progress where month = '2026-03-01' order by target_area, indicator, setter_area") == [
        ("province", "四川省", "城镇新增就业", "四川省", 9, 5, 2, rows(release, STATE.format("51", "51"))[0][0]),
        ("province", "四川省", "城镇调查失业率", "四川省", 0.055, None, 2, "not_computed"),
        ("prefecture", "成都市", "城镇新增就业", "四川省", 6, 5, 2, rows(release, STATE.format("5101", "51"))[0][0]),
        ("prefecture", "成都市", "城镇新增就业", "成都市", 8, 5, 2, rows(release, STATE.format("5101", "5101"))[0][0]),
        ("street", "锦官驿街道", "失业人员再就业", "锦江区", 1, 1, 2, "met"),
    ]
    assert rows(release, "select distinct month::varchar from mart.target_progress order by all") == [("2026-01-01",), ("2026-02-01",), ("2026-03-01",)]


STATE = "select state from mart.target_progress where month = '2026-03-01' and target_area = '{}' and setter_area = '{}' and indicator = 'new_employment'"


def test_what_each_area_below_did_of_it_is_told(release):
    found = rows(release, "select area_code, ytd, events_ytd, contribution_share from mart.target_achieved where month = '2026-03-01' and indicator = 'new_employment'")
    assert found == [
        ("51", 5, 7, None), ("5101", 5, 7, 1), ("510104", 4, 6, 0.8), (STREET, 2, 4, 0.5), (FAR[:9], 2, 2, 0.5), ("510105", 1, 1, 0.2), (OUTSIDE[:9], 1, 1, 1),
    ]
    assert A not in {area for area, *_ in found}


def test_no_figure_is_infinite_or_no_number(made):
    columns = rows(made, "select list(column_name) from duckdb_columns() where table_name = 'target_progress' and data_type = 'DOUBLE'")[0][0]
    values = [value for row in rows(made, f"select {', '.join(columns)} from mart.target_progress") for value in row if value is not None]
    assert len(values) > 1000 and all(map(math.isfinite, values))


# The page on the method


RECIPES = re.findall(r"```sql\n(.*?)```", (SQL_FOLDER / "method_target.md").read_text("utf-8"), re.DOTALL)


def test_the_pages_queries_run_on_a_release(release):
    standing, below, published = (rows(release, query) for query in RECIPES)
    assert len(standing) == 5 and [(name, ytd, change) for name, _, ytd, _, _, change in below if ytd == 5] == [("成都市", 5, None)]
    assert len(published) == 20 and all(agrees for *_, agrees in published)


@pytest.mark.parametrize(("area", "setter", "period_to", "share"), [
    ("51", "51", "2017-03-31", {0.3286, 0.3438, 0.3521}), ("5106", "51", "2021-12-31", {1.3026, 1.57, 1.6265}), ("5106", "5106", "2021-12-31", {1.27}),
])
def test_published_shares_are_what_their_figures_give(release, area, setter, period_to, share):
    found = rows(release, f"from ({RECIPES[2]}) where area_code = '{area}' and setter_code = '{setter}' and period_to = '{period_to}'")
    assert {row[6] for row in found} == share and all(abs(row[7] - row[6]) < 0.005 and row[8] for row in found)
