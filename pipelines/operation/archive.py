"""Archives of workbooks to be sent: plain, or under a password that AES-256 keeps (WinZip's form,
which 7-Zip, WinRAR and Bandizip open).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyzipper
from pyzipper.zipfile_aes import AESZipInfo

from pipelines.base.whole_file import whole_file

EARLIEST = (1980, 1, 1, 0, 0, 0)  # of a member: equal bytes for equal workbooks
SHORTEST_PASSWORD = 8  # characters
PREFECTURE_DIGITS = 4
FOR_ALL = ""  # the prefecture of a password that stands alone


class PasswordUnfit(Exception):
    """The file of passwords cannot be used; the message says what it must hold. It quotes none."""


def read_passwords(path: Path) -> dict[str, str]:
    """Prefecture code -> password of a text file: one line with a password for all, or a line
    `5101 password` for each prefecture. Raises PasswordUnfit, OSError.
    """
    try:
        lines = [line.strip() for line in path.read_text("utf-8-sig").splitlines() if line.strip()]
    except UnicodeDecodeError:
        raise PasswordUnfit(f"{path} 不是 UTF-8 文本 / it is no text in UTF-8") from None
    found = dict(map(_password, lines))
    if not found or len(found) != len(lines) or (FOR_ALL in found and len(found) > 1):
        raise PasswordUnfit(
            f"{path} 须只有一行密码，或每个市州一行“5101 密码” / it must hold one line, the password,"
            " or a line `5101 password` for each prefecture"
        )
    if min(map(len, found.values())) < SHORTEST_PASSWORD:
        raise PasswordUnfit(
            f"{path} 中的密码不足 {SHORTEST_PASSWORD} 位 / a password has fewer than"
            f" {SHORTEST_PASSWORD} characters"
        )
    return found


def _password(line: str) -> tuple[str, str]:
    """The prefecture that a line names, or FOR_ALL, and the password."""
    code, _, password = line.partition(" ")
    is_code = len(code) == PREFECTURE_DIGITS and code.isdecimal() and password.strip()
    return (code, password.strip()) if is_code else (FOR_ALL, line)


def password_for(prefecture: str, passwords: Mapping[str, str]) -> str | None:
    """The password of a prefecture's archive; None where archives have none. Raises PasswordUnfit
    where the others have one.
    """
    if not passwords:
        return None
    found = passwords.get(prefecture) or passwords.get(FOR_ALL)
    if found is None:
        raise PasswordUnfit(
            f"密码文件里没有市州 {prefecture or '（未知）'} 的密码 / it holds no password for"
            f" prefecture {prefecture or '(unknown)'}"
        )
    return found


def write_archive(path: Path, members: Iterable[tuple[str, bytes]], password: str | None) -> None:
    """Write the archive, mode 0600, whole or not at all. Without a password equal members give
    equal bytes. Raises OSError.
    """
    with (
        whole_file(path, durable=False, private=True) as unfinished,
        os.fdopen(os.open(unfinished, os.O_WRONLY), "wb") as file,
        pyzipper.AESZipFile(file, "w") as book,
    ):
        if password is not None:
            book.setpassword(password.encode())
            book.setencryption(pyzipper.WZ_AES, nbits=256)
        for name, content in members:
            book.writestr(AESZipInfo(name, EARLIEST), content)
