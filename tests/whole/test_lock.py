"""The locks, of the product, of Spark and of the tools compared: every package has a version and a hash."""

from __future__ import annotations

import re
import tomllib
from functools import cache

import pytest

from tests.build.repository import ROOT, assert_none, committed_files, place

LOCKS = ("requirements.lock", "requirements-spark.lock", "requirements-peers.lock")


@cache
def locked(lock: str = LOCKS[0]) -> dict[str, tuple[int, str]]:
    """Package -> (line, its requirement with its hashes) of a lock."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    found = re.finditer(
        r"^(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[\w,-]+\])?(?P<rest>(?:[^\n\\]|\\\n)*)",
        text,
        re.MULTILINE,
    )
    return {
        normal(hit["name"]): (text.count("\n", 0, hit.start()) + 1, hit["rest"]) for hit in found
    }


def normal(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_the_lock_has_a_version_and_a_hash(lock):
    sound = re.compile(r"==\S+ \\\n(?: +--hash=sha256:[0-9a-f]{64}(?: \\\n|$))+")
    assert len(locked()) > 50
    assert_none(
        f"{lock}:{line}: {name}"
        for name, (line, rest) in locked(lock).items()
        if not sound.fullmatch(rest)
    )


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_holds_no_address_no_path_and_no_option(lock):
    lines = (ROOT / lock).read_text(encoding="utf-8").split("\n")
    assert_none(
        f"{lock}:{number}: {line}"
        for number, line in enumerate(lines, 1)
        if re.search(r"/|^\s*-(?!-hash=)|@", line)
    )


def test_the_lock_pins_every_dependency_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    apart = {lock: extras.pop(lock.split("-")[1].split(".")[0]) for lock in LOCKS[1:]}
    wanted = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *(name for extra in extras.values() for name in extra),
    ]
    missing = named(wanted) - set(locked())
    missing.update(*(named(names) - set(locked(lock)) for lock, names in apart.items()))
    assert not missing, f"run `make lock`: {sorted(missing)}"


def test_spark_is_never_in_one_environment_with_great_expectations():
    assert "pyspark" not in locked()
    assert "great-expectations" not in locked(LOCKS[1])


def named(requirements: list[str]) -> set[str]:
    return {normal(re.match(r"[\w.-]+", name).group()) for name in requirements}


def test_there_is_one_lock_only():
    others = {"uv.lock", "poetry.lock", "Pipfile.lock", "pdm.lock", "requirements.txt"}
    assert_none(place(path) for path in committed_files() if path.name in others)
