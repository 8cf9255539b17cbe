"""Facts by slices are those computed whole: after corrections, withdrawals, late files, people who
move and communities that merge.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.warehouse import fact_ahead, fact_month, fact_slice, fact_touched
from pipelines.warehouse.facts import FactSet, build_facts
from pipelines.warehouse.model import Model
from tests.build.changing_province import Province
from tests.build.fact_file import behind, shipped
from tests.build.lake_file import FAR, OTHER_STREET, STREET, A, B, C, ledger, person, send
from tests.build.limits import LIMITS

FEW = behind("fact.roster", "fact.movement_count")
CUT = {name for name, model in shipped()[1].items() if model.unit and model.kept == "file"}
OF_OTHERS = {"fact.assistance_event", "fact.attrition_event", "fact.employment_event"}
Models = Mapping[str, Model]


def built(province: Province, models: Models, *, by_slices: bool = True) -> FactSet:
    sent = ledger(*province.sent)
    return build_facts(province.home, LIMITS, shipped()[0], sent, models, by_slices=by_slices)


def few(home: Home, *sent: dict) -> FactSet:
    """A few of the facts."""
    return build_facts(home, LIMITS, shipped()[0], ledger(*sent), FEW)


def rows_of(found: FactSet) -> dict[tuple[str, date], pl.DataFrame]:
    """(fact, month) -> rows, as they lie."""
    return {
        (name, month): pl.read_parquet(path)
        for name, files in found.paths.items()
        for month, path in files.items()
    }


def differing(one: Mapping, other: Mapping) -> list[tuple[str, date]]:
    assert one.keys() == other.keys()
    return [key for key, rows in one.items() if not rows.equals(other[key])]


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The facts that slices were enough for, however much they touch."""
    found: set[str] = set()
    asked = fact_month.can_be_cut

    def told(*arguments: object) -> dict[str, Path]:
        names = asked(*arguments)
        found.update(names)
        return names

    monkeypatch.setattr(fact_month, "can_be_cut", told)
    monkeypatch.setattr(fact_touched, "MOST_TOUCHED", 1)
    return found


def held_against_whole(province: Province, changes: Callable[[], object], models: Models) -> None:
    """Change a province whose facts are made; hold its facts by slices against those computed whole."""
    built(province, models)
    what = changes()
    sliced = rows_of(built(province, models))
    shutil.rmtree(province.home.lake / "fact")
    whole = rows_of(built(province, models, by_slices=False))
    assert not differing(sliced, whole), what


@pytest.mark.slow
def test_a_corrected_street_changes_its_month_and_those_after_as_computed_whole(tmp_path, cut):
    province = Province(Home(tmp_path).prepare(), Random(1), months=3)
    held_against_whole(
        province, lambda: province.send_street(province.months[0], STREET), behind(*CUT)
    )
    assert cut == CUT - OF_OTHERS


@pytest.mark.long
@pytest.mark.parametrize("seed", range(40))
def test_facts_by_slices_are_those_computed_whole_whatever_changed(tmp_path, cut, seed):
    province = Province(Home(tmp_path).prepare(), Random(seed), months=3 + seed % 3)
    held_against_whole(
        province, lambda: [province.change() for _ in range(1 + seed % 4)], shipped()[1]
    )


MONTHS = ("2026-06", "2026-07", "2026-08", "2026-09")
OF_A_YEAR = behind("fact.full_employment")
Correction = tuple[str, str, str]  # month, street, who is unemployed now
Corrected = Callable[..., tuple[fact_ahead.Ahead, pl.DataFrame]]


def roster(home: Home, month: str, street: str, unemployed: str, name: str = "") -> dict:
    """A street's roster of a month. x and v move in the third and fourth month."""
    x, v = {"2026-08": (B, FAR), "2026-09": (FAR, C)}.get(month, (A, FAR))
    places = {"x": x, "y": B, "z": FAR, "v": v}
    people = [
        person(who, place, status="unemployed", unemployment_registered=True)
        if who in unemployed
        else person(who, place)
        for who, place in places.items()
        if place.startswith(street)
    ]
    return send(home, f"{name}{street}", people, month=month, covers=[street])


@pytest.fixture(scope="module")
def four_months(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, list[dict]]:
    """Rosters of two streets of four months, with their facts; to be copied."""
    home = Home(tmp_path_factory.mktemp("four") / "home").prepare()
    sent = [roster(home, month, own, "yz") for month in MONTHS for own in (STREET, OTHER_STREET)]
    build_facts(home, LIMITS, shipped()[0], ledger(*sent), OF_A_YEAR)
    return home, sent


@pytest.fixture(scope="module")
def whole_of(four_months) -> Callable[..., Mapping[tuple[str, date], pl.DataFrame]]:
    """The facts computed whole after these corrections."""
    base, sent = four_months

    @cache
    def computed(*which: Correction) -> Mapping[tuple[str, date], pl.DataFrame]:
        copied = base.root.with_name("-".join("".join(one) for one in which))
        home = Home(shutil.copytree(base.root, copied))
        received = ledger(*sent, *(roster(home, *one, name="again") for one in which))
        shutil.rmtree(home.lake / "fact")
        what = (home, LIMITS, shipped()[0], received, OF_A_YEAR)
        return rows_of(build_facts(*what, by_slices=False))

    return computed


