"""The inbox: what is to be taken from it, and taken so that no byte is lost. Whatever is wrong with
one file costs only that file.
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
LEFT = {  # why a file is left where it lies
    "written": Text("还在写入", "still being written"),
    "unreadable": Text("读不了或移不走", "cannot be read or moved"),
    "gone": Text("已不在或不是普通文件", "gone, or no plain file"),
    "unfit": Text("上报包不能收，原因见上", "a bundle that cannot be taken in, as said above"),
    "stuck": Text("已收下，但从收件箱删不掉", "received, but cannot be removed from the inbox"),
}
WRITTEN, UNREADABLE, GONE, UNFIT, STUCK = LEFT


def files_in(folder: Path) -> list[Path]:
    """The files to take in from a folder and those below it, by relative path; links, pipes,
    devices, hidden and half-written files are left alone.
    """
    found = (
        Path(place) / name
        for place, _, names in os.walk(folder, followlinks=False)
        for name in names
        if not name.startswith(IGNORED_PREFIXES) and not name.endswith(IGNORED_SUFFIXES)
    )
    return sorted(
        (path for path in found if is_plain(path)),
        key=lambda path: path.relative_to(folder).as_posix(),
    )


def is_plain(path: Path) -> bool:
    """Whether a plain file lies there, no link to one."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def settled_seconds() -> float:
    """How long a file must have been left alone before it is taken (JIUYE_SETTLED_SECONDS)."""
    return float(os.environ.get("JIUYE_SETTLED_SECONDS", "2"))


def settled_files(files: Iterable[Path]) -> list[Path]:
    """Those that nobody has written to just now, nor has open for writing."""
    return [path for path in files if _unsettled_for(path) <= 0 and not is_being_written(path)]


def wait_until_settled(files: Iterable[Path]) -> None:
    """Wait as long as files that were written just now need to settle: some seconds at most."""
    longest = max((_unsettled_for(path) for path in files), default=0)
    if longest > 0:
        time.sleep(min(longest, settled_seconds()))


def _unsettled_for(path: Path) -> float:
    """Seconds until the file has been left alone for long enough. A time of change that lies in the
    future tells nothing.
    """
    with suppress(OSError):
        found, now = path.lstat(), time.time()
        changes = [at for at in (found.st_mtime, found.st_ctime) if at <= now]
        return settled_seconds() - (now - max(changes, default=0))
    return 0


def is_being_written(path: Path) -> bool:
    """Whether a process has the file open for writing, as the kernel knows: it grants a lease on no
    such file. Where it grants none at all, /proc tells of the processes that this user may see.
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
    """The open handles, of processes that this user may see, through which the file can be written."""
    for handle in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError, ValueError):
            told = (handle.parent.parent / "fdinfo" / handle.name).read_text("ascii")
            flags = int(told.partition("flags:")[2].split()[0], 8)
            if flags & os.O_ACCMODE and os.path.samestat(handle.stat(), file):
                yield handle


def hold(home: Home, path: Path) -> Path | None:
    """Move a file of the inbox aside, under its own name, so that nobody can open it anew; None
    where it must be copied instead: it is another's, has other names, or lies on another disk.
    Raises OSError.
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
    """Where this process holds files that it has moved and that no receipt speaks of yet."""
    return home.landing / ".new" / str(os.getpid()) / "held"


def give_back(home: Home, held: Path, path: Path) -> None:
    """Put a file that is held back into the inbox; beside another one that has taken its name
    meanwhile, in a folder.
    """
    place = path
    for number in range(1, 1000):
        if not place.exists():
            break
        place = home.inbox / f"{number}" / path.name
    place.parent.mkdir(parents=True, exist_ok=True)
    held.rename(place)


def give_back_all(home: Home) -> int:
    """Put back what a run that was killed held, and remove what it copied; how many files. The
    caller holds the lock.
    """
    back, new = 0, home.landing / ".new"
    for run in sorted(new.glob("*")) if new.exists() else ():
        if not run.is_dir():  # a copy of up to version 0.3
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
