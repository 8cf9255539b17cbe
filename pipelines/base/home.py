"""The data folder: its parts and their permissions."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from pipelines.base.stopped import Stopped

# Only these may contain a name, ID number or phone number.
PERSONAL_FOLDERS = ("inbox", "landing", "vault", "returns")
FOLDERS = (*PERSONAL_FOLDERS, "lake", "releases", "site", "exports", "reference", "dagster")
CLOSED_FOLDERS = (*PERSONAL_FOLDERS, "lake")  # mode 0700
# Dagster, SQLite and DuckDB treat these characters as patterns, escapes or separators, and lists
# have one path a line.
UNFIT_SIGNS = re.compile(r"[*?\[\]%\\\x00-\x1f\x7f\ud800-\udfff]")


class PathUnfit(Stopped):
    """The data folder's path contains a character that a library would misinterpret."""


@dataclass(frozen=True)
class Home:
    """A data folder (JIUYE_HOME)."""

    root: Path

    @classmethod
    def from_environment(cls) -> Home:
        """The folder in JIUYE_HOME; default `./data`."""
        return cls(Path(os.environ.get("JIUYE_HOME") or "data").resolve())

    @property
    def inbox(self) -> Path:
        """Files from streets that no refresh has received yet."""
        return self.root / "inbox"

    @property
    def landing(self) -> Path:
        """Every received file, unchanged, named by the hash of its content."""
        return self.root / "landing"

    @property
    def vault(self) -> Path:
        """The personal columns of what was read."""
        return self.root / "vault"

    @property
    def returns(self) -> Path:
        """Workbooks to send back to streets."""
        return self.root / "returns"

    @property
    def lake(self) -> Path:
        """What was read, without personal columns: one file a submission."""
        return self.root / "lake"

    @property
    def releases(self) -> Path:
        """The published databases, and the link `current` to the latest."""
        return self.root / "releases"

    @property
    def site(self) -> Path:
        """The pages of the release."""
        return self.root / "site"

    @property
    def exports(self) -> Path:
        """Exported tables of the release, and editions for areas."""
        return self.root / "exports"

    @property
    def editions(self) -> Path:
        """The public editions, each with a list of what it withholds (mode 0600)."""
        return self.root / "editions"

    @property
    def reference(self) -> Path:
        """The operator's own reference tables."""
        return self.root / "reference"

    @property
    def operation(self) -> Path:
        """Information for the operator: last runs, alarms, a draft held back by the gate."""
        return self.root / "operation"

    @property
    def dagster(self) -> Path:
        """Dagster's run storage."""
        return self.root / "dagster"

    @property
    def key_file(self) -> Path:
        """The pseudonym key."""
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
        """Whether anything was ever received here, from streets or provinces."""
        receipts = (self.landing / "receipts").glob("*.jsonl")
        return any(receipts) or any((self.root / "province").glob("[0-9]*"))

    def prepare(self) -> Home:
        """Create missing folders, private ones with mode 0700. Raises PathUnfit."""
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
