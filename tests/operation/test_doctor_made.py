"""`jiuye doctor` on what came in and what was made of it: each damage is named with its remedy."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assets.site import draw_site
from pipelines.base.home import Home
from pipelines.operation import doctor
from tests.build.small_home import AUGUST, MODELS, bring, people, release_now


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> Home:
    """A folder with a release, its pages and a key that was backed up."""
    home = Home(tmp_path_factory.mktemp("doctor")).prepare()
    bring(home, AUGUST, people(1, 2))
    release_now(home, MODELS)
    draw_site(home)
    (home.root / ".key-backed-up").touch()
    return home


@pytest.fixture
def home(sound, tmp_path) -> Home:
    return Home(shutil.copytree(sound.root, tmp_path / "home", symlinks=True))


def rot(file: Path) -> None:
    """Change a byte as a disk does: no time tells of it."""
    before = file.stat()
    file.chmod(0o600)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    file.chmod(before.st_mode)


BROKEN: dict[
    str, tuple[Callable, Callable[[Home], object], str, str]
] = {  # name -> (look, how to break, state, what is said)
    "a lost receipt": (
        doctor.records,
        lambda home: next(home.landing.glob("receipts/*")).unlink(),
        "bad",
        "landing/receipts/00000001.jsonl",
    ),
    "another key": (
        doctor.key,
        lambda home: (home.key_file.write_bytes(b"x" * 32), (home.root / ".key-backed-up").touch()),
        "bad",
        "--new-key",
    ),
    "a landed file with other bytes": (
        doctor.landed,
        lambda home: rot(next(home.landing.glob("??/*"))),
        "bad",
        "备份",
    ),
    "a file that no receipt knows": (
        doctor.landed,
        lambda home: (home.landing / "ab").mkdir() or (home.landing / "ab" / "abc").touch(),
        "hint",
        "abc",
    ),
    **{
        f"rot in {pattern}": (
            doctor.made,
            lambda home, pattern=pattern: rot(next(home.root.glob(pattern))),
            "bad",
            "jiuye refresh --thorough",
        )
        for pattern in (
            "lake/submission/*.json",
            "lake/labour_force/*/*",
            "lake/fact/*/*.parquet",
            "vault/*/*/*",
            "returns/*/*.xlsx",
        )
    },
    "no vault": (doctor.made, lambda home: shutil.rmtree(home.vault), "bad", "vault/"),
    "a release that rotted": (
        doctor.all_releases,
        lambda home: rot(home.current_release),
        "bad",
        "数据文件",
    ),
    "a manifest that is broken": (
        doctor.all_releases,
        lambda home: home.current_release.with_suffix(".json").write_text("{", "utf-8"),
        "bad",
        "清单",
    ),
    "a page that rotted": (
        doctor.pages,
        lambda home: rot(home.site / "current" / "index.html"),
        "bad",
        "index.html",
    ),
    "no Dagster database": (
        doctor.dagster_files,
        lambda home: (home.dagster / "runs.db").write_bytes(b"x" * 5000),
        "bad",
        "runs.db",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_damage_is_named_with_its_remedy(home, case):
    look, breaks, state, said = BROKEN[case]
    breaks(home)
    found = [one for one in look(home) if one.state != "ok"]
    assert [one.state for one in found] == [state]
    assert said in f"{found[0].said.zh} {found[0].remedy.zh}"
    assert found[0].said.en
    assert found[0].remedy.en
