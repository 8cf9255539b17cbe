"""What nothing can make again stops the work, with its name and the remedy; what was restored goes
on.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.base.home import Home
from pipelines.base.journal import RecordsDamaged
from pipelines.base.stopped import Stopped
from pipelines.intake.key import KeyUnfit, pseudonym_key
from pipelines.intake.landed_file import landed_path
from pipelines.intake.landing import LandingDamaged, read_receipts
from pipelines.operation.made import forget
from pipelines.operation.new_key import remove_former_readings, replace_key
from pipelines.operation.verify import rebuild
from pipelines.operation.world import is_released, survey
from pipelines.release.damaged import damaged_releases
from pipelines.release.publish import ReceiptsLost, current_release, read_release, releases
from tests.build.limits import LIMITS
from tests.build.register_file import read_all_here
from tests.build.small_home import AUGUST, JULY, people, refreshed, release_now

pytestmark = pytest.mark.usefixtures("reads_here")


@pytest.fixture(scope="module")
def reads_here():
    """Read without reader processes."""
    with pytest.MonkeyPatch.context() as patch:
        for place in ("take_in", "made"):
            patch.setattr(f"pipelines.operation.{place}.read_all", read_all_here)
        yield


@pytest.fixture(scope="module")
def base(tmp_path_factory, reads_here) -> Home:
    """A street's July and August, each taken in and released."""
    home = Home(tmp_path_factory.mktemp("lost") / "home").prepare()
    for name, content in ((JULY, people(1, 2, 3)), (AUGUST, people(1, 2, 3, 4))):
        (home.inbox / name).write_bytes(content)
        refreshed(home, None)
        release_now(home)
    return home


@pytest.fixture
def home(base, tmp_path) -> Home:
    return Home(shutil.copytree(base.root, tmp_path / "home", symlinks=True))


def overwrite(path: Path, content: bytes) -> None:
    mode = path.stat().st_mode
    path.chmod(0o600)
    path.write_bytes(content)
    path.chmod(mode)


def flipped(path: Path) -> bytes:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    return bytes(content)


RECORDS = {
    "the first batch is deleted": lambda files: files[0].unlink(),
    "the last batch is deleted": lambda files: files[-1].unlink(),
    "a batch is cut": lambda files: overwrite(files[-1], files[-1].read_bytes()[:-9]),
    "a batch is emptied": lambda files: overwrite(files[0], b""),
    "a byte is another": lambda files: overwrite(files[0], flipped(files[0])),
    "the folder is gone": lambda files: shutil.rmtree(files[0].parent),
}


@pytest.mark.parametrize("case", RECORDS)
def test_receipts_that_are_lost_stop_everything_and_are_named(home, tmp_path, case):
    """F4."""
    RECORDS[case](sorted((home.landing / "receipts").glob("*.jsonl")))
    with pytest.raises(RecordsDamaged, match=r"landing/receipts/0000000\d\.jsonl.*备份"):
        refreshed(home, tmp_path)


def test_a_list_that_is_shorter_than_the_releases_publishes_nothing(home):
    """F4: as where the records of what the batches were are lost too."""
    (home.landing / "records.txt").unlink()
    (home.landing / "receipts" / "00000001.jsonl").unlink()
    with pytest.raises(ReceiptsLost, match="00000001-00001"):
        survey(home, LIMITS)
    assert len(releases(home)) == 2


def landed(home: Home) -> Path:
    return landed_path(home, read_receipts(home)[0].sha256)


@pytest.mark.parametrize("how", ["deleted", "flipped", "emptied"])
def test_a_landed_file_with_other_bytes_is_named_and_comes_back_when_it_is_sent_again(
    home, tmp_path, how
):
    """F6."""
    path = landed(home)
    overwrite(path, {"deleted": b"", "flipped": flipped(path), "emptied": b""}[how])
    if how == "deleted":
        path.unlink()
    with pytest.raises(Stopped, match=path.name[:8] if how != "deleted" else "landing"):
        rebuild(home, LIMITS, current_release(home), lambda *told: None, lambda text: None)
    world = survey(home, LIMITS)
    forget(world, {world.receipts[0].submission})
    with pytest.raises(LandingDamaged, match=f"{path.name}.*备份"):
        refreshed(home, tmp_path)
    (home.inbox / JULY).write_bytes(people(1, 2, 3))
    assert len(refreshed(home, None).submissions) == 2


