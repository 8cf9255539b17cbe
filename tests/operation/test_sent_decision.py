"""What becomes of a decision at the next level: whose it is, and for which files it holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.decision.record import Decision
from pipelines.operation.level_bundle import Bundle, Sent, SentDecision
from pipelines.operation.lift import NotToBeLifted, lift
from pipelines.operation.take_bundle import _as_here
from tests.build.county_home import COUNTY, home_of
from tests.build.limits import LIMITS

FILES = tuple(Sent((f"mark/{n}",), f"{n}" * 64, f"{n}.csv", 1, None, None) for n in range(3))
BUNDLE = Bundle(COUNTY, "2026-11-04T00:00:00+00:00", FILES, (), ())
PLACES = ["00000007-00001", "00000003-00001", "00000009-00001"]
MAP = Decision(
    "map",
    "",
    "核对",
    register="labour_force",
    expect="身份号",
    value="id_number",
    token="t",
    by="op",
)
WITHDRAWAL = Decision("withdraw", FILES[1].submission, "重复", token="w", by="op")


def here(decision: Decision, after: int) -> Decision:
    return _as_here(SentDecision(decision, after, None), BUNDLE, PLACES)


def test_a_map_for_all_holds_in_the_area_that_handed_it_on():
    assert here(MAP, 1).area == COUNTY
    assert here(replace(MAP, area="510104017"), 1).area == "510104017"


@pytest.mark.parametrize(
    ("after", "receipt"), [(0, ""), (1, "00000007-00001"), (2, "00000007-00001"), (3, PLACES[2])]
)
def test_a_map_holds_for_what_came_after_it_below(after, receipt):
    assert here(MAP, after).receipt == receipt


@pytest.mark.parametrize(("after", "receipt"), [(1, ""), (2, PLACES[1]), (3, PLACES[1])])
def test_a_withdrawal_holds_for_what_had_come_of_its_file(after, receipt):
    assert here(WITHDRAWAL, after).receipt == receipt


def test_it_stays_its_takers_and_names_who_handed_it_on():
    once = here(WITHDRAWAL, 3)
    assert (once.by, once.token, once.through) == ("op", "w", (COUNTY,))
    assert here(once, 3).through == (COUNTY, COUNTY)


def test_a_countys_folder_does_not_go_up_as_a_province(tmp_path):
    with pytest.raises(NotToBeLifted, match="hand-on"):
        lift(home_of(tmp_path / "home", COUNTY), LIMITS, tmp_path / "sent")
