"""A county's data folder of two streets, with what its operator decided; to be handed on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipelines.base.home import Home
from pipelines.intake.landing import read_receipts
from pipelines.reference.own_area import write_area
from tests.build.register_file import STREET, csv_bytes, grid, person
from tests.build.small_home import AUGUST, JULY, bring, people, read_here, take
from tests.build.two_street_home import OTHER

COUNTY, PREFECTURE = "510104", "5101"
MONTH = date(2026, 8, 1)
ELSEWHERE = "510303001"  # a street of another prefecture
MORE = f"{STREET}_劳动力资源台账_2026-08（补）.csv"
SENT = {  # in the order in which it came
    JULY: people(*range(2, 8)),
    AUGUST: people(*range(2, 10)),
    f"{OTHER}_劳动力资源台账_2026-08.csv": csv_bytes(
        grid([person(serial, community_code=f"{OTHER}001") for serial in (30, 31, 32)])
    ),
    MORE: people(*range(2, 5)),
    f"{STREET}_劳动力资源台账.csv": people(2),  # tells no month
}
WHY = {"reason": "核对"}


def home_of(folder: Path, area: str = "") -> Home:
    home = Home(folder).prepare()
    if area:
        write_area(home, area)
    return home


def fill(home: Home) -> Home:
    """What one county received and decided: a withdrawal, and a person who is unemployed after all."""
    for name, content in SENT.items():
        bring(home, name, content)
    august, more = (
        next(one for one in read_receipts(home) if one.name == name) for name in (AUGUST, MORE)
    )
    cell = WHY | {"kind": "correct", "submission": august.submission, "row": 2}
    take(
        home,
        WHY | {"kind": "withdraw", "submission": more.submission, "receipt": more.receipt},
        cell | {"column": "employment_status", "expect": "就业", "value": "失业"},
        cell | {"column": "employment_form", "expect": "单位就业", "value": None},
    )
    read_here(home)
    return home
