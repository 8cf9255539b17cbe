"""Pruning removes what the policies keep no longer, and nothing that an answer within them needs."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.base.clock import as_if
from pipelines.base.home import Home
from pipelines.intake.landed_file import landed_path, pack
from pipelines.intake.landing import landed_bytes, read_receipts
from pipelines.intake.removed import note_removed, removed_bytes
from pipelines.operation.doctor_made import landed, made
from pipelines.operation.prune import Piece, pieces, remove, summary
from pipelines.operation.retention import kept_from
from pipelines.operation.verify import NotInLanding, rebuild
from pipelines.operation.world import is_released, survey
from pipelines.release.damaged import damaged_releases
from pipelines.release.kept import expired_releases, keep_for_ever, kept_release
from pipelines.release.publish import NoSuchRelease, current_release, publish, releases
from pipelines.warehouse.fact_file import fact_seals
from pipelines.warehouse.facts import build_facts
from tests.build.limits import LIMITS
from tests.build.small_home import AUGUST, MODELS, bring, people, read_here, release_now

pytestmark = pytest.mark.slow
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
LATER = datetime(2029, 1, 10, tzinfo=UTC)


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> Home:
    """A home with one release."""
    home = Home(tmp_path_factory.mktemp("prune") / "home").prepare()
    with as_if(at("2026-09-01T08:00:00")):
        bring(home, AUGUST, people(1, 2, 3))
        release_now(home, MODELS)
    return home


@pytest.fixture
def copy(released, tmp_path) -> Home:
    return Home(shutil.copytree(released.root, tmp_path / "copy", symlinks=True))


def again(home: Home, *days: str) -> None:
    """The same tables published once more on these days."""
    first = releases(home)[0]
    for day in days:
        building = home.releases / ".building-again.duckdb"
        shutil.copyfile(first.file, building)
        moment = at(day)
        publish(home, building, f"{moment:%Y%m%dT%H%M%SZ}-0", first.inputs, moment)


MANY = (
    *("2026-09-03T01:00:00", "2026-09-20T01:00:00", "2026-10-02T01:00:00", "2026-10-28T01:00:00"),
    *("2026-10-31T17:00:00", "2026-11-05T01:00:00", "2026-11-06T01:00:00", "2026-11-29T01:00:00"),
)


def answers(home: Home, days: list[datetime]) -> list[str]:
    return [kept_release(home, as_of=day).release_id for day in days]


def test_every_answer_within_the_policy_is_the_same_before_and_after(copy):
    """F13."""
    again(copy, *MANY)
    asked = [NOW - timedelta(hours=6 * n) for n in range(31 * 4)]  # every day of the last month
    asked += [at("2026-09-30T15:59:59"), at("2026-10-31T15:59:59")]  # ends of months in Beijing
    before = answers(copy, asked)
    with as_if(NOW):
        world = survey(copy, LIMITS)
        found = pieces(world)
        remove(world, found)
    assert [one.kind for one in found] == ["release"] * 3
    assert answers(copy, asked) == before
    assert current_release(copy).released_at == at(MANY[-1])


def test_a_day_whose_release_is_gone_is_told_so_and_not_answered_by_another(copy):
    again(copy, *MANY)
    with as_if(NOW):
        world = survey(copy, LIMITS)
        remove(world, pieces(world))
    with pytest.raises(NoSuchRelease, match="20260903T010000Z-0"):
        kept_release(copy, as_of=at("2026-09-10T00:00:00"))
    with pytest.raises(NoSuchRelease, match="was pruned"):
        kept_release(copy, "20260903T010000Z-0")
    assert damaged_releases(copy) == []


def test_what_was_published_is_kept_for_ever(copy):
    again(copy, *MANY)
    keep_for_ever(copy, "20260903T010000Z-0", "bulletin")
    copy.editions.mkdir()
    (copy.editions / "public-20261002T010000Z-0.duckdb").touch()
    with as_if(NOW):
        names = {one.name for one in pieces(survey(copy, LIMITS))}
    assert not any("20260903" in name or "20261002" in name for name in names)


def test_the_current_release_and_the_one_before_it_stay_however_old(copy):
    again(copy, *MANY)
    found = releases(copy)
    late = datetime(2028, 1, 1, tzinfo=UTC)
    gone = expired_releases(found, late, (), found[-1].release_id)
    assert not {found[-1], found[-2]} & set(gone)


def test_a_run_that_is_killed_on_the_way_is_taken_up(copy):
    again(copy, *MANY)
    with as_if(NOW):
        world = survey(copy, LIMITS)
        found = pieces(world)

        def killed() -> None:
            found[1].remove()
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            remove(world, [found[0], replace(found[1], remove=killed), found[2]])
        # another was killed between the file and its manifest
        left = copy.releases / Path(found[2].name).name
        (copy.releases / "pruned").mkdir(exist_ok=True)
        shutil.copy(left.with_suffix(".json"), copy.releases / "pruned")
        left.unlink()
        assert damaged_releases(copy) == []
        world = survey(copy, LIMITS)
        remove(world, pieces(world))
        assert pieces(survey(copy, LIMITS)) == []
    assert not {path.name for path in copy.releases.glob("2*.json")} & {
        path.name for path in (copy.releases / "pruned").iterdir()
    }


def test_a_list_says_how_many_and_how_many_bytes():
    found = [Piece("site", "a", 1000, lambda: None), Piece("site", "b", 2345, lambda: None)]
    assert [line.en for line in summary(found)] == [
        "old pages: 2, 3,345 bytes",
        "2 in all, 3,345 bytes",
    ]
    assert [line.en for line in summary([])] == ["nothing is to be removed"]


def test_leftovers_go_but_no_file_that_waits_to_be_received(copy):
    """F23."""
    held = copy.landing / ".new" / "999999999" / "held"
    held.mkdir(parents=True)
    (held / "0").write_bytes(b"the only copy")
    (copy.landing / ".new" / "999999998").mkdir()
    (copy.releases / ".building-x.duckdb").write_bytes(b"12345")
    own = copy.lake / ".tmp" / f"{os.getpid()}-1"
    own.mkdir(parents=True)
    world = survey(copy, LIMITS)
    found = pieces(world)
    remove(world, found)
    assert {one.name for one in found} == {"landing/.new/999999998", "releases/.building-x.duckdb"}
    assert (held / "0").exists()
    assert own.exists()


def test_pages_of_former_releases_go_but_for_those_drawn_last(copy):
    for number in range(5):
        folder = copy.site / f"2026110{number}T000000Z-0"
        folder.mkdir()
        (folder / "index.html").write_bytes(b"x")
        os.utime(folder, (number, number))
    (copy.site / "current").symlink_to("20261100T000000Z-0")
    found = pieces(survey(copy, LIMITS))
    drawn = [one.name.partition("T")[0] for one in found if one.kind == "site"]
    assert drawn == ["site/20261101", "site/20261102"]


def test_superseded_counts_go_after_a_day_and_those_in_use_stay(copy):
    first = set(copy.lake.glob("fact/*/*.parquet"))
    bring(copy, AUGUST, people(1, 2, 3, 4))
    release_now(copy, MODELS)
    world = survey(copy, LIMITS)
    assert not [one for one in pieces(world) if one.kind == "fact"]
    with as_if(datetime.now(UTC) + timedelta(days=2)):
        found = [one for one in pieces(world) if one.kind == "fact"]
        freed = remove(world, found)
    assert {copy.root / one.name for one in found} < first
    assert freed == sum(one.bytes for one in found) > 0
    there = set(copy.lake.glob("fact/*/*.parquet"))
    assert set(fact_seals(copy)) == there
    assert build_facts(copy, LIMITS, world.reference, world.ledger, MODELS).computed == ()
    assert set(copy.lake.glob("fact/*/*.parquet")) == there


def test_counts_stay_while_a_file_is_still_to_be_read(copy):
    bring(copy, AUGUST, people(1, 2, 3, 4))
    with as_if(datetime.now(UTC) + timedelta(days=2)):
        assert not [one for one in pieces(survey(copy, LIMITS)) if one.kind == "fact"]


def test_counts_from_which_the_next_ones_are_cut_stay(copy):
    bring(copy, AUGUST, people(1, 2, 3, 4))
    world = read_here(copy)  # not released yet: no count of what stands now has been made
    with as_if(datetime.now(UTC) + timedelta(days=2)):
        assert not [one for one in pieces(world) if one.kind == "fact"]


@pytest.fixture
def expired(copy) -> tuple[Home, dict[str, str]]:
    """A home whose raw registers are past their retention, pruned; its released tables."""
    from pipelines.warehouse.release_tables import table_hashes

    before = table_hashes(current_release(copy).file)
    with as_if(LATER):
        world = survey(copy, LIMITS)
        found = pieces(world)
        assert {one.kind for one in found} >= {"landing", "vault", "returns"}
        remove(world, found)
    return copy, before


def test_what_is_past_its_retention_goes_and_the_release_can_be_built_again(expired):
    from pipelines.warehouse.release_tables import table_hashes
    from tests.build.small_home import drafted

    home, before = expired
    assert not list(home.landing.glob("[0-9a-f][0-9a-f]/*"))
    assert not list(home.vault.rglob("*-*.parquet"))
    assert not list(home.returns.rglob("*.xlsx"))
    with as_if(at("2026-09-02T00:00:00")):
        assert table_hashes(drafted(survey(home, LIMITS))) == before
        assert is_released(survey(home, LIMITS))


def test_bytes_that_retention_took_are_no_damage_and_are_named_by_verify(expired):
    home, _ = expired
    with as_if(LATER):
        assert [one.state for one in landed(home)] == ["ok"]
        assert [one.state for one in made(home)] == ["ok"]
        with pytest.raises(NotInLanding, match=read_receipts(home)[0].submission):
            rebuild(home, LIMITS, current_release(home), lambda *_: None, lambda _: None)


@pytest.mark.parametrize("noted", ["as now", "with the ending of its name, as before"])
def test_retention_takes_compressed_files_and_does_not_call_them_lost(copy, monkeypatch, noted):
    monkeypatch.setattr("pipelines.intake.landed_file.LEAST_BYTES", 0)
    (receipt,) = read_receipts(copy)
    pack(copy, receipt.sha256)
    packed = landed_path(copy, receipt.sha256)
    assert packed.name != receipt.sha256
    with as_if(LATER):
        if noted == "as now":
            world = survey(copy, LIMITS)
            remove(world, pieces(world))
        else:
            note_removed(copy, {packed.name: packed.stat().st_size}, 24)
            packed.unlink()
        assert not packed.exists()
        assert removed_bytes(copy) == {receipt.sha256}
        assert [one.state for one in landed(copy)] == ["ok"]
        with pytest.raises(NotInLanding, match=receipt.submission):
            rebuild(copy, LIMITS, current_release(copy), lambda *_: None, lambda _: None)


def test_files_that_came_before_landing_compressed_them_are_compressed(copy, monkeypatch):
    (receipt,) = read_receipts(copy)
    content = landed_path(copy, receipt.sha256).read_bytes()
    assert not [one for one in pieces(survey(copy, LIMITS)) if one.kind == "unpacked"]
    monkeypatch.setattr("pipelines.intake.landed_file.LEAST_BYTES", 0)
    world = survey(copy, LIMITS)
    found = [one for one in pieces(world) if one.kind == "unpacked"]
    assert [one.name.rpartition("/")[2] for one in found] == [receipt.sha256]
    assert 0 < remove(world, found) < len(content)
    assert landed_path(copy, receipt.sha256).stat().st_size < len(content)
    assert landed_bytes(copy, receipt) == content
    assert not removed_bytes(copy)
    assert not [one for one in pieces(survey(copy, LIMITS)) if one.kind == "unpacked"]


def test_received_files_are_compressed_further_once(copy, monkeypatch):
    (receipt,) = read_receipts(copy)
    content = landed_path(copy, receipt.sha256).read_bytes()
    for name in ("LEAST_BYTES", "LEAST_DENSE"):
        monkeypatch.setattr(f"pipelines.intake.landed_file.{name}", 0)
    monkeypatch.setattr("pipelines.intake.landed_file.DENSE_GAIN", 1)
    pack(copy, receipt.sha256)
    world = survey(copy, LIMITS)
    found = [one for one in pieces(world) if one.kind == "loose"]
    assert [one.name for one in found] == [
        landed_path(copy, receipt.sha256).relative_to(copy.root).as_posix()
    ]
    remove(world, found)
    assert landed_bytes(copy, receipt) == content
    assert not [one for one in pieces(survey(copy, LIMITS)) if one.kind == "loose"]
    assert not list((copy.landing / ".new").glob("*"))


def test_a_lost_file_beside_them_is_damage(expired):
    home, _ = expired
    with as_if(LATER):
        bring(home, "510104017_劳动力资源台账_2028-12.csv", people(7, 8))
        read_here(home)
        landed_path(home, read_receipts(home)[-1].sha256).unlink()
        assert [one.state for one in landed(home)] == ["bad"]


def test_another_reader_keeps_what_the_former_one_read_of_them(expired, monkeypatch):
    from pipelines.intake import reader

    home, _ = expired
    was = reader.reading_fingerprints
    monkeypatch.setattr(
        reader,
        "reading_fingerprints",
        lambda *given: {name: f"{own[:-4]}ffff" for name, own in was(*given).items()},
    )
    assert survey(home, LIMITS).ledger.unread == 1
    world = read_here(home)
    assert world.ledger.unread == 0
    assert world.submissions["accepted"].to_list() == [3]


def test_nothing_personal_goes_before_its_time_or_under_a_policy_of_for_ever(copy):
    with as_if(at("2028-08-31T00:00:00")):  # 24 months
        assert "landing" not in {one.kind for one in pieces(survey(copy, LIMITS))}
    with as_if(at("2028-09-02T00:00:00")):
        assert "landing" in {one.kind for one in pieces(survey(copy, LIMITS))}
    (copy.reference / "policy.csv").write_text(
        "policy,value,valid_from,valid_to,unit,title_zh,title_en,source\n"
        "retention_months,0,1900-01-01,,months,保存月数,Months kept,test\n",
        "utf-8",
    )
    with as_if(LATER):
        world = read_here(copy)
        assert kept_from(world, set(world.submissions["submission"]))
        assert "landing" not in {one.kind for one in pieces(world)}


def test_the_list_of_removed_bytes_is_kept_before_they_go(copy):
    with as_if(LATER):
        world = survey(copy, LIMITS)
        found = [one for one in pieces(world) if one.kind == "landing"]

        def killed() -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            remove(world, [replace(found[0], remove=killed)])
        assert removed_bytes(copy) == {Path(found[0].name).name}
        assert [one.state for one in landed(copy)] == ["ok"]
        remove(world, found)
        assert len(list((copy.landing / "removed").glob("*.jsonl"))) == 1
    lines = (copy.landing / "removed" / "00000001.jsonl").read_text("utf-8").splitlines()
    assert json.loads(lines[0])["months"] == 24
