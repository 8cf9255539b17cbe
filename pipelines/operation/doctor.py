"""`jiuye doctor`: what could keep the program, the machine or the data folder from working, each
with its remedy.
"""

from __future__ import annotations

import fcntl
import importlib.metadata
import os
import re
import resource
import stat
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.base.clock import beijing, utc_now
from pipelines.base.home import CLOSED_FOLDERS, FOLDERS, Home
from pipelines.base.limits import Limits
from pipelines.base.wording import Text
from pipelines.operation.disk import room_left, room_needed

ROOT = Path(__file__).resolve().parents[2]
LOCK_FILE = ROOT / "requirements.lock"
MARKS = {"ok": "好  ok  ", "hint": "提示 hint", "bad": "毛病 bad "}
CLOCK_SLACK_SECONDS = 120
LEFT_BEHIND = (".building-*", ".current*", ".*.json*", "*.wal")  # in releases/


@dataclass(frozen=True)
class Found:
    """One thing looked at: sound, a hint, or bad; `remedy` says what to do where it is not sound."""

    state: str  # one of MARKS
    said: Text
    remedy: Text | None = None


def _ok(zh: str, en: str) -> Found:
    return Found("ok", Text(zh, en))


def _hint(zh: str, en: str, do_zh: str, do_en: str) -> Found:
    return Found("hint", Text(zh, en), Text(do_zh, do_en))


def _bad(zh: str, en: str, do_zh: str, do_en: str) -> Found:
    return Found("bad", Text(zh, en), Text(do_zh, do_en))


def examine(home: Home) -> Iterator[Found]:
    """Everything, in the order in which one would mend it. Changes nothing in the data folder; one
    look that fails does not hide the others.
    """
    looks: tuple[Callable[[Home], Iterator[Found]], ...] = (
        python,
        packages,
        machine,
        readers,
        folders,
        key,
        lock,
        leftovers,
        release,
        clock,
    )
    for look in looks:
        try:
            yield from look(home)
        except Exception as error:  # noqa: BLE001 - a look that fails is a finding
            yield _bad(
                f"检查 {look.__name__} 时出错：{type(error).__name__}: {error}",
                f"looking at {look.__name__} failed",
                "请把这一行告诉维护人员",
                "tell the maintainers this line",
            )


def python(_: Home) -> Iterator[Found]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < (3, 11):
        yield _bad(
            f"Python {version} 太旧",
            f"Python {version} is too old",
            "请装 Python 3.11 或更新版本，再 make setup",
            "install Python 3.11 or newer, then make setup",
        )
    else:
        yield _ok(f"Python {version}", f"Python {version}")


def packages(_: Home) -> Iterator[Found]:
    """Installed versions against requirements.lock."""
    if not LOCK_FILE.exists():
        yield _hint(
            "没有 requirements.lock，版本无从核对",
            "there is no requirements.lock to compare versions with",
            "请从完整的代码目录运行",
            "run from a complete checkout",
        )
        return
    wanted = dict(
        re.findall(
            r"^([A-Za-z0-9][\w.-]*)(?:\[[\w,-]+\])?==(\S+)",
            LOCK_FILE.read_text("utf-8"),
            re.MULTILINE,
        )
    )
    others = [
        f"{name} {there or '没有 none'} ≠ {version}"
        for name, version in sorted(wanted.items())
        if (there := _installed(name)) != version
    ]
    if others:
        yield _bad(
            f"{len(others)} 个软件包与 requirements.lock 不同：{_few(others)}",
            f"{len(others)} packages are not those of requirements.lock",
            "请运行 make setup",
            "run make setup",
        )
    else:
        yield _ok(
            f"{len(wanted)} 个软件包与 requirements.lock 相同",
            f"{len(wanted)} packages are those of requirements.lock",
        )


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def machine(home: Home) -> Iterator[Found]:
    """Memory, disk and open files against what the limits may take."""
    try:
        limits = Limits.from_environment()
    except ValueError as error:
        yield _bad(
            f"环境变量 JIUYE_… 不是整数：{error}",
            "a JIUYE_… environment variable is not a whole number",
            "请改成整数或去掉",
            "make it a whole number, or unset it",
        )
        return
    memory_mb = _available_mb()
    may_take = max(limits.workers * (limits.reader_memory_mb + 200), limits.database_memory_mb)
    words = (
        f"可用内存 {memory_mb} MB，读取进程至多 {limits.workers} × {limits.reader_memory_mb} MB，"
        f"数据库 {limits.database_memory_mb} MB"
    )
    words_en = (
        f"{memory_mb} MB of memory available; readers may take {limits.workers} ×"
        f" {limits.reader_memory_mb} MB, the database {limits.database_memory_mb} MB"
    )
    if memory_mb < may_take:
        yield _hint(
            words,
            words_en,
            "内存可能不够：请设小 JIUYE_WORKERS、JIUYE_READER_MEMORY_MB 或"
            " JIUYE_DATABASE_MEMORY_MB",
            "it may not be enough: lower JIUYE_WORKERS, JIUYE_READER_MEMORY_MB or"
            " JIUYE_DATABASE_MEMORY_MB",
        )
    else:
        yield _ok(words, words_en)
    free, needed = room_left(home.root) / 1e9, room_needed(home) / 1e9
    if free < needed:
        yield _bad(
            f"磁盘只剩 {free:.1f} GB，刷新一次要有 {needed:.1f} GB",
            f"only {free:.1f} GB of disk are free, a refresh wants {needed:.1f} GB",
            "请腾出空间，如删去旧的 releases/*.duckdb",
            "make room, for one by removing old releases/*.duckdb",
        )
    else:
        yield _ok(f"磁盘剩 {free:.0f} GB", f"{free:.0f} GB of disk are free")
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if 0 < files < 1024:
        yield _hint(
            f"最多只能开 {files} 个文件",
            f"only {files} files may be open",
            "请用 ulimit -n 4096 放宽",
            "raise it by ulimit -n 4096",
        )


