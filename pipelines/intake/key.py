"""The secret pseudonym key: created once, and checked by a fingerprint kept with the records."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from pipelines.base.home import Home
from pipelines.base.stopped import Stopped
from pipelines.base.whole_file import write_whole

KEY_BYTES = 32


class KeyUnfit(Stopped):
    """The key is missing although files were read with one, or it is not the key they were read
    with.
    """


def pseudonym_key(home: Home) -> bytes:
    """The key (32 bytes, mode 0600, outside the lake), created on first use. Raises KeyUnfit."""
    try:
        key = home.key_file.read_bytes()
    except FileNotFoundError:
        was_read = fingerprint_file(home).exists() or any(home.lake.glob("submission/*.json"))
        if was_read and not home.landing.is_symlink():  # a trial folder may have its own key
            raise _unfit(home, "不见了", "is gone") from None
        return new_key(home)
    if len(key) != KEY_BYTES:
        raise _unfit(
            home,
            f"有 {len(key)} 字节，应为 {KEY_BYTES}",
            f"has {len(key)} bytes, not {KEY_BYTES}",
        )
    if known_fingerprint(home) not in (None, fingerprint_of(key)):
        raise _unfit(home, "不是收件时用的那一把", "is not the one that files were read under")
    return key


def known_key(home: Home) -> bytes:
    """The key for read-only use: never created; zeros if nothing has been received yet. Raises
    KeyUnfit.
    """
    if home.has_records or home.key_file.exists() or known_fingerprint(home):
        return pseudonym_key(home)
    return bytes(KEY_BYTES)


def new_key(home: Home) -> bytes:
    """Replace the key by a new one."""
    key = secrets.token_bytes(KEY_BYTES)
    write_whole(home.key_file, key, private=True)
    record_key(home, key)
    return key


def record_key(home: Home, key: bytes) -> None:
    """Store the key's fingerprint beside the records. Does nothing in a trial folder, whose landing
    belongs to another folder.
    """
    if not home.landing.is_symlink() and known_fingerprint(home) != fingerprint_of(key):
        write_whole(fingerprint_file(home), fingerprint_of(key), private=True)


def fingerprint_file(home: Home) -> Path:
    """The path of the fingerprint."""
    return home.landing / "key.fingerprint"


def known_fingerprint(home: Home) -> str | None:
    """The fingerprint of the key that files were read with; None if none was stored."""
    file = fingerprint_file(home)
    return file.read_text("ascii", errors="replace").strip() if file.exists() else None


def fingerprint_of(key: bytes) -> str:
    """32 hex digits that identify a key without revealing it."""
    return hashlib.blake2b(key, digest_size=16, person=b"which key").hexdigest()


def _unfit(home: Home, zh: str, en: str) -> KeyUnfit:
    return KeyUnfit(
        f"代号密钥 {home.key_file.name} {zh}；请从备份放回 {home.key_file}；没有备份则运行 jiuye refresh"
        f" --new-key，会用新密钥重读全部文件 / the pseudonyms' key {en}: put {home.key_file} back from"
        " its backup; without one, jiuye refresh --new-key reads all files again under a new key"
    )
