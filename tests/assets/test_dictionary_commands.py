"""`jiuye tables` and `jiuye dictionary WORD`."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from assets.cli.main import cli
from pipelines.base.home import Home
from pipelines.intake.receipt_list import NONE_RECEIVED
from pipelines.release.publish import Inputs, publish


@pytest.fixture(scope="module")
def ask(synthetic_release, tmp_path_factory):
    """ask("tables", "失业"): what the command does where the synthetic release is the current one."""
    home = Home(tmp_path_factory.mktemp("dictionary")).prepare()
    building = home.releases / ".building-x.duckdb"
    shutil.copy(synthetic_release, building)
    moment = datetime(2026, 11, 6, 1, tzinfo=UTC)
    publish(
        home,
        building,
        "20261106T010000Z-00000000",
        Inputs(NONE_RECEIVED, (), "r", "d", "c"),
        moment,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIUYE_HOME", str(home.root))
        yield lambda *words: CliRunner().invoke(cli, words)


def test_the_tables_are_listed_with_what_they_are_rows_and_months(ask):
    said = ask("tables").output
    assert "mart.roster（" in said
    assert "2025-09 – 2026-10" in said
    assert "就业率" in said
    assert "Employment rate" in said


@pytest.mark.parametrize("word", ["失业时长", "duration of unemployment"])
def test_a_word_of_either_language_narrows_the_tables(ask, word):
    said = ask("tables", word).output
    assert "mart.unemployment_duration" in said
    assert "mart.station" not in said


@pytest.mark.parametrize(
    ("word", "finds"),
    [
        ("零就业", "mart.zero_employment_household"),
        ("zero-employment", "mart.zero_employment_household"),
        ("employment_rate", "就业人数 ÷ 有劳动能力和就业愿望人数"),
        ("employment rate", "employment_rate"),
        ("自主创业", "own_business"),
        ("id_length", "规则 / Rules"),
        ("有效", "standing"),
        ("户编号", "household_no"),
        ("mart.roster", "mart.roster 的列 / its columns"),
        ("roster", "not_in_labour_force"),
    ],
)
def test_a_word_is_found_among_tables_columns_codes_rules_and_terms(ask, word, finds):
    assert finds in ask("dictionary", word).output


def test_an_unknown_word_is_answered_with_those_near_it(ask):
    done = ask("dictionary", "零就也家庭")
    assert done.exit_code == 2
    assert "零就业家庭" in done.output
    assert ask("tables", "零就也家庭").exit_code == 2
