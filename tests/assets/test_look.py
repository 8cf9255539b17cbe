"""Looking makes nothing, and says which data folder it looked in where nothing lies there."""

from __future__ import annotations

import shlex

import pytest

from assets.cli.menu import SAY_NOTHING, SECTIONS
from pipelines.base.home import Home
from tests.build.small_home import jiuye

# of each command that looks, how it is typed
TYPED = {
    "status": ["status", "status --remind", "status --format json"],
    "returns": ["returns", "returns --all"],
    "match": ["match --with {list} --as deaths"],
    "sql": ["sql 'select 1'", "sql --lake 'select 1'"],
    "recipe": ["recipe persons_short"],
    "shell": ["shell"],
    "export": ["export forms {out}.xlsx --month 2026-10", "export mart.roster {out}.csv"],
    "bulletin": ["bulletin {out}.docx --month 2026-10"],
    "releases": ["releases"],
    "tables": ["tables"],
    "dictionary": ["dictionary 就业"],
    "edition": ["edition public", "edition area --area 成都市"],
    "map": ["map"],
    "decisions": ["decisions"],
    "lift": ["lift --to {out}"],
    "doctor": ["doctor"],
    "verify": ["verify"],
    "backup": ["backup {out}"],
    "gate": ["gate"],
    "prune": ["prune --dry-run"],
    "sign-off": ["sign-off", "sign-off --month 2026-10 --by 张"],
    "hand-on": ["hand-on {out}"],
}
LINES = [line for lines in TYPED.values() for line in lines]
NEEDS_NO_FOLDER = {"dictionary"}


@pytest.mark.parametrize("there", [False, True], ids=["missing", "empty"])
@pytest.mark.parametrize("line", LINES)
def test_a_look_makes_nothing_and_names_the_folder(tmp_path, line, there):
    (tmp_path / "list.csv").write_text("身份证号,状态\n", "utf-8")
    home = Home(tmp_path / "data")
    if there:
        home.root.mkdir()
    words = line.format(out=tmp_path / "out", list=tmp_path / "list.csv")
    before = sorted(tmp_path.rglob("*"))
    _, said = jiuye(home, *shlex.split(words))
    assert sorted(tmp_path.rglob("*")) == before
    assert "Traceback" not in said
    if shlex.split(line)[0] not in NEEDS_NO_FOLDER:
        assert str(home.root) in said


def test_every_command_that_looks_is_tried():
    commands = {name for names in SECTIONS.values() for name in names}
    writes = {"withdraw", "force", "correct", "decide", "revoke"}
    assert commands - writes - TYPED.keys() <= SAY_NOTHING
