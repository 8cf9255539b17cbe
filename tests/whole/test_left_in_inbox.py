"""What is left in an inbox: links, pipes, sockets, and a file that still grows."""

from __future__ import annotations

import os
import socket

import pytest

from pipelines.intake import landed_file
from pipelines.intake.inbox import files_in
from pipelines.intake.landing import land
from tests.build.hostile_kind import GOOD, NAME

pytestmark = pytest.mark.whole


def test_links_pipes_and_sockets_are_left_alone_and_a_folder_may_be_called_like_a_workbook(
    home, tmp_path
):
    tmp_path.joinpath("else.csv").write_bytes(GOOD)
    tmp_path.joinpath("folder").mkdir()
    for name, target in (("file", "else.csv"), ("folder", "folder"), ("dangling", "nowhere")):
        home.inbox.joinpath(f"{name}.csv").symlink_to(tmp_path / target)
    home.inbox.joinpath("loop.csv").symlink_to(home.inbox / "loop.csv")
    home.inbox.joinpath("above").symlink_to(home.inbox)
    os.mkfifo(home.inbox / "pipe.csv")
    folder = home.inbox / "x.xlsx"
    folder.mkdir()
    folder.joinpath(f"{NAME}.csv").write_bytes(GOOD)
    with socket.socket(socket.AF_UNIX) as ear, pytest.MonkeyPatch.context() as patch:
        patch.chdir(home.inbox)
        ear.bind("socket.csv")
        found = files_in(home.inbox)
    assert [arrival.source for arrival in land(home, found, 2)] == found == [folder / f"{NAME}.csv"]


def test_a_file_that_grows_while_it_is_copied_waits_for_the_next_time(home, monkeypatch):
    path = home.inbox / "x.csv"
    path.write_bytes(GOOD)
    copy = landed_file._copy

    def growing(*what, **how):
        with path.open("ab") as more:
            more.write(b"x\n")
        return copy(*what, **how)

    monkeypatch.setattr(landed_file, "_copy", growing)
    assert land(home, [path], 1) == []
    monkeypatch.undo()
    assert len(land(home, [path], 1)) == 1
