"""Disk space: how much a refresh needs, and the message when the disk is full."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from pipelines.base.full_disk import is_full_disk
from pipelines.base.home import Home

LEAST_FREE = 2_000_000_000  # bytes
MB = 1_000_000
ABSOLUTE_PATH = re.compile(r"(?<![\w:/])/[^\"'\n]+")


def room_needed(home: Home) -> int:
    """Free bytes needed before a refresh: two gigabytes, or three times the largest release if that
    is more.
    """
    return max([LEAST_FREE, *(3 * file.stat().st_size for file in home.releases.glob("*.duckdb"))])


def room_left(folder: Path) -> int:
    """The free bytes on the disk of a folder, which need not exist yet."""
    return shutil.disk_usage(
        next(place for place in (folder, *folder.parents) if place.exists())
    ).free


def is_out_of_room(home: Home, error: Exception) -> bool:
    """Whether an error was caused by a full disk. SQLite may only report that it cannot write."""
    return is_full_disk(str(error)) or (
        "disk I/O error" in str(error) and room_left(home.root) < MB
    )


def full_disk(home: Home, said: str, *, is_new: bool = False) -> str:
    """The message for a full-disk error, replacing `said`: where, how much is needed, what is
    intact (with `is_new` a new release), and what to do.
    """
    folder = home.root
    for path in map(Path, ABSOLUTE_PATH.findall(said)):
        if path.is_relative_to(home.root):
            folder = home.root.joinpath(
                *path.parent.relative_to(home.root).parts[:1]
            )  # not deeper: file names may contain a person's name
        elif len(path.parent.parts) > 1 and path.parent.is_dir():
            folder = path.parent
    free, needed = room_left(folder) // MB, room_needed(home) // MB
    zh, en = (
        ("新的发布已经生效", "The new release stands")
        if is_new
        else (
            "没有发布新的内容，上次发布不变",
            "Nothing new was published, the last release stays",
        )
    )
    return (
        f"磁盘满了：{folder} 所在的磁盘现在只剩 {free:,} MB，刷新一次要有 {needed:,}"
        f" MB；{zh}。请腾出空间（jiuye prune 可清理），再运行"
        f" jiuye refresh，已收到的文件不会丢 / the disk is full: where {folder} lies {free:,} MB"
        f" are free now, a refresh wants {needed:,} MB. {en}. Make room"
        " (jiuye prune helps) and run jiuye refresh again; no file that came in is lost"
    )
