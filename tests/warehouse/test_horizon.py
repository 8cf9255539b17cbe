"""What a release holds: months of areas above, and fewer of streets and communities; the same rows
whether months were taken over or made anew.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import pytest

from pipelines.base.home import Home
from pipelines.reference.load import Reference
from pipelines.warehouse.engine import open_release
from pipelines.warehouse.months_back import months_back
from pipelines.warehouse.release_tables import table_hashes
from tests.build.changing_province import STREETS, Province
from tests.build.fact_file import shipped
from tests.build.horizon_release import GROUP, reference_with, released
from tests.build.lake_file import person, refusal, send
from tests.build.release_file import rows
from tests.build.two_streets import issue_file

# Those that tell of the making, not of what was counted.
OF_THE_RELEASE = {"audit.release", "audit.table_month", "audit.publication", "mart.revision"}


def contents(release: Path) -> dict[str, list[tuple]]:
    """The rows of every table that counts, and the fingerprints of its months."""
    with open_release(release) as session:
        told = {
            name: session.rows(f"select * from {name} order by all")
            for name in session.tables()
            if name.startswith(("audit.", "mart.")) and name not in OF_THE_RELEASE
        }
        prints = "select table_name, month, fingerprint from audit.table_month order by all"
        return told | {"fingerprints": session.rows(prints)}


def differing(one: Path, other: Path) -> set[str]:
    mine, theirs = contents(one), contents(other)
    return {name for name in mine.keys() | theirs.keys() if mine.get(name) != theirs.get(name)}


def up_to(province: Province, month: date) -> list[dict]:
    return [one for one in province.sent if one["month"] <= month]


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_a_chain_of_releases_is_what_each_would_be_if_made_anew(tmp_path, seed):
    home = Home(tmp_path).prepare()
    province = Province(home, Random(seed), months=9, people=40)
    former, told = None, []
    for step, last in enumerate([*province.months[3:], *province.months[-1:] * 3]):
        told += [province.change() for _ in range(3)] if step else []
        sent = up_to(province, last)
        former = released(home, f"taken{step}", sent, former, models=shipped()[1])
        anew = released(home, f"anew{step}", sent, models=shipped()[1])
        assert not differing(former, anew), told
        assert table_hashes(former) == table_hashes(anew)


@pytest.fixture(scope="module")
def province(tmp_path_factory) -> Province:
    """Months from June to December; the last is December."""
    home = Home(tmp_path_factory.mktemp("horizon")).prepare()
    return Province(home, Random(1), months=7, people=25)


@pytest.fixture(scope="module")
def chain(province) -> list[tuple[Path, Path]]:
    """Of each release the one that took months over, and one made anew: up to October; November, and
    September is corrected, the first month with streets then; December, and corrections
    inside and beyond each edge; other reference tables; December is withdrawn.
    """
    home, months, made = province.home, province.months, []
    changed = reference_with(changed=True)

    def release(last: int, reference: Reference | None = None) -> None:
        sent = up_to(province, months[last])
        former = made[-1][0] if made else None
        one = released(home, f"taken{len(made)}", sent, former, reference)
        made.append((one, released(home, f"anew{len(made)}", sent, reference=reference)))

    release(4)
    province.send_street(months[3], STREETS[4])
    release(5)
    for month in (0, 2, 3, 5):
        province.send_street(months[month], STREETS[month % 3])
        province.send_other(months[month], STREETS[1], "new_employment")
    release(6)
    release(6, changed)
    release(5, changed)
    return made


def test_every_release_is_what_it_would_be_if_made_anew(chain):
    assert [differing(taken, anew) for taken, anew in chain] == [set()] * len(chain)
    assert all(table_hashes(taken) == table_hashes(anew) for taken, anew in chain)


def test_months_are_taken_over_when_the_horizon_moves(chain):
    since = "select month, release_id from audit.table_month where table_name = 'mart.roster'"
    assert {f"{month:%Y-%m}": made for month, made in rows(chain[1][0], since)} == {
        "2026-07": "taken0",
        "2026-08": "taken0",
        "2026-09": "taken1",
        "2026-10": "taken0",
        "2026-11": "taken1",
    }


def months_of(release: Path, table: str, where: str) -> list[str]:
    query = f"select distinct strftime(month, '%Y-%m') from {table} where {where} order by 1"
    return [month for (month,) in rows(release, query)]


def test_a_release_holds_so_many_months_of_areas_above_and_fewer_of_streets(chain):
    release = chain[2][0]
    horizon = "select held_from, detailed_from from audit.release"
    assert rows(release, horizon) == [(date(2026, 8, 1), date(2026, 10, 1))]
    above, streets = ["2026-08", "2026-09"], ["2026-10", "2026-11", "2026-12"]
    for table in ("mart.roster", "mart.employment_rate", "mart.new_employment", "mart.warning"):
        assert months_of(release, table, "area_level = 'county'") == above + streets
        assert months_of(release, table, "area_level in ('street', 'community')") == streets
    assert months_of(release, "audit.finding", "true") == streets


def test_what_areas_above_and_targets_rest_on_is_held_of_every_month(chain):
    every = [f"2026-{month:02d}" for month in range(6, 13)]
    release = chain[2][0]
    for table, where in (
        ("audit.submission", "true"),
        ("mart.submission_status", f"street_code = '{STREETS[0]}'"),
        ("mart.area", "area_level = 'street'"),
        ("mart.target_achieved", f"area_code = '{STREETS[0]}'"),
        ("mart.target_progress", f"target_area = '{GROUP}'"),
        ("mart.report_coverage", f"area_code = '{STREETS[0]}'"),
    ):
        assert set(every) <= set(months_of(release, table, where)), table


def test_what_leaves_with_the_horizon_is_no_revision(province, chain):
    """Nor is what comes back when the horizon is wider."""
    sent = up_to(province, province.months[6])
    wider = released(province.home, "wider", sent, chain[2][0], reference_with(9, 9))
    told = "select count(*) from mart.revision where release_id = 'wider'"
    assert rows(wider, told) == [(0,)]
    assert not differing(
        wider, released(province.home, "wide", sent, reference=reference_with(9, 9))
    )
    narrow = released(province.home, "narrow", sent, wider)
    assert rows(narrow, told.replace("wider", "narrow")) == [(0,)]
    assert not differing(narrow, chain[2][1])


def test_a_correction_inside_the_horizon_is_a_revision(chain):
    """November of a street, September of the county alone, and none of June."""
    found = (
        "select distinct strftime(month, '%m'), area_level from mart.revision"
        " where release_id = 'taken2' and measure like 'roster.%'"
    )
    assert set(rows(chain[2][0], found)) >= {
        *(("11", level) for level in ("province", "county", "street", "community")),
        *(("08", level) for level in ("province", "county")),
    }
    assert not {one for one in rows(chain[2][0], found) if one[0] in ("06", "07")}
    assert not {one for one in rows(chain[2][0], found) if one[0] < "10" and "t" in one[1][:2]}


def test_revisions_of_streets_leave_with_their_month(chain):
    """September was corrected when it was the first month with streets; those of targets stay."""
    told = (
        "select distinct area_level from mart.revision where month = '2026-09-01'"
        " and area_level in ('county', 'street', 'community') and measure like 'roster.%' order by 1"
    )
    assert rows(chain[1][0], told) == [("community",), ("county",), ("street",)]
    assert rows(chain[2][0], told) == [("county",)]
    of_targets = told.replace("roster.", "target_achieved.")
    assert ("street",) in rows(chain[2][0], of_targets)
    assert rows(chain[3][0], of_targets) == rows(chain[2][0], of_targets)


def test_marts_that_the_horizon_limits_are_read_by_their_own_month_and_area():
    """Each of these was looked at: all but those that add streets up read the same month and area. A
    new one is to be; what compares months reads facts.
    """
    models, back = shipped()[1], months_back(shipped()[1])
    limited = {
        name
        for name, model in models.items()
        if model.schema == "mart" and not model.of_every_month and "month" in model.grain
    }
    found = {
        (name, read, read in models[name].adds_up)
        for name in models
        for read in models[name].reads
        if read in limited
    }
    assert found == {
        ("mart.full_employment_area", "mart.full_employment_criterion", True),
        ("mart.target_achieved", "mart.new_employment", True),
        ("mart.labour_flow_rate", "mart.labour_movement", False),
        ("mart.warning", "mart.employment_rate", False),
        ("mart.warning", "mart.full_employment_criterion", False),
        ("mart.warning", "mart.provisional", False),
    }
    assert all(back[read] is not None for _, read, adds_up in found if adds_up)
    assert all(back[name] == 0 for name, _, adds_up in found if adds_up)


def test_faults_are_held_of_the_months_of_streets(tmp_path):
    """Those of files without a month always are."""
    home = Home(tmp_path).prepare()

    def faulty(month: str) -> dict:
        file = issue_file(home, month, ("age_under_16", "WARN", None, None, None, None, ""))
        return send(home, month, [person("anna")], month=month, warnings=1, issue_file=file)

    sent = [faulty(f"2026-{month:02d}") for month in range(5, 11)]
    unplaced = issue_file(home, "nowhere", ("no_month", "FILE", None, None, None, None, ""))
    sent.insert(0, refusal("nowhere", month=None, issue_file=unplaced))
    former = released(home, "former", sent[:-1])
    for name, reference in (("taken", reference_with()), ("wider", reference_with(9, 5))):
        former = released(home, name, sent, former, reference)
        assert not differing(former, released(home, f"{name}-anew", sent, reference=reference))
        months = "select strftime(month, '%m') from audit.fault order by month nulls last"
        held = ["08", "09", "10"] if name == "taken" else ["06", "07", "08", "09", "10"]
        assert rows(former, months) == [*((month,) for month in held), (None,)]
