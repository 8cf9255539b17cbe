"""What came in stays in a folder of backups whatever becomes of it, as it lies: compressed or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.base.home import Home
from pipelines.intake.landed_file import PACKED, hash_told, pack, pack_densely
from pipelines.intake.landing import read_receipts
from pipelines.operation.backup import BackedUp, back_up
from pipelines.operation.restore import restore
from pipelines.operation.verify import damaged_files
from tests.build.small_home import AUGUST, JULY, bring, people

SMALL = "pipelines.intake.landed_file.LEAST_BYTES"


@pytest.fixture
def used(home, monkeypatch) -> Home:
    """Two files that came in; the first lies compressed."""
    with monkeypatch.context() as patch:
        patch.setattr(SMALL, 0)
        bring(home, JULY, people(1, 2, 3))
    bring(home, AUGUST, people(1, 2, 3, 4))
    return home


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "store"


def made(home: Home, folder: Path, **how: bool) -> BackedUp:
    return back_up(home, folder, "1", **how)


def restored(folder: Path) -> Home:
    home = Home(folder.parent / "new")
    restore(home, folder)
    return home


def landed(home: Home, form: str) -> Path:
    lying = home.landing.glob("[0-9a-f][0-9a-f]/*")
    return next(path for path in lying if path.suffix == form)


def flip(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def test_both_forms_come_back_as_they_lay(used, folder):
    made(used, folder)
    home = restored(folder)
    for form in ("", PACKED):
        assert landed(home, form).read_bytes() == landed(used, form).read_bytes()
    assert damaged_files(home, read_receipts(home)) == []


@pytest.mark.parametrize("form", ["", PACKED])
def test_a_file_that_was_lost_since_stays_in_later_backups_and_is_named(used, folder, form):
    made(used, folder)
    path = landed(used, form)
    content, place = path.read_bytes(), path.relative_to(used.root).as_posix()
    path.write_bytes(content[:-1])
    assert made(used, folder).damaged == (place,)
    path.unlink()
    assert made(used, folder).damaged == (place.removesuffix(PACKED),)
    assert (restored(folder).root / place).read_bytes() == content


@pytest.mark.parametrize("form", ["", PACKED])
def test_a_byte_that_changed_is_found_by_a_thorough_backup(used, folder, form):
    made(used, folder)
    flip(landed(used, form))
    assert made(used, folder).damaged == ()
    assert len(made(used, folder, thorough=True).damaged) == 1


def test_what_is_compressed_and_damaged_is_not_kept_in_its_place(used, folder):
    path = landed(used, PACKED)
    content = path.read_bytes()
    flip(path)
    for _ in range(2):
        assert made(used, folder).damaged == (path.relative_to(used.root).as_posix(),)
    path.write_bytes(content)
    assert made(used, folder).damaged == ()
    home = restored(folder)
    assert damaged_files(home, read_receipts(home)) == []


def test_what_was_compressed_since_the_last_backup_is_not_kept_twice(used, folder, monkeypatch):
    made(used, folder)
    plain = landed(used, "")
    content = plain.read_bytes()
    monkeypatch.setattr(SMALL, 0)
    pack(used, plain.name)
    assert not plain.exists()
    for thorough in (False, True):
        again = made(used, folder, thorough=thorough)
        assert (again.copied, again.damaged) == (0, ())
    place = plain.relative_to(used.root)
    assert (restored(folder).root / place).read_bytes() == content


@pytest.mark.parametrize("thorough", [False, True])
def test_what_was_compressed_further_since_takes_the_place_of_the_former_copy(
    used, folder, thorough
):
    made(used, folder)
    path = landed(used, PACKED)
    pack_densely(used, hash_told(path))
    again = made(used, folder, thorough=thorough)
    assert (again.copied, again.damaged) == (path.stat().st_size, ())
    assert made(used, folder, thorough=thorough).copied == 0
    home = restored(folder)
    assert landed(home, PACKED).read_bytes() == path.read_bytes()
    assert damaged_files(home, read_receipts(home)) == []
