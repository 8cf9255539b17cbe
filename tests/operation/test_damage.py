"""Damage and command: what each command says of each damage, its exit code, and that all is made again
that can be; docs/damage.md tells it.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipelines.base.home import Home
from tests.build.damage import DAMAGES, LOOKS, LOST, NO_DAMAGE, RUNS, said_of, sound_home

PAGE = Path(__file__).resolve().parents[2] / "docs" / "damage.md"
REWRITE = "JIUYE_REWRITE_GOLDEN"
TABLES = "<!-- tests/operation/test_damage.py -->\n"
NOTHING_TOLD = (
    "各命令照常，需要时自行重做 / every command goes on, and it is made again where it is wanted\n"
)
Said = Mapping[str, tuple[int, list[str]]]  # command -> its exit code and the lines that it said


@pytest.fixture(scope="module", autouse=True)
def _no_processes():
    """The doctor starts no reader process, which takes seconds, and looks at no packages; pages are a
    line.
    """

    def render(_: Path, folder: Path, *__: object) -> None:
        folder.mkdir()
        (folder / "index.html").write_text("page", "utf-8")

    def nothing(_: Home) -> tuple:
        return ()

    with pytest.MonkeyPatch.context() as patch:
        for program in ("readers", "packages"):
            patch.setattr(f"pipelines.operation.doctor.{program}", nothing)
        patch.setattr("assets.site.render_site", render)
        for name in ("DAGSTER_HOME", "JIUYE_HOME"):  # a refresh sets them
            patch.setenv(name, os.environ.get(name, ""))
        yield


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> Home:
    return sound_home(tmp_path_factory.mktemp("sound") / "home")


def said(home: Home, commands: Mapping[str, tuple[str, ...]], out: Path) -> Said:
    return {name: said_of(home, words, out) for name, words in commands.items()}


@pytest.fixture(scope="module")
def when_sound(sound, tmp_path_factory) -> Said:
    """What the commands that only look say where nothing is damaged."""
    folder = tmp_path_factory.mktemp("looked")
    home = Home(shutil.copytree(sound.root, folder / "home", symlinks=True))
    return said(home, LOOKS, folder / "out")


def damaged(sound: Home, folder: Path, damage: str) -> Home:
    home = Home(shutil.copytree(sound.root, folder / "home", symlinks=True))
    DAMAGES[damage](home)
    return home


def told(found: Said, when_sound: Said) -> dict[str, str]:
    """Command -> its exit code and the line that tells of the damage, which it would not say of a sound folder; no
    command that ends and speaks as there.
    """
    lines = {}
    for command, (code, spoken) in found.items():
        new = [line for line in spoken if line not in when_sound[command][1]]
        if code or new:
            lines[command] = f"{code} | {min(new, key=rank, default='')}".rstrip()
    return lines


def rank(line: str) -> int:
    """What tells of a damage comes before what else is said, and that before what is said of steps."""
    if line.startswith(("异常", "错误")) or "缺失或损坏" in line:
        return 0
    return 2 if line.startswith(("失败，没有发布", "正常")) or line.endswith("…") else 1


def documented() -> dict[str, dict[str, str]]:
    """Damage -> command -> exit code and line, as the document has them."""
    _, _, tables = PAGE.read_text("utf-8").partition(TABLES)
    found: dict[str, dict[str, str]] = {}
    for line in tables.splitlines():
        if line.startswith("### "):
            found[line.removeprefix("### ")] = own = {}
        elif row := re.fullmatch(r"\| `(.+?)` \| (\d+ \|.*?) ?\|", line):
            own[row[1]] = row[2].rstrip()
    return found


@pytest.mark.parametrize("damage", DAMAGES)
def test_who_looks_at_a_damage_is_told_of_it_as_the_document_says(
    sound, when_sound, tmp_path, damage
):
    """F3, F4, F6, F7, F20, F21."""
    found = said(damaged(sound, tmp_path, damage), LOOKS, tmp_path / "out")
    assert not [lines for _, lines in found.values() if "Traceback" in str(lines)]
    assert found["doctor"][0] == (damage not in NO_DAMAGE)
    own = documented()[damage]
    assert told(found, when_sound) == {name: own[name] for name in LOOKS if name in own}


@pytest.mark.long
def test_a_refresh_mends_what_can_be_mended_and_names_what_cannot(sound, tmp_path):
    """F3, F4, F6, F7, F11, F19, F20, F21, F23: also rewrites the document."""
    commands, tables, wrong = {**LOOKS, **RUNS}, [], []
    shutil.copytree(sound.root, tmp_path / "sound", symlinks=True)
    when_sound = said(Home(tmp_path / "sound"), commands, tmp_path / "out")
    assert {code for code, _ in when_sound.values()} == {0}
    for number, damage in enumerate(DAMAGES):
        folder = tmp_path / str(number)
        found = said(damaged(sound, folder, damage), commands, folder / "out")
        shutil.rmtree(folder)
        codes = {command: code for command, (code, _) in found.items()}
        may_fail = {"landing": {0, 2}, "key": {2}, "releases": {0, 1}, "reference": {2}}
        if (
            any("Traceback" in str(lines) for _, lines in found.values())
            or codes["doctor after it"] != (damage in LOST)
            or codes["refresh"] not in may_fail.get(damage.partition(":")[0], {0})
        ):
            wrong.append((damage, codes))
        tables.append(table(damage, told(found, when_sound)))
    assert wrong == []
    head, mark, before = PAGE.read_text("utf-8").partition(TABLES)
    if os.environ.get(REWRITE):
        PAGE.write_text(head + mark + "".join(tables), "utf-8")
    else:
        assert before == "".join(tables), f"run this test once with {REWRITE}=1"


def table(damage: str, lines: Mapping[str, str]) -> str:
    rows = "".join(f"| `{command}` | {line} |\n" for command, line in lines.items())
    told = f"| command | exit | says |\n|---|---|---|\n{rows}" if rows else NOTHING_TOLD
    return f"\n### {damage}\n\n{told}"
