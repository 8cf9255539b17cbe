"""The data folder: where everything lies, and with which modes."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from pipelines.base.stopped import Stopped

# These alone may hold a name, ID number or phone.
PERSONAL_FOLDERS = ("inbox", "landing", "vault", "returns")
FOLDERS = (*PERSONAL_FOLDERS, "lake", "releases", "site", "exports", "reference", "dagster")
CLOSED_FOLDERS = (*PERSONAL_FOLDERS, "lake")  # mode 0700
# Dagster, SQLite and DuckDB take these for patterns, escapes and folders; a list has a path a line.
UNFIT_SIGNS = re.compile(r"[*?\[\]%\\\x00-\x1f\x7f\ud800-\udfff]")


class PathUnfit(Stopped):
    """The data folder's path has a sign that a program below this one would misread."""


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
        """Files that streets sent and that no refresh has received yet."""
        return self.root / "inbox"

    @property
    def landing(self) -> Path:
        """Every file received, as it came, named by the hash of its content."""
        return self.root / "landing"

    @property
    def vault(self) -> Path:
        """The personal columns of what was read."""
        return self.root / "vault"

    @property
    def returns(self) -> Path:
        """Workbooks that go back to streets."""
        return self.root / "returns"

    @property
    def lake(self) -> Path:
        """What was read, without personal columns: a file a submission."""
        return self.root / "lake"

    @property
    def releases(self) -> Path:
        """The databases that were published, and the link `current` to the latest."""
        return self.root / "releases"

    @property
    def site(self) -> Path:
        """The pages of the release."""
        return self.root / "site"

    @property
    def exports(self) -> Path:
        """The tables of the release as files, and the editions of areas."""
        return self.root / "exports"

    @property
    def editions(self) -> Path:
        """The public editions, and beside each what it withholds (mode 0600)."""
        return self.root / "editions"

    @property
    def reference(self) -> Path:
        """The operator's own reference tables."""
        return self.root / "reference"

    @property
    def operation(self) -> Path:
        """What the operator is told: the last attempts, alarms, a draft that the gate held back."""
        return self.root / "operation"

    @property
    def dagster(self) -> Path:
        """What Dagster keeps of its runs."""
        return self.root / "dagster"

    @property
    def key_file(self) -> Path:
        """The key of the pseudonyms."""
        return self.root / "pseudonym.key"

    @property
    def current_release(self) -> Path | None:
        """The released DuckDB file that `current` points to, resolved; None before the first
        release.
        """
        link = self.releases / "current"
        return link.resolve() if link.exists() else None

    @property
    def has_records(self) -> bool:
        """Whether anything was ever received here, from streets or from provinces."""
        receipts = (self.landing / "receipts").glob("*.jsonl")
        return any(receipts) or any((self.root / "province").glob("[0-9]*"))

    def prepare(self) -> Home:
        """Make the folders that are missing, closed to others where they hold persons. Raises
        PathUnfit.
        """
        if found := sorted(set(UNFIT_SIGNS.findall(str(self.root)))):
            signs = " ".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in found)
            raise PathUnfit(
                f"数据文件夹的路径里有 {signs}，下层的程序会认错，什么也没有写；"
                "请把 JIUYE_HOME 指到别的名字（空格、汉字、引号都可以）/"
                f" the path of the data folder has {signs}, which programs below misread; nothing was"
                " written: let JIUYE_HOME name another one (blanks, Chinese and quotes are fine)"
            )
        self.root.mkdir(parents=True, exist_ok=True)
        for name in FOLDERS:
            folder = self.root / name
            folder.mkdir(exist_ok=True)
            if name in CLOSED_FOLDERS:
                folder.chmod(0o700)
        return self
