"""A made-up release to show: five prefectures, one of them with a hostile name, 42 streets, six
months; and that it holds together.
"""

from __future__ import annotations

from pathlib import Path

import duckdb


def test_areas_of_the_made_up_release_add_up(release: Path) -> None:
    with duckdb.connect(str(release), read_only=True) as connection:
        sums = connection.execute(
            "select area_level, sum(employed) from mart.employment_rate where group_code = 'all' "
            "and month = date '2026-09-01' group by area_level"
        ).fetchall()
        streets = connection.execute(
            "select count(distinct street_code) from mart.submission_status"
        ).fetchone()
    assert len({employed for _, employed in sums}) == 1
    assert {level for level, _ in sums} == {"province", "prefecture", "county", "street"}
    assert streets == (42,)