@pytest.mark.parametrize("key", [None, b"x" * 32, b"x" * 31])
def test_a_key_that_is_gone_or_another_stops_the_work(home, tmp_path, key):
    """F7."""
    if key is None:
        home.key_file.unlink()
    else:
        overwrite(home.key_file, key)
    with pytest.raises(KeyUnfit, match="--new-key"):
        refreshed(home, tmp_path)
    assert (home.key_file.read_bytes() if home.key_file.exists() else None) == key


def test_a_new_key_reads_everything_again_and_leaves_one_reading_of_each_file(home, tmp_path):
    files = len(list(home.vault.rglob("*.parquet")))
    home.key_file.unlink()
    replace_key(home)
    remove_former_readings(refreshed(home, tmp_path))
    assert len(list(home.vault.rglob("*.parquet"))) == files
    persons = duckdb.sql(
        f"select count(distinct person) from '{home.lake}/labour_force/*/*.parquet'"
    ).fetchall()
    assert persons == [(4,)]


def test_without_every_landed_file_the_key_is_not_replaced(home):
    key = pseudonym_key(home)
    landed(home).unlink()
    with pytest.raises(LandingDamaged):
        replace_key(home)
    assert pseudonym_key(home) == key


RELEASES = {
    "the file is cut": lambda file: overwrite(file, file.read_bytes()[: 2**19]),
    "a byte of the file is another": lambda file: overwrite(file, flipped(file)),
    "the file is gone": Path.unlink,
    "the manifest is broken": lambda file: file.with_suffix(".json").write_text("{", "utf-8"),
    "the manifest is gone": lambda file: file.with_suffix(".json").unlink(),
    "the manifest is another": lambda file: told_otherwise(file.with_suffix(".json")),
}


def told_otherwise(manifest: Path) -> None:
    told = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps(told | {"received": told["received"] | {"own": 1}}), "utf-8")


@pytest.mark.parametrize("case", RELEASES)
def test_a_damaged_release_is_named_and_the_one_before_answers_until_another_is_made(
    home, tmp_path, capsys, case
):
    """F20."""
    first, second = releases(home)
    RELEASES[case](second.file)
    assert current_release(home).release_id == first.release_id
    assert [damaged.name for damaged in damaged_releases(home)] == [second.release_id]
    world = refreshed(home, tmp_path)
    assert second.release_id in capsys.readouterr().out
    assert home.current_release.stem == first.release_id
    assert not is_released(world)


def test_a_release_that_somebody_has_open_for_writing_is_passed_over(home):
    import subprocess
    import sys

    first, second = releases(home)
    second.file.chmod(0o600)
    program = f"import duckdb; c = duckdb.connect({str(second.file)!r}); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout.readline() == b"open\n"
        assert current_release(home).release_id == first.release_id
        other.communicate(b"\n")
    assert current_release(home).release_id == second.release_id


def test_another_file_of_a_sound_release_may_be_copied_about(home, tmp_path):
    file = current_release(home).file
    for path in (file, file.with_suffix(".json")):
        shutil.copyfile(path, tmp_path / path.name)
    assert read_release(tmp_path / file.name, thorough=True).seal == current_release(home).seal


def test_where_nothing_is_to_be_forgotten_what_was_read_is_not_looked_through(home, monkeypatch):
    """Every refresh asks this of two years of readings."""
    world = survey(home, LIMITS)
    monkeypatch.setattr("pipelines.operation.made.take_away", pytest.fail)
    forget(world, set())
    assert survey(home, LIMITS).unread == []
