"""jiuye doctor, received and derived files: records, landed files, readings, facts, releases,
pages, Dagster's databases. Reads every byte.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.seal import broken
from pipelines.base.stopped import Stopped
from pipelines.decision.record import read_decisions
from pipelines.decision.sign_off import read_sign_offs
from pipelines.intake.landed_file import hash_told, place_told
from pipelines.intake.landing import read_receipts
from pipelines.operation.doctor_finding import Found, bad, few, hint, ok
from pipelines.operation.handed_on import read_came
from pipelines.operation.made_check import damaged_readings
from pipelines.operation.nation import PROVINCES, province_damaged, provinces
from pipelines.operation.pages import damaged_pages
from pipelines.operation.progress import BarProgress
from pipelines.operation.verify import damaged_files
from pipelines.operation.world import World, survey
from pipelines.release.damaged import damaged_releases
from pipelines.release.publish import current_release
from pipelines.warehouse.fact_file import fact_seals

AGAIN = (
    "请运行 jiuye refresh --thorough，会重做",
    "run jiuye refresh --thorough, which makes them again",
)


def records(home: Home) -> Iterator[Found]:
    """Whether the lists of receipts and decisions are complete, and at least as long as known to
    the releases.
    """
    if not home.landing.is_dir():
        return
    try:
        received, decided = len(read_receipts(home)), len(read_decisions(home))
        read_sign_offs(home)
        read_came(home)
        if received or provinces(home):
            survey(home, Limits.from_environment())
    except Stopped as stopped:
        zh, _, en = str(stopped).partition(" / ")
        yield bad(
            zh, en, "照上一行做；见 docs/operation.md", "do as it says; see docs/operation.md"
        )
        return
    yield ok(
        f"记录完整：{received} 份回执、{decided} 个决定",
        f"the records are whole: {received} receipts, {decided} decisions",
    )


def landed(home: Home) -> Iterator[Found]:
    """Whether every landed file has the hash in its name and is in the list of receipts."""
    receipts = _receipts(home)
    if not receipts:
        return
    if damaged := damaged_files(home, receipts, BarProgress("核对 / checking landing")):
        names = [place_told(home, one.sha256) for one in damaged]
        yield bad(
            f"收到的文件缺失或字节已变：{few(names)}",
            f"{len(damaged)} landed files are missing or have other bytes",
            "请从备份恢复，或把原文件再放进 inbox（内容相同即复原）",
            "restore them from the backup, or put the original files into the inbox once more",
        )
    else:
        yield ok("收到的文件都与其哈希一致", "every landed file gives its hash")
    known = {one.sha256 for one in receipts}
    lying = home.landing.glob("[0-9a-f][0-9a-f]/*")
    strange = [path.name for path in lying if hash_told(path) not in known]
    if strange:
        yield hint(
            f"landing 里有 {len(strange)} 份文件不在任何回执里：{few(sorted(strange))}",
            "landed files that no receipt speaks of",
            "多半是收件时被中断，原文件还在 inbox；若回执是丢失的，请从备份恢复 landing/receipts",
            "mostly a run was killed while it received them, and they are still in the inbox; if"
            " receipts were lost, restore landing/receipts from the backup",
        )


def _receipts(home: Home) -> list:
    try:
        return read_receipts(home)
    except Stopped:  # reported by `records`
        return []


def made(home: Home) -> Iterator[Found]:
    """Whether everything read and counted is unaltered."""
    world = _world(home)
    if world is None:
        return
    readings = damaged_readings(
        world, thorough=True, progress=BarProgress("核对 / checking readings")
    )
    facts = [seal.path for seal in broken(home.root, _current_facts(home), thorough=True)]
    paths = sorted({path for paths in readings.values() for path in paths} | set(facts))
    sent = [path for path in paths if path.startswith(PROVINCES)]
    paths = [path for path in paths if path not in sent]
    if sent:
        zh, _, en = str(province_damaged(sent)).partition(" / ")
        yield bad(zh, en, "照上一行做", "do as it says")
    if lost := _lost_readings(home, world):
        yield bad(
            f"当前发布用过的 {lost} 份文件没有读取结果（lake/submission）",
            f"of {lost} files of the current release it is lost what was read (lake/submission)",
            *AGAIN,
        )
    if paths:
        yield bad(
            f"{len(paths)} 个做出来的文件缺失或损坏：{few(paths)}",
            f"{len(paths)} files that were made are missing or damaged",
            *AGAIN,
        )
    if not (sent or lost or paths):
        yield ok("读取和计数的文件都完好", "what was read and counted is as it was made")


def _lost_readings(home: Home, world: World) -> int:
    """The number of files in the current release's list without a stored reading, although the
    release was made by this reader with these decisions.
    """
    released = current_release(home)
    if released is None or not world.ledger.unread:
        return 0
    now, then = world.inputs, released.inputs
    if (now.reader, now.decisions) != (then.reader, then.decisions):
        return 0  # they will be read again
    listed = {receipt.receipt for receipt in world.receipts[: then.received.files]}
    return sum(receipt.receipt in listed for receipt in world.unread)


def _world(home: Home) -> World | None:
    try:
        there = _receipts(home) or provinces(home)
        return survey(home, Limits.from_environment()) if there else None
    except Stopped:
        return None


def _current_facts(home: Home) -> list:
    """The seals of the facts, except files deleted as superseded."""
    return [seal for path, seal in fact_seals(home).items() if path.exists()]


def all_releases(home: Home) -> Iterator[Found]:
    """Whether every release is as published."""
    if not home.releases.is_dir():
        return
    for damaged in damaged_releases(home, thorough=True):
        zh, _, en = str(damaged).partition(" / ")
        yield bad(zh, en, "照上一行做", "do as it says")


def pages(home: Home) -> Iterator[Found]:
    """Whether every file of the pages is as generated."""
    if damaged := damaged_pages(home, thorough=True):
        yield bad(
            f"页面有 {len(damaged)} 个文件缺失或损坏：{few(damaged)}",
            f"{len(damaged)} files of the pages are missing or damaged",
            *AGAIN,
        )


def dagster_files(home: Home) -> Iterator[Found]:
    """Whether Dagster's run databases open."""
    broken_ones = [
        str(path.relative_to(home.root))
        for path in sorted(home.dagster.rglob("*.db"))
        if not _opens(str(path))
    ]
    if broken_ones:
        yield bad(
            f"Dagster 的运行记录损坏：{few(broken_ones)}",
            "Dagster's records of its runs are damaged",
            "运行 jiuye refresh 会把它们移开、重新开始；发布不受影响",
            "jiuye refresh moves them aside and begins anew; no release depends on them",
        )


def _opens(path: str) -> bool:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            database.execute("select count(*) from sqlite_master").fetchall()
    except sqlite3.DatabaseError as error:
        return "locked" in str(error)
    return True
