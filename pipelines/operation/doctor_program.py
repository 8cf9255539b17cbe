"""jiuye doctor, program and machine: Python, packages, memory, reader processes, clock."""

from __future__ import annotations

import importlib.metadata
import os
import re
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pipelines.base.clock import beijing, utc_now
from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.stopped import Stopped
from pipelines.operation.disk import room_left, room_needed
from pipelines.operation.doctor_finding import Found, bad, few, hint, ok
from pipelines.reference.load import load_reference
from pipelines.reference.own_area import AreaUnfit, area_asked, area_names

ROOT = Path(__file__).resolve().parents[2]
LOCK_FILE = ROOT / "requirements.lock"
CLOCK_SLACK_SECONDS = 120


def python(_: Home) -> Iterator[Found]:
    """Whether Python is recent enough."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < (3, 11):  # noqa: UP036  this is what is checked
        yield bad(
            f"Python {version} 太旧",
            f"Python {version} is too old",
            "请装 Python 3.11 或更新版本，再 make setup",
            "install Python 3.11 or newer, then make setup",
        )
    else:
        yield ok(f"Python {version}", f"Python {version}")


def packages(_: Home) -> Iterator[Found]:
    """Whether installed versions match requirements.lock."""
    if not LOCK_FILE.exists():
        yield hint(
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
        yield bad(
            f"{len(others)} 个软件包与 requirements.lock 不同：{few(others)}",
            f"{len(others)} packages are not those of requirements.lock",
            "请运行 make setup",
            "run make setup",
        )
    else:
        yield ok(
            f"{len(wanted)} 个软件包与 requirements.lock 相同",
            f"{len(wanted)} packages are those of requirements.lock",
        )


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def machine(home: Home) -> Iterator[Found]:
    """Whether memory, disk space and open files suffice for the limits."""
    try:
        limits = Limits.from_environment()
    except ValueError as error:
        yield bad(
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
        yield hint(
            words,
            words_en,
            "内存可能不够：请设小 JIUYE_WORKERS、JIUYE_READER_MEMORY_MB 或"
            " JIUYE_DATABASE_MEMORY_MB",
            "it may not be enough: lower JIUYE_WORKERS, JIUYE_READER_MEMORY_MB or"
            " JIUYE_DATABASE_MEMORY_MB",
        )
    else:
        yield ok(words, words_en)
    free, needed = room_left(home.root) / 1e9, room_needed(home) / 1e9
    if free < needed:
        yield bad(
            f"磁盘只剩 {free:.1f} GB，刷新一次要有 {needed:.1f} GB",
            f"only {free:.1f} GB of disk are free, a refresh wants {needed:.1f} GB",
            "请腾出空间，如删去旧的 releases/*.duckdb",
            "make room, for one by removing old releases/*.duckdb",
        )
    else:
        yield ok(f"磁盘剩 {free:.0f} GB", f"{free:.0f} GB of disk are free")
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if 0 < files < 1024:
        yield hint(
            f"最多只能开 {files} 个文件",
            f"only {files} files may be open",
            "请用 ulimit -n 4096 放宽",
            "raise it by ulimit -n 4096",
        )


def _available_mb() -> int:
    """Available memory in MB, from the kernel and the control group's limit."""
    meminfo = Path("/proc/meminfo").read_text("utf-8")
    found = re.search(r"MemAvailable:\s+(\d+)", meminfo)
    available = int(found[1]) // 1024 if found else 0
    for limit in (
        Path("/sys/fs/cgroup/memory.max"),
        Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
    ):
        if limit.exists() and (text := limit.read_text("utf-8").strip()).isdigit():
            available = min(available, int(text) // 1_000_000)
    return available


def area(home: Home) -> Iterator[Found]:
    """Whether JIUYE_AREA names an area, and the one of the data folder."""
    try:
        division = load_reference(home).tables["division"]
        own = area_asked(home, division)
    except (AreaUnfit, Stopped) as unfit:
        zh, _, en = str(unfit).partition(" / ")
        yield bad(zh, en, "照上一行做", "do as it says")
        return
    if own:
        name = area_names(division)[own]
        yield ok(f"只收 {own} {name}的台账", f"only files of {own} {name} are taken")


def readers(home: Home) -> Iterator[Found]:
    """Whether a reader process starts under its limits and responds."""
    from pipelines.operation.reading import start_readers

    pool = None
    try:
        pool = start_readers(home, replace(Limits.from_environment(), workers=1))
        pool.schedule(os.getpid).result(timeout=60)
        yield ok("读取进程能启动", "reader processes start")
    except Exception as error:  # noqa: BLE001  whatever the cause, they do not start
        yield bad(
            f"读取进程起不来：{type(error).__name__}",
            f"reader processes do not start: {type(error).__name__}",
            "多半是内存上限太小：请加大 JIUYE_READER_MEMORY_MB，或查 ulimit -v 和 -u",
            "mostly for want of memory: raise JIUYE_READER_MEMORY_MB, or look at ulimit -v and -u",
        )
    finally:
        if pool:
            pool.stop()
            pool.join()


def clock(home: Home) -> Iterator[Found]:
    """Whether the clock is later than recorded events."""
    from pipelines.intake.landing import read_receipts
    from pipelines.release.publish import releases

    now, known = utc_now(), [one.released_at.isoformat() for one in releases(home)]
    with suppress(Stopped):  # damaged records are reported separately
        known += [receipt.received_at for receipt in read_receipts(home)]
    latest = max(known, default="")
    if latest > now.isoformat() and (time.time() + CLOCK_SLACK_SECONDS) < _seconds(latest):
        yield bad(
            f"时钟是 {beijing(now):%Y-%m-%d %H:%M}（北京时间），早于已有记录"
            f" {beijing(latest):%Y-%m-%d %H:%M}",
            "the clock is behind what has already been recorded",
            "请校准时钟（如 timedatectl set-ntp true）",
            "set it right (as by timedatectl set-ntp true)",
        )
    else:
        yield ok(
            f"时钟 {beijing(now):%Y-%m-%d %H:%M}（北京时间）",
            f"the clock says {beijing(now):%Y-%m-%d %H:%M} (Beijing time)",
        )


def _seconds(when: str) -> float:

    return datetime.fromisoformat(when).timestamp()
