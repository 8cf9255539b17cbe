"""A demo goes into an empty folder or one of its own, never into one with anything of somebody's."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.base.home import Home
from pipelines.base.lock import locked
from pipelines.intake.inbox import files_in
from pipelines.intake.landing import land, receive
from pipelines.sample.demo_folder import MARKER, FolderTaken, claim, mark


@pytest.fixture
def own(home: Home, tmp_path: Path) -> Home:
    """A folder as a demo leaves it: registers received, targets written, tables released."""
    sent = tmp_path / "sent"
    sent.mkdir()
    (sent / "台账.csv").write_text("invented", "utf-8")
    claim(home)
    (home.reference / "target.csv").write_text("of the demo", "utf-8")
    mark(home, files_in(sent))
    receive(home, land(home, files_in(sent), 1), None, lambda candidates: set())
    (home.releases / "some.duckdb").write_bytes(b"tables")
    (home.reference / ".history" / "0").mkdir(parents=True)
    (home.reference / ".history" / "0" / "target.csv").write_text("of the demo", "utf-8")
    return home


def put(home: Home, name: str) -> Path:
    path = home.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("somebody's own", "utf-8")
    return path


def test_a_folder_that_is_not_there_is_made(tmp_path):
    claim(Home(tmp_path / "new"))
    assert (tmp_path / "new" / "inbox").is_dir()


def test_a_folder_that_was_only_looked_at_is_free(home):
    with locked(home):
        put(home, "pseudonym.key")
        put(home, "dagster/history/runs.db")
    claim(home)


def test_a_demos_own_folder_is_made_anew(own):
    claim(own)
    assert [path.name for path in own.root.rglob("*") if path.is_file()] == [".lock"]


@pytest.mark.parametrize(
    "name",
    [
        "reference/target.csv",
        "reference/division.csv",
        "inbox/2026-10/台账.csv",
        "exports/表.xlsx",
        "landing/ab/abcdef",
        "releases/some.duckdb",
        "editions/2026-10/index.html",
        "notes.txt",
        "my data/registers.xlsx",
    ],
)
def test_a_folder_with_anything_of_somebodys_own_is_refused_and_left_alone(home, name):
    path = put(home, name)
    with pytest.raises(FolderTaken) as refused:
        claim(home)
    assert name in str(refused.value)
    assert "请另给一个空文件夹" in str(refused.value)
    assert "name an empty folder" in str(refused.value)
    assert path.read_text("utf-8") == "somebody's own"


@pytest.mark.parametrize(
    "name",
    [
        "reference/target.csv",
        "reference/recognition.csv",
        "inbox/台账.csv",
        "exports/表.xlsx",
        "landing/ab/abcdef",
        "landing/decisions/00000001",
        "notes.txt",
    ],
)
def test_what_somebody_put_into_a_demos_folder_is_kept(own, name):
    path = put(own, name)
    with pytest.raises(FolderTaken):
        claim(own)
    assert path.read_text("utf-8") == "somebody's own"
    assert (own.root / MARKER).exists()
    assert (own.releases / "some.duckdb").exists()


def test_a_marker_that_cannot_be_read_makes_no_folder_a_demos(own):
    (own.root / MARKER).write_text("{", "utf-8")
    with pytest.raises(FolderTaken):
        claim(own)


def test_the_refusal_names_a_few_files_only(home):
    for number in range(20):
        put(home, f"inbox/{number:02}.csv")
    with pytest.raises(FolderTaken) as refused:
        claim(home)
    assert str(refused.value).count(".csv") == 10  # five in either language
