"""Which files of a former site still hold: what each one rests on is kept beside them as marks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
FILE = "marks.json"
Parts = Mapping[str, str]  # part of a file -> the mark of what it rests on


@dataclass(frozen=True)
class Marks:
    """The marks of a former site's files with their digests, and, as they are asked for, of this
    one's.
    """

    site: Path | None
    former: Mapping[str, tuple[str, Parts]]  # file -> digest, marks
    now: dict[str, Parts] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)
    found: dict[str, bool] = field(default_factory=dict)  # file -> whether the former site has it

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
        text = (self._former(name) or b"").decode()
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
        if name not in self.found:
            self._former(name)
        return self.found[name]

    def _is_whole(self, name: str, digest: str) -> bool:
        content = self._former(name)
        rest = self._former(self.beside[name]) if name in self.beside else None
        return content is not None and _digest(content + (rest or b"")) == digest

    def _former(self, name: str) -> bytes | None:
        content = None
        if self.site is not None:
            with suppress(FileNotFoundError), open(f"{self.site}/data/{name}", "rb") as file:  # noqa: PTH123 of thousands
                content = file.read()
        self.found[name] = content is not None
        return content


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
    return Marks(site, former)


@cache
def program() -> str:
    """What draws: the queries, this room's modules, the engine."""
    files = [*HERE.glob("*.py"), *(HERE.parent / "sql" / "page").glob("*.sql")]
    texts = [path.read_bytes() for path in sorted(files)]
    return _digest(b"\0".join((version("duckdb").encode(), *texts)))


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=6).hexdigest()
