"""Shrunk rates: the prior by hand, the approximations against the beta distribution itself."""

from __future__ import annotations

from datetime import date
from random import Random

import duckdb
import pytest

from tests.build.fact_file import shipped
from tests.oracle.second_shrinkage import beta_below, beta_quantile, count_shrunk_rates

COUNTY, NEXT = "510104", "510105"
MONTH = date(2026, 8, 1)
WITHIN = 0.0004  # what the header of mart.small_area_rate promises


def shrunk(counts: dict[str, tuple[int, int]]) -> dict[str, dict]:
    """The rows of the mart for these communities (code -> employed, able and willing), by code."""
    with duckdb.connect() as connection:
        connection.execute("create schema fact; create schema mart;")
        connection.execute(
            "create table fact.employment (month date, area_code varchar, area_level varchar,"
            " group_code varchar, employed bigint, able_and_willing bigint)"
        )
        connection.executemany(
            "insert into fact.employment values ('2026-08-01', ?, 'community', 'all', ?, ?)",
            [(code, *told) for code, told in counts.items()],
        )
        connection.execute(
            "create table mart.area as select month, area_code, area_code as area_name"
            " from fact.employment"
        )
        found = connection.execute(shipped()[1]["mart.small_area_rate"].query)
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return {row["area_code"]: row for row in rows}


def codes(county: str, number: int) -> list[str]:
    return [f"{county}001{place:03d}" for place in range(1, number + 1)]


def test_five_communities_are_a_prior_and_four_look_to_the_prefecture():
    counts = dict.fromkeys([*codes(COUNTY, 5), *codes(NEXT, 4)], (9, 10))
    found = shrunk(counts)
    own, other = (found[codes(county, 1)[0]] for county in (COUNTY, NEXT))
    assert (own["prior_area_code"], own["prior_communities"]) == (COUNTY, 5)
    assert (other["prior_area_code"], other["prior_communities"]) == ("5101", 9)


def test_equal_communities_leave_the_prior_the_weight_of_all_of_them_and_9999_at_most():
    large = shrunk(dict.fromkeys(codes(COUNTY, 5), (9_000, 10_000)))[codes(COUNTY, 1)[0]]
    assert float(large["prior_persons"]) == pytest.approx(9999)
    row = shrunk(dict.fromkeys(codes(COUNTY, 5), (90, 100)))[codes(COUNTY, 1)[0]]
    assert float(row["prior_persons"]) == pytest.approx(500)
    assert float(row["prior_rate"]) == pytest.approx(450.5 / 501, abs=1e-6)


def test_communities_of_either_all_or_nobody_leave_the_prior_the_weight_of_one_person():
    counts = dict(zip(codes(COUNTY, 6), [(50, 50), (0, 50)] * 3, strict=True))
    row = shrunk(counts)[codes(COUNTY, 1)[0]]
    assert float(row["prior_persons"]) == 1
    assert float(row["shrunk_rate"]) == pytest.approx(50.5 / 51, abs=1e-6)


def test_one_community_alone_has_a_prior_of_one_person():
    (row,) = shrunk({codes(COUNTY, 1)[0]: (19, 20)}).values()
    assert float(row["prior_persons"]) == 1


def test_everybody_at_work_is_no_certainty():
    row = shrunk(dict.fromkeys(codes(COUNTY, 5), (10, 10)))[codes(COUNTY, 1)[0]]
    assert float(row["shrunk_rate"]) < 1
    assert 0.5 < float(row["chance_of_95"]) < 1


def test_nobody_able_and_willing_is_no_row():
    assert shrunk({codes(COUNTY, 1)[0]: (0, 0)}) == {}


def test_every_number_is_that_of_the_beta_distribution():
    random = Random(1)
    counts = {}
    for county in range(510101, 510131):
        rate, spread = random.uniform(0.3, 0.999), 10 ** random.uniform(0, 3)
        for code in codes(str(county), random.randint(1, 12)):
            size = int(10 ** random.uniform(0, 3.3))
            true = random.betavariate(rate * spread, (1 - rate) * spread)
            counts[code] = sum(random.random() < true for _ in range(size)), size
    cells = {
        (MONTH, code, "all"): {"employed": employed, "able_and_willing": size}
        for code, (employed, size) in counts.items()
    }
    wanted, found = count_shrunk_rates(cells), shrunk(counts)
    assert len(found) == len(wanted) > 100
    near = {"prior_rate": 1e-6, "prior_persons": 0.001, "shrunk_rate": 1e-6}
    for (_, code), row in wanted.items():
        for name, value in row.items():
            if isinstance(value, float):
                wanted_value = pytest.approx(value, abs=near.get(name, WITHIN))
                assert float(found[code][name]) == wanted_value, (code, name)
            else:
                assert found[code][name] == value, (code, name)


@pytest.mark.parametrize(
    ("x", "a", "b", "share"),
    [(0.5, 1, 1, 0.5), (0.25, 2, 1, 0.0625), (0.5, 3, 2, 0.3125), (0.95, 20, 1, 0.95**20)],
)
def test_the_second_count_knows_the_beta_distribution(x, a, b, share):
    assert beta_below(x, a, b) == pytest.approx(share, abs=1e-12)
    assert beta_quantile(share, a, b) == pytest.approx(x, abs=1e-9)
