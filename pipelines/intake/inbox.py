"""The inbox: which files to take, and how to take them without losing a byte. A fault of one file
affects only that file.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from pipelines.base.home import Home
from pipelines.base.wording import Text

IGNORED_PREFIXES = (".", "~$")
IGNORED_SUFFIXES = (".tmp", ".part", ".crdownload", "Thumbs.db", "desktop.ini")
LEFT = {  # why a file is left in the inbox
    "written": Text("还在写入", "still being written"),
    "unreadable": Text("读不了或移不走", "cannot be read or moved"),
    "gone": Text("已不在或不是普通文件", "gone, or no plain file"),
    "unfit": Text("上报包不能收，原因见上", "a bundle that cannot be taken in, as said above"),
    "stuck": Text("已收下，但从收件箱删不掉", "received, but cannot be removed from the inbox"),
}
WRITTEN, UNREADABLE, GONE, UNFIT, STUCK = LEFT


def files_in(folder: Path) -> list[Path]:
    """The files to take from a folder and its subfolders, by relative path. Links, pipes, devices,
    hidden and partly written files are skipped.
    """
    found = (
        Path(place) / name
        for place, _, names in os.walk(folder, followlinks=False)
        for name in names
        if not name.startswith(IGNORED_PREFIXES) and not name.endswith(IGNORED_SUFFIXES)
    )
    return sorted((path for path in found if is_plain(path)), key=os.fspath)


def is_plain(path: Path) -> bool:
    """Whether the path is a regular file and not a link."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def settled_seconds() -> float:
    """Seconds for which a file must be unchanged before it is taken (JIUYE_SETTLED_SECONDS)."""
    return float(os.environ.get("JIUYE_SETTLED_SECONDS", "2"))


def settled_files(files: Iterable[Path]) -> list[Path]:
    """The files that have been unchanged long enough and that no process has open for writing."""
    return [path for path in files if _unsettled_for(path) <= 0 and not is_being_written(path)]


def wait_until_settled(files: Iterable[Path]) -> None:
    """Wait until files written just now have settled; a few seconds at most."""
    longest = max((_unsettled_for(path) for path in files), default=0)
    if longest > 0:
        time.sleep(min(longest, settled_seconds()))


def _unsettled_for(path: Path) -> float:
    """Seconds until the file has settled. A modification time in the future is ignored."""
    with suppress(OSError):
        found, now = path.lstat(), time.time()
        changes = [at for at in (found.st_mtime, found.st_ctime) if at <= now]
        return settled_seconds() - (now - max(changes, default=0))
    return 0


def is_being_written(path: Path) -> bool:
    """Whether a process has the file open for writing: the kernel refuses a lease on such a file.
    If it supports no leases, /proc is searched for processes that this user may see.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return any(_writers(os.fstat(descriptor)))
    finally:
        os.close(descriptor)
    return False


def _writers(file: os.stat_result) -> Iterator[Path]:
    """Yield the open file handles, among processes that this user may see, through which the file
    can be written.
    """
    for handle in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError, ValueError):
            told = (handle.parent.parent / "fdinfo" / handle.name).read_text("ascii")
            flags = int(told.partition("flags:")[2].split()[0], 8)
            if flags & os.O_ACCMODE and os.path.samestat(handle.stat(), file):
                yield handle


def hold(home: Home, path: Path) -> Path | None:
    """Move an inbox file aside under its own name, so that no process can open it again. Returns
    None if it must be copied instead: it belongs to another user, has several names, or is on
    another disk. Raises OSError.
    """
    found = path.lstat()
    if found.st_uid != os.geteuid() or found.st_nlink != 1:
        return None
    held = _holding(home) / path.relative_to(home.inbox)
    held.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        path.rename(held)
    except OSError as error:
        if error.errno in (errno.EXDEV, errno.EACCES, errno.EPERM):
            return None
        raise
    return held


def _holding(home: Home) -> Path:
    """The folder for files that this process has moved and that have no receipt yet."""
    return home.landing / ".new" / str(os.getpid()) / "held"


def give_back(home: Home, held: Path, path: Path) -> None:
    """Move a held file back into the inbox; into a subfolder if another file has taken its name."""
    place = path
    for number in range(1, 1000):
        if not place.exists():
            break
        place = home.inbox / f"{number}" / path.name
    place.parent.mkdir(parents=True, exist_ok=True)
    held.rename(place)


def give_back_all(home: Home) -> int:
    """Move back what a killed run held and delete its copies. Returns the number of files. The
    caller holds the lock.
    """
    back, new = 0, home.landing / ".new"
    for run in sorted(new.glob("*")) if new.exists() else ():
        if not run.is_dir():  # a copy left by version 0.3 or earlier
            run.unlink(missing_ok=True)
            continue
        held = run / "held"
        for place, _, names in os.walk(held):
            for name in names:
                path = Path(place) / name
                give_back(home, path, home.inbox / path.relative_to(held))
                back += 1
        shutil.rmtree(run, ignore_errors=True)
    return back
