"""Months that a release no longer holds stay in one that is kept; and what a refresh says of files of
such months.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.base.clock import as_if
from pipelines.base.home import Home
from pipelines.operation.prune import pieces, remove
from pipelines.operation.refresh_report import refresh_lines
from pipelines.operation.world import survey
from pipelines.release.publish import releases
from tests.build.limits import LIMITS
from tests.build.register_file import STREET
from tests.build.small_home import ROSTERS, bring, people, release_now

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    """Four months come in one after another on one day, each corrected once; releases hold the last
    two, and the last of streets.
    """
    home = Home(tmp_path_factory.mktemp("prune") / "home").prepare()
    (home.reference / "policy.csv").write_text(
        "policy,value,valid_from,valid_to,unit,title_zh,title_en,source\n"
        "months_held,2,1900-01-01,,months,存,held,test\n"
        "street_months_held,1,1900-01-01,,months,存,held,test\n",
        "utf-8",
    )
    with as_if(datetime(2026, 10, 1, 8, tzinfo=UTC)):
        for month in ("06", "07", "08", "09"):
            for serials in ((1, 2, 3), (1, 2, 3, 5)):
                bring(home, roster(month), people(*serials))
                release_now(home, ROSTERS)
    return home


def roster(month: str) -> str:
    return f"{STREET}_劳动力资源台账_2026-{month}.csv"


def months_in(release: Path, level: str) -> set[str]:
    with duckdb.connect(str(release), read_only=True) as connection:
        rows = connection.execute(
            "select distinct strftime(month, '%m') from mart.roster where area_level = ?", [level]
        ).fetchall()
    return {month for (month,) in rows}


def test_every_month_that_releases_held_is_in_one_that_is_kept(home):
    assert [months_in(one.file, "county") for one in releases(home)[-2:]] == [{"08", "09"}] * 2
    with as_if(datetime(2026, 11, 30, 12, tzinfo=UTC)):
        world = survey(home, LIMITS)
        remove(world, pieces(world))
    kept = [months_in(one.file, "street") for one in releases(home)]
    assert kept == [{"06"}, {"07"}, {"08"}, {"09"}, {"09"}]
    of_counties = (months_in(one.file, "county") for one in releases(home))
    assert set().union(*of_counties) == {"06", "07", "08", "09"}


def test_a_refresh_says_that_a_file_is_of_a_month_whose_streets_are_not_held(home):
    with as_if(datetime(2026, 10, 2, 8, tzinfo=UTC)):
        before = releases(home)[-1]
        bring(home, roster("08"), people(1, 3))
        release_now(home, ROSTERS)
        world = survey(home, LIMITS)
        report = "\n".join(refresh_lines(world, world.since(before), before, 1.0))
        every = "\n".join(refresh_lines(world, world.submissions.tail(0), before, 1.0))
    assert "1 of them are of months before 2026-09" in report
    assert "of them are of months" not in every
