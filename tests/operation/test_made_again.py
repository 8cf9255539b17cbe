"""What is made of landing is made again where it is damaged, and a line says so."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.operation.made import counted
from pipelines.operation.made_check import damaged_readings
from pipelines.operation.status import standing
from pipelines.operation.world import survey
from tests.build.limits import LIMITS
from tests.build.register_file import read_all_here
from tests.build.small_home import AUGUST, JULY, MODELS, people, refreshed

pytestmark = pytest.mark.usefixtures("reads_here")


@pytest.fixture(scope="module")
def reads_here():
    """Read without reader processes."""
    with pytest.MonkeyPatch.context() as patch:
        for place in ("take_in", "made"):
            patch.setattr(f"pipelines.operation.{place}.read_all", read_all_here)
        yield


def all_files(home: Home) -> dict[str, bytes]:
    """What lies in lake, vault and returns, without the index of outcomes, ledger and records."""
    return {
        str(path.relative_to(home.root)): path.read_bytes()
        for folder in (home.lake, home.vault, home.returns)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in (".parquet", ".xlsx")
        if "index" not in path.name and path.parent.name != "ledger"
    }


@pytest.fixture(scope="module")
def base(tmp_path_factory, reads_here) -> tuple[Home, dict[str, bytes]]:
    """Two months of a street and a file without a header, taken in and counted."""
    home = Home(tmp_path_factory.mktemp("made") / "home").prepare()
    source = tmp_path_factory.mktemp("source")
    (source / JULY).write_bytes(people(1, 2, 3))
    (source / AUGUST).write_bytes(people(1, 2, 3, 4))
    (source / "表.csv").write_bytes(b"a,b\n1,2\n")
    counted(refreshed(home, source), MODELS)
    return home, all_files(home)


@pytest.fixture
def home(base, tmp_path) -> Home:
    return Home(shutil.copytree(base[0].root, tmp_path / "home", symlinks=True))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))


DAMAGES = (Path.unlink, empty, cut, flip)
MADE = {
    "data": "lake/labour_force/2026-08/*.parquet",
    "faults": "lake/issue/*.parquet",
    "vault": "vault/labour_force/2026-08/*.parquet",
    "return": "returns/*/*.xlsx",
}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("pattern", MADE.values(), ids=MADE)
def test_a_damaged_file_of_a_reading_is_made_again(home, base, tmp_path, capsys, pattern, damage):
    """F3."""
    for path in home.root.glob(pattern):
        damage(path)
    assert damaged_readings(survey(home, LIMITS))
    world = refreshed(home, tmp_path / "nothing")
    assert "已从 landing 重读" in capsys.readouterr().out
    assert not damaged_readings(world, thorough=True)
    assert same_rows(all_files(home), base[1])


def same_rows(one: dict[str, bytes], other: dict[str, bytes]) -> bool:
    """Whether the same files hold the same."""
    return one.keys() == other.keys() and all(
        pl.read_parquet(content).equals(pl.read_parquet(other[name]))
        for name, content in one.items()
        if name.endswith(".parquet")
    )


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize(
    "pattern",
    ["submission/*.json", "outcome_index/index*.parquet", "outcome_index/index*.seal"],
)
def test_a_damaged_outcome_or_index_counts_as_unread(home, base, tmp_path, pattern, damage):
    """F3."""
    for path in home.lake.glob(pattern):
        damage(path)
    if pattern == "submission/*.json":  # the index alone would still know
        shutil.rmtree(home.lake / "ledger")
        shutil.rmtree(home.lake / "outcome_index")
    world = refreshed(home, tmp_path / "nothing")
    assert len(world.submissions) == len(world.receipts) == 3
    assert same_rows(all_files(home), base[1])


@pytest.mark.parametrize("folder", ["lake", "vault", "returns"])
def test_a_folder_that_was_deleted_is_made_again(home, base, tmp_path, folder):
    """F3, F21."""
    shutil.rmtree(home.root / folder)
    counted(refreshed(home, tmp_path / "nothing"), MODELS)
    assert same_rows(all_files(home), base[1])


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_fact_is_counted_again(home, base, damage):
    """F3."""
    for path in home.root.glob("lake/fact/*/2026-08-*.parquet"):
        damage(path)
    _, facts = counted(survey(home, LIMITS), MODELS)
    assert {f"{month:%Y-%m}" for _, month in facts.computed} == {"2026-08"}
    assert same_rows(all_files(home), base[1])


def rot(path: Path) -> None:
    """Change a byte as a disk does: no time tells of it."""
    before = path.stat()
    flip(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_rows_that_rotted_unseen_are_found_before_they_are_counted(home, base, capsys):
    for path in home.root.glob("lake/fact/*/2026-08-*.parquet"):
        path.unlink()
    rot(next(home.root.glob("lake/labour_force/2026-08/*.parquet")))
    assert not damaged_readings(survey(home, LIMITS))
    assert damaged_readings(survey(home, LIMITS), thorough=True)
    counted(survey(home, LIMITS), MODELS)
    assert "已从 landing 重读" in capsys.readouterr().out
    assert same_rows(all_files(home), base[1])


def test_a_fault_file_that_rotted_is_found_before_a_release(home, base, capsys):
    rot(next(home.root.glob("lake/issue/*.parquet")))
    counted(survey(home, LIMITS), MODELS)
    assert "已从 landing 重读" in capsys.readouterr().out


def test_what_is_whole_is_not_made_again_wherever_the_folder_lies(home, tmp_path, capsys):
    moved = Home(shutil.copytree(home.root, tmp_path / "moved", copy_function=shutil.copyfile))
    _, facts = counted(refreshed(moved, tmp_path / "nothing"), MODELS)
    assert facts.computed == ()
    assert "重读" not in capsys.readouterr().out


def test_status_goes_on_without_what_is_damaged(home):
    for path in home.root.glob("lake/issue/*.parquet"):
        path.unlink()
    assert standing(home, None).unread == 1
