"""Which files of a former site still hold: what each one rests on is kept beside them as marks."""

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
Parts = Mapping[str, str]  # part of a file -> the mark of what it rests on


@dataclass(frozen=True)
class Marks:
    """The marks of a former site's files below data/ with their digests, what they hold, and, as
    they are asked for, the marks of this one's.
    """

    former: Mapping[str, tuple[str, Parts]]  # file -> digest, marks
    contents: Mapping[str, bytes]
    now: dict[str, Parts] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)

    def changed(self, name: str, parts: Mapping[str, object], beside: str = "") -> set[str]:
        """The parts of a file below data/, and of one `beside` it which may not be there, that do not
        rest on just what they did in the former site; all of them where it is not whole there.
        """
        self.now[name] = {part: _digest(repr(basis).encode()) for part, basis in parts.items()}
        if beside:
            self.beside[name] = beside
        digest, former = self.former.get(name, ("", {}))
        if former.keys() != parts.keys() or not self._is_whole(name, digest):
            return set(parts)
        return {part for part, mark in self.now[name].items() if former[part] != mark}

    def hold(self, name: str, *rests_on: object) -> bool:
        """Whether a file below data/ holds, as one part."""
        return not self.changed(name, {"": rests_on})

    def former_data(self, name: str) -> dict:
        """What a file of the former site puts; nothing where it is not there."""
        text = self.contents.get(name, b"").decode()
        return json.loads(text[text.index(",") + 1 : text.rindex(")")]) if text else {}

    def text(self, texts: Mapping[str, str | None]) -> str:
        """What a later site reads. `texts`: file -> what is written, None where the former holds."""
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
        """Whether the former site has a file below data/."""
        return name in self.contents

    def _is_whole(self, name: str, digest: str) -> bool:
        rest = self.contents.get(self.beside.get(name, ""), b"")
        return name in self.contents and _digest(self.contents[name] + rest) == digest


def read_marks(site: Path | None) -> Marks:
    """The marks that a former site left; none where there are none or another program drew it."""
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
    """What the files below a folder hold, by their paths there. Paths as text: there are thousands."""
    found = {}
    for parent, _, names in os.walk(folder):
        below = parent[len(folder) + 1 :]
        for name in names:
            with open(f"{parent}/{name}", "rb") as file:  # noqa: PTH123 of thousands
                found[f"{below}/{name}" if below else name] = file.read()
    return found


@cache
def program() -> str:
    """What draws: the queries, this room's modules and outlines, the engine."""
    files = [*HERE.rglob("*.py"), *(HERE.parent / "sql" / "page").glob("*.sql"), SHAPES]
    texts = [path.read_bytes() for path in sorted(files)]
    return _digest(b"\0".join((version("duckdb").encode(), *texts)))


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=6).hexdigest()
