"""The packages in requirements.lock."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"
PINNED = re.compile(r"(?m)^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
NAME = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Package:
    """A package, its version, and the SHA-256 hashes of its accepted files."""

    name: str
    version: str
    hashes: tuple[str, ...]


def packages(lock: Path = LOCK) -> list[Package]:
    """The packages of a lock file, by name."""
    text = lock.read_text("utf-8")
    found = list(PINNED.finditer(text))
    ends = [*(hit.start() for hit in found[1:]), len(text)]
    return [
        Package(plain(hit[1]), hit[2], tuple(HASH.findall(text[hit.end() : end])))
        for hit, end in zip(found, ends, strict=True)
    ]


def plain(name: str) -> str:
    """A package's normalised name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def asked_for() -> dict[str, str]:
    """Map each package to its requirer in pyproject.toml: the program, or an extra. Only for extras
    without a lock of their own.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    groups = {"jiuye": project["dependencies"], **project["optional-dependencies"]}
    return {
        plain(NAME.match(line)[0]): group  # type: ignore[index]  a requirement begins with a name
        for group, lines in reversed(groups.items())
        if not (ROOT / f"requirements-{group}.lock").exists()
        for line in lines
    }


def own_version() -> str:
    """The program's version."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