def _available_mb() -> int:
    """Memory that can be had, by the kernel's word and the control group's limit."""
    meminfo = Path("/proc/meminfo").read_text("utf-8")
    available = int(re.search(r"MemAvailable:\s+(\d+)", meminfo)[1]) // 1024
    for limit in (
        Path("/sys/fs/cgroup/memory.max"),
        Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
    ):
        if limit.exists() and (text := limit.read_text("utf-8").strip()).isdigit():
            available = min(available, int(text) // 1_000_000)
    return available


def readers(home: Home) -> Iterator[Found]:
    """Whether a reader process starts under its limits and answers."""
    from pipelines.operation.reading import start_readers

    pool = None
    try:
        pool = start_readers(home, replace(Limits.from_environment(), workers=1))
        pool.schedule(os.getpid).result(timeout=60)
        yield _ok("读取进程能启动", "reader processes start")
    except Exception as error:
        yield _bad(
            f"读取进程起不来：{type(error).__name__}",
            f"reader processes do not start: {type(error).__name__}",
            "多半是内存上限太小：请加大 JIUYE_READER_MEMORY_MB，或查 ulimit -v 和 -u",
            "mostly for want of memory: raise JIUYE_READER_MEMORY_MB, or look at ulimit -v and -u",
        )
    finally:
        if pool:
            pool.stop()
            pool.join()


def folders(home: Home) -> Iterator[Found]:
    """The data folder and its parts: there, ours, closed where persons are."""
    if not home.root.exists():
        yield _hint(
            f"还没有数据文件夹 {home.root}",
            "there is no data folder yet",
            "第一次 jiuye refresh 会建；位置由 JIUYE_HOME 指定",
            "the first jiuye refresh makes it; JIUYE_HOME says where",
        )
        return
    missing = [name for name in FOLDERS if not (home.root / name).is_dir()]
    open_ones = [
        name
        for name in CLOSED_FOLDERS
        if (home.root / name).is_dir() and stat.S_IMODE((home.root / name).stat().st_mode) & 0o077
    ]
    closed_to_us = [
        name
        for name in FOLDERS
        if (home.root / name).is_dir()
        and not os.access(home.root / name, os.R_OK | os.W_OK | os.X_OK)
    ]
    if missing:
        yield _hint(
            f"缺文件夹：{_few(missing)}",
            "folders are missing",
            "下次 jiuye refresh 会补上",
            "the next jiuye refresh makes them",
        )
    if open_ones:
        names = " ".join(str(home.root / name) for name in open_ones)
        yield _bad(
            f"别人能进有个人信息的文件夹：{_few(open_ones)}",
            "others can enter folders that hold persons",
            f"请运行 chmod 700 {names}",
            "run that command",
        )
    if closed_to_us:
        yield _bad(
            f"本用户不能读写：{_few(closed_to_us)}",
            "this user cannot read and write them",
            "请用建数据文件夹的那个用户运行",
            "run as the user who owns the data folder",
        )
    loose = sorted(
        str(path.relative_to(home.root))
        for path in home.returns.rglob("*.xlsx")
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    )
    if loose:
        yield _bad(
            f"{len(loose)} 份退回单别人也能读：{_few(loose)}",
            "return workbooks that others can read",
            f"请运行 chmod -R go= {home.returns}",
            "run that command",
        )
    if not (missing or open_ones or closed_to_us or loose):
        yield _ok(f"数据文件夹 {home.root}", "the data folder is complete and closed")


def key(home: Home) -> Iterator[Found]:
    """The pseudonyms' key: there, whole, closed, and a copy of it elsewhere."""
    if not home.key_file.exists():
        if any(home.lake.glob("submission/*.json")):
            yield _bad(
                "代号密钥不见了",
                "the pseudonyms' key is gone",
                f"请从备份放回 {home.key_file.name}；没有备份则全部文件会按新密钥重读，旧代号作废",
                "put it back from its backup; without one every file is read anew under a new key,"
                " and old pseudonyms are void",
            )
        else:
            yield _hint(
                "还没有代号密钥",
                "there is no key of the pseudonyms yet",
                "第一次 jiuye refresh 会生成",
                "the first jiuye refresh makes it",
            )
        return
    mode, size = stat.S_IMODE(home.key_file.stat().st_mode), home.key_file.stat().st_size
    if mode & 0o077:
        yield _bad(
            f"别人能读代号密钥（{mode:o}）",
            "others can read the pseudonyms' key",
            f"请运行 chmod 600 {home.key_file}",
            "run that command",
        )
    if size != 32:
        yield _bad(
            f"代号密钥有 {size} 字节，应为 32",
            "the pseudonyms' key has not 32 bytes",
            "请从备份放回",
            "put it back from its backup",
        )
    if not mode & 0o077 and size == 32:
        yield _ok("代号密钥在，只有本用户能读", "the pseudonyms' key is there and closed")
    if (
        not (note := home.root / ".key-backed-up").exists()
        or note.stat().st_mtime < home.key_file.stat().st_mtime
    ):
        yield _hint(
            "没有记录表明密钥已备份",
            "nothing says that the key was backed up",
            f"请把 {home.key_file} 存到别处的保险处，再 touch {note}",
            f"keep a copy of it in a safe place elsewhere, then touch {note}",
        )


def lock(home: Home) -> Iterator[Found]:
    """Whether a run holds the write lock, and which."""
    path = home.root / ".lock"
    if not path.exists():
        return
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.flock(file, fcntl.LOCK_UN)
        except BlockingIOError:
            holder = _holder(path)
            yield _hint(
                f"有一个刷新正在进行（进程 {holder}）",
                f"a refresh is running (process {holder})",
                "等它结束；若确已卡死，可结束该进程，再运行一次 jiuye refresh",
                "wait for it; if it truly hangs, end that process and run jiuye refresh again",
            )
            return
    yield _ok("没有刷新在进行", "no refresh is running")


def _holder(path: Path) -> str:
    """The process that holds a lock on the file, by /proc/locks; ? where it does not tell."""
    inode = path.stat().st_ino
    for line in Path("/proc/locks").read_text("utf-8").splitlines():
        parts = line.split()
        if parts[1] == "FLOCK" and parts[5].endswith(f":{inode}"):
            return parts[4]
    return "?"


def leftovers(home: Home) -> Iterator[Found]:
    """What killed runs left behind; the next refresh takes most of it away."""
    alive = {path.name for path in Path("/proc").glob("[0-9]*")}
    in_work = [
        path
        for folder in (home.lake / ".tmp", home.vault / ".tmp")
        if folder.is_dir()
        for path in folder.iterdir()
        if path.name.partition("-")[0] not in alive
    ]
    releases = [
        path
        for pattern in LEFT_BEHIND
        for path in home.releases.glob(pattern)
        if home.releases.is_dir()
    ]
    half = [
        path for path in home.returns.rglob(".*.xlsx.*") if path.suffix.lstrip(".") not in alive
    ]
    drawn = [path for path in home.site.glob(".2*")]
    found = sorted(
        str(path.relative_to(home.root)) for path in (*in_work, *releases, *half, *drawn)
    )
    if found and not _is_running(home):
        yield _hint(
            f"被中断的运行留下 {len(found)} 项：{_few(found)}",
            "killed runs left these behind",
            "下次 jiuye refresh 会清理；returns 里以点开头的可以删去",
            "the next jiuye refresh clears them away; those in returns that begin with a dot may be"
            " deleted",
        )
    else:
        yield _ok("没有残留", "nothing was left behind")


def _is_running(home: Home) -> bool:
    return any(found.state == "hint" for found in lock(home))


def release(home: Home) -> Iterator[Found]:
    """Whether the current release opens, has its manifest, and the pages are its own."""
    from pipelines.release.publish import current_release
    from pipelines.warehouse.engine import EngineError, open_release

    link = home.releases / "current"
    if not link.is_symlink():
        if any(home.releases.glob("2*.duckdb")):
            yield _bad(
                "有发布而没有 releases/current",
                "there are releases, but no releases/current",
                "请运行 jiuye refresh；仍没有则 ln -s 最新的发布文件 current",
                "run jiuye refresh, or link current to the newest release file",
            )
        else:
            yield _hint(
                "还没有发布",
                "nothing has been released yet",
                "把台账放进 inbox 后运行 jiuye refresh",
                "put registers into the inbox and run jiuye refresh",
            )
        return
    if not link.exists():
        yield _bad(
            f"releases/current 指向的 {os.readlink(link)} 不在",
            "releases/current leads nowhere",
            "请从备份放回该文件，或 ln -sfn 别的发布文件",
            "put that file back from its backup, or link to another release",
        )
        return
    try:
        published = current_release(home)
        with open_release(published.file) as session:
            inside = session.rows("select release_id from audit.release")
    except (EngineError, OSError, ValueError, KeyError) as error:
        yield _bad(
            f"当前发布打不开：{type(error).__name__}",
            "the current release does not open",
            "请从备份放回 releases/ 下的 .duckdb 和 .json，或让 current 指向前一次发布（jiuye"
            " releases）",
            "put its .duckdb and .json back from the backup, or link current to the release before"
            " (jiuye releases)",
        )
        return
    if inside != [(published.release_id,)] or published.file.stat().st_mode & 0o222:
        yield _bad(
            f"当前发布 {published.release_id} 与其清单不符或可写",
            "the current release is not what its manifest says, or is writable",
            f"请用 jiuye verify 核对，chmod 444 {published.file}",
            "prove it by jiuye verify, and make it read-only",
        )
    else:
        yield _ok(
            f"当前发布 {published.release_id} 能打开",
            f"the current release {published.release_id} opens",
        )
    page = home.site / "current"
    if not page.exists() or page.resolve().name != published.release_id:
        yield _bad(
            "页面不是当前发布的",
            "the pages are not those of the current release",
            "请运行 jiuye refresh",
            "run jiuye refresh",
        )
    else:
        yield _ok("页面是当前发布的", "the pages are those of the current release")


def clock(home: Home) -> Iterator[Found]:
    """The clock against what has already happened."""
    from pipelines.intake.landing import read_receipts
    from pipelines.release.publish import releases

    now = utc_now()
    known = (
        [
            *(receipt.received_at for receipt in read_receipts(home)),
            *(one.released_at.isoformat() for one in releases(home)),
        ]
        if home.root.exists()
        else []
    )
    latest = max(known, default="")
    if latest > now.isoformat() and (time.time() + CLOCK_SLACK_SECONDS) < _seconds(latest):
        yield _bad(
            f"时钟是 {beijing(now):%Y-%m-%d %H:%M}（北京时间），早于已有记录"
            f" {beijing(latest):%Y-%m-%d %H:%M}",
            "the clock is behind what has already been recorded",
            "请校准时钟（如 timedatectl set-ntp true）",
            "set it right (as by timedatectl set-ntp true)",
        )
    else:
        yield _ok(
            f"时钟 {beijing(now):%Y-%m-%d %H:%M}（北京时间）",
            f"the clock says {beijing(now):%Y-%m-%d %H:%M} (Beijing time)",
        )


def _seconds(when: str) -> float:
    from datetime import datetime

    return datetime.fromisoformat(when).timestamp()


def _few(names: list[str]) -> str:
    return "、".join(names[:5]) + (f" …（{len(names)}）" if len(names) > 5 else "")
