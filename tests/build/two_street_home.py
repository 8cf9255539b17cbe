"""A data folder of two streets and two months, and a copy of it to change."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipelines.base.home import Home
from tests.build.register_file import STREET, csv_bytes, grid, id_number, person
from tests.build.small_home import AUGUST, WRONG, bring, people, read_here

OTHER = "510104018"
ENTITIES = f"{OTHER}_社区就业实体台账_2026-08.csv"


def two_street_home(folder: Path) -> Home:
    """In July both streets send rosters; in August one sends it with a faulty row, the other a file
    refused; one sends entities (nil), one a file of no month.
    """
    home = Home(folder).prepare()
    other = csv_bytes(
        grid([person(serial, community_code=f"{OTHER}001") for serial in range(30, 40)])
    )
    bring(home, f"{STREET}_劳动力资源台账_2026-07.csv", people(*range(2, 12)))
    bring(home, f"{OTHER}_劳动力资源台账_2026-07.csv", other)
    bring(home, AUGUST, people(*range(2, 20)) + people(1, id_number=WRONG).split(b"\n", 1)[1])
    bring(
        home,
        f"{OTHER}_劳动力资源台账_2026-08.csv",
        other.replace(id_number(serial=33).encode(), b"1")
        .replace(id_number(serial=34).encode(), b"2")
        .replace(id_number(serial=35).encode(), b"3"),
    )
    bring(
        home,
        ENTITIES,
        "统一社会信用代码,实体名称,社区代码,实体类型,状态,从业人数,吸纳下岗失业人数\n".encode(),
    )
    bring(home, f"{STREET}_劳动力资源台账.csv", people(1))
    read_here(home)
    return home


def copied(home: Home, folder: Path) -> Home:
    return Home(shutil.copytree(home.root, folder / "copy", symlinks=True))
