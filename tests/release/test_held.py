"""What is said of a month that a release does not hold, or not its streets and communities."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from assets.cli.main import cli
from pipelines.base.home import Home
from pipelines.intake.receipt_list import NONE_RECEIVED
from pipelines.release.bulletin.figures import bulletin_figures
from pipelines.release.export import ExportRefused, Wanted, export_table
from pipelines.release.form_book import export_forms
from pipelines.release.publish import Inputs, publish
from tests.build.bulletin_release import write_bulletin_release

HELD = ("roster", "employment_rate", "new_employment")
EARLY, ABOVE, DETAILED = date(2026, 6, 1), date(2026, 8, 1), date(2026, 10, 1)
SAID = "with --as-of a day of that time"


@pytest.fixture(scope="module")
def limited(synthetic_release: Path, tmp_path_factory) -> Path:
    """A release that holds months from July on, and streets and communities from September on."""
    path = write_bulletin_release(
        synthetic_release, tmp_path_factory.mktemp("limited") / "release.duckdb"
    )
    path.chmod(0o644)
    with duckdb.connect(str(path)) as connection:
        for column, month in (("held_from", "2026-07-01"), ("detailed_from", "2026-09-01")):
            connection.execute(f"alter table audit.release add column if not exists {column} date")
            connection.execute(f"update audit.release set {column} = '{month}'")
        for table in HELD:
            connection.execute(
                f"delete from mart.{table} where month < '2026-07-01'"
                " or month < '2026-09-01' and length(area_code) > 6"
            )
    return path


def refused(call, *arguments) -> str:
    with pytest.raises(ExportRefused) as error:
        call(*arguments)
    return str(error.value)


def test_an_export_says_from_which_month_on_streets_are_held(limited, tmp_path):
    target = tmp_path / "x.csv"
    assert export_table(limited, "roster", target, Wanted(ABOVE, "county")) > 0
    assert export_table(limited, "roster", target, Wanted(DETAILED, "street")) > 0
    said = refused(export_table, limited, "roster", target, Wanted(ABOVE, "street"))
    assert "months of streets and communities from 2026-09 on" in said
    assert SAID in said
    said = refused(export_table, limited, "roster", target, Wanted(EARLY))
    assert "this release holds months from 2026-07 on" in said
    said = refused(export_table, limited, "roster", target, Wanted(DETAILED, "street", "999999"))
    assert SAID not in said


def test_forms_and_bulletins_of_a_month_that_is_not_held_are_refused(limited, tmp_path):
    assert export_forms(limited, tmp_path / "x.xlsx", ABOVE) > 0
    assert SAID in refused(export_forms, limited, tmp_path / "x.xlsx", EARLY)
    assert SAID in refused(bulletin_figures, limited, EARLY, None)


def test_a_bulletin_compares_with_no_month_that_is_not_held(limited):
    assert bulletin_figures(limited, date(2026, 7, 1), None).before is None
    assert bulletin_figures(limited, date(2026, 8, 1), None).before is not None


@pytest.fixture
def asked(limited, tmp_path, monkeypatch):
    """What a command says besides its answer, on that release."""
    home = Home(tmp_path / "home").prepare()
    building = home.releases / ".building-x.duckdb"
    shutil.copyfile(limited, building)
    inputs = Inputs(NONE_RECEIVED, (), "r", "d", "c")
    publish(home, building, "20261106T010000Z-0", inputs, datetime(2026, 11, 6, 1, tzinfo=UTC))
    monkeypatch.setenv("JIUYE_HOME", str(home.root))

    def ask(*words: str) -> str:
        done = CliRunner().invoke(cli, [*words, "--format", "csv"])
        assert done.exit_code == 0, done.output
        return done.stderr

    return ask


def test_a_recipe_without_an_answer_says_that_the_month_is_not_held(asked):
    words = ("recipe", "lowest_communities", "--smallest", "0", "--month")
    assert "2026-08 请问以前的发布" in asked(*words, "2026-08")
    assert SAID not in asked(*words, "2026-10")


@pytest.mark.parametrize(
    ("condition", "begin"),
    [
        ("length(area_code) = 9 and month = '2026-08-01'", "2026-09"),
        ("month = date '2026-06-01'", "2026-07"),
        ("month between '2026-06-01' and '2026-06-30'", "2026-07"),
        ("strftime(month, '%Y-%m') = '2026-06'", "2026-07"),
        ("area_code = '99' and month = '2026-10-01'", None),  # held
        ("month = '1990-06-01'", None),  # nothing ever came of it
        ("month = '2026-08-01'", None),  # there is an answer
    ],
)
def test_a_query_without_an_answer_says_that_the_month_is_not_held(asked, condition, begin):
    told = asked("sql", f"select * from roster where {condition}")
    assert (f"从 {begin} 起" in told) == (SAID in told) == (begin is not None)
