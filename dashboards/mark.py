"""Which files of a former site are still valid, by marks of their inputs stored beside them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from dashboards.map import SHAPES

HERE = Path(__file__).parent
FILE = "marks.json"
Parts = Mapping[str, str]  # part of a file -> mark of its inputs


@dataclass(frozen=True)
class Marks:
    """The marks and digests of a former site's files below data/, their contents, and the new
    site's marks as they are computed.
    """

    former: Mapping[str, tuple[str, Parts]]  # file -> (digest, marks)
    contents: Mapping[str, bytes]
    now: dict[str, Parts] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)

    def changed(self, name: str, parts: Mapping[str, object], beside: str = "") -> set[str]:
        """The parts of a file below data/ (and of an optional file `beside` it) whose inputs
        changed since the former site; all of them if the former file is missing or altered.
        """
        self.now[name] = {part: _digest(repr(basis).encode()) for part, basis in parts.items()}
        if beside:
            self.beside[name] = beside
        digest, former = self.former.get(name, ("", {}))
        if former.keys() != parts.keys() or not self._is_whole(name, digest):
            return set(parts)
        return {part for part, mark in self.now[name].items() if former[part] != mark}

    def hold(self, name: str, *rests_on: object) -> bool:
        """Whether a file below data/ with a single part is still valid."""
        return not self.changed(name, {"": rests_on})

    def former_data(self, name: str) -> dict:
        """The data in a file of the former site; {} if it is missing."""
        text = self.contents.get(name, b"").decode()
        return json.loads(text[text.index(",") + 1 : text.rindex(")")]) if text else {}

    def text(self, texts: Mapping[str, str | None]) -> str:
        """The marks in the form that a later site reads. `texts`: file -> its text, None if the
        former one is valid.
        """
        told: dict[str, dict[str, dict[str, str]]] = {}  # folder -> parts -> file
        for name, parts in self.now.items():
            text = texts[name]
            rest = texts.get(self.beside.get(name, "")) or ""
            digest = self.former[name][0] if text is None else _digest(f"{text}{rest}".encode())
            folder, _, file = name.rpartition("/")
            of_parts = told.setdefault(folder, {}).setdefault(" ".join(parts), {})
            of_parts[file] = " ".join((digest, *parts.values()))
        return json.dumps({"program": program(), "files": told}, separators=(",", ":"))

    def has(self, name: str) -> bool:
        """Whether the former site has the file below data/."""
        return name in self.contents

    def _is_whole(self, name: str, digest: str) -> bool:
        rest = self.contents.get(self.beside.get(name, ""), b"")
        return name in self.contents and _digest(self.contents[name] + rest) == digest


def read_marks(site: Path | None) -> Marks:
    """The marks of a former site; empty if there are none or another program version generated
    it.
    """
    try:
        told = json.loads((site / FILE).read_text("utf-8")) if site else {}
    except (OSError, ValueError):
        told = {}
    former = {}
    for folder, by_parts in (told["files"] if told.get("program") == program() else {}).items():
        for parts, files in by_parts.items():
            for file, marks in files.items():
                digest, *own = marks.split(" ")
                name = f"{folder}/{file}" if folder else file
                former[name] = digest, dict(zip(parts.split(" "), own, strict=True))
    return Marks(former, _contents(f"{site}/data") if former else {})


def _contents(folder: str) -> dict[str, bytes]:
    """Map the relative paths of files below a folder to their contents. Strings instead of Paths:
    there are thousands.
    """
    found = {}
    for parent, _, names in os.walk(folder):
        below = parent[len(folder) + 1 :]
        for name in names:
            with open(f"{parent}/{name}", "rb") as file:  # noqa: PTH123 of thousands
                found[f"{below}/{name}" if below else name] = file.read()
    return found


@cache
def program() -> str:
    """A digest of the program: queries, this package's modules and outlines, the engine version."""
    files = [*HERE.rglob("*.py"), *(HERE.parent / "sql" / "page").glob("*.sql"), SHAPES]
    texts = [path.read_bytes() for path in sorted(files)]
    return _digest(b"\0".join((version("duckdb").encode(), *texts)))


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=6).hexdigest()
