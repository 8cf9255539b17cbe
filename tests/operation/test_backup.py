"""A backup holds what nothing can make again, of a state the data folder was in; restored on an empty
machine it gives the same tables.
"""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.base.home import Home
from pipelines.base.lock import locked
from pipelines.base.stopped import Stopped
from pipelines.base.whole_file import write_whole
from pipelines.intake.landing import land, read_receipts, receive
from pipelines.operation import backup as backup_module
from pipelines.operation.backup import BackedUp, NothingToKeep, back_up
from pipelines.operation.backup_store import BackupUnfit, backup_ids, object_path, read_list
from pipelines.operation.doctor_folder import folders
from pipelines.operation.restore import NOTE, NotEmpty, restore
from pipelines.operation.verify import damaged_files
from pipelines.operation.world import World, is_released
from pipelines.release.publish import current_release, publish
from pipelines.warehouse.release_tables import table_hashes
from tests.build.small_home import AUGUST, JULY, bring, jiuye, people, read_here

MOMENT = datetime(2026, 9, 5, 1, tzinfo=UTC)
LATER = AUGUST.replace("-08", "-09")


def publish_as(home: Home, world: World) -> None:
    """Publish a file of one table as what follows from the data folder."""
    building = home.releases / ".building-x.duckdb"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{building}' as release (storage_version 'v1.2.0')")
        connection.execute("create schema release.mart")
        connection.execute("create table release.mart.roster as select range as n from range(9)")
    publish(home, building, f"20260905T010000Z-{world.inputs.digest[:8]}", world.inputs, MOMENT)


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> Home:
    """A data folder with one release, a file in the inbox and a reference file; to be copied."""
    home = Home(tmp_path_factory.mktemp("released") / "home").prepare()
    (home.reference / "note.txt").write_text("x", "utf-8")
    bring(home, JULY, people(1, 2, 3))
    bring(home, AUGUST, people(1, 2, 3, 4))
    publish_as(home, read_here(home))
    (home.inbox / "街道").mkdir()
    (home.inbox / "街道" / LATER).write_bytes(people(5))
    return home


@pytest.fixture
def used(released, tmp_path) -> Home:
    return Home(shutil.copytree(released.root, tmp_path / "used", symlinks=True))


@pytest.fixture(scope="module")
def store(released, tmp_path_factory) -> Path:
    """A folder with one backup of `released`; to be copied."""
    folder = tmp_path_factory.mktemp("backup") / "store"
    back_up(released, folder, "1")
    return folder


@pytest.fixture
def kept(store, tmp_path) -> Path:
    return shutil.copytree(store, tmp_path / "kept")


def made(home: Home, folder: Path, **how: bool) -> BackedUp:
    return back_up(home, folder, "1", **how)


def empty(tmp_path: Path) -> Home:
    return Home(tmp_path / "elsewhere" / "new")


def test_a_restored_data_folder_has_the_same_release_and_makes_the_same_again(
    released, store, tmp_path
):
    home = empty(tmp_path)
    restore(home, store)
    then, now = current_release(released), current_release(home)
    assert now.release_id == then.release_id
    assert table_hashes(now.file) == table_hashes(then.file)
    assert is_released(read_here(home))  # read again, the same release follows from it


def test_what_can_be_made_again_is_not_in_a_backup(store):
    tops = {kept.seal.path.split("/")[0] for kept in read_list(store).files}
    assert tops == {"inbox", "landing", "pseudonym.key", "reference", "releases"}


def test_names_modes_times_and_links_come_back(released, store, tmp_path):
    home = empty(tmp_path)
    restore(home, store)

    def told(root: Home) -> dict:
        found = {}
        for kept in read_list(store).files:
            file = (root.root / kept.seal.path).stat()
            found[kept.seal.path] = (file.st_mode, file.st_size, file.st_mtime_ns)
        return found

    assert told(home) == told(released)
    assert (home.releases / "current").readlink() == (released.releases / "current").readlink()
    assert (home.inbox / "街道" / LATER).read_bytes() == people(5)
    assert home.landing.stat().st_mode & 0o077 == 0
    assert not (home.root / NOTE).exists()


def test_nobody_else_can_read_a_backup(store):
    assert not [path for path in (store, *store.rglob("*")) if path.stat().st_mode & 0o077]


