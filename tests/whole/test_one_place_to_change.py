"""One place to change: a copy of the program to which a register, a column and a mart are added as
CONTRIBUTING says, then run as a whole on files of them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.build.register_file import COMMUNITY, STREET, csv_bytes, grid, id_number, person
from tests.build.repository import ROOT

pytestmark = pytest.mark.whole

REGISTER = '''"""The skill training register: one row a person trained."""

from __future__ import annotations

from pipelines.base.wording import Text
from pipelines.contract.column import Column, Register
from pipelines.contract.shared_column import COMMUNITY_CODE, ID_NUMBER, MONTH, NAME

SKILL_TRAINING = Register(
    name="skill_training",
    sort_order=9,
    title=Text("技能培训台账", "Skill training register"),
    grain=Text("每人一行", "One row a person"),
    key=("id_number",),
    title_words=("技能培训",),
    columns=(
        COMMUNITY_CODE,
        NAME,
        ID_NUMBER,
        Column("trained_on", Text("培训日期", "Trained on"), "date", required=True),
        Column("lessons", Text("课时", "Lessons"), "integer", required=True, maximum=400),
        MONTH,
    ),
)
'''
FACT = """-- title: 技能培训 | Skill training
-- what: 各社区受训的人和课时 | Persons trained and their lessons by community
-- grain: community_code
select month, community_code, count(*) as trained, sum(lessons) as lessons
from lake.skill_training
group by month, community_code
"""
MART = """-- title: 技能培训人数 | Persons trained
-- what: 各街道受训的人数和课时 | Persons trained and lessons by street
-- grain: month, area_code
-- check lessons_not_negative: 课时为负 | lessons are negative |
--   lessons >= 0
select month, left(community_code, 9) as area_code, sum(trained) as trained, sum(lessons) as lessons
from fact.skill_training
group by month, left(community_code, 9)
"""
WORDS = "trained,受训人数,Trained,,,additive,\n"
EXAMPLE = "skill_training,trained_on,2026-01-05\nskill_training,lessons,40\n"
COLUMN = '        Column("hobby", Text("业余爱好", "Hobby"), "text"),\n'
HOBBIES = """-- title: 填写爱好的人数 | Persons with a hobby
-- what: 各月填写了爱好的行数 | Rows that name a hobby by month
-- grain: month
select month, count(*) as persons
from fact.hobby
group by month
"""
HOBBY = """-- title: 填写爱好的行 | Rows with a hobby
-- what: 填写了爱好的行 | Rows that name a hobby
-- grain: submission, row
select month, submission, row, hobby
from lake.labour_force
where hobby is not null
"""
FILES = {  # a register: one file in the contract, its fact, its mart, its words
    "pipelines/contract/registers/skill_training.py": REGISTER,
    "sql/fact/skill_training.sql": FACT,
    "sql/mart/skill_training.sql": MART,
    "sql/fact/hobby.sql": HOBBY,
    "sql/mart/hobbies.sql": HOBBIES,
}
ADDED = {"pipelines/contract/vocabulary.csv": WORDS, "pipelines/contract/example.csv": EXAMPLE}
SETTINGS = {"JIUYE_SECOND_OPINION": "off", "JIUYE_WORKERS": "1", "PYTHONWARNINGS": "ignore"}


QUERIES = {
    "trained": "select cast(month as varchar) as month, area_code, trained, lessons"
    " from mart.skill_training order by month",
    "accepted": "select accepted_rows from mart.submission_status where register = 'skill_training'"
    f" and street_code = '{STREET}' and month = date '2026-08-01'",
    "findings": "select register from audit.finding where rule = 'register_unchanged'",
    "hobbies": "select persons from mart.hobbies",
}
COMMANDS = {  # what is said of the changed program, one after another in one process
    "refresh": ("refresh",),
    "template": ("template", "技能培训台账", "blank.xlsx"),
    "dictionary": ("dictionary",),
    "status": ("status", "--format", "csv"),
    **{name: ("sql", query, "--format", "json") for name, query in QUERIES.items()},
}
IN_ONE_PROCESS = """
import json, resource, sys
from click.testing import CliRunner
from assets.cli.main import cli
resource.setrlimit = lambda *limit: None  # that of `sql` is for a process of its own
done = {name: CliRunner().invoke(cli, words) for name, words in json.loads(sys.argv[1]).items()}
print(json.dumps({name: [one.exit_code, one.stdout] for name, one in done.items()}))
"""


@dataclass(frozen=True)
class Changed:
    """The data folder of the changed program, and what each command said."""

    home: Path
    said: dict[str, str]

    def rows(self, name: str) -> list[list]:
        """The rows of a query, as the program's own command answers it."""
        return json.loads(self.said[name])


