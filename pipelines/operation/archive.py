"""ZIP archives of workbooks to send, optionally password-protected with AES-256 (WinZip's format,
which 7-Zip, WinRAR and Bandizip open).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyzipper
from pyzipper.zipfile_aes import AESZipInfo

from pipelines.base.whole_file import whole_file

EARLIEST = (1980, 1, 1, 0, 0, 0)  # timestamp of members, so that archives are deterministic
SHORTEST_PASSWORD = 8  # characters
PREFECTURE_DIGITS = 4
FOR_ALL = ""  # key for a single password used by all prefectures


class PasswordUnfit(Exception):
    """The password file is invalid; the message says what it must contain and quotes no
    password.
    """


def read_passwords(path: Path) -> dict[str, str]:
    """Map prefecture codes to passwords from a text file: one line with a password for all, or a
    line `5101 password` for each prefecture. Raises PasswordUnfit, OSError.
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
    """The prefecture of a line (or FOR_ALL) and its password."""
    code, _, password = line.partition(" ")
    is_code = len(code) == PREFECTURE_DIGITS and code.isdecimal() and password.strip()
    return (code, password.strip()) if is_code else (FOR_ALL, line)


def password_for(prefecture: str, passwords: Mapping[str, str]) -> str | None:
    """The password for a prefecture's archive; None if archives have none. Raises PasswordUnfit if
    only other prefectures have one.
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
    """Write the archive atomically, with mode 0600. Deterministic without a password. Raises
    OSError.
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
