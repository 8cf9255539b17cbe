"""What is sent back to streets: folders and archives, under a password where one is given."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest
import pyzipper

from pipelines.base.home import Home
from pipelines.operation.archive import PasswordUnfit, password_for, read_passwords
from tests.build.register_file import csv_bytes, grid, person
from tests.build.small_home import AUGUST, bring, jiuye, read_here

PASSWORD = "不要告诉别人-2026"


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    """A street with a returned row."""
    home = Home(tmp_path_factory.mktemp("sent")).prepare()
    rows = [*(person(n) for n in range(1, 9)), person(9, sex="不详")]
    bring(home, AUGUST, csv_bytes(grid(rows)))
    read_here(home)
    return home


def sent(home: Home, target: Path, *words: str) -> tuple[int, str]:
    return jiuye(home, "returns", "--to", str(target), *words)


def test_an_archive_under_a_password_opens_with_it_and_not_without(home, tmp_path):
    (tmp_path / "password").write_text(f"{PASSWORD}\n", "utf-8")
    code, said = sent(
        home, tmp_path / "out", "--zip", "--password-file", str(tmp_path / "password")
    )
    assert code == 0, said
    assert PASSWORD not in said
    (path,) = (tmp_path / "out").glob("*.zip")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pyzipper.AESZipFile(path) as book:
        (name,) = book.namelist()
        with pytest.raises(RuntimeError, match="password"):
            book.read(name)
        book.setpassword(PASSWORD.encode())
        assert book.read(name).startswith(b"PK")
        assert book.getinfo(name).wz_aes_strength == 3  # AES-256
    assert b"xl/workbook.xml" not in path.read_bytes()


def test_an_archive_without_a_password_opens_with_any_program(home, tmp_path):
    assert sent(home, tmp_path / "out", "--zip")[0] == 0
    (path,) = (tmp_path / "out").glob("*.zip")
    with zipfile.ZipFile(path) as book:
        assert book.read(book.namelist()[0]).startswith(b"PK")
    first = path.read_bytes()
    assert sent(home, tmp_path / "out", "--zip")[0] == 0
    assert path.read_bytes() == first


def test_a_password_without_an_archive_is_refused(home, tmp_path):
    (tmp_path / "password").write_text(PASSWORD, "utf-8")
    code, said = sent(home, tmp_path / "out", "--password-file", str(tmp_path / "password"))
    assert code == 2
    assert "--zip" in said


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("only-one-password", {"": "only-one-password"}),
        ("one password of words\n", {"": "one password of words"}),
        (
            "5101 first-password\n5103 other-password\n",
            {"5101": "first-password", "5103": "other-password"},
        ),
    ],
)
def test_a_file_of_passwords_holds_one_for_all_or_one_a_prefecture(tmp_path, text, found):
    (tmp_path / "p").write_text(text, "utf-8")
    assert read_passwords(tmp_path / "p") == found


@pytest.mark.parametrize(
    "text",
    ["", "short", "5101 short", "one-password\nanother-one", "5101 first-password\nand-one-more"],
)
def test_a_file_that_tells_no_password_for_certain_is_refused_and_not_quoted(tmp_path, text):
    (tmp_path / "p").write_text(text, "utf-8")
    with pytest.raises(PasswordUnfit) as fault:
        read_passwords(tmp_path / "p")
    assert "password\n" not in str(fault.value)
    assert "first-password" not in str(fault.value)


def test_a_prefecture_without_its_password_goes_out_under_none():
    with pytest.raises(PasswordUnfit, match="5103"):
        password_for("5103", {"5101": "first-password"})
    assert password_for("5103", {}) is None


def test_what_is_listed_is_called_as_in_the_return(home):
    code, said = jiuye(home, "returns")
    assert code == 0
    assert "部分行退回" in said