def test_the_next_backup_copies_only_what_is_new_and_both_can_be_restored(used, kept, tmp_path):
    first = backup_ids(kept)[0]
    assert made(used, kept).copied == 0
    bring(used, LATER, people(7))
    done = made(used, kept)
    assert 0 < done.copied < 10_000
    former = empty(tmp_path)
    restore(former, kept, first)
    assert len(read_receipts(former)) == 2
    newest = Home(tmp_path / "newest")
    restore(newest, kept)
    assert len(read_receipts(newest)) == 3


@pytest.mark.parametrize("moment", ["inbox", "releases", "reference", "landing/decisions"])
def test_a_backup_while_files_are_received_and_released_is_a_state_that_was(
    used, tmp_path, monkeypatch, moment
):
    """Between any two parts of it the inbox is received and a release is made."""
    listed, busy = backup_module.below, []

    def then_a_refresh(home: Home, folder: str) -> list[str]:
        found = listed(home, folder)
        if folder == moment and not busy:
            busy.append(folder)
            source = home.inbox / "街道" / LATER
            with locked(home):
                receive(home, land(home, [source], 1, moves=True), None, lambda candidates: set())
            shutil.rmtree(home.landing / ".new")
            if moment == "inbox":
                publish_as(home, read_here(home))
        return found

    monkeypatch.setattr(backup_module, "below", then_a_refresh)
    made(used, tmp_path / "store")
    assert busy
    home = empty(tmp_path)
    restore(home, tmp_path / "store")
    receipts = read_receipts(home)
    assert damaged_files(home, receipts) == []
    names = {one.name for one in receipts} | {path.name for path in home.inbox.rglob("*.csv")}
    assert names == {JULY, AUGUST, LATER}
    read_here(home)  # raises where the release knows of receipts that are not there


def test_a_file_that_is_held_between_inbox_and_receipt_goes_back_into_the_inbox(used, tmp_path):
    land(used, [used.inbox / "街道" / LATER], 1, moves=True)
    made(used, tmp_path / "store")
    home = empty(tmp_path)
    restore(home, tmp_path / "store")
    assert (home.inbox / "街道" / LATER).read_bytes() == people(5)


def test_a_file_of_the_inbox_that_is_being_written_is_left_out(used, tmp_path):
    with (used.inbox / "街道" / LATER).open("ab"):
        done = made(used, tmp_path / "store")
    assert done.left == 1
    assert not [kept for kept in done.backup.files if kept.seal.path.startswith("inbox/")]