def said(folder: Path) -> dict[str, str]:
    """What the commands say, each of which succeeds."""
    done = subprocess.run(
        [sys.executable, "-c", IN_ONE_PROCESS, json.dumps(COMMANDS)],
        cwd=folder / "program",
        env={**os.environ, **SETTINGS, "JIUYE_HOME": str(folder / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert {code for code, _ in told.values()} == {0}, told
    return {name: output for name, (_, output) in told.items()}


def changed_program(folder: Path) -> None:
    """A copy of the program with a register, a column and two marts more."""
    for room in ("assets", "dashboards", "pipelines", "sql"):
        shutil.copytree(ROOT / room, folder / room)  # with what is compiled of it
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    for name, lines in ADDED.items():
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(lines)
    roster = folder / "pipelines/contract/registers/labour_force.py"
    said = roster.read_text("utf-8")
    roster.write_text(said.replace("        MONTH,\n", COLUMN + "        MONTH,\n"), "utf-8")


@pytest.fixture(scope="module")
def changed(tmp_path_factory) -> Changed:
    """Two months of the new register, row for row the same, and a roster with the new column."""
    folder = tmp_path_factory.mktemp("copy")
    changed_program(folder / "program")
    inbox = folder / "home" / "inbox"
    inbox.mkdir(parents=True)
    header = ["社区代码", "姓名", "身份证号", "培训日期", "课时"]
    trained = [[COMMUNITY, "甲", id_number(serial=n), "2026-07-01", str(n)] for n in range(1, 31)]
    for month in ("2026-07", "2026-08"):
        name = f"{STREET}_技能培训台账_{month}.csv"
        (inbox / name).write_bytes(csv_bytes([header, *trained]))
    rows = grid([person(n) for n in range(1, 5)])
    rows = [[*rows[0], "业余爱好"], *([*row, "下棋"] for row in rows[1:])]
    (inbox / f"{STREET}_劳动力资源台账_2026-08.csv").write_bytes(csv_bytes(rows))
    return Changed(folder / "home", said(folder))


def test_a_file_of_a_ninth_register_comes_through_to_its_mart(changed):
    assert changed.rows("trained") == [
        {"month": f"{month}-01", "area_code": STREET, "trained": 30, "lessons": 465}
        for month in ("2026-07", "2026-08")
    ]


def test_it_is_counted_compared_and_missed_as_the_others_are(changed):
    assert changed.rows("accepted") == [{"accepted_rows": 30}]
    assert changed.rows("findings") == [{"register": "skill_training"}]


def test_it_has_a_template_a_check_list_a_dictionary_and_a_place_in_dagster(changed):
    assert (changed.home.parent / "program" / "blank.xlsx").exists()
    assert list((changed.home / "returns").rglob(f"{STREET}_核对单.xlsx"))
    assert "技能培训台账" in changed.said["dictionary"]
    assert "skill_training" in changed.said["status"]


def test_a_column_is_one_line_and_a_mart_its_query(changed):
    assert changed.rows("hobbies") == [{"persons": 4}]
    assert "业余爱好" in changed.said["dictionary"]
