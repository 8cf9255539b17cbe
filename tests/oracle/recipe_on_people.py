"""What the recipes on persons and their work say, by plain counts over the tables' rows."""

from __future__ import annotations

from collections import defaultdict

import pytest

from tests.oracle.recipe_row import (
    BEFORE,
    LAST,
    LONG,
    YEAR_AGO,
    by_area,
    communities,
    records,
    short_of_95,
    total,
)


def rate_by_prefecture(answer, rows):
    province = rows("mart.employment_rate", month=LAST, area_level="province", group_code="all")[0]
    now = rows("mart.employment_rate", month=LAST, area_level="prefecture", group_code="all")
    then = {
        row["area_code"]: row
        for row in rows(
            "mart.employment_rate", month=YEAR_AGO, area_level="prefecture", group_code="all"
        )
    }
    expected = {
        row["area_code"]: (
            row["employed"],
            row["employed"] / row["able_and_willing"]
            - then[row["area_code"]]["employed"] / then[row["area_code"]]["able_and_willing"],
            row["employed"] / row["able_and_willing"]
            - province["employed"] / province["able_and_willing"],
        )
        for row in now
    }
    assert by_area(answer, "employed", "year_change", "province_gap") == {
        code: (n, pytest.approx(a), pytest.approx(b)) for code, (n, a, b) in expected.items()
    }
    rates = [row[0] for row in records(answer, "employment_rate")]
    assert rates == sorted(rates)


def rate_trend(answer, rows):
    by_month = {
        row["month"]: row["employed"] / row["able_and_willing"]
        for row in rows("mart.employment_rate", area_code="51", group_code="all")
    }
    assert records(answer, "month", "employment_rate") == [
        (month, pytest.approx(by_month[month])) for month in sorted(by_month)
    ]
    assert records(answer, "month_change")[-1][0] == pytest.approx(
        by_month[LAST] - by_month[BEFORE]
    )


def group_gaps(answer, rows):
    rates = {
        row["group_code"]: row["employed"] / row["able_and_willing"]
        for row in rows("mart.employment_rate", month=LAST, area_code="51")
    }
    expected = sorted(rates[group] - rates["all"] for group in rates if group != "all")
    assert [gap for (gap,) in records(answer, "gap_to_all")] == pytest.approx(expected)


def lowest_communities(answer, rows):
    large = [row for row in communities(rows) if row["able_and_willing"] >= 30]
    expected = sorted(
        (row["employed"] / row["able_and_willing"], row["area_code"]) for row in large
    )[:50]
    assert records(answer, "employment_rate", "area_code") == [
        (pytest.approx(rate), code) for rate, code in expected
    ]


def persons_short(answer, rows):
    expected = {row["area_code"]: short_of_95(row) for row in communities(rows) if short_of_95(row)}
    assert dict(records(answer, "area_code", "persons_short")) == expected
    assert [short for (short,) in records(answer, "persons_short")] == sorted(expected.values())


def communities_at_95_by_county(answer, rows):
    expected: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in communities(rows):
        county = expected[row["area_code"][:6]]
        county[0] += 1
        county[1] += short_of_95(row) == 0
        county[2] += 0 < short_of_95(row) <= 2
    assert by_area(answer, "communities", "reached", "almost") == {
        code: tuple(counts) for code, counts in expected.items()
    }


def unemployed_over_half_a_year(answer, rows):
    here = rows("mart.unemployment_duration", month=LAST, area_level="prefecture")
    everybody, long = (
        total(here, "area_code", "persons"),
        total([row for row in here if row["duration_band"] in LONG], "area_code", "persons"),
    )
    shares = {code: long[code][0] / everybody[code][0] for code in everybody}
    assert by_area(answer, "over_half_a_year_share") == {
        code: (pytest.approx(share),) for code, share in shares.items()
    }


def communities_with_long_unemployed(answer, rows):
    long = [
        row
        for row in rows("mart.unemployment_duration", month=LAST, area_level="community")
        if row["duration_band"] in LONG
    ]
    assert by_area(answer, "persons") == {
        code: counts for code, counts in total(long, "area_code", "persons").items() if counts[0]
    }


def found_work(answer, rows):
    left = rows(
        "mart.labour_movement", month=LAST, area_level="prefecture", from_status="unemployed"
    )
    were, found = (
        total(left, "area_code", "persons"),
        total([row for row in left if row["to_status"] == "employed"], "area_code", "persons"),
    )
    assert by_area(answer, "were_unemployed", "found_work") == {
        code: (*were[code], *found[code]) for code in were
    }


