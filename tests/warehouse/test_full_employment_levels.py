"""Full employment of a street, a county, a prefecture and the province, counted by hand."""

from __future__ import annotations

from tests.build.criterion_case import (
    area,
    verdict,
)
from tests.build.release_file import rows


def test_a_street_meets_when_all_its_communities_do_and_a_county_when_all_its_streets_do(
    rules_release,
):
    columns = (
        "level, meets, at_risk, recognition_state, communities, communities_meeting,"
        " communities_at_risk, failed_list"
    )
    assert verdict(rules_release, area("all meet", "001"), columns) == (
        "street",
        True,
        True,
        "meets",
        2,
        2,
        1,
        None,
    )  # 20 of 20 cannot spare two
    assert verdict(rules_release, area("all meet"), columns) == (
        "county",
        True,
        True,
        "both",
        2,
        2,
        1,
        None,
    )
    assert verdict(rules_release, area("one fails", "001"), columns) == (
        "street",
        False,
        False,
        "neither",
        2,
        1,
        0,
        "communities_meeting_rate",
    )
    assert verdict(rules_release, area("one fails"), columns) == (
        "county",
        False,
        False,
        "neither",
        2,
        1,
        0,
        "streets_meeting_rate",
    )


def test_prefecture_and_province_count_communities_without_a_verdict(rules_release):
    counts = rows(
        rules_release,
        "select count(*), count(case when meets then 1 end) from mart.full_employment_area where"
        " area_level = 'community' and month = '2026-08-01'",
    )
    assert (
        verdict(
            rules_release,
            "5190",
            "level, rule_set, meets, recognition_state, at_risk, vetoed, criteria",
        )
        == (None,) * 7
    )
    assert [verdict(rules_release, "51", "communities, communities_meeting")] == counts
    assert counts[0][1] > 10
