"""Two provinces, each with a data folder and a key of its own, and one person on a roster of both."""

from __future__ import annotations

from pathlib import Path

from pipelines.base.home import Home
from tests.build.planted_secret import NAMES, PHONES
from tests.build.register_file import COMMUNITY, STREET, csv_bytes, grid, person
from tests.build.small_home import bring, read_here

OTHER_STREET, OTHER_COMMUNITY = "990101001", "990101001001"
PLACES = {
    "99": ("province", "云岭省"),
    "9901": ("prefecture", "望月盟"),
    "990101": ("county", "望月左旗"),
    OTHER_STREET: ("street", "鹿鸣苏木"),
    OTHER_COMMUNITY: ("community", "白桦嘎查"),
}
SINCE = {
    "51": "2024-01-01",
    "99": "2025-01-01",
}  # the later one says where the shared person counts


def two_provinces(folder: Path) -> dict[str, Home]:
    """Code -> a province's data folder, its files read: August and September with four persons and one
    row that is returned. Person 1 is on the rosters of both.
    """
    found = {}
    for code, street, community, others in (
        ("51", STREET, COMMUNITY, (3, 5, 7)),
        ("99", OTHER_STREET, OTHER_COMMUNITY, (9, 11, 13)),
    ):
        home = Home(folder / code).prepare()
        if code == "99":
            (home.reference / "division.csv").write_text(_divisions(), "utf-8")
        for month in (8, 9):
            rows = [
                person(1, community_code=community, employed_since=SINCE[code]),
                *(person(serial, community_code=community) for serial in others),
            ]
            rows[1] |= {"name": NAMES[0], "phone": PHONES[0]}
            wrong = {"name": NAMES[1], "id_number": "51990019", "household_no": f"{NAMES[2]}家"}
            rows.append(person(21, community_code=community) | wrong)
            name = f"{street}_劳动力资源台账_2026-{month:02d}（{NAMES[0]}）.csv"
            bring(home, name, csv_bytes(grid(rows)))
        read_here(home)
        found[code] = home
    return found


def _divisions() -> str:
    """The divisions of 99, which is nowhere, as its operator's file tells them."""
    lines = ["division_code,division_name,area_level,parent_code,valid_from,valid_to"]
    for code, (level, name) in PLACES.items():
        above = max((c for c in PLACES if code.startswith(c) and c != code), default="", key=len)
        lines.append(f"{code},{name},{level},{above},2020-01-01,")
    return "\n".join(lines) + "\n"