def why_unemployment_changed(answer, rows):
    moves = rows("mart.labour_movement", month=LAST, area_code="51")
    came = sum(row["persons"] for row in moves if row["to_status"] == "unemployed") - sum(
        row["persons"] for row in moves if row["from_status"] == "unemployed"
    )
    assert sum(net for (net,) in records(answer, "net")) == came


def new_employment_against_last_year(answer, rows):
    def year_to_date(year: int) -> dict:
        here = [
            row
            for row in rows("mart.new_employment")
            if row["month"].year == year and row["month"].month <= 10 and len(row["area_code"]) <= 4
        ]
        return total(here, "area_code", "net_new_employment")

    now, then = year_to_date(2026), rows("mart.new_employment", month=YEAR_AGO)
    former = {row["area_code"]: row["net_new_employment_ytd"] for row in then}
    assert by_area(answer, "net_new_employment_ytd", "year_change") == {
        code: (n, n - former[code]) for code, (n,) in now.items()
    }


def attrition_share(answer, rows):
    here = [
        row for row in rows("mart.new_employment", area_level="county") if row["month"].year == 2026
    ]
    shares = {
        code: gone / new
        for code, (gone, new) in total(
            here, "area_code", "natural_attrition", "new_employment"
        ).items()
    }
    assert by_area(answer, "attrition_share") == {
        code: (pytest.approx(share),) for code, share in shares.items()
    }


def new_employment_channels(answer, rows):
    here = [
        row
        for row in rows("mart.new_employment_by_channel", area_code="51")
        if row["month"].year == 2026
    ]
    assert by_area(answer, "persons_ytd") == total(here, "channel", "persons")
    assert sum(share for (share,) in records(answer, "year_share")) == pytest.approx(1)


def new_employment_industries(answer, rows):
    here = [
        row
        for row in rows("mart.new_employment_by_channel", area_code="51")
        if row["month"].year == 2026
    ]
    assert by_area(answer, "persons_ytd") == total(here, "industry", "persons")


def zero_employment_hot_spots(answer, rows):
    households = {row["area_code"]: row["households"] for row in rows("mart.roster", month=LAST)}
    streets = rows("mart.zero_employment_household", month=LAST, area_level="street")
    expected = sorted(
        (1000 * row["derived"] / households[row["area_code"]] for row in streets), reverse=True
    )[:50]
    assert [rate for (rate,) in records(answer, "derived_per_1000")] == pytest.approx(expected)


def workless_households(answer, rows):
    here = rows("mart.household_typology", month=LAST, area_level="prefecture")
    workless = total(
        [row for row in here if row["household_kind"] == "workless"], "area_code", "households"
    )
    everybody = total(here, "area_code", "households")
    assert by_area(answer, "households", "workless") == {
        code: (*everybody[code], *workless[code]) for code in everybody
    }


def sex_and_age(answer, rows):
    rates = {
        row["group_code"]: row["employed"] / row["able_and_willing"]
        for row in rows("mart.employment_rate", month=LAST, area_code="51")
    }
    ages = ("16_24", "25_45", "46_up")
    expected = {f"male_{age}": rates[f"male_{age}"] - rates[f"female_{age}"] for age in ages}
    expected |= {f"fe{group}": -gap for group, gap in expected.items()}
    assert by_area(answer, "gap_to_other_sex") == {
        group: (pytest.approx(gap),) for group, gap in expected.items()
    }


def year_on_year(answer, rows):
    def flow(month):
        return rows("mart.new_employment", month=month, area_code="51")[0]

    def rate(month):
        return rows("mart.employment_rate", month=month, area_code="51", group_code="all")[0]

    found = by_area(answer, "value", "former_value", "change")
    for measure in ("new_employment_ytd", "net_new_employment_ytd"):
        now, then = flow(LAST)[measure], flow(YEAR_AGO)[measure]
        assert found[measure] == (now, then, now - then)
    now, then = (rate(m)["employed"] / rate(m)["able_and_willing"] for m in (LAST, YEAR_AGO))
    assert found["employment_rate"] == tuple(map(pytest.approx, (now, then, now - then)))
    assert found["employed"][:2] == (rate(LAST)["employed"], rate(YEAR_AGO)["employed"])
