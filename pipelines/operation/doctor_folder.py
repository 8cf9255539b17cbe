"""jiuye doctor, data folder: its parts, the key, the lock, leftovers, the current release."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from pipelines.base.home import CLOSED_FOLDERS, FOLDERS, Home
from pipelines.base.stopped import Stopped
from pipelines.intake.key import KEY_BYTES, fingerprint_of, known_fingerprint
from pipelines.operation.doctor_finding import Found, bad, few, hint, ok
from pipelines.operation.leftover import left_behind
from pipelines.operation.restore import NOTE


def folders(home: Home) -> Iterator[Found]:
    """The data folder and its parts exist, belong to this user, and are private where they hold
    personal data.
    """
    if not home.root.exists():
        yield hint(
            f"还没有数据文件夹 {home.root}",
            "there is no data folder yet",
            "第一次 jiuye refresh 会建；位置由 JIUYE_HOME 指定",
            "the first jiuye refresh makes it; JIUYE_HOME says where",
        )
        return
    if (home.root / NOTE).exists():
        yield bad(
            f"数据文件夹 {home.root} 没有恢复完",
            "a restore of the data folder was not finished",
            "请再运行一次同样的 jiuye restore",
            "run the same jiuye restore again",
        )
        return
    found = [*_missing(home), *_open_to_others(home), *_closed_to_us(home), *_loose_returns(home)]
    yield from found or [ok(f"数据文件夹 {home.root}", "the data folder is complete and closed")]


def _missing(home: Home) -> Iterator[Found]:
    if missing := [name for name in FOLDERS if not (home.root / name).is_dir()]:
        yield hint(
            f"缺文件夹：{few(missing)}",
            "folders are missing",
            "下次 jiuye refresh 会补上",
            "the next jiuye refresh makes them",
        )


def _open_to_others(home: Home) -> Iterator[Found]:
    there = [name for name in CLOSED_FOLDERS if (home.root / name).is_dir()]
    if found := [name for name in there if _mode(home.root / name) & 0o077]:
        names = " ".join(str(home.root / name) for name in found)
        yield bad(
            f"别人能进有个人信息的文件夹：{few(found)}",
            "others can enter folders that hold persons",
            f"请运行 chmod 700 {names}",
            "run that command",
        )


def _closed_to_us(home: Home) -> Iterator[Found]:
    there = [name for name in FOLDERS if (home.root / name).is_dir()]
    wanted = os.R_OK | os.W_OK | os.X_OK
    if found := [name for name in there if not os.access(home.root / name, wanted)]:
        yield bad(
            f"本用户不能读写：{few(found)}",
            "this user cannot read and write them",
            "请用建数据文件夹的那个用户运行",
            "run as the user who owns the data folder",
        )


def _loose_returns(home: Home) -> Iterator[Found]:
    loose = sorted(
        str(path.relative_to(home.root))
        for path in home.returns.rglob("*.xlsx")
        if _mode(path) & 0o077
    )
    if loose:
        yield bad(
            f"{len(loose)} 份退回单别人也能读：{few(loose)}",
            "return workbooks that others can read",
            f"请运行 chmod -R go= {home.returns}",
            "run that command",
        )


def _mode(path: Path) -> int:
    """The permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


def key(home: Home) -> Iterator[Found]:
    """The pseudonym key exists, is complete and private, and has a backup."""
    if not home.key_file.exists():
        if known_fingerprint(home) or any(home.lake.glob("submission/*.json")):
            yield bad(
                "代号密钥不见了",
                "the pseudonyms' key is gone",
                f"请从备份放回 {home.key_file.name}；没有备份则 jiuye refresh --new-key，用新密钥重读全部文件",
                "put it back from its backup; without one, jiuye refresh --new-key reads all files"
                " again under a new key",
            )
        else:
            yield hint(
                "还没有代号密钥",
                "there is no key of the pseudonyms yet",
                "第一次 jiuye refresh 会生成",
                "the first jiuye refresh makes it",
            )
        return
    mode, size = _mode(home.key_file), home.key_file.stat().st_size
    if mode & 0o077:
        yield bad(
            f"别人能读代号密钥（{mode:o}）",
            "others can read the pseudonyms' key",
            f"请运行 chmod 600 {home.key_file}",
            "run that command",
        )
    if size != KEY_BYTES:
        yield bad(
            f"代号密钥有 {size} 字节，应为 32",
            "the pseudonyms' key has not 32 bytes",
            "请从备份放回",
            "put it back from its backup",
        )
    elif known_fingerprint(home) not in (None, fingerprint_of(home.key_file.read_bytes())):
        yield bad(
            "代号密钥不是收件时用的那一把",
            "the pseudonyms' key is not the one that files were read under",
            "请从备份放回；没有备份则 jiuye refresh --new-key，用新密钥重读全部文件",
            "put it back from its backup; without one, jiuye refresh --new-key reads all files again"
            " under a new key",
        )
    elif not mode & 0o077:
        yield ok("代号密钥在，只有本用户能读", "the pseudonyms' key is there and closed")
    if (
        not (note := home.root / ".key-backed-up").exists()
        or note.stat().st_mtime < home.key_file.stat().st_mtime
    ):
        yield hint(
            "没有记录表明密钥已备份",
            "nothing says that the key was backed up",
            f"请把 {home.key_file} 存到别处的保险处，再 touch {note}",
            f"keep a copy of it in a safe place elsewhere, then touch {note}",
        )


