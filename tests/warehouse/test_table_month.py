"""Months of a release's tables that are taken over from the release before."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.reference.load import Reference
from pipelines.warehouse.assembly import Assembly, fingerprint
from pipelines.warehouse.cause import EVERY_MONTH
from pipelines.warehouse.engine import open_empty
from pipelines.warehouse.facts import FactSet, build_facts
from pipelines.warehouse.model import Model
from pipelines.warehouse.months_back import months_back
from pipelines.warehouse.release_tables import build_tables, has_other_figures, table_hashes
from pipelines.warehouse.table_month import same_months
from tests.build.event_file import hired, left, rosters, told
from tests.build.fact_file import release_models, shipped
from tests.build.lake_file import FAR, B, ledger, person, refusal, send
from tests.build.limits import LIMITS
from tests.build.release_file import RELEASE, rows
from tests.build.two_streets import issue_file

# Of a month; of a month and those before; of all months; and what makes its rows out of the others'.
MODELS = release_models(
    "mart.employment_rate",
    "mart.matched_change",
    "mart.warning",
    "mart.labour_flow_rate",
    counted=True,
)
# What adds up over months: events of a year whichever month told them, spells since the first month.
OVER_MONTHS = release_models(
    "mart.new_employment_by_channel", "mart.spell_survival", "audit.finding", counted=True
)
SINCE = "select month, release_id from audit.table_month where table_name = ? order by month"


def released(
    home: Home,
    name: str,
    *sent: dict,
    previous: Path | None = None,
    reference: Reference | None = None,
    models: Mapping[str, Model] = MODELS,
    carry: bool = True,
) -> Path:
    target = home.releases / f"{name}.duckdb"
    reference = reference or shipped()[0]
    received = ledger(*sent)
    facts = build_facts(home, LIMITS, reference, received, models)
    row = RELEASE | {"release_id": name, "released_at": datetime(2026, 11, 1)}
    what = (home, LIMITS, reference, received, facts, target, row, models, previous)
    build_tables(*what, carry=carry and previous is not None)
    return target


def since(release: Path, table: str) -> dict[str, str]:
    query = SINCE.replace("?", f"'{table}'")
    return {f"{month:%Y-%m}": release_id for month, release_id in rows(release, query)}


@pytest.fixture(scope="module")
def chain(tmp_path_factory) -> list[tuple[Path, Path]]:
    """Three releases: August and September, October comes, September is corrected; of each the one
    that took months over, and one made anew, which the first is.
    """
    home = Home(tmp_path_factory.mktemp("chain"))
    home.prepare()
    months = ("2025-08", "2026-08", "2026-09", "2026-10")
    people = [person("anna"), person("bert", status="unemployed"), person("carl", B)]
    sent = [send(home, month, people, month=month) for month in months]
    others = [person("anna", status="unemployed"), person("dora", B)]
    other = send(home, "again", others, month="2026-09")
    lists = [sent[:3], sent, [*sent[:2], other, sent[3]]]
    made, previous = [], None
    for number, own in enumerate(lists):
        previous = released(home, f"taken{number}", *own, previous=previous)
        made.append((previous, released(home, f"anew{number}", *own) if number else previous))
    return made


def test_every_release_has_the_tables_that_it_would_have_if_made_anew(chain):
    assert [table_hashes(taken) == table_hashes(anew) for taken, anew in chain] == [True] * 3


def test_figures_differ_where_a_month_that_was_made_anew_has_other_rows(chain, tmp_path):
    (first, _), (second, anew), (third, _) = chain
    assert [has_other_figures(one, second) for one in (first, anew, third)] == [True, False, True]
    other = shutil.copyfile(second, tmp_path / "other.duckdb")
    with duckdb.connect(str(other)) as connection:
        connection.execute("update mart.warning set month = null where rowid = 0")
    assert has_other_figures(other, second)


def test_months_before_a_new_one_are_taken_over(chain):
    assert since(chain[1][0], "mart.employment_rate") == {
        "2025-08": "taken0",
        "2026-08": "taken0",
        "2026-09": "taken0",
        "2026-10": "taken1",
    }


def test_a_corrected_month_touches_those_that_compare_with_it_and_no_earlier_one(chain):
    assert since(chain[2][0], "mart.matched_change") == {
        "2025-08": "taken0",
        "2026-08": "taken0",
        "2026-09": "taken2",
        "2026-10": "taken2",
    }


def test_faults_of_months_that_stay_are_taken_over(tmp_path):
    home = Home(tmp_path).prepare()

    def faulty(month: str, name: str, rule: str) -> dict:
        file = issue_file(home, name, (rule, "WARN", None, None, None, None, ""))
        return send(home, name, [person("anna")], month=month, warnings=1, issue_file=file)

    sent = [faulty(month, month, "age_under_16") for month in ("2025-08", "2026-08", "2026-09")]
    unplaced = issue_file(home, "nowhere", ("no_month", "FILE", None, None, None, None, ""))
    sent.append(refusal("nowhere", month=None, issue_file=unplaced))
    former = released(home, "former", *sent)
    sent += [faulty("2026-09", "again", "sheet_hidden"), faulty("2026-10", "new", "id_length")]
    told = "select * from audit.issue order by all"
    anew = rows(released(home, "anew", *sent), told)
    assert len(anew) == len(sent)
    (home.root / sent[0]["issue_file"]).unlink()  # read once and not again
    assert rows(released(home, "taken", *sent, previous=former), told) == anew


def test_what_releases_told_of_themselves_is_taken_over_and_goes_on(tmp_path):
    home = Home(tmp_path).prepare()
    sent = [send(home, month, [person("anna")], month=month) for month in ("2026-08", "2026-09")]
    first = released(home, "first", *sent)
    sent.append(send(home, "again", [person("anna", status="unemployed")], month="2026-09"))
    second = released(home, "second", *sent, previous=first)
    sent.append(send(home, "once more", [person("anna"), person("bert")], month="2026-09"))
    third, anew = (
        released(home, f"third-{carry}", *sent, previous=second, carry=carry)
        for carry in (True, False)
    )
    for table in ("mart.revision", "audit.publication"):
        told = f"select * replace (replace(release_id, 'True', 'False') as release_id) from {table}"
        assert rows(third, f"{told} order by all") == rows(anew, f"{told} order by all")
    told = rows(third, "select distinct release_id from mart.revision order by 1")
    assert told == [("first",), ("second",), ("third-True",)]


def test_rows_of_a_month_follow_from_each_reference_table_that_is_read():
    models, month = shipped()[1], date(2026, 9, 1)
    model = models["mart.employment_rate"]
    contents = {read: {month: "1 1"} for read in model.reads}

    def told(digest: str) -> str:
        references = {"population_group": digest}
        facts, back = FactSet({}, ()), {model.name: 0}
        what = (None, models, facts, references, {}, "", back)
        return fingerprint(Assembly(*what, contents=contents), model.name, month)

    assert told("one") == told("one") != told("other")


@pytest.fixture(scope="module")
def late(tmp_path_factory) -> list[tuple[Path, Path]]:
    """Two releases, of each the one that took months over and one made anew: March tells of an event
    of January; then a street sends for the first time.
    """
    home = Home(tmp_path_factory.mktemp("late")).prepare()
    gone = [person(name, status="unemployed", unemployed_since="2025-09-10") for name in "abcdef"]
    months = ("2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03")
    people = [person("x"), person("y", B)]
    files = rosters(home, {month: [*gone[n:], *people] for n, month in enumerate(months)})
    hires = {"2026-01": [hired("a", "2026-01-05")], "2026-03": [hired("b", "2026-01-20", B)]}
    in_time, too_late = told(home, "new_employment", hires)
    files += told(home, "natural_attrition", {"2026-02": [left("c", "2026-02-03")]})
    march = files.pop(5)
    former = released(home, "former", *files, in_time, models=OVER_MONTHS)
    files += [in_time, march, too_late]
    far = send(home, "far", [person("z", FAR)], month="2026-03")
    made, previous = [], former
    for name, own in (("late", files), ("far", [*files, far])):
        previous = released(home, name, *own, previous=previous, models=OVER_MONTHS)
        made.append((previous, released(home, f"{name}-anew", *own, models=OVER_MONTHS)))
    return made


def test_late_events_and_new_streets_are_heeded_where_months_are_taken_over(late):
    findings = "select * from audit.finding order by all"
    for taken, anew in late:
        assert table_hashes(taken) == table_hashes(anew)
        assert rows(taken, findings) == rows(anew, findings)


def test_a_late_event_touches_the_months_of_its_year(late):
    found = since(late[0][0], "mart.new_employment_by_channel")
    assert {month for month, made in found.items() if made == "former"} == {
        "2025-10",
        "2025-11",
        "2025-12",
    }


def test_spells_before_a_new_month_are_taken_over(late):
    found = since(late[0][0], "mart.spell_survival")
    assert {month for month, made in found.items() if made == "late"} == {"2026-03"}


def test_another_policy_is_heeded_in_every_month_of_what_reads_it(tmp_path):
    home = Home(tmp_path)
    home.prepare()
    people = [person("anna"), person("bert", status="unemployed")]
    sent = [send(home, month, people, month=month) for month in ("2026-08", "2026-09")]
    policy = shipped()[0].tables["policy"]
    is_small = pl.col("policy") == "small_denominator"
    other = policy.with_columns(pl.when(is_small).then(1).otherwise("value").alias("value"))
    changed = replace(shipped()[0], tables=shipped()[0].tables | {"policy": other})
    before = released(home, "before", *sent)
    taken = released(home, "taken", *sent, previous=before, reference=changed)
    anew = released(home, "anew", *sent, reference=changed)
    assert table_hashes(taken) == table_hashes(anew)
    small = "select count(*) from mart.warning where warning = 'small_denominator'"
    assert rows(before, small) != rows(taken, small)
    assert set(since(taken, "mart.warning").values()) == {"taken"}
    assert set(since(taken, "mart.employment_rate").values()) == {"before"}


def test_a_release_made_anew_tells_the_same_fingerprints(chain):
    prints = "select table_name, month, fingerprint from audit.table_month order by all"
    for taken, anew in chain:
        assert rows(taken, prints) == rows(anew, prints)


def test_services_rest_on_any_month():
    assert months_back(shipped()[1])["mart.assistance"] is None


def test_events_rest_on_those_of_a_year_whichever_month_told_of_them():
    back = months_back(shipped()[1])
    events = ("new_employment", "new_employment_by_age", "new_employment_by_channel", "area")
    assert {back[f"mart.{name}"] for name in events} == {12}
    assert back["fact.yearly_employment"] is back["fact.monthly_employment"] is None


def test_what_adds_up_from_the_first_month_on_rests_on_those_before():
    assert months_back(shipped()[1])["mart.spell_survival"] == EVERY_MONTH


def test_what_weighs_by_the_newest_rosters_rests_on_any_month():
    assert months_back(shipped()[1])["mart.report_coverage"] is None


def test_what_compares_months_rests_on_those_of_a_year():
    back = months_back(shipped()[1])
    assert (back["mart.employment_rate"], back["mart.matched_change"]) == (0, 12)


def test_months_that_follow_from_the_same_are_told_of_two_releases(chain):
    with open_empty() as session:
        session.attach(chain[2][0], "release")
        session.attach(chain[1][1], "previous")  # made anew, so that only fingerprints can tell
        same = same_months(session)
    assert [f"{month:%Y-%m}" for month in same["mart.matched_change"]] == ["2025-08", "2026-08"]


def test_what_compares_months_reads_facts_kept_nowhere_of_its_own_month():
    """Each of these was looked at; a new one is to be, or the fact kept as files."""
    models = shipped()[1]
    back = months_back(models)
    made_here = {name for name, own in back.items() if name.startswith("fact.") and own is not None}
    assert {
        (name, read)
        for name in models
        if back.get(name)
        for read in models[name].reads
        if read in made_here
    } == {
        ("audit.finding", "fact.shrunk_roster"),
        ("audit.finding", "fact.vanished_community"),
        ("mart.area", "fact.household_account"),
        ("mart.employment_bound", "fact.certified_area"),
        ("mart.employment_bound", "fact.certified_community"),
        ("mart.warning", "fact.shrunk_roster"),
        ("mart.warning", "fact.vanished_community"),
    }