@pytest.fixture
def corrected(tmp_path, cut, monkeypatch, four_months, whole_of) -> Corrected:
    """Correct rosters, and hold the facts against those computed whole: what was held for later
    months, and fact.full_employment of the last month.
    """
    base, sent = four_months
    home = Home(shutil.copytree(base.root, tmp_path / "home"))
    made: list[fact_ahead.Ahead] = []

    def noted(*arguments: object) -> fact_ahead.Ahead:
        made.append(fact_ahead.Ahead(*arguments))
        return made[-1]

    def correct(*which: Correction) -> tuple[fact_ahead.Ahead, pl.DataFrame]:
        again = [roster(home, *one, name="again") for one in which]
        monkeypatch.setattr(fact_slice, "Ahead", noted)
        received = ledger(*sent, *again)
        found = rows_of(build_facts(home, LIMITS, shipped()[0], received, OF_A_YEAR))
        assert not differing(found, whole_of(*which))
        return made[0], found["full_employment", date(2026, 9, 1)]

    return correct


def test_facts_of_a_year_are_read_once_for_all_later_months(corrected):
    ahead, last = corrected(("2026-06", STREET, "xyz"))
    assert (ahead.looks, ahead.is_ready, len(ahead.looked_up)) == (1, True, len(MONTHS))
    assert sorted(path.name[:7] for path in ahead.tables) == sorted(3 * MONTHS)
    moved = last.filter(pl.col("area_code") == FAR)
    assert moved["registered_unemployed_year"].to_list() == [2]


def test_persons_who_are_not_held_are_read_from_the_files(corrected, monkeypatch):
    monkeypatch.setattr(fact_ahead, "MOST_LOOKS", 1)
    monkeypatch.setattr(fact_ahead.Ahead, "_months_from", lambda _, month: [month])
    ahead, _ = corrected(("2026-06", STREET, "xyz"))
    assert not ahead.is_ready


def test_persons_whose_places_were_not_looked_up_are_looked_for(corrected, monkeypatch):
    monkeypatch.setattr(fact_ahead, "MOST_LOOKS", 1)
    _, last = corrected(("2026-06", STREET, "xyz"), ("2026-07", OTHER_STREET, "zv"))
    moved = last.filter(pl.col("area_code") == C)
    assert moved["registered_unemployed_year"].to_list() == [1]


def test_too_many_persons_are_not_held(corrected, monkeypatch):
    monkeypatch.setattr(fact_ahead, "MOST_HELD", 1)
    ahead, _ = corrected(("2026-06", STREET, "xyz"))
    assert not ahead.is_ready
    assert not ahead.tables


def test_a_correction_of_most_of_the_province_is_computed_whole(tmp_path, cut, monkeypatch):
    monkeypatch.setattr(fact_touched, "MOST_TOUCHED", 0.2)
    home = Home(tmp_path).prepare()
    old = send(home, "S", [person("x")])
    few(home, old)
    assert few(home, old, send(home, "corrected", [person("z")])).computed
    assert not cut


def test_facts_that_say_the_same_after_a_correction_keep_their_files(tmp_path, monkeypatch):
    home, models, written = Home(tmp_path).prepare(), behind("fact.employment"), set()
    write = fact_month._write

    def noted(*arguments: object) -> None:
        written.add(arguments[-1])
        write(*arguments)

    monkeypatch.setattr(fact_touched, "MOST_TOUCHED", 1)
    monkeypatch.setattr(fact_month, "_write", noted)
    people = [person("x", status="unemployed"), person("y")]
    months = ("2026-06", "2026-07", "2026-08")
    sent = [send(home, f"S {month}", people, month=month) for month in months]
    build_facts(home, LIMITS, shipped()[0], ledger(*sent), models)
    written.clear()
    sent.append(send(home, "again", people, month="2026-06"))
    found = build_facts(home, LIMITS, shipped()[0], ledger(*sent), models)
    assert {f"{month:%Y-%m}" for _, month in found.computed} == set(months)
    assert written == {date(2026, 6, 1)}


@pytest.mark.parametrize("lost", ["lake/stood/place", "lake/stood", "lake/labour_force/2026-08"])
def test_what_a_slice_is_made_from_may_be_lost(tmp_path, cut, lost):
    home = Home(tmp_path).prepare()
    old, new = send(home, "S", [person("x")]), [person("z"), person("y")]
    few(home, old)
    shutil.rmtree(home.root / lost)
    again = send(home, "corrected", new)
    found = rows_of(few(home, old, again))
    assert not cut
    shutil.rmtree(home.lake / "fact")
    assert not differing(found, rows_of(few(home, again)))
