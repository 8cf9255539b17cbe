"""The data folder: where everything lies, with which modes, and the limits that a machine sets."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PERSONAL_FOLDERS = (
    "inbox",
    "landing",
    "vault",
    "returns",
)  # these alone may hold a name, ID number or phone
FOLDERS = (*PERSONAL_FOLDERS, "lake", "releases", "site", "exports", "reference", "dagster")
CLOSED_FOLDERS = (*PERSONAL_FOLDERS, "lake")  # mode 0700


class HomeInUse(RuntimeError):
    """Another refresh holds the lock of this data folder."""


@dataclass(frozen=True)
class Home:
    """A data folder (JIUYE_HOME)."""

    root: Path

    @classmethod
    def from_environment(cls) -> Home:
        """The folder that JIUYE_HOME names, `./data` without it."""
        return cls(Path(os.environ.get("JIUYE_HOME") or "data").resolve())

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def landing(self) -> Path:
        return self.root / "landing"

    @property
    def vault(self) -> Path:
        return self.root / "vault"

    @property
    def returns(self) -> Path:
        return self.root / "returns"

    @property
    def lake(self) -> Path:
        return self.root / "lake"

    @property
    def releases(self) -> Path:
        return self.root / "releases"

    @property
    def site(self) -> Path:
        return self.root / "site"

    @property
    def exports(self) -> Path:
        return self.root / "exports"

    @property
    def reference(self) -> Path:
        return self.root / "reference"

    @property
    def dagster(self) -> Path:
        return self.root / "dagster"

    @property
    def key_file(self) -> Path:
        return self.root / "pseudonym.key"

    @property
    def current_release(self) -> Path | None:
        """The released DuckDB file that `current` points to, resolved; None before the first
        release.
        """
        link = self.releases / "current"
        return link.resolve() if link.exists() else None

    def prepare(self) -> Home:
        """Make the folders that are missing, closed to others where they hold persons."""
        self.root.mkdir(parents=True, exist_ok=True)
        for name in FOLDERS:
            folder = self.root / name
            folder.mkdir(exist_ok=True)
            if name in CLOSED_FOLDERS:
                folder.chmod(0o700)
        return self

    @contextmanager
    def locked(self, wait_seconds: float = 0) -> Iterator[None]:
        """Hold the folder's only write lock, which ends with the process. Raises HomeInUse where
        another process keeps it beyond the wait.
        """
        self.prepare()
        deadline = time.monotonic() + wait_seconds
        with (self.root / ".lock").open("w") as file:
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= deadline:
                        raise HomeInUse(
                            "另一个刷新正在进行，请稍后再试 / another refresh is running in"
                            f" {self.root}; try again later"
                        ) from None
                    time.sleep(0.5)
            yield


def is_full_disk(said: str) -> bool:
    """Whether an error's message, Python's own, a database's or a library's, is about a disk
    without room.
    """
    return any(
        mark in said
        for mark in ("No space left on device", "Disk quota exceeded", "database or disk is full")
    )


class SettingUnfit(ValueError):
    """An environment variable cannot be used; the message names it and says what it should be."""


@dataclass(frozen=True)
class Limits:
    """What one machine may spend; environment variables override."""

    workers: int  # reader processes
    reader_memory_mb: int  # what one reader process may take for a file, beside 0.2 GB for itself
    reader_seconds: int  # wall time for one file
    unpacked_mb: int  # a workbook once unpacked
    database_memory_mb: int
    database_threads: int

    @classmethod
    def from_environment(cls) -> Limits:
        """Defaults for 2 cores and 4 GB; JIUYE_WORKERS, JIUYE_READER_MEMORY_MB, … change them."""
        cores = os.cpu_count() or 2

        def number(name: str, default: int) -> int:
            given = os.environ.get(f"JIUYE_{name}", default)
            if not str(given).isdecimal() or int(given) == 0:
                raise SettingUnfit(
                    f"环境变量 JIUYE_{name} 须是正整数，现为 {given} / the environment variable"
                    f" JIUYE_{name} must be a whole number above 0"
                )
            return int(given)

        return cls(
            workers=number("WORKERS", cores),
            reader_memory_mb=number("READER_MEMORY_MB", 1200),
            reader_seconds=number("READER_SECONDS", 120),
            unpacked_mb=number("UNPACKED_MB", 500),
            database_memory_mb=number("DATABASE_MEMORY_MB", 2000),
            database_threads=number("DATABASE_THREADS", cores),
        )