def test_a_backup_that_was_killed_is_taken_up_and_restores_nothing_before(
    used, tmp_path, monkeypatch
):
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    folder, home = tmp_path / "store", empty(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(backup_module, "copy_landed", killed)
        with pytest.raises(KeyboardInterrupt):
            made(used, folder)
    with pytest.raises(BackupUnfit, match=r"没有做完.*jiuye backup"):
        restore(home, folder)
    assert not home.root.exists()
    made(used, folder)
    restore(home, folder)


def test_a_restore_that_was_killed_stops_everything_and_is_taken_up(kept, tmp_path, monkeypatch):
    home, put_back = empty(tmp_path), []

    def killed(done: int, total: int) -> None:
        put_back.append(total)
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(home, kept, None, killed)
    with pytest.raises(Stopped):
        read_here(home)
    assert [found.state for found in folders(home)] == ["bad"]
    restore(home, kept)
    assert is_released(read_here(home))


@pytest.mark.parametrize("what", ["a file", "a link", "half of another backup"])
def test_a_folder_that_holds_anything_is_not_restored_into(kept, tmp_path, what):
    home = empty(tmp_path).prepare()
    if what == "a file":
        (home.inbox / "x.csv").write_text("mine", "utf-8")
    elif what == "a link":
        (home.releases / "current").symlink_to("nowhere")
    else:
        write_whole(home.root / NOTE, "20200101T000000Z")
    before = sorted(home.root.rglob("*"))
    with pytest.raises(NotEmpty, match="没有动它"):
        restore(home, kept)
    assert sorted(home.root.rglob("*")) == before


def test_a_folder_that_holds_anything_else_is_not_backed_up_into(used, tmp_path):
    (tmp_path / "holiday").mkdir()
    (tmp_path / "holiday" / "photo.jpg").write_bytes(b"x")
    with pytest.raises(BackupUnfit, match="没有动它"):
        made(used, tmp_path / "holiday")
    assert [path.name for path in (tmp_path / "holiday").iterdir()] == ["photo.jpg"]


def test_a_backup_does_not_lie_in_the_data_folder(used):
    with pytest.raises(BackupUnfit, match="数据文件夹里面"):
        made(used, used.root / "backup")


def test_one_folder_has_backups_of_one_data_folder(kept, tmp_path):
    other = Home(tmp_path / "other").prepare()
    bring(other, JULY, people(9))
    with pytest.raises(BackupUnfit, match="另一个数据文件夹"):
        made(other, kept)


def test_nothing_is_made_where_there_is_no_data_folder(tmp_path):
    with pytest.raises(NothingToKeep, match="JIUYE_HOME"):
        made(Home(tmp_path / "none"), tmp_path / "store")
    assert list(tmp_path.iterdir()) == []


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _flip(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


@pytest.mark.parametrize("damage", [_cut, _flip, Path.unlink])
@pytest.mark.parametrize("part", ["landing/", "releases/", "pseudonym.key"])
def test_a_damaged_file_of_a_backup_is_named_with_the_remedy(kept, tmp_path, damage, part):
    files = read_list(kept).files
    damaged = next(one for one in files if one.seal.path.startswith(part))
    damage(object_path(kept, damaged.seal.sha256))
    with pytest.raises(BackupUnfit, match=r"缺失或损坏.*另一份备份") as told:
        restore(empty(tmp_path), kept)
    assert damaged.seal.path in str(told.value)


def test_a_damaged_file_of_the_inbox_is_not_named(kept, tmp_path):
    damaged = next(one for one in read_list(kept).files if one.seal.path.startswith("inbox/"))
    _cut(object_path(kept, damaged.seal.sha256))
    with pytest.raises(BackupUnfit, match="inbox/…") as told:
        restore(empty(tmp_path), kept)
    assert LATER not in str(told.value)


@pytest.mark.parametrize("damage", [_cut, _flip])
def test_a_damaged_list_is_refused(kept, tmp_path, damage):
    damage(kept / "lists" / f"{backup_ids(kept)[0]}.json")
    with pytest.raises(BackupUnfit, match="清单已损坏"):
        restore(empty(tmp_path), kept)


@pytest.mark.parametrize(
    ("about", "said"),
    [
        (None, "不是 jiuye backup 写的"),
        ("{", "不是 jiuye backup 写的"),
        ('{"form": 9, "of": null}', "另一个版本"),
    ],
)
def test_a_foreign_folder_is_not_restored(kept, tmp_path, about, said):
    if about is None:
        (kept / "jiuye-backup.json").unlink()
    else:
        (kept / "jiuye-backup.json").write_text(about, "utf-8")
    with pytest.raises(BackupUnfit, match=said):
        restore(empty(tmp_path), kept)
    assert not empty(tmp_path).root.exists()


def test_a_list_that_leads_out_of_the_data_folder_is_refused(kept, tmp_path):
    from pipelines.operation import backup_store

    file = kept / "lists" / f"{backup_ids(kept)[0]}.json"
    told = json.loads(file.read_text("utf-8"))
    told["files"][0] = told["files"][0].rpartition(" ")[0] + " ../outside"
    file.write_text(json.dumps({**told, "sum": backup_store._sum(told)}), "utf-8")
    with pytest.raises(BackupUnfit, match="以外的路径"):
        restore(empty(tmp_path), kept)
    assert not (tmp_path / "elsewhere" / "outside").exists()


def _landed(home: Home) -> Path:
    return next(home.landing.glob("[0-9a-f][0-9a-f]/*"))


def test_a_byte_that_changed_on_either_side_is_found_by_a_thorough_backup(used, kept, tmp_path):
    _flip(_landed(used))
    assert made(used, kept).damaged == ()
    assert len(made(used, kept, thorough=True).damaged) == 1
    release = next(one for one in read_list(kept).files if one.seal.path.endswith(".duckdb"))
    _flip(object_path(kept, release.seal.sha256))
    made(used, kept, thorough=True)
    restore(empty(tmp_path), kept)


def test_records_that_were_lost_never_become_the_newest_backup(used, kept):
    shutil.rmtree(used.landing / "receipts")
    (used.landing / "records.txt").unlink()
    with pytest.raises(Stopped, match="jiuye restore"):
        made(used, kept)
    assert len(backup_ids(kept)) == 1


def test_the_commands_say_what_they_did_and_exit_as_told(used, tmp_path):
    code, said = jiuye(used, "backup", str(tmp_path / "store"))
    assert code == 0 and "已备份" in said and "jiuye restore" in said
    home = empty(tmp_path)
    code, said = jiuye(home, "restore", str(tmp_path / "store"))
    assert code == 0 and str(home.root) in said and "jiuye refresh" in said
    _landed(used).unlink()
    assert jiuye(used, "backup", str(tmp_path / "store"))[0] == 1