def lock(home: Home) -> Iterator[Found]:
    """Whether a run holds the write lock, and which one."""
    path = home.root / ".lock"
    if not path.exists():
        return
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.flock(file, fcntl.LOCK_UN)
        except BlockingIOError:
            holder = _holder(path)
            yield hint(
                f"有一个刷新正在进行（进程 {holder}）",
                f"a refresh is running (process {holder})",
                "等它结束；若确已卡死，可结束该进程，再运行一次 jiuye refresh",
                "wait for it; if it truly hangs, end that process and run jiuye refresh again",
            )
            return
    yield ok("没有刷新在进行", "no refresh is running")


def _holder(path: Path) -> str:
    """The process that holds a lock on the file, from /proc/locks; ? if unknown."""
    inode = path.stat().st_ino
    for line in Path("/proc/locks").read_text("utf-8").splitlines():
        parts = line.split()
        if parts[1] == "FLOCK" and parts[5].endswith(f":{inode}"):
            return parts[4]
    return "?"


def leftovers(home: Home) -> Iterator[Found]:
    """Leftovers of killed runs; the next refresh removes most of them."""
    found = sorted(str(path.relative_to(home.root)) for path in left_behind(home))
    if found and not _is_running(home):
        yield hint(
            f"被中断的运行留下 {len(found)} 项：{few(found)}",
            "killed runs left these behind",
            "下次 jiuye refresh 会清理；returns 里以点开头的可以删去",
            "the next jiuye refresh clears them away; those in returns that begin with a dot may be"
            " deleted",
        )
    else:
        yield ok("没有中断遗留的文件", "nothing was left behind")


def _is_running(home: Home) -> bool:
    return any(found.state == "hint" for found in lock(home))


def release(home: Home) -> Iterator[Found]:
    """Whether the current release opens, has a manifest, and matches the pages."""
    from pipelines.release.publish import read_release
    from pipelines.warehouse.engine import EngineError, open_release

    link = home.releases / "current"
    if not link.is_symlink():
        if any(home.releases.glob("2*.duckdb")):
            yield bad(
                "有发布而没有 releases/current",
                "there are releases, but no releases/current",
                "请运行 jiuye refresh；仍没有则 ln -s 最新的发布文件 current",
                "run jiuye refresh, or link current to the newest release file",
            )
        else:
            yield hint(
                "还没有发布",
                "nothing has been released yet",
                "把台账放进 inbox 后运行 jiuye refresh",
                "put registers into the inbox and run jiuye refresh",
            )
        return
    if not link.exists():
        yield bad(
            f"releases/current 指向的 {link.readlink()} 不在",
            "releases/current leads nowhere",
            "请从备份放回该文件，或 ln -sfn 别的发布文件",
            "put that file back from its backup, or link to another release",
        )
        return
    try:
        published = read_release(link.resolve())
        with open_release(published.file) as session:
            inside = session.rows("select release_id from audit.release")
    except (EngineError, Stopped, OSError, ValueError, KeyError) as error:
        yield bad(
            f"当前发布打不开：{type(error).__name__}",
            "the current release does not open",
            "请从备份放回 releases/ 下的 .duckdb 和 .json，或让 current 指向前一次发布（jiuye"
            " releases）",
            "put its .duckdb and .json back from the backup, or link current to the release before"
            " (jiuye releases)",
        )
        return
    if inside != [(published.release_id,)] or published.file.stat().st_mode & 0o222:
        yield bad(
            f"当前发布 {published.release_id} 与其清单不符或可写",
            "the current release is not what its manifest says, or is writable",
            f"请用 jiuye verify 核对，chmod 444 {published.file}",
            "prove it by jiuye verify, and make it read-only",
        )
    else:
        yield ok(
            f"当前发布 {published.release_id} 能打开",
            f"the current release {published.release_id} opens",
        )
    page = home.site / "current"
    if not page.exists() or page.resolve().name != published.release_id:
        yield bad(
            "页面不是当前发布的",
            "the pages are not those of the current release",
            "请运行 jiuye refresh",
            "run jiuye refresh",
        )
    else:
        yield ok("页面是当前发布的", "the pages are those of the current release")
