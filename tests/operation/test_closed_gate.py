"""A closed gate keeps its draft, names what is behind it, and lets one list pass for a reason."""

from __future__ import annotations

import shutil

import duckdb
import pytest

from dashboards.release import open_release
from dashboards.render import _override as overridden
from pipelines.base.home import Home
from pipelines.decision.record import read_decisions
from pipelines.operation import make_release
from pipelines.operation.closed_gate import closed_gate, list_mark, override_of
from pipelines.operation.make_release import Draft, GateClosed
from pipelines.operation.world import is_released, survey
from pipelines.quality.gate import GateReport
from pipelines.release.publish import current_release
from pipelines.warehouse.facts import build_facts
from tests.build.limits import LIMITS
from tests.build.register_file import STREET
from tests.build.small_home import (
    AUGUST,
    JULY,
    MODELS,
    bring,
    jiuye,
    people,
    read_here,
    release_now,
)

pytestmark = pytest.mark.slow


def drafted(home: Home) -> tuple:
    """A draft of what has come in whose roster of the street does not add up, and its report."""
    world = read_here(home)
    facts = build_facts(home, LIMITS, world.reference, world.ledger, MODELS)
    draft = make_release.build(world, facts, MODELS)
    return world, draft, judged(world, draft)


def judged(world, draft: Draft) -> GateReport:
    with duckdb.connect(str(draft.file)) as connection:
        connection.execute(
            "update mart.roster set persons = persons + 1"
            f" where area_code = '{STREET}' and month = '2026-08-01'"
        )
    return make_release.judge(world, draft, MODELS)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[Home, str, str]:
    """A home with July released and a gate that closed on August; the submission of August, and
    what was said.
    """
    home = Home(tmp_path_factory.mktemp("gate") / "home").prepare()
    bring(home, JULY, people(1, 2, 3))
    release_now(home)
    submission = bring(home, AUGUST, people(1, 2, 3, 4))
    with pytest.raises(GateClosed) as closed:
        make_release.publish(*drafted(home))
    return home, submission, str(closed.value)


@pytest.fixture
def closed(built, tmp_path) -> tuple[Home, str, str]:
    """A copy of it to change."""
    home, submission, said = built
    return Home(shutil.copytree(home.root, tmp_path / "copy", symlinks=True)), submission, said


def test_what_is_behind_is_named_with_the_remedy(built):
    home, submission, said = built
    (one, *_) = closed_gate(home).checks
    assert one.check.startswith("mart.")
    assert (STREET, "2026-08") in {(code, month) for code, _, month in one.places}
    assert [file[0] for file in one.files] == [submission]
    assert f"{submission} {AUGUST}" in said
    assert "jiuye withdraw" in said
    assert "--override" in said


def test_the_draft_is_kept_and_the_release_stays(built):
    home, _, _ = built
    draft = home.operation / closed_gate(home).draft
    with duckdb.connect(str(draft), read_only=True) as connection:
        failing = "select count(*) from audit.check where severity = 'block' and rows_failing > 0"
        assert connection.execute(failing).fetchone()[0] > 0
    assert current_release(home).inputs.received.files == 1


def test_the_command_says_the_same_and_ends_with_one(built):
    home, submission, _ = built
    code, said = jiuye(home, "gate")
    assert code == 1
    assert submission in said


def test_an_override_needs_a_reason_and_is_a_decision(closed):
    home, _, _ = closed
    assert jiuye(home, "gate", "--override")[0] == 2
    assert jiuye(home, "gate", "--override", "--reason", " ")[0] == 2
    assert read_decisions(home) == ()
    reason = "已与锦江区张三丰核对 19900001234"
    code, said = jiuye(home, "gate", "--override", "--reason", reason)
    assert (code, "已与锦江区***核对 ***" in said) == (0, True)
    (decision,) = read_decisions(home)
    assert (decision.kind, decision.listed) == ("override", list_mark(survey(home, LIMITS)))
    listed = jiuye(home, "decisions")[1]
    assert "已与锦江区***核对 ***" in listed


def test_an_override_lets_that_list_pass_and_its_reason_stands_in_the_release(closed):
    home, _, _ = closed
    jiuye(home, "gate", "--override", "--reason", "已核对")
    world, draft, report = drafted(home)
    assert not report.passed
    published = make_release.publish(world, draft, report)
    assert is_released(survey(home, LIMITS))
    assert closed_gate(home) is None
    assert not list(home.operation.glob("closed-*"))
    with duckdb.connect(str(published.file), read_only=True) as connection:
        told = "select reason from audit.decision where decision_kind = 'override'"
        assert connection.execute(told).fetchall() == [("已核对",)]
    with open_release(published.file) as opened:
        assert "理由：已核对" in overridden(opened).zh


def test_no_page_of_a_release_that_passed_speaks_of_an_override(built):
    home, _, _ = built
    with open_release(current_release(home).file) as opened:
        assert overridden(opened) is None


def test_what_comes_in_after_it_and_what_is_revoked_does_not_pass(closed):
    home, _, _ = closed
    jiuye(home, "gate", "--override", "--reason", "已核对")
    world, _, report = drafted(home)
    assert override_of(world, report)
    jiuye(home, "revoke", "1", "--reason", "再看看")
    assert override_of(survey(home, LIMITS), report) is None
    jiuye(home, "gate", "--override", "--reason", "还是可以")
    assert override_of(survey(home, LIMITS), report)
    bring(home, f"{STREET}_劳动力资源台账_2026-06.csv", people(1))
    assert override_of(read_here(home), report) is None
    assert jiuye(home, "gate", "--override", "--reason", "又来了")[0] == 2


def test_a_file_of_decisions_has_no_overrides(home):
    bring(home, AUGUST, people(1))
    file = home.root / "decisions.csv"
    file.write_text("kind,submission,reason\noverride,a,b\n", "utf-8")
    code, said = jiuye(home, "decide", str(file))
    assert code == 2
    assert "kind_unknown" in said
