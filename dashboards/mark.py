"""Which files of a former site still hold: what each one rests on is kept beside them as a mark."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
FILE = "marks.json"


@dataclass(frozen=True)
class Marks:
    """The marks of a former site's files with their digests, and, as they are asked for, of this
    one's.
    """

    site: Path | None
    former: Mapping[str, tuple[str, str]]
    now: dict[str, str] = field(default_factory=dict)

    def hold(self, name: str, *rests_on: object) -> bool:
        """Whether a file below data/ rests on just what it did in the former site, and is whole
        there.
        """
        self.now[name] = _digest(repr(rests_on).encode())
        mark, digest = self.former.get(name, ("", ""))
        if mark != self.now[name] or self.site is None:
            return False
        file = self.site / "data" / name
        return file.is_file() and _digest(file.read_bytes()) == digest

    def text(self, texts: Mapping[str, str | None]) -> str:
        """What a later site reads. `texts`: file -> what is written, None where the former holds."""
        told = {}
        for name, mark in self.now.items():
            text = texts[name]
            told[name] = mark, self.former[name][1] if text is None else _digest(text.encode())
        return json.dumps({"program": program(), "files": told}, indent=0, sort_keys=True)


def read_marks(site: Path | None) -> Marks:
    """The marks that a former site left; none where there are none or another program drew it."""
    try:
        told = json.loads((site / FILE).read_text("utf-8")) if site else {}
    except (OSError, ValueError):
        told = {}
    return Marks(site, told["files"] if told.get("program") == program() else {})


@cache
def program() -> str:
    """What draws: the queries, this room's modules, the engine."""
    files = [*HERE.glob("*.py"), *(HERE.parent / "sql" / "page").glob("*.sql")]
    texts = [path.read_bytes() for path in sorted(files)]
    return _digest(b"\0".join((version("duckdb").encode(), *texts)))


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=8).hexdigest()
